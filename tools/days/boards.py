"""Plans of fixtures with boards: gondola, end cap, chiller. Shelf by shelf, family by family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.planogram import Planogram, Product, Shelf, Slot, outline_mm
from tools.days.wares import COLD_KINDS, PROMO_KINDS, SHELF_KINDS, Warehouse
from tools.render.ink import Rng
from tools.render.ware.packs import Pack

CLEAR_MM = (30.0, 55.0)  # from the tallest pack to the board above
BOARD_MM = 42.0  # of a board with its rail
SPACING = (1.03, 1.12)  # of a facing's room, in pack widths


@dataclass(frozen=True, slots=True)
class Build:
    """How a fixture with boards is built and ranged.

    Args:
        width_mm: between the uprights.
        shelves: how many, least and most.
        heights_mm: of the packs; each shelf takes a part of the range.
        kinds: of packages.
        facings: least and most, side by side.
        floor_mm: the shop's floor below the lowest board that the camera watches.
    """

    width_mm: tuple[float, float]
    shelves: tuple[int, int]
    heights_mm: tuple[float, float]
    kinds: tuple[str, ...]
    facings: tuple[int, int]
    floor_mm: float


BUILDS = {
    "gondola": Build((980, 1300), (3, 4), (105, 235), SHELF_KINDS, (1, 5), -520.0),
    "endcap": Build((800, 960), (4, 4), (110, 240), PROMO_KINDS, (2, 4), -430.0),
    "chiller": Build((1000, 1280), (3, 4), (100, 215), COLD_KINDS, (1, 4), -480.0),
}


def board_plan(
    name: str, build: Build, rng: Rng, warehouse: Warehouse
) -> tuple[Planogram, dict[str, Pack]]:
    """A planogram for one fixture, and its packs by GTIN."""
    width = float(round(rng.uniform(*build.width_mm)))
    packs: dict[str, Pack] = {}
    shelves, foot = [], 0.0
    for number in range(1, int(rng.integers(*build.shelves, endpoint=True)) + 1):
        row = _row(build, rng, warehouse, width)
        packs |= {pack.gtin: pack for pack, _ in row}
        tall = max(pack.height_mm for pack, _ in row)
        height = round(tall + float(rng.uniform(*CLEAR_MM)))
        slots = _slots(rng, number, row, width)
        shelves.append(Shelf(number, foot, height, slots))
        foot += height + BOARD_MM
    products = tuple(product_of(pack) for pack in packs.values())
    top = shelves[-1].bottom_mm + shelves[-1].height_mm
    return Planogram(name, width, products, tuple(shelves), height_mm=top), packs


def product_of(pack: Pack) -> Product:
    """A pack as headquarters lists it."""
    return Product(
        pack.gtin, f"{pack.kind} {pack.gtin[-5:]}", width_mm=round(pack.width_mm, 1),
        height_mm=round(pack.height_mm, 1), picture=f"{pack.gtin}.png",
    )  # fmt: skip


def _row(
    build: Build, rng: Rng, warehouse: Warehouse, width: float
) -> list[tuple[Pack, int]]:  # fmt: skip
    """Packs of one shelf with their facings, as many as fit; its families are about one height."""
    low, high = build.heights_mm
    base = float(rng.uniform(low, high - 0.35 * (high - low)))
    room = (base, min(high, base + 0.4 * (high - low) + 20))
    row: list[tuple[Pack, int]] = []
    left = width - 10.0
    while left > 0:
        family = warehouse.family(build.kinds, room)
        for pack in family:
            facings = int(rng.integers(*build.facings, endpoint=True))
            facings = min(facings, int(left / (pack.width_mm * SPACING[1])))
            if facings < 1:
                return row or [(family[0], 1)]
            row.append((pack, facings))
            left -= facings * pack.width_mm * SPACING[1]
    return row


def _slots(
    rng: Rng, number: int, row: Sequence[tuple[Pack, int]], width: float
) -> tuple[Slot, ...]:
    """The row's slots, spread over the whole board."""
    wanted = np.array([facings * pack.width_mm for pack, facings in row])
    share = min((width - 8.0) / wanted.sum(), SPACING[1])
    x, slots = float((width - share * wanted.sum()) * rng.uniform(0.1, 0.9)), []
    for i, (pack, facings) in enumerate(row):
        right = x + share * wanted[i]
        slots.append(Slot(f"s{number}-{i + 1}", pack.gtin, facings, round(x, 1), round(right, 1)))
        x = right
    return tuple(slots)


def shifted_rows(planogram: Planogram, by: int) -> Planogram:
    """Every shelf's slots moved on by some places; those that leave at the right come in left."""
    shelves = []
    for shelf in planogram.shelves:
        turn = -by % len(shelf.slots)
        order = [*shelf.slots[turn:], *shelf.slots[:turn]]
        x = min(outline_mm(shelf, slot).bounds[0] for slot in shelf.slots)
        slots = []
        for slot in order:
            left, _, right, _ = outline_mm(shelf, slot).bounds
            slots.append(_moved(slot, x - left))
            x += right - left
        shelves.append(replace(shelf, slots=tuple(slots)))
    return replace(planogram, shelves=tuple(shelves), version=f"rows moved by {by}")


def _moved(slot: Slot, by_mm: float) -> Slot:
    if slot.outline_mm is not None:
        return replace(slot, outline_mm=tuple((x + by_mm, y) for x, y in slot.outline_mm))
    left, right = (slot.from_mm or 0.0) + by_mm, (slot.to_mm or 0.0) + by_mm
    return replace(slot, from_mm=round(left, 1), to_mm=round(right, 1))


def ranged_anew(
    planogram: Planogram, rng: Rng, warehouse: Warehouse, build: Build
) -> tuple[Planogram, dict[str, Pack]]:
    """The same boards with other products: new families, as a category's yearly review brings."""
    packs: dict[str, Pack] = {}
    shelves = []
    for shelf in planogram.shelves:
        low = build.heights_mm[0]
        lower = replace(build, heights_mm=(low, max(low + 90.0, shelf.height_mm - 25.0)))
        row = _row(lower, rng, warehouse, planogram.width_mm)
        row = [(pack, n) for pack, n in row if pack.height_mm < shelf.height_mm] or row[:1]
        packs |= {pack.gtin: pack for pack, _ in row}
        shelves.append(replace(shelf, slots=_slots(rng, shelf.number, row, planogram.width_mm)))
    products = tuple(product_of(pack) for pack in packs.values())
    new = replace(planogram, shelves=tuple(shelves), products=products, version="ranged anew")
    return new, packs
