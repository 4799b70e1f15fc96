"""When a slot will be refilled: from how long its cases lasted, or from what was promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from builders import NINE
from hypothesis import given
from hypothesis import strategies as st
from stories import FULL, GTINS, OFFLINE, STEP_S, Story, a_bay, slot_id, with_letter

from agent.shelf.advance import Rules
from agent.shelf.cases.case import REOPEN_WITHIN, Case
from agent.shelf.cases.expected import LEAST, Shop, band, expected, lasting
from agent.shelf.cases.spells import KINDS, MOST, Spells, no_spells, remember
from agent.shelf.rules.event import Kind, Phase

GAP = with_letter(FULL, "E", (0, 0))
LOW = with_letter(FULL, "E", (0, 0))[:1] + FULL[1:]
PROMISED = Shop(restock_within_s=4 * 3600)
MINUTE = int(60 / STEP_S)


def a_store(shop=PROMISED):
    """A story in a store that says something of itself."""
    story = Story()
    story.rules = Rules(story.rules.weights, story.rules.origin, shop=shop)
    return story.see(FULL, 10)


def sold_out(story, minutes, where=(0, 0)):
    """A slot is sold out for so long, refilled, and the case can no longer be reopened."""
    story.see(with_letter(FULL, "E", where), round(minutes * MINUTE))
    return story.see(FULL, 16 * MINUTE)


def last_expected(story):
    opened = [e for e in story.events if e.kind is Kind.OUT_OF_STOCK and e.phase is Phase.OPENED]
    return opened[-1], opened[-1].body.expected_restock


# --- the estimate -------------------------------------------------------------------------------


def test_the_median_is_where_half_of_the_cases_are_over():
    """Worked by hand after Kaplan and Meier: 4 at risk at 10, 3 at 20, one of them lost at 30."""
    lasted = np.array([10.0, 20, 30, 40])
    ended = np.array([True, True, False, True])
    assert lasting(lasted, ended, 0, 0.5) == 20
    assert lasting(lasted, ended, 0, 0.25) == 10
    assert lasting(lasted, ended, 0, 0.9) == 40


def test_a_case_that_did_not_end_makes_the_wait_longer_and_not_shorter():
    ended = np.array([True, True, True, False, False, False])
    lasted = np.array([10.0, 20, 30, 25, 35, 45])
    assert lasting(lasted, ended, 0, 0.5) == 30
    assert lasting(lasted[:3], ended[:3], 0, 0.5) == 20
    assert lasting(lasted, ended, 0, 0.9) is None  # more than a tenth are still open


def test_only_what_lasted_longer_than_this_one_has_a_say():
    lasted, ended = np.array([10.0, 20, 30, 40, 50]), np.ones(5, bool)
    assert lasting(lasted, ended, 25, 0.5) == 40
    assert lasting(lasted, ended, 60, 0.5) is None


@given(
    st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=25),
    st.integers(0, 95),
)
def test_an_estimate_is_never_over_already_and_more_certainty_takes_longer(cases, spent):
    lasted = np.array([float(seconds) for seconds, _ in cases])
    ended = np.array([end for _, end in cases])
    half, most = (lasting(lasted, ended, spent, share) for share in (0.5, 0.9))
    assert half is None or half > spent
    assert most is None or (half is not None and most >= half)


def test_with_every_end_seen_the_median_is_the_plain_one():
    lasted = np.arange(1.0, 22)
    assert lasting(lasted, np.ones(21, bool), 0, 0.5) == np.median(lasted)


@pytest.mark.parametrize(("one", "other"), [(23, 2), (6, 9), (10, 13), (14, 17), (18, 21)])
def test_the_day_has_five_parts_and_the_night_is_one_of_them(one, other):
    hours = np.array([one, other])
    assert len(set(band(hours).tolist())) == 1
    assert len(set(band(np.arange(24)).tolist())) == 5


# --- whose cases speak --------------------------------------------------------------------------


def spells_of(*rows):
    """A history: slot and product by number, hour, seconds, ended."""
    slots = sorted({row[0] for row in rows})
    columns = list(zip(*rows, strict=True))
    return Spells(
        slots=tuple(slot_id(0, place) for place in slots),
        gtins=tuple(GTINS[place] for place in slots),
        slot=np.array([slots.index(row[0]) for row in rows], np.intp),
        kind=np.zeros(len(rows), np.intp),
        hour=np.array(columns[1], np.intp),
        lasted_s=np.array(columns[2], np.intp),
        ended=np.array(columns[3], bool),
    )


@cache
def an_empty_slot(place):
    """The case of one, as the fold opens it."""
    story = Story().see(FULL, 10).see(with_letter(FULL, "E", (0, place)), 25)
    return next(case for case in story.memory.cases if case.kind is Kind.OUT_OF_STOCK)


def a_case(place=0, hour=9, identity="c1"):
    """An empty slot since some hour of that day, in UTC."""
    return replace(an_empty_slot(place), id=identity, opened_at=NINE.replace(hour=hour))


def a_body():
    """What is said of that slot."""
    return a_case().body


def basis(spells, *, case=None, shop=PROMISED, spent_s=60, standing=()):
    case = case or a_case()
    at = case.opened_at + timedelta(seconds=spent_s)
    return expected(case, (case, *standing), spells, shop, at)


def test_the_nearest_history_that_says_enough_answers():
    here_now = [(0, 9, 600, True)] * LEAST
    here_later = [(0, 15, 1200, True)] * LEAST
    beside_now = [(1, 9, 1800, True)] * LEAST
    beside_later = [(1, 15, 2400, True)] * LEAST
    every = [*here_now, *here_later, *beside_now, *beside_later]
    for words, median_s, cases in (
        ("slot_at_this_hour", 600, LEAST),
        ("slot", 1200, LEAST),
        ("fixture_at_this_hour", 1800, LEAST),
        ("fixture", 2400, LEAST),
    ):
        said = basis(spells_of(*every))
        assert (said.basis, said.p50_s, said.cases) == (words, median_s, cases)
        assert said.at == a_case().opened_at + timedelta(seconds=median_s)
        every = every[LEAST:]
    assert basis(no_spells()).basis == "promise"


def test_two_cases_are_no_history():
    said = basis(spells_of((0, 9, 600, True), (0, 9, 700, True)))
    assert (said.basis, said.p50_s, said.p90_s) == ("promise", None, None)
    assert said.at == a_case().opened_at + timedelta(hours=4)


def test_without_history_and_promise_nothing_is_expected():
    assert basis(no_spells(), shop=Shop()) is None


def test_a_case_that_outlasts_the_history_falls_back_on_the_promise_and_may_be_overdue():
    said = basis(spells_of(*[(0, 9, 600, True)] * 5), spent_s=5 * 3600)
    assert said.basis == "promise"
    assert said.at < a_case().opened_at + timedelta(hours=5)


def test_cases_that_are_still_open_count_as_not_over():
    spells = spells_of(*[(1, 9, seconds, True) for seconds in (600, 900, 1200)])
    others = [replace(a_case(2), id=f"o{n}", opened_at=NINE.replace(hour=8)) for n in range(3)]
    alone, among = basis(spells), basis(spells, standing=others)
    assert (alone.p50_s, among.p50_s) == (900, 1200)
    assert (alone.cases, among.cases) == (3, 6)


def test_hours_are_those_of_the_stores_wall_clock():
    """Nine in UTC is the evening in Tokyo."""
    spells = spells_of(*[(0, 18, 600, True)] * 3, *[(0, 9, 1200, True)] * 3)
    tokyo = Shop(zone=ZoneInfo("Asia/Tokyo"))
    assert basis(spells, shop=tokyo).p50_s == 600
    assert basis(spells, shop=Shop()).p50_s == 1200


def test_another_product_in_the_same_slot_has_its_own_history():
    spells = replace(spells_of(*[(0, 9, 600, True)] * 3), gtins=(GTINS[5],))
    assert basis(spells).basis == "fixture_at_this_hour"


# --- in a store ---------------------------------------------------------------------------------


def test_alerts_say_the_promise_first_and_then_the_history():
    story = a_store()
    for _ in range(LEAST):
        sold_out(story, 10)
    _, said = last_expected(story)
    assert said.basis == "promise"
    opened, said = last_expected(sold_out(story, 10))
    assert said.basis == "slot"  # past ten: the others were earlier in the day
    assert said.p50_s == pytest.approx(600, abs=60)  # from opening to closing: evidence takes time
    assert said.at == opened.body.confirmed_at + timedelta(seconds=said.p50_s)


def test_low_stock_has_a_history_of_its_own():
    story = a_store(Shop())
    for _ in range(LEAST + 1):
        story.see(LOW, 10 * MINUTE).see(FULL, 16 * MINUTE)
    opened = [e for e in story.events if e.phase is Phase.OPENED]
    assert {e.kind for e in opened} == {Kind.LOW_STOCK}
    assert [e.body.expected_restock is None for e in opened] == [True] * LEAST + [False]
    sold_out(story, 10)
    assert last_expected(story)[1] is None


def test_a_closed_case_expects_nothing_any_more():
    story = sold_out(a_store(), 10)
    assert all(e.body.expected_restock is None for e in story.events if e.phase is Phase.CLOSED)


def test_what_is_reopened_counts_as_one_and_only_when_it_is_over():
    story = a_store().see(GAP, 10 * MINUTE).see(FULL, 5 * MINUTE)
    story.see(GAP, 10 * MINUTE).see(FULL, 5 * MINUTE)
    assert not len(story.memory.spells.slot)
    story.see(FULL, 12 * MINUTE)
    (lasted,) = story.memory.spells.lasted_s
    assert lasted == pytest.approx(25 * 60, abs=90)


def test_an_end_that_nobody_saw_is_none():
    story = a_store().see(GAP, 10 * MINUTE).see(None, 60 * MINUTE, OFFLINE).see(FULL, 20 * MINUTE)
    (ended,), (lasted,) = story.memory.spells.ended, story.memory.spells.lasted_s
    assert not ended
    assert lasted < 10 * 60


def test_an_end_long_after_the_view_came_back_was_seen():
    story = a_store().see(GAP, 10 * MINUTE).see(None, 60 * MINUTE, OFFLINE)
    sold_out(story, 10)
    assert story.memory.spells.ended.tolist() == [True]
    assert story.memory.spells.lasted_s[0] > 75 * 60


def test_a_new_planogram_ends_no_case_and_keeps_the_history():
    story = sold_out(a_store(), 10).see(GAP, 5 * MINUTE)
    story.restarted(a_bay(version="2"), planogram_hash="p2").see(FULL, 20 * MINUTE)
    assert story.memory.spells.ended.tolist() == [True, False]


def test_history_is_short_and_survives_a_restart():
    story = Story()
    spells = no_spells()
    for day in range(MOST + 3):
        opened = NINE + timedelta(days=day)
        body = replace(a_body(), closed_for="restocked")
        closed = opened + timedelta(minutes=day + 1)
        case = replace(a_case(), body=body, opened_at=opened, closed_at=closed)
        spells = remember(spells, [case], story.view, UTC, closed + timedelta(hours=1))
    assert spells.lasted_s.tolist() == [60 * (day + 1) for day in range(3, MOST + 3)]
    assert spells.slots == (slot_id(0, 0),)
    assert set(spells.kind.tolist()) == {KINDS.index(Kind.OUT_OF_STOCK)}
    story.memory = replace(story.memory, spells=spells)
    assert story.restarted().memory.spells.lasted_s.tolist() == spells.lasted_s.tolist()


def test_a_case_is_let_go_of_when_it_can_no_longer_be_reopened():
    story = a_store().see(GAP, 5 * MINUTE).see(FULL, 2 * MINUTE)
    closed = next(case for case in story.memory.cases if case.closed_at)
    assert isinstance(closed, Case)
    story.see(FULL, int(REOPEN_WITHIN.total_seconds() / STEP_S))
    assert story.memory.spells.lasted_s.tolist()
    assert not story.memory.cases
