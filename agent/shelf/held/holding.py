"""What keeps cases from being opened just now: work at the shelf, or a plan that is another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.held.belief import Beliefs
from agent.shelf.held.hypothesis import explain
from agent.shelf.held.mismatch import (
    FITS,
    Mismatch,
    bare_slots,
    held_slots,
    strange_slots,
    suspect,
)
from agent.shelf.held.places import clear_away, take_stock
from agent.shelf.held.restock import Restock, watch_shelves
from agent.shelf.plan.layout import layout_of
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View
from agent.shelf.rules.status import Hold
from agent.shelf.seen.look import Look
from agent.vision.arrays import Mask

SHOWS = 0.6  # of the slots must be seen where the shelf is read


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
    bare = bare_slots(beliefs, view)
    mismatch = before.mismatch
    if busy.any():
        mismatch = replace(mismatch, worked_at=look.at)
    if look.laid is not None:
        learn, worked = mismatch.since is None, mismatch.worked(look.at)
        plan = layout_of(view)
        places = take_stock(mismatch.places, look.laid, plan, learn=learn, worked=worked)
        places = clear_away(places, look.laid, plan, bare)
        mismatch = replace(mismatch, places=places)
    usual = mismatch.places.usual(len(view.slots))
    strange = strange_slots(beliefs, view) & evidence.named
    told_apart = evidence.named | np.array([name != "" for name in usual], bool)
    strange |= mismatch.places.strange(len(strange)) & told_apart
    if look.votes is not None:
        mismatch = suspect(mismatch, strange, evidence.visible, view, look.at)
    shows = bool(evidence.visible.mean() >= SHOWS)
    if mismatch.asks(look.at) and look.laid is not None and shows:
        reading = explain(look.laid, strange, view, plans, usual)
        mismatch = mismatch.read(reading, look.at, restocking=bool(busy.any()))
    gaps = bare & ~mismatch.places.odd(len(bare))
    # A bin is where it is, whatever lies in it: an empty one is empty by any plan.
    other_plan = held_slots(mismatch, strange, gaps, view) & ~(bare & view.bins)
    # Who works there may be laying the shelf out anew, and has only begun.
    works = np.array([one.works(look.at) for one in restocks], bool)
    busy_slots = busy[view.shelf] | (works[view.shelf] & mismatch.places.odd(len(view.slots)))
    holds = np.where(busy_slots, Hold.RESTOCKING, Hold.NONE)
    return Holding(
        restocks, mismatch, tuple(Hold(word) for word in np.where(other_plan, Hold.MISMATCH, holds))
    )
