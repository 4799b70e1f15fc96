"""Single boxed things seen from a corner: egg cartons, trays under film, butter, lunch boxes."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Fitted
from tools.render.ink import Color, Image, Rng, any_color, clouds, gray, hsv, tone
from tools.render.unpacked.heaps import Larder
from tools.render.unpacked.punnets import punnet
from tools.render.unpacked.single_ware import FOODS
from tools.render.unpacked.solids import Single, Sketch, View, plain

PULPS: tuple[Color, ...] = (
    (150, 165, 175), (120, 150, 180), (190, 205, 212), (165, 150, 120), (130, 170, 140),
    (170, 160, 205), (90, 120, 150),
)  # fmt: skip
ART_PX = 72  # longer side of a face that is drawn for one thing


def _face(size: tuple[float, float]) -> tuple[int, int]:
    """Height and width in pixels for a face of that width and height in mm."""
    scale = ART_PX / max(size)
    return max(10, round(size[1] * scale)), max(10, round(size[0] * scale))


def _fits(picture: Image, size: tuple[float, float]) -> Image:
    high, wide = _face(size)
    return cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _rough(rng: Rng, color: Color, size: tuple[float, float], grain: float) -> Image:
    high, wide = _face(size)
    noise = 1 + grain * (rng.random((high, wide), np.float32) - 0.5)
    noise = noise + 0.15 * (clouds(rng, (high, wide), 4) - 0.5)
    return np.clip(np.array(color, np.float32) * noise[..., None], 0, 255).astype(np.uint8)


def _bright(levels: NDArray[np.floating[Any]]) -> Image:
    return np.asarray(np.clip(levels, 0, 255), np.uint8)


def draw_eggs(single: Single, view: View) -> Fitted:
    """An egg carton: pulp or clear plastic, cups below, a lid with a label above."""
    rng = single.rng()
    wide, high, deep = single.size_mm
    color = PULPS[rng.integers(len(PULPS))] if rng.random() < 0.8 else any_color(rng)
    sketch = Sketch(view, single.yaw)
    low, middle = sketch.level(0.88 * wide, 0.86 * deep, 0), sketch.level(wide, deep, 0.5 * high)
    top = sketch.level(0.9 * wide, 0.8 * deep, high)
    cups = [_cups(rng, color, (side, 0.5 * high)) for side in (wide, deep)]
    sketch.walls(low, middle, cups, 0.85)
    lip = sketch.level(wide, deep, 0.56 * high)
    sketch.walls(middle, lip, [plain(tone(color, 1.15))])
    inner = sketch.level(0.97 * wide, 0.95 * deep, 0.56 * high)
    sketch.lid(lip, _rough(rng, color, (wide, deep), 0.2), 0.9)
    walls = [_rough(rng, color, (side, 0.5 * high), 0.2) for side in (wide, deep)]
    sketch.walls(inner, top, walls)
    sketch.lid(top, _egg_lid(rng, color, single))
    return sketch.painted()


def _cups(rng: Rng, color: Color, size: tuple[float, float]) -> Image:
    """A row of cups: bulges with dark hollows between them."""
    picture = _rough(rng, color, size, 0.2)
    count = max(2, round(size[0] / 48))
    wave = np.abs(np.sin(np.linspace(0, np.pi * count, picture.shape[1])))
    return (picture * (0.5 + 0.5 * np.sqrt(wave))[None, :, None]).astype(np.uint8)


def _egg_lid(rng: Rng, color: Color, single: Single) -> Image:
    wide, _, deep = single.size_mm
    picture = _rough(rng, tone(color, 1.03), (wide, deep), 0.2)
    high, across = picture.shape[:2]
    kind = rng.random()
    if kind < 0.3:  # bumps over the eggs
        columns, rows = max(2, round(wide / 48)), max(2, round(deep / 48))
        x = np.abs(np.sin(np.linspace(0, np.pi * columns, across)))[None]
        y = np.abs(np.sin(np.linspace(0, np.pi * rows, high)))[:, None]
        return _bright(picture * (0.72 + 0.4 * np.sqrt(x * y))[..., None])
    share = 0.92 if kind < 0.6 else float(rng.uniform(0.4, 0.75))
    label = _fits(single.like.front, (wide, deep))
    x0, y0 = round((1 - share) / 2 * across), round((1 - share) / 2 * high)
    if x0 and y0:
        label = cv2.resize(label, (across - 2 * x0, high - 2 * y0)).astype(np.uint8)
        picture[y0 : high - y0, x0 : across - x0] = label
    return picture


def draw_tray(single: Single, view: View) -> Fitted:
    """A shallow tray under film: berries, meat, cheese, cuts, with a sticker."""
    rng = single.rng()
    wide, high, deep = single.size_mm
    color = (gray(rng, 20, 60), gray(rng, 200, 250), any_color(rng))[
        rng.choice(3, p=[0.3, 0.4, 0.3])
    ]
    sketch = Sketch(view, single.yaw)
    low = sketch.level(0.84 * wide, 0.82 * deep, 0)
    rim, top = sketch.level(wide, deep, 0.9 * high), sketch.level(wide, deep, high)
    sketch.walls(low, rim, [_rough(rng, color, (side, high), 0.1) for side in (wide, deep)])
    sketch.walls(rim, top, [plain(tone(color, 1.25))])
    tall, across = _face((wide, deep))
    if rng.random() < 0.45:
        food = punnet(rng, Larder(rng), across, tall).picture
    else:
        food = _cuts(rng, single, color, (tall, across))
    sketch.lid(top, food, 1.0)
    return sketch.painted(round(0.03 * wide * view.px_per_mm))


def _cuts(rng: Rng, single: Single, color: Color, shape: tuple[int, int]) -> Image:
    """Slices or pieces under film, a rim around and a label on it; or nothing: an empty tray."""
    high, wide = shape
    picture = np.full((high, wide, 3), tone(color, 0.6), np.uint8)
    food = FOODS[rng.integers(len(FOODS))]
    for i in range(int(rng.integers(3, 8)) if rng.random() < 0.75 else 0):
        at = (
            round(wide * (0.15 + 0.1 * i + rng.normal() * 0.03)),
            round(high * rng.uniform(0.4, 0.6)),
        )
        axes = (max(2, round(wide * 0.16)), max(2, round(high * rng.uniform(0.3, 0.4))))
        cv2.ellipse(picture, at, axes, 0, 0, 360, tone(food, 0.6), -1, cv2.LINE_AA)
        inner = (max(1, axes[0] - 2), max(1, axes[1] - 2))
        cv2.ellipse(
            picture, at, inner, 0, 0, 360, tone(food, rng.uniform(0.9, 1.2)), -1, cv2.LINE_AA
        )
    gleam = np.clip(clouds(rng, shape, 5) - 0.62, 0, 1) * rng.uniform(80, 330)
    picture = _bright(picture + gleam[..., None])
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), tone(color, 1.15), max(1, wide // 22))
    if rng.random() < 0.6:
        label = cv2.resize(single.like.front, (max(4, int(wide * 0.45)), max(4, int(high * 0.4))),
                           interpolation=cv2.INTER_AREA)  # fmt: skip
        y0, x0 = int(high * rng.uniform(0.1, 0.5)), int(wide * rng.uniform(0.08, 0.45))
        picture[y0 : y0 + label.shape[0], x0 : x0 + label.shape[1]] = label
    return picture


def draw_block(single: Single, view: View) -> Fitted:
    """Butter or cheese: a block in foil, in paper, under film, or bare."""
    rng = single.rng()
    wide, high, deep = single.size_mm
    sketch = Sketch(view, single.yaw)
    low, top = sketch.level(wide, deep, 0), sketch.level(0.98 * wide, 0.98 * deep, high)
    sides = ((wide, high), (deep, high), (wide, deep))
    if rng.random() < 0.6:
        faces = [_crinkled(rng, _fits(single.like.front, size)) for size in sides]
    else:
        color = hsv(
            int(rng.integers(18, 27)), int(rng.integers(30, 170)), int(rng.integers(195, 250))
        )
        faces = [_rough(rng, color, size, 0.05) for size in sides]
    sketch.walls(low, top, faces[:2])
    sketch.lid(top, faces[2])
    return sketch.painted(round(0.025 * wide * view.px_per_mm))


def _crinkled(rng: Rng, picture: Image) -> Image:
    folds = clouds(rng, picture.shape[:2], int(rng.integers(4, 9)))
    light = 0.85 + 0.3 * folds + 0.9 * np.clip(folds - 0.85, 0, 1)
    return _bright(picture * light[..., None])


def draw_box(single: Single, view: View) -> Fitted:
    """A lunch box: a milky or colored body, the food through it, a lid with a rim."""
    rng = single.rng()
    wide, high, deep = single.size_mm
    lid = any_color(rng) if rng.random() < 0.7 else gray(rng, 190, 250)
    milky = np.array(gray(rng, 190, 235), np.float32)
    food = np.array(FOODS[rng.integers(len(FOODS))], np.float32)
    share, level = float(rng.uniform(0.15, 0.65)), float(rng.uniform(0.2, 0.9))
    faces = []
    for side in (wide, deep):
        face = _rough(rng, tone(tuple(int(v) for v in milky), 1.0), (side, high), 0.03)  # type: ignore[arg-type]
        part = face[int((1 - level) * face.shape[0]) :]
        lumps = 0.7 + 0.5 * clouds(rng, part.shape[:2], 5)[..., None]
        part[:] = np.clip(part * (1 - share) + share * food * lumps, 0, 255)
        faces.append(face)
    sketch = Sketch(view, single.yaw)
    low, rim = sketch.level(0.88 * wide, 0.88 * deep, 0), sketch.level(0.97 * wide, 0.97 * deep,
                                                                       0.84 * high)  # fmt: skip
    sketch.walls(low, rim, faces)
    under = sketch.level(wide, deep, 0.84 * high)
    top = sketch.level(wide, deep, high)
    sketch.walls(under, top, [plain(lid)])
    tall, across = _face((wide, deep))
    cover = np.full((tall, across, 3), lid, np.uint8)
    inset = max(2, across // 10)
    cv2.rectangle(cover, (inset, inset), (across - inset, tall - inset), tone(lid, 0.75), 1)
    cv2.rectangle(cover, (inset + 1, inset + 1), (across - inset, tall - inset), tone(lid, 1.12), 1)
    sketch.lid(top, cover)
    return sketch.painted(round(0.04 * wide * view.px_per_mm))
