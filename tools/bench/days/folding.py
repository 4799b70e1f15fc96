"""Looks become accounts: by the agent's own fold, with its weights, with others, or crippled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import blank
from agent.shelf.held.belief import PROFILES, Weights
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Origin
from agent.shelf.seen.evidence import Cue
from agent.shelf.seen.look import Look, Vote, Votes
from agent.vision.arrays import Matrix
from tools.bench.days.account import Account, Clerk
from tools.bench.days.drive import BEGINS, Stand
from tools.bench.days.moves import move_at, off_px
from tools.bench.days.truth import Truth

ORIGIN = Origin("/stores/bench/devices/days", "bench")
SCALES = (0.5, 2.0, 3.0)

Retell = Callable[[Look, View], Look]


def fold(looks: Iterable[Look], put_up: Stand, weights: Weights, truth: Truth) -> Account:
    """What the agent says of the looks of a day.

    Args:
        looks: in order of time.
        put_up: before the film: the view as it was aimed, the gallery, the plans.
        weights: of a profile, or others.
        truth: tells by how much the agent's cells are off; the agent is not told.
    """
    view = put_up.view
    rules = Rules(weights, ORIGIN, put_up.plans)
    memory, clerk = blank(view, put_up.gtins), Clerk(view, BEGINS)
    thought: Matrix = np.eye(3)
    for look in looks:
        if look.shift is not None:
            thought = look.shift.homography
        memory, events = advance(memory, look, view, rules)
        at_s = look.mono_ms / 1000
        used = look.votes is not None and bool((look.votes.vote != Vote.UNSEEN).any())
        off = off_px(view, move_at(truth, at_s), thought) if used else float("nan")
        clerk.note(memory, events, off)
    return clerk.account()


def scaled(weights: Weights, times: float) -> Weights:
    """The same weights with every step towards empty so many times as large."""
    return replace(
        weights, empty=weights.empty * times, sure=weights.sure * times,
        abstain=weights.abstain * times, blind=weights.blind * times,
    )  # fmt: skip


def curve() -> Mapping[str, Weights]:
    """Every set of weights on the curve of false alerts against delay."""
    profiles = dict(PROFILES)
    more = {f"default x{times:g}": scaled(profiles["default"], times) for times in SCALES}
    return profiles | more


def without_void(look: Look, _: View) -> Look:
    """A look by which a facing without a box is empty, whatever the place looks like.

    No cell is blind then, either: that is said of cells whose void cues have not proven themselves.
    """
    if look.votes is None:
        return look
    vote = look.votes.vote.copy()
    vote[vote == Vote.CONFLICT] = Vote.STOCKED
    vote[vote == Vote.ABSTAIN] = Vote.EMPTY
    seeing = look.votes.cues & ~np.uint8(Cue.BLIND)
    return _with(look, replace(look.votes, cues=seeing), vote)


def without_facings(look: Look, view: View) -> Look:
    """A look that says one thing of a whole slot: stocked as soon as one facing is."""
    if look.votes is None:
        return look
    vote = look.votes.vote.copy()
    for slot in range(len(view.slots)):
        cells = view.cells_of(slot)
        cast = vote[cells]
        vote[cells] = next(
            (said for said in (Vote.STOCKED, Vote.CONFLICT, Vote.ABSTAIN) if said in cast),
            Vote.EMPTY if Vote.EMPTY in cast else Vote.UNSEEN,
        )
    return _with(look, look.votes, vote)


RETOLD: Mapping[str, Retell] = {
    "without void": without_void,
    "without facing level": without_facings,
}
"""Ablations that are made of the votes themselves; the others need other eyes (`crippled`)."""


def _with(look: Look, votes: Votes, vote: np.ndarray[tuple[int], np.dtype[np.int8]]) -> Look:
    return replace(look, votes=replace(votes, vote=vote))
