"""Is somebody working at this shelf? Then what is taken away may be work in progress.

A shopper comes, takes and goes. Who restocks moves before a shelf for more than a minute, and
facings come back; who resets it clears a good part of it first. From then on no case is opened
there until it has been quiet for a while.

Goods that go on coming back are work that goes on: a bay takes forty minutes to reset. Who only
stands there silences a shelf for twenty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from agent.shelf.held.belief import Beliefs
from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.seen.look import Look, Vote
from agent.vision.arrays import Mask
from agent.vision.frame import Blind

SURELY = -2.0  # log-odds of empty: a facing that was full and is not seen so for half a minute


@dataclass(frozen=True, slots=True)
class Restock:
    """What goes on before one shelf.

    Args:
        busy_at: since when something has moved there; None while nothing does.
        last_at: when something last moved there.
        least: the fewest facings that looked stocked since then.
        most: the most that surely were.
        held_at: since when it has been restocking; None while it is not.
        before: how many facings looked stocked in the look before.
        came: how many came back since `worked_at`.
        worked_at: when so many had come back that it surely was work.
    """

    busy_at: datetime | None = None
    last_at: datetime | None = None
    least: int = 0
    most: int = 0
    held_at: datetime | None = None
    before: int = 0
    came: int = 0
    worked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether cases are withheld."""
        if self.held_at is None or _s(at, self.held_at) >= limits.RESTOCK_LONGEST_S:
            return False
        return _s(at, max(self.held_at, self.worked_at or self.held_at)) < limits.RESTOCK_MOST_S

    def works(self, at: datetime) -> bool:
        """Whether somebody is there for longer than a shopper, and no longer than they may be."""
        lasts = _s(at, self.busy_at)
        return limits.RESTOCK_BUSY_S < lasts < limits.RESTOCK_MOST_S


@dataclass(frozen=True, slots=True)
class _Glance:
    """One shelf in one look: whether something moves there, and its facings.

    Args:
        stocked: of which more speaks for stocked than against it.
        sure: that surely are.
    """

    busy: bool
    stocked: int
    sure: int
    facings: int


def watch_shelves(
    before: tuple[Restock, ...], look: Look, beliefs: Beliefs, view: View
) -> tuple[Restock, ...]:
    """Fold one look into what goes on before every shelf of the planogram.

    Args:
        before: one per shelf; () before the first look.
        look: that was taken now.
        beliefs: after it.
        view: that it was taken of.
    """
    held = before or (Restock(),) * len(view.planogram.shelves)
    if look.votes is None:
        return tuple(_unseen(one, look) for one in held)
    shelf = view.shelf[view.cells.slot]

    def count(cells: Mask) -> list[int]:
        return [int(number) for number in np.bincount(shelf[cells], minlength=len(held))]

    odds = np.where(beliefs.void.judged, beliefs.void.odds, 0.0)
    glances = zip(
        count(look.votes.vote == Vote.UNSEEN),
        count(odds < 0),
        count(odds <= SURELY),
        count(np.ones(len(shelf), bool)),
        strict=True,
    )
    return tuple(
        _next(one, _Glance(hidden > 0, *rest), look.at)
        for one, (hidden, *rest) in zip(held, glances, strict=True)
    )


def _unseen(one: Restock, look: Look) -> Restock:
    """One shelf after a look that saw nothing; a view that was just lost is lost to the work."""
    if look.blind is Blind.MISALIGNED and one.busy_at is not None:
        return replace(one, last_at=look.at)
    return one if one.holds(look.at) else _calm(one, look.at)


def _next(before: Restock, glance: _Glance, at: datetime) -> Restock:
    """One shelf after one look."""
    one = _calm(before, at)
    if glance.busy:
        goes_on = one.busy_at is not None and _s(at, one.last_at) <= limits.RESTOCK_PAUSE_S
        if not goes_on:
            begun = Restock(at, at, glance.stocked, glance.sure, before=glance.stocked)
            one = replace(begun, held_at=one.held_at, worked_at=one.worked_at)
        one = replace(one, last_at=at)
    if one.busy_at is None:
        return one
    one = _counted(one, glance.stocked, at)
    one = replace(one, least=min(one.least, glance.stocked), most=max(one.most, glance.sure))
    works = one.last_at is not None and _s(one.last_at, one.busy_at) > limits.RESTOCK_BUSY_S
    least_cleared = max(limits.RESTOCK_CLEARED, limits.RESTOCK_CLEARED_SHARE * glance.facings)
    changed = glance.stocked > one.least or one.most - glance.sure >= least_cleared
    return replace(one, held_at=at) if works and changed and one.held_at is None else one


def _counted(one: Restock, stocked: int, at: datetime) -> Restock:
    """The same with what came back since the look before."""
    came = one.came + max(0, stocked - one.before)
    one = replace(one, before=stocked, came=came)
    return replace(one, came=0, worked_at=at) if came >= limits.RESTOCK_CLEARED else one


def _calm(one: Restock, at: datetime) -> Restock:
    """Nothing goes on any more where it has been quiet for long enough."""
    quiet = one.last_at is not None and _s(at, one.last_at) >= limits.RESTOCK_QUIET_S
    return Restock() if quiet else one


def _s(later: datetime, earlier: datetime | None) -> float:
    return 0.0 if earlier is None else (later - earlier).total_seconds()
