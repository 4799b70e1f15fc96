"""The still part of a fixture's picture, and the rows of it that change: what painters share.

A painter paints its furniture once. Goods are painted row by row into a strip of the canvas, and
only the rows that changed are painted again, so that a day costs as much as what happens in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from agent.vision.arrays import Matrix
from tools.days.fixture import Fixture, Place
from tools.render.canvas import Canvas, Rect
from tools.render.ink import Image, Rng

BESIDE_MM = 330.0  # painted around the face: a bump of a tenth of the picture must not leave it
FINER = 1.12  # canvas pixels per picture pixel: warping loses a little


@dataclass(frozen=True, slots=True)
class Standing:
    """One place of a row as it is to be painted.

    Args:
        index: of the place in the day.
        place: where it is.
        gtin: what stands there, "" for nothing.
        depth: how deep, 0 at the edge.
    """

    index: int
    place: Place
    gtin: str
    depth: float


class Painter(Protocol):
    """Paints one kind of fixture."""

    still: Canvas
    strips: tuple[tuple[int, int], ...]  # of each row: from y to y, canvas pixels
    doors: tuple[tuple[float, float], ...]  # from x to x of each, mm; who reaches opens one

    def stock(self, row: int, canvas: Canvas, goods: Sequence[Standing]) -> dict[int, int]:
        """Paint a row's goods on its strip; returns the place behind each number painted with."""

    def finish(self, picture: Image, open_doors: frozenset[int]) -> Image:
        """What lies over all goods, such as glass; may give the same picture back."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How millimetres of the face fall on the canvas."""

    px_per_mm: float
    top_mm: float  # of the canvas
    left_mm: float

    @classmethod
    def of(cls, fixture: Fixture) -> Scale:
        """The canvas of a fixture: its face with room around it."""
        return cls(FINER * fixture.px_per_mm, fixture.planogram.face_mm[1] + BESIDE_MM, -BESIDE_MM)

    def x(self, mm: float) -> int:
        """A column."""
        return round((mm - self.left_mm) * self.px_per_mm)

    def y(self, mm: float) -> int:
        """A row of pixels."""
        return round((self.top_mm - mm) * self.px_per_mm)

    def rect(self, left: float, low: float, right: float, high: float) -> Rect:
        """A rectangle given in millimetres."""
        return self.x(left), self.y(high), self.x(right), self.y(low)

    def to_canvas(self) -> Matrix:
        """Millimetres to canvas pixels (3, 3)."""
        s = self.px_per_mm
        return np.array([[s, 0, -s * self.left_mm], [0, -s, s * self.top_mm], [0, 0, 1]])

    def canvas(self, fixture: Fixture) -> Canvas:
        """An empty canvas of the right size."""
        wide, high = fixture.planogram.face_mm
        s = self.px_per_mm
        return Canvas(round((high + 2 * BESIDE_MM) * s), round((wide + 2 * BESIDE_MM) * s))


def rng_of(text: str) -> Rng:
    """Chance that belongs to a name: the same for ever."""
    return np.random.default_rng(int(hashlib.sha256(text.encode()).hexdigest()[:16], 16))
