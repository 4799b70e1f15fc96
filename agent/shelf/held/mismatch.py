"""Does the shelf follow its plan at all?

Where a third of the slots hold what is not theirs, nobody has misplaced thirty products: the shelf
was reset and the plan was not. From the first suspicion on no case is opened for what stands in the
wrong slots; after a quarter of an hour it is told, once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from agent.shelf.held.belief import Beliefs, Latch
from agent.shelf.held.hypothesis import Seen
from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.rules.event import Hypothesis
from agent.vision.arrays import Mask

LEANS = -2.0  # of a stranger's log-odds that was held false: a third of the way, two minutes
LEANS_AFRESH = 1.0  # where nothing was held before
READ_EVERY = timedelta(minutes=1)  # products are recognized one after the other


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Whether the shelf follows another plan.

    Args:
        since: when it was first suspected; None while the plan fits.
        told: it is an event.
        reading: which plan it follows instead; None until it is told.
        read_at: when that was last asked.
    """

    since: datetime | None = None
    told: bool = False
    reading: Hypothesis | None = None
    read_at: datetime | None = None

    def asks(self, at: datetime) -> bool:
        """Whether it is time to ask which plan is followed."""
        return self.told and (self.read_at is None or at - self.read_at >= READ_EVERY)

    def read(self, reading: Hypothesis, at: datetime) -> Mismatch:
        """The same with a new reading."""
        return replace(self, reading=reading, read_at=at)


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
        return before if strange.mean() >= limits.MISMATCH_ENDS_SHARE else Mismatch()
    share = float((strange & visible).sum() / max(1, visible.sum()))
    enough = int(strange.sum()) >= _least(len(strange))
    shelves = len(np.unique(view.shelf[strange]))
    if share >= limits.MISMATCH_SHARE and enough and shelves >= limits.MISMATCH_SHELVES:
        return Mismatch(since=at)
    return Mismatch()


def _least(slots: int) -> int:
    return min(limits.MISMATCH_SLOTS, math.ceil(limits.MISMATCH_OF_SMALL * slots))


def tell(before: Mismatch, at: datetime, *, restocking: bool) -> Mismatch:
    """Make it an event when it has lasted; not while somebody still works at the shelf."""
    if before.since is None or before.told or restocking:
        return before
    lasted = (at - before.since).total_seconds() >= limits.MISMATCH_S
    return replace(before, told=True) if lasted else before


def held_slots(mismatch: Mismatch, strange: Mask, view: View) -> Mask:
    """Slots (m,) of which nothing is told: strange ones, and all on shelves with many of them."""
    if mismatch.since is None:
        return np.zeros(len(strange), bool)
    shelves = view.shelf
    share = np.bincount(shelves, weights=strange) / np.maximum(np.bincount(shelves), 1)
    return np.asarray(strange | (share >= limits.MISMATCH_SHARE)[shelves], bool)


def seen_in(beliefs: Beliefs, strange: Mask, visible: Mask, view: View) -> Seen:
    """What stands in every slot, for `agent.shelf.held.hypothesis.explain`."""
    gtins = []
    for row, slot in enumerate(view.slots):
        cells = view.cells_of(row)
        if not visible[row] or beliefs.void.yes[cells].all():
            gtins.append("")
        elif strange[row]:
            gtins.append(_stranger(beliefs, cells[_leans(beliefs.stranger)[cells]]))
        else:
            gtins.append(slot.gtin)
    return Seen(tuple(gtins), tuple(strange.tolist()))


def _stranger(beliefs: Beliefs, cells: np.ndarray[tuple[int], np.dtype[np.intp]]) -> str:
    """The product that these facings hold; "" where the gallery has no name for it."""
    if not len(cells) or not len(beliefs.gtins):
        return ""
    return str(beliefs.gtins[int(beliefs.score[cells].sum(axis=0).argmax())])
