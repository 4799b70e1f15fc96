"""How well a recognizer names packs it was never trained on: the int8 file, through `agent.detect`.

The packs are fixed by their seeds, in banks that no run draws from.
"""

import numpy as np
from numpy.typing import NDArray

from agent.detect.card import Card
from agent.detect.opening import open_recognizer
from tools.train.crops import (
    HEIGHT,
    STORED_HEIGHT,
    STORED_WIDTH,
    WIDTH,
    Crops,
    joined,
    render_crops,
)
from tools.train.measure_detector import BENCH

CROP_SEEDS = (910_000, 910_001)
PACKS, VIEWS = 120, 10
WAYS = 50  # products in a gallery: those of a few bays
ROUNDS = 12
SHOTS = ((0,), (1,), (1, 2, 3))  # views in the gallery: the catalogue's, one, or three of a shelf
KNOWN_KEPT = 0.98  # of the enrolled packs' facings are similar enough to be named
MOST_ACCEPT = 0.6  # real facings resemble catalogue pictures less than rendered ones do


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
