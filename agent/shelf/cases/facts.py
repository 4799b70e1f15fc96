"""Beliefs to facts: what is held of each slot, and the row of the table it falls under."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from agent.shelf.cases.memory import Sightedness, SlotState
from agent.shelf.held.belief import Beliefs, Weights
from agent.shelf.held.beside import BEHIND, CROWDED, ODD, QUESTIONS, TURNED, Beside, nothing_beside
from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.rules.verdict import Facts, Hold, Status, StatusRow, low_limit, status_row
from agent.shelf.seen.look import Look, Vote
from agent.vision.arrays import Indices, Mask
from agent.vision.frame import Blind


@dataclass(frozen=True, slots=True)
class SlotJudgement:
    """One slot after a look: its facts, the row that holds, its state."""

    facts: Facts
    row: StatusRow
    state: SlotState


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Every slot of a view after a look."""

    slots: tuple[SlotJudgement, ...]
    beliefs: Beliefs
    sight: Sightedness
    beside: Beside


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What one look left behind, before its slots are judged.

    Args:
        beliefs: after the look.
        look: the look.
        view: that it was taken of.
        sight: whether the view as a whole can be judged.
        weights: that the beliefs were folded with.
        beside: how products stand, after the look.
        holds: what keeps the cases of each slot from being opened; () for nothing.
    """

    beliefs: Beliefs
    look: Look
    view: View
    sight: Sightedness
    weights: Weights
    beside: Beside = field(default_factory=nothing_beside)
    holds: tuple[Hold, ...] = ()


def judge_slots(before: tuple[SlotState, ...], scene: Scene) -> Judged:
    """Judge every slot of a view.

    Args:
        before: the states after the look before; () before the first.
        scene: what this look left behind.
    """
    held = before or tuple(
        SlotState(slot.id, Status.OBSCURED, scene.look.at, cause="starting")
        for slot in scene.view.slots
    )
    facings = _facings(scene)
    judged = tuple(_judge(state, row, scene, facings) for row, state in enumerate(held))
    return Judged(judged, scene.beliefs, scene.sight, scene.beside)


@dataclass(frozen=True, slots=True, eq=False)
class _Facings:
    """What is held of every facing of the view (n,), in the words of the table.

    Args:
        right: its own product stands there.
        unknown: a product of no gallery: unlike all of it, or the odd one out in its slot. An odd
            one that has a name is no unknown.
        doubted: something speaks against what is held of it.
        asked: (4, n) the answers of `agent.shelf.held.beside`, by question.
    """

    right: Mask
    unknown: Mask
    doubted: Mask
    asked: Mask


def _facings(scene: Scene) -> _Facings:
    beliefs, n = scene.beliefs, len(scene.view.cells)
    asked = np.stack([scene.beside.yes(question, n) for question in range(QUESTIONS)])
    doubted = np.zeros(n, bool)
    for latch in (beliefs.void, beliefs.stranger):
        doubted |= latch.judged & ~np.isnan(latch.doubt_at)
    return _Facings(
        right=beliefs.void.no & ~beliefs.stranger.yes,
        unknown=beliefs.unknown.yes | (asked[ODD] & ~beliefs.stranger.yes),
        doubted=doubted,
        asked=asked,
    )


def _judge(before: SlotState, row: int, scene: Scene, facings: _Facings) -> SlotJudgement:
    timers = _timers(before, row, scene, facings)
    facts = replace(_facts(timers, row, scene, facings), cause=_cause(timers, scene))
    table_row = status_row(facts, before.known)
    obscured = table_row.status is Status.OBSCURED
    same = table_row.status is before.status
    state = replace(
        timers,
        status=table_row.status,
        since=before.since if same else _since(table_row.status, facts, row, scene),
        cause=facts.cause or (facts.hold or "starting" if obscured else ""),
        known=before.known if obscured else table_row.status,
        hold=facts.hold,
    )
    return SlotJudgement(facts, table_row, state)


def _timers(before: SlotState, row: int, scene: Scene, facings: _Facings) -> SlotState:
    """The state with its clocks moved on: each begins when its condition does, and ends with it."""
    beliefs, look = scene.beliefs, scene.look
    cells = scene.view.cells_of(row)
    right = int(facings.right[cells].sum())
    low = low_limit(len(cells), scene.view.slots[row].low_facings)
    judged = bool(beliefs.void.judged[cells].all())
    falling = bool(facings.doubted[cells].any()) or (
        right <= low and before.status is Status.IN_STOCK
    )
    return replace(
        before,
        right=right,
        stood=before.stood if falling else right,
        unseen_at=_unseen_at(before.unseen_at, cells, look),
        low_at=_clock(before.low_at, judged and 0 < right <= low, look.at),
        out_at=_clock(before.out_at, judged and right == 0, look.at),
        unknown_at=_clock(before.unknown_at, bool(facings.unknown[cells].any()), look.at),
        turned_at=_turned_at(scene, cells),
    )


def _unseen_at(before: datetime | None, cells: Indices, look: Look) -> datetime | None:
    """Since when a slot is hidden. While nothing at all is seen, nobody knows what hides it."""
    if look.votes is None or (look.votes.vote == Vote.UNSEEN).all():
        told = before is None or _age(before, look.at) >= limits.HIDDEN_S
        return before if told else look.at
    seen = float(np.mean(look.votes.vote[cells] != Vote.UNSEEN))
    return None if seen >= limits.SEEN_SHARE else before or look.at


def _turned_at(scene: Scene, cells: Indices) -> datetime | None:
    began = scene.beside.began(TURNED, cells, len(scene.view.cells))
    return None if math.isnan(began) else datetime.fromtimestamp(began, UTC)


def _clock(running: datetime | None, holds: bool, at: datetime) -> datetime | None:  # noqa: FBT001
    if not holds:
        return None
    return at if running is None else running


def _age(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else (at - since).total_seconds()


def _facts(state: SlotState, row: int, scene: Scene, facings: _Facings) -> Facts:
    beliefs, at = scene.beliefs, scene.look.at
    slot = scene.view.slots[row]
    cells = scene.view.cells_of(row)
    asked = facings.asked[:, cells].sum(axis=1).tolist()
    return Facts(
        planned=len(cells),
        right=state.right,
        empty=int(beliefs.void.yes[cells].sum()),
        strangers=int(beliefs.stranger.yes[cells].sum()),
        unknowns=int(facings.unknown[cells].sum()),
        judged=int(beliefs.void.judged[cells].sum()),
        low_at=low_limit(len(cells), slot.low_facings),
        low_for_s=_age(state.low_at, at),
        out_for_s=_age(state.out_at, at),
        unknown_for_s=_age(state.unknown_at, at),
        cause="",
        key_item=scene.view.planogram.product(slot.gtin).key_item,
        verified=_verified(beliefs, cells, scene.weights) and not _blind(scene.look, cells),
        hold=scene.holds[row] if scene.holds else Hold.NONE,
        recessed=asked[BEHIND],
        turned=asked[TURNED],
        turned_for_s=_age(state.turned_at, at),
        crowded=asked[CROWDED] > 0,
        odd=asked[ODD],
    )


def _verified(beliefs: Beliefs, cells: Indices, weights: Weights) -> bool:
    """Whether looks that saw a gap, and not looks that saw nothing, made the facings empty."""
    tally = beliefs.tally[cells][beliefs.void.yes[cells]].sum(axis=0)
    empty, abstained = weights.empty * tally[Vote.EMPTY], weights.abstain * tally[Vote.ABSTAIN]
    return bool(empty >= limits.VERIFIED_SHARE * (empty + abstained))


def _blind(look: Look, cells: Indices) -> bool:
    """Whether the cues of the slot have not proven themselves, so that its gap was told by time."""
    return look.votes is not None and bool(look.votes.blind[cells].all())


def _cause(state: SlotState, scene: Scene) -> str:
    """Why a slot cannot be judged; "" where it can."""
    if scene.sight.told is not None:
        return str(scene.sight.told.blind)
    if _age(state.unseen_at, scene.look.at) > limits.HIDDEN_S:
        return str(Blind.BLOCKED)
    return ""


def _since(status: Status, facts: Facts, row: int, scene: Scene) -> datetime:
    """From when a new status has been true: the facing that tipped it, as first seen."""
    beliefs, at = scene.beliefs, scene.look.at
    cells = scene.view.cells_of(row)
    if status in (Status.OUT_OF_STOCK, Status.LOW_STOCK):
        lost = np.where(beliefs.void.yes, beliefs.void.since, np.nan)
        lost = np.where(beliefs.stranger.yes, beliefs.stranger.since, lost)[cells]
        fell = np.sort(lost[~np.isnan(lost)])
        tips = facts.planned - (0 if status is Status.OUT_OF_STOCK else facts.low_at)
        if len(fell):
            return datetime.fromtimestamp(float(fell[min(tips, len(fell)) - 1]), UTC)
    if status is Status.IN_STOCK:
        rose = beliefs.void.since[cells][beliefs.void.no[cells]]
        if len(rose):
            return min(at, datetime.fromtimestamp(float(np.max(rose)), UTC))
    return at
