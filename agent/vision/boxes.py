"""Boxes: how much two of them share, and which of several that mean the same thing stays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Boxes, Indices, Labels, Mask, Scores

Shares = NDArray[np.float32]  # (n, m) 0..1

SAME_OBJECT_IOU = 0.5
"""Two boxes of one class that share this much, seen from two tiles, are one thing (models.md 1)."""

SAME_OBJECT_IOS = 0.6
"""A box that lies this far inside another tile's box is a piece of it (method.md 2)."""


def area(boxes: Boxes) -> Scores:
    """The areas (n,) of boxes (n, 4); 0 where a box is turned inside out."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1], np.float32)


def shared(a: Boxes, b: Boxes) -> Shares:
    """The areas (n, m) that boxes (n, 4) and (m, 4) have in common, square pixels."""
    # One axis after the other: two (n, m) planes are faster than one (n, m, 2) block.
    across = np.minimum.outer(a[:, 2], b[:, 2]) - np.maximum.outer(a[:, 0], b[:, 0])
    down = np.minimum.outer(a[:, 3], b[:, 3]) - np.maximum.outer(a[:, 1], b[:, 1])
    np.maximum(across, 0, out=across)
    np.maximum(down, 0, out=down)
    return np.asarray(across * down, np.float32)


def iou(a: Boxes, b: Boxes) -> Shares:
    """Intersection over union (n, m); 0 for two boxes without area."""
    common = shared(a, b)
    union = area(a)[:, None] + area(b)[None, :] - common
    return quotient(common, union)


def ios(a: Boxes, b: Boxes) -> Shares:
    """Intersection over the smaller of the two (n, m); 0 where one has no area."""
    common = shared(a, b)
    smaller = np.minimum(area(a)[:, None], area(b)[None, :])
    return quotient(common, smaller)


def quotient(part: Shares, whole: Shares) -> Shares:
    """Part of whole (n, m); 0 where there is no whole."""
    share = np.zeros_like(part)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


def suppress(boxes: Boxes, score: Scores, label: Labels, limit: float) -> Indices:
    """Greedy non-maximum suppression within each label.

    Args:
        boxes: (n, 4), any one frame of reference.
        score, label: (n,).
        limit: an IoU above this makes the box with the lower score give way.

    Returns:
        The rows that stay, best score first; of equal scores the earlier row comes first.
    """
    order = np.argsort(-score, kind="stable")
    ranked = boxes[order]
    sizes = area(ranked)
    rivals = covering(shared(ranked, ranked), np.add.outer(sizes, sizes), limit)
    return order[survivors(rivals & same(label[order]))]


def merge(boxes: Boxes, score: Scores, label: Labels, tile: Indices) -> Indices:
    """Keep one box of each thing that several overlapping tiles have seen.

    Two boxes of one label are one thing where they share `SAME_OBJECT_IOU`, or, from different
    tiles, where one lies in the other by `SAME_OBJECT_IOS`: within a tile a small pack before a
    large one is two things, across tiles it is a whole and its cut-off piece.

    Args:
        boxes: (n, 4) pixels of the full frame.
        score, label: (n,).
        tile: (n,) the tile each box comes from.

    Returns:
        The rows that stay, best score first.
    """
    order = np.argsort(-score, kind="stable")
    ranked = boxes[order]
    sizes, common = area(ranked), shared(ranked, ranked)
    one = covering(common, np.add.outer(sizes, sizes), SAME_OBJECT_IOU)
    pieces = common > SAME_OBJECT_IOS * np.minimum.outer(sizes, sizes)
    one |= pieces & ~same(tile[order])
    return order[survivors(one & same(label[order]))]


def covering(common: Shares, both: Shares, limit: float) -> Mask:
    """Which pairs (n, n) have an IoU above the limit, by common area and sum of areas.

    common / (both - common) > limit, without the division: boxes without area share nothing.
    """
    return np.asarray(common * np.float32(1 + limit) > np.float32(limit) * both)


def same(values: Labels | Indices) -> Mask:
    """Which pairs (n, n) have equal values."""
    return np.asarray(values[:, None] == values[None, :])


def survivors(rivals: Mask) -> Mask:
    """Which rows (n,) no surviving earlier row rivals; rows stand in order of preference.

    Computes the greedy answer without its loop over boxes: start from "all survive" and repeat
    until nothing changes; after k rounds the first k rows are certainly right, and real chains of
    rivals are three or four long (Zheng et al. 2020, "Enhancing Geometric Factors", Cluster-NMS).
    """
    before = np.triu(rivals, k=1)
    stays: Mask = np.ones(len(rivals), np.bool_)
    for _ in range(len(rivals)):
        now: Mask = np.asarray(~(before & stays[:, None]).any(axis=0))
        if np.array_equal(now, stays):
            break
        stays = now
    return stays


def touching(boxes: Boxes, region: Boxes, picture: tuple[int, int], slack: float) -> Mask:
    """Which boxes (n,) reach an edge of their region that is not also an edge of the picture.

    Args:
        boxes: (n, 4) pixels of the full frame.
        region: (4,) the tile they were found in.
        picture: its width and height.
        slack: a box that ends this many pixels before an edge reaches it.
    """
    width, height = picture
    low = (boxes[:, :2] <= region[:2] + slack) & (region[:2] > 0)
    high = (boxes[:, 2:] >= region[2:] - slack) & (region[2:] < (width, height))
    return np.asarray((low | high).any(axis=1))


def clip(boxes: Boxes, region: Boxes) -> Boxes:
    """Boxes (n, 4) cut to a region (4,); what lies outside becomes a box without area."""
    low, high = np.tile(region[:2], 2), np.tile(region[2:], 2)
    return np.asarray(np.clip(boxes, low, high), np.float32)
