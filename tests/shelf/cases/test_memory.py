"""What is remembered of one view, and its form on disk."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from builders import NINE, ORIGIN, RYE, a_look, a_view

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import NO_PRODUCTS, blank, from_json, to_json
from agent.shelf.cases.standing import standing
from agent.shelf.held.belief import PROFILES

VIEW = a_view()
RULES = Rules(PROFILES["default"], ORIGIN)


def watched(letters, looks):
    memory = blank(VIEW, NO_PRODUCTS)
    for step in range(looks):
        memory, _ = advance(memory, a_look(step * 5, letters), VIEW, RULES)
    return memory


def test_a_memory_comes_back_as_it_was():
    memory = watched("EEESSSSSS", 60)
    assert to_json(from_json(to_json(memory), VIEW, NO_PRODUCTS)) == to_json(memory)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data | {"form": 99},
        lambda data: data | {"memory": data["memory"] | {"fields": "of another version"}},
        lambda data: data | {"memory": {"is": "Memory"}},
    ],
)
def test_a_memory_of_another_version_is_forgotten_and_not_guessed_at(spoil):
    text = json.dumps(spoil(json.loads(to_json(watched("SSSSSSSSS", 10)))))
    assert from_json(text, VIEW, NO_PRODUCTS).slots == ()


def test_a_memory_with_another_gallery_is_forgotten():
    text = to_json(watched("SSSSSSSSS", 10))
    assert from_json(text, VIEW, np.array([RYE])).slots == ()


def test_a_fixture_stands_as_its_slots_do():
    memory = watched("EEESSSSSS", 60)
    state = standing(VIEW, memory, memory.at)
    rye, oat, _ = state.slots
    assert (rye.slot, rye.status, rye.stocked, rye.planned) == ("rye", "out_of_stock", 0, 3)
    assert (oat.status, oat.stocked) == ("in_stock", 2)
    assert rye.since == NINE
    assert rye.coverage_share > 0.8
    assert (state.fixture, state.camera, state.planogram) == ("bay-3", "left", "p1")


def test_before_the_first_look_everything_is_obscured_and_the_cause_is_said():
    state = standing(VIEW, blank(VIEW, NO_PRODUCTS), NINE)
    assert {(line.status, line.cause) for line in state.slots} == {("obscured", "starting")}
    assert all(line.since is None and line.coverage_share == 0 for line in state.slots)


def test_no_time_has_no_share():
    memory = watched("SSSSSSSSS", 1)
    assert standing(VIEW, memory, NINE - timedelta(hours=1)).slots[0].coverage_share == 0


def test_a_wide_table_is_written_without_its_zeros_and_comes_back():
    gtins = np.array([f"{number:014d}" for number in range(500)], "<U14")
    empty = blank(VIEW, gtins)
    score = empty.beliefs.score.copy()
    score[4, ::9] = -1.25
    score[0, 3] = np.nan
    memory = replace(empty, beliefs=replace(empty.beliefs, score=score))
    text = to_json(memory)
    assert len(text) < len(to_json(empty)) + 1000
    np.testing.assert_array_equal(from_json(text, VIEW, gtins).beliefs.score, score)
