"""Resets: a fixture is cleared shelf by shelf and laid out after another planogram."""

from __future__ import annotations

from functools import partial

from tools.days.happenings import EMPTY, Cart, Reset
from tools.days.shop import Shop

BEGINS = (0.3, 0.4)  # of the film
MOST_S = 2400.0  # forty minutes for a bay
MOST_SHARE = 0.22  # of a short film
A_FACING_S = 9.0


def let_it_be_reset(shop: Shop, kind: str, shift: int) -> None:
    """Schedule the reset; every shelf is cleared, then its facings rise one by one."""
    new = range(shop.own, len(shop.places))
    moves = 1.6 * len(new)  # clearing is quicker than filling
    each = min(A_FACING_S, MOST_S / moves, MOST_SHARE * shop.length_s / moves)
    now = shop.length_s * float(shop.rng.uniform(*BEGINS))
    begins, stops = now, []
    for row in sorted({place.row for place in shop.places}):
        old = [i for i in range(shop.own) if shop.places[i].row == row]
        coming = [i for i in new if shop.places[i].row == row]
        shop.at(now - 0.1, partial(_hold, shop, cells=tuple(old)))
        for i in old:
            now += 0.6 * each * len(coming) / len(old)
            shop.at(now, partial(_clear, shop, place=i))
            stops.append((i, 0.6 * each * len(coming) / len(old)))
        shop.at(now + 0.01, partial(_relay, shop, old=tuple(old), new=tuple(coming)))
        for i in coming:
            now += each
            shop.at(now, partial(_set, shop, place=i))
            stops.append((i, each))
    seed = int(shop.rng.integers(1 << 31))
    shop.visit(begins - 4.0, stops, staff=True, cart=Cart("cage", seed, 950.0, waits=True))
    shop.reset = Reset(begins, now, kind, shift)


def _hold(shop: Shop, _at_s: float, cells: tuple[int, ...]) -> None:
    shop.is_reset = True
    shop.held.update(cells)


def _clear(shop: Shop, at_s: float, place: int) -> None:
    shop.show(at_s, place, EMPTY)


def _relay(shop: Shop, at_s: float, old: tuple[int, ...], new: tuple[int, ...]) -> None:
    """The shelf is bare: from now on the other planogram's places are there."""
    for i in old:
        shop.show(at_s, i, None)
    for i in new:
        shop.show(at_s, i, EMPTY)
    shop.held.update(new)


def _set(shop: Shop, at_s: float, place: int) -> None:
    shop.held.discard(place)
    shop.put(at_s, place, shop.capacity[place])
