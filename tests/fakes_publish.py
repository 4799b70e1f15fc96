"""Stand-ins and samples for the store and the way out: clocks that are set, events, a deaf sink."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.shelf.event import (
    Event,
    Found,
    Home,
    Kind,
    Origin,
    Phase,
    Severity,
    SlotBody,
    Tally,
)
from agent.shelf.snapshot import FixtureState, SlotLine
from agent.store import Clocks, Memory, Note

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)
BOOT = "6d3c0f5a-9d1e-4b57-9a55-2f1f0f7a1c11"
ORIGIN = Origin("/stores/0417/devices/aisle-07-left", BOOT, configuration="c0ffee", model="5eed")
FIXTURE = "aisle-07-bay-3"
SLOT = "a7-b3-s2-p1"
CASE = "0123456789abcdef0123456789abcdef"


class Hands:
    """Clocks whose hands a test moves."""

    def __init__(self, at: datetime = NINE) -> None:
        self.at = at
        self.ms = 1_000
        self.right = True

    def pass_s(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.at += timedelta(seconds=seconds)
        self.ms += int(seconds * 1000)

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.at, lambda: self.ms, lambda: self.right)


def a_slot_body(**changes: object) -> SlotBody:
    body = SlotBody(
        fixture=FIXTURE,
        camera="left",
        slot=SLOT,
        gtin="09506000134352",
        product="Crispbread rye",
        status="out_of_stock",
        facings_seen=0,
        facings_planned=3,
        severity=Severity.HIGH,
        first_suspected_at=NINE,
        confirmed_at=NINE + timedelta(seconds=100),
        confidence=0.993307,
        votes=Tally(stocked=1, empty=20, conflict=0, abstain=2, unseen=4),
        visible_s=96.5,
        planogram="9a7f",
    )
    return replace(body, **changes)


def an_event(number: int = 1, phase: Phase = Phase.OPENED, *, case: str = CASE) -> Event:
    """One of as many events as a test has numbers for."""
    mono_ms = 1_000_000 + number
    kind = Kind.OUT_OF_STOCK
    return Event(
        id=ORIGIN.event_id(case, kind, phase, mono_ms),
        kind=kind,
        phase=phase,
        subject=SLOT,
        at=NINE + timedelta(seconds=number),
        mono_ms=mono_ms,
        case=case,
        body=a_slot_body(),
    )


def a_found() -> Found:
    return Found(
        gtin="09506000134369",
        name="Crispbread oat",
        confidence=0.91,
        facings=1,
        homes=(Home(FIXTURE, "a7-b3-s2-p2", "in_stock"),),
        relation="spillover",
    )


def a_state(at: datetime = NINE, status: str = "in_stock", stocked: int = 3) -> FixtureState:
    line = SlotLine(
        slot=SLOT,
        gtin="09506000134352",
        product="Crispbread rye",
        status=status,
        cause=None,
        hold=None,
        stocked=stocked,
        planned=3,
        since=NINE,
        coverage_share=0.97,
    )
    return FixtureState(FIXTURE, "left", at, "9a7f", (line,))


def a_note(*events: Event, at: datetime = NINE, memory: str = "beliefs", **state: object) -> Note:
    """What a look of the left camera leaves behind."""
    return Note("left", FIXTURE, at, Memory(memory, "9a7f"), a_state(at, **state), events)
