"""Beliefs of each facing beside whether it is empty and whose it is: how its product stands.

Four questions: is its front *gone* while stock stands behind, is it *turned*, is its slot
*crowded*, is it the *odd* one among the facings of its product? All are slow. None of them keeps a
shopper from buying, and what the models make of a pack is wrong for as long as the pack stands
there. And they are rare, so only the facings of which there is a doubt are remembered; the log-odds
of the others is 0, which is as sure as "no" need be.

    0 ───────────────── +4 ────────── +5
    clears              opens        clamp
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.held.belief import CLAMP, DIGITS, LATCH, ROUNDING, pace
from agent.shelf.seen.look import Vote, Votes
from agent.shelf.seen.manner import Manner
from agent.vision.arrays import Floats, Indices, Mask, expect, frozen

FOR, AGAINST = 0.08, -0.60  # four minutes to be held, forty seconds to be given up
QUESTIONS = 4
BEHIND, TURNED, CROWDED, ODD = range(QUESTIONS)


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The doubts there are. Row i of every column is the same question about the same facing.

    Args:
        place: (k,) facing and question: question times the number of facings, plus the facing.
        odds: (k,) log-odds of yes, above 0.
        held: (k,) yes is held true.
        since: (k,) when the doubt began; seconds UTC.
    """

    place: Indices
    odds: Floats
    held: Mask
    since: Floats

    def __post_init__(self) -> None:
        for column in (self.place, self.odds, self.held, self.since):
            expect("column", column, self.place.shape)
            frozen(column)

    def yes(self, question: int, n: int) -> Mask:
        """Facings (n,) of which a question is answered with yes."""
        held = np.zeros(QUESTIONS * n, bool)
        held[self.place[self.held]] = True
        return held[question * n : (question + 1) * n]

    def began(self, question: int, facings: Indices, n: int) -> float:
        """When the first doubt about some of the facings began, seconds UTC; NaN for none."""
        if not len(self.place):
            return float("nan")
        about = np.isin(self.place, question * n + facings) & self.held
        return float(self.since[about].min()) if about.any() else float("nan")


def nothing_beside() -> Beside:
    """No doubt at all."""
    return Beside(np.zeros(0, np.intp), np.zeros(0), np.zeros(0, bool), np.zeros(0))


def believe_beside(
    before: Beside, votes: Votes, empty: Mask, at: float, interval_s: float
) -> Beside:
    """Fold the votes of one look.

    Args:
        empty: (n,) facings that are held empty; nothing stands there in any way.
        at: the look's time, seconds UTC.
        interval_s: since the look before it.
    """
    n = len(votes)
    marked = np.concatenate(
        [
            votes.behind | ((votes.manner & Manner.RECESSED) != 0),
            (votes.manner & Manner.TURNED) != 0,
            (votes.manner & Manner.CROWDED) != 0,
            votes.odd,
        ]
    )
    seen = votes.vote != Vote.UNSEEN
    marked &= np.tile(seen, QUESTIONS)
    if not marked.any() and not len(before.place):
        return before
    odds: Floats = np.zeros(QUESTIONS * n)
    held, since = np.zeros(QUESTIONS * n, bool), np.full(QUESTIONS * n, at)
    odds[before.place], held[before.place] = before.odds, before.held
    since[before.place] = before.since
    plain = np.tile(votes.vote == Vote.STOCKED, (QUESTIONS, 1))
    # A pack that is partly hidden looks neither recessed nor in front.
    plain[BEHIND] &= (votes.manner & Manner.IN_FRONT) != 0
    plain = plain.ravel() & ~marked
    step = (np.where(marked, FOR, 0.0) + np.where(plain, AGAINST, 0.0)) * pace(interval_s)
    odds = np.asarray(np.round(np.clip(odds + step, 0.0, CLAMP), DIGITS), np.float64)
    odds[np.tile(empty, QUESTIONS)] = 0.0
    held = (odds >= LATCH - ROUNDING) | (held & (odds > 0))
    place = np.flatnonzero(odds)
    return Beside(place, odds[place], held[place], since[place])
