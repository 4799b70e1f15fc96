"""What keeps cases from being opened just now: work at the shelf, or a plan that is another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.shelf.held.belief import Beliefs
from agent.shelf.held.hypothesis import explain
from agent.shelf.held.mismatch import (
    FITS,
    Mismatch,
    held_slots,
    seen_in,
    strange_slots,
    suspect,
    tell,
)
from agent.shelf.held.restock import Restock, watch_shelves
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View
from agent.shelf.rules.status import Hold
from agent.shelf.seen.look import Look
from agent.vision.arrays import Mask


@dataclass(frozen=True, slots=True)
class Holding:
    """What is going on at a fixture.

    Args:
        restocks: before each shelf of the planogram; () before the first look.
        mismatch: whether the fixture follows another plan.
        holds: what keeps each slot's cases from being opened.
    """

    restocks: tuple[Restock, ...] = ()
    mismatch: Mismatch = FITS
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What one look leaves to judge by.

    Args:
        look: the look.
        beliefs: after it.
        visible: (m,) slots that were not hidden before it.
        named: (m,) slots in which their own product has been recognized at some time.
    """

    look: Look
    beliefs: Beliefs
    visible: Mask
    named: Mask


def hold_back(
    before: Holding, evidence: Evidence, view: View, plans: Sequence[Planogram]
) -> Holding:
    """Fold one look into what is going on.

    Args:
        before: after the look before.
        evidence: of this look.
        view: that it was taken of.
        plans: other planograms that the fixture might follow.
    """
    look, beliefs = evidence.look, evidence.beliefs
    restocks = watch_shelves(before.restocks, look, beliefs, view)
    busy = np.array([one.holds(look.at) for one in restocks], bool)
    strange = strange_slots(beliefs, view) & evidence.named
    mismatch = before.mismatch
    if look.votes is not None:
        mismatch = suspect(mismatch, strange, evidence.visible, view, look.at)
        mismatch = tell(mismatch, look.at, restocking=bool(busy.any()))
    if mismatch.asks(look.at):
        seen = seen_in(beliefs, strange, evidence.visible, view)
        mismatch = mismatch.read(explain(seen, view, plans), look.at)
    other_plan = held_slots(mismatch, strange, view)
    holds = np.where(busy[view.shelf], Hold.RESTOCKING, Hold.NONE)
    return Holding(
        restocks, mismatch, tuple(Hold(word) for word in np.where(other_plan, Hold.MISMATCH, holds))
    )
