"""What was found in one frame, as columns. Row i of every column is the same box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.vision.arrays import Boxes, Labels, Mask, Scores, Vectors, expect, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """The boxes found in one frame.

    The columns become read-only here, so a Detections may cross threads without a copy.

    Args:
        xyxy: (n, 4) float32, pixels of the full frame.
        score: (n,) float32, 0..1.
        label: (n,) int32, rows of `labels`.
        labels: the words of the model card, such as ("product", "gap", "price_label").
    """

    xyxy: Boxes
    score: Scores
    label: Labels
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.xyxy)
        expect("xyxy", self.xyxy, (n, 4))
        expect("score", self.score, (n,))
        expect("label", self.label, (n,))
        flat = np.flatnonzero((self.xyxy[:, 2:] <= self.xyxy[:, :2]).any(axis=1))
        if len(flat):
            raise ValueError(f"box {flat[0]} has no area: {self.xyxy[flat[0]].tolist()}")
        for column in (self.xyxy, self.score, self.label):
            frozen(column)

    def __len__(self) -> int:
        return len(self.xyxy)

    def where(self, rows: Mask) -> Detections:
        """The rows for which the (n,) mask is true."""
        return Detections(self.xyxy[rows], self.score[rows], self.label[rows], self.labels)

    def of(self, word: str) -> Detections:
        """The rows of one label; none where the model has no such label."""
        if word not in self.labels:
            return none_found(self.labels)
        return self.where(self.label == self.labels.index(word))


@dataclass(frozen=True, slots=True, eq=False)
class Facings:
    """The products of one frame with what they look like: Detections that met a recognizer.

    Args:
        xyxy: (n, 4) float32, pixels of the full frame.
        score: (n,) float32, the detector's.
        vector: (n, d) float32 of length 1; d is 0 where no recognizer is configured.
    """

    xyxy: Boxes
    score: Scores
    vector: Vectors

    def __post_init__(self) -> None:
        n = len(self.xyxy)
        expect("xyxy", self.xyxy, (n, 4))
        expect("score", self.score, (n,))
        expect("vector", self.vector, (n, None))
        for column in (self.xyxy, self.score, self.vector):
            frozen(column)

    def __len__(self) -> int:
        return len(self.xyxy)


def none_found(labels: tuple[str, ...]) -> Detections:
    """An empty Detections with these words."""
    return Detections(
        np.empty((0, 4), np.float32), np.empty(0, np.float32), np.empty(0, np.int32), labels
    )
