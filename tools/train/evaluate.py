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
SHOTS = ((0,), (1,), (1, 2, 3))  # views in the gallery: the catalogue's, one, or three of a shelf
KNOWN_KEPT = 0.98  # of the enrolled packs' facings are similar enough to be named
MOST_ACCEPT = 0.6  # real facings resemble catalogue pictures less than rendered ones do
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
        found.append(Found(seen.xyxy, seen.score, seen.label, truth.xyxy, truth.label, truth.asked))
    metrics: dict[str, float] = {}
    for row, name in enumerate(LABELS[: len(card.labels)]):
        metrics[f"{name}_ap50"] = average_precision(found, row, 0.5)
        metrics[f"{name}_ap75"] = average_precision(found, row, 0.75)
        metrics[f"{name}_recall"] = recall_at(found, row, card.thresholds[name])
    return metrics | {"invoke_ms": float(np.median(invoke_ms))}


def recognizer_metrics(card: Card) -> tuple[dict[str, float], float]:
    """How often unseen packs are named right, and the least similarity to believe a name.

    The level lets `KNOWN_KEPT` of the enrolled packs pass. Strangers are packs that are not
    enrolled; siblings are those among them that share a brand with an enrolled pack.
    """
    crops = joined([render_crops(seed, PACKS, VIEWS) for seed in CROP_SEEDS])
    vectors = embedded(card, crops)
    rng = np.random.default_rng(0)
    rows, known, strange, sibling = [], [], [], []
    for _ in range(ROUNDS):
        ways = rng.permutation(int(crops.pack.max()) + 1)[: 2 * WAYS]
        mine, others = ways[:WAYS], ways[WAYS:]
        shots = [similarities(vectors, crops, (mine, mine), views) for views in SHOTS]
        rows.append([float((s.argmax(axis=1) == own).mean()) for s, own in shots])
        known.append(top_two(shots[-1][0]))
        strangers, row = similarities(vectors, crops, (mine, others), SHOTS[-1])
        related = np.isin(family_of(crops)[others], family_of(crops)[mine])[row]
        strange.append(top_two(strangers)[~related])
        sibling.append(top_two(strangers)[related])
    accept = min(MOST_ACCEPT, float(np.quantile(np.concatenate(known)[:, 0], 1 - KNOWN_KEPT)))
    names = ("top1_catalogue", "top1_1shot", "top1_3shot")
    metrics = dict(zip(names, np.mean(rows, axis=0).tolist(), strict=True))
    for name, level in (("known", known), ("stranger", strange), ("sibling", sibling)):
        metrics[f"{name}_accepted"] = accepted(np.concatenate(level), accept, card.margin)
    return metrics, accept


def embedded(card: Card, crops: Crops) -> NDArray[np.float32]:
    """The vectors (n, d), of length 1, of the facings in stored crops."""
    recognize = open_recognizer(card, BENCH)
    left, top = (STORED_WIDTH - WIDTH) / 2, (STORED_HEIGHT - HEIGHT) / 2
    box = np.array([[left, top, left + WIDTH, top + HEIGHT]], np.float32)
    return np.concatenate([recognize.vectors(picture, box) for picture in crops.pictures])


def similarities(
    vectors: NDArray[np.float32], crops: Crops,
    packs: tuple[NDArray[np.int_], NDArray[np.int_]], views: tuple[int, ...],
) -> tuple[NDArray[np.float32], NDArray[np.int_]]:  # fmt: skip
    """How much each asked facing resembles each enrolled pack.

    Args:
        vectors: (n, d) of all crops.
        crops: the same n.
        packs: enrolled ones (k,), and those asked for.
        views: which views of the enrolled ones are in the gallery; others are asked for.

    Returns:
        (m, k) similarity to the nearest view of each pack, and (m,) the row of the asked pack.
    """
    enrolled, wanted = packs
    asked = np.flatnonzero(np.isin(crops.pack, wanted) & (crops.view > max(SHOTS[-1])))
    columns = []
    for pack in enrolled:
        gallery = np.flatnonzero((crops.pack == pack) & np.isin(crops.view, views))
        columns.append((vectors[asked] @ vectors[gallery].T).max(axis=1))
    place = {int(pack): i for i, pack in enumerate(wanted)}
    rows = np.array([place[int(pack)] for pack in crops.pack[asked]])
    return np.stack(columns, axis=1), rows


def family_of(crops: Crops) -> NDArray[np.int32]:
    """The brand of each pack (packs,)."""
    _, first = np.unique(crops.pack, return_index=True)
    return crops.family[first]


def top_two(similar: NDArray[np.float32]) -> NDArray[np.float32]:
    """The two largest of each row, (m, 2), largest first."""
    return np.sort(similar, axis=1)[:, :-3:-1]


def accepted(top: NDArray[np.float32], accept: float, margin: float) -> float:
    """The share of facings (m, 2) that get a name at all."""
    return float(((top[:, 0] >= accept) & (top[:, 0] - top[:, 1] >= margin)).mean())


def as_text(metrics: Mapping[str, float]) -> str:
    """One figure a line."""
    return "".join(f"{name} {value:.3f}\n" for name, value in metrics.items())
