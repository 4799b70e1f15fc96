"""Does the camera still stand where it was aimed? What is held of that over time.

               quick check fails                    3 refusals running, or 10 min of them
       SURE ────────────────────────▶ SUSPECT ────────────────────────────────────────▶ LOST
        ▲  ▲                             │                                               │
        │  └─ found where it was held ───┤◀───────────────── found again ────────────────┘
        └──── two finds agree: it has moved; the slots go with it

A quick check (phase correlation) is due every minute and at any larger change of the picture; a
full one (registration) every five minutes whatever the quick ones say, which finds what sags
slowly: the slots go along with that at the second find, and no vote waits. While the camera is
suspect or lost no vote counts, so a bump can cause no alert.

Every find is from the picture the camera was aimed with to now, never from the last find, so that
small moves do not add up to a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from agent.vision.arrays import Matrix, frozen
from agent.vision.landmarks import Ground
from agent.vision.registration import Nudge, Refused, Shift, corners_apart

QUICK_S = 60.0
FULL_S = 300.0  # 35 ms then; at ten minutes, a bracket that sags by 19 px an hour was 2 to 3 px off
AGAIN_S = 120.0  # after a routine check that could not tell, or found the camera creeping
LOST_S = 60.0  # between looks for a camera that is lost
CHANGED = 0.05  # of the picture: one walking person; a bump of 1 px at 320 changes more
PEAK = 0.05  # below, phase correlation has found nothing
NUDGED = 1 / 320  # of the picture's width: 6 px of full HD
SAME_PX = 2.0  # full HD: within, the camera has not moved
AGREE_PX = 3.0  # full HD: within, two finds are the same
TRIES = 3
HIDDEN = 0.5  # of the facings behind people: a refusal then says nothing of the camera
REFUSED_S = 600.0  # but for so long it does: whatever stands there, slots cannot be trusted
CREPT_PX = 6.0  # full HD: a routine check finds less than that of what sags, and it does not swing
FIRM = 0.50  # of the fixture agrees: with less, two in front of it gave the same 4 px twice
REST_S = (
    30.0  # after a larger move: votes wait while the camera may swing and the backdrop is learned
)


class State(StrEnum):
    """What is held of the camera's place."""

    SURE = "sure"
    SUSPECT = "suspect"
    LOST = "lost"


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """What is held of the camera's place. Times are seconds UTC, of the data.

    Args:
        place: (3, 3) from pixels as aimed to pixels now, as last accepted.
        state: whether that still holds.
        quick_at, full_at: of the last checks; -inf before the first.
        tries: finds that differ from the place, since one first did; the newest last.
        refusals: running.
        refused_at: since when only refusals came; None for none.
        rest_until: no vote counts before.
        reason: of the last refusal.
    """

    place: Matrix
    state: State = State.SURE
    quick_at: float = -np.inf
    full_at: float = -np.inf
    tries: tuple[Shift, ...] = ()
    refusals: int = 0
    refused_at: float | None = None
    rest_until: float = -np.inf
    reason: str = ""

    def __post_init__(self) -> None:
        frozen(self.place)

    def silent(self, at: float) -> bool:
        """Whether no vote may count now."""
        return self.state is not State.SURE or at < self.rest_until


def as_aimed() -> Steady:
    """Before the first check."""
    return Steady(np.eye(3))


def quick_due(steady: Steady, at: float, changed: float) -> bool:
    """Whether the quick check should be made: also while a doubt may be a false one.

    Args:
        steady: what is held.
        at: seconds UTC.
        changed: share of the picture that is not as in the look before.
    """
    if steady.state is not State.SURE:
        return not steady.tries
    return at - steady.quick_at >= QUICK_S or changed > CHANGED


def full_due(steady: Steady, at: float, changed: float, hidden: float) -> bool:
    """Whether the picture should be registered.

    Args:
        steady: what is held, after the quick check where one was due.
        at: seconds UTC.
        changed: share of the picture that is not as in the look before.
        hidden: share of the facings behind people; 1 while anything moves.
    """
    since = at - steady.full_at
    if steady.state is State.SURE:
        doubts = bool(steady.tries)
        return since >= (FULL_S if not doubts else 0.0 if _firm(steady.tries[-1]) else AGAIN_S)
    if steady.state is State.LOST:
        return bool(steady.tries) or since >= LOST_S or changed > CHANGED
    return steady.refusals < TRIES or hidden < HIDDEN or since >= LOST_S


def after_quick(steady: Steady, nudge: Nudge, at: float) -> Steady:
    """Fold a quick check into what is held."""
    if nudge.peak >= PEAK and nudge.share <= NUDGED:
        if steady.state is State.SURE:
            return replace(steady, quick_at=at)
        return _settled(steady, at)  # whatever stood before it has gone, and it is where it was
    if steady.state is State.SURE:
        return replace(steady, state=State.SUSPECT, quick_at=at, refusals=0, refused_at=None)
    return replace(steady, quick_at=at)


def after_full(
    steady: Steady, found: Shift | Refused, ground: Ground, at: float, hidden: float
) -> tuple[Steady, Shift | None]:
    """Fold a full check into what is held.

    Args:
        steady: what is held.
        found: by the check.
        ground: where the fixture was when the camera was aimed.
        at: seconds UTC.
        hidden: share of the facings behind people; 1 while anything moves.

    Returns:
        what is held now, and the move that was accepted; None for none.
    """
    if isinstance(found, Refused):
        return _refused(steady, found, at, hidden), None
    unit = ground.unit
    if corners_apart(found.homography, steady.place, ground) <= SAME_PX * unit:
        return replace(_settled(steady, at), full_at=at), None
    crept = corners_apart(found.homography, steady.place, ground) <= CREPT_PX * unit
    if crept and not _firm(found) and at - steady.full_at < AGAIN_S:
        return replace(_settled(steady, at), full_at=at, tries=(found,)), None
    for other in steady.tries:
        if corners_apart(found.homography, other.homography, ground) <= AGREE_PX * unit:
            moved = _settled(replace(steady, place=found.homography), at)
            if crept:
                return replace(moved, full_at=at - FULL_S + AGAIN_S), found
            return replace(moved, full_at=at, rest_until=at + REST_S), found
    sure = steady.state is State.SURE
    doubted = State.SUSPECT if sure and not crept else steady.state
    tries = (*steady.tries[1 - TRIES :], found)
    return replace(steady, state=doubted, full_at=at, tries=tries, refusals=0), None


def _firm(found: Shift) -> bool:
    """Whether so much of the fixture agrees that a small move is one."""
    return found.agreement >= FIRM


def _settled(steady: Steady, at: float) -> Steady:
    """The place holds."""
    return replace(
        steady, state=State.SURE, quick_at=at, tries=(), refusals=0, refused_at=None, reason=""
    )


def _refused(steady: Steady, found: Refused, at: float, hidden: float) -> Steady:
    if steady.state is State.SURE:  # a routine check: the quick ones see no move, so ask again
        return replace(steady, full_at=at - FULL_S + AGAIN_S, tries=())
    since = at if steady.refused_at is None else steady.refused_at
    refusals = steady.refusals + (hidden < HIDDEN)
    lost = refusals >= TRIES or at - since >= REFUSED_S
    return replace(
        steady,
        state=State.LOST if lost else steady.state,
        full_at=at,
        tries=() if lost else steady.tries,
        refusals=refusals,
        refused_at=since,
        reason=found.reason,
    )
