"""What an event says beside its trouble: what the slot was before and is now, and on what footing.

A case remembers what was told last. Its next event tells the slot as it is now, also when the case
ends, and what was told of it before: so one event alone says what became different.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent.shelf.cases.case import Case
from agent.shelf.cases.memory import SlotState
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Before, Event, Phase, Registration, SlotBody, ViewBody
from agent.shelf.rules.verdict import Status
from agent.shelf.seen.look import Look


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is held of a view between two looks.

    Args:
        slots: what each slot is; () before the first look.
        cases: open and recently closed.
    """

    slots: Sequence[SlotState]
    cases: Sequence[Case] = ()

    def slot(self, name: str) -> SlotState | None:
        """One slot by its id."""
        return next((state for state in self.slots if state.slot == name), None)

    def case(self, name: str | None) -> Case | None:
        """One open case by its id."""
        open_cases = (case for case in self.cases if case.closed_at is None)
        return next((case for case in open_cases if case.id == name), None)


def in_context(
    events: Iterable[Event],
    before: Held,
    now: Held,
    view: View,
    registration: Registration | None,
) -> tuple[Event, ...]:
    """The same events, with what was and what is now.

    Args:
        events: of one look.
        before, now: what was held without it and is with it.
        view: whose slots these are.
        registration: of the last time that the view was; None while its camera has not moved.
    """
    told = []
    for event in events:
        body = event.body
        if isinstance(body, SlotBody) and body.planogram == view.planogram_hash:
            body = _slot(replace(body, registration=registration), event, before, now)
        elif isinstance(body, ViewBody):
            body = replace(body, registration=registration)
        told.append(replace(event, body=body))
    return tuple(told)


def _slot(body: SlotBody, event: Event, before: Held, now: Held) -> SlotBody:
    state = now.slot(body.slot)
    if state is not None:
        body = replace(body, status=str(state.status), facings_seen=state.right)
    return replace(body, before=_before(body, event, before))


def _before(body: SlotBody, event: Event, before: Held) -> Before | None:
    """What was told of the case last; of one that is opened, what its slot was held to be."""
    case, state = before.case(event.case), before.slot(body.slot)
    if event.phase is not Phase.OPENED and case is not None and isinstance(case.body, SlotBody):
        status = str(Status.OBSCURED) if case.suspended else case.body.status
        return Before(status, case.body.facings_seen)
    return None if state is None else Before(str(state.status), state.stood)


def registered(last: Registration | None, look: Look) -> Registration | None:
    """How well a view was registered the last time that its camera had moved."""
    if look.shift is None:
        return last
    shift = look.shift
    moved_px, agreement = round(shift.moved_px, 1), round(shift.agreement, 3)
    return Registration(look.at, moved_px, shift.inliers, agreement)
