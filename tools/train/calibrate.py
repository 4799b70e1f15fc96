"""The levels at which a recognizer is believed, from rendered packs.

Neither a run nor the measurement has seen them.

Boxes are drawn as badly as a detector draws them, and galleries are those that the agent makes:
from catalogue pictures, and from three facings on a shelf, in equal parts. No real picture has a
say.

    accept   `KNOWN_KEPT` of the facings of enrolled packs are at least this similar to a prototype.
             A stranger that is as similar is believed too: how many is measured, not set.
    margin   the least lead over the next pack with which `RIGHT` of the names are right.
    alike    two packs whose prototypes are this similar take each other's facings more often than
             once in a hundred (`CONFUSED`), and so do all that are more similar.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.detect.card import Card
from tools.train.trials import Answers, Table, answers, named, table
from tools.train.unseen import unseen

SEEDS = (920_000, 920_001)
WAYS = 50  # products in a gallery: those of a few bays
GALLERIES = ("catalog", "3shot")
KNOWN_KEPT = 0.98
RIGHT = 0.99
CONFUSED = 0.01
MARGINS = np.arange(0.0, 0.155, 0.005)
BIN = 0.05  # of likeness between prototypes
LEVELS = np.arange(0.95, 0.25, -BIN)
FEW = 200  # pairs of a facing and another pack; a bin of fewer says nothing


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
    """The likeness between prototypes from which on facings are taken for each other's."""
    between, taken = (np.concatenate(column) for column in zip(*map(_pairs, tables), strict=True))
    level = 1.0
    for low in LEVELS:
        inside = taken[(between >= low) & (between < low + BIN)]
        if len(inside) < FEW:
            continue
        if inside.mean() < CONFUSED:
            break
        level = float(low)
    return level


def _pairs(asked: Table) -> tuple[np.ndarray, np.ndarray]:
    """For each facing and each other pack: likeness of the packs, and if it is the nearer one."""
    own = asked.similar[np.arange(len(asked.pack)), asked.pack]
    other = np.arange(len(asked.family))[None] != asked.pack[:, None]
    return asked.between[asked.pack][other], (asked.similar > own[:, None])[other]
