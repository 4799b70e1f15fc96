"""Plans of peg walls: rows of hooks, packs that hang, tops in line."""

from __future__ import annotations

from agent.shelf.plan.planogram import Planogram, Shelf, ShelfKind, Slot
from tools.days.boards import product_of
from tools.days.wares import SHELF_KINDS, Warehouse
from tools.render.ink import Rng
from tools.render.ware.packs import Pack

WIDTH_MM = (820.0, 1050.0)
ROWS = (3, 4)
FACINGS = (1, 4)
HIGHEST_MM = 215.0
LOOSE = 1.14  # of a hook's room, in pack widths
CLEAR_MM = 34.0  # above a row's packs, for the price tags
FLOOR_MM = -560.0


def hook_plan(name: str, rng: Rng, warehouse: Warehouse) -> tuple[Planogram, dict[str, Pack]]:
    """A planogram of slots outlined where their packs hang, and the packs by GTIN."""
    width = float(round(rng.uniform(*WIDTH_MM)))
    rows = [_row(rng, warehouse, width) for _ in range(int(rng.integers(*ROWS, endpoint=True)))]
    packs = {pack.gtin: pack for row in rows for pack, _ in row}
    shelves, foot = [], 20.0
    for number, row in enumerate(rows, 1):
        tall = max(pack.height_mm for pack, _ in row)
        x = (width - sum(n * LOOSE * pack.width_mm for pack, n in row)) / 2
        slots = []
        for i, (pack, facings) in enumerate(row, 1):
            right = x + facings * LOOSE * pack.width_mm
            low = round(foot + tall - pack.height_mm, 1)
            ring = ((x, low), (right, low), (right, foot + tall), (x, foot + tall))
            slots.append(Slot(f"s{number}-{i}", pack.gtin, facings, outline_mm=ring))
            x = right
        shelves.append(Shelf(number, foot, tall + 1.0, tuple(slots), ShelfKind.PEGS))
        foot += tall + CLEAR_MM
    products = tuple(product_of(pack) for pack in packs.values())
    top = shelves[-1].bottom_mm + shelves[-1].height_mm + CLEAR_MM
    return Planogram(name, width, products, tuple(shelves), height_mm=top), packs


def _row(rng: Rng, warehouse: Warehouse, width: float) -> list[tuple[Pack, int]]:
    row: list[tuple[Pack, int]] = []
    left = width - 20.0
    while True:
        for pack in warehouse.hanging(SHELF_KINDS, HIGHEST_MM):
            wanted = int(rng.integers(*FACINGS, endpoint=True))
            facings = min(wanted, int(left / (LOOSE * pack.width_mm)))
            if facings < 1:
                return row
            row.append((pack, facings))
            left -= facings * LOOSE * pack.width_mm
