"""What a detector's output tensors mean: from numbers to boxes, one function per kind of head.

Every head takes real numbers (dequantized), a threshold for each class, and gives boxes in pixels
of the model's input. None of them knows the accelerator, the file or the shop. Which tensor plays
which part is the model card's business; nothing is told from a shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from agent.vision.arrays import Boxes, Indices, Labels, Scores
from agent.vision.boxes import suppress
from agent.vision.int8 import Reals

NEAR_IOU = 0.55
"""Two boxes of one class in one tile that share more are one facing.

Neighbors overlap where a shelf is seen from the side: two equal packs whose boxes are shifted by
half a pack share 0.33, by a third 0.5.
"""

MOST = 400
"""At most this many boxes of a tile go into suppression, the best: 200 facings twice over."""

SIZE_UNIT_PX = 16.0
"""Our own detector gives log(side / 16): 0 is a small pack, in the middle of what int8 holds."""

CELL_REACH = 3.0
"""Our own detector places a center within the 3 x 3 cells around its own: offset 0..1 is -1..2."""

WIDEST_LOG = 6.0
"""A log-size above this (400 units) is the noise of an untrained cell; it must not overflow."""


class Raw(NamedTuple):
    """What a head found: boxes (n, 4) in pixels of the model's input, score (n,), label (n,)."""

    xyxy: Boxes
    score: Scores
    label: Labels


def centers(heat: Reals, offset: Reals, size: Reals, *, stride: int, thresholds: Scores) -> Raw:
    """Our own detector: a heat map per class whose peaks are centers (Zhou et al. 2019, CenterNet).

    Args:
        heat: (1, h, w, c) 0..1.
        offset: (1, h, w, 2) 0..1, where in the 3 x 3 cells around it the center lies: x, y.
        size: (1, h, w, 2) log(width / 16), log(height / 16).
        stride: pixels of the input per cell.
        thresholds: (c,) the least score of each class.
    """
    plane = np.ascontiguousarray(heat[0])
    # A peak is at least as high as its eight neighbors; equal neighbors meet again in `suppress`.
    peaks = cv2.dilate(plane, np.ones((3, 3), np.uint8)).reshape(plane.shape)
    row, col, label = np.nonzero((plane >= thresholds) & (plane == peaks))
    score = plane[row, col, label]
    best = np.argsort(-score, kind="stable")[:MOST]
    row, col, label, score = row[best], col[best], label[best], score[best]

    cell = np.stack([col, row], axis=-1)
    middle = (cell + (offset[0, row, col] - 1 / CELL_REACH) * CELL_REACH) * stride
    sides = SIZE_UNIT_PX * np.exp(np.minimum(size[0, row, col], WIDEST_LOG))
    return apart(around(middle, sides), score, label)


def ssd(
    tensors: tuple[Reals, Reals, Reals, Reals], *, size: tuple[int, int], thresholds: Scores
) -> Raw:
    """The four outputs of `TFLite_Detection_PostProcess`: suppressed already, sorted by score.

    Args:
        tensors: boxes (1, n, 4) top, left, bottom, right as shares of the input; classes (1, n);
            scores (1, n); count (1,), how many rows are filled.
            Source: tensorflow/lite/kernels/detection_postprocess.cc.
        size: width and height of the input.
        thresholds: (c,) the least score of each class; a class beyond them is no box.
    """
    boxes, classes, scores, count = tensors
    n = max(int(count.ravel()[0]), 0)
    label = classes[0, :n].astype(np.int32)
    score = scores[0, :n]
    known = (label >= 0) & (label < len(thresholds))
    rows = np.flatnonzero(known)
    rows = rows[score[rows] >= thresholds[label[rows]]]
    width, height = size
    xyxy = boxes[0, rows][:, [1, 0, 3, 2]] * np.array([width, height, width, height], np.float32)
    return solid(xyxy, score[rows], label[rows])


def yolox(grid: Reals, *, size: tuple[int, int], strides: Sequence[int], thresholds: Scores) -> Raw:
    """YOLOX's raw grid (Ge et al. 2021; `demo_postprocess` in Megvii-BaseDetection/YOLOX).

    Args:
        grid: (1, cells, 5 + c): center within the cell in strides, log of the sides in strides,
            objectness and classes 0..1; the cells of the first stride come first, row by row.
        size: width and height of the input.
        strides: pixels of the input per cell, in the file's order.
        thresholds: (c,) the least of objectness times class.
    """
    cells = grid[0]
    rows, score, label = best_class(cells[:, 5:] * cells[:, 4:5], thresholds)
    at, stride = grid_of(size, strides)
    middle = (cells[rows, :2] + at[rows]) * stride[rows, None]
    sides = np.exp(np.minimum(cells[rows, 2:4], WIDEST_LOG)) * stride[rows, None]
    return apart(around(middle, sides), score, label)


def yolov8(predictions: Reals, *, unit: tuple[int, int], thresholds: Scores) -> Raw:
    """The export of YOLOv8 and 11: one row per anchor, no objectness.

    Args:
        predictions: (1, n, 4 + c): center and sides, then classes 0..1. An export that has the
            anchors last (1, 4 + c, n) is turned by the caller, who has read the card.
        unit: pixels of the input for 1.0 of a box: (1, 1) for an export in pixels, the input's
            width and height for a normalized one.
        thresholds: (c,) the least score of each class.
    """
    anchors = predictions[0]
    rows, score, label = best_class(anchors[:, 4:], thresholds)
    scaled = anchors[rows, :4] * np.array(unit * 2, np.float32)
    return apart(around(scaled[:, :2], scaled[:, 2:]), score, label)


def best_class(scores: Reals, thresholds: Scores) -> tuple[Indices, Scores, Labels]:
    """The rows whose best class reaches its threshold, with it; the best `MOST` of them."""
    label = scores.argmax(axis=1).astype(np.int32)
    score = scores[np.arange(len(scores)), label]
    rows = np.flatnonzero(score >= thresholds[label])
    rows = rows[np.argsort(-score[rows], kind="stable")[:MOST]]
    return rows, score[rows], label[rows]


def grid_of(size: tuple[int, int], strides: Sequence[int]) -> tuple[Reals, Reals]:
    """The cells of all strides, one after another: column and row (n, 2), and stride (n,)."""
    places, steps = [], []
    for stride in strides:
        across, down = size[0] // stride, size[1] // stride
        row, col = np.divmod(np.arange(across * down), across)
        places.append(np.stack([col, row], axis=-1).astype(np.float32))
        steps.append(np.full(across * down, stride, np.float32))
    return np.concatenate(places), np.concatenate(steps)


def around(middle: Reals, sides: Reals) -> Boxes:
    """Boxes (n, 4) from centers (n, 2) and sides (n, 2)."""
    half = sides / 2
    return np.concatenate([middle - half, middle + half], axis=1).astype(np.float32)


def apart(xyxy: Boxes, score: Scores, label: Indices | Labels) -> Raw:
    """Boxes with an area, of which no two of one class cover each other."""
    raw = solid(xyxy, score, label)
    rows = suppress(*raw, NEAR_IOU)
    return Raw(raw.xyxy[rows], raw.score[rows], raw.label[rows])


def solid(xyxy: Boxes, score: Scores, label: Indices | Labels) -> Raw:
    """Boxes that have an area and finite edges; a model may give others for noise."""
    real = np.isfinite(xyxy).all(axis=1) & (xyxy[:, 2:] > xyxy[:, :2]).all(axis=1)
    return Raw(
        xyxy[real].astype(np.float32), score[real].astype(np.float32), label[real].astype(np.int32)
    )
