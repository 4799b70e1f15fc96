"""What would have changed the verdict: the same look again and again, through the real fold.

Nothing here is a formula about the decision: a look is supposed, `advance` is asked what follows
from it, and so the answer cannot disagree with what the device would do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import Memory
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Kind
from agent.shelf.rules.status import Hold
from agent.shelf.seen.evidence import Cue
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Look, Vote, Votes
from agent.vision.arrays import Bits, Indices
from agent.vision.arrays import Votes as VoteColumn

MOST_S = 1200.0  # of supposed looks: what would take longer is no answer to "why not now"
QUIET_S = 90.0  # after the last news: a low stock may still become an empty slot


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """Where a supposition begins.

    Args:
        memory: after the last look.
        look: the last one that could be judged; supposed looks are like it but for one slot.
        view, rules: that it was judged by.
        every_s: from look to look.
    """

    memory: Memory
    look: Look
    view: View
    rules: Rules
    every_s: float


@dataclass(frozen=True, slots=True)
class News:
    """One thing that would happen: after so many looks, which take so long."""

    looks: int
    seconds: float
    says: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a supposition leads to.

    Args:
        supposed: in a person's words.
        news: of the slot, in order; () where nothing happens within `MOST_S`.
        status: of the slot at the end.
    """

    supposed: str
    news: tuple[News, ...]
    status: str


def outcomes(now: Now, slot: int) -> tuple[Outcome, ...]:
    """What would follow for a slot, the row of the view, if looks went on in one way or another."""
    votes = now.look.votes
    if votes is None:
        return ()
    cells = now.view.cells_of(slot)
    known = bool(len(now.memory.beliefs.gtins))
    suppositions = {
        "looks like the last one": votes,
        "looks without a product, and with a cue of a gap": _empty(votes, cells, Vote.EMPTY),
        "looks without a product, and no cue of a gap": _empty(votes, cells, Vote.ABSTAIN),
        "looks with its own product in every facing": stocked(votes, cells, known=known),
    }
    return tuple(_outcome(now, slot, words, like) for words, like in suppositions.items())


def free_at(now: Now, slot: int) -> datetime | None:
    """When a slot would no longer be held back, if nothing moved before it from now on."""
    if now.look.votes is None or now.memory.slots[slot].hold is Hold.NONE:
        return None
    votes = now.look.votes
    still = np.where(votes.vote == Vote.UNSEEN, np.int8(Vote.ABSTAIN), votes.vote)
    memory = now.memory
    for number in range(1, _most(now) + 1):
        memory, _ = advance(
            memory, supposed(now, replace(votes, vote=still), number), now.view, now.rules
        )
        if memory.slots[slot].hold is Hold.NONE:
            return memory.at
    return None


def _outcome(now: Now, slot: int, words: str, votes: Votes) -> Outcome:
    memory, news, last = now.memory, [], 0
    subject = now.view.slots[slot].id
    for number in range(1, _most(now) + 1):
        before = memory.slots[slot].status if memory.slots else None
        memory, events = advance(memory, supposed(now, votes, number), now.view, now.rules)
        told = [
            f"{event.kind} {event.phase}"
            for event in events
            if event.subject == subject and event.kind is not Kind.COVERAGE
        ]
        status = memory.slots[slot].status
        if status is not before:
            told.append(f"the slot becomes {status}")
        news += [News(number, round(number * now.every_s, 1), one) for one in told]
        last = number if told else last
        if news and (number - last) * now.every_s > QUIET_S:
            break
    return Outcome(words, tuple(news), str(memory.slots[slot].status))


def _most(now: Now) -> int:
    return int(MOST_S / now.every_s)


def supposed(now: Now, votes: Votes, number: int) -> Look:
    """The supposed look of this number."""
    begins = max(now.look.at, now.memory.at or now.look.at)
    late = timedelta(seconds=number * now.every_s)
    late_ms = (begins - now.look.at + late) // timedelta(milliseconds=1)
    return Look(now.look.camera, begins + late, now.look.mono_ms + late_ms, votes)


def _empty(votes: Votes, cells: Indices, cast: Vote) -> Votes:
    """The votes with nothing in some cells."""
    vote, cues = votes.vote.copy(), votes.cues & np.uint8(Cue.BLIND)
    vote[cells] = cast
    spoken = np.uint8(Cue.GAP | Cue.PLAIN if cast is Vote.EMPTY else 0)
    return _with(votes, cells, vote, np.asarray(cues | spoken, np.uint8))


def stocked(votes: Votes, cells: Indices, *, known: bool) -> Votes:
    """The votes with what belongs there in some cells, recognized where products are known."""
    vote = votes.vote.copy()
    vote[cells] = Vote.STOCKED
    quiet = _with(votes, cells, vote, votes.cues & np.uint8(Cue.BLIND))
    name = quiet.names.name.copy()
    name[cells] = Name.MATCH if known else Name.NONE
    return replace(quiet, names=replace(quiet.names, name=name))


def _with(votes: Votes, cells: Indices, vote: VoteColumn, cues: Bits) -> Votes:
    """The votes with others in some cells, which say nothing else."""
    names = votes.names
    name = names.name.copy()
    name[cells] = Name.NONE
    spoken = votes.cues.copy()
    spoken[cells] = cues[cells]
    quiet = {}
    for column in ("behind", "manner", "odd"):
        values = getattr(votes, column).copy()
        values[cells] = 0
        quiet[column] = values
    return replace(votes, vote=vote, names=replace(names, name=name), cues=spoken, **quiet)
