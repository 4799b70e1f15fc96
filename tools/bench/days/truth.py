"""What was really so: the truth of a film, said of slots and looks, as the scoring asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agent.shelf.plan.view import View
from agent.shelf.rules.verdict import low_limit
from agent.vision.arrays import Floats, Gtins, Indices, Mask, Matrix
from tools.days.film import Film

COVERED = 0.30  # of a cell under somebody: it is not seen (method.md 3.1)
SEEN = 0.50  # of a slot's cells: it is seen

Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What was really so, from a film's first look to its end.

    Args:
        changed_s: (k,) moments at which the shelf changed, the first at 0.
        shown: (k, n) GTIN in each facing cell from then on, "" for none.
        cell_slot, expected: (n,) row of the slot, GTIN that belongs there.
        slots: (m,) ids.
        low_at: (m,) low stock at this many right facings or fewer.
        ranged: the GTINs that the agent could know.
        looks_s: (l,) moments of the looks, evenly spaced.
        every_s: between them.
        hidden: (l, m) mean share of the slot's cells under people and carts.
        seen: (l, m) the slot could be seen.
        moves: of the camera: (second, homography from the first picture to now, kind).
        light: (from, to, kind) in which light or lens were other than before.
        lost: (from, to, kind) without a picture that could be judged.
        reset: (second at which it begins, "row_shift" or "other_planogram", by how many slots) of
            a new plan; None for none.
        misplaced: (slot id, from, to, kind) as the film's writer meant them.
        groups: products that the agent says it cannot tell apart.
        depth: (k, n) how deep each front stands, 0 at the edge; None where a film does not tell, as
            of loose goods.
        beside: rows of slots that stand side by side, each pair both ways.
    """

    changed_s: Floats
    shown: Gtins
    cell_slot: Indices
    expected: Gtins
    slots: tuple[str, ...]
    low_at: Indices
    ranged: frozenset[str]
    looks_s: Floats
    every_s: float
    hidden: Floats
    seen: Mask
    moves: tuple[tuple[float, Matrix, str], ...] = ()
    light: tuple[tuple[float, float, str], ...] = ()
    lost: tuple[tuple[float, float, str], ...] = ()
    reset: tuple[float, str, int] | None = None
    misplaced: tuple[tuple[str, float, float, str], ...] = ()
    groups: tuple[frozenset[str], ...] = ()
    depth: Floats | None = None
    beside: tuple[tuple[int, int], ...] = ()

    @property
    def until_s(self) -> float:
        """The end: one interval after the last look."""
        return float(self.looks_s[-1]) + self.every_s

    @property
    def judged_until_s(self) -> float:
        """The end of what the agent's planogram can say: the reset, else the end."""
        return self.until_s if self.reset is None else min(self.until_s, self.reset[0])

    def right(self) -> Counts:
        """(k, m) facings of each slot that show the right product."""
        return self.per_slot(self.shown == self.expected)

    def strange(self) -> Counts:
        """(k, m) facings of each slot that show another product."""
        return self.per_slot((self.shown != self.expected) & (self.shown != ""))

    def foreign(self) -> Counts:
        """(k, m) facings of each slot that show a product which the agent could not know."""
        known = np.isin(self.shown, [*self.ranged, ""])
        return self.per_slot(~known)

    def bare(self) -> Mask:
        """(k, m) slots in which nothing stands at all."""
        return np.asarray(self.per_slot(self.shown != "") == 0, bool)

    def row_at(self, at_s: Floats | float) -> Indices:
        """The row of `changed_s` that holds at each moment."""
        row = np.searchsorted(self.changed_s, at_s, side="right") - 1
        return np.asarray(np.maximum(row, 0), np.intp)

    def strangers_at(self, slot: int, at_s: float) -> frozenset[str]:
        """What stands in a slot at a moment and does not belong there."""
        cells = np.flatnonzero(self.cell_slot == slot)
        shown = self.shown[int(self.row_at(at_s)), cells]
        return frozenset(shown[(shown != self.expected[cells]) & (shown != "")].tolist())

    def alike(self, one: str, other: str) -> bool:
        """Whether the agent has said that it cannot tell two products apart."""
        return any(one in group and other in group for group in self.groups)

    def homes_of(self, gtin: str) -> frozenset[str]:
        """The slots where a product belongs."""
        rows = np.unique(self.cell_slot[self.expected == gtin])
        return frozenset(self.slots[row] for row in rows)

    def per_slot(self, cells: Mask) -> Counts:
        """(k, m) how many cells of each slot, of (k, n)."""
        member = self.cell_slot[:, None] == np.arange(len(self.slots))
        return np.asarray(cells.astype(np.intp) @ member.astype(np.intp), np.intp)


def truth_of(
    film: Film, view: View, hidden: Floats, groups: tuple[frozenset[str], ...] = ()
) -> Truth:
    """A film's truth in the words of the scoring.

    Args:
        film: one camera-day.
        view: its planogram as it was aimed.
        hidden: (l, n) share of each cell under somebody at each look, as the film tells it.
        groups: products that the agent says it cannot tell apart.
    """
    told = film.truth
    looks_s = np.array([film.at_s(look) for look in range(film.looks)], np.float64)
    lost = tuple((float(one.from_s), float(one.to_s), str(one.kind)) for one in told.lost)
    plan = told.reset
    dark = np.zeros(len(looks_s), bool)
    for from_s, to_s, _ in lost:
        dark |= (looks_s >= from_s) & (looks_s < to_s)
    member = (told.slot[:, None] == np.arange(len(view.slots))).astype(np.float64)
    cells = np.maximum(member.sum(axis=0), 1)
    return Truth(
        changed_s=np.asarray(told.at_s, np.float64),
        shown=np.asarray(told.shown),
        cell_slot=np.asarray(told.slot, np.intp),
        expected=np.asarray(told.expected),
        slots=tuple(slot.id for slot in view.slots),
        low_at=_low_limits(view),
        ranged=frozenset(film.catalog),
        looks_s=looks_s,
        every_s=float(looks_s[1] - looks_s[0]) if len(looks_s) > 1 else 1.0,
        hidden=np.asarray(hidden @ member / cells, np.float64),
        seen=((hidden < COVERED) @ member / cells >= SEEN) & ~dark[:, None],
        moves=tuple((float(m.at_s), np.asarray(m.homography), str(m.kind)) for m in told.moves),
        light=tuple((float(one.at_s), float(one.to_s), str(one.kind)) for one in told.light),
        lost=lost,
        reset=None if plan is None else (float(plan.from_s), str(plan.kind), int(plan.shift)),
        misplaced=tuple(
            (view.slots[one.slot].id, float(one.from_s), float(one.to_s), str(one.kind))
            for one in told.misplacements
        ),
        groups=groups,
        depth=None if film.fixture.sorts else np.asarray(told.behind, np.float64),
        beside=neighbors(view),
    )


def neighbors(view: View) -> tuple[tuple[int, int], ...]:
    """Rows of slots that stand side by side on a shelf, each pair both ways."""
    found = []
    for shelf in np.unique(view.shelf):
        slots = np.flatnonzero(view.shelf == shelf)
        across = slots[np.argsort(view.bounds[slots, 0], kind="stable")].tolist()
        found += [pair for a, b in pairwise(across) for pair in ((a, b), (b, a))]
    return tuple(found)


def _low_limits(view: View) -> Indices:
    return np.array(
        [
            low_limit(len(view.cells_of(row)), slot.low_facings)
            for row, slot in enumerate(view.slots)
        ],
        np.intp,
    )
