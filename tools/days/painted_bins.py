"""Crates and compartments with loose goods, painted: walls once, heaps row by row."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from agent.vision.arrays import Floats
from tools.days.fixture import Fixture
from tools.days.still import BESIDE_MM, Scale, Standing, rng_of
from tools.render.around.textures import planks
from tools.render.canvas import Canvas, Rect
from tools.render.furniture.shelving import LABEL_COLORS, paint_label
from tools.render.ink import Image, gray, tone
from tools.render.unpacked.crates import BASKETS, any_crate, paint_front
from tools.render.unpacked.heaps import Bin, Larder, fill_bin, paint_inside
from tools.render.ware.packs import Pack

FULLEST, DROP = 1.15, 0.75  # how high a full bin is piled, and how much lower an almost empty one
MOUNDS = 0.3  # of a bin's height, kept free above its far rim for what is piled
POST_MM = 12.0


class BinPainter:
    """Paints a stand of crates, or a baker's wall."""

    doors: tuple[tuple[float, float], ...] = ()

    def __init__(self, fixture: Fixture) -> None:
        self._fixture = fixture
        self._scale = Scale.of(fixture)
        self._bakery = fixture.style == "bakery"
        rng = rng_of(fixture.planogram.fixture)
        self._crate = any_crate(rng, BASKETS if self._bakery else ("plastic", "wood", "plastic"))
        self._gleam = float(rng.choice([0.0, 0.6, 1.0])) if self._bakery else 0.0
        self._wall = gray(rng, 60, 150)
        self._card = LABEL_COLORS[int(rng.integers(len(LABEL_COLORS)))]
        self._larders: dict[tuple[str, bool], Larder] = {}
        self._full_front = self._front_mm()
        self.strips = self._strips()
        self.still = self._furnish()

    def stock(self, row: int, canvas: Canvas, goods: Sequence[Standing]) -> dict[int, int]:
        """Paint a row's goods on its strip; returns the place behind each number painted with."""
        owners = {}
        for one in goods:
            number = self._fill(canvas, one, self.strips[row][0])
            if one.gtin:
                owners[number] = one.index
        for one in goods:
            self._close(canvas, one, self.strips[row][0])
        canvas.ids[canvas.ids < 0] = 0
        return owners

    def finish(self, picture: Image, _open: frozenset[int]) -> Image:
        """The flaps are part of the rows."""
        return picture

    def heap(self, pack: Pack, wide: int) -> Image:
        """A product as the catalog shows it: a full bin from near by."""
        canvas = Canvas(round(0.9 * wide), wide)
        canvas.picture[:] = 255
        box = Bin(0.0, float(wide), 0.3 * wide, 0.9 * wide, 0.04 * wide)
        goods = (Larder(rng_of(pack.gtin)), self._fixture.sorts[pack.gtin], pack)
        fill_bin(rng_of(f"{pack.gtin} heap"), canvas, box, goods, FULLEST)
        return canvas.picture

    def _fill(self, canvas: Canvas, one: Standing, top: int) -> int:
        box = self._box(one, top)
        rng = rng_of(f"{one.index}/{one.gtin}/{round(one.depth, 2)}")
        if self._bakery:
            self._inside(canvas, box)
        else:
            paint_inside(canvas, box, self._crate.color)
        gtin = one.gtin or one.place.gtin
        key = (gtin, bool(one.gtin))
        larder = self._larders.setdefault(key, Larder(rng_of(gtin)))
        goods = (larder, self._fixture.sorts[gtin], self._fixture.packs[gtin])
        full = FULLEST - DROP * one.depth if one.gtin else 0.0
        return fill_bin(rng, canvas, box, goods, full)

    def _box(self, one: Standing, top: int) -> Bin:
        cell, s = one.place, self._scale
        left = (cell.left_mm + POST_MM / 2 - s.left_mm) * s.px_per_mm
        right = (cell.left_mm + cell.width_mm - POST_MM / 2 - s.left_mm) * s.px_per_mm
        front = float(s.y(cell.bottom_mm) - top)
        back = front - (1 - MOUNDS) * cell.height_mm * s.px_per_mm
        ceiling = max(0, s.y(cell.bottom_mm + cell.height_mm) - top)
        return Bin(left, right, back, front, 0.04 * (right - left), ceiling)

    def _inside(self, canvas: Canvas, box: Bin) -> None:
        """A compartment, lit from above."""
        area = (round(box.left), box.ceiling, round(box.right), round(box.front))
        canvas.fill(area, tone(self._crate.color, 0.55), 0)
        part = canvas.picture[area[1] : area[3], area[0] : area[2]]
        if part.size:
            ramp = np.linspace(1.05, 0.7, part.shape[0], dtype=np.float32)[:, None, None]
            part[:] = np.minimum(part * ramp, 255).astype(np.uint8)

    def _close(self, canvas: Canvas, one: Standing, top: int) -> None:
        """The front of a bin with its card, the glass before it."""
        box, s = self._box(one, top), self._scale
        deep = round(self._full_front * s.px_per_mm)
        front = (round(box.left) - 2, round(box.front), round(box.right) + 2,
                 round(box.front) + deep)  # fmt: skip
        rng = rng_of(f"{self._fixture.planogram.fixture} front {one.index}")
        canvas.fill(front, self._crate.color, 0)
        paint_front(rng, canvas, front, self._crate)
        if self._gleam:
            area = (front[0] + 2, box.ceiling, front[2] - 2, round(box.front))
            _flap(canvas, area, self._gleam)
        wide = min(58.0, 0.4 * one.place.width_mm) * s.px_per_mm
        x = (box.left + box.right - wide) / 2
        card = (round(x), front[1] + 2, round(x + wide), front[3] - 2)
        paint_label(rng, canvas, card, self._card)

    def _front_mm(self) -> float:
        shelves = self._fixture.planogram.shelves
        return 0.92 * (shelves[1].bottom_mm - shelves[0].bottom_mm - shelves[0].height_mm)

    def _strips(self) -> tuple[tuple[int, int], ...]:
        s, found = self._scale, []
        for shelf in self._fixture.planogram.shelves:
            top = s.y(shelf.bottom_mm + shelf.height_mm)
            found.append((top, s.y(shelf.bottom_mm - self._full_front)))
        return tuple(found)

    def _furnish(self) -> Canvas:
        fixture, s = self._fixture, self._scale
        canvas = s.canvas(fixture)
        high, wide = canvas.ids.shape
        rng = rng_of(f"{fixture.planogram.fixture} wall")
        if self._bakery:
            wood = planks(rng, high, wide, 120.0 * s.px_per_mm) // 2
            canvas.picture[:] = wood + np.array(self._crate.color, np.uint8) // 2
        else:
            canvas.picture[:] = self._wall
            canvas.picture[: s.y(fixture.planogram.face_mm[1])] = tone(self._wall, 0.6)
        canvas.picture[s.y(0) :] = tone(self._wall, 0.5)
        edge = s.rect(-BESIDE_MM, 0, -14.0, fixture.planogram.face_mm[1])
        canvas.shade(edge, 0.75)
        return canvas


def _flap(canvas: Canvas, area: Rect, gleam: float) -> None:
    """A clear flap: what lies behind is still seen, through its gleam."""
    x0, y0, x1, y1 = area
    part = canvas.picture[max(0, y0) : y1, max(0, x0) : x1]
    high, wide = part.shape[:2]
    if high < 6 or wide < 6:
        return
    sheet = np.full((high, wide), round(8 * gleam), np.uint8)
    for start, broad, light in ((0.7, 0.16, 26), (0.45, 0.05, 18)):
        cv2.fillPoly(
            sheet, [_streak(start, broad, (high, wide))], round(light * gleam), cv2.LINE_AA
        )
    part[:] = cv2.add(part, cv2.merge([sheet] * 3))
    cv2.rectangle(part, (0, 0), (wide - 1, high - 1), (205, 210, 212), 1)


def _streak(start: float, broad: float, size: tuple[int, int]) -> Floats:
    high, wide = size
    a, b, slant = start * wide, broad * wide, high / 2
    return np.array([[a, 0], [a + b, 0], [a + b - slant, high], [a - slant, high]], np.int32)
