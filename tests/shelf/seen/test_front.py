"""Does the front pack stand in front? Told by the size of its box."""

from __future__ import annotations

import numpy as np
import pytest

from agent.shelf.seen.front import ENOUGH, depths, nothing_in_front
from agent.shelf.seen.manner import Manner

FRONT = np.array([[80.0, 200.0]])
RIGHT = np.array([True])


def after(*sizes, looks=ENOUGH):
    """What is known of one facing after so many looks at each size."""
    fronts = nothing_in_front(1)
    for size in sizes:
        for _ in range(looks):
            fronts, _ = depths(fronts, size, RIGHT)
    return fronts


def told(fronts, size, right=RIGHT):
    return int(depths(fronts, size, right)[1][0])


@pytest.mark.parametrize(
    ("wide", "high", "says"),
    [
        (1.00, 1.00, Manner.IN_FRONT),
        (0.97, 0.99, Manner.IN_FRONT),
        (0.88, 0.86, Manner.RECESSED),
        (0.80, 0.80, Manner.RECESSED),
        (0.85, 1.00, 0),  # cut short on one side
        (0.60, 0.60, 0),  # too small to be the same product
    ],
)
def test_a_pack_that_looks_smaller_on_both_sides_stands_behind(wide, high, says):
    assert told(after(FRONT), FRONT * (wide, high)) == says


def test_before_a_minute_in_front_nobody_knows():
    assert told(after(FRONT, looks=ENOUGH - 1), 0.85 * FRONT) == 0


def test_what_is_recessed_never_becomes_the_front():
    assert told(after(FRONT, 0.88 * FRONT, looks=500), 0.88 * FRONT) == Manner.RECESSED


def test_a_pack_first_seen_behind_is_outgrown_by_the_one_in_front():
    fronts = after(0.85 * FRONT, FRONT, looks=60)
    assert told(fronts, FRONT) == Manner.IN_FRONT
    assert told(fronts, 0.85 * FRONT) == Manner.RECESSED


@pytest.mark.parametrize("size", [FRONT * np.nan, 0.85 * FRONT])
def test_where_nothing_is_boxed_or_recognized_nothing_is_said_or_learned(size):
    before = after(FRONT)
    fronts, bits = depths(before, size, np.array([bool(np.isnan(size[0, 0]))]))
    assert bits.tolist() == [0]
    assert fronts.size.tolist() == before.size.tolist()
    assert fronts.looks.tolist() == before.looks.tolist()
