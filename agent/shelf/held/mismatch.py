"""Does the shelf follow its plan at all?

Where a third of the slots hold what is not theirs, nobody has misplaced thirty products: the shelf
was reset and the plan was not. From the first suspicion on no case is opened for what stands in the
wrong slots; after a quarter of an hour it is told, once.

It is suspected from boxes (`agent.shelf.held.places`), which are recognized within two readings,
and from what the facings are held to be, which takes minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from agent.shelf.held.belief import Beliefs, Latch
from agent.shelf.held.hypothesis import UNKNOWN
from agent.shelf.held.places import NOTHING_READ, Places
from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.rules.event import Hypothesis
from agent.vision.arrays import Mask

LEANS = -2.0  # of a stranger's log-odds that was held false: a third of the way, two minutes
LEANS_AFRESH = 1.0  # where nothing was held before
READ_EVERY = timedelta(minutes=1)
UNNAMED_S = 180.0  # three readings more, before it is said that nobody knows which plan it is
BETTER = 0.1  # of the boxes that a reading must explain more than the one it takes the place of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Whether the shelf follows another plan.

    Args:
        since: when it was first suspected; None while the plan fits.
        told: it is an event.
        reading: which plan it follows instead; None until it is told.
        read_at: when that was last asked.
        places: whether goods stand where they belong.
        worked_at: when somebody last worked at the fixture; None for not yet.
    """

    since: datetime | None = None
    told: bool = False
    reading: Hypothesis | None = None
    read_at: datetime | None = None
    places: Places = NOTHING_READ
    worked_at: datetime | None = None

    def worked(self, at: datetime) -> bool:
        """Whether somebody has worked at the fixture lately."""
        return self.worked_at is not None and _s(at, self.worked_at) < limits.WORK_LATELY_S

    def asks(self, at: datetime, *, restocking: bool) -> bool:
        """Whether it is time to ask which plan is followed; not while somebody works there."""
        if self.since is None or not (self.told or (self.lasts(at) and not restocking)):
            return False
        return self.read_at is None or at - self.read_at >= READ_EVERY

    def lasts(self, at: datetime) -> bool:
        """Whether it has been suspected for long enough to be told."""
        return self.since is not None and _s(at, self.since) >= limits.MISMATCH_S

    def read(self, reading: Hypothesis | None, at: datetime) -> Mismatch:
        """The same after it was asked.

        A reading is told from the first one on, and gives way to one that says more. Where nothing
        is ever proven, what was usual is forgotten, and the suspicion with it: it was the light.
        """
        held, asked = self.reading, replace(self, read_at=at)
        if reading is None:
            given_up = self.since is not None and _s(at, self.since) >= limits.MISMATCH_UNPROVEN_S
            return asked if self.told or not given_up else Mismatch(worked_at=self.worked_at)
        waited = self.since is not None and _s(at, self.since) >= limits.MISMATCH_S + UNNAMED_S
        if reading.kind == UNKNOWN and not (self.told or waited):
            return asked
        more = held is None or _guess(reading) == _guess(held) or reading.fit > held.fit + BETTER
        return replace(asked, told=True, reading=reading if more else held)


def _s(later: datetime, earlier: datetime) -> float:
    return (later - earlier).total_seconds()


def _guess(reading: Hypothesis) -> tuple[object, ...]:
    return reading.kind, reading.by, reading.planogram


FITS = Mismatch()


def strange_slots(beliefs: Beliefs, view: View) -> Mask:
    """Slots (m,) whose goods are mostly not theirs, as far as is known so early."""
    odd = _leans(beliefs.stranger) | _leans(beliefs.unknown)
    stands = ~beliefs.void.yes
    slots = len(view.slots)
    standing = np.bincount(view.cells.slot[stands], minlength=slots)
    strange = np.bincount(view.cells.slot[stands & odd], minlength=slots)
    return np.asarray((strange > 0) & (2 * strange >= standing), bool)


def _leans(latch: Latch) -> Mask:
    """Facings (n,) on their way to be held by what does not belong there."""
    bar = np.where(latch.judged, LEANS, LEANS_AFRESH)
    return np.asarray(latch.yes | (latch.odds > bar), bool)


def suspect(before: Mismatch, strange: Mask, visible: Mask, view: View, at: datetime) -> Mismatch:
    """Fold one look into the suspicion that the plan is another one.

    Args:
        strange: (m,) slots whose goods are not theirs.
        visible: (m,) slots that are not hidden.
        view: with m slots.
        at: of the look.
    """
    if before.since is not None:
        # Of all slots: what is held of them lasts while somebody stands before the shelf.
        fits = strange.mean() < limits.MISMATCH_ENDS_SHARE
        fresh = Mismatch(places=before.places, worked_at=before.worked_at)
        return fresh if fits else before
    share = float((strange & visible).sum() / max(1, visible.sum()))
    enough = int(strange.sum()) >= limits.MISMATCH_SLOTS
    shelves = len(np.unique(view.shelf[strange]))
    if share >= limits.MISMATCH_SHARE and enough and shelves >= limits.MISMATCH_SHELVES:
        return replace(before, since=at)
    return before


def held_slots(mismatch: Mismatch, strange: Mask, view: View) -> Mask:
    """Slots (m,) of which nothing is told: all on shelves with a strange one.

    Once it is told, those that are strange or on a shelf of which it is told.
    """
    if mismatch.since is None:
        return np.zeros(len(strange), bool)
    shelves, reading = view.shelf, mismatch.reading
    if reading is None:
        return np.isin(shelves, shelves[strange])
    numbers = np.array([shelf.number for shelf in view.planogram.shelves])
    told = np.isin(numbers, reading.shelves or numbers)
    return np.asarray(strange | told[shelves], bool)
