"""Where one picture leads: the cases that would be opened if the shelf went on looking like it.

One look opens nothing. The full shelf is supposed first, then this look again and again, through
the real fold; so what is a candidate here, and for how many looks, is what a device would tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import Memory, blank
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Event, Phase
from agent.shelf.seen.look import Look
from agent.shelf.told.whatif import MOST_S, Now, stocked, supposed
from agent.vision.arrays import Gtins

FULL = 12  # looks at a full shelf before it: after them nothing is surer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that is on its way.

    Args:
        subject: the slot, or the camera.
        kind: what it would be about.
        looks: how many like this one it takes in all, this one included.
        seconds: how long they take.
    """

    subject: str
    kind: str
    looks: int
    seconds: float


def candidates(
    look: Look, view: View, rules: Rules, gtins: Gtins, every_s: float
) -> tuple[Candidate, ...]:
    """The cases that a shelf which was full, and now looks like this, would come to.

    Args:
        look: one that could be judged; of another, nothing comes.
        view: that it was taken of.
        rules: of the device.
        gtins: the gallery's products.
        every_s: from look to look.

    Returns:
        the soonest first; what takes longer than `MOST_S` is no candidate.
    """
    if look.votes is None:
        return ()
    found: dict[tuple[str, str], Candidate] = {}
    for number, events in _going_on(look, view, rules, gtins, every_s):
        for event in events:
            if event.phase is Phase.OPENED:
                key = event.subject, str(event.kind)
                found.setdefault(key, Candidate(*key, number, round(number * every_s, 1)))
    return tuple(found.values())


def _going_on(
    look: Look, view: View, rules: Rules, gtins: Gtins, every_s: float
) -> Iterator[tuple[int, tuple[Event, ...]]]:
    """Looks like this one at a shelf that was full, by number, and what each leads to."""
    votes = look.votes
    if votes is None:
        return
    full = stocked(votes, np.arange(len(votes)), known=bool(len(gtins)))
    memory: Memory = blank(view, gtins)
    now = Now(memory, look, view, rules, every_s)
    for number in range(FULL):
        memory, _ = advance(memory, supposed(now, full, number), view, rules)
    for number in range(int(MOST_S / every_s)):
        memory, events = advance(memory, supposed(now, votes, FULL + number), view, rules)
        yield number + 1, events
