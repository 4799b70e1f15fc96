"""Average precision: how well boxes were found, over all thresholds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.vision.boxes import iou


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What one picture was said to show, and what it shows. Boxes (n, 4) in the same pixels."""

    xyxy: NDArray[np.float32]
    score: NDArray[np.float32]
    label: NDArray[np.int32]
    true_xyxy: NDArray[np.float32]
    true_label: NDArray[np.int32]


def average_precision(pictures: list[Found], label: int, least_iou: float) -> float:
    """Area under precision over recall, precision made monotonous (Pascal VOC 2010 and later).

    Every true box is matched to the best-scored found box that shares `least_iou` with it.
    """
    scores: list[float] = []
    hits: list[bool] = []
    total = 0
    for picture in pictures:
        total += int((picture.true_label == label).sum())
        score, hit = _matches(picture, label, least_iou)
        scores += score
        hits += hit
    if not total or not scores:
        return 0.0
    order = np.argsort(-np.array(scores), kind="stable")
    right = np.cumsum(np.array(hits, float)[order])
    recall = right / total
    precision = right / np.arange(1, len(right) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(np.r_[0.0, recall]) * envelope))


def recall_at(pictures: list[Found], label: int, least_score: float) -> float:
    """The share of true boxes of a label that are found with at least that score, at IoU 0.5."""
    total = sum(int((p.true_label == label).sum()) for p in pictures)
    right = 0
    for picture in pictures:
        score, hit = _matches(picture, label, 0.5)
        right += sum(h for s, h in zip(score, hit, strict=True) if s >= least_score)
    return right / max(1, total)


def _matches(picture: Found, label: int, least_iou: float) -> tuple[list[float], list[bool]]:
    """Score and success of every found box of a label, best first."""
    mine = np.flatnonzero(picture.label == label)
    mine = mine[np.argsort(-picture.score[mine], kind="stable")]
    true = picture.true_xyxy[picture.true_label == label]
    overlap = iou(picture.xyxy[mine], true)
    free = np.ones(len(true), np.bool_)
    hits = []
    for row in overlap:
        candidates = np.where(free, row, -1.0)
        best = int(candidates.argmax()) if len(true) else -1
        hit = best >= 0 and candidates[best] >= least_iou
        if hit:
            free[best] = False
        hits.append(bool(hit))
    return [float(s) for s in picture.score[mine]], hits
