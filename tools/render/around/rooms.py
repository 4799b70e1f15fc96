"""Rooms: floor, walls and ceiling around a vanishing point, and the flat things on the walls."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.around.posters import frame, notice_board, photo, poster, screen, sign
from tools.render.around.textures import (
    Quad,
    any_floor,
    any_wall,
    ceiling,
    lay_on,
    plaster,
    shutter,
)
from tools.render.canvas import Canvas
from tools.render.ink import Image, Rng, any_color, gray, hsv, tone

Sheet = Callable[[Rng, int, int], Image]


@dataclass(frozen=True, slots=True)
class Space:
    """A box seen from inside, in canvas pixels: its far wall, and the canvas as its near end."""

    far: NDArray[np.float64]  # (4,) left, top, right, bottom of the far wall
    near: NDArray[np.float64]  # (4,) the same rectangle where it passes the camera

    def at(self, side: float, up: float, depth: float) -> tuple[float, float]:
        """A point: `side` and `up` 0..1 from left and floor, `depth` 0 at the camera, 1 far."""
        # Equal steps into depth shrink on the picture as one over the distance.
        share = depth * 4 / (1 + 3 * depth)
        left, top, right, bottom = self.near + (self.far - self.near) * share
        return float(left + side * (right - left)), float(bottom - up * (bottom - top))


def any_space(rng: Rng, high: int, wide: int) -> Space:
    """A corridor, a hall or a corner."""
    x, y = wide * rng.uniform(0.25, 0.75), high * rng.uniform(0.3, 0.62)
    half = wide * rng.uniform(0.08, 0.42), high * rng.uniform(0.08, 0.3)
    far = np.array([x - half[0], y - half[1], x + half[0], y + half[1]])
    reach = rng.uniform(0.1, 0.6)
    near = np.array([-wide * reach, -high * reach, wide * (1 + reach), high * (1 + reach)])
    return Space(far, near)


def paint_space(rng: Rng, canvas: Canvas, space: Space) -> None:
    """Floor, ceiling and three walls, with what hangs on them."""
    high, wide = canvas.ids.shape
    canvas.picture[:] = gray(rng, 60, 160)
    module = float(rng.uniform(14, 50))
    floor = _face(space, [(0, 0, 1), (1, 0, 1), (1, 0, 0), (0, 0, 0)])
    above = _face(space, [(0, 1, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1)])
    lay_on(canvas, any_floor(rng, high, wide, module), floor)
    lay_on(canvas, ceiling(rng, high, wide, module), above)
    wall = any_wall if rng.random() < 0.7 else plaster
    lay_on(canvas, furnished(rng, wall(rng, high // 2, wide // 2, module)),
           _face(space, [(0, 1, 1), (1, 1, 1), (1, 0, 1), (0, 0, 1)]))  # fmt: skip
    for side in (0.0, 1.0):
        near, far = (0.0, 1.0) if side == 0 else (1.0, 0.0)
        quad = _face(space, [(side, 1, near), (side, 1, far), (side, 0, far), (side, 0, near)])
        sheet = wall(rng, high // 2, wide, module)
        lay_on(canvas, furnished(rng, (sheet * rng.uniform(0.6, 1.0)).astype(np.uint8)), quad)


def _face(space: Space, corners: list[tuple[float, float, float]]) -> Quad:
    return np.array([space.at(*corner) for corner in corners], np.float64)


def furnished(rng: Rng, wall: Image) -> Image:
    """A wall with up to four things on it: posters, doors, windows, boards, screens."""
    high, wide = wall.shape[:2]
    for _ in range(int(rng.integers(0, 5))):
        make, size, low = THINGS[rng.integers(len(THINGS))]
        tall = int(high * rng.uniform(*size))
        across = int(tall * (rng.uniform(0.42, 0.6) if make is door else rng.uniform(0.6, 2.2)))
        if tall < 8 or across < 6 or across >= wide:
            continue
        x = int(rng.integers(0, wide - across))
        y = high - tall if low else int(rng.uniform(0.05, 0.7) * (high - tall))
        wall[y : y + tall, x : x + across] = make(rng, tall, across)
    return wall


def window(rng: Rng, high: int, wide: int) -> Image:
    """Panes with daylight, night or a street behind them."""
    picture = np.empty((high, wide, 3), np.uint8)
    if rng.random() < 0.6:
        ramp = np.linspace(rng.uniform(0.8, 1.0), rng.uniform(0.5, 1.0), high)[:, None, None]
        sky = hsv(
            int(rng.integers(95, 120)), int(rng.integers(0, 110)), int(rng.integers(170, 255))
        )
        picture[:] = np.broadcast_to(np.array(sky) * ramp, picture.shape).astype(np.uint8)
        photo(rng, picture[int(high * rng.uniform(0.5, 0.9)) :])
    else:
        photo(rng, picture)
    color = gray(rng, 20, 250)
    thick = max(1, int(min(high, wide) * rng.uniform(0.02, 0.07)))
    for i in range(int(rng.integers(1, 5)) + 1):
        x = int(i * (wide - 1) / max(1, int(rng.integers(1, 5))))
        cv2.line(picture, (x, 0), (x, high), color, thick)
    for i in range(int(rng.integers(0, 4))):
        y = int((i + 1) * high / 4)
        cv2.line(picture, (0, y), (wide, y), color, thick)
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), color, 2 * thick)
    return picture


def door(rng: Rng, high: int, wide: int) -> Image:
    """A leaf in its frame with a handle, perhaps with a pane or a plate."""
    color = any_color(rng) if rng.random() < 0.4 else gray(rng, 40, 240)
    picture = np.full((high, wide, 3), color, np.uint8)
    for i in range(int(rng.integers(0, 4))):
        top = int(high * (0.08 + 0.3 * i))
        box = (int(wide * 0.15), top), (int(wide * 0.85), min(high - 2, top + int(high * 0.22)))
        cv2.rectangle(picture, *box, tone(color, 0.8), max(1, wide // 40))
    if rng.random() < 0.4:
        pane = picture[int(high * 0.1) : int(high * 0.45), int(wide * 0.25) : int(wide * 0.75)]
        photo(rng, pane)
    if rng.random() < 0.4:
        plate = sign(rng, max(6, high // 9), max(8, wide // 2))
        y, x = int(high * 0.3), (wide - plate.shape[1]) // 2
        picture[y : y + plate.shape[0], x : x + plate.shape[1]] = plate
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), tone(color, 0.5), max(1, wide // 20))
    knob = (int(wide * (0.88 if rng.random() < 0.5 else 0.12)), int(high * 0.53))
    cv2.circle(picture, knob, max(1, wide // 20), (190, 195, 200), -1, cv2.LINE_AA)
    return picture


def closed(rng: Rng, high: int, wide: int) -> Image:
    """A shop whose shutter is down."""
    picture = shutter(rng, high, wide, max(8.0, high * 0.15))
    if rng.random() < 0.5:
        plate = sign(rng, max(6, high // 6), max(10, wide // 3))
        y, x = int(high * rng.uniform(0.2, 0.6)), int((wide - plate.shape[1]) * rng.uniform(0, 1))
        picture[y : y + plate.shape[0], x : x + plate.shape[1]] = plate
    return picture


def pictures(rng: Rng, high: int, wide: int) -> Image:
    """Framed photos in rows, as packs stand side by side."""
    picture = plaster(rng, high, wide, 10)
    columns, rows = int(rng.integers(2, 7)), int(rng.integers(1, 4))
    tall, across = int(0.8 * high / rows), int(rng.uniform(0.6, 0.9) * wide / columns)
    for j in range(rows):
        for i in range(columns):
            y, x = int((j + 0.1) * high / rows), int((i + 0.1) * wide / columns)
            part = picture[y : y + tall, x : x + across]
            if min(part.shape[:2]) < 6 or rng.random() < 0.1:
                continue
            part[:] = poster(rng, *part.shape[:2]) if rng.random() < 0.6 else window(
                rng, *part.shape[:2]
            )  # fmt: skip
            frame(part, rng)
    return picture


THINGS: tuple[tuple[Sheet, tuple[float, float], bool], ...] = (
    (poster, (0.25, 0.8), False), (poster, (0.25, 0.8), False), (sign, (0.08, 0.3), False),
    (notice_board, (0.3, 0.7), False), (screen, (0.2, 0.5), False), (window, (0.3, 0.7), False),
    (door, (0.65, 0.9), True), (closed, (0.5, 0.9), True), (pictures, (0.3, 0.7), False),
)  # fmt: skip
"""What hangs or stands at walls: how it is made, its share of the wall's height, on the floor?"""
