"""Cases that this look says nothing about, and why those that are over have ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from agent.shelf.cases.case import Case, Ending, Finding, Key
from agent.shelf.cases.facts import Judged
from agent.shelf.cases.sight import ROW_OF, refutes
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Kind, SlotBody
from agent.shelf.rules.verdict import Status

_BLIND_OF = {row.kind: blind for blind, row in ROW_OF.items()}


def remembered(cases: Iterable[Case], judged: Judged, view: View) -> tuple[Finding, ...]:
    """The open cases whose subject cannot be judged now: none of them is over for that."""
    return tuple(
        Finding(case.subject, case.kind, case.body, blind=True)
        for case in cases
        if case.closed_at is None
        and not _of_another_plan(case, view)
        and (_unseen_slot(case, judged) or _unseen_view(case, judged, view))
    )


def _unseen_slot(case: Case, judged: Judged) -> bool:
    if case.kind is Kind.VIEW_BLOCKED:  # ends when its slot is seen; a lost view does not see it
        known = any(one.state.slot == case.subject for one in judged.slots)
        return known and judged.sight.told is not None
    return any(
        one.state.slot == case.subject and one.state.status is Status.OBSCURED
        for one in judged.slots
    )


def _unseen_view(case: Case, judged: Judged, view: View) -> bool:
    loss = judged.sight.told
    if loss is None or case.subject != view.camera or case.kind is Kind.INCIDENT:
        return False
    if case.kind is Kind.PLANOGRAM_MISMATCH:
        return True
    before = _BLIND_OF.get(case.kind)
    return before is not None and before is not loss.blind and not refutes(loss.blind, before)


def _of_another_plan(case: Case, view: View) -> bool:
    """Whether a case is about what an older planogram said; a view's own trouble is about none."""
    about_plan = isinstance(case.body, SlotBody) or case.subject != view.camera
    about_plan |= case.kind is Kind.PLANOGRAM_MISMATCH
    return about_plan and case.body.planogram != view.planogram_hash


def endings(
    cases: Iterable[Case], judged: Judged, view: View, at: datetime
) -> Mapping[Key, Ending]:
    """Why cases that are no longer found have ended."""
    now = {one.state.slot: one for one in judged.slots}
    told: dict[Key, Ending] = {}
    for case in cases:
        one = now.get(case.subject)
        if _of_another_plan(case, view):
            told[case.key] = Ending("planogram_changed", at)
        elif case.kind in (Kind.OUT_OF_STOCK, Kind.LOW_STOCK) and one is not None:
            worse = case.kind is Kind.LOW_STOCK and one.row.kind is Kind.OUT_OF_STOCK
            told[case.key] = Ending("superseded" if worse else "restocked", one.state.since)
        elif isinstance(case.body, SlotBody) or case.kind is Kind.PLANOGRAM_MISMATCH:
            told[case.key] = Ending("corrected", at)
    return told
