"""Why is a slot held to be what it is? Everything that the answer rests on, as values.

The answer is read from the memory after the last look, and from the looks of the last minutes as
the journal kept them and a re-run judged them. `agent.commands.reasons` says it in words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from agent.shelf.advance import Rules
from agent.shelf.cases.case import Case
from agent.shelf.cases.expected import expected
from agent.shelf.cases.memory import Memory
from agent.shelf.cases.spells import KINDS
from agent.shelf.cases.standing import suspected_at
from agent.shelf.held.belief import CLAMP, LATCH, ROUNDING, Latch, Weights, pace, void_steps
from agent.shelf.plan.planogram import products_by_gtin
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Similarity, SlotBody
from agent.shelf.seen.evidence import Cue
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Vote
from agent.shelf.told.answer import Answer, Facing, Skipped, Trouble
from agent.shelf.told.rerun import Step
from agent.vision.arrays import Indices

LETTERS = {
    Vote.UNSEEN: ".",
    Vote.STOCKED: "S",
    Vote.EMPTY: "E",
    Vote.CONFLICT: "C",
    Vote.ABSTAIN: "A",
}
NO_LOOK = "-"
CUES = tuple(cue for cue in Cue if cue is not Cue.BLIND)
DESIGN_S = 5.0  # from look to look, where no two are known
MOST_S = 15.0  # one look vouches for at most this long, as in `agent.shelf.cases.coverage`


def answer(memory: Memory, steps: Sequence[Step], view: View, slot: int, rules: Rules) -> Answer:
    """Why a slot, the row of the view, is held to be what it is.

    Args:
        memory: after the last look; it has seen one.
        steps: the looks of the last minutes.
        view: whose slot it is.
        rules: that were in force.
    """
    state, place = memory.slots[slot], view.slots[slot]
    cells = view.cells_of(slot)
    spans = _spans(steps)
    every_s = _every_s(steps)
    turns = _Turns(rules.weights, pace(every_s))
    return Answer(
        slot=place.id,
        gtin=place.gtin,
        product=view.planogram.product(place.gtin).name,
        camera=view.camera,
        fixture=view.planogram.fixture,
        at=memory.at or state.since,
        status=str(state.status),
        since=state.since,
        cause=state.cause,
        hold=str(state.hold),
        right=state.right,
        planned=len(cells),
        looks=len(steps),
        minutes=round(sum(spans) / 60, 1),
        visible_s=round(_visible_s(steps, spans, cells), 1),
        every_s=every_s,
        facings=tuple(
            _facing(memory, steps, view, (number, int(cell)), turns)
            for number, cell in enumerate(cells, start=1)
        ),
        skipped=_skipped(steps, spans, cells),
        cases=tuple(
            _trouble(case, memory, rules) for case in memory.cases if case.subject == place.id
        ),
        suspected_at=suspected_at(memory.beliefs, cells),
    )


def _every_s(steps: Sequence[Step]) -> float:
    """From look to look, as most of them are."""
    times = [step.entry.look.at for step in steps]
    gaps = sorted((b - a).total_seconds() for a, b in pairwise(times))
    return gaps[len(gaps) // 2] if gaps else DESIGN_S


@dataclass(frozen=True, slots=True)
class _Turns:
    """How many looks it takes to change what is held of a facing."""

    weights: Weights
    pace: float

    def looks(self, odds: float, *, empty: bool, blind: bool) -> tuple[int, int]:
        """From these log-odds, and from the surest ones, with looks that all see the opposite."""
        vote = np.array([Vote.STOCKED if empty else Vote.EMPTY], np.int8)
        step = abs(float(void_steps(vote, np.array([blind]), self.weights)[0])) * self.pace
        far = LATCH + odds if empty else LATCH - odds
        return max(0, math.ceil(far / step - ROUNDING)), math.ceil((LATCH + CLAMP) / step)


def _spans(steps: Sequence[Step]) -> list[float]:
    """The seconds that each look vouches for."""
    return [
        0.0
        if step.before.at is None
        else min(MOST_S, max(0.0, (step.entry.look.at - step.before.at).total_seconds()))
        for step in steps
    ]


def _visible_s(steps: Sequence[Step], spans: Sequence[float], cells: Indices) -> float:
    return sum(
        span
        for step, span in zip(steps, spans, strict=True)
        if (votes := step.entry.look.votes) is not None
        and np.mean(votes.vote[cells] != Vote.UNSEEN) >= 1 / 2
    )


def _facing(
    memory: Memory, steps: Sequence[Step], view: View, place: tuple[int, int], turns: _Turns
) -> Facing:
    number, cell = place
    beliefs = memory.beliefs
    odds = tuple(
        round(float(latch.odds[cell]), 2)
        for latch in (beliefs.void, beliefs.stranger, beliefs.unknown)
    )
    judged = [step.entry.look.votes for step in steps if step.entry.look.votes is not None]
    cues, names = Counter[str](), Counter[str]()
    for votes in judged:
        cues.update(str(cue.name).lower() for cue in CUES if votes.cues[cell] & cue)
        names[Name(votes.names.name[cell]).name.lower()] += 1
    held, latch = _held(memory, cell)
    since = float(latch.since[cell])
    blind = bool(judged) and bool(judged[-1].blind[cell])
    to_turn, in_all = turns.looks(odds[0], empty=held == "empty", blind=blind)
    return Facing(
        number=number,
        held=held,
        since=None if np.isnan(since) else datetime.fromtimestamp(since, UTC),
        odds=(odds[0], odds[1], odds[2]),
        to_open=round(max(0.0, LATCH - odds[0]), 2),
        to_clear=round(max(0.0, LATCH + odds[0]), 2),
        looks_to_turn=to_turn,
        looks_in_all=in_all,
        strip="".join(_letter(step, cell) for step in steps),
        cues=dict(cues),
        blind=blind,
        names={name: count for name, count in names.items() if name != "none"},
        similarity=_similarity(steps, view, cell),
        visible_s=round(float(beliefs.visible_s[cell]), 1),
    )


def _held(memory: Memory, cell: int) -> tuple[str, Latch]:
    """What is held of a facing, and by which belief."""
    beliefs = memory.beliefs
    if beliefs.void.yes[cell]:
        return "empty", beliefs.void
    if beliefs.stranger.yes[cell]:
        return "another product", beliefs.stranger
    if beliefs.unknown.yes[cell]:
        return "an unknown product", beliefs.unknown
    return ("stocked" if beliefs.void.no[cell] else "not judged yet"), beliefs.void


def _letter(step: Step, cell: int) -> str:
    votes = step.entry.look.votes
    return NO_LOOK if votes is None else LETTERS[Vote(votes.vote[cell])]


def _similarity(steps: Sequence[Step], view: View, cell: int) -> Similarity | None:
    """Of the last look in which something stood there."""
    products = products_by_gtin(view.planogram)
    for step in reversed(steps):
        votes = step.entry.look.votes
        if votes is None or not (votes.names.expected[cell] or votes.names.rival[cell]):
            continue
        gtin = str(votes.names.found[cell])
        found = products.get(gtin)
        return Similarity(
            round(float(votes.names.expected[cell]), 3),
            round(float(votes.names.rival[cell]), 3),
            found.name if found else gtin,
        )
    return None


def _skipped(
    steps: Sequence[Step],
    spans: Sequence[float],
    cells: Indices,
) -> tuple[Skipped, ...]:
    found: dict[str, Skipped] = {}
    for step, span in zip(steps, spans, strict=True):
        look = step.entry.look
        if look.votes is None:
            cause, detail = str(look.blind or "no picture"), look.detail
        elif (look.votes.vote[cells] == Vote.UNSEEN).all():
            cause, detail = "unseen", "somebody or something is before it"
        else:
            continue
        old = found.get(cause, Skipped(cause, 0, 0.0, ""))
        found[cause] = Skipped(cause, old.looks + 1, round(old.seconds + span, 1), detail)
    return tuple(found.values())


def _trouble(case: Case, memory: Memory, rules: Rules) -> Trouble:
    body = case.body if isinstance(case.body, SlotBody) else None
    due = None
    if case.kind in KINDS and case.closed_at is None and memory.at is not None:
        standing = [one for one in memory.cases if one.closed_at is None]
        due = expected(case, standing, memory.spells, rules.shop, memory.at)
    return Trouble(
        case=case.id,
        kind=str(case.kind),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        suspended=case.suspended,
        body=body,
        expected=due,
    )
