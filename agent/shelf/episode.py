"""What became of a cell, known afterwards: episodes that tell how far its cues can be trusted.

    stocked ── no product for a minute ──▶ in question ── product for half a minute ──▶ judged

A question is judged by the cell's picture. Where it changed as the product went, and changed again
as it came, the cell was *empty*, and what its cues said in between is counted as said of an empty
cell. Where the picture is as it was, nothing happened to the cell: a detector changed its mind, and
what was said counts as said of a stocked one. Anything else proves nothing and is dropped.

A question lives in memory only. A restart forgets those that are open, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from agent.shelf.evidence import Cue, Kind, Sight, kinds
from agent.shelf.golden import Golden, forget, harvest, no_golden
from agent.shelf.look import Vote, Votes
from agent.shelf.reference import LEARNING, Learned, learn
from agent.shelf.trust import KINDS, count_empty, count_stocked, nothing_counted
from agent.shelf.view import View
from agent.vision.arrays import Floats, Indices, Mask, Patterns, frozen
from agent.vision.void import SIDE, likeness

ENDS = 6  # looks in a row with a product end a question: half a minute
LONG = 12  # looks without one make it worth judging: a minute
BLOCK = 60  # looks with a product are one stocked episode: persistent errors last minutes
EMPTY_FOR = 20  # empty looks in a row before a picture is harvested: as long as a gap is believed
CHANGED = 0.60  # likeness of patterns below which a picture has changed, or …
CHANGED_COLOR = 12.0  # … distance of colors (CIE76) above which it has

Column = TypeVar("Column", Patterns, Floats)


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """How cells looked: a running mean. NaN where never seen.

    Args:
        pattern: (n, 64).
        color: (n, 3) CIE L*a*b*.
    """

    pattern: Patterns
    color: Floats

    def __post_init__(self) -> None:
        frozen(self.pattern)
        frozen(self.color)


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What is in question of each cell (n,), in memory only.

    Args:
        stocked: how it looked with a product, before what is in question.
        bare: how it looked since.
        back: (n,) looks in a row with a product.
        run: (n,) looks in a row that voted empty.
        looks: (n,) looks in question.
        spoke: (n, 5) of those, in how many each kind of cue spoke.
        held: (n,) looks with a product since the last stocked episode was counted.
        spoke_held: (n, 5) of those, in how many each kind spoke.
    """

    stocked: Pictures
    bare: Pictures
    back: Indices
    run: Indices
    looks: Indices
    spoke: Indices
    held: Indices
    spoke_held: Indices

    def __post_init__(self) -> None:
        for column in (self.back, self.run, self.looks, self.spoke, self.held, self.spoke_held):
            frozen(column)


def no_questions(cells: int) -> Questions:
    """Before the first look."""

    def none() -> Indices:
        return np.zeros(cells, np.intp)

    def nobody() -> Indices:
        return np.zeros((cells, KINDS), np.intp)

    unseen = _unseen(cells)
    return Questions(unseen, unseen, none(), none(), none(), nobody(), none(), nobody())


def _unseen(cells: int) -> Pictures:
    return Pictures(np.full((cells, SIDE * SIDE), np.nan, np.float32), np.full((cells, 3), np.nan))


def study(
    questions: Questions, learned: Learned, sight: Sight, votes: Votes, view: View
) -> tuple[Questions, Learned]:
    """Learn from one look: how cells look stocked and empty, and what their cues are worth.

    Returns:
        what is in question after it; what is learned after it.
    """
    learned = learn(learned, sight.texture, votes.vote == Vote.STOCKED)
    if sight.pattern is None:
        return questions, learned
    now = Pictures(sight.pattern, sight.texture.color)
    asked = _ask(questions, now, votes)
    empty, same = _judge(asked, now)
    trust = learned.trust or nothing_counted(len(view.slots))
    golden = _golden(learned.golden or no_golden(), asked, votes, same)
    rows = np.flatnonzero(empty & (asked.looks >= LONG))
    share = asked.spoke[rows] / asked.looks[rows][:, None]
    trust = count_empty(trust, view.cells.slot[rows], share)
    asked = _settle(asked, same)
    rows = np.flatnonzero(asked.held >= BLOCK)
    share = asked.spoke_held[rows] / asked.held[rows][:, None]
    trust = count_stocked(trust, view.cells.slot[rows], share)
    return _begin_block(asked, rows), replace(learned, trust=trust, golden=golden)


def _said(votes: Votes) -> Indices:
    """Which kinds spoke (n, 5), and all of them together."""
    speaks = np.zeros((len(votes), KINDS), np.intp)
    speaks[:, : Kind.VOID] = kinds(votes.cues)
    speaks[:, Kind.VOID] = speaks[:, : Kind.VOID].sum(axis=1) >= 2
    return speaks


def _ask(before: Questions, now: Pictures, votes: Votes) -> Questions:
    """Take one look down: of the cells with a product, and of those seen without."""
    product = ((votes.vote == Vote.STOCKED) | (votes.vote == Vote.CONFLICT)) & ~votes.behind
    without = (votes.vote != Vote.UNSEEN) & ~product
    run = np.where(votes.vote == Vote.EMPTY, before.run + 1, before.run)
    said = _said(votes)
    settled = product & (before.looks == 0)
    return Questions(
        stocked=_mixed(before.stocked, now, settled),
        bare=_mixed(_fresh(before.bare, before.looks == 0), now, without),
        back=np.where(product, before.back + 1, np.where(without, 0, before.back)),
        run=np.where(product, 0, run),
        looks=before.looks + without,
        spoke=before.spoke + np.where(without[:, None], said, 0),
        held=before.held + settled,
        spoke_held=before.spoke_held + np.where(settled[:, None], said, 0),
    )


def _settle(asked: Questions, same: Mask) -> Questions:
    """Close the questions that were judged; what happened to a stocked cell is held of it."""
    judged = _judged(asked)
    return replace(
        asked,
        looks=np.where(judged, 0, asked.looks),
        spoke=np.where(judged[:, None], 0, asked.spoke),
        held=asked.held + np.where(same, asked.looks, 0),
        spoke_held=asked.spoke_held + np.where(same[:, None], asked.spoke, 0),
    )


def _begin_block(asked: Questions, rows: Indices) -> Questions:
    held, spoke = asked.held.copy(), asked.spoke_held.copy()
    held[rows], spoke[rows] = 0, 0
    return replace(asked, held=held, spoke_held=spoke)


def _mixed(old: Pictures, now: Pictures, rows: Mask) -> Pictures:
    def blend(before: Column, after: Column) -> Column:
        mixed = np.where(
            np.isnan(before), after, before + before.dtype.type(LEARNING) * (after - before)
        )
        return np.where(rows[:, None], mixed, before)

    return Pictures(blend(old.pattern, now.pattern), blend(old.color, now.color))


def _fresh(pictures: Pictures, rows: Mask) -> Pictures:
    return Pictures(
        np.where(rows[:, None], np.float32(np.nan), pictures.pattern),
        np.where(rows[:, None], np.nan, pictures.color),
    )


def _judged(asked: Questions) -> Mask:
    return np.asarray((asked.back == ENDS) & (asked.looks > 0), bool)


def _judge(asked: Questions, now: Pictures) -> tuple[Mask, Mask]:
    """Which judged cells (n,) were empty, and to which nothing happened."""
    went = _changed(asked.stocked, asked.bare)
    came = _changed(asked.bare, now)
    known = _judged(asked) & ~np.isnan(asked.stocked.color[:, 0])
    return known & went & came, known & ~went & ~came


def _changed(one: Pictures, other: Pictures) -> Mask:
    with np.errstate(invalid="ignore"):
        pattern = likeness(one.pattern, other.pattern) < CHANGED
        color = np.linalg.norm(one.color - other.color, axis=1) > CHANGED_COLOR
    return np.asarray(pattern | color, bool)


def _golden(golden: Golden, asked: Questions, votes: Votes, same: Mask) -> Golden:
    """Harvest where a gap has been seen for long; forget pictures that a stocked cell matches."""
    belied = (asked.back >= ENDS) & ((votes.cues & Cue.GOLDEN) != 0)
    golden = forget(golden, same | belied)
    unseen = np.isnan(asked.stocked.color[:, 0])
    differs = unseen | _changed(asked.stocked, asked.bare)
    rows = np.flatnonzero((asked.run == EMPTY_FOR) & (votes.vote == Vote.EMPTY) & differs)
    return harvest(golden, rows, asked.bare.pattern[rows], asked.bare.color[rows])
