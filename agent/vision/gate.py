"""What moves before the shelf, whatever the light does.

Pictures are compared small (320 wide) and locally normalized: each pixel by the mean and variance
around it, so that a change of light changes nothing (measured: under a global gain of 0.7 to 1.3 a
plain difference flags every slot, this one none).

What differs from the backdrop *and* moved lately is a person, a hand or a cart: it hides the whole
of its silhouette. What differs and rests is the shelf itself, changed: it is seen at once, and in
time it becomes the backdrop. A mover never does, so a shopper is not learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Boxes, Floats, Mask, Plane, frozen
from agent.vision.reduced import Small, lightless

WIDE_PX = 320
CHANGED = 0.8  # of normalized brightness; print against something else is 1 to 2
MOVED_S = 12.0  # a shopper who stands still shifts within this; two looks at 5 s and a margin
REST_S = 20.0  # what has not moved for this long is shelf
MOVER_SHARE = 0.04  # of a silhouette that must have moved: a thin rim does when a person shifts
SMALLEST = 24  # pixels; below, it is noise or a price tag that swings
EPOCH_SHARE = 0.60  # of the picture changed at once: the light, not the shelf

Times = NDArray[np.float64]  # (h, w) seconds UTC


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """What a view looks like when nobody stands before it.

    Args:
        still: (h, w) the backdrop.
        last: (h, w) the picture before.
        moved_at: (h, w) when each pixel last changed between two pictures; seconds UTC.
    """

    still: Small
    last: Small
    moved_at: Times

    def __post_init__(self) -> None:
        for plane in (self.still, self.last, self.moved_at):
            frozen(plane)


def normalized(plane: Plane) -> Small:
    """A gray picture made small, and freed of its light."""
    height = max(1, round(plane.shape[0] * WIDE_PX / plane.shape[1]))
    gray = cv2.resize(plane, (WIDE_PX, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    return lightless(gray)


def first(plane: Plane, at: float) -> Backdrop:
    """The backdrop after one picture: all of it rests."""
    small = normalized(plane)
    return Backdrop(small, small.copy(), np.full(small.shape, at - REST_S))


def watch_over(before: Backdrop, plane: Plane, at: float) -> tuple[Backdrop, Mask]:
    """Fold one picture into the backdrop.

    Args:
        before: of this view.
        plane: `agent.vision.reduced`, of the same size as those before.
        at: seconds UTC.

    Returns:
        the next backdrop, and the (h, w) pixels at its size that are hidden now.
    """
    now = normalized(plane)
    moved = _solid(now, before.last)
    if moved.mean() > EPOCH_SHARE:  # the light changed: begin again, and let this picture pass
        return first(plane, at), np.ones(now.shape, bool)
    moved_at = before.moved_at.copy()
    moved_at[moved] = at
    differs = _solid(now, before.still)
    hidden = _movers(differs, at - moved_at < MOVED_S) | moved
    rests = ~hidden & (at - moved_at >= REST_S)
    still = before.still.copy()
    np.copyto(still, now, where=rests)
    return Backdrop(still=still, last=now, moved_at=moved_at), hidden


def _solid(now: Small, before: Small) -> Mask:
    """Where pictures differ, without specks and with holes closed: print differs only in parts."""
    changed = (np.abs(now - before) > CHANGED).astype(np.uint8)
    if not changed.any():
        return np.zeros(now.shape, bool)
    plane = cv2.morphologyEx(changed, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    plane = cv2.morphologyEx(plane, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return np.asarray(plane, bool)


def _movers(differs: Mask, lately: Mask) -> Mask:
    """The connected parts of what differs that have moved lately."""
    if not differs.any():
        return differs
    # Plain clothes look like a plain backdrop in the middle: a silhouette is what its rim encloses.
    rims, _ = cv2.findContours(differs.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = cv2.drawContours(np.zeros(differs.shape, np.uint8), rims, -1, 1, cv2.FILLED)
    count, labels = cv2.connectedComponents(whole)
    part = np.asarray(labels, np.intp)
    size = np.bincount(part.ravel(), minlength=count)
    moving = np.bincount(part.ravel(), weights=lately.ravel(), minlength=count)
    mover = (size >= SMALLEST) & (moving >= MOVER_SHARE * size)
    mover[0] = False  # the background is no part
    return np.asarray(mover[part], bool)


def hidden_share(hidden: Mask, boxes: Boxes, picture_px: tuple[int, int]) -> Floats:
    """How much of each box (n, 4), in pixels of the full frame, is hidden; (n,) 0..1."""
    scale = np.array([hidden.shape[1], hidden.shape[0]] * 2) / np.array(picture_px * 2)
    table = cv2.integral(hidden.astype(np.uint8), sdepth=cv2.CV_64F)
    limits = [hidden.shape[1], hidden.shape[0]] * 2
    left, top, right, bottom = np.clip(np.rint(boxes * scale), 0, limits).astype(np.intp).T
    total = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    return np.asarray(total / np.maximum((right - left) * (bottom - top), 1), np.float64)
