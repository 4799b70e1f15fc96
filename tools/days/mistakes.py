"""Mistakes: products left, swapped or restocked where they do not belong, and put right later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from tools.days.customers import stays_s
from tools.days.happenings import EMPTY, Misplacement
from tools.days.shop import Shop
from tools.days.staff import call_for

KINDS = ("orphan", "swap", "spillover")
LASTS_S = (1500.0, 4500.0)  # until staff put it right; in a short film a share of its length
CORRECTS_S = 4.0  # a facing
FIT = 1.12  # of a place's width, that a stranger may be wide


def let_mistakes_happen(shop: Shop) -> None:
    """Schedule mistakes of every kind in turn, at least one of each on a day."""
    count = max(1, round(shop.scenario.mislaid_h * shop.length_s / 3600))
    # Nobody leaves a crate of pears among the apples; staff do fill the wrong one.
    acts = (_swap, _spillover) if shop.fixture.sorts else (_orphan, _swap, _spillover)
    first = int(shop.rng.integers(len(acts)))
    for i in range(count):
        share = (i + float(shop.rng.uniform(0.1, 0.6))) / count
        act = acts[(first + i) % len(acts)]
        shop.at(shop.length_s * (0.08 + 0.75 * share), partial(act, shop))


def _orphan(shop: Shop, at_s: float) -> None:
    """A shopper thinks again and leaves a product before, or in, another one's facing."""
    places = shop.places[: shop.own]
    free = [i for i in _laid(shop) if i not in shop.held]
    for place in (int(v) for v in shop.rng.permutation(free)):
        strangers = [
            other for other in places
            if other.gtin != places[place].gtin and _fits(shop, other.gtin, place)
        ]  # fmt: skip
        if strangers:
            stranger = strangers[int(shop.rng.integers(len(strangers)))]
            (hand,) = shop.visit(at_s, [(place, stays_s(shop))])
            _mislay(shop, [hand], ([place], [stranger.gtin]), "orphan")
            return


def _swap(shop: Shop, at_s: float) -> None:
    """Two neighbors are restocked into each other's slots."""
    slots = [cells for cells in shop.slots() if cells[0] < shop.own]
    pairs = [
        (a, b) for a, b in pairwise(slots)
        if shop.places[a[0]].row == shop.places[b[0]].row and not shop.held & {*a, *b}
        and _fits(shop, shop.places[a[0]].gtin, b[0])
        and _fits(shop, shop.places[b[0]].gtin, a[0])
        and shop.places[a[0]].gtin != shop.places[b[0]].gtin
    ]  # fmt: skip
    if not pairs:
        if not shop.fixture.sorts:
            _orphan(shop, at_s)
        return
    a, b = pairs[int(shop.rng.integers(len(pairs)))]
    gtins = [shop.places[b[0]].gtin] * len(a) + [shop.places[a[0]].gtin] * len(b)
    hands = shop.visit(at_s, [(i, 4.0) for i in (*a, *b)], staff=True)
    _mislay(shop, hands, ([*a, *b], gtins), "swap")


def _spillover(shop: Shop, at_s: float) -> None:
    """A product is restocked beyond its own slot, into its neighbor's nearest facing."""
    slots = [cells for cells in shop.slots() if cells[0] < shop.own]
    pairs = [
        (a, b[0]) for a, b in pairwise(slots)
        if len(b) > 1 and not shop.held & {*a, *b}
        and shop.places[a[0]].row == shop.places[b[0]].row
        and _fits(shop, shop.places[a[0]].gtin, b[0])
        and shop.places[a[0]].gtin != shop.places[b[0]].gtin
    ]  # fmt: skip
    if not pairs:
        if not shop.fixture.sorts:
            _orphan(shop, at_s)
        return
    a, place = pairs[int(shop.rng.integers(len(pairs)))]
    (hand, *_) = shop.visit(at_s, [(place, 8.0)], staff=True)
    _mislay(shop, [hand], ([place], [shop.places[a[0]].gtin]), "spillover")


def _mislay(
    shop: Shop, times: Sequence[float], what: tuple[Sequence[int], Sequence[str]], kind: str
) -> None:
    """Put strangers in some places, each at its time, and take them away later."""
    cells, gtins = what
    lasts = min(float(shop.rng.uniform(*LASTS_S)), 0.4 * shop.length_s)
    until = min(times[-1] + lasts, shop.length_s)
    homes = {place.gtin: place.slot for place in reversed(shop.places[: shop.own])}
    shop.held.update(cells)
    begins: dict[int, tuple[float, str]] = {}
    for cell, gtin, at_s in zip(cells, gtins, times, strict=True):
        shop.at(at_s, partial(_appear, shop, place=cell, gtin=gtin))
        begins.setdefault(shop.places[cell].slot, (at_s, gtin))
    for slot, (at_s, gtin) in begins.items():
        wrong = Misplacement(slot, at_s, until, gtin, kind, homes.get(gtin, -1))
        shop.misplacements.append(wrong)
    shop.at(until - 10.0, partial(_somebody_puts_right, shop, cells=tuple(cells)))
    for i, cell in enumerate(cells):
        shop.at(until + CORRECTS_S * i, partial(_put_right, shop, cell=cell))


def _appear(shop: Shop, at_s: float, place: int, gtin: str) -> None:
    if not shop.is_reset:
        shop.show(at_s, place, gtin)


def _somebody_puts_right(shop: Shop, at_s: float, cells: Sequence[int]) -> None:
    if not shop.is_reset:
        shop.visit(at_s, [(cell, max(CORRECTS_S, 20.0 / len(cells))) for cell in cells], staff=True)


def _put_right(shop: Shop, at_s: float, cell: int) -> None:
    """What belongs there comes back, or the bare place that was before."""
    if shop.is_reset:  # it has swept the mistake away
        return
    shop.held.discard(cell)
    place = shop.places[cell]
    shop.show(at_s, cell, place.gtin if shop.units[cell] > 0 else EMPTY)
    call_for(shop, at_s, [i for i in range(shop.own) if shop.places[i].slot == place.slot])


def _laid(shop: Shop) -> list[int]:
    return [i for i in range(shop.own) if shop.shown[i] is not None]


def _fits(shop: Shop, gtin: str, place: int) -> bool:
    """Whether a product stands in a place without touching its neighbors or the board above."""
    if shop.fixture.sorts:
        return True
    pack, room = shop.fixture.packs[gtin], shop.places[place]
    shelf = shop.fixture.planogram.shelves[room.row]
    return pack.width_mm <= FIT * room.width_mm and pack.height_mm < 0.97 * shelf.height_mm
