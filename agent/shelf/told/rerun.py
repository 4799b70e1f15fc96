"""The journal once more: the same looks through the same fold, and whether the same came out.

    bookmark ─▶ look ─▶ look ─▶ … ─▶ bookmark (must be the memory as re-run) ─▶ look ─▶ …

A re-run begins at a bookmark. One of a start or a gap begins anew; one of an hour is compared, to
the last bit, with the memory that the looks before it have led to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import Memory, to_json
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Event
from agent.shelf.told.journal import Bookmark, Entry, said


@dataclass(frozen=True, slots=True)
class Hole:
    """Something of the journal that cannot be read; its text says what, and why."""

    said: str


Record: TypeAlias = Bookmark | Entry | Hole

HOUR = "hour"  # the reason of a bookmark that must be met


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One look of the journal, run once more.

    Args:
        entry: as it was kept.
        before, memory: without and with it.
        events: that it leads to now.
    """

    entry: Entry
    before: Memory
    memory: Memory
    events: tuple[Event, ...]

    @property
    def differs(self) -> str:
        """What came out otherwise; "" where nothing did."""
        now = {event.id: said(event) for event in self.events}
        then = dict(word.split(" ") for word in self.entry.told)
        wrong = [f"{key[:8]} was told and is not told again" for key in then if key not in now]
        wrong += [
            f"{event.kind} {event.phase} of {event.subject} "
            + ("says something else" if event.id in then else "was not told then")
            for event in self.events
            if then.get(event.id) != now[event.id]
        ]
        return "; ".join(wrong)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A bookmark of an hour at which the memory is another one; its text says in what."""

    said: str


def rerun(
    records: Iterable[Record], view: View, rules: Rules
) -> Iterator[Step | Bookmark | Hole | Mismatch]:
    """Run the looks of one camera's journal once more.

    Args:
        records: in the order they were written; looks without a bookmark before them are
            passed over; behind a hole that is said, at the beginning it is as it should be.
        view: of the camera, with the planogram that was in force.
        rules: whose weights, origin and shop the bookmarks replace.

    Yields:
        a step for every look, each bookmark and hole, and a mismatch before a bookmark that was
        not met.
    """
    memory: Memory | None = None
    passed: list[datetime] = []
    torn = False
    for record in records:
        if isinstance(record, Bookmark):
            if passed:
                yield _passed_over(passed)
                passed = []
            if memory is not None and record.reason == HOUR and (wrong := _apart(memory, record)):
                yield Mismatch(wrong)
            if record.memory.planogram != view.planogram_hash:
                memory, torn = None, False
                yield _other_plan(record, view)
                continue
            memory, torn = record.memory, False
            rules = replace(rules, weights=record.weights, origin=record.origin, shop=record.shop)
            yield record
        elif isinstance(record, Hole):
            memory, torn = None, True
            yield record
        elif memory is not None:
            after, events = advance(memory, record.look, view, rules)
            yield Step(record, memory, after, events)
            memory = after
        elif torn:
            passed.append(record.look.at)
    if passed:
        yield _passed_over(passed)


def _passed_over(times: list[datetime]) -> Hole:
    """Looks that follow on nothing that is known."""
    return Hole(
        f"{len(times)} looks, {times[0]:%Y-%m-%d %H:%M:%S} to {times[-1]:%H:%M:%S}, were not run"
        " again, because what came before them is not readable; a re-run goes on at the next"
        " bookmark, of which there is one an hour and one at every start of the agent"
    )


def _other_plan(mark: Bookmark, view: View) -> Hole:
    at = "" if mark.memory.at is None else f"from {mark.memory.at:%Y-%m-%d %H:%M:%S} on, "
    return Hole(
        f"{at}the planogram in force was {mark.memory.planogram or 'one without a hash'}, and the"
        f" one given is {view.planogram_hash}; looks of another planogram are not run again"
    )


def _apart(memory: Memory, mark: Bookmark) -> str:
    """Where the memory as re-run is not the one that was kept; "" where they are the same."""
    if _bits(memory) == _bits(mark.memory):
        return ""
    names = [
        name
        for name in ("beliefs", "slots", "cases", "sight", "coverage")
        if _bits(replace(mark.memory, **{name: getattr(memory, name)})) != _bits(mark.memory)
    ]
    at = "" if memory.at is None else f" at {memory.at:%Y-%m-%d %H:%M:%S}"
    return f"the memory{at} is another one: {', '.join(names) or 'in what is counted'} differs"


def _bits(memory: Memory) -> str:
    return to_json(replace(memory, learned=None), digits=None)
