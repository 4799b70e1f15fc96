"""Customers: they walk past, look, take one or several, put back, and now and then take it all."""

from __future__ import annotations

from functools import partial

import numpy as np

from tools.days.shop import Shop
from tools.days.staff import call_for

STAYS_S = (14.0, 0.7)  # median and spread of the lognormal, method.md 5(e)
PUTS_BACK = 0.1  # of those who take
BACK_S = (15.0, 40.0)
MORE = 0.35  # chance of one more unit in the same hand
SWEEPS_H = 0.6  # somebody buys all that is left of one product
LIKED = 0.9  # spread of how often products are bought, lognormal


def let_customers_come(shop: Shop) -> None:
    """Schedule everybody from the beginning on."""
    liked = shop.rng.lognormal(0.0, LIKED, 500)
    gap = 3600 / shop.scenario.visits_h
    shop.at(float(shop.rng.exponential(gap)), partial(_come, shop, liked))
    shop.at(float(shop.rng.exponential(2 * gap)), partial(_walk_past, shop))
    count = max(1, round(SWEEPS_H * shop.length_s / 3600))
    for i in range(count):
        at_s = shop.length_s * (0.06 + 0.86 * (i + float(shop.rng.uniform(0.2, 0.8))) / count)
        shop.at(at_s, partial(_sweep, shop))


def _come(shop: Shop, liked: np.ndarray, at_s: float) -> None:
    gap = 3600 / shop.scenario.visits_h
    shop.at(at_s + 2.0 + float(shop.rng.exponential(gap)), partial(_come, shop, liked))
    slots = shop.slots()
    weight = liked[[shop.places[cells[0]].slot for cells in slots]]
    cells = slots[int(shop.rng.choice(len(slots), p=weight / weight.sum()))]
    stock = shop.stocked(cells)
    goal = stock[int(shop.rng.integers(len(stock)))] if stock else cells[0]
    (hand,) = shop.visit(at_s, [(goal, stays_s(shop))], cart=shop.cart())
    if shop.rng.random() < 0.15:
        shop.visit(at_s + float(shop.rng.uniform(0.5, 3)), [(goal, stays_s(shop))])
    if stock and shop.rng.random() < shop.scenario.takes:
        _take(shop, hand, cells, goal)


def _take(shop: Shop, hand: float, cells: tuple[int, ...], goal: int) -> None:
    shop.at(hand, partial(shop.take, place=goal))
    if shop.rng.random() < PUTS_BACK:
        shop.at(hand + float(shop.rng.uniform(*BACK_S)), partial(shop.put, place=goal, units=1))
    more = 1
    while shop.rng.random() < MORE:
        other = cells[int(shop.rng.integers(len(cells)))]
        shop.at(hand + 1.5 * more, partial(shop.take, place=other))
        more += 1
    shop.at(hand + 60.0, partial(call_for, shop, cells=cells))


def _sweep(shop: Shop, at_s: float) -> None:
    """All that is left of one product goes into one trolley."""
    full = [shop.stocked(cells) for cells in shop.slots()]
    full = [cells for cells in full if cells]
    if not full:
        return
    cells = full[int(shop.rng.integers(len(full)))]
    hands = shop.visit(
        at_s, [(cell, float(shop.rng.uniform(4, 8))) for cell in cells], cart=shop.cart()
    )
    for cell, hand in zip(cells, hands, strict=True):
        for unit in range(shop.units[cell]):
            shop.at(hand + 0.7 * unit, partial(shop.take, place=cell))
    shop.at(hands[-1] + 60.0, partial(call_for, shop, cells=tuple(cells)))


def _walk_past(shop: Shop, at_s: float) -> None:
    gap = 2 * 3600 / shop.scenario.visits_h
    shop.at(at_s + 2.0 + float(shop.rng.exponential(gap)), partial(_walk_past, shop))
    shop.pass_by(at_s)


def stays_s(shop: Shop) -> float:
    """How long somebody stands before the shelf."""
    middle, spread = STAYS_S
    return float(np.clip(middle * shop.rng.lognormal(0.0, spread), 4.0, 150.0))
