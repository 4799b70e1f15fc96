"""The classic front of a pack: a brand's design, in one of the brand's flavors.

Everything a brand has in common is drawn from the brand's seed, everything that tells two flavors
apart from the flavor's: so two flavors of one brand are the hard look-alikes they are in a shop.
"""

import cv2
import numpy as np

from tools.render.artwork.brand import Brand, Flavor
from tools.render.artwork.clutter import clutter_above, clutter_below
from tools.render.artwork.food import draw_food
from tools.render.artwork.ground import paint_ground
from tools.render.ink import (
    Color,
    Image,
    Pen,
    Rng,
    any_color,
    luma,
    readable_on,
    tone,
    word,
    write,
)  # fmt: skip

BADGES = ("NEW", "BIO", "30%", "+10", "2in1", "8", "XL", "ECO")


def paint_front(brand: Brand, flavor: Flavor, high: int, wide: int) -> Image:
    """The front of a pack, `high` by `wide` pixels; the same arguments give the same picture."""
    rng = np.random.default_rng(brand.seed)
    # Each part has a generator of its own: where a flavor's color costs one part more draws, the
    # rest of the brand's layout stays where it is.
    ground, below, middle, above, last = rng.spawn(5)
    picture = np.zeros((high, wide, 3), np.uint8)
    first, second, third = brand.palette
    if brand.accent_paints_ground:
        first, second = (flavor.accent, second) if rng.random() < 0.5 else (first, flavor.accent)
    paint_ground(ground, picture, (first, second, third))
    clutter_below(below, picture)
    upright = high > 0.6 * wide
    (_paint_upright if upright else _paint_long)(middle, picture, brand, flavor)
    clutter_above(above, picture)
    if last.random() < 0.35:
        _badge(last, picture)
    if last.random() < 0.2:
        edge = max(1, int(min(high, wide) * 0.025))
        cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), third, edge)
    return picture


def paint_edge(brand: Brand, flavor: Flavor, high: int, wide: int) -> Image:
    """The narrow side of the same pack, as seen when it lies: logo, a little food, some print."""
    rng = np.random.default_rng(brand.seed + 1)
    picture = np.zeros((high, wide, 3), np.uint8)
    ground = flavor.accent if brand.accent_paints_ground else brand.palette[0]
    picture[:] = tone(ground, 0.95)
    pen = Pen(readable_on(rng, ground), brand.type_faces[0])
    places = rng.permutation([0.2, 0.5, 0.8])
    write(picture, brand.name, (wide * places[0], high * 0.5), (wide * 0.26, high * 0.6), pen)
    if rng.random() < 0.7:
        draw_food(picture, (wide * places[1], high * 0.5), high * 0.45, flavor.food, flavor.seed)
    if rng.random() < 0.6:
        _print_lines(rng, picture, (wide * places[2], high * 0.25), wide * 0.2, ground)
    return picture


def _paint_upright(rng: Rng, picture: Image, brand: Brand, flavor: Flavor) -> None:
    high, wide = picture.shape[:2]
    logo_y = high * rng.uniform(0.13, 0.42)
    food_y = min(0.86 * high, logo_y + high * rng.uniform(0.28, 0.5))
    food_x, radius = wide * rng.uniform(0.35, 0.65), min(wide, high) * rng.uniform(0.2, 0.45)
    band_y = high * rng.uniform(0.45, 0.93)
    if rng.random() < 0.85:
        draw_food(picture, (food_x, food_y), radius, flavor.food, flavor.seed)
    height = min(high, wide * 1.3) * rng.uniform(0.12, 0.3)
    _logo(rng, picture, brand, (wide * 0.5, logo_y, wide * rng.uniform(0.65, 0.98), height))
    _band(rng, picture, brand, flavor, (band_y, max(4.0, high * rng.uniform(0.05, 0.13))))
    if rng.random() < 0.6:
        at = (wide * rng.uniform(0.1, 0.6), high * rng.uniform(0.55, 0.85))
        _print_lines(rng, picture, at, wide * 0.35, brand.palette[0])
    if rng.random() < 0.5:
        _facts_row(rng, picture)


def _paint_long(rng: Rng, picture: Image, brand: Brand, flavor: Flavor) -> None:
    high, wide = picture.shape[:2]
    x = wide * rng.uniform(0.25, 0.45)
    _logo(rng, picture, brand, (x, high * 0.42, wide * 0.42, high * rng.uniform(0.35, 0.6)))
    draw_food(picture, (wide * 0.78, high * 0.5), high * 0.4, flavor.food, flavor.seed)
    _band(rng, picture, brand, flavor, (high * rng.uniform(0.72, 0.9), high * 0.18))


def _logo(rng: Rng, picture: Image, brand: Brand, place: tuple[float, float, float, float]) -> None:
    """The brand's name on its shape; `place` is center x, center y, width, height."""
    x, y, wide, high = place
    kind = int(rng.integers(6))
    half = (int(wide / 2), int(high * 0.75))
    at = (int(x), int(y))
    if kind == 0:
        cv2.ellipse(picture, at, half, 0, 0, 360, brand.logo, -1, cv2.LINE_AA)
    elif kind == 1:
        low = (at[0] + half[0], at[1] + int(high * 0.6))
        cv2.rectangle(picture, (at[0] - half[0], at[1] - int(high * 0.6)), low, brand.logo, -1)
    elif kind == 2:
        lean = np.array([[-0.5, -0.7], [0.5, -0.4], [0.45, 0.7], [-0.45, 0.5]]) * [wide, high]
        corners = (lean + np.array([x, y])).astype(np.int32)
        cv2.fillPoly(picture, [corners], brand.logo, cv2.LINE_AA)
    elif kind == 3:
        cv2.circle(picture, at, int(min(wide / 2, high)), brand.logo, -1, cv2.LINE_AA)
    on_shape = kind < 4
    ground = brand.logo if on_shape else brand.palette[0]
    color = readable_on(rng, ground)
    outline = tone(color, 0.2) if luma(color) > 128 else (255, 255, 255)
    pen = Pen(
        color,
        brand.type_faces[0],
        slant=float(rng.choice([0, 0, 0.2])),
        turn=float(rng.choice([0, 0, 0, 8, -6])),
        outline=None if on_shape and rng.random() < 0.7 else outline,
    )
    write(picture, brand.name, (x, y), (wide * 0.9, high * 0.9), pen)
    if rng.random() < 0.4:
        small = Pen(readable_on(rng, brand.palette[0]), brand.type_faces[1])
        write(picture, word(rng, 3), (x, y + high * 0.85), (wide * 0.5, high * 0.22), small)


def _band(
    rng: Rng, picture: Image, brand: Brand, flavor: Flavor, place: tuple[float, float]
) -> None:
    """The flavor's name, mostly on a band of its accent; `place` is center y and height."""
    wide = picture.shape[1]
    y, high = place
    left = 0 if rng.random() < 0.5 else int(wide * rng.uniform(0.05, 0.2))
    color = flavor.accent
    if rng.random() < 0.75:
        ends = ((left, int(y - high / 2)), (wide - left, int(y + high / 2)))
        cv2.rectangle(picture, *ends, flavor.accent, -1)
        color = (255, 255, 255) if luma(flavor.accent) < 128 else (15, 15, 15)
    pen = Pen(color, brand.type_faces[1])
    write(picture, flavor.name, (wide / 2, y), (wide * 0.8, high * 0.7), pen)


def _print_lines(
    rng: Rng, picture: Image, at: tuple[float, float], wide: float, ground: Color
) -> None:
    color = readable_on(rng, ground)
    step = max(3, int(picture.shape[0] * 0.025))
    for i in range(int(rng.integers(2, 6))):
        y, x = int(at[1]) + i * step, int(at[0])
        cv2.line(picture, (x, y), (x + int(wide * rng.uniform(0.5, 1)), y), color, 1)


def _facts_row(rng: Rng, picture: Image) -> None:
    """The little row of nutrition boxes along the foot of many packs."""
    high, wide = picture.shape[:2]
    side, y = max(3, int(wide * 0.055)), int(high * 0.94)
    x = int(wide * 0.05)
    for i in range(int(rng.integers(2, 6))):
        low = (x + i * (side + 2) + side, y + side)
        cv2.rectangle(picture, (x + i * (side + 2), y), low, (250, 250, 250), -1)
        cv2.rectangle(picture, (x + i * (side + 2), y), low, (60, 60, 60), 1)
    pen = Pen((30, 30, 30) if picture[y - 1].mean() > 110 else (240, 240, 240), 0)
    write(picture, "NET WT 8.5 OZ", (wide * 0.78, y + side / 2), (wide * 0.3, side), pen)


def _badge(rng: Rng, picture: Image) -> None:
    high, wide = picture.shape[:2]
    radius = max(3, int(min(high, wide) * rng.uniform(0.07, 0.14)))
    x, y = int(wide * rng.uniform(0.15, 0.85)), int(high * rng.uniform(0.1, 0.9))
    color = any_color(rng)
    cv2.circle(picture, (x, y), radius, color, -1, cv2.LINE_AA)
    text = BADGES[rng.integers(len(BADGES))]
    write(picture, text, (x, y), (radius * 1.6, radius * 0.9), Pen(readable_on(rng, color), 1))
