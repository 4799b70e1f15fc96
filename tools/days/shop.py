"""A shelf with its stock while a day is being written, and the agenda of what comes next."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import count, pairwise

import numpy as np

from tools.days.fixture import Fixture, Place
from tools.days.happenings import (
    EMPTY,
    Cart,
    Change,
    Misplacement,
    Reach,
    Reset,
    Restock,
    Visit,
)
from tools.days.scenario import Scenario

Act = Callable[[float], None]

DEEPEST = 0.5  # where the last pack of a facing stands; deeper is stock, not a facing
UNITS = (2, 4)  # in a full facing, the front one included
LOOSE_UNITS = (4, 8)  # purchases that a full bin is good for
WALK_MM_S = 850.0
OUTSIDE_MM = 750.0  # beyond the fixture's edges, out of the picture
ASIDE_MM = (60.0, 330.0)  # people stand beside what they reach for


class Shop:
    """The state of every place now, and the record of all that changed.

    Args:
        fixture: what stands where.
        places: of its planogram, then of the one it may be reset to.
        own: how many of them are its planogram's.
        scenario: the rates.
        rng: chance.
    """

    def __init__(
        self, fixture: Fixture, places: Sequence[Place], own: int, scenario: Scenario,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.fixture = fixture
        self.places = tuple(places)
        self.own = own
        self.scenario = scenario
        self.rng = rng
        self.length_s = 0.0
        units = LOOSE_UNITS if fixture.sorts else UNITS
        self.capacity = [int(v) for v in rng.integers(*units, len(places), endpoint=True)]
        self.units = list(self.capacity)
        self.shown: list[str | None] = [
            place.gtin if i < own else None for i, place in enumerate(places)
        ]
        self.depth = [0.0] * len(places)
        self.held: set[int] = set()  # places that wait to be put right: nobody sells from them
        self.is_reset = False
        self.changes: list[Change] = []
        self.visits: list[Visit] = []
        self.restocks: list[Restock] = []
        self.misplacements: list[Misplacement] = []
        self.reset: Reset | None = None
        self._agenda: list[tuple[float, int, Act]] = []
        self._numbers = count()

    def at(self, at_s: float, act: Act) -> None:
        """Do something at a moment."""
        heapq.heappush(self._agenda, (at_s, next(self._numbers), act))

    def play(self, length_s: float) -> None:
        """Let the day happen."""
        while self._agenda and self._agenda[0][0] < length_s:
            at_s, _, act = heapq.heappop(self._agenda)
            act(at_s)
        self.changes.sort(key=lambda change: change.at_s)
        self.visits.sort(key=lambda visit: visit.from_s)
        self.restocks.sort(key=lambda restock: restock.from_s)
        self.misplacements.sort(key=lambda wrong: wrong.from_s)

    # What stands where

    def show(self, at_s: float, place: int, gtin: str | None, depth: float = 0.0) -> None:
        """Note what a place shows from now on."""
        if self.shown[place] != gtin or abs(self.depth[place] - depth) > 1e-9:
            self.shown[place], self.depth[place] = gtin, depth
            self.changes.append(Change(at_s, place, gtin, round(depth, 3)))

    def slots(self) -> tuple[tuple[int, ...], ...]:
        """The places of every slot that is laid out now."""
        found: dict[tuple[bool, int], list[int]] = {}
        for i, place in enumerate(self.places):
            if self.shown[i] is not None:
                found.setdefault((i >= self.own, place.slot), []).append(i)
        return tuple(tuple(cells) for cells in found.values())

    def stocked(self, cells: Sequence[int]) -> list[int]:
        """Those of some places that show their own product and are for sale."""
        return [i for i in cells if self.shown[i] == self.places[i].gtin and i not in self.held]

    def missing(self, cells: Sequence[int]) -> list[int]:
        """Those of some places that are empty and may be filled."""
        return [i for i in cells if self.shown[i] == EMPTY and i not in self.held]

    def take(self, at_s: float, place: int) -> None:
        """One unit leaves from the front."""
        if place in self.held or self.shown[place] != self.places[place].gtin:
            return
        self.units[place] -= 1
        if self.units[place] <= 0:
            self.show(at_s, place, EMPTY)
            return
        gone = 1 - self.units[place] / self.capacity[place]
        loose = bool(self.fixture.sorts)
        step = DEEPEST / max(1, self.capacity[place] - 1)
        deep = gone if loose else min(DEEPEST, self.depth[place] + step)
        self.show(at_s, place, self.places[place].gtin, 0.0 if self.fixture.feeds else deep)

    def put(self, at_s: float, place: int, units: int) -> None:
        """Units come to the front of a place that is empty or holds the same product."""
        if place in self.held or self.shown[place] not in (EMPTY, self.places[place].gtin):
            return
        held = self.units[place] if self.shown[place] else 0
        self.units[place] = min(self.capacity[place], held + units)
        gone = 1 - self.units[place] / self.capacity[place]
        self.show(at_s, place, self.places[place].gtin, gone if self.fixture.sorts else 0.0)

    def pull(self, at_s: float, place: int) -> None:
        """Facing up: what stands behind comes to the front."""
        own = self.places[place].gtin
        if place not in self.held and self.shown[place] == own and not self.fixture.sorts:
            self.show(at_s, place, own)

    # Who comes

    def visit(
        self, at_s: float, stops: Sequence[tuple[int, float]], *, staff: bool = False,
        cart: Cart | None = None,
    ) -> tuple[float, ...]:  # fmt: skip
        """Somebody comes for some places, one after the other.

        Args:
            at_s: when they appear.
            stops: place and seconds spent with it.
            staff: whether they work here.
            cart: what they bring.

        Returns:
            For each stop the moment at which the hand is there.
        """
        wide = self.fixture.planogram.width_mm
        ends = (-OUTSIDE_MM, wide + OUTSIDE_MM)
        start, end = ends if self.rng.random() < 0.5 else ends[::-1]
        now, x, side = at_s, start, float(self.rng.choice([-1.0, 1.0]))
        path, reaches, hands = [(now, x)], [], []
        for place, stays_s in stops:
            goal = self.places[place].middle_mm
            target = goal[0] + side * float(self.rng.uniform(*ASIDE_MM))
            if abs(target - x) > 350 or len(path) == 1:
                now += abs(target - x) / WALK_MM_S
                x = target
                path.append((now, x))
            hand = now + stays_s * float(self.rng.uniform(0.35, 0.6))
            reaches.append(
                Reach(hand - min(2.5, 0.3 * stays_s), hand + min(2.0, 0.25 * stays_s), goal)
            )
            hands.append(hand)
            now += stays_s
            path.append((now, x))
        path.append((now + abs(end - x) / WALK_MM_S, end))
        steady = tuple(p for i, p in enumerate(path) if i == 0 or p[0] > path[i - 1][0])
        seed = int(self.rng.integers(1 << 31))
        self.visits.append(Visit(seed, staff, steady, tuple(reaches), cart))
        return tuple(hands)

    def pass_by(self, at_s: float) -> None:
        """Somebody walks past."""
        wide = self.fixture.planogram.width_mm
        ends = (-OUTSIDE_MM, wide + OUTSIDE_MM)
        start, end = ends if self.rng.random() < 0.5 else ends[::-1]
        takes_s = (wide + 2 * OUTSIDE_MM) / float(self.rng.uniform(900, 1400))
        seed = int(self.rng.integers(1 << 31))
        self.visits.append(
            Visit(seed, False, ((at_s, start), (at_s + takes_s, end)), (), self.cart())
        )

    def cart(self) -> Cart | None:
        """What a shopper pushes; most have a bag or nothing."""
        if self.rng.random() >= 0.25:
            return None
        kind = "trolley" if self.rng.random() < 0.8 else "basket"
        aside = float(self.rng.choice([-1.0, 1.0]) * self.rng.uniform(330, 620))
        return Cart(kind, int(self.rng.integers(1 << 31)), aside)


def position(visit: Visit, at_s: float) -> tuple[float, bool] | None:
    """Where somebody is at a moment and whether they walk; None while they are not here."""
    if not visit.from_s <= at_s < visit.to_s:
        return None
    for (t0, x0), (t1, x1) in pairwise(visit.path):
        if t0 <= at_s < t1:
            return x0 + (x1 - x0) * (at_s - t0) / (t1 - t0), x0 != x1
    return None
