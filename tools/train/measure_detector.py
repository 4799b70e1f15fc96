"""How well a detector finds what unseen scenes show: any engine, through `agent.detect`.

The scenes are fixed by their seed, in a bank that no run draws from. They are 320 x 320, one tile
each, with facings of the size that the agent's tiles show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agent.config.device import Accelerator
from agent.detect.card import DEFAULT_THRESHOLD, OCCLUDER, Card
from agent.detect.detector import Detector
from agent.detect.opening import Bench, open_detector
from tools.render.canvas import LABELS, PERSON, PRODUCT
from tools.render.style import any_style
from tools.render.ware.packs import make_bank
from tools.train.metrics import Found, average_precision, recall_at
from tools.train.shards import BANK_SIZE, Sample, render_shard

SCENE_SEED = 900_000
SCENES = 200
SIDE = 320
LEAST_SCORE = 0.05  # average precision wants the weak finds too
BENCH = Bench(accelerator=Accelerator.CPU, threads=1)
SIZES_PX = ((8, 16), (16, 32), (32, 64), (64, np.inf))  # of a product's shorter side


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A frozen picture, its truth, and the kind of place it shows."""

    sample: Sample
    setting: str


@lru_cache(maxsize=2)
def frozen_scenes(count: int = SCENES) -> tuple[Scene, ...]:
    """The first `count` pictures that every detector is measured on."""
    bank = make_bank(SCENE_SEED, BANK_SIZE)
    samples = render_shard(SCENE_SEED, count, (SIDE, SIDE))
    settings = [any_style(SCENE_SEED * 100_000 + i, bank).setting for i in range(count)]
    return tuple(Scene(*pair) for pair in zip(samples, settings, strict=True))


def patient(card: Card) -> Card:
    """The card of a detector that mentions what it hardly believes."""
    return replace(card, thresholds=dict.fromkeys(card.labels, LEAST_SCORE))


def look_at(detect: Detector, words: tuple[str, ...], scenes: tuple[Scene, ...]) -> list[Found]:
    """What a detector whose detections carry `words` finds in scenes; labels are rows of `LABELS`.

    A word that the scenes know nothing of is left out.
    """
    rows = np.array([row_of(word) for word in words], np.int32)
    found = []
    for scene in scenes:
        picture, truth = scene.sample.picture(), scene.sample.truth
        whole = np.array([[0, 0, picture.shape[1], picture.shape[0]]], np.float32)
        seen = detect(picture, whole)
        label = rows[seen.label] if len(seen) else seen.label
        known = label >= 0
        mine = (seen.xyxy[known], seen.score[known], label[known])
        found.append(Found(*mine, truth.xyxy, truth.label, truth.asked))
    return found


def row_of(word: str) -> int:
    """The row of `LABELS` that a detection's word means; -1 for none."""
    if word == OCCLUDER:
        return PERSON
    return LABELS.index(word) if word in LABELS else -1


def known_words(card: Card) -> list[str]:
    """The words of a card that the scenes can judge."""
    return [word for word in card.words if row_of(word) >= 0]


def detector_metrics(card: Card, count: int = SCENES) -> dict[str, float]:
    """Figures of a detector's file on `count` of the frozen scenes."""
    scenes = frozen_scenes(count)
    found = look_at(open_detector(patient(card), BENCH), card.words, scenes)
    return figures(card, found, scenes)


def figures(card: Card, found: list[Found], scenes: tuple[Scene, ...]) -> dict[str, float]:
    """Per label AP50, AP75 and recall at the card's threshold; of products also by place and size.

    Recall by size leaves the products of other sizes out: to find them or not is both right.
    """
    metrics: dict[str, float] = {}
    for word in known_words(card):
        row = row_of(word)
        metrics[f"{word}_ap50"] = average_precision(found, row, 0.5)
        metrics[f"{word}_ap75"] = average_precision(found, row, 0.75)
        metrics[f"{word}_recall"] = recall_at(found, row, threshold(card, word))
    if "product" in card.words:
        metrics |= _by_setting(found, [scene.setting for scene in scenes])
        metrics |= _by_size(found, threshold(card, "product"))
    return metrics


def threshold(card: Card, word: str) -> float:
    """The least score at which the agent believes a word of a card."""
    return card.thresholds.get(word, DEFAULT_THRESHOLD)


def ap50(card: Card, found: list[Found]) -> Mapping[str, float]:
    """AP50 of each word."""
    return {word: average_precision(found, row_of(word), 0.5) for word in known_words(card)}


def asked(found: list[Found], row: int) -> int:
    """How many objects of a label the pictures ask for."""
    return sum(int(((f.true_label == row) & f.asked).sum()) for f in found)


def _by_setting(found: list[Found], settings: list[str]) -> dict[str, float]:
    metrics = {}
    for setting in sorted(set(settings)):
        here = [f for f, place in zip(found, settings, strict=True) if place == setting]
        if asked(here, PRODUCT):
            metrics[f"product_ap50_in_{setting}"] = average_precision(here, PRODUCT, 0.5)
    return metrics


def _by_size(found: list[Found], least: float) -> dict[str, float]:
    metrics = {}
    for low, high in SIZES_PX:
        mine = [replace(f, asked=f.asked & _sized(f.true_xyxy, low, high)) for f in found]
        if asked(mine, PRODUCT):
            span = f"{low}_up" if high == np.inf else f"{low}_{high}"
            metrics[f"product_recall_{span}_px"] = recall_at(mine, PRODUCT, least)
    return metrics


def _sized(xyxy: NDArray[np.float32], low: float, high: float) -> NDArray[np.bool_]:
    """Which boxes (n, 4) have a shorter side of at least `low` and below `high`."""
    short = (xyxy[:, 2:] - xyxy[:, :2]).min(axis=1, initial=np.inf)
    return np.asarray((short >= low) & (short < high), np.bool_)
