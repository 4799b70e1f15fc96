"""How long each slot was seen, and what it was in that time: what availability is counted from.

Time that was not seen is neither available nor out of stock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.shelf.cases.case import Moment
from agent.shelf.cases.facts import Judged
from agent.shelf.cases.memory import Coverage, no_coverage
from agent.shelf.plan.view import View
from agent.shelf.rules.event import CoverageBody, Event, Kind, Phase, SlotSeconds
from agent.shelf.rules.verdict import Hold, Status

MOST_S = 15.0  # one look vouches for at most this long; past it nobody looked


def add_coverage(
    coverage: Coverage | None, judged: Judged, at: datetime, interval_s: float
) -> Coverage:
    """Add the time since the look before to every slot that is judged now.

    Args:
        coverage: of the hour so far.
        judged: every slot, after the look.
        at: of the look.
        interval_s: since the look before, as far as the store was open.
    """
    held = coverage if coverage is not None else no_coverage(len(judged.slots), at)
    if not 0 < interval_s <= MOST_S:
        return held
    visible, stocked, low, out = [], [], [], []
    for row, one in enumerate(judged.slots):
        seen = one.state.status is not Status.OBSCURED and one.state.unseen_at is None
        seen &= one.state.hold is not Hold.MISMATCH  # by another plan it might be anything
        spent = interval_s if seen and judged.sight.blind is None else 0.0
        status = one.state.status
        visible.append(held.visible_s[row] + spent)
        stocked.append(held.in_stock_s[row] + spent * (status is Status.IN_STOCK))
        low.append(held.low_stock_s[row] + spent * (status is Status.LOW_STOCK))
        out.append(held.out_of_stock_s[row] + spent * (status is Status.OUT_OF_STOCK))
    return Coverage(
        begins_at=held.begins_at,
        visible_s=tuple(visible),
        in_stock_s=tuple(stocked),
        low_stock_s=tuple(low),
        out_of_stock_s=tuple(out),
        open_s=held.open_s + interval_s,
    )


def due(coverage: Coverage, at: datetime) -> bool:
    """Whether the hour has passed; hours begin where UTC's do."""
    begins = coverage.begins_at.replace(minute=0, second=0, microsecond=0)
    return at >= begins + timedelta(hours=1)


def record(coverage: Coverage, view: View, now: Moment) -> Event:
    """The record of the time that ends now."""
    body = CoverageBody(
        fixture=view.planogram.fixture,
        camera=view.camera,
        begins_at=coverage.begins_at,
        ends_at=now.at,
        planogram=view.planogram_hash,
        open_s=round(coverage.open_s, 1),
        slots=tuple(
            SlotSeconds(slot.id, slot.gtin, *(round(s, 1) for s in seconds))
            for slot, *seconds in zip(
                view.slots,
                coverage.visible_s,
                coverage.in_stock_s,
                coverage.low_stock_s,
                coverage.out_of_stock_s,
                strict=True,
            )
        ),
    )
    fixture = view.planogram.fixture
    return Event(
        id=now.origin.event_id(fixture, Kind.COVERAGE, Phase.HOUR, now.mono_ms),
        kind=Kind.COVERAGE,
        phase=Phase.HOUR,
        subject=fixture,
        at=now.at,
        mono_ms=now.mono_ms,
        case=None,
        body=body,
    )
