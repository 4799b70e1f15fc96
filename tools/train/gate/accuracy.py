"""What int8 costs: the file against the float network, on the same frozen pictures."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agent.detect.card import Card, Head
from agent.detect.detector import TileDetector
from agent.detect.engine import Engine
from agent.detect.recognizer import CropRecognizer
from tools.train.crops import HEIGHT, STORED_HEIGHT, STORED_WIDTH, WIDTH, Crops, render_crops
from tools.train.gate.finding import Finding, ok, refused
from tools.train.measure_detector import (
    SCENES,
    ap50,
    asked,
    frozen_scenes,
    look_at,
    patient,
    row_of,
)

MOST_DROP = 0.01  # of AP50, or of crops named right
CHANCE = 0.25
"""Of few objects chance takes more: where one in sixteen is found by only one of both, the
difference of n objects has a standard error of 0.25 / sqrt(n), which is a point for 600."""

CROP_SEED = 930_000  # of a bank that neither runs nor other measures draw from
PACKS, VIEWS = 120, 6


@dataclass(frozen=True, slots=True)
class Drop:
    """One figure of the float network and of its file, and how many objects it rests on."""

    exact: float
    int8: float
    objects: int

    @property
    def points(self) -> float:
        """How much is lost, 0..1; below 0 where int8 happens to be better."""
        return self.exact - self.int8

    @property
    def too_much(self) -> bool:
        """Whether that is a point or more, and more than chance takes of so few objects."""
        return self.points >= max(MOST_DROP, CHANCE / math.sqrt(max(1, self.objects)))


def accuracy(drops: Mapping[str, Drop]) -> Finding:
    """No figure falls by a point."""
    said = ", ".join(
        f"{name} {d.exact:.3f} -> {d.int8:.3f} ({d.objects})" for name, d in drops.items()
    )
    if any(drop.too_much for drop in drops.values()):
        return refused(
            "accuracy", f"int8 loses a point or more: {said}",
            "quantize with more pictures, such as it will see; if one output is the cause, train on"
            " with a lower rate: wide-spread weights quantize badly",
        )  # fmt: skip
    return ok("accuracy", f"float -> int8 (of objects): {said}")


def measured_drops(card: Card, exact: Engine, int8: Engine, count: int = SCENES) -> dict[str, Drop]:
    """The drop of each figure, by the metric that it is of; `count` of the frozen scenes."""
    if card.head is Head.EMBEDDING:
        crops = frozen_crops(max(10, PACKS * count // SCENES))
        first, last = (top1(vectors_of(engine, card, crops), crops) for engine in (exact, int8))
        return {"top1": Drop(first, last, int((crops.view > 0).sum()))}
    scenes = frozen_scenes(count)
    wary = patient(card)
    both = [look_at(TileDetector(e, wary), card.words, scenes) for e in (exact, int8)]
    before, after = (ap50(card, found) for found in both)
    return {
        f"{word}_ap50": Drop(before[word], after[word], asked(both[0], row_of(word)))
        for word in before
    }


@lru_cache(maxsize=1)
def frozen_crops(packs: int) -> Crops:
    """Crops of packs that no run draws, view 0 from the catalogue and the others on shelves."""
    return render_crops(CROP_SEED, packs, VIEWS)


def vectors_of(engine: Engine, card: Card, crops: Crops) -> NDArray[np.float32]:
    """The vectors (n, d) of the facings in stored crops."""
    recognize = CropRecognizer(engine, card)
    left, top = (STORED_WIDTH - WIDTH) / 2, (STORED_HEIGHT - HEIGHT) / 2
    box = np.array([[left, top, left + WIDTH, top + HEIGHT]], np.float32)
    return np.concatenate([recognize.vectors(picture, box) for picture in crops.pictures])


def top1(vectors: NDArray[np.float32], crops: Crops) -> float:
    """The share of shelf views that resemble their own catalogue picture most, of all packs'."""
    gallery, asked_for = crops.view == 0, crops.view > 0
    best = (vectors[asked_for] @ vectors[gallery].T).argmax(axis=1)
    return float((crops.pack[gallery][best] == crops.pack[asked_for]).mean())
