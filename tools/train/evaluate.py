"""Measure a model as the agent runs it: the int8 file, through `agent.detect`, on frozen scenes.

`onshelf-train evaluate models/shelf-small.yaml` writes `shelf-small.metrics.txt` beside the card
and the same figures into it. The scenes are fixed by their seeds, in banks that no run draws
from.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.config.device import Accelerator
from agent.detect.card import Card, read_card
from agent.detect.opening import Bench, open_detector, open_recognizer
from tools.render.canvas import LABELS
from tools.train.cards import read_facts, write_facts
from tools.train.crops import (
    HEIGHT,
    STORED_HEIGHT,
    STORED_WIDTH,
    WIDTH,
    Crops,
    joined,
    render_crops,
)
from tools.train.metrics import Found, average_precision, recall_at
from tools.train.shards import render_shard

SCENE_SEED = 900_000
SCENES = 200
CROP_SEEDS = (910_000, 910_001)
PACKS, VIEWS = 120, 10
LEAST_SCORE = 0.05  # average precision wants the weak finds too
WAYS = 50  # products in a gallery: those of a few bays
ROUNDS = 12
FALSE_ACCEPT = 0.05  # of facings whose product is not in the gallery
BENCH = Bench(accelerator=Accelerator.CPU, threads=1)


def evaluate(card_path: Path) -> dict[str, float]:
    """Measure the model of a card; write its metrics file and its card."""
    card = read_card(card_path)
    facts = read_facts(card_path)
    if card.kind == "detector":
        metrics = detector_metrics(card)
    else:
        metrics, accept = recognizer_metrics(card)
        facts["accept"] = round(accept, 3)
    facts["metrics"] = {name: round(value, 3) for name, value in metrics.items()}
    write_facts(card_path, facts)
    text = as_text(metrics)
    card_path.with_name(f"{card.name}.metrics.txt").write_text(text, encoding="utf-8")
    print(text, end="")
    return metrics


def detector_metrics(card: Card) -> dict[str, float]:
    """Average precision and recall per label on `SCENES` unseen scenes, one tile each."""
    patient = replace(card, thresholds=dict.fromkeys(card.labels, LEAST_SCORE))
    detect = open_detector(patient, BENCH)
    found, invoke_ms = [], []
    for sample in render_shard(SCENE_SEED, SCENES, card.input.size):
        picture = sample.picture()
        whole = np.array([[0, 0, picture.shape[1], picture.shape[0]]], np.float32)
        seen = detect(picture, whole)
        invoke_ms.append(detect.timing.invoke_ms)
        truth = sample.truth
        found.append(Found(seen.xyxy, seen.score, seen.label, truth.xyxy, truth.label))
    metrics: dict[str, float] = {}
    for row, name in enumerate(LABELS):
        metrics[f"{name}_ap50"] = average_precision(found, row, 0.5)
        metrics[f"{name}_ap75"] = average_precision(found, row, 0.75)
        metrics[f"{name}_recall"] = recall_at(found, row, card.thresholds[name])
    return metrics | {"invoke_ms": float(np.median(invoke_ms))}


def recognizer_metrics(card: Card) -> tuple[dict[str, float], float]:
    """How often unseen packs are named right, and the similarity that keeps strangers out."""
    crops = joined([render_crops(seed, PACKS, VIEWS) for seed in CROP_SEEDS])
    vectors = embedded(card, crops)
    rng = np.random.default_rng(0)
    rows: list[tuple[float, float, float]] = []
    strangers: list[NDArray[np.float32]] = []
    for _ in range(ROUNDS):
        ways = rng.permutation(int(crops.pack.max()) + 1)[: 2 * WAYS]
        known, unknown = ways[:WAYS], ways[WAYS:]
        rows.append((
            named(vectors, crops, known, (0,)), named(vectors, crops, known, (1,)),
            named(vectors, crops, known, (1, 2, 3)),
        ))  # fmt: skip
        strangers.append(nearest(vectors, crops, (known, unknown), (1, 2, 3)))
    catalogue, one, three = np.mean(rows, axis=0)
    accept = accept_level(np.concatenate(strangers), card.margin)
    metrics = {
        "top1_catalogue": catalogue, "top1_1shot": one, "top1_3shot": three,
        "stranger_level": accept,
    }  # fmt: skip
    return {name: float(value) for name, value in metrics.items()}, accept


def embedded(card: Card, crops: Crops) -> NDArray[np.float32]:
    """The vectors (n, d), of length 1, of the facings in stored crops."""
    recognize = open_recognizer(card, BENCH)
    left, top = (STORED_WIDTH - WIDTH) / 2, (STORED_HEIGHT - HEIGHT) / 2
    box = np.array([[left, top, left + WIDTH, top + HEIGHT]], np.float32)
    return np.concatenate([recognize.vectors(picture, box) for picture in crops.pictures])


def named(
    vectors: NDArray[np.float32], crops: Crops, known: NDArray[np.int_], views: tuple[int, ...]
) -> float:
    """The share of the other views whose nearest enrolled view is of the same pack."""
    mine = np.isin(crops.pack, known)
    enrolled = np.flatnonzero(mine & np.isin(crops.view, views))
    asked = np.flatnonzero(mine & (crops.view > max(views)))
    best = (vectors[asked] @ vectors[enrolled].T).argmax(axis=1)
    return float((crops.pack[enrolled[best]] == crops.pack[asked]).mean())


def nearest(
    vectors: NDArray[np.float32], crops: Crops,
    ways: tuple[NDArray[np.int_], NDArray[np.int_]], views: tuple[int, ...],
) -> NDArray[np.float32]:  # fmt: skip
    """Similarity to the nearest and to the second enrolled pack (n, 2) of packs not enrolled."""
    known, unknown = ways
    asked = np.flatnonzero(np.isin(crops.pack, unknown) & (crops.view > 0))
    by_pack = []
    for pack in known:
        enrolled = np.flatnonzero((crops.pack == pack) & np.isin(crops.view, views))
        by_pack.append((vectors[asked] @ vectors[enrolled].T).max(axis=1))
    return np.sort(np.stack(by_pack, axis=1), axis=1)[:, :-3:-1]


def accept_level(similar: NDArray[np.float32], margin: float) -> float:
    """The least similarity at which `FALSE_ACCEPT` of strangers (n, 2) pass, margin included."""
    leading = similar[similar[:, 0] - similar[:, 1] >= margin, 0]
    allowed = int(FALSE_ACCEPT * len(similar))
    if len(leading) <= allowed:
        return 0.5
    return float(np.sort(leading)[::-1][allowed])


def as_text(metrics: Mapping[str, float]) -> str:
    """One figure a line."""
    return "".join(f"{name} {value:.3f}\n" for name, value in metrics.items())
