"""The life of a case: one trouble of one slot or view, from opened to closed.

    finding ──▶ opened ──▶ updated (at most one in 5 min; suspension does not wait) ──▶ closed
                  ▲                                                                      │
                  └──── the same trouble again within 15 min: the same case, reopened ◀──┘

A case is never closed because the slot could not be seen: it is suspended, and says so. A finding
that is held opens none, but keeps open what was opened before. One that is over as soon as it is
told, such as a camera that was moved and found itself again, is opened and closed in one look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from agent.shelf.rules.event import Event, Kind, Origin, Phase, SlotBody, ViewBody

UPDATE_EVERY = timedelta(minutes=5)
REOPEN_WITHIN = timedelta(minutes=15)

Key: TypeAlias = tuple[str, Kind]


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble that holds now.

    Args:
        subject: the slot or camera.
        kind: of trouble.
        body: what an event about it says; its `reopened`, `suspended` and `closed_for` are the
            case's to fill in.
        blind: the subject cannot be judged now, so the trouble is only remembered.
        held: no case is opened for it now; one that is open goes on, and is not updated.
        over: why it is over at once; "" for what goes on.
    """

    subject: str
    kind: Kind
    body: SlotBody | ViewBody
    blind: bool = False
    held: bool = False
    over: str = ""

    @property
    def key(self) -> Key:
        """What makes it one case and not two."""
        return self.subject, self.kind


@dataclass(frozen=True, slots=True)
class Case:
    """One trouble that was reported.

    Args:
        id: 32 hexadecimal digits.
        body: as last reported.
        opened_at, told_at: of the first opening, of the last event about it.
        raised_at: of the last opening; None in a memory of an agent that did not know it.
        closed_at: None while open; a closed case is kept for a while, to be reopened.
        suspended: its subject cannot be seen.
        lost_at, found_at: when its subject was last lost from sight, and when it was last seen
            again; None for never.
    """

    id: str
    subject: str
    kind: Kind
    body: SlotBody | ViewBody
    opened_at: datetime
    told_at: datetime
    closed_at: datetime | None = None
    suspended: bool = False
    raised_at: datetime | None = None
    lost_at: datetime | None = None
    found_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes it one case and not two."""
        return self.subject, self.kind


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a case that is no longer found has ended, and when that was first seen."""

    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """When a look was taken, and who looked: what ids and times are made of."""

    at: datetime
    mono_ms: int
    origin: Origin

    def event(self, case: Case, phase: Phase, since: datetime) -> Event:
        """An event about a case."""
        return Event(
            id=self.origin.event_id(case.id, case.kind, phase, self.mono_ms),
            kind=case.kind,
            phase=phase,
            subject=case.subject,
            at=since,
            mono_ms=self.mono_ms,
            case=case.id,
            body=case.body,
        )


def reconcile(
    cases: Iterable[Case],
    findings: Iterable[Finding],
    endings: Mapping[Key, Ending],
    now: Moment,
) -> tuple[tuple[Case, ...], tuple[Event, ...]]:
    """Bring the cases in line with what is found now.

    Args:
        cases: of one view, open and recently closed.
        findings: every trouble that holds now, at most one for a subject and kind.
        endings: why cases that are no longer found have ended; without a word, they were seen
            again now.
        now: the look's moment.

    Returns:
        the cases, open and recently closed, and the events that tell what changed.
    """
    known = {case.key: case for case in cases if not stale(case, now.at)}
    found = {finding.key: finding for finding in findings}
    kept: list[Case] = []
    events: list[Event] = []
    for key in list(known) + [key for key in found if key not in known]:
        ending = endings.get(key, Ending("seen_again", now.at))
        case, told = _step(known.get(key), found.get(key), ending, now)
        kept += [] if case is None else [case]
        events += told
    return tuple(kept), tuple(events)


Told: TypeAlias = tuple[Event, ...]


def stale(case: Case, at: datetime) -> bool:
    """Whether a case was closed too long ago to be reopened; it is let go of."""
    return case.closed_at is not None and at - case.closed_at > REOPEN_WITHIN


def _step(
    case: Case | None, finding: Finding | None, ending: Ending, now: Moment
) -> tuple[Case | None, Told]:
    """One case and what is found of it now: what becomes of it, and what is told."""
    if case is None or case.closed_at is not None:
        if finding is None or finding.blind or finding.held:
            return case, ()
        raised, opened = _raise(case, finding, now)
        if not finding.over:
            return raised, (opened,)
        ended, closed = _close(raised, Ending(finding.over, now.at), now)
        return ended, (opened, closed)
    if finding is None:
        ended, closed = _close(case, ending, now)
        return ended, (closed,)
    return _go_on(case, finding, now)


def _raise(case: Case | None, finding: Finding, now: Moment) -> tuple[Case, Event]:
    """Open a case, or one that was closed lately once more."""
    since = finding.body.first_suspected_at
    if case is None:
        opened = now.origin.case_id(finding.subject, finding.kind, now.at)
        case = Case(opened, finding.subject, finding.kind, finding.body, now.at, now.at)
        case = replace(case, raised_at=now.at)
        return case, now.event(case, Phase.OPENED, since)
    body = replace(finding.body, reopened=True)
    again = replace(case, body=body, told_at=now.at, closed_at=None, suspended=False)
    again = replace(again, raised_at=now.at)
    return again, now.event(again, Phase.OPENED, since)


def _close(case: Case, ending: Ending, now: Moment) -> tuple[Case, Event]:
    body = replace(case.body, closed_for=ending.reason, suspended=False)
    closed = replace(case, body=body, told_at=now.at, closed_at=now.at, suspended=False)
    return closed, now.event(closed, Phase.CLOSED, ending.since)


def _go_on(case: Case, finding: Finding, now: Moment) -> tuple[Case, Told]:
    if finding.blind != case.suspended:
        body = case.body if finding.blind else finding.body
        body = replace(body, suspended=finding.blind, closed_for=None)
        turned = replace(case, body=body, told_at=now.at, suspended=finding.blind)
        turned = (
            replace(turned, lost_at=now.at) if finding.blind else replace(turned, found_at=now.at)
        )
        return turned, (now.event(turned, Phase.UPDATED, now.at),)
    if finding.blind or finding.held or not _news(case, finding):
        return case, ()
    if now.at - case.told_at < UPDATE_EVERY:
        return case, ()
    updated = replace(case, body=finding.body, told_at=now.at)
    return updated, (now.event(updated, Phase.UPDATED, now.at),)


def _news(case: Case, finding: Finding) -> bool:
    """Whether there is something new to say: the urgency, the count, what stands there."""
    return _essence(case.body) != _essence(finding.body)


def _essence(body: SlotBody | ViewBody) -> tuple[object, ...]:
    if isinstance(body, ViewBody):
        reading = body.hypothesis
        guess = None if reading is None else replace(reading, fit=0.0)
        return body.severity, body.cause, guess, body.cases
    found = body.found.gtin if body.found else ""
    displaced = body.displaced_by.gtin if body.displaced_by else ""
    return body.severity, body.facings_seen, body.verified, found, displaced
