"""How far the cues of a gap can be trusted in each slot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import NINE, ORIGIN, a_look, a_planogram, a_view
from hypothesis import given
from hypothesis import strategies as st

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import NO_PRODUCTS, blank, from_json, to_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.plan.planogram import ShelfKind
from agent.shelf.seen.reference import nothing_learned
from agent.shelf.seen.trust import (
    KINDS,
    MOST_STOCKED,
    count_empty,
    count_stocked,
    doubtful,
    nothing_counted,
    of_cells,
    trusted,
)

ONE = np.array([0])
ORDINARY, HOOKS = np.array([False]), np.array([True])
ALL, NONE = np.ones((1, KINDS)), np.zeros((1, KINDS))


def after(*episodes, slots=ORDINARY):
    """One slot after confirmed episodes: (how many, of what, share in which cues spoke)."""
    trust = nothing_counted(1)
    for many, what, share in episodes:
        for _ in range(many):
            count = count_empty if what == "empty" else count_stocked
            trust = count(trust, ONE, np.full((1, KINDS), share))
    return trusted(trust, slots)


def test_an_ordinary_shelf_begins_trusted_and_hooks_begin_blind():
    assert not after().blind[0]
    assert after(slots=HOOKS).blind[0]


def test_the_planogram_says_which_slots_begin_blind():
    below, above = a_planogram().shelves
    for kind, begins_blind in (
        (ShelfKind.PEGS, True),
        (ShelfKind.LOOSE, True),
        (ShelfKind.BASKET, False),
        (ShelfKind.BOARD, False),
    ):
        view = a_view(a_planogram(shelves=(below, replace(above, kind=kind))))
        assert doubtful(view).tolist() == [False, False, begins_blind]


def test_a_gap_that_no_cue_saw_makes_a_slot_blind():
    assert after((1, "empty", 0.0)).blind[0]


def test_gaps_that_cues_saw_bring_the_trust_back():
    assert after((1, "empty", 0.1), (1, "empty", 1.0)).blind[0]
    assert not after((1, "empty", 0.1), (4, "empty", 1.0)).blind[0]


def test_cues_that_speak_of_stocked_facings_make_a_slot_blind_until_it_is_long_past():
    assert after((3, "stocked", 1.0)).blind[0]
    assert not after((3, "stocked", 1.0), (90, "stocked", 0.0)).blind[0]


def test_hooks_are_trusted_once_they_have_shown_both():
    assert after((9, "empty", 1.0), slots=HOOKS).blind[0]
    assert after((30, "stocked", 0.0), slots=HOOKS).blind[0]
    assert not after((9, "empty", 1.0), (30, "stocked", 0.0), slots=HOOKS).blind[0]


def wall(first, others, doubtful_too=True):
    """Four slots of a wall of hooks, of which the first has a story of its own."""
    trust = nothing_counted(4)
    for slot, episodes in enumerate([first, others, others, others]):
        for many, what, share in episodes:
            count = count_empty if what == "empty" else count_stocked
            for _ in range(many):
                trust = count(trust, np.array([slot]), np.full((1, KINDS), share))
    return trusted(trust, np.full(4, doubtful_too)).blind[0]


def test_hooks_learn_from_each_other():
    good = [(3, "empty", 1.0), (30, "stocked", 0.0)]
    assert wall([], [])
    assert not wall([], good)
    assert wall([], [(3, "empty", 0.1), (30, "stocked", 0.0)])


def test_what_a_slot_shows_itself_outweighs_the_others():
    good = [(20, "empty", 1.0), (100, "stocked", 0.0)]
    assert not wall([(1, "empty", 0.0)], good)
    assert wall([(4, "empty", 0.0)], good)
    assert wall([(8, "stocked", 1.0)], good)


def test_ordinary_slots_stand_for_themselves():
    bad = [(20, "empty", 0.0), (20, "stocked", 1.0)]
    assert not wall([], bad, doubtful_too=False)


def test_one_kind_alone_has_to_prove_itself_on_any_shelf():
    assert not after((3, "empty", 1.0), (60, "stocked", 0.0)).proven[0].any()
    assert not after((9, "empty", 1.0), (5, "stocked", 0.0)).proven[0].any()
    assert after((9, "empty", 1.0), (60, "stocked", 0.0)).proven[0].all()
    assert not after((9, "empty", 0.5), (60, "stocked", 0.0)).proven[0].any()


def test_old_episodes_fade():
    trust = nothing_counted(1)
    for _ in range(1000):
        trust = count_stocked(trust, ONE, ALL)
    assert trust.stocked[0] <= MOST_STOCKED
    for _ in range(1000):
        trust = count_stocked(trust, ONE, NONE)
    assert trust.spoke_stocked.max() < 0.1


def test_several_facings_of_a_slot_count_each():
    trust = count_empty(nothing_counted(2), np.array([1, 1, 0]), np.ones((3, KINDS)))
    assert trust.empty.tolist() == [1, 2]
    assert trust.spoke_empty[:, 0].tolist() == [1, 2]


def test_cells_are_trusted_as_their_slot():
    slots = trusted(nothing_counted(2), np.array([False, True]))
    assert of_cells(slots, np.array([1, 0, 1])).blind.tolist() == [True, False, True]


EPISODES = st.lists(st.tuples(st.sampled_from(["empty", "stocked"]), st.floats(0, 1)), max_size=60)


@given(EPISODES)
def test_no_more_is_counted_as_spoken_than_was_counted(episodes):
    trust = nothing_counted(1)
    for what, share in episodes:
        count = count_empty if what == "empty" else count_stocked
        trust = count(trust, ONE, np.full((1, KINDS), share))
    assert (trust.spoke_empty <= trust.empty[:, None] + 0.1).all()
    assert (trust.spoke_stocked <= trust.stocked[:, None] + 0.1).all()
    assert (trust.spoke_empty >= 0).all()


@given(EPISODES)
def test_cues_that_were_right_once_more_never_cost_a_slot_its_trust(episodes):
    told = [(1, what, share) for what, share in episodes[:20]]
    if not after(*told).blind[0]:
        assert not after(*told, (1, "empty", 1.0)).blind[0]
        assert not after(*told, (1, "stocked", 0.0)).blind[0]


def test_trust_is_remembered_over_a_restart_and_forgotten_with_the_planogram():
    view = a_view()
    trust = count_empty(nothing_counted(3), np.array([2]), np.full((1, KINDS), 1 / 3))
    learned = replace(nothing_learned(len(view.cells)), trust=trust)
    look = replace(a_look(0, "SSSSSSSSS"), learned=learned)
    memory = blank(view, NO_PRODUCTS)
    memory, _ = advance(memory, look, view, Rules(PROFILES["default"], ORIGIN))
    again = from_json(to_json(memory), view, NO_PRODUCTS)
    assert again.at == NINE
    assert again.learned.trust.spoke_empty.tolist() == trust.spoke_empty.tolist()
    assert from_json(to_json(memory), a_view(planogram_hash="p2"), NO_PRODUCTS).learned is None


def test_columns_of_different_length_are_refused():
    good = nothing_counted(2)
    with pytest.raises(ValueError, match="shape"):
        replace(good, stocked=np.zeros(3))
