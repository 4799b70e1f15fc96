"""Textures: floors, walls and ceilings as flat pictures, and how they are laid into a scene."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Canvas
from tools.render.ink import Color, Image, Rng, any_color, clouds, gray, hsv, tone

Quad = NDArray[np.float64]  # (4, 2) top left, top right, bottom right, bottom left; canvas pixels
Weave = Callable[[Rng, int, int, float], Image]  # high, wide, pixels per module


def lay_on(canvas: Canvas, texture: Image, quad: Quad, number: int | None = 0) -> None:
    """Lay a flat picture over a quadrilateral, in perspective; a number claims it."""
    high, wide = canvas.ids.shape
    x0, y0 = np.clip(np.floor(quad.min(axis=0)), 0, [wide, high]).astype(int).tolist()
    x1, y1 = np.clip(np.ceil(quad.max(axis=0)) + 1, 0, [wide, high]).astype(int).tolist()
    if x1 <= x0 or y1 <= y0:
        return
    tall, across = texture.shape[:2]
    source = np.array([[0, 0], [across, 0], [across, tall], [0, tall]], np.float32)
    target = (quad - (x0, y0)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    size = (x1 - x0, y1 - y0)
    shown = cv2.warpPerspective(texture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillConvexPoly(mask, np.round(target).astype(np.int32), 1)
    part = (slice(y0, y1), slice(x0, x1))
    canvas.picture[part][mask > 0] = shown[mask > 0]
    if number is not None:
        canvas.ids[part][mask > 0] = number


def rough(rng: Rng, high: int, wide: int, depth: float) -> NDArray[np.float32]:
    """Light and dark around 1, (high, wide, 1): wear, dirt, uneven light."""
    much = clouds(rng, (high, wide), 3) + 0.5 * clouds(rng, (high, wide), 14)
    return np.asarray(1 + depth * (much[..., None] - 0.75), np.float32)


def _toned(picture: NDArray[np.float32]) -> Image:
    return np.clip(picture, 0, 255).astype(np.uint8)


def _some_ground(rng: Rng) -> Color:
    if rng.random() < 0.7:
        return gray(rng, 70, 240)
    return hsv(int(rng.integers(8, 28)), int(rng.integers(20, 110)), int(rng.integers(90, 230)))


def tiles(rng: Rng, high: int, wide: int, module: float) -> Image:
    """Square or oblong tiles with joints, some of another shade."""
    ground = _some_ground(rng)
    across = max(3.0, module * float(rng.choice([1.0, 1.0, 2.0])))
    rows, columns = int(high / max(3.0, module)) + 1, int(wide / across) + 1
    shades = 1 + 0.06 * rng.normal(size=(rows, columns, 1))
    if rng.random() < 0.25:
        odd = (np.arange(rows)[:, None] + np.arange(columns)[None]) % 2 == 0
        shades[odd] *= rng.uniform(0.3, 0.8)
    field = np.array(ground, np.float32) * np.clip(shades, 0.2, 1.4)
    big = cv2.resize(field.astype(np.float32), (wide, high), interpolation=cv2.INTER_NEAREST)
    picture = _toned(big * rough(rng, high, wide, 0.15))
    joint = tone(ground, rng.uniform(0.55, 0.9) if rng.random() < 0.8 else 1.2)
    thick = max(1, int(0.03 * module))
    for i in range(rows + 1):
        y = int(i * high / rows)
        cv2.line(picture, (0, y), (wide, y), joint, thick)
    for i in range(columns + 1):
        x = int(i * wide / columns)
        cv2.line(picture, (x, 0), (x, high), joint, thick)
    return picture


def parquet(rng: Rng, high: int, wide: int, module: float) -> Image:
    """Strips of wood of several shades, staggered."""
    base = hsv(int(rng.integers(8, 20)), int(rng.integers(60, 170)), int(rng.integers(70, 230)))
    deep = max(3, int(0.4 * module))
    picture = np.empty((high, wide, 3), np.uint8)
    for y in range(0, high, deep):
        x = -int(rng.uniform(0, 3 * module))
        while x < wide:
            long = int(module * rng.uniform(2, 4)) + 4
            plank = (slice(y, y + deep), slice(max(0, x), max(0, x + long)))
            picture[plank] = tone(base, rng.uniform(0.8, 1.15))
            picture[y : y + deep, max(0, x) : max(0, x) + 1] = tone(base, 0.5)
            x += long
        picture[y : y + 1] = tone(base, 0.55)
    return _toned(picture * rough(rng, high, wide, 0.25))


def planks(rng: Rng, high: int, wide: int, module: float) -> Image:
    """Upright boards, as of a wooden wall."""
    turned = parquet(rng, wide, high, module)
    return np.ascontiguousarray(turned.transpose(1, 0, 2))


def concrete(rng: Rng, high: int, wide: int, _module: float) -> Image:
    """Screed or linoleum: speckles and stains."""
    ground = _some_ground(rng) if rng.random() < 0.85 else any_color(rng)
    field = np.array(ground, np.float32) * rough(rng, high, wide, rng.uniform(0.1, 0.5))
    if rng.random() < 0.5:
        field = field + rng.normal(size=(high, wide, 1)) * rng.uniform(2, 14)
    picture = _toned(field)
    for _ in range(int(rng.integers(0, 7))):
        at = (int(rng.integers(wide)), int(rng.integers(high)))
        half = (int(rng.integers(1, max(2, wide // 14))), int(rng.integers(1, max(2, high // 20))))
        spot = np.zeros((high, wide), np.uint8)
        cv2.ellipse(spot, at, half, int(rng.integers(180)), 0, 360, 255, -1, cv2.LINE_AA)
        dark = rng.uniform(0.75, 1.1)
        picture[spot > 0] = np.clip(picture[spot > 0] * dark, 0, 255).astype(np.uint8)
    return picture


def brick(rng: Rng, high: int, wide: int, module: float) -> Image:
    """A wall of bricks, bare or painted."""
    bare = rng.random() < 0.6
    base = hsv(int(rng.integers(2, 14)), int(rng.integers(90, 180)), int(rng.integers(80, 190))) \
        if bare else gray(rng, 90, 240)  # fmt: skip
    mortar = gray(rng, 110, 210) if bare else tone(base, 0.75)
    picture = np.full((high, wide, 3), mortar, np.uint8)
    deep, long = max(4, int(0.45 * module)), max(8, int(1.4 * module))
    joint = max(1, deep // 8)
    for row, y in enumerate(range(0, high, deep)):
        for x in range(-(row % 2) * long // 2, wide, long):
            shade = tone(base, 1 + (0.12 if bare else 0.03) * rng.normal())
            cv2.rectangle(picture, (x, y), (x + long - joint - 1, y + deep - joint - 1), shade, -1)
    return _toned(picture * rough(rng, high, wide, 0.25))


def plaster(rng: Rng, high: int, wide: int, _module: float) -> Image:
    """A painted wall, perhaps in two colors."""
    color = any_color(rng) if rng.random() < 0.45 else gray(rng, 120, 250)
    picture = np.array(color, np.float32) * rough(rng, high, wide, 0.2)
    if rng.random() < 0.35:
        split = int(high * rng.uniform(0.3, 0.8))
        picture[split:] = np.array(any_color(rng), np.float32) * rough(rng, high - split, wide, 0.2)
    return _toned(picture)


def shutter(rng: Rng, high: int, wide: int, module: float) -> Image:
    """A closed roller shutter: slats that catch the light."""
    color = gray(rng, 90, 230) if rng.random() < 0.7 else any_color(rng)
    step = max(4.0, 0.35 * module)
    wave = 0.82 + 0.25 * np.abs(np.sin(np.arange(high) * np.pi / step))
    field = np.array(color, np.float32) * wave[:, None, None].astype(np.float32)
    picture = _toned(np.repeat(field, wide, axis=1) * rough(rng, high, wide, 0.2))
    if rng.random() < 0.5:  # some let look through holes
        hole = max(1, int(step * 0.3))
        for y in range(int(step / 2), high, max(4, round(step))):
            for x in range(0, wide, 4 * hole + 3):
                picture[y : y + hole, x : x + 2 * hole] = tone(color, 0.25)
    return picture


def ceiling(rng: Rng, high: int, wide: int, module: float) -> Image:
    """A grid of panels, every few of them a lamp; or a bare deck with tubes and pipes."""
    bare = rng.random() < 0.35
    base = gray(rng, 40, 110) if bare else gray(rng, 150, 245)
    picture = _toned(np.array(base, np.float32) * rough(rng, high, wide, 0.3))
    step = max(5, int(module))
    joint = tone(base, 0.75)
    if not bare:
        for y in range(0, high, step):
            cv2.line(picture, (0, y), (wide, y), joint, 1)
        for x in range(0, wide, step):
            cv2.line(picture, (x, 0), (x, high), joint, 1)
    for _ in range(int(rng.integers(0, 5)) if bare else 0):
        y, thick = int(rng.integers(high)), max(1, int(step * rng.uniform(0.1, 0.5)))
        cv2.line(picture, (0, y), (wide, y), gray(rng, 60, 200), thick)
    _lamps(rng, picture, step)
    return picture


def _lamps(rng: Rng, picture: Image, step: int) -> None:
    high, wide = picture.shape[:2]
    kind = rng.choice(["panel", "tube", "spot", "none"], p=[0.4, 0.3, 0.2, 0.1])
    if kind == "none":
        return
    glow = np.zeros((high, wide), np.uint8)
    every = int(rng.integers(2, 5))
    for y in range(step * int(rng.integers(1, 3)), high, step * every):
        for x in range(step, wide, step * every):
            if kind == "panel":
                cv2.rectangle(glow, (x + 1, y + 1), (x + step - 1, y + step - 1), 255, -1)
            elif kind == "tube":
                cv2.rectangle(glow, (x, y), (x + int(1.8 * step), y + max(1, step // 6)), 255, -1)
            else:
                cv2.circle(glow, (x, y), max(1, step // 4), 255, -1, cv2.LINE_AA)
    coarse = cv2.resize(glow, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(coarse, (0, 0), max(0.5, 0.125 * step))
    halo = cv2.resize(soft, (wide, high))
    light = cv2.add(glow, cv2.convertScaleAbs(halo, alpha=0.8))
    warm = np.array([rng.uniform(0.75, 1.0), 0.97, 1.0])
    bright = picture + light[..., None] * warm
    picture[:] = np.clip(bright, 0, 255).astype(np.uint8)


FLOORS: tuple[Weave, ...] = (tiles, tiles, tiles, parquet, concrete, concrete)
WALLS: tuple[Weave, ...] = (plaster, plaster, brick, tiles, planks)


def any_floor(rng: Rng, high: int, wide: int, module: float) -> Image:
    """A floor, seen from straight above."""
    return FLOORS[rng.integers(len(FLOORS))](rng, high, wide, module)


def any_wall(rng: Rng, high: int, wide: int, module: float) -> Image:
    """A wall, seen from straight before it."""
    return WALLS[rng.integers(len(WALLS))](rng, high, wide, module)
