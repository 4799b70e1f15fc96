"""The fold at the heart: a memory and a look become the next memory and the events between them.

    look ─▶ votes that count ─▶ beliefs ─▶ holds ─▶ facts ─▶ statuses ─▶ findings ─▶ cases ─▶ events

Everything is a value; time is the look's. The same looks give the same events, on a device, in a
replay and in a test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.cases.case import Finding, Moment, reconcile
from agent.shelf.cases.context import Held, in_context, registered
from agent.shelf.cases.coverage import add_coverage, due, record
from agent.shelf.cases.expected import ANY_SHOP, Shop, with_expected
from agent.shelf.cases.facts import Judged, Scene, judge_slots
from agent.shelf.cases.findings import slot_findings
from agent.shelf.cases.incident import apart, valve
from agent.shelf.cases.memory import Memory
from agent.shelf.cases.overview import mismatch_findings, quiet, shift_findings, view_findings
from agent.shelf.cases.remembered import endings, remembered
from agent.shelf.cases.sight import sight
from agent.shelf.cases.spells import remember
from agent.shelf.held.belief import DESIGN_S, Weights, believe, skip
from agent.shelf.held.beside import believe_beside, nothing_beside
from agent.shelf.held.burst import doubt_bursts
from agent.shelf.held.holding import Evidence, Holding, hold_back
from agent.shelf.held.moving import Move, follow
from agent.shelf.held.recognized import credible, known_slots, patient, recognize
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Event, Origin
from agent.shelf.seen.look import Look
from agent.vision.arrays import Mask


@dataclass(frozen=True, slots=True)
class Rules:
    """What a device decides by: the same for every look of a run.

    Args:
        weights: what a vote counts.
        origin: who speaks.
        plans: other planograms that a fixture might follow instead of its own.
        shop: what the store says of itself.
    """

    weights: Weights
    origin: Origin
    plans: tuple[Planogram, ...] = ()
    shop: Shop = ANY_SHOP


def advance(
    memory: Memory, look: Look, view: View, rules: Rules
) -> tuple[Memory, tuple[Event, ...]]:
    """Fold one look into the memory of its view.

    Args:
        memory: of this view; `agent.shelf.cases.memory.blank` before the first look.
        look: newer than the one before it; an older one changes nothing.
        view: that the look was taken of.
        rules: weights, origin and other plans.

    Returns:
        the next memory, and the events that lead to it.
    """
    if memory.at is not None and look.at <= memory.at:
        return memory, ()
    interval = 0.0 if memory.at is None else (look.at - memory.at).total_seconds()
    moment = Moment(look.at, look.mono_ms, rules.origin)
    move = follow(Move(memory.moved, memory.moved_at), look, view)
    seen = replace(memory, moved=move.homography, moved_at=move.at, sight=sight(memory.sight, look))
    if look.votes is not None and move.settled(look.at):
        seen = _believed(seen, look, view, rules.weights)
    else:
        seen = replace(seen, beliefs=skip(seen.beliefs, look.blind))
    before = Holding(memory.restocks, memory.mismatch)
    named = known_slots(seen.recognized, view)
    evidence = Evidence(look, seen.beliefs, _visible(memory, view), named)
    holding = hold_back(before, evidence, view, rules.plans)
    beside = seen.beside or nothing_beside()
    scene = Scene(seen.beliefs, look, view, seen.sight, rules.weights, beside, holding.holds)
    judged = judge_slots(memory.slots, scene)
    findings = _findings(judged, holding, move, look, view)
    known = {finding.key for finding in findings}
    kept = remembered((case for case in memory.cases if case.key not in known), judged, view)
    ended = endings(memory.cases, judged, view, look.at)
    single, incidents = apart(memory.cases)
    single, events = reconcile(single, (*findings, *kept), ended, moment)
    spells = remember(memory.spells, memory.cases, view, rules.shop.zone, look.at)
    events = with_expected(events, single, spells, rules.shop, look.at)
    slots = tuple(one.state for one in judged.slots)
    seen = replace(seen, registration=registered(memory.registration, look), spells=spells)
    then = Held(memory.slots, memory.cases)
    events = in_context(events, then, Held(slots), view, seen.registration)
    blind = seen.sight.told is not None
    cases, events = valve((*single, *incidents), events, view, moment, blind=blind)
    counted = 0.0 if look.after_hours else interval
    coverage = add_coverage(memory.coverage, judged, look.at, counted)
    over = due(coverage, look.at)
    tells = over and (coverage.open_s > 0 or not look.after_hours)
    after = replace(
        seen,
        at=look.at,
        slots=slots,
        cases=cases,
        coverage=None if over else coverage,
        learned=look.learned or memory.learned,
        restocks=holding.restocks,
        mismatch=holding.mismatch,
    )
    return after, (*events, record(coverage, view, moment)) if tells else events


def _findings(
    judged: Judged, holding: Holding, move: Move, look: Look, view: View
) -> tuple[Finding, ...]:
    """Everything that is wrong now, with the slots and with the view."""
    findings = (
        *slot_findings(judged, look, view),
        *mismatch_findings(holding.mismatch, judged, look, view),
        *view_findings(judged, look, view),
        *shift_findings(move, look, view),
    )
    return quiet(findings) if look.after_hours else findings


def _visible(memory: Memory, view: View) -> Mask:
    """Slots (m,) that were not hidden after the look before."""
    if not memory.slots:
        return np.ones(len(view.slots), bool)
    return np.array([state.unseen_at is None for state in memory.slots], bool)


def _believed(memory: Memory, look: Look, view: View, weights: Weights) -> Memory:
    """The memory with its beliefs moved by a look that has votes."""
    if look.votes is None:
        return memory
    # The first look counts as one: nothing is known of the time before it.
    since_last = DESIGN_S if memory.at is None else (look.at - memory.at).total_seconds()
    at = look.at.timestamp()
    burst, votes = doubt_bursts(memory.burst, look.votes, view, at)
    votes = credible(votes, memory.recognized, view)
    weights = patient(weights, memory.beliefs, view)
    beliefs = believe(memory.beliefs, votes, weights, at, since_last)
    beside = believe_beside(
        memory.beside or nothing_beside(), votes, beliefs.void.yes, at, since_last
    )
    recognized = recognize(memory.recognized, beliefs, view)
    return replace(memory, beliefs=beliefs, beside=beside, burst=burst, recognized=recognized)
