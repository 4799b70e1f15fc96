"""Was this cell empty? Asked while no product is seen in it, and answered when one is again.

    stocked ── no product for a minute ──▶ in question ── product for half a minute ──▶ answered

Only counting happens here; how a cell looked, which gives the answer, is `shelf.seen.episode`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.seen.trust import KINDS, Trust, count_empty, count_stocked
from agent.vision.arrays import Indices, Mask, expect, frozen

ENDS = 6  # looks in a row with a product end a question: half a minute
LONG = 12  # looks without one make an empty episode: a minute
BLOCK = 60  # looks with a product make a stocked one: persistent errors last minutes


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What is in question of each cell (n,).

    Args:
        back: (n,) looks in a row with a product.
        run: (n,) looks in a row that voted empty.
        looks: (n,) looks in question: without a product since the last answer.
        spoke: (n, 5) of those, in how many each kind of cue spoke.
        held: (n,) looks known to be stocked since the last stocked episode was counted.
        spoke_held: (n, 5) of those, in how many each kind spoke.
    """

    back: Indices
    run: Indices
    looks: Indices
    spoke: Indices
    held: Indices
    spoke_held: Indices

    def __post_init__(self) -> None:
        n = len(self.back)
        expect("spoke", self.spoke, (n, KINDS))
        expect("spoke_held", self.spoke_held, (n, KINDS))
        for column in (self.back, self.run, self.looks, self.spoke, self.held, self.spoke_held):
            frozen(column)

    @property
    def long_empty(self) -> Mask:
        """(n,) cells that have looked empty for a minute, since a product was last seen there."""
        return np.asarray(self.run >= LONG, bool)

    @property
    def answered(self) -> Mask:
        """(n,) cells in question in which a product has been seen for long enough now."""
        return np.asarray((self.back == ENDS) & (self.looks > 0), bool)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What one look shows of each cell (n,), as far as questions go; neither where it is hidden.

    Args:
        product: (n,) a product stands there.
        without: (n,) none does.
        empty: (n,) it voted empty.
        said: (n, 5) which kinds of cues spoke.
    """

    product: Mask
    without: Mask
    empty: Mask
    said: Indices


def no_questions(cells: int) -> Questions:
    """Before the first look."""
    none, nobody = np.zeros(cells, np.intp), np.zeros((cells, KINDS), np.intp)
    return Questions(none, none.copy(), none.copy(), nobody, none.copy(), nobody.copy())


def ask(before: Questions, seen: Seen) -> Questions:
    """Take one look down."""
    settled = seen.product & (before.looks == 0)
    without = seen.without[:, None]
    return Questions(
        back=np.where(seen.product, before.back + 1, np.where(seen.without, 0, before.back)),
        run=np.where(seen.product, 0, before.run + seen.empty),
        looks=before.looks + seen.without,
        spoke=before.spoke + np.where(without, seen.said, 0),
        held=before.held + settled,
        spoke_held=before.spoke_held + np.where(settled[:, None], seen.said, 0),
    )


def answer(
    asked: Questions, trust: Trust, slot: Indices, empty: Mask, same: Mask
) -> tuple[Questions, Trust]:
    """Close the questions that are answered, and count what came out.

    Args:
        asked: after a look.
        trust: before it.
        slot: (n,) of each cell.
        empty: (n,) answered: it had been empty.
        same: (n,) answered: nothing had happened to it.
    """
    rows = np.flatnonzero(empty & (asked.looks >= LONG))
    if len(rows):
        share = asked.spoke[rows] / asked.looks[rows][:, None]
        trust = count_empty(trust, slot[rows], share)
    done = asked.answered
    if done.any():
        asked = replace(
            asked,
            looks=np.where(done, 0, asked.looks),
            spoke=np.where(done[:, None], 0, asked.spoke),
            held=asked.held + np.where(same, asked.looks, 0),
            spoke_held=asked.spoke_held + np.where(same[:, None], asked.spoke, 0),
        )
    rows = np.flatnonzero(asked.held >= BLOCK)
    if len(rows):
        share = asked.spoke_held[rows] / asked.held[rows][:, None]
        trust = count_stocked(trust, slot[rows], share)
        held, spoke = asked.held.copy(), asked.spoke_held.copy()
        held[rows], spoke[rows] = 0, 0
        asked = replace(asked, held=held, spoke_held=spoke)
    return asked, trust
