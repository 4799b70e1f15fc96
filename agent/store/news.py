"""Events that the store itself has to tell: letters that were lost, and a disk that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.shelf.cases.wire import GapBody
from agent.shelf.rules.event import DeviceBody, Event, Kind, Origin, Phase, Severity
from agent.store.overflow import Gap
from agent.store.values import Clocks


@dataclass(frozen=True, slots=True)
class Trouble:
    """A disk that takes no writes.

    Args:
        since: when it was noticed.
        mono_ms: the same, on the clock that never jumps.
        cause: in the disk's words.
    """

    since: datetime
    mono_ms: int
    cause: str


def gap_event(gap: Gap, origin: Origin, clocks: Clocks) -> Event:
    """Letters are missing for good. It has no case: nothing will ever close it."""
    mono_ms = clocks.mono_ms()
    # Two gaps may be found in one round, so their numbers are in the id.
    name = f"outbox {gap.reason} {gap.of_epoch} {gap.first}-{gap.last}"
    return Event(
        id=origin.event_id(name, Kind.OUTBOX_GAP, Phase.OPENED, mono_ms),
        kind=Kind.OUTBOX_GAP,
        phase=Phase.OPENED,
        subject="outbox",
        at=clocks.now(),
        mono_ms=mono_ms,
        case=None,
        body=GapBody(
            part="outbox",
            severity=Severity.HIGH,
            reason=gap.reason,
            detail=gap.detail,
            from_seq=gap.first,
            to_seq=gap.last,
            of_epoch=gap.of_epoch,
        ),
    )


def storage_events(trouble: Trouble, origin: Origin, clocks: Clocks) -> tuple[Event, Event]:
    """A disk failed and is back: only now can it be said, because only now can it be kept."""
    kind = Kind.STORAGE_DEGRADED
    case = origin.case_id("storage", kind, trouble.since)
    events = (
        (Phase.OPENED, trouble.since, trouble.mono_ms, None),
        (Phase.CLOSED, clocks.now(), clocks.mono_ms(), "recovered"),
    )
    opened, closed = (
        Event(
            id=origin.event_id(case, kind, phase, mono_ms),
            kind=kind,
            phase=phase,
            subject="storage",
            at=at,
            mono_ms=mono_ms,
            case=case,
            body=DeviceBody(
                part="storage",
                severity=Severity.HIGH,
                reason="not_writable",
                detail=trouble.cause,
                closed_for=closed_for,
            ),
        )
        for phase, at, mono_ms, closed_for in events
    )
    return opened, closed
