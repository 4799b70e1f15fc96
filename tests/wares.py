"""Rendered bays of invented packs: planogram, view, and pictures with anything anywhere.

Brands stand together, as in a shop, and a third of the packs is not on the planogram.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Place, Planogram, Product, Shelf, Slot
from agent.shelf.plan.view import View, project
from agent.vision.arrays import Image
from agent.vision.homography import Plane, face_to_px
from tools.render.fixture import Camera, Filling, FixturePainter, Furniture, SlotBox
from tools.render.furniture.shelving import any_look
from tools.render.light import Light
from tools.render.ware.packs import Pack, catalogue_picture, make_bank

WIDE_MM = 900.0
SHELVES = 3
SHARE = (0.95, 0.93)  # of a facing's room that its pack takes
PX_PER_MM = 0.75


@dataclass(eq=False)
class Wares:
    """One bay of packs that no model has been trained on.

    Args:
        seed: of its packs, its furniture and what stands beside what.
    """

    seed: int
    packs: Mapping[str, Pack] = field(init=False)
    view: View = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng([self.seed, 4])
        bank = [
            pack
            for pack in make_bank(950_000 + self.seed, 45)
            if 45 <= pack.width_mm <= 200 and 80 <= pack.height_mm <= 320
        ]
        self.packs = {internal_gtin(i + 1): pack for i, pack in enumerate(bank)}
        listed = [gtin for gtin in self.packs if self.rng.random() < 2 / 3]
        self._furnish(self._rows(listed))

    def brand(self, gtin: str) -> int:
        """Packs of one brand share it."""
        return self.packs[gtin].family

    @property
    def catalog(self) -> dict[str, Image]:
        """The planned products' catalogue pictures."""
        planned = {slot.gtin for slot in self.view.slots}
        return {gtin: catalogue_picture(self.packs[gtin], 300) for gtin in sorted(planned)}

    def picture(self, shown: Mapping[int, str], seed: int = 0) -> Image:
        """The bay, with other products (or "", none) in some of its cells."""
        cells = self.view.cells
        fillings = {}
        for cell, gtin in shown.items():
            slot = int(cells.slot[cell])
            column = cell - int(self.view.cells_of(slot)[0])
            fillings[self.view.slots[slot].id, column, 0] = Filling(gtin)
        gain = 0.9 + 0.2 * ((7 * seed) % 10) / 10
        return self._painter.render(fillings, light=Light(gain, noise=2, seed=seed)).picture

    def strangers(self, share: float, *, planned: bool) -> dict[int, str]:
        """Cells that hold a pack of another brand and about the same size.

        Args:
            share: of all cells.
            planned: whether that pack belongs elsewhere on this bay, or nowhere on it.
        """
        on_plan = {slot.gtin for slot in self.view.slots}
        known = {self.brand(gtin) for gtin in on_plan}
        shown = {}
        for cell, gtin in enumerate(self.view.cells.gtin.tolist()):
            own = self.packs[gtin]
            fits = [
                other
                for other, pack in self.packs.items()
                if (other in on_plan) == planned
                and (self.brand(other) != self.brand(gtin) if planned else True)
                and (planned or self.brand(other) not in known)
                and 0.6 < pack.width_mm / own.width_mm < 1.3
                and 0.6 < pack.height_mm / own.height_mm < 1.3
            ]
            if fits and self.rng.random() < share:
                shown[cell] = str(fits[int(self.rng.integers(len(fits)))])
        return shown

    def _rows(self, listed: list[str]) -> list[list[tuple[str, int]]]:
        """What stands on each shelf, with the number of facings."""
        rows: list[list[tuple[str, int]]] = [[]]
        left = WIDE_MM
        for gtin in listed:
            wide = self.packs[gtin].width_mm / SHARE[0]
            facings = min(int(self.rng.integers(2, 5)), int(left // wide))
            if not facings and len(rows) < SHELVES:
                rows.append([])
                left = WIDE_MM
                facings = min(3, int(left // wide))
            if facings:
                rows[-1].append((gtin, facings))
                left -= wide * facings
        return rows

    def _furnish(self, rows: list[list[tuple[str, int]]]) -> None:
        shelves, boxes, bottom = [], [], 60.0
        for number, row in enumerate(rows, 1):
            x, slots = 0.0, []
            tall = max(self.packs[gtin].height_mm for gtin, _ in row) / SHARE[1]
            for gtin, facings in row:
                name = f"s{number}-p{len(slots) + 1}"
                wide = facings * self.packs[gtin].width_mm / SHARE[0]
                slots.append(Slot(id=name, gtin=gtin, facings=facings, from_mm=x, to_mm=x + wide))
                high = self.packs[gtin].height_mm / SHARE[1]
                boxes.append(SlotBox(name, gtin, x, bottom, wide, high, facings))
                x += wide
            shelves.append(
                Shelf(number=number, bottom_mm=bottom, height_mm=tall + 40, slots=tuple(slots))
            )
            bottom += tall + 90
        products = tuple(
            Product(
                gtin=gtin,
                name=f"pack {gtin[-4:]}",
                width_mm=self.packs[gtin].width_mm,
                height_mm=self.packs[gtin].height_mm,
            )
            for row in rows
            for gtin, _ in row
        )
        plan = Planogram(
            fixture="wares",
            place=Place(aisle="1", bay=1),
            width_mm=WIDE_MM,
            height_mm=bottom,
            products=products,
            shelves=tuple(shelves),
        )
        wide, high = (int(side * PX_PER_MM * 1.1) for side in plan.face_mm)
        inset = np.array([[0.045, 0.045], [0.955, 0.045], [0.955, 0.955], [0.045, 0.955]])
        corners = (inset + self.rng.uniform(-0.015, 0.015, (4, 2))) * [wide, high]
        to_px = face_to_px(*plan.face_mm, corners)
        boards = tuple(shelf.bottom_mm for shelf in shelves)
        furniture = Furniture(*plan.face_mm, boards, any_look(self.rng))
        self._painter = FixturePainter(furniture, boxes, self.packs, Camera(to_px, wide, high))
        self.view = project(plan, Plane(to_px), camera="left", picture_px=(wide, high))
