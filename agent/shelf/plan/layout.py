"""Where a planogram wants which product, in millimetres of the fixture's face.

Two planograms for the same face can be compared this way, whatever their slots are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.planogram import Planogram, facings_of, outline_mm
from agent.shelf.plan.view import View
from agent.vision.arrays import Floats, Gtins, Indices, Mask, expect

BESIDE_MM = 40.0  # above and below a slot: boards are thick, and goods stand over their edge


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What should stand where.

    Args:
        bounds: (m, 4) of the slots: left, bottom, right, top; millimetres.
        facing: (m,) width of one facing of each.
        gtins: (m,) what it wants.
    """

    bounds: Floats
    facing: Floats
    gtins: Gtins

    def __post_init__(self) -> None:
        expect("bounds", self.bounds, (None, 4))
        expect("facing", self.facing, (len(self.bounds),))
        expect("gtins", self.gtins, (len(self.bounds),))

    def near(self, points: Indices) -> Mask:
        """(b, m) points (b, 2) that are in a slot, or not half a facing beside it."""
        x, y = points[:, :1], points[:, 1:]
        left, bottom, right, top = self.bounds.T
        across = (x >= left - self.facing / 2) & (x <= right + self.facing / 2)
        down = (y >= bottom - BESIDE_MM) & (y <= top + BESIDE_MM)
        return np.asarray(across & down, bool)

    def under(self, points: Indices) -> Indices:
        """The slot (b,) in which each point (b, 2) is, or the nearest."""
        x, y = points[:, :1], points[:, 1:]
        left, bottom, right, top = self.bounds.T
        aside = np.maximum(np.maximum(left - x, x - right), 0.0)
        above = np.maximum(np.maximum(bottom - y, y - top), 0.0)
        return np.asarray((aside + above).argmin(axis=1), np.intp)


def layout_of(view: View) -> Layout:
    """A view's own planogram."""
    width = view.bounds[:, 2] - view.bounds[:, 0]
    columns = np.bincount(view.cells.slot[view.cells.level == 0], minlength=len(view.slots))
    gtins = np.array([slot.gtin for slot in view.slots], "<U14")
    return Layout(view.bounds, width / np.maximum(columns, 1), gtins)


def layout_after(other: Planogram) -> Layout:
    """Another planogram, on the same face."""
    placed = [(shelf, slot) for shelf in other.shelves for slot in shelf.slots]
    bounds = np.array([outline_mm(*one).bounds for one in placed], np.float64).reshape(-1, 4)
    width = bounds[:, 2] - bounds[:, 0]
    columns = [
        facings_of(slot, other.product(slot.gtin), float(wide))
        for (_, slot), wide in zip(placed, width, strict=True)
    ]
    gtins = np.array([slot.gtin for _, slot in placed], "<U14")
    return Layout(bounds, width / np.maximum(columns, 1), gtins)
