"""The levels at which a recognizer is believed, from rendered packs.

Neither a run nor the measurement has seen them.

Boxes are drawn as badly as a detector draws them, and galleries are those that the agent makes:
from catalogue pictures, and from three facings on a shelf, in equal parts. No real picture has a
say.

    accept   `KNOWN_KEPT` of the facings of enrolled packs are at least this similar to a prototype.
             A stranger that is as similar is believed too: how many is measured, not set.
    margin   the least lead over the next pack with which `RIGHT` of the names are right.
    alike    of two packs whose prototypes are this similar, one in 200 facings (`CONFUSED`) is
             nearer to the other pack, and more of those of more similar packs. A bay of 60 facings,
             with two such rivals each, then holds less than one facing that is always misread.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from agent.detect.card import Card
from tools.train.trials import Answers, Table, answers, named, table
from tools.train.unseen import unseen

Floats = NDArray[np.floating]

SEEDS = (920_000, 920_001)
WAYS = 50  # products in a gallery: those of a few bays
GALLERIES = ("catalog", "3shot")
KNOWN_KEPT = 0.98
RIGHT = 0.99
CONFUSED = 1 / 200
MARGINS = np.arange(0.0, 0.155, 0.005)
RIVALS = 0.5  # likeness between prototypes below which a facing is misread for other reasons
STEPS = 25  # of Newton's method; 8 suffice
LEAST_SLOPE = 1.0  # of log-odds over likeness; a flatter line says nothing


def calibrated(card: Card) -> Card:
    """A recognizer's card with the accept, margin and alike that it should say."""
    seen = unseen(card, SEEDS)
    tables = [table(seen, gallery, off=True) for gallery in GALLERIES]
    said = [answers(asked, WAYS) for asked in tables]
    accept = accept_level(said)
    return replace(
        card,
        accept=round(accept, 3),
        margin=round(margin_level(said, accept), 3),
        alike=round(alike_level(tables), 3),
    )


def accept_level(said: Sequence[Answers]) -> float:
    """The likeness that `KNOWN_KEPT` of the facings of enrolled packs reach."""
    best = np.concatenate([answer.known[:, 0] for answer in said])
    return float(np.quantile(best, 1 - KNOWN_KEPT))


def margin_level(said: Sequence[Answers], accept: float) -> float:
    """The least lead with which `RIGHT` of the names are right; the largest tried if none has."""
    known = np.concatenate([answer.known for answer in said])
    right = np.concatenate([answer.right for answer in said])
    for margin in MARGINS:
        given = named(known, accept, margin)
        if given.any() and right[given].mean() >= RIGHT:
            return float(margin)
    return float(MARGINS[-1])


def alike_level(tables: Sequence[Table]) -> float:
    """The likeness between prototypes from which on facings are taken for each other's.

    Where a logistic curve through all rivals reaches `CONFUSED`; 1 where nothing is confused.
    """
    between, taken = (np.concatenate(column) for column in zip(*map(_pairs, tables), strict=True))
    rivals = between >= RIVALS
    start, slope = _logistic(between[rivals], taken[rivals])
    if slope < LEAST_SLOPE:
        return 1.0
    level = (np.log(CONFUSED / (1 - CONFUSED)) - start) / slope
    return float(np.clip(level, RIVALS, 1.0))


def _logistic(x: Floats, yes: NDArray[np.bool_]) -> tuple[float, float]:
    """Start and slope of the log-odds of yes over x, most likely with a faint pull to zero."""
    design = np.stack([np.ones(len(x)), x], axis=1)
    weights = np.zeros(2)
    pull = 1e-3 * np.eye(2)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + pull
        weights = weights + np.linalg.solve(bend, design.T @ (yes - chance) - pull @ weights)
    return float(weights[0]), float(weights[1])


def _pairs(asked: Table) -> tuple[Floats, NDArray[np.bool_]]:
    """For each facing and each other pack: likeness of the packs, and if it is the nearer one."""
    own = asked.similar[np.arange(len(asked.pack)), asked.pack]
    other = np.arange(len(asked.family))[None] != asked.pack[:, None]
    return asked.between[asked.pack][other], (asked.similar > own[:, None])[other]
