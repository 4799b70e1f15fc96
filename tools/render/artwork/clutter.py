"""Clutter: everything else that is printed on a pack. Ribbons, windows, seals, photos, banners.

Real fronts are full of rectangles that are no products. A detector that has seen only plain fronts
draws boxes around logos and panels, so packs get more of them than a tasteful designer would allow.
"""

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np

from tools.render.ink import (
    BUILT_IN_FACES,
    Image,
    Pen,
    Rng,
    any_color,
    clouds,
    readable_on,
    tone,
    word,
    write,
)

Draw = Callable[[Rng, Image], None]


def _banner(rng: Rng, picture: Image) -> None:
    """A band in another color along the top or the foot, with a line of print."""
    high, wide = picture.shape[:2]
    deep = int(high * rng.uniform(0.06, 0.3))
    top = 0 if rng.random() < 0.6 else high - deep
    color = any_color(rng)
    cv2.rectangle(picture, (0, top), (wide, top + deep), color, -1)
    at = (wide * rng.uniform(0.3, 0.7), top + deep / 2)
    write(picture, word(rng, 3), at, (wide * 0.6, deep * 0.5), Pen(readable_on(rng, color), 1))


def _panels(rng: Rng, picture: Image) -> None:
    """Two to four fields under each other, as if several packs were stacked; but they are one."""
    high, wide = picture.shape[:2]
    cuts = np.sort(rng.uniform(0.1, 0.9, int(rng.integers(1, 4)))) * high
    edges = [0, *cuts.astype(int).tolist(), high]
    for top, low in pairwise(edges):
        if low - top < 4 or rng.random() < 0.35:
            continue
        if rng.random() < 0.35:
            _photo(rng, picture[top:low])
        else:
            picture[top:low] = any_color(rng)
        pen = Pen((250, 250, 250) if picture[top:low].mean() < 128 else (15, 15, 15), 1)
        at = (wide * rng.uniform(0.3, 0.7), (top + low) / 2)
        write(picture, word(rng), at, (wide * 0.7, (low - top) * rng.uniform(0.2, 0.7)), pen)


def _photo(rng: Rng, picture: Image) -> None:
    """A patch that looks photographed: several sizes of noise between two or three colors."""
    high, wide = picture.shape[:2]
    size = (max(4, int(high * rng.uniform(0.2, 0.6))), max(4, int(wide * rng.uniform(0.3, 1.0))))
    rough = clouds(rng, size, 4) + clouds(rng, size, 11) / 2 + clouds(rng, size, 25) / 3
    rough = (rough - rough.min()) / (np.ptp(rough) + 1e-6)
    low, high_color = any_color(rng), any_color(rng)
    share = np.asarray(rough, np.float32)[..., None]
    patch = np.array(low, np.float32) * (1 - share) + np.array(high_color, np.float32) * share
    y, x = int(rng.integers(0, high - size[0] + 1)), int(rng.integers(0, wide - size[1] + 1))
    picture[y : y + size[0], x : x + size[1]] = patch.astype(np.uint8)


def _window(rng: Rng, picture: Image) -> None:
    """A clear window with the goods behind it."""
    high, wide = picture.shape[:2]
    half = (int(wide * rng.uniform(0.15, 0.4)), int(high * rng.uniform(0.1, 0.25)))
    at = (int(wide * rng.uniform(0.3, 0.7)), int(high * rng.uniform(0.3, 0.8)))
    mask = np.zeros((high, wide), np.uint8)
    if rng.random() < 0.5:
        cv2.ellipse(mask, at, half, 0, 0, 360, 255, -1)
    else:
        low = (at[0] + half[0], at[1] + half[1])
        cv2.rectangle(mask, (at[0] - half[0], at[1] - half[1]), low, 255, -1)
    grain = clouds(rng, (high, wide), int(rng.integers(10, 30)))[..., None] * 0.9 + 0.3
    goods = np.clip(np.array(any_color(rng), np.float32) * grain, 0, 255).astype(np.uint8)
    picture[mask > 0] = goods[mask > 0]


def _ribbon(rng: Rng, picture: Image) -> None:
    """A slanting band with words."""
    high, wide = picture.shape[:2]
    y, lean = high * rng.uniform(0.2, 0.9), high * rng.uniform(-0.15, 0.15)
    deep = high * rng.uniform(0.04, 0.12)
    color = any_color(rng)
    corners = [[0, y - lean], [wide, y + lean], [wide, y + lean + deep], [0, y - lean + deep]]
    cv2.fillPoly(picture, [np.array(corners, np.int32)], color, cv2.LINE_AA)
    turn = float(-np.degrees(np.arctan2(2 * lean, wide)))
    pen = Pen(readable_on(rng, color), int(rng.integers(BUILT_IN_FACES)), turn=turn)
    write(picture, word(rng, 2), (wide / 2, y + deep / 2), (wide * 0.5, deep * 0.7), pen)


def _seal(rng: Rng, picture: Image) -> None:
    """A small round or square mark with something in it."""
    high, wide = picture.shape[:2]
    radius = max(3, int(min(high, wide) * rng.uniform(0.05, 0.16)))
    at = (int(wide * rng.uniform(0.1, 0.9)), int(high * rng.uniform(0.08, 0.92)))
    color = any_color(rng)
    if rng.random() < 0.6:
        cv2.circle(picture, at, radius, color, -1, cv2.LINE_AA)
        cv2.circle(picture, at, radius, tone(color, 0.5), 1, cv2.LINE_AA)
    else:
        low = (at[0] + radius, at[1] + radius)
        cv2.rectangle(picture, (at[0] - radius, at[1] - radius), low, color, -1)
    pen = Pen(readable_on(rng, color), int(rng.integers(BUILT_IN_FACES)))
    write(picture, word(rng, 1), at, (radius * 1.5, radius * 0.8), pen)


def _flank(rng: Rng, picture: Image) -> None:
    """A stripe in another color down one side."""
    high, wide = picture.shape[:2]
    deep = int(wide * rng.uniform(0.06, 0.35))
    left = 0 if rng.random() < 0.5 else wide - deep
    cv2.rectangle(picture, (left, 0), (left + deep, high), any_color(rng), -1)


def _words(rng: Rng, picture: Image) -> None:
    """Loose words of any size."""
    high, wide = picture.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        x, y = int(wide * rng.uniform(0.15, 0.85)), int(high * rng.uniform(0.05, 0.95))
        under = picture[min(high - 1, y), min(wide - 1, x)]
        ground = (int(under[0]), int(under[1]), int(under[2]))
        pen = Pen(readable_on(rng, ground), int(rng.integers(BUILT_IN_FACES)))
        fit = (wide * rng.uniform(0.15, 0.5), high * rng.uniform(0.02, 0.07))
        write(picture, word(rng, 2), (x, y), fit, pen)


def _shade(rng: Rng, picture: Image) -> None:
    """Soft light and dark over all of it, as print on bent board shows."""
    soft = 0.75 + 0.5 * clouds(rng, picture.shape[:2], int(rng.integers(2, 5)))[..., None]
    picture[:] = np.clip(picture * soft, 0, 255).astype(np.uint8)


BELOW: tuple[Draw, ...] = (_banner, _banner, _panels, _panels, _photo, _flank, _window)
ABOVE: tuple[Draw, ...] = (_ribbon, _seal, _seal, _words, _words, _shade, _window)


def clutter_below(rng: Rng, picture: Image) -> None:
    """What lies under logo and flavor: none to two large areas."""
    for _ in range(int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))):
        BELOW[int(rng.integers(len(BELOW)))](rng.spawn(1)[0], picture)


def clutter_above(rng: Rng, picture: Image) -> None:
    """What lies over everything: none to four small things."""
    for _ in range(int(rng.integers(0, 5))):
        ABOVE[int(rng.integers(len(ABOVE)))](rng.spawn(1)[0], picture)
