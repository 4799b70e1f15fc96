"""What became of a cell, known afterwards: it tells how far the cell's cues can be trusted.

A question (`agent.shelf.seen.question`) is answered by the cell's picture. Where it changed as the
product went, and changed again as it came, the cell was *empty*, and what its cues said in between
was said of an empty cell. Where the picture is as it was, nothing happened: a detector changed its
mind, and what was said was said of a stocked cell. Anything else proves nothing and is dropped.

Pictures and open questions live in memory only. A restart forgets them, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.evidence import EVIDENCE, Cue, Kind, Sight, kinds
from agent.shelf.seen.golden import FLAT_COLOR, Golden, forget, harvest, no_golden
from agent.shelf.seen.look import Vote, Votes
from agent.shelf.seen.question import ENDS, Questions, Seen, answer, ask, no_questions
from agent.shelf.seen.reference import LEARNING, Learned, learn
from agent.shelf.seen.trust import KINDS, nothing_counted
from agent.vision.arrays import Floats, Indices, Mask, Patterns, frozen
from agent.vision.void import SIDE, likeness

EMPTY_FOR = 20  # empty looks in a row before a picture is harvested: as long as a gap is believed
CHANGED = 0.60  # likeness of patterns below which a picture has changed, or …
CHANGED_COLOR = 12.0  # … distance of colors (CIE76) above which it has

Column = TypeVar("Column", Patterns, Floats)


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """How cells look: a running mean. NaN where never seen.

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
class Album:
    """What eyes remember of cells between looks, and lose at a restart.

    Args:
        stocked: how each cell looked with a product, before what is in question.
        bare: how it has looked since.
        questions: what is in question.
    """

    stocked: Pictures
    bare: Pictures
    questions: Questions


def empty_album(cells: int) -> Album:
    """Before the first look."""
    pattern = np.full((cells, SIDE * SIDE), np.nan, np.float32)
    unseen = Pictures(pattern, np.full((cells, 3), np.nan))
    return Album(unseen, unseen, no_questions(cells))


def examples(album: Album, color: Floats) -> Mask:
    """Cells (n,) that show what a gap looks like: long empty, and as they have looked since.

    Whoever stands before a shelf unnoticed stands before its gaps too, and these show plain cloth.

    Args:
        color: (n, 3) mean CIE L*a*b* of the cells now.
    """
    with np.errstate(invalid="ignore"):
        near = np.linalg.norm(color - album.bare.color, axis=1) < FLAT_COLOR
    return np.asarray(near & album.questions.long_empty, bool)


def study(
    album: Album, learned: Learned, sight: Sight, votes: Votes, view: View
) -> tuple[Album, Learned]:
    """Learn from one look: how cells look stocked and empty, and what their cues are worth.

    Returns:
        the album after it; what is learned after it.
    """
    learned = learn(learned, sight.texture, votes.vote == Vote.STOCKED)
    if sight.pattern is None:
        return album, learned
    now = Pictures(sight.pattern, sight.texture.color)
    seen, idle = _seen(votes), album.questions.looks == 0
    # Not from a conflict: a phantom in an empty place must not teach how the place looks stocked.
    plain = (votes.vote == Vote.STOCKED) & idle
    album = Album(
        stocked=_mixed(album.stocked, now, plain),
        bare=_mixed(_blank(album.bare, seen.without & idle), now, seen.without),
        questions=ask(album.questions, seen),
    )
    empty, same = _answers(album, now)
    golden = _golden(learned.golden or no_golden(), album, votes, same)
    trust = learned.trust or nothing_counted(len(view.slots))
    questions, trust = answer(album.questions, trust, view.cells.slot, empty, same)
    return replace(album, questions=questions), replace(learned, trust=trust, golden=golden)


def _seen(votes: Votes) -> Seen:
    product = ((votes.vote == Vote.STOCKED) | (votes.vote == Vote.CONFLICT)) & ~votes.behind
    said = np.zeros((len(votes), KINDS), np.intp)
    said[:, : Kind.VOID] = kinds(votes.cues)
    said[:, Kind.VOID] = said[:, : Kind.VOID].sum(axis=1) >= EVIDENCE
    without = (votes.vote != Vote.UNSEEN) & ~product
    return Seen(product, without, votes.vote == Vote.EMPTY, said)


def _mixed(old: Pictures, now: Pictures, rows: Mask) -> Pictures:
    """The running means with some rows (n,) of this look mixed in."""

    def blend(before: Column, after: Column) -> Column:
        mixed = before.copy()
        first = rows & np.isnan(before[:, 0])
        more = rows & ~first
        mixed[first] = after[first]
        mixed[more] += before.dtype.type(LEARNING) * (after[more] - before[more])
        return mixed

    return Pictures(blend(old.pattern, now.pattern), blend(old.color, now.color))


def _blank(pictures: Pictures, rows: Mask) -> Pictures:
    """The pictures without those of some rows (n,)."""
    if not rows.any():
        return pictures
    pattern, color = pictures.pattern.copy(), pictures.color.copy()
    pattern[rows], color[rows] = np.nan, np.nan
    return Pictures(pattern, color)


def _answers(album: Album, now: Pictures) -> tuple[Mask, Mask]:
    """Which cells (n,) that are answered now had been empty, and to which nothing happened."""
    known = album.questions.answered & ~np.isnan(album.stocked.color[:, 0])
    went, came = known.copy(), known.copy()
    rows = np.flatnonzero(known)
    went[rows] = _changed(album.stocked, album.bare, rows)
    came[rows] = _changed(album.bare, now, rows)
    return went & came, known & ~went & ~came


def _changed(one: Pictures, other: Pictures, rows: Indices) -> Mask:
    """Whether the pictures of some cells (e,) differ."""
    pattern = likeness(one.pattern[rows], other.pattern[rows]) < CHANGED
    color = np.linalg.norm(one.color[rows] - other.color[rows], axis=1) > CHANGED_COLOR
    return np.asarray(pattern | color, bool)


def _golden(golden: Golden, album: Album, votes: Votes, same: Mask) -> Golden:
    """Harvest where a gap has been seen for long; forget pictures that a stocked cell matches."""
    belied = (album.questions.back >= ENDS) & ((votes.cues & Cue.GOLDEN) != 0)
    golden = forget(golden, same | belied)
    rows = np.flatnonzero((album.questions.run == EMPTY_FOR) & (votes.vote == Vote.EMPTY))
    first = np.isnan(album.stocked.color[rows, 0])
    rows = rows[first | _changed(album.stocked, album.bare, rows)]
    return harvest(golden, rows, album.bare.pattern[rows], album.bare.color[rows])
