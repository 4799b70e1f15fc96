"""Is somebody working at this shelf? Then what is taken away may be work in progress.

A shopper comes, takes and goes. Who restocks moves before a shelf for more than a minute, and
facings come back. From then on no case is opened there until it has been quiet for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from agent.shelf import limits
from agent.shelf.belief import Beliefs
from agent.shelf.look import Look, Vote
from agent.shelf.view import View


@dataclass(frozen=True, slots=True)
class Restock:
    """What goes on before one shelf.

    Args:
        busy_at: since when something has moved there; None while nothing does.
        last_at: when something last moved there.
        least: the fewest facings that looked stocked since then.
        held_at: since when it has been restocking; None while it is not.
    """

    busy_at: datetime | None = None
    last_at: datetime | None = None
    least: int = 0
    held_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether cases are withheld."""
        return self.held_at is not None and _s(at, self.held_at) < limits.RESTOCK_MOST_S


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
        return tuple(one if one.holds(look.at) else _calm(one, look.at) for one in held)
    shelf = view.shelf[view.cells.slot]
    hidden = np.bincount(shelf[look.votes.vote == Vote.UNSEEN], minlength=len(held))
    stocked = np.bincount(shelf[beliefs.void.judged & (beliefs.void.odds < 0)], minlength=len(held))
    return tuple(
        _next(one, bool(hidden[row]), int(stocked[row]), look.at) for row, one in enumerate(held)
    )


def _next(before: Restock, busy: bool, stocked: int, at: datetime) -> Restock:  # noqa: FBT001
    """One shelf after one look."""
    one = _calm(before, at)
    if busy:
        goes_on = one.busy_at is not None and one.last_at is not None
        if goes_on and _s(at, one.last_at) <= limits.RESTOCK_PAUSE_S:
            one = Restock(one.busy_at, at, min(one.least, stocked), one.held_at)
        else:
            one = Restock(at, at, stocked, one.held_at)
    if one.busy_at is None or one.last_at is None or one.held_at is not None:
        return one
    works = _s(one.last_at, one.busy_at) > limits.RESTOCK_BUSY_S
    if works and stocked > one.least:
        return Restock(one.busy_at, one.last_at, one.least, at)
    return Restock(one.busy_at, one.last_at, min(one.least, stocked), None)


def _calm(one: Restock, at: datetime) -> Restock:
    """Nothing goes on any more where it has been quiet for long enough."""
    quiet = one.last_at is not None and _s(at, one.last_at) >= limits.RESTOCK_QUIET_S
    return Restock() if quiet else one


def _s(later: datetime, earlier: datetime | None) -> float:
    return 0.0 if earlier is None else (later - earlier).total_seconds()
