"""Outlines: what a pack's silhouette and its shading are made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.render.artwork.brand import Brand, Flavor
from tools.render.ink import Image, Mask, Rng

Art = tuple[Brand, Flavor]
Rows = NDArray[np.float64]  # (h,) half width of every row, as a share of half the picture's
Plane = NDArray[np.float32]  # (h, w)


@dataclass(frozen=True, slots=True, eq=False)
class Dressed:
    """A package as it is seen from the front."""

    front: Image  # (h, w, 3)
    mask: Mask  # (h, w), 255 where the pack is
    opacity: Mask | None = None  # (h, w), 255 hides what is behind; None: all of it does


Dress = Callable[[Rng, Image, Art], Dressed]


def full(front: Image) -> Mask:
    """A mask of the whole picture."""
    return np.full(front.shape[:2], 255, np.uint8)


def silhouette(front: Image, half: Rows) -> Mask:
    """A mask whose half width, as a share of the picture's, is given for every row."""
    across = np.abs(np.linspace(-1, 1, front.shape[1]))
    return np.where(across[None] <= half[:, None], 255, 0).astype(np.uint8)


def profile(high: int, knots: Sequence[tuple[float, float]]) -> Rows:
    """Half widths (high,) through knots of (share of the height from the top, half width).

    Between two knots the outline swings softly; two knots close to each other make an edge.
    """
    at, half = (np.array(column) for column in zip(*knots, strict=True))
    y = np.linspace(0, 1, high)
    i = np.clip(np.searchsorted(at, y, "right") - 1, 0, len(at) - 2)
    t = np.clip((y - at[i]) / (at[i + 1] - at[i]), 0, 1)
    return np.asarray(half[i] + (half[i + 1] - half[i]) * t * t * (3 - 2 * t), np.float64)


def around(wide: int, half: Rows) -> Plane:
    """For every pixel (h, w) how far out it lies on a round body: -1 left edge, 1 right edge."""
    across = np.linspace(-1, 1, wide, dtype=np.float32)
    return np.clip(across[None] / np.maximum(half, 0.02)[:, None], -1, 1).astype(np.float32)


def rounded(rng: Rng, front: Image, dark: float) -> Image:
    """Shade like a cylinder, with one bright line."""
    x = np.linspace(-1, 1, front.shape[1], dtype=np.float32)
    shade = 1 - dark * np.abs(x) ** 2.2
    shine = np.exp(-(((x - rng.uniform(-0.6, 0.6)) / 0.12) ** 2)) * rng.uniform(5, 70)
    lit = front * shade[None, :, None] + shine[None, :, None]
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def glossy(rng: Rng, front: Image, most: float) -> Image:
    """A slanting reflex of some lamp, as varnish and film show it; `most` gray levels bright."""
    high, wide = front.shape[:2]
    lean, width = rng.uniform(-0.6, 0.6), rng.uniform(0.05, 0.22) * wide
    middle = rng.uniform(0, 1) * wide + lean * (np.arange(high) - high / 2)
    far = np.abs(np.arange(wide)[None] - middle[:, None]) / width
    shine = np.clip(1.15 - far, 0, 1) * rng.uniform(0.3, 1) * most
    return np.asarray(np.clip(front + shine[..., None], 0, 255), np.uint8)
