"""When will a slot be refilled? From how long its cases have lasted, or else what was promised.

The estimate is Kaplan and Meier's (J. Am. Stat. Assoc. 53, 1958): cases that are still open, and
those whose end was not seen, count for as long as they are known to have lasted. It is asked for a
case that has lasted for a while already, so only what lasted longer than that has a say.

    this slot at this time of day ─▶ this slot ─▶ the fixture at this time ─▶ the fixture ─▶ promise

The first of these with enough cases that have ended answers. Products have no classes here: the
fixture, which staff refill in one go, stands for the category.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from agent.shelf.cases.case import Case
from agent.shelf.cases.spells import KINDS, Spells
from agent.shelf.rules.event import Event, Expected, Phase, SlotBody
from agent.vision.arrays import Floats, Indices, Mask

BANDS = (6, 10, 14, 18, 22)  # hours at which a part of the day begins; the night is one part
LEAST = 3  # cases that were seen to end: fewer say nothing
PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Shop:
    """What a store says of itself.

    Args:
        zone: of its wall clock.
        restock_within_s: how soon staff have promised to refill a slot; None for no promise.
    """

    zone: tzinfo = UTC
    restock_within_s: float | None = None


ANY_SHOP = Shop()  # of which nothing is known


def with_expected(
    events: Iterable[Event], cases: Iterable[Case], spells: Spells, shop: Shop, at: datetime
) -> tuple[Event, ...]:
    """The same events; those of an empty or low slot say when it will be refilled.

    Args:
        events: of one look.
        cases: of the view after it, open ones among them.
        spells: how long cases lasted before.
        at: of the look.
    """
    standing = [case for case in cases if case.closed_at is None and case.kind in KINDS]
    ids = {case.id: case for case in standing}
    return tuple(
        _told(event, expected(ids[event.case], standing, spells, shop, at))
        if event.case in ids and event.phase is not Phase.CLOSED
        else event
        for event in events
    )


def _told(event: Event, expect: Expected | None) -> Event:
    if expect is None or not isinstance(event.body, SlotBody):
        return event
    return replace(event, body=replace(event.body, expected_restock=expect))


def expected(
    case: Case, standing: Iterable[Case], spells: Spells, shop: Shop, at: datetime
) -> Expected | None:
    """When the slot of an open case will be refilled; None where nothing is known of it.

    Args:
        case: an open one, of `KINDS`.
        standing: every open case of the view.
        spells: how long cases lasted before.
        at: of the look.
    """
    spent_s = (at - case.opened_at).total_seconds()
    known = _known(case, standing, spells, shop, at)
    for basis, rows in known.groups():
        lasted, ended = known.lasted_s[rows], known.ended[rows]
        half = lasting(lasted, ended, spent_s, 0.5) if ended.sum() >= LEAST else None
        if half is not None:
            most = lasting(lasted, ended, spent_s, 0.9)
            return Expected(_after(case, half), half, most, basis, len(lasted))
    if shop.restock_within_s is None:
        return None
    return Expected(_after(case, shop.restock_within_s), None, None, PROMISE, 0)


def _after(case: Case, seconds: float) -> datetime:
    return case.opened_at + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Cases of one kind that are over, and the others that are open. Row i is one of them.

    Args:
        own: (k,) of the same slot.
        alike: (k,) opened at the same time of day.
        lasted_s: (k,) seconds.
        ended: (k,) it was seen to end.
    """

    own: Mask
    alike: Mask
    lasted_s: Floats
    ended: Mask

    def groups(self) -> Iterator[tuple[str, Mask]]:
        """Whose cases speak, the nearest first."""
        yield "slot_at_this_hour", self.own & self.alike
        yield "slot", self.own
        yield "fixture_at_this_hour", self.alike
        yield "fixture", np.ones(len(self.own), bool)


def _known(
    case: Case, standing: Iterable[Case], spells: Spells, shop: Shop, at: datetime
) -> _Known:
    kind = spells.kind == KINDS.index(case.kind)
    others = [one for one in standing if one.kind is case.kind and one.id != case.id]
    own = spells.of(case.subject, case.body.gtin if isinstance(case.body, SlotBody) else "")
    hours = [one.opened_at.astimezone(shop.zone).hour for one in (*others, case)]
    bands = band(np.concatenate([spells.hour[kind], np.array(hours, np.intp)]))
    so_far = [(at - one.opened_at).total_seconds() for one in others]
    still = np.zeros(len(others), bool)
    return _Known(
        own=np.concatenate([own[kind], still]),
        alike=bands[:-1] == bands[-1],
        lasted_s=np.concatenate([spells.lasted_s[kind].astype(np.float64), so_far]),
        ended=np.concatenate([spells.ended[kind], still]),
    )


def band(hour: Indices) -> Indices:
    """The part of the day that an hour (k,) is in; evening's end and early morning are one."""
    return np.asarray(np.digitize(hour, BANDS) % len(BANDS), np.intp)


def lasting(lasted_s: Floats, ended: Mask, spent_s: float, share: float) -> float | None:
    """After how many seconds a share of the cases is over that lasted longer than `spent_s`.

    Args:
        lasted_s: (k,) how long each lasted, or has lasted so far.
        ended: (k,) it was seen to end then.
        spent_s: how long the one that is asked for has lasted.
        share: 0..1.

    Returns:
        None where the cases known do not say.
    """
    left = 1.0
    for time in np.unique(lasted_s[ended & (lasted_s > spent_s)]).tolist():
        at_risk = int((lasted_s >= time).sum())
        left *= 1 - int((ended & (lasted_s == time)).sum()) / at_risk
        if left <= 1 - share + 1e-9:
            return float(time)
    return None
