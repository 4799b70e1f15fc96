"""Write a store day from a planogram and a seed: sales, second thoughts, restocks, two mistakes.

    write_day(planogram, seed=7, length_s=8 * 3600)

The same planogram and seed give the same day. Nobody is in a hurry to be realistic here: the rates
are those of a busy shelf, so that somebody who watches for two minutes sees something happen.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

import numpy as np

from agent.shelf.plan.planogram import Planogram, products_by_gtin
from tools.days.happenings import Reach
from tools.show.day import EMPTY, Cell, Change, Day, Spot, Visit, Why, spots

OVERTURE_S = 20.0  # the first customer takes the last of a product, so that a watcher need not wait
ORPHAN_S = 240.0  # one customer leaves a product where it does not belong
SWAP_S = 900.0  # one restock is done the wrong way round
BETWEEN_VISITS_S = 60.0  # on average, of a busy aisle
STANDS_S = (6.0, 16.0)
WALK_MM_S = 800.0  # people before a shelf stroll
OUTSIDE_MM = 700.0  # beyond the fixture's edges, out of the picture
TAKES, PUTS_BACK = 0.74, 0.10  # of all visits; the others only look
UNITS = (1, 3)  # of each facing at opening and after a restock, the front one included
STAFF_COMES_S = (360.0, 1080.0)  # after a slot ran empty
STAFF_STAYS_S = (35.0, 75.0)
SAME_WIDTH_MM = 5.0
CORRECTED_S = 900.0  # a mistake stays this long


def write_day(planogram: Planogram, seed: int, length_s: float) -> Day:
    """Make up one day."""
    return _Shop(planogram, seed).play(length_s)


class _Shop:
    """A shelf with its stock while the day is being written."""

    def __init__(self, planogram: Planogram, seed: int) -> None:
        self._planogram = planogram
        self._rng = np.random.default_rng(seed)
        self._spots = {spot.cell: spot for spot in spots(planogram)}
        self._slots = [slot.id for slot in planogram.slots]
        self._units = {cell: self._some_units() for cell in self._spots}
        self._shown = {cell: spot.gtin for cell, spot in self._spots.items()}
        # Sales differ a lot between products: a few go by the crate, most now and then.
        self._rate = self._rng.lognormal(0.0, 0.8, len(self._slots))
        self._changes: list[Change] = []
        self._visits: list[Visit] = []
        self._agenda: list[tuple[float, int, Callable[[float], None]]] = []
        self._numbers = count()
        self._awaiting_staff: set[str] = set()

    def play(self, length_s: float) -> Day:
        """Let the day happen."""
        star = self._slots[int(np.argmax(self._rate))]
        self._sell_down_to_one(star)
        opening = dict(self._shown)
        self._at(OVERTURE_S, partial(self._shop_at, slot=star, sure=True))
        self._at(OVERTURE_S + BETWEEN_VISITS_S, self._somebody_comes)
        self._at(ORPHAN_S, self._leave_an_orphan)
        self._at(SWAP_S, self._swap_two)
        while self._agenda and self._agenda[0][0] < length_s:
            at_s, _, act = heapq.heappop(self._agenda)
            act(at_s)
        changes = sorted(self._changes, key=lambda change: change.at_s)
        visits = sorted(self._visits, key=lambda visit: visit.enters_s)
        return Day(self._planogram, length_s, opening, tuple(changes), tuple(visits))

    def _at(self, at_s: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._agenda, (at_s, next(self._numbers), act))

    def _some_units(self) -> int:
        return int(self._rng.integers(*UNITS, endpoint=True))

    def _cells(self, slot: str) -> list[Cell]:
        return [cell for cell in self._spots if cell[0] == slot]

    def _sell_down_to_one(self, slot: str) -> None:
        first, *others = self._cells(slot)
        self._units[first] = 1
        for cell in others:
            self._units[cell] = 0
            self._shown[cell] = EMPTY

    def _show(self, at_s: float, cell: Cell, gtin: str, why: Why) -> None:
        if self._shown[cell] != gtin:
            self._shown[cell] = gtin
            self._changes.append(Change(at_s, cell, gtin, why))

    # Customers

    def _somebody_comes(self, at_s: float) -> None:
        slot = self._slots[self._rng.choice(len(self._slots), p=self._rate / self._rate.sum())]
        self._shop_at(at_s, slot, sure=False)
        self._at(at_s + 5.0 + self._rng.exponential(BETWEEN_VISITS_S - 5.0), self._somebody_comes)

    def _shop_at(self, at_s: float, slot: str, *, sure: bool) -> None:
        stock = [c for c in self._cells(slot) if self._shown[c] == self._spots[c].gtin]
        cell = stock[self._rng.integers(len(stock))] if stock else self._cells(slot)[0]
        took_s = self._visit(at_s, [self._spots[cell]], float(self._rng.uniform(*STANDS_S)))
        mood = 0.0 if sure else self._rng.random()
        if not stock or mood > TAKES + PUTS_BACK:
            return
        self._at(took_s, partial(self._take, cell=cell))
        if mood > TAKES:
            back_s = took_s + float(self._rng.uniform(15, 40))
            self._at(back_s, partial(self._put_back, cell=cell))

    def _take(self, at_s: float, cell: Cell) -> None:
        self._units[cell] -= 1
        if self._units[cell] <= 0 and self._shown[cell] == self._spots[cell].gtin:
            self._show(at_s, cell, EMPTY, Why.SOLD)
            self._call_staff(at_s, cell[0])

    def _put_back(self, at_s: float, cell: Cell) -> None:
        if self._shown[cell] in (EMPTY, self._spots[cell].gtin):
            self._units[cell] = max(0, self._units[cell]) + 1
            self._show(at_s, cell, self._spots[cell].gtin, Why.PUT_BACK)

    # Staff

    def _call_staff(self, at_s: float, slot: str) -> None:
        gone = all(self._shown[c] != self._spots[c].gtin for c in self._cells(slot))
        if gone and slot not in self._awaiting_staff:
            self._awaiting_staff.add(slot)
            come_s = at_s + float(self._rng.uniform(*STAFF_COMES_S))
            self._at(come_s, partial(self._restock, slot=slot))

    def _restock(self, at_s: float, slot: str) -> None:
        self._awaiting_staff.discard(slot)
        empty = [cell for cell in self._cells(slot) if self._shown[cell] == EMPTY]
        if not empty:
            return
        stays_s = float(self._rng.uniform(*STAFF_STAYS_S))
        done_s = self._visit(at_s, [self._spots[cell] for cell in empty], stays_s)
        for number, cell in enumerate(empty):
            self._at(done_s + 4.0 * number, partial(self._fill, cell=cell))

    def _fill(self, at_s: float, cell: Cell, why: Why = Why.RESTOCKED) -> None:
        self._units[cell] = self._some_units()
        self._show(at_s, cell, self._spots[cell].gtin, why)

    # Mistakes

    def _leave_an_orphan(self, at_s: float) -> None:
        shelves = self._planogram.shelves
        room = {slot.id: shelf.height_mm for shelf in shelves for slot in shelf.slots}
        wide = [slot for slot in self._slots if len(self._cells(slot)) >= 2]
        here = wide[self._rng.integers(len(wide))]
        cell = self._cells(here)[-1]
        strangers = [
            product.gtin
            for product in self._planogram.products
            if product.gtin != self._spots[cell].gtin
            and product.height_mm is not None
            and product.height_mm < room[here] * 0.95
        ]
        stranger = strangers[self._rng.integers(len(strangers))]
        done_s = self._visit(at_s, [self._spots[cell]], STANDS_S[1])
        self._at(done_s, partial(self._show, cell=cell, gtin=stranger, why=Why.MISLAID))
        self._put_right_later(at_s, [cell])

    def _swap_two(self, at_s: float) -> None:
        pairs = [
            (left.id, right.id)
            for shelf in self._planogram.shelves
            for left, right in zip(shelf.slots, shelf.slots[1:], strict=False)
            if len(self._cells(left.id)) == len(self._cells(right.id)) and left.gtin != right.gtin
        ]
        if not pairs:
            return
        first, second = max(pairs, key=self._alike)
        cells = [*self._cells(first), *self._cells(second)]
        done_s = self._visit(at_s, [self._spots[cell] for cell in cells], STAFF_STAYS_S[1])
        for cell, other in zip(cells, reversed(cells), strict=True):
            gtin = self._spots[other].gtin
            self._at(done_s, partial(self._show, cell=cell, gtin=gtin, why=Why.SWAPPED))
        self._put_right_later(at_s, cells)

    def _alike(self, pair: tuple[str, str]) -> tuple[bool, float]:
        """Packs of one width are what people swap; of those, a watcher sees large ones best."""
        products = products_by_gtin(self._planogram)
        one, other = (products[self._own(slot)].width_mm or 0.0 for slot in pair)
        return abs(one - other) < SAME_WIDTH_MM, one + other

    def _put_right_later(self, at_s: float, cells: Sequence[Cell]) -> None:
        def put_right(now_s: float) -> None:
            done_s = self._visit(now_s, [self._spots[cell] for cell in cells], STAFF_STAYS_S[0])
            for cell in cells:
                self._at(done_s, partial(self._fill, cell=cell, why=Why.CORRECTED))

        self._at(at_s + CORRECTED_S, put_right)

    def _own(self, slot: str) -> str:
        return self._spots[slot, 0].gtin

    # Everybody

    def _visit(self, at_s: float, goals: Sequence[Spot], stays_s: float) -> float:
        """Somebody comes for these facings; returns when the first of them is in their hand."""
        wide = self._planogram.width_mm
        x = float(
            np.clip(np.mean([g.middle_mm[0] for g in goals]) + self._rng.normal() * 120, 0, wide)
        )
        ends = (-OUTSIDE_MM, wide + OUTSIDE_MM)
        start, end = ends if self._rng.random() < 0.5 else ends[::-1]
        stands_s = at_s + abs(x - start) / WALK_MM_S
        leaves_s = stands_s + stays_s
        turn_s = stays_s / len(goals)
        reaches = tuple(
            Reach(stands_s + (i + 0.2) * turn_s, stands_s + (i + 0.8) * turn_s, goal.middle_mm)
            for i, goal in enumerate(goals)
        )
        gone_s = leaves_s + abs(end - x) / WALK_MM_S
        seed = int(self._rng.integers(1 << 31))
        self._visits.append(Visit(seed, at_s, stands_s, leaves_s, gone_s, (start, x, end), reaches))
        return reaches[0].from_s
