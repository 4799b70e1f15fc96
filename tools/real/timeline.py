"""When what changes at a shelf: places empty, hold something else, are filled again.

Places take turns in a few lanes, so that only so many are in question at a time: what a shop's
hour does to a bay, a little faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tools.real.foreign import Stranger

GRID = 12  # looks between two changes of one place: a minute
BEGINS = 24  # the first change: by then the agent has seen the shelf as it should be


class Bare:
    """Nothing stands there."""


BARE = Bare()
Shows: TypeAlias = "Bare | int | Stranger"  # nothing; what another cell shows; a foreign product


@dataclass(frozen=True, slots=True)
class Turn:
    """What a cell shows from a look on.

    Args:
        look: the first.
        cell: which.
        shows: None for what it showed in the photo.
    """

    look: int
    cell: int
    shows: Shows | None


def in_lanes(tasks: Sequence[Sequence[Turn]], lanes: int) -> list[Turn]:
    """Tasks one after another, so many at a time, each begun a minute after one has ended.

    Args:
        tasks: each with looks counted from its own beginning, in order.
        lanes: tasks that go on at once.
    """
    free = [BEGINS + GRID * lane for lane in range(lanes)]
    turns: list[Turn] = []
    for task in tasks:
        lane = free.index(min(free))
        turns += [Turn(free[lane] + turn.look, turn.cell, turn.shows) for turn in task]
        free[lane] += task[-1].look + GRID
    return sorted(turns, key=lambda turn: turn.look)


def held(turns: Sequence[Turn]) -> Iterator[tuple[int, dict[int, Shows]]]:
    """Each look at which something changes, and what then differs from the photo, by cell."""
    now: dict[int, Shows] = {}
    for place, turn in enumerate(turns):
        if turn.shows is None:
            now.pop(turn.cell, None)
        else:
            now[turn.cell] = turn.shows
        if place + 1 == len(turns) or turns[place + 1].look > turn.look:
            yield turn.look, dict(now)


def sells_out(cells: Sequence[int], steps: int, empty_for: int) -> list[Turn]:
    """Cells are emptied in a few steps, stay so, and are filled again together.

    Args:
        cells: in the order in which they are emptied.
        steps: how many at most.
        empty_for: looks without any.
    """
    each = -(-len(cells) // steps)
    turns = [Turn(GRID * (n // each), cell, BARE) for n, cell in enumerate(cells)]
    back = turns[-1].look + empty_for
    return turns + [Turn(back, cell, None) for cell in cells]


def holds(shows: Sequence[tuple[int, Shows]], looks: int) -> list[Turn]:
    """Cells hold something else for some looks."""
    turns = [Turn(0, cell, other) for cell, other in shows]
    return turns + [Turn(looks, cell, None) for cell, _ in shows]
