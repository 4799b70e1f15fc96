"""The fold at the heart: a memory and a look become the next memory and the events between them.

    look ─▶ beliefs ─▶ facts ─▶ status of each slot ─▶ findings ─▶ cases ─▶ events

Everything is a value; time is the look's. The same looks give the same events, on a device, in a
replay and in a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from agent.shelf.belief import DESIGN_S, Weights, believe
from agent.shelf.case import Ending, Finding, Key, Moment, reconcile
from agent.shelf.coverage import add_coverage, due, record
from agent.shelf.event import Event, Kind, Origin
from agent.shelf.facts import Judged, Scene, judge_slots
from agent.shelf.findings import slot_findings, view_findings
from agent.shelf.look import Look
from agent.shelf.memory import Memory
from agent.shelf.sight import sight
from agent.shelf.view import View


@dataclass(frozen=True, slots=True)
class Rules:
    """What a device decides by: the same for every look of a run."""

    weights: Weights
    origin: Origin


def advance(
    memory: Memory, look: Look, view: View, rules: Rules
) -> tuple[Memory, tuple[Event, ...]]:
    """Fold one look into the memory of its view.

    Args:
        memory: of this view; `agent.shelf.memory.blank` before the first look.
        look: newer than the one before it; an older one changes nothing.
        view: that the look was taken of.
        rules: weights and origin.

    Returns:
        the next memory, and the events that lead to it.
    """
    if memory.at is not None and look.at <= memory.at:
        return memory, ()
    interval = 0.0 if memory.at is None else (look.at - memory.at).total_seconds()
    seeing = sight(memory.sight, look)
    beliefs = memory.beliefs
    if look.votes is not None:
        # The first look counts as one: nothing is known of the time before it.
        since_last = interval if memory.at is not None else DESIGN_S
        beliefs = believe(beliefs, look.votes, rules.weights, look.at.timestamp(), since_last)
    judged = judge_slots(memory.slots, Scene(beliefs, look, view, seeing, rules.weights))
    coverage = add_coverage(memory.coverage, judged, look.at, interval)
    moment = Moment(look.at, look.mono_ms, rules.origin)
    findings = _findings(memory, judged, look, view)
    endings = _endings(memory, judged, look.at)
    cases, events = reconcile(memory.cases, findings, endings, moment)
    ended = due(coverage, look.at)
    if ended:
        events = (*events, record(coverage, view, moment))
    after = replace(
        memory,
        at=look.at,
        beliefs=beliefs,
        slots=tuple(one.state for one in judged.slots),
        cases=cases,
        sight=seeing,
        coverage=None if ended else coverage,
        learned=look.learned or memory.learned,
    )
    return after, events


def _findings(memory: Memory, judged: Judged, look: Look, view: View) -> tuple[Finding, ...]:
    """Every trouble that holds now, and every open case whose slot cannot be seen."""
    found = slot_findings(judged, look, view)
    blind = {one.state.slot for one in judged.slots if one.state.cause}
    remembered = tuple(
        Finding(case.subject, case.kind, case.body, blind=True)
        for case in memory.cases
        if case.closed_at is None and case.subject in blind and case.kind is not Kind.VIEW_BLOCKED
    )
    return (*found, *remembered, *view_findings(judged, look, view))


def _endings(memory: Memory, judged: Judged, at: datetime) -> Mapping[Key, Ending]:
    """Why cases of slots that are no longer found have ended."""
    now = {one.state.slot: one for one in judged.slots}
    endings: dict[Key, Ending] = {}
    for case in memory.cases:
        one = now.get(case.subject)
        if one is None:
            continue
        if case.kind in (Kind.MISPLACED, Kind.UNKNOWN_PRODUCT):
            endings[case.key] = Ending("corrected", at)
        elif case.kind in (Kind.OUT_OF_STOCK, Kind.LOW_STOCK):
            worse = case.kind is Kind.LOW_STOCK and one.row.kind is Kind.OUT_OF_STOCK
            endings[case.key] = Ending("superseded" if worse else "restocked", one.state.since)
    return endings
