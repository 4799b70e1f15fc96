"""Positive evidence that a cell is empty: what the picture says of the place itself.

An empty place is plainer (it has no print) and of another color (the back's, in the shade) than
the same place stocked, and it looks like itself the last time it was empty. Nothing of this alone
proves anything; `agent.shelf.seen.evidence` asks for two kinds.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from agent.vision.arrays import Boxes, Floats, Image, Patterns, Plane, Spans, expect, frozen
from agent.vision.reduced import reduced

THUMBNAIL_PX = 320  # of width, for colors: a mean needs no detail
EDGE = 28  # gradient of print at that size; JPEG blocks and noise stay below
INNER = 0.12  # of each side left out: neighbors and labels reach in
SIDE = 8  # of a pattern: a box is told by 8 x 8 means
GRAIN = 36.0  # variance of noise and of a hand's shadow, gray levels squared: below it is flat


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """What cells look like, however they are lit: row i of every column is cell i.

    Args:
        luma: (n,) mean brightness, 0..255.
        edges: (n,) share of pixels that are edges, 0..1.
        color: (n, 3) mean color, CIE L*a*b*: distances are as people see them.
    """

    luma: Floats
    edges: Floats
    color: Floats

    def __post_init__(self) -> None:
        n = len(self.luma)
        expect("edges", self.edges, (n,))
        expect("color", self.color, (n, 3))
        for column in (self.luma, self.edges, self.color):
            frozen(column)


def texture(image: Image, boxes: Boxes, gray: Plane | None = None) -> Texture:
    """Brightness, edge density and color inside each box (n, 4); pixels of the full frame.

    Args:
        image: (h, w, 3) the full frame.
        boxes: in its pixels.
        gray: the same, `reduced`; None to have it made.
    """
    plane = reduced(image) if gray is None else gray
    across = cv2.Sobel(plane, cv2.CV_16S, 1, 0, ksize=3)
    down = cv2.Sobel(plane, cv2.CV_16S, 0, 1, ksize=3)
    strength = cv2.addWeighted(cv2.convertScaleAbs(across), 0.5, cv2.convertScaleAbs(down), 0.5, 0)
    edge = (strength > EDGE).astype(np.uint8)
    scale = np.float32(plane.shape[1] / image.shape[1])
    inner = _inner(boxes * scale, plane.shape[1], plane.shape[0])
    return Texture(
        luma=_means(plane, inner), edges=_means(edge, inner), color=_colors(image, boxes)
    )


def _colors(image: Image, boxes: Boxes) -> Floats:
    """The mean color (n, 3) of the middle of each box, measured on a thumbnail."""
    if not len(boxes):
        return np.empty((0, 3))
    height = max(1, round(image.shape[0] * THUMBNAIL_PX / image.shape[1]))
    tiny = np.asarray(cv2.resize(image, (THUMBNAIL_PX, height)), np.uint8)
    inner = _inner(boxes * np.float32(THUMBNAIL_PX / image.shape[1]), THUMBNAIL_PX, height)
    bgr = np.stack([_means(tiny[..., c], inner) for c in range(3)], axis=1)
    lab = cv2.cvtColor((bgr[None] / 255).astype(np.float32), cv2.COLOR_BGR2LAB)
    return np.asarray(lab[0], np.float64)


def _inner(boxes: Boxes, width: int, height: int) -> Spans:
    """The middle of each box in whole pixels, at least one pixel, inside the picture."""
    margin = (boxes[:, 2:] - boxes[:, :2]) * INNER
    low = np.floor(np.clip(boxes[:, :2] + margin, 0, [width - 1, height - 1]))
    high = np.ceil(np.clip(boxes[:, 2:] - margin, low + 1, [width, height]))
    return np.concatenate([low, high], axis=1).astype(np.intp)


def _means(plane: Plane, boxes: Spans) -> Floats:
    """The mean of a plane (h, w) in each box (n, 4), by a summed-area table."""
    table = cv2.integral(np.ascontiguousarray(plane), sdepth=cv2.CV_64F)
    left, top, right, bottom = boxes.T
    total = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    return np.asarray(total / ((right - left) * (bottom - top)), np.float64)


def patterns(image: Image, boxes: Boxes, gray: Plane | None = None) -> Patterns:
    """The coarse picture (n, 64) inside each box (n, 4): gray levels above the box's own mean.

    Args:
        image: (h, w, 3) the full frame.
        boxes: in its pixels.
        gray: the same, `reduced`; None to have it made.
    """
    plane = reduced(image) if gray is None else gray
    high, wide = plane.shape
    inner = _inner(boxes * np.float32(wide / image.shape[1]), wide, high)
    share = np.arange(SIDE + 1) / SIDE
    x = np.rint(inner[:, :1] + share * (inner[:, 2:3] - inner[:, :1])).astype(np.intp)
    y = np.rint(inner[:, 1:2] + share * (inner[:, 3:] - inner[:, 1:2])).astype(np.intp)
    left, top = np.minimum(x[:, :-1], wide - 1), np.minimum(y[:, :-1], high - 1)
    right, bottom = np.maximum(x[:, 1:], left + 1), np.maximum(y[:, 1:], top + 1)
    table = cv2.integral(np.ascontiguousarray(plane), sdepth=cv2.CV_64F)

    def corner(rows: Spans, columns: Spans) -> Floats:
        return np.asarray(table[rows[:, :, None], columns[:, None, :]], np.float64)

    total = corner(bottom, right) - corner(top, right) - corner(bottom, left) + corner(top, left)
    mean = total / ((bottom - top)[:, :, None] * (right - left)[:, None, :])
    flat = mean.reshape(len(boxes), SIDE * SIDE)
    return np.asarray(flat - flat.mean(axis=1, keepdims=True), np.float32)


def likeness(one: Patterns, other: Patterns) -> Floats:
    """How alike two patterns (..., 64) are, whatever the light: 1 the same, 0 nothing in common.

    The correlation of zero-mean patterns (ZNCC) with the grain added to every variance, so that two
    flat patterns are alike and a flat one is not like print. NaN where either is unknown.
    """
    both = np.mean(one * other, axis=-1) + GRAIN
    power = (np.mean(one * one, axis=-1) + GRAIN) * (np.mean(other * other, axis=-1) + GRAIN)
    return np.asarray(both / np.sqrt(power), np.float64)
