"""Real packs put where others belong, by picture editing: who is it, and where should it stand?

The pictures are third-party material beside the project; nothing of them is kept in it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from builders import NINE, ORIGIN

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.enrol import from_catalog
from agent.detect.opening import Bench
from agent.eyes import Eyes
from agent.eyes import Models as Sees
from agent.fitting import Comparison, open_models, tiles_for
from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import blank
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Kind
from agent.shelf.seen.identity import Name
from agent.vision.frame import Frame
from tools.real.crackers import crackers

STATES = 10  # pictures with swaps
PAIRS = 3  # facings exchanged in each
SHAPE = 1.35  # a pack is put only where one of about its shape stood
NAMED, RIGHT = 0.90, 0.98  # of the packs in others' places; and of the names given


@pytest.fixture(scope="module")
def shelf(shared):
    return crackers(shared)


@pytest.fixture(scope="module")
def opened(shared):
    return open_models(Models(), shared, Bench(Accelerator.CPU, 1, notes_in(None)))


@pytest.fixture(scope="module")
def compare(shelf, opened):
    return Comparison(opened.recognizer, from_catalog(shelf.shots, opened.recognizer))


@pytest.fixture(scope="module")
def look(shelf, opened, compare):
    """One look at a state of the shelf, with eyes that have seen nothing before."""

    def one(state):
        eyes = Eyes(shelf.view, tiles_for(opened.detector.card), Sees(opened.detector, compare))
        return eyes(Frame("crackers", NINE, 0, state.picture))

    return one


def kin(shelf):
    """The first word of each cell's product: its brand. "" where nothing stands."""
    names = {product.gtin: product.name.split()[0] for product in shelf.view.planogram.products}
    return np.array([names.get(str(gtin), "") for gtin in shelf.shown])


def swaps(shelf, seed):
    """Pairs of facings of different brands and about one shape, exchanged."""
    rng = np.random.default_rng(seed)
    brand, size = kin(shelf), shelf.packs[:, 2:] - shelf.packs[:, :2]
    aspect = size[:, 0] / size[:, 1]
    right = (shelf.shown == shelf.view.cells.gtin) & (brand != "")
    chosen: dict[int, int] = {}
    for cell in rng.permutation(np.flatnonzero(right)).tolist():
        fits = (
            right
            & (brand != brand[cell])
            & (np.abs(np.log(aspect / aspect[cell])) < np.log(SHAPE))
            & (np.abs(np.log(size[:, 1] / size[cell, 1])) < np.log(1.6))
        )
        others = [int(one) for one in np.flatnonzero(fits) if one not in chosen]
        if cell not in chosen and others and len(chosen) < 2 * PAIRS:
            other = others[int(rng.integers(len(others)))]
            chosen |= {cell: other, other: cell}
    return chosen


@pytest.fixture(scope="module")
def answers(shelf, look):
    """For every seen facing of every state: where it comes from, its name and the one it got."""
    rows = []
    for seed in range(STATES):
        state = shelf.state(0, (), swaps(shelf, seed))
        names = look(state).votes.names
        home = np.where(state.shown == shelf.view.cells.gtin, "home", "flavor")
        home[state.shown != shelf.shown] = "edited"
        rows += [
            (home[cell], str(state.shown[cell]), Name(names.name[cell]), str(names.found[cell]))
            for cell in np.flatnonzero(state.shown != "")
        ]
    return rows


def test_who_stands_in_anothers_place_is_named_and_named_right(answers):
    for origin, least in (("edited", NAMED), ("flavor", 0.0)):
        away = [(shown, name, found) for at, shown, name, found in answers if at == origin]
        named = [(shown, found) for shown, name, found in away if name is Name.OTHER]
        right = sum(shown == found for shown, found in named)
        print(f"{origin}: of {len(away)} in others' places {len(named)} named, {right} right")
        assert right >= RIGHT * len(named)
        assert len(named) >= least * len(away)
        assert not any(name is Name.MATCH for _, name, _ in away)


def test_no_pack_in_its_own_place_is_called_a_stranger(answers):
    own = [name for at, _, name, _ in answers if at == "home"]
    print(f"of {len(own)} at home {own.count(Name.MATCH)} named")
    assert Name.OTHER not in own
    assert Name.UNKNOWN not in own


def test_two_products_that_changed_places_are_told_with_their_homes(shelf, look, compare):
    slots = ("crackers-s2-p3", "crackers-s1-p2")
    biskit, garlic = (shelf.cells_of(slot)[1] for slot in slots)
    seen = look(shelf.state(0, (), {biskit: garlic, garlic: biskit}))
    rules, memory = Rules(PROFILES["default"], ORIGIN), blank(shelf.view, compare.gtins)
    events = []
    for number in range(60):  # the models say the same of the same picture; looks need not be taken
        step = replace(seen, at=NINE + timedelta(seconds=5 * number), mono_ms=5000 * number)
        memory, fresh = advance(memory, step, shelf.view, rules)
        events += [one for one in fresh if one.kind is Kind.MISPLACED]
    told = {one.subject: one.body.found for one in events}
    assert told[slots[0]].gtin == shelf.shown[garlic]
    assert told[slots[1]].gtin == shelf.shown[biskit]
    for slot, home in zip(slots, reversed(slots), strict=True):
        assert told[slot].relation == "swap"
        assert told[slot].homes[0].slot == home
        assert told[slot].confidence > 0.99
        assert told[slot].runner_up
    # Nothing else is told but the flavors that stood in each other's place already.
    wrong = shelf.view.cells.slot[(shelf.shown != shelf.view.cells.gtin) & (shelf.shown != "")]
    flavors = {shelf.view.slots[slot].id for slot in wrong}
    assert set(told) <= {*slots, *flavors}
    assert all(told[slot].gtin in shelf.shown[shelf.cells_of(slot)] for slot in set(told) & flavors)
