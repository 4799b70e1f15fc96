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
    asked: NDArray[np.bool_]  # False for true boxes that may be found or not, as one likes


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Found boxes of one label, best first, and what believing down to each of them brings."""

    score: NDArray[np.float64]  # (n,)
    hit: NDArray[np.bool_]  # (n,)
    precision: NDArray[np.float64]  # (n,)
    recall: NDArray[np.float64]  # (n,)


def curve(pictures: list[Found], label: int, least_iou: float) -> Curve:
    """Precision and recall of a label over all thresholds.

    Every true box is matched to the best-scored found box that shares `least_iou` with it.
    """
    total = sum(int(((p.true_label == label) & p.asked).sum()) for p in pictures)
    pairs = [matches(picture, label, least_iou) for picture in pictures]
    score = np.array([s for scores, _ in pairs for s in scores], np.float64)
    hit = np.array([h for _, hits in pairs for h in hits], np.bool_)
    order = np.argsort(-score, kind="stable")
    right = np.cumsum(hit[order])
    precision = right / np.arange(1, len(right) + 1)
    return Curve(score[order], hit[order], precision, right / max(1, total))


def average_precision(pictures: list[Found], label: int, least_iou: float) -> float:
    """Area under precision over recall, precision made monotonous (Pascal VOC 2010 and later)."""
    found = curve(pictures, label, least_iou)
    envelope = np.maximum.accumulate(found.precision[::-1])[::-1]
    return float(np.sum(np.diff(np.r_[0.0, found.recall]) * envelope))


def recall_at(pictures: list[Found], label: int, least_score: float) -> float:
    """The share of true boxes of a label that are found with at least that score, at IoU 0.5."""
    total = sum(int(((p.true_label == label) & p.asked).sum()) for p in pictures)
    right = 0
    for picture in pictures:
        score, hit = matches(picture, label, 0.5)
        right += sum(h for s, h in zip(score, hit, strict=True) if s >= least_score)
    return right / max(1, total)


def matches(picture: Found, label: int, least_iou: float) -> tuple[list[float], list[bool]]:
    """Score and success of every found box of a label, best first.

    A box that misses all that is asked, but lies by half in something that is not, does not count.
    """
    mine = np.flatnonzero(picture.label == label)
    mine = mine[np.argsort(-picture.score[mine], kind="stable")]
    own = picture.true_label == label
    true = picture.true_xyxy[own & picture.asked]
    excused = coverage(picture.xyxy[mine], picture.true_xyxy[own & ~picture.asked]) >= 0.5
    overlap = iou(picture.xyxy[mine], true)
    free = np.ones(len(true), np.bool_)
    scores, hits = [], []
    for i, row in enumerate(overlap):
        candidates = np.where(free, row, -1.0)
        best = int(candidates.argmax()) if len(true) else -1
        hit = best >= 0 and candidates[best] >= least_iou
        if hit:
            free[best] = False
        elif excused[i]:
            continue
        scores.append(float(picture.score[mine[i]]))
        hits.append(bool(hit))
    return scores, hits


def coverage(boxes: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest share of each box (n,) that lies in one of the others (m, 4); 0 without any."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return np.asarray(shared.max(axis=1, initial=0) / np.maximum(area, 1e-6), np.float32)
