"""A chiller, painted: boards of cold goods behind glass doors that mirror, fog and open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.days.fixture import EYE_MM, Fixture
from tools.days.painted_boards import BoardPainter
from tools.days.still import rng_of
from tools.render.canvas import Canvas, Rect
from tools.render.depth import Sight
from tools.render.furniture.glass import (
    any_glazing,
    paint_door,
    paint_fog,
    paint_mirrored,
    paint_open_door,
)
from tools.render.ink import Image

DOOR_MM = (380.0, 620.0)
AJAR_DEGREES = 78.0
LEAST_GLEAM = 0.25  # every chiller of this room mirrors something
MOST_FOG = 0.35
FRAME_MM, HANDLE_MM = 9.0, 14.0  # broader ones would hide facings for ever
BEYOND_MM = 22.0  # that the outer doors reach beyond the face


class DoorPainter(BoardPainter):
    """Paints a chiller."""

    def __init__(self, fixture: Fixture) -> None:
        super().__init__(fixture)
        rng = rng_of(f"{fixture.planogram.fixture} doors")
        glazing = any_glazing(rng)
        self._glazing = replace(
            glazing, gleam=max(LEAST_GLEAM, glazing.gleam), fog=min(MOST_FOG, glazing.fog),
            frame_mm=min(FRAME_MM, glazing.frame_mm), handle_mm=min(HANDLE_MM, glazing.handle_mm),
        )  # fmt: skip
        wide = fixture.planogram.width_mm
        count = max(2, round(wide / float(rng.uniform(*DOOR_MM))))
        step = wide / count
        self.doors = tuple((i * step, (i + 1) * step) for i in range(count))

    def finish(self, picture: Image, _open: frozenset[int]) -> Image:
        """The goods behind glass; doors that stand open show them clear."""
        canvas = Canvas(0, 0)
        canvas.picture = picture.copy()
        canvas.ids = np.zeros(picture.shape[:2], np.int16)
        canvas.keep_within((0, 0, picture.shape[1], picture.shape[0]))
        for number in range(len(self.doors)):
            if number not in _open:
                self._shut(canvas, number)
        for number in _open:
            self._open(canvas, number)
        return canvas.picture

    def _shut(self, canvas: Canvas, number: int) -> None:
        rng = rng_of(f"{self._fixture.planogram.fixture} door {number}")
        door = self._rect(number)
        paint_fog(rng, canvas, door, self._glazing.fog)
        paint_mirrored(rng, canvas, door, self._glazing)
        paint_door(rng, canvas, door, self._glazing, self._scale.px_per_mm)

    def _open(self, canvas: Canvas, number: int) -> None:
        rng = rng_of(f"{self._fixture.planogram.fixture} open {number}")
        s = self._scale
        middle = s.x(self._fixture.planogram.width_mm / 2)
        eye = s.y(EYE_MM + self._fixture.floor_mm)
        sight = Sight(float(middle), float(eye), 1700.0, s.px_per_mm)
        paint_open_door(rng, canvas, self._rect(number), self._glazing, (sight, AJAR_DEGREES))

    def _rect(self, number: int) -> Rect:
        left, right = self.doors[number]
        left -= BEYOND_MM if number == 0 else 0.0
        right += BEYOND_MM if number == len(self.doors) - 1 else 0.0
        high = self._fixture.planogram.face_mm[1]
        return self._scale.rect(left, -30.0, right, high + 45.0)
