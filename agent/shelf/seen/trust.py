"""How far the cues of a gap can be trusted in each slot: counted, not told.

A cue is worth what it did when the truth was known afterwards. An *empty* episode is confirmed by
the restock that ends it, a *stocked* one by standing there for minutes (`shelf.seen.episode`).
Each counts once, however many looks it had, because looks at a still scene are not independent.

    p(cue | empty)    Beta, prior from the shelf     trusted: its lower bound is >= 0.6
    p(cue | stocked)  Beta, prior from the shelf     … and the upper bound of this is <= 0.1

A slot that is not trusted is *blind*: its gaps are told by time, with smaller weights. Ordinary
shelves begin trusted, so that a new device works at once; hooks, baskets and loose goods begin
blind, and what is seen of one such slot counts a little for the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.planogram import ShelfKind
from agent.shelf.plan.view import View
from agent.vision.arrays import Floats, Indices, Mask, expect, frozen

KINDS = 5  # of `agent.shelf.seen.evidence.Kind`: four kinds of cues, and all of them together
VOID = KINDS - 1  # the column of all together
HITS, FALSE = 0.60, 0.10  # what trust asks of p(cue | empty) and of p(cue | stocked)
SIDES = 1.28  # standard deviations: one-sided bounds that hold nine times in ten
ORDINARY = ((4.3, 0.7), (0.8, 19.2))  # Beta priors of an ordinary shelf: means 0.86 and 0.04
DOUBTFUL = ((1.0, 1.0), (1.0, 9.0))  # of hooks, baskets, loose goods
UNKNOWN = ((1.0, 1.0), (1.0, 9.0))  # of one kind alone: it has to prove itself
LENT_EMPTY, LENT_STOCKED = 8.0, 24.0  # episodes of other doubtful slots that count, at most
MOST_EMPTY, MOST_STOCKED = 20.0, 120.0  # episodes remembered: shops change, so the old fade
DECIMALS = 3  # of what is remembered


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """Confirmed episodes of each slot (m,), and in what share of them each kind spoke.

    Args:
        empty: (m,) episodes in which a cell of the slot was empty.
        stocked: (m,) in which one was stocked.
        spoke_empty: (m, 5) of those, how many each kind spoke in.
        spoke_stocked: (m, 5) likewise.
    """

    empty: Floats
    stocked: Floats
    spoke_empty: Floats
    spoke_stocked: Floats

    def __post_init__(self) -> None:
        m = len(self.empty)
        expect("stocked", self.stocked, (m,))
        expect("spoke_empty", self.spoke_empty, (m, KINDS))
        expect("spoke_stocked", self.spoke_stocked, (m, KINDS))
        for column in (self.empty, self.stocked, self.spoke_empty, self.spoke_stocked):
            frozen(column)


@dataclass(frozen=True, slots=True, eq=False)
class Trusted:
    """What may be believed of each cell's cues.

    Args:
        blind: (n,) two kinds that agree prove too little here.
        proven: (n, 5) a kind has proven itself alone.
    """

    blind: Mask
    proven: Mask

    def __post_init__(self) -> None:
        expect("proven", self.proven, (len(self.blind), KINDS))
        frozen(self.blind)
        frozen(self.proven)


def nothing_counted(slots: int) -> Trust:
    """Before the first episode."""
    none = np.zeros(slots)
    return Trust(none, none.copy(), np.zeros((slots, KINDS)), np.zeros((slots, KINDS)))


def count_empty(trust: Trust, slot: Indices, share: Floats) -> Trust:
    """Add empty episodes.

    Args:
        slot: (e,) where; a slot may come more than once.
        share: (e, 5) of each episode's looks in which each kind spoke.
    """
    empty, spoke = _added(trust.empty, trust.spoke_empty, (slot, share), MOST_EMPTY)
    return Trust(empty, trust.stocked, spoke, trust.spoke_stocked)


def count_stocked(trust: Trust, slot: Indices, share: Floats) -> Trust:
    """Add stocked episodes; as `count_empty`."""
    stocked, spoke = _added(trust.stocked, trust.spoke_stocked, (slot, share), MOST_STOCKED)
    return Trust(trust.empty, stocked, trust.spoke_empty, spoke)


def _added(
    count: Floats, spoke: Floats, episodes: tuple[Indices, Floats], most: float
) -> tuple[Floats, Floats]:
    slot, share = episodes
    count, spoke = count.copy(), spoke.copy()
    np.add.at(count, slot, 1.0)
    np.add.at(spoke, slot, share)
    fade = np.minimum(1.0, most / np.maximum(count, 1.0))
    return np.round(count * fade, DECIMALS), np.round(spoke * fade[:, None], DECIMALS)


def doubtful(view: View) -> Mask:
    """Slots (m,) of shelves whose goods hang or lie loose: their cues begin untrusted.

    A basket that looks empty is: of 4,400 looks at rendered ones that voted so none was wrong.
    """
    kinds = [shelf.kind in (ShelfKind.PEGS, ShelfKind.LOOSE) for shelf in view.planogram.shelves]
    return np.array(kinds, bool)[view.shelf]


def trusted(trust: Trust, doubtful: Mask) -> Trusted:
    """What each slot's cues are worth now.

    Args:
        trust: the episodes of each slot (m,).
        doubtful: (m,) slots that begin blind.

    Returns:
        one row per slot; index it with each cell's slot for `Trusted` of cells.
    """
    prior = np.where(doubtful[:, None, None], DOUBTFUL, ORDINARY)
    when_empty = trust.spoke_empty[:, VOID], trust.empty
    when_stocked = trust.spoke_stocked[:, VOID], trust.stocked
    hits = _bound(when_empty, prior[:, 0] + _lent(when_empty, doubtful, LENT_EMPTY), -SIDES)
    false = _bound(when_stocked, prior[:, 1] + _lent(when_stocked, doubtful, LENT_STOCKED), SIDES)
    nothing = np.broadcast_to(np.array(UNKNOWN), (len(doubtful), KINDS, 2, 2))
    alone = _bound((trust.spoke_empty, trust.empty[:, None]), nothing[:, :, 0], -SIDES)
    wrong = _bound((trust.spoke_stocked, trust.stocked[:, None]), nothing[:, :, 1], SIDES)
    return Trusted(
        blind=np.asarray(~((hits >= HITS) & (false <= FALSE)), bool),
        proven=np.asarray((alone >= HITS) & (wrong <= FALSE), bool),
    )


def of_cells(slots: Trusted, slot: Indices) -> Trusted:
    """The same for cells (n,), by the slot of each."""
    return Trusted(slots.blind[slot], slots.proven[slot])


def _lent(seen: tuple[Floats, Floats], doubtful: Mask, most: float) -> Floats:
    """What the other doubtful slots lend each of them (m, 2): hits and misses."""
    hits, trials = (np.where(doubtful, np.sum(x[doubtful]) - x, 0.0) for x in seen)
    share = np.minimum(1.0, most / np.maximum(trials, most))
    return np.stack([hits * share, (trials - hits) * share], axis=1)


def _bound(seen: tuple[Floats, Floats], prior: Floats, sides: float) -> Floats:
    """A bound of a share: the Beta posterior's mean and some standard deviations.

    Args:
        seen: (…) hits, (…) trials.
        prior: (…, 2) hits and misses before the first trial.
        sides: standard deviations above the mean.
    """
    hits, trials = seen
    a, b = prior[..., 0] + hits, prior[..., 1] + trials - hits
    mean = a / (a + b)
    return np.asarray(mean + sides * np.sqrt(mean * (1 - mean) / (a + b + 1)), np.float64)
