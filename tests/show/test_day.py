"""A store day is a value: asked twice, it says the same, and its gaps follow from its facings."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.config.reading import read_yaml
from agent.shelf.plan.planogram import Planogram
from tools.show.day import EMPTY, Change, Day, Gap, Visit, Why, spots
from tools.show.story import write_day

ROOT = Path(__file__).resolve().parents[2]
PLANOGRAM = read_yaml(ROOT / "planograms" / "demo-bay.yaml", Planogram)
HOUR_S = 3600.0
CHIPS = "demo-s3-p1"  # two facings


def gtin_of(slot):
    return next(s.gtin for s in PLANOGRAM.slots if s.id == slot)


def a_day(*changes, length_s=HOUR_S, visits=()):
    """A full shelf to which (second, facing of the chips, GTIN) changes happen."""
    opening = {spot.cell: spot.gtin for spot in spots(PLANOGRAM)}
    made = tuple(Change(at_s, (CHIPS, facing), gtin, Why.SOLD) for at_s, facing, gtin in changes)
    return Day(PLANOGRAM, length_s, opening, made, visits)


def test_a_slot_is_a_gap_from_its_last_facing_to_the_first_that_comes_back():
    own = gtin_of(CHIPS)
    day = a_day((10, 0, EMPTY), (20, 1, EMPTY), (50, 0, own), (60, 1, own))
    assert day.gaps() == (Gap(CHIPS, 20, 50),)


def test_a_slot_full_of_something_else_is_a_gap_too():
    other = gtin_of("demo-s3-p2")
    assert a_day((10, 0, other), (20, 1, other)).gaps() == (Gap(CHIPS, 20, None),)


def test_a_person_walks_in_stands_and_walks_out():
    visit = Visit(1, 10, 12, 20, 22, (-600, 400, 1600))
    assert [visit.person(at_s) is None for at_s in (9, 11, 15, 21, 23)] == [1, 0, 0, 0, 1]
    assert [visit.person(at_s).x_mm for at_s in (11, 15, 21)] == [-100, 400, 1000]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1 << 30))
def test_a_seed_gives_one_day_and_its_facings_never_leave_the_planogram(seed):
    day, again = (write_day(PLANOGRAM, seed, 2 * HOUR_S) for _ in range(2))
    assert (day.changes, day.visits, day.opening) == (again.changes, again.visits, again.opening)
    assert [c.at_s for c in day.changes] == sorted(c.at_s for c in day.changes)
    known = {product.gtin for product in PLANOGRAM.products} | {EMPTY}
    assert set(day.facings(2 * HOUR_S)) == {spot.cell for spot in spots(PLANOGRAM)}
    assert {change.gtin for change in day.changes} <= known


@pytest.mark.parametrize("seed", range(5))
def test_a_watcher_sees_a_gap_a_stranger_and_a_swap_in_the_first_quarter_of_an_hour(seed):
    day = write_day(PLANOGRAM, seed, HOUR_S)
    assert day.gaps()[0].from_s < 60
    early = {change.why for change in day.changes if change.at_s < 1000}
    assert {Why.SOLD, Why.MISLAID, Why.SWAPPED} <= early


@pytest.mark.parametrize("seed", range(5))
def test_whoever_changes_a_facing_stands_before_the_shelf(seed):
    day = write_day(PLANOGRAM, seed, HOUR_S)
    alone = [c for c in day.changes if c.why is Why.SOLD and not day.people(c.at_s)]
    assert alone == []
