"""Plans of loose goods: a greengrocer's tiers of crates, a baker's wall of compartments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.shelf.plan.planogram import Planogram, Product, Shelf, ShelfKind, Slot
from tools.days.wares import Warehouse
from tools.render.ink import Rng
from tools.render.unpacked.loose import Sort
from tools.render.unpacked.sorts import BREAD, PRODUCE


@dataclass(frozen=True, slots=True)
class Tiers:
    """How loose goods are laid out.

    Args:
        sorts: what is sold.
        across: bins in a row, least and most.
        rows: least and most.
        bin_mm: width of a bin, least and most.
        mouth: height of what is seen of a bin, as a share of its width.
        front_mm: of the crate's front or the compartment's lip, below the mouth.
        floor_mm: the shop's floor below the lowest row.
        most_bins: that one product takes side by side.
        kind: what a technician writes into the planogram.
    """

    sorts: tuple[Sort, ...]
    across: tuple[int, int]
    rows: tuple[int, int]
    bin_mm: tuple[float, float]
    mouth: tuple[float, float]
    front_mm: float
    floor_mm: float
    most_bins: int
    kind: ShelfKind


TIERS = {
    "produce": Tiers(
        PRODUCE, (5, 7), (3, 3), (250, 320), (0.62, 0.75), 62.0, -420.0, 2, ShelfKind.LOOSE
    ),
    "bakery": Tiers(
        BREAD, (4, 6), (3, 4), (230, 300), (0.7, 0.9), 48.0, -520.0, 2, ShelfKind.BASKET
    ),
}


def bin_plan(
    name: str, tiers: Tiers, rng: Rng, warehouse: Warehouse
) -> tuple[Planogram, dict[str, Sort]]:
    """A planogram whose slots are bins of loose goods, and what lies in them by GTIN."""
    size = float(round(rng.uniform(*tiers.bin_mm)))
    across = int(rng.integers(*tiers.across, endpoint=True))
    rows = int(rng.integers(*tiers.rows, endpoint=True))
    deep = round(size * float(rng.uniform(*tiers.mouth)))
    sorts = _in_turn(rng, warehouse.loose(tiers.sorts))
    goods: dict[str, Sort] = {}
    shelves, foot, seen = [], tiers.front_mm, 0
    for number in range(1, rows + 1):
        x = 0.0
        slots: list[Slot] = []
        while x < across * size - 1:
            left = round((across * size - x) / size)
            bins = min(left, int(rng.choice([1, 2], p=[0.7, 0.3])), tiers.most_bins)
            gtin = warehouse.gtin()
            goods[gtin] = sorts[seen % len(sorts)]
            seen += 1
            slots.append(Slot(f"s{number}-{len(slots) + 1}", gtin, bins, x, x + bins * size))
            x += bins * size
        shelves.append(Shelf(number, foot, float(deep), tuple(slots), tiers.kind))
        foot += deep + tiers.front_mm
    products = tuple(
        Product(gtin, f"{sort.name} {gtin[-5:]}", width_mm=size, picture=f"{gtin}.png")
        for gtin, sort in goods.items()
    )
    top = shelves[-1].bottom_mm + shelves[-1].height_mm
    plan = Planogram(name, across * size, products, tuple(shelves), height_mm=top)
    return plan, goods


def _in_turn(rng: Rng, sorts: Sequence[Sort]) -> list[Sort]:
    return [sorts[int(i)] for i in rng.permutation(len(sorts))]
