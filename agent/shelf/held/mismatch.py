"""Does the shelf follow its plan at all?

Where a third of the slots hold what is not theirs, nobody has misplaced thirty products: the shelf
was reset and the plan was not. From the first suspicion on no case is opened for what stands in the
wrong slots; after a quarter of an hour it is told, once.

It is suspected from boxes (`agent.shelf.held.places`), which are recognized within two readings,
and from what the facings are held to be, which takes minutes. It is told when two readings say the
same of it, a minute or more apart: names that err say another thing each time.
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
        reading: which plan it follows instead; until it is told, what the last proof said.
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

    def asks(self, at: datetime) -> bool:
        """Whether it is time to ask which plan is followed."""
        if self.since is None:
            return False
        return self.read_at is None or at - self.read_at >= READ_EVERY

    def read(self, reading: Hypothesis | None, at: datetime, *, restocking: bool) -> Mismatch:
        """The same after it was asked; nothing is told while somebody works there.

        What is told gives way to a reading that says more. Where nothing is ever proven, what was
        usual is forgotten, and the suspicion with it: it was the light.
        """
        held, asked = self.reading, replace(self, read_at=at)
        if reading is None:
            given_up = self.since is not None and _s(at, self.since) >= limits.MISMATCH_UNPROVEN_S
            stays = self.told or restocking or not given_up
            return asked if stays else Mismatch(worked_at=self.worked_at)
        if not self.told:
            return _weighed(asked, reading, at, restocking=restocking)
        more = held is None or _guess(reading) == _guess(held) or reading.fit > held.fit + BETTER
        return replace(asked, reading=reading if more else held)


def _weighed(asked: Mismatch, reading: Hypothesis, at: datetime, *, restocking: bool) -> Mismatch:
    """A suspicion after one more proof: told by the second that says the same, when it is time.

    That nobody knows the plan speaks against no reading, as long as one may still name it.
    """
    held, unnamed = asked.reading, reading.kind == UNKNOWN
    waits = limits.MISMATCH_S + (UNNAMED_S if unnamed else 0.0)
    lasts = asked.since is not None and _s(at, asked.since) >= waits
    if held is None or not _agree(held, reading):
        kept = held is not None and unnamed and not lasts
        return asked if kept else replace(asked, reading=reading)
    return replace(asked, told=lasts and not restocking, reading=reading)


def _s(later: datetime, earlier: datetime) -> float:
    return (later - earlier).total_seconds()


def _guess(reading: Hypothesis) -> tuple[object, ...]:
    return reading.kind, reading.by, reading.planogram


def _agree(one: Hypothesis, other: Hypothesis) -> bool:
    """Whether two readings say the same of the shelves of which both speak."""
    if (one.kind, one.planogram) != (other.kind, other.planogram):
        return False
    if not one.by:
        return one.kind == UNKNOWN or one.shelves == other.shelves
    ways, others = (dict(zip(r.shelves, r.by, strict=True)) for r in (one, other))
    common = ways.keys() & others.keys()
    return bool(common) and all(ways[shelf] == others[shelf] for shelf in common)


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


def bare_slots(beliefs: Beliefs, view: View) -> Mask:
    """Slots (m,) all of whose facings are held empty: no plan has its goods there."""
    stands = np.bincount(view.cells.slot[~beliefs.void.yes], minlength=len(view.slots))
    return np.asarray(stands == 0, bool)


def held_slots(mismatch: Mismatch, strange: Mask, gaps: Mask, view: View) -> Mask:
    """Slots (m,) of which nothing is told: all on shelves with a strange one, but for plain gaps.

    Once it is told, those that are strange or on a shelf of which it is told.

    Args:
        strange, gaps: (m,) slots with goods that are not theirs; slots with none at all.
    """
    if mismatch.since is None:
        return np.zeros(len(strange), bool)
    shelves, reading = view.shelf, mismatch.reading
    if reading is None or not mismatch.told:
        proven = reading is not None
        return np.asarray(np.isin(shelves, shelves[strange]) & (proven | ~gaps), bool)
    numbers = np.array([shelf.number for shelf in view.planogram.shelves])
    told = np.isin(numbers, reading.shelves or numbers)
    return np.asarray(strange | told[shelves], bool)
