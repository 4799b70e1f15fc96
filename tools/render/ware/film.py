"""Bundles: several of one product, sold as one, under shrink film or in a card sleeve."""

import cv2
import numpy as np

from tools.render.ink import Color, Image, Mask, Rng, clouds, gray, tone
from tools.render.ware.outlines import Dressed

Layout = tuple[int, int]  # packs side by side, packs on each other

FILM: dict[str, tuple[Layout, ...]] = {
    "can": ((2, 1), (3, 1), (4, 1), (3, 2), (2, 2)), "bottle": ((3, 1), (2, 1), (4, 1)),
    "water": ((3, 1), (2, 1), (3, 1)), "glass": ((3, 1), (2, 1)), "milk": ((3, 1), (4, 1)),
    "jar": ((2, 1), (3, 1)), "flat carton": ((1, 2), (1, 3), (2, 2)), "thin box": ((1, 2), (1, 3)),
    "slim carton": ((2, 1), (3, 1)), "carton": ((2, 1),), "brick": ((2, 1),), "spray": ((2, 1),),
    "white bottle": ((2, 1),),
}  # fmt: skip
"""What comes under film, and in which numbers."""

SLEEVE: dict[str, tuple[Layout, ...]] = {"tub": ((2, 1), (2, 2), (3, 1), (3, 2)), "jar": ((2, 1),)}
"""What hangs together in a sleeve of card: yoghurts mostly."""

MOST_PX = 420  # of a bundle's longer side


def bundle(rng: Rng, front: Image, mask: Mask, layout: Layout, *, sleeved: bool) -> Dressed:
    """Repeat a pack's front after a layout and wrap it; the result is one package."""
    columns, rows = layout
    shrink = min(1.0, MOST_PX / max(front.shape[1] * columns, front.shape[0] * rows))
    size = (max(6, int(front.shape[1] * shrink)), max(6, int(front.shape[0] * shrink)))
    one = cv2.resize(front, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    cover = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    if sleeved:
        return _sleeved(rng, one, cover, layout)
    shown = np.tile(one, (rows, columns, 1))
    ink = np.tile(cover, (rows, columns))
    deep = np.roll(shown, size[0] // 2, axis=1)
    deep_ink = np.roll(ink, size[0] // 2, axis=1)
    between = np.where(deep_ink[..., None] > 127, deep * 0.5, np.array(gray(rng, 90, 190)))
    picture = np.where(ink[..., None] > 127, shown, between).astype(np.uint8)
    return Dressed(_filmed(rng, picture), _hull(rng, ink, size[1]))


def _hull(rng: Rng, ink: Mask, high: int) -> Mask:
    """The film spans what lies between the packs, from their shoulders down."""
    hull = ink.copy()
    top = int(high * rng.uniform(0.03, 0.2)) if not ink[0].all() else 0
    hull[top:] = 255
    return hull


def _filmed(rng: Rng, picture: Image) -> Image:
    """Film over everything: a gray veil, folds that run to the open ends, lamps in the folds."""
    high, wide = picture.shape[:2]
    veil = rng.uniform(0.04, 0.14)
    lit = picture.astype(np.float32) * (1 - veil) + 235 * veil
    x = np.linspace(-1, 1, wide, dtype=np.float32)[None]
    y = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
    bent = y / (1.15 - 0.9 * np.abs(x)) + 0.25 * (clouds(rng, (high, wide), 3) - 0.5)
    folds = np.sin(bent * rng.uniform(6, 14) + rng.uniform(0, 6)) ** 14
    patches = np.clip(clouds(rng, (high, wide), int(rng.integers(2, 5))) - 0.45, 0, 1) * 1.8
    upright = np.sin(x * rng.uniform(3, 14) + rng.uniform(0, 6)) ** 12
    shine = 150 * folds * patches + rng.uniform(20, 110) * upright * patches
    lit = lit + shine[..., None]
    if rng.random() < 0.6:
        _ends(rng, lit, picture)
    if rng.random() < 0.25:
        deep = max(3, high // 14)
        top = int(high * rng.uniform(0.1, 0.8))
        lit[top : top + deep] = np.array(gray(rng, 30, 250))
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _ends(rng: Rng, lit: np.ndarray, bare: Image) -> None:
    """The film is open at both ends: an oval without veil, its rim drawn tight and bright."""
    high, wide = bare.shape[:2]
    half = (max(2, int(wide * rng.uniform(0.03, 0.1))), max(3, int(high * rng.uniform(0.2, 0.38))))
    hole = np.zeros((high, wide), np.uint8)
    for x in (0, wide - 1):
        cv2.ellipse(hole, (x, high // 2), half, 0, 0, 360, 255, -1)
    lit[hole > 0] = bare[hole > 0] * 0.85
    for x in (0, wide - 1):
        thick = max(1, wide // 120)
        cv2.ellipse(lit, (x, high // 2), half, 0, 0, 360, (235, 235, 235), thick, cv2.LINE_AA)


def _sleeved(rng: Rng, one: Image, cover: Mask, layout: Layout) -> Dressed:
    """Packs that peep out above and below a printed sleeve: their own front, printed large."""
    columns, rows = layout
    high, wide = cover.shape
    picture = np.tile(one, (rows, columns, 1))
    ink = np.tile(cover, (rows, columns))
    ground: Color = tuple(int(v) for v in np.median(one.reshape(-1, 3), axis=0))  # type: ignore[assignment]
    top, low = rng.uniform(0.1, 0.3), rng.uniform(0.7, 0.95)
    whole = rng.random() < 0.4
    spans = [(top, rows - 1 + low)] if whole else [(r + top, r + low) for r in range(rows)]
    for first, last in spans:
        y0, y1 = int(first * high), int(last * high)
        sleeve = cv2.resize(one, (columns * wide, y1 - y0), interpolation=cv2.INTER_AREA)
        share = 0.55 if rng.random() < 0.3 else 0.0
        picture[y0:y1] = (sleeve * (1 - share) + np.array(ground) * share).astype(np.uint8)
        picture[y0 : y0 + 1] = tone(ground, 1.3)
        picture[y1 - 1 : y1] = tone(ground, 0.5)
        ink[y0:y1] = 255
    return Dressed(picture, ink)
