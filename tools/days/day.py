"""Write a whole store day from a fixture, a scenario and a seed: the same three, the same day."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tools.days.customers import let_customers_come
from tools.days.faults import camera_moves, light_changes, losses, nights
from tools.days.fixture import Fixture, Place, places_of
from tools.days.happenings import CameraMove, LightChange, Lost, Misplacement, Reset, Restock, Visit
from tools.days.mistakes import let_mistakes_happen
from tools.days.resets import let_it_be_reset
from tools.days.scenario import Scenario
from tools.days.shop import Shop
from tools.days.staff import let_staff_come
from tools.days.truth import Contents, contents_of


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """What happens, as values.

    Args:
        places: of the fixture's planogram, then of the one it is reset to.
        own: how many of them are the planogram's: the cells of its view, in their order.
        contents: of every place through the day.
        visits: by the time they begin.
    """

    places: tuple[Place, ...]
    own: int
    contents: Contents
    visits: tuple[Visit, ...]
    restocks: tuple[Restock, ...]
    misplacements: tuple[Misplacement, ...]
    reset: Reset | None
    moves: tuple[CameraMove, ...]
    light: tuple[LightChange, ...]
    lost: tuple[Lost, ...]


def write_day(fixture: Fixture, scenario: Scenario, seed: int, length_s: float) -> Day:
    """Make up one day before a fixture."""
    rng = np.random.default_rng([seed, 21])
    places = places_of(fixture.view())
    own = len(places)
    if fixture.other is not None:
        places += places_of(fixture.view(fixture.other))
    shop = Shop(fixture, places, own, scenario, rng)
    shop.length_s = length_s
    opening = tuple(shop.shown)
    if fixture.other is not None:
        moved = fixture.other.version.removeprefix("rows moved by ")
        shift = int(moved) if moved != fixture.other.version else 0
        let_it_be_reset(shop, "row_shift" if shift else "other_planogram", shift)
    let_customers_come(shop)
    let_staff_come(shop)
    let_mistakes_happen(shop)
    shop.play(length_s)
    contents = contents_of(opening, shop.changes)
    trouble = np.random.default_rng([seed, 22])
    light = light_changes(scenario, trouble, length_s)
    lost = (*losses(scenario, trouble, length_s), *nights(light))
    return Day(
        places=places, own=own, contents=contents,
        visits=tuple(shop.visits), restocks=tuple(shop.restocks),
        misplacements=_as_shown(shop, contents), reset=shop.reset,
        moves=camera_moves(scenario, trouble, length_s, fixture.picture_px),
        light=light, lost=tuple(sorted(lost, key=lambda one: one.from_s)),
    )  # fmt: skip


def _as_shown(shop: Shop, contents: Contents) -> tuple[Misplacement, ...]:
    """The misplacements that came to be, from the moment they show to the moment they do not."""
    slot_of = np.array([place.slot for place in shop.places[: shop.own]])
    found = []
    for one in shop.misplacements:
        cells = np.flatnonzero(slot_of == one.slot)
        wrong = (contents.gtin[:, cells] == one.gtin).any(axis=1)
        since = int(np.searchsorted(contents.at_s, one.from_s))
        if since >= len(wrong) or not wrong[since]:
            continue  # a reset came first
        right = np.flatnonzero(~wrong[since:])
        until = float(contents.at_s[since + right[0]]) if len(right) else shop.length_s
        found.append(replace(one, from_s=float(contents.at_s[since]), to_s=until))
    return tuple(found)
