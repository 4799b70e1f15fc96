"""What moves before the shelf, whatever the light does.

Pictures are compared small (320 wide) and locally normalized: each pixel by the mean and variance
around it, so that a change of light changes nothing (measured: under a global gain of 0.7 to 1.3 a
plain difference flags every slot, this one none).

What differs from the backdrop *and* moved lately is a person, a hand or a cart: it hides the whole
of its silhouette. What differs and rests is the shelf itself, changed, unless it covers the edge of
a board (`agent.vision.edges`): then it stands before the shelf, a shopper who reads a label or a
trolley that was left there, and hides what it covers for as long as it stays. What rests in the
shelf is seen, and in time becomes the backdrop; what stands before it never does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import NONE, Boxes, Floats, Mask, Plane, frozen
from agent.vision.edges import (
    HUNG_S,
    Edges,
    Layout,
    beside,
    compare_edges,
    free_runs,
    hiding,
    in_place,
    learn_edges,
    place_above,
)
from agent.vision.homography import bounds_of
from agent.vision.reduced import Small, lightless

WIDE_PX = 320
CHANGED = 0.8  # of normalized brightness; print against something else is 1 to 2
MOVED_S = 12.0  # a shopper who stands still shifts within this; two looks at 5 s and a margin
REST_S = 20.0  # what has not moved for this long is shelf
MOVER_SHARE = 0.04  # of a silhouette that must have moved: a thin rim does when a person shifts
SMALLEST = 24  # pixels; below, it is noise or a price tag that swings
NEVER_SEEN = 99.0  # normalized brightness that nothing has: what is behind is not known
EPOCH_SHARE = 0.60  # of the picture changed at once: the light, not the shelf

Times = NDArray[np.float64]  # (h, w) seconds UTC


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """What a view looks like when nobody stands before it.

    Args:
        still: (h, w) the backdrop.
        last: (h, w) the picture before.
        moved_at: (h, w) when each pixel last changed between two pictures; seconds UTC.
        hidden: (h, w) what was hidden in the picture before.
        edges: of the boards; None where nothing is known of them.
    """

    still: Small
    last: Small
    moved_at: Times
    hidden: Mask
    edges: Edges | None = None

    def __post_init__(self) -> None:
        for plane in (self.still, self.last, self.moved_at, self.hidden):
            frozen(plane)


def normalized(plane: Plane) -> Small:
    """A gray picture made small, and freed of its light."""
    height = max(1, round(plane.shape[0] * WIDE_PX / plane.shape[1]))
    gray = cv2.resize(plane, (WIDE_PX, height), interpolation=cv2.INTER_AREA)
    return lightless(np.asarray(gray, np.float32))


def first(plane: Plane, at: float, edges: Edges | None = None) -> Backdrop:
    """The backdrop after one picture: all of it rests but what stands before known edges.

    Args:
        plane: `agent.vision.reduced`.
        at: seconds UTC.
        edges: of the boards, from this picture or from an older one; None where not known.
    """
    small = normalized(plane)
    still, hidden = small, np.zeros(small.shape, bool)
    if edges is not None:
        _, run = compare_edges(edges, plane)
        hidden = place_above(edges.layout, run != NONE, (small.shape[1], small.shape[0]))
        still = np.where(hidden, np.float32(NEVER_SEEN), small)
    return Backdrop(still, small.copy(), np.full(small.shape, at - REST_S), hidden, edges)


def along(before: Backdrop, layout: Layout, plane: Plane) -> Backdrop:
    """The same backdrop after the camera has crept by less than a pixel of its own.

    Args:
        before: as it was.
        layout: where the boards' edges are now.
        plane: `agent.vision.reduced`.
    """
    if before.edges is None:
        return before
    return replace(before, edges=in_place(before.edges, layout, plane))


def watch_over(
    before: Backdrop,
    plane: Plane,
    at: float,
    filled: Mask | None = None,
    *,
    small: Small | None = None,
) -> tuple[Backdrop, Mask]:
    """Fold one picture into the backdrop.

    Args:
        before: of this view.
        plane: `agent.vision.reduced`, of the same size as those before.
        at: seconds UTC.
        filled: (n,) facing cells in which goods are found now, or surely a gap; None where nobody
            looked.
        small: the plane, `normalized`; None to have it made.

    Returns:
        the next backdrop, and the (h, w) pixels at its size that are hidden now.
    """
    now = normalized(plane) if small is None else small
    moved = _solid(now, before.last)
    if (
        np.count_nonzero(moved) > EPOCH_SHARE * moved.size
    ):  # the light changed: begin again, and let this picture pass
        return _in_other_light(before, now, at), np.ones(now.shape, bool)
    moved_at = np.where(moved, at, before.moved_at) if moved.any() else before.moved_at
    whole = _whole(_solid(now, before.still))
    hidden = _movers(whole, moved_at > at - MOVED_S) | moved
    rests = moved_at <= at - REST_S
    edges = before.edges
    if edges is not None:
        lately = moved_at > at - HUNG_S
        edges, parts, behind = _parked(edges, plane, _Foreground(whole, lately), filled, at)
        size = (now.shape[1], now.shape[0])
        near = place_above(edges.layout, parts, size)  # elbows and baskets stand out there
        hidden |= place_above(edges.layout, behind, size) | (whole & near)
        rests &= ~near
    rests &= ~hidden
    return Backdrop(np.where(rests, now, before.still), now, moved_at, hidden, edges), hidden


def _in_other_light(before: Backdrop, now: Small, at: float) -> Backdrop:
    """All begins again but where something stood: what is behind it is remembered, not seen."""
    still = np.where(before.hidden, before.still, now)
    moved_at = np.full(now.shape, at - REST_S)
    return replace(before, still=still, last=now, moved_at=moved_at)


@dataclass(frozen=True, slots=True, eq=False)
class _Foreground:
    """Where (h, w) a picture is not as the backdrop, and where anything moved within `HUNG_S`."""

    whole: Mask
    lately: Mask


def _parked(
    before: Edges, plane: Plane, front: _Foreground, filled: Mask | None, at: float
) -> tuple[Edges, Mask, Mask]:
    """The edges after one picture.

    Returns:
        the edges; the parts (m,) at and beside which something stands; those above which all is
        hidden.
    """
    layout = before.layout
    now, run = compare_edges(before, plane)
    nothing = np.zeros(len(layout), bool)
    if (run == NONE).all():
        return learn_edges(before, now, run, nothing, at), nothing, nothing
    above = bounds_of(layout.above).astype(np.float32)
    differs = hidden_share(front.whole, above, layout.picture_px)
    moved = hidden_share(front.lately, above, layout.picture_px)
    goods = np.zeros(len(layout))
    if filled is not None:
        goods = (layout.cells & filled).sum(axis=1) / np.maximum(layout.cells.sum(axis=1), 1)
    free = free_runs(run, differs, goods, moved, layout)
    edges = learn_edges(before, now, run, free, at)
    return edges, beside(run != NONE, layout), hiding(run, differs, layout)


def _solid(now: Small, before: Small) -> Mask:
    """Where pictures differ, without specks and with holes closed: print differs only in parts."""
    changed: Mask = np.abs(now - before) > CHANGED
    if not changed.any():
        return np.zeros(now.shape, bool)
    plane = cv2.morphologyEx(changed.view(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    plane = cv2.morphologyEx(plane, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return np.asarray(plane, np.uint8).view(bool)


def _whole(differs: Mask) -> Mask:
    """What differs with all that its rims enclose: plain clothes look like a plain backdrop."""
    if not differs.any():
        return differs
    rims, _ = cv2.findContours(differs.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = np.zeros(differs.shape, np.uint8)
    return cv2.drawContours(whole, rims, -1, 1, cv2.FILLED).view(bool)


def _movers(whole: Mask, lately: Mask) -> Mask:
    """The connected parts of what differs that have moved lately."""
    if not whole.any():
        return whole
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole.view(np.uint8), ltype=cv2.CV_16U)
    size = stats[:, cv2.CC_STAT_AREA]
    moving = np.bincount(labels[lately], minlength=len(size))
    mover = (size >= SMALLEST) & (moving >= MOVER_SHARE * size)
    mover[0] = False  # the background is no part
    return np.asarray(mover[labels] if mover.any() else np.zeros(whole.shape, bool), bool)


def hidden_share(hidden: Mask, boxes: Boxes, picture_px: tuple[int, int]) -> Floats:
    """How much of each box (n, 4), in pixels of the full frame, is hidden; (n,) 0..1."""
    scale = np.array([hidden.shape[1], hidden.shape[0]] * 2) / np.array(picture_px * 2)
    table = cv2.integral(hidden.astype(np.uint8), sdepth=cv2.CV_64F)
    limits = [hidden.shape[1], hidden.shape[0]] * 2
    left, top, right, bottom = np.clip(np.rint(boxes * scale), 0, limits).astype(np.intp).T
    total = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    return np.asarray(total / np.maximum((right - left) * (bottom - top), 1), np.float64)
