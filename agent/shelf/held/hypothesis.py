"""The shelf follows another plan than ours: which one, as far as anyone can tell?

Three readings are tried on what stands there: each row has moved sideways by so many slots; two
shelves have changed places; the whole is another planogram that the device knows. The one that
explains most wins; where none explains enough, it is a reset that nobody told us of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from agent.shelf.held.alignment import pairs
from agent.shelf.plan.planogram import Planogram, outline_mm
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Hypothesis
from agent.vision.arrays import Indices

ENOUGH_SHARE = 0.60  # of the slots whose products are known that a reading must explain
KNOWN_SHARE = 0.50  # of the slots with something strange must be known, or nothing is proven
UNKNOWN = "unknown_reset"


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in every slot of a view.

    Args:
        gtins: one a slot; "" where that is not known.
        strange: whether it is known not to be what belongs there.
    """

    gtins: tuple[str, ...]
    strange: tuple[bool, ...]


def explain(seen: Seen, view: View, others: Sequence[Planogram] = ()) -> Hypothesis:
    """The best reading of a shelf that does not follow its plan.

    Args:
        seen: what stands in the slots of the view.
        view: with the plan it should follow.
        others: planograms it might follow instead.
    """
    shelves = _strange_shelves(seen, view)
    strange = sum(seen.strange)
    known = sum(1 for gtin, odd in zip(seen.gtins, seen.strange, strict=True) if gtin and odd)
    readings = [*_moved(seen, view, shelves), *_swapped(seen, view, shelves)]
    readings += [_followed(seen, view, other) for other in others if other != view.planogram]
    best = max(readings, key=lambda one: one.fit, default=None)
    if best is None or best.fit < ENOUGH_SHARE or known < KNOWN_SHARE * strange:
        return Hypothesis(UNKNOWN, _numbers(view, shelves))
    return best


def _strange_shelves(seen: Seen, view: View) -> tuple[int, ...]:
    odd = np.asarray(seen.strange, bool)
    return tuple(int(row) for row in np.unique(view.shelf[odd]))


def _numbers(view: View, shelves: Sequence[int]) -> tuple[int, ...]:
    return tuple(view.planogram.shelves[row].number for row in shelves)


def _across(view: View, shelf: int) -> Indices:
    """A shelf's slots, left to right."""
    slots = np.flatnonzero(view.shelf == shelf)
    return np.asarray(slots[np.argsort(view.bounds[slots, 0], kind="stable")], np.intp)


def _told(seen: Seen, slots: Indices) -> list[str]:
    return [seen.gtins[slot] for slot in slots]


def _planned(view: View, slots: Indices) -> list[str]:
    return [view.slots[slot].gtin for slot in slots]


def _moved(seen: Seen, view: View, shelves: Sequence[int]) -> Iterator[Hypothesis]:
    """Every strange row has moved sideways by whole slots, all by the same or each by its own."""
    by: list[int] = []
    explained = known = 0
    for shelf in shelves:
        slots = _across(view, shelf)
        told = _told(seen, slots)
        known += sum(1 for gtin in told if gtin)
        steps = Counter(i - j for i, j in pairs(told, _planned(view, slots)))
        step, count = max(steps.items(), key=lambda item: (item[1], -abs(item[0])), default=(0, 0))
        by.append(step)
        explained += count if step else 0
    if known and any(by):
        yield Hypothesis("row_shift", _numbers(view, shelves), tuple(by), fit=explained / known)


def _swapped(seen: Seen, view: View, shelves: Sequence[int]) -> Iterator[Hypothesis]:
    """Two shelves hold what belongs on the other."""
    for at, a in enumerate(shelves):
        for b in shelves[at + 1 :]:
            mine, theirs = _across(view, a), _across(view, b)
            told_a, told_b = _told(seen, mine), _told(seen, theirs)
            known = sum(1 for gtin in (*told_a, *told_b) if gtin)
            explained = len(pairs(told_a, _planned(view, theirs)))
            explained += len(pairs(told_b, _planned(view, mine)))
            rest = [shelf for shelf in shelves if shelf not in (a, b)]
            known += sum(1 for shelf in rest for gtin in _told(seen, _across(view, shelf)) if gtin)
            if known:
                yield Hypothesis("swapped_shelves", _numbers(view, (a, b)), fit=explained / known)


def _followed(seen: Seen, view: View, other: Planogram) -> Hypothesis:
    """The whole follows another planogram, slot by slot where they lie."""
    placed = [(shelf, slot) for shelf in other.shelves for slot in shelf.slots]
    tree = shapely.STRtree([outline_mm(shelf, slot) for shelf, slot in placed])
    middles = shapely.points((view.bounds[:, :2] + view.bounds[:, 2:]) / 2)
    known = explained = 0
    for slot, gtin in enumerate(seen.gtins):
        if not gtin:
            continue
        known += 1
        under = tree.query(middles[slot], predicate="within")
        explained += any(placed[place][1].gtin == gtin for place in under)
    fit = explained / known if known else 0.0
    name = f"{other.fixture} {other.version}".strip()
    return Hypothesis("other_planogram", (), planogram=name, fit=fit)
