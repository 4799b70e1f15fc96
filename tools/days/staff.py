"""Staff: rounds with a cart that fill what is low and pull forward what stands back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from tools.days.happenings import EMPTY, Cart, Restock
from tools.days.shop import Shop

ROUND_S = (180.0, 720.0)  # method.md 5(e): 3 to 12 min
A_FACING_S = (5.0, 12.0)  # to take goods from the cart and set them in
COMES_S = (1500.0, 0.7)  # after a slot ran empty: median and spread of the lognormal
SOONEST_S = 240.0
WITH_CART = 0.7
CART_ASIDE_MM = (700.0, 1050.0)  # a cage is left beside the bay, not before it
SHORT_SHARE = 0.1  # of a short film that one round may take


def let_staff_come(shop: Shop) -> None:
    """Schedule the rounds: as many as the rate says, at least one, spread over the day."""
    count = max(1, int(shop.rng.poisson(shop.scenario.staff_h * shop.length_s / 3600)))
    for i in range(count):
        share = (i + float(shop.rng.uniform(0.15, 0.85))) / count
        shop.at(shop.length_s * (0.12 + 0.84 * share), partial(_round, shop))


def call_for(shop: Shop, at_s: float, cells: Sequence[int]) -> None:
    """Somebody has seen that a slot is empty, and comes after a while."""
    if any(shop.shown[i] not in (EMPTY, None) for i in cells):
        return
    middle, spread = COMES_S
    wait = float(np.clip(middle * shop.rng.lognormal(0.0, spread), SOONEST_S, 7200.0))
    shop.at(at_s + wait, partial(_fill_slot, shop, cells=tuple(cells)))


def _fill_slot(shop: Shop, at_s: float, cells: Sequence[int]) -> None:
    goals = shop.missing(cells)
    if goals:
        work(shop, at_s, goals, cart=shop.rng.random() < WITH_CART)


def _round(shop: Shop, at_s: float) -> None:
    """Empty facings first, then those that stand back, until the time is over."""
    shown = [i for i in range(len(shop.places)) if shop.shown[i] is not None]
    low = [i for i in shown if i not in shop.held and shop.shown[i] == EMPTY]
    back = [i for i in shop.stocked(shown) if shop.depth[i] > 0]
    time_s = min(float(shop.rng.uniform(*ROUND_S)), SHORT_SHARE * shop.length_s)
    goals = [*low, *back][: int(time_s / A_FACING_S[1])]
    if not goals:  # a look around
        goals = [int(shop.rng.choice(shown))]
    goals.sort(key=lambda i: (shop.places[i].row, shop.places[i].left_mm))
    work(shop, at_s, goals, cart=shop.rng.random() < WITH_CART)


def work(shop: Shop, at_s: float, goals: Sequence[int], *, cart: bool) -> tuple[float, ...]:
    """Fill or pull forward some places one by one; returns when each is done."""
    stops = [(goal, float(shop.rng.uniform(*A_FACING_S))) for goal in goals]
    seed = int(shop.rng.integers(1 << 31))
    side = float(shop.rng.choice([-1.0, 1.0]))
    brought = Cart("cage", seed, side * float(shop.rng.uniform(*CART_ASIDE_MM)), waits=True)
    hands = shop.visit(at_s, stops, staff=True, cart=brought if cart else None)
    for goal, hand in zip(goals, hands, strict=True):
        shop.at(hand, partial(_tend, shop, place=goal))
    for row in sorted({shop.places[goal].row for goal in goals}):
        times = [h for g, h in zip(goals, hands, strict=True) if shop.places[g].row == row]
        shop.restocks.append(Restock(times[0], times[-1] + 1.0, row))
    return hands


def _tend(shop: Shop, at_s: float, place: int) -> None:
    if shop.shown[place] == EMPTY or shop.fixture.sorts:
        shop.put(at_s, place, shop.capacity[place])
    else:
        shop.pull(at_s, place)
