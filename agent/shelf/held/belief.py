"""Votes over time: what is held true of each facing.

Every belief is a log-odds, moved by small weights, clamped, and latched with hysteresis:

    -5 ────────── -4 ──────────────── 0 ──────────────── +4 ────────── +5
    clamp        clears                                  opens        clamp

Successive looks at a still scene are not independent, so textbook Bayes is far too sure of itself
(measured on simulated store days with persistent errors: 103 false alerts a camera and day). The
small weight is the tempering; the clamp bounds how long a change takes to be believed either way.

What is held carries the time from which it has been true: that of the first vote which spoke for it
and was never taken back, not the time of the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from agent.shelf.seen.evidence import Grade
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Vote, Votes
from agent.vision.arrays import Floats, Gtins, Indices, Mask, expect, frozen
from agent.vision.arrays import Votes as VoteColumn
from agent.vision.frame import Blind

CLAMP = 5.0
LATCH = 4.0  # opens at or above, clears at or below its negative
DIGITS = 6  # of a log-odds that count; the smallest weight has two
ROUNDING = 1e-9  # thirty times 0.3 is nine, also to a computer
DESIGN_S = 5.0  # the interval between looks that the weights are meant for
MOST_PER_LOOK = 1.5  # a late look says more than a prompt one, but not as much as two
SKIPS = (Blind.OFFLINE, Blind.DEGRADED, Blind.MISALIGNED, None)  # None: settling after a move
SHARPNESS = 20.0  # of the softmax over cosines: the recognizer is trained with this scale


@dataclass(frozen=True, slots=True)
class Weights:
    """What one vote adds to a log-odds, at one look every five seconds.

    Args:
        empty, stocked, conflict, abstain: to the odds of a gap, by the vote.
        sure: the same of an empty one whose cues are.
        blind: the same of an empty one, where cues of a gap are not trusted.
        silent: the same of a look with neither product nor cue, there.
        product: the same of any look with one, there.
        other, match, unknown: to the odds of another product, by the identity vote.
        certain: instead of `other`, where that is beyond doubt (`agent.shelf.seen.identity`): it
            counts like a gap that is seen.
    """

    empty: float
    stocked: float
    conflict: float
    abstain: float
    sure: float = 0.90
    blind: float = 0.12
    silent: float = 0.04
    product: float = -1.20
    other: float = 0.15
    match: float = -0.60
    unknown: float = 0.08
    certain: float = 0.45


PROFILES: Mapping[str, Weights] = MappingProxyType(
    {
        "default": Weights(empty=0.45, sure=0.90, stocked=-0.90, conflict=-0.90, abstain=0.02),
        "fast": Weights(
            empty=0.60,
            sure=1.20,
            stocked=-0.90,
            conflict=-0.90,
            abstain=0.02,
            blind=0.15,
            silent=0.05,
            certain=0.60,
        ),
        "careful": Weights(
            empty=0.30,
            sure=0.60,
            stocked=-0.90,
            conflict=-0.90,
            abstain=0.01,
            blind=0.08,
            silent=0.03,
            certain=0.30,
        ),
    }
)
"""By `python -m tools.bench votes`, which learns the trust of each slot and errs in long windows:
false alerts a camera and day, median delay in an ordinary shop after the first day.

default 3.0, 105 s; against 4.9, 100 s where a look with both product and gap counts -0.30 only.
N of M looks without a detection: 252 (20 of 24, 95 s) to 126 (54 of 72, 270 s).

That shop does not say which cues spoke, so `sure` is from rendered days: such looks are wrong three
times in a thousand, and for a minute at most (`agent.shelf.seen.evidence.Grade`).
"""


@dataclass(frozen=True, slots=True, eq=False)
class Latch:
    """One yes-or-no belief of each facing. Row i of every column is the same facing.

    Args:
        odds: (n,) log-odds of yes, within the clamp.
        held: (n,) yes is held true.
        judged: (n,) there has been enough evidence for either.
        doubt_at: (n,) when evidence began to speak against what is held; NaN for none. Seconds UTC.
        since: (n,) from when what is held has been true; NaN while not judged. Seconds UTC.
    """

    odds: Floats
    held: Mask
    judged: Mask
    doubt_at: Floats
    since: Floats

    def __post_init__(self) -> None:
        for column in (self.odds, self.held, self.judged, self.doubt_at, self.since):
            expect("column", column, self.odds.shape)
            frozen(column)

    @property
    def yes(self) -> Mask:
        """(n,) held true on evidence."""
        return self.held & self.judged

    @property
    def no(self) -> Mask:
        """(n,) held false on evidence."""
        return ~self.held & self.judged


def nothing_known(n: int) -> Latch:
    """A latch before the first vote."""
    never = np.full(n, np.nan)
    flat = np.zeros(n, bool)
    return Latch(np.zeros(n), flat, flat.copy(), never, never.copy())


def fold(latch: Latch, step: Floats, at: float) -> Latch:
    """Move each log-odds by a step (n,) and latch what is sure now; a step of 0 says nothing."""
    # Rounded as it is written down, or a remainder of 1e-17 would be evidence until a restart.
    odds: Floats = np.round(np.clip(latch.odds + step, -CLAMP, CLAMP), DIGITS) + np.float64(0)
    speaks = step != 0
    turned = np.sign(odds) != np.sign(latch.odds)
    against = np.where(latch.judged, (step > 0) != latch.held, turned | np.isnan(latch.doubt_at))
    high, low = odds >= LATCH - ROUNDING, odds <= -LATCH + ROUNDING
    sure = np.where(latch.held, high, low)
    fresh = ~latch.judged & turned
    doubt = np.where(speaks & against & (np.isnan(latch.doubt_at) | fresh), at, latch.doubt_at)
    doubt = np.where(speaks & ~against & latch.judged & sure, np.nan, doubt)
    opens = high & ~latch.yes
    clears = low & ~latch.no
    flips = opens | clears
    return Latch(
        odds=odds,
        held=np.where(flips, opens, latch.held),
        judged=latch.judged | flips,
        doubt_at=np.where(flips, np.nan, doubt),
        since=np.where(flips, np.where(np.isnan(doubt), at, doubt), latch.since),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """What is held of every facing of a view.

    Args:
        void: the facing is empty.
        stranger: another product of the gallery stands there.
        unknown: a product that is not in the gallery stands there.
        tally: (n, 5) looks by `Vote` since evidence began to speak against what is held.
        skipped: (n, 4) looks without votes in that time, by cause: `SKIPS`.
        visible_s: (n,) seconds seen in that time.
        score: (n, g) summed log-probabilities of the gallery's products while a stranger stands.
        gtins: (g,) the gallery's products.
    """

    void: Latch
    stranger: Latch
    unknown: Latch
    tally: np.ndarray[tuple[int, int], np.dtype[np.intp]]
    skipped: np.ndarray[tuple[int, int], np.dtype[np.intp]]
    visible_s: Floats
    score: Floats
    gtins: Gtins

    def __post_init__(self) -> None:
        n = len(self.void.odds)
        expect("tally", self.tally, (n, len(Vote)))
        expect("skipped", self.skipped, (n, len(SKIPS)))
        expect("visible_s", self.visible_s, (n,))
        expect("score", self.score, (n, len(self.gtins)))
        for column in (self.tally, self.skipped, self.visible_s, self.score):
            frozen(column)


def unjudged(n: int, gtins: Gtins) -> Beliefs:
    """The beliefs before the first look."""
    return Beliefs(
        void=nothing_known(n),
        stranger=nothing_known(n),
        unknown=nothing_known(n),
        tally=np.zeros((n, len(Vote)), np.intp),
        skipped=np.zeros((n, len(SKIPS)), np.intp),
        visible_s=np.zeros(n),
        score=np.zeros((n, len(gtins))),
        gtins=gtins,
    )


def pace(interval_s: float) -> float:
    """How much a look counts that comes this long after the one before it."""
    return min(MOST_PER_LOOK, max(0.0, interval_s) / DESIGN_S)


def skip(beliefs: Beliefs, blind: Blind | None) -> Beliefs:
    """Count a look that says nothing, where looks are being counted.

    Args:
        beliefs: of the look before.
        blind: the cause; None while the camera settles after a move.
    """
    counting = beliefs.tally.sum(axis=1)[:, None] > 0
    known = blind if blind in SKIPS else Blind.DEGRADED
    cause = np.arange(len(SKIPS)) == SKIPS.index(known)
    return replace(beliefs, skipped=beliefs.skipped + (counting & cause))


def believe(
    beliefs: Beliefs, votes: Votes, weights: Weights, at: float, interval_s: float
) -> Beliefs:
    """Fold the votes of one look into the beliefs.

    Args:
        at: the look's time, seconds UTC.
        interval_s: since the look before it.
    """
    factor = pace(interval_s)
    steps = void_steps(votes.vote, votes.blind, weights, votes.grade)
    # Silence speaks for a gap only where something has been seen: a product that the detector
    # never finds is silent for ever.
    steps[(votes.vote == Vote.ABSTAIN) & ~beliefs.void.judged & ~votes.blind] = 0.0
    void = fold(beliefs.void, steps * factor, at)
    # An empty facing holds no stranger; whatever comes back is judged afresh.
    gone = void.yes
    stranger = _reset(beliefs.stranger, gone)
    stranger = fold(stranger, _stranger_steps(stranger, votes, weights) * factor, at)
    unknown = fold(_reset(beliefs.unknown, gone), _unknown_steps(votes, weights) * factor, at)
    doubted = ~np.isnan(void.doubt_at) | (void.judged != beliefs.void.judged)
    flipped = void.held != beliefs.void.held
    kept = (doubted | flipped)[:, None]
    cast = votes.vote[:, None] == np.arange(len(Vote))
    seen = np.where(votes.vote == Vote.UNSEEN, 0.0, min(interval_s, MOST_PER_LOOK * DESIGN_S))
    return Beliefs(
        void=void,
        stranger=stranger,
        unknown=unknown,
        tally=np.where(kept | void.held[:, None], beliefs.tally + cast, 0),
        skipped=np.where(kept | void.held[:, None], beliefs.skipped, 0),
        visible_s=np.where(kept[:, 0] | void.held, beliefs.visible_s + seen, 0.0),
        score=_scores(beliefs, votes, stranger),
        gtins=beliefs.gtins,
    )


def void_steps(
    vote: VoteColumn, blind: Mask, weights: Weights, grade: Indices | None = None
) -> Floats:
    """What each vote (n,) adds to the log-odds of a gap; cells (n,) with blind cues have their own.

    A blind cell's gap is told by time: a look without a product counts a little for a gap, and one
    with a product much against it. What an empty look counts depends on its cues, too.

    Args:
        grade: (n,) `Grade` of each cell's cues; None to take all for fair.
    """
    table = np.zeros((2, len(Vote)))
    table[0, Vote.STOCKED] = weights.stocked
    table[0, Vote.EMPTY] = weights.empty
    table[0, Vote.CONFLICT] = weights.conflict
    table[0, Vote.ABSTAIN] = weights.abstain
    table[1, [Vote.STOCKED, Vote.CONFLICT]] = weights.product
    table[1, Vote.EMPTY] = weights.blind
    table[1, Vote.ABSTAIN] = weights.silent
    steps = np.asarray(table[blind.astype(np.intp), vote], np.float64)
    if grade is None:
        return steps
    by_grade = np.array(
        [
            [weights.blind, weights.empty, weights.sure],
            [weights.abstain, weights.blind, weights.sure],
        ]
    )
    steps = np.where(vote == Vote.EMPTY, by_grade[blind.astype(np.intp), grade], steps)
    # What stands behind may be seen beside what is surely a gap: then neither counts.
    phantom = (vote == Vote.CONFLICT) & (grade == Grade.SURE)
    return np.where(phantom, weights.abstain, steps)


def _stranger_steps(latch: Latch, votes: Votes, weights: Weights) -> Floats:
    """What each vote adds. That a facing is as it was ends a suspicion, and is no recognition."""
    table = np.zeros(len(Name))
    table[Name.OTHER] = weights.other
    table[Name.MATCH] = weights.match
    step = np.where(votes.names.certain, weights.certain, table[votes.names.name])
    same = (votes.names.name == Name.SAME) & (latch.held | (latch.odds > 0))
    step = np.where(same, weights.match, step)
    return np.asarray(step, np.float64)


def _unknown_steps(votes: Votes, weights: Weights) -> Floats:
    table = np.zeros(len(Name))
    table[Name.UNKNOWN] = weights.unknown
    table[Name.MATCH] = weights.match
    table[Name.OTHER] = -weights.other
    return np.asarray(table[votes.names.name], np.float64)


def _reset(latch: Latch, rows: Mask) -> Latch:
    """Forget what is held of some rows."""
    if not rows.any():
        return latch
    fresh = nothing_known(len(rows))
    return Latch(
        odds=np.where(rows, fresh.odds, latch.odds),
        held=latch.held & ~rows,
        judged=latch.judged & ~rows,
        doubt_at=np.where(rows, fresh.doubt_at, latch.doubt_at),
        since=np.where(rows, fresh.since, latch.since),
    )


def _scores(beliefs: Beliefs, votes: Votes, stranger: Latch) -> Floats:
    """Add the log-probabilities of this look where another product is seen; forget elsewhere."""
    cosine = votes.names.cosine
    if not cosine.shape[1]:
        return beliefs.score
    logits = SHARPNESS * cosine
    top = logits.max(axis=1, keepdims=True)
    log_probability = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    speaks = votes.names.name == Name.OTHER
    score = np.where(speaks[:, None], beliefs.score + log_probability, beliefs.score)
    gone = (stranger.odds <= 0) & ~stranger.yes & ~speaks  # while it is held, it has its name
    return np.where(gone[:, None], 0.0, score)
