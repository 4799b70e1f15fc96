"""The valve: many slot cases at once are one trouble to the people who work there.

More than ten openings in five minutes become one case, an incident, with the list. Headquarters
still gets every event; those of the listed cases carry the incident's id, and staff's alerts leave
them out. It is a valve and no filter: one that opens is worth a bug report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from agent.shelf.cases.case import Case, Ending, Finding, Key, Moment, reconcile
from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.rules.event import Event, Kind, Severity, SlotBody, ViewBody

WITHIN = timedelta(seconds=limits.INCIDENT_WITHIN_S)


def apart(cases: Iterable[Case]) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Cases of one trouble each, and incidents: these are the valve's to open and to close."""
    every = tuple(cases)
    incidents = tuple(case for case in every if case.kind is Kind.INCIDENT)
    return tuple(case for case in every if case.kind is not Kind.INCIDENT), incidents


def valve(
    cases: tuple[Case, ...], events: tuple[Event, ...], view: View, now: Moment, *, blind: bool
) -> tuple[tuple[Case, ...], tuple[Event, ...]]:
    """Open an incident where cases burst open, and close it when it is calm.

    Args:
        cases: of the view, after a look, and its incidents, before it.
        events: of the look.
        view: whose cases these are.
        now: the look's moment.
        blind: the view cannot be judged, so calm proves nothing.

    Returns:
        the cases with the incident among them; its event, if any, before those of the look, and
        these with the incident's id where it stands for them.
    """
    rest, known = apart(cases)
    listed = _listed(rest, known, now.at)
    found = _finding(listed, known, view, now.at, blind=blind)
    endings: Mapping[Key, Ending] = {case.key: Ending("calm", now.at) for case in known}
    incidents, told = reconcile(known, found, endings, now)
    standing = next((case for case in incidents if case.closed_at is None), None)
    if standing is None:
        return (*rest, *incidents), (*told, *events)
    members = {case.id for case in listed}
    return (*rest, *incidents), (*told, *(_marked(one, members, standing.id) for one in events))


def _listed(cases: Iterable[Case], known: tuple[Case, ...], at: datetime) -> tuple[Case, ...]:
    """The slot cases that an incident stands for, the oldest first."""
    since = at - WITHIN
    for case in known:
        if case.closed_at is None:
            since = min(since, (case.raised_at or case.opened_at) - WITHIN)
    slots = [case for case in cases if isinstance(case.body, SlotBody)]
    raised = [case for case in slots if case.raised_at is not None and case.raised_at > since]
    return tuple(sorted(raised, key=lambda case: (case.raised_at or at, case.id)))


def _finding(
    listed: tuple[Case, ...], known: tuple[Case, ...], view: View, at: datetime, *, blind: bool
) -> tuple[Finding, ...]:
    """The incident, while cases burst open; for one that is open, until nothing opens any more."""
    lately = [case for case in listed if (case.raised_at or case.opened_at) > at - WITHIN]
    goes_on = any(case.closed_at is None for case in known)
    if not blind and not (lately if goes_on else len(lately) > limits.INCIDENT_CASES):
        return ()
    if blind and not goes_on:
        return ()
    body = ViewBody(
        camera=view.camera,
        fixture=view.planogram.fixture,
        severity=Severity.HIGH,
        cause=str(Kind.INCIDENT),
        detail=f"{len(listed)} cases opened within minutes of each other",
        first_suspected_at=(listed[0].raised_at if listed else None) or at,
        confirmed_at=at,
        planogram=view.planogram_hash,
        cases=tuple(case.id for case in listed),
    )
    return (Finding(view.camera, Kind.INCIDENT, body, blind=blind),)


def _marked(event: Event, members: set[str], incident: str) -> Event:
    if event.case not in members or not isinstance(event.body, SlotBody):
        return event
    return replace(event, body=replace(event.body, incident=incident))
