"""Whole stories in milliseconds: looks in, events out, time as data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from builders import COLA, NINE, OAT, ORIGIN, RYE, a_look, a_view, some_names
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import blank, from_json, to_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Kind, Phase, Severity
from agent.shelf.rules.verdict import Status
from agent.vision.frame import Blind

VIEW = a_view()  # rye: cells 0-2, oat: 3-4, cola: 5-8
RULES = Rules(PROFILES["default"], ORIGIN)
FULL = "SSSSSSSSS"
NO_RYE = "EEESSSSSS"
NO_GALLERY = np.array([], "<U14")
OFFLINE = Blind.OFFLINE
GALLERY = sorted([RYE, OAT, COLA])


class Story:
    """Looks every five seconds, and the events they lead to."""

    def __init__(self):
        self.memory = blank(VIEW, NO_GALLERY)
        self.seconds = 0.0
        self.events = []

    def see(self, letters, looks, blind=None):
        for _ in range(looks):
            look = a_look(self.seconds, letters, blind)
            self.memory, events = advance(self.memory, look, VIEW, RULES)
            self.events += events
            self.seconds += 5
        return self

    def told(self, kind=None):
        return [
            (e.kind, e.phase)
            for e in self.events
            if e.kind is not Kind.COVERAGE and kind in (None, e.kind)
        ]

    def status(self, slot):
        return next(s.status for s in self.memory.slots if s.slot == slot)

    def restarted(self):
        """The same story after the agent was stopped and started again."""
        self.memory = from_json(to_json(self.memory), VIEW, NO_GALLERY)
        return self


def test_a_full_shelf_is_no_news():
    story = Story().see(FULL, 200)
    assert story.told() == []
    assert story.status("rye") is Status.IN_STOCK


def test_a_passing_hand_empties_nothing():
    assert Story().see(FULL, 30).see(NO_RYE, 10).see(FULL, 30).told() == []


def test_a_gap_that_lasts_is_told_once_and_dated_from_its_first_sighting():
    story = Story().see(FULL, 30).see(NO_RYE, 60)
    assert story.told(Kind.OUT_OF_STOCK) == [(Kind.OUT_OF_STOCK, Phase.OPENED)]
    opened = next(e for e in story.events if e.kind is Kind.OUT_OF_STOCK)
    assert opened.at == NINE + timedelta(seconds=150)
    assert opened.body.confirmed_at == NINE + timedelta(seconds=245)
    assert opened.body.facings_seen == 0
    assert opened.body.facings_planned == 3
    assert opened.body.votes.empty == 60


def test_a_refill_closes_the_case_from_when_it_was_first_seen():
    story = Story().see(FULL, 30).see(NO_RYE, 60).see(FULL, 40)
    closed = [e for e in story.events if e.phase is Phase.CLOSED and e.subject == "rye"]
    assert [e.body.closed_for for e in closed] == ["restocked"]
    assert closed[0].at == NINE + timedelta(seconds=450)
    assert story.status("rye") is Status.IN_STOCK


def test_low_stock_comes_before_out_of_stock_and_gives_way_to_it():
    story = Story().see(FULL, 30).see("SEESSSSSS", 60).see(NO_RYE, 60)
    assert story.told() == [
        (Kind.LOW_STOCK, Phase.OPENED),
        (Kind.LOW_STOCK, Phase.CLOSED),
        (Kind.OUT_OF_STOCK, Phase.OPENED),
    ]
    assert story.events[1].body.closed_for == "superseded"


def test_a_slot_that_is_empty_at_the_start_is_told_too():
    story = Story().see(NO_RYE, 30)
    assert story.told(Kind.OUT_OF_STOCK) == [(Kind.OUT_OF_STOCK, Phase.OPENED)]
    assert story.events[-1].at == NINE


def test_a_lost_camera_obscures_and_suspends_but_closes_nothing():
    story = Story().see(FULL, 30).see(NO_RYE, 60).see(None, 20, OFFLINE)
    assert story.status("rye") is Status.OBSCURED
    assert story.status("cola") is Status.OBSCURED
    assert story.told(Kind.CAMERA_OFFLINE) == [(Kind.CAMERA_OFFLINE, Phase.OPENED)]
    last = [e for e in story.events if e.subject == "rye"][-1]
    assert (last.phase, last.body.suspended) == (Phase.UPDATED, True)
    story.see(NO_RYE, 10)
    last = [e for e in story.events if e.subject == "rye"][-1]
    assert (last.phase, last.body.suspended) == (Phase.UPDATED, False)
    assert story.status("rye") is Status.OUT_OF_STOCK


def test_a_short_loss_of_the_camera_is_no_news():
    assert Story().see(FULL, 30).see(None, 5, OFFLINE).see(FULL, 30).told() == []


def test_a_dark_picture_never_makes_a_slot_empty():
    story = Story().see(FULL, 30).see(None, 500, Blind.DEGRADED)
    assert {kind for kind, _ in story.told()} == {Kind.VIEW_DEGRADED}


def test_a_crowd_before_the_shelf_is_one_event():
    story = Story().see(FULL, 30).see("-" * 9, 60).see(FULL, 10)
    assert story.told() == [(Kind.VIEW_BLOCKED, Phase.OPENED), (Kind.VIEW_BLOCKED, Phase.CLOSED)]


def test_a_slot_hidden_for_ten_minutes_is_obscured_by_itself():
    story = Story().see(FULL, 30).see("---SSSSSS", 130)
    assert story.status("rye") is Status.OBSCURED
    assert story.status("oat") is Status.IN_STOCK
    assert story.told() == [(Kind.VIEW_BLOCKED, Phase.OPENED)]
    assert story.events[-1].subject == "rye"


def test_the_same_trouble_within_a_quarter_of_an_hour_is_the_same_case():
    story = Story().see(FULL, 30).see(NO_RYE, 60).see(FULL, 60).see(NO_RYE, 60)
    opened = [e for e in story.events if e.phase is Phase.OPENED]
    assert len(opened) == 2
    assert opened[0].case == opened[1].case
    assert [e.body.reopened for e in opened] == [False, True]
    assert opened[0].id != opened[1].id


def test_the_same_trouble_an_hour_later_is_another_case():
    story = Story().see(FULL, 30).see(NO_RYE, 60).see(FULL, 720).see(NO_RYE, 60)
    opened = [e for e in story.events if e.phase is Phase.OPENED]
    assert len({e.case for e in opened}) == 2


def test_half_an_hour_out_of_stock_becomes_critical():
    story = Story().see(FULL, 30).see(NO_RYE, 420)
    urgency = [e.body.severity for e in story.events if e.kind is Kind.OUT_OF_STOCK]
    assert urgency == [Severity.HIGH, Severity.CRITICAL]
    assert story.told(Kind.OUT_OF_STOCK)[-1] == (Kind.OUT_OF_STOCK, Phase.UPDATED)


def test_an_hour_of_looks_is_counted_to_the_second():
    story = Story().see(FULL, 30).see(NO_RYE, 700)
    record = next(e for e in story.events if e.kind is Kind.COVERAGE)
    rye = next(s for s in record.body.slots if s.slot == "rye")
    assert rye.visible_s == rye.in_stock_s + rye.low_stock_s + rye.out_of_stock_s
    assert rye.out_of_stock_s > 3000
    assert 3500 < rye.visible_s <= 3600


def test_a_gap_that_few_looks_saw_is_told_as_unverified():
    story = Story().see(FULL, 30).see(NO_RYE, 4).see("AAASSSSSS", 420)
    out = next(e for e in story.events if e.kind is Kind.OUT_OF_STOCK)
    assert not out.body.verified
    sure = Story().see(FULL, 30).see(NO_RYE, 40)
    assert next(e for e in sure.events if e.kind is Kind.OUT_OF_STOCK).body.verified


def test_an_older_look_changes_nothing():
    story = Story().see(FULL, 30)
    memory, events = advance(story.memory, a_look(20, NO_RYE), VIEW, RULES)
    assert memory is story.memory
    assert events == ()


def test_a_memory_of_another_planogram_is_forgotten():
    story = Story().see(FULL, 30)
    other = a_view(planogram_hash="p2")
    assert from_json(to_json(story.memory), other, NO_GALLERY).slots == ()


letters = st.text(alphabet="SECA-", min_size=9, max_size=9)
scenes = st.lists(st.tuples(st.one_of(st.none(), letters), st.integers(1, 30)), max_size=8)


@settings(deadline=None, max_examples=80)
@example([(None, 1), ("AAAAAAAAC", 9), ("AAAAAAAAE", 6)], 1)  # a remainder of 1e-17 was evidence
@given(scenes, st.integers(0, 7))
def test_a_restart_changes_no_event(story, cut):
    steady, broken = Story(), Story()
    for step, (votes, looks) in enumerate(story):
        blind = None if votes else OFFLINE
        steady.see(votes, looks, blind)
        broken.see(votes, looks, blind)
        if step == cut:
            broken.restarted()
    assert [e.id for e in steady.events] == [e.id for e in broken.events]
    assert to_json(steady.memory) == to_json(broken.memory)


@settings(deadline=None, max_examples=40)
@given(scenes)
def test_cases_open_before_they_close_and_ids_never_repeat(story):
    told = Story()
    for votes, looks in story:
        told.see(votes, looks, None if votes else OFFLINE)
    open_cases = set()
    for event in told.events:
        if event.case is None:
            continue
        if event.phase is Phase.OPENED:
            assert event.case not in open_cases
            open_cases.add(event.case)
        else:
            assert event.case in open_cases
        if event.phase is Phase.CLOSED:
            open_cases.remove(event.case)
    assert len({e.id for e in told.events}) == len(told.events)


def strangers(story, who, looks):
    """Looks in which some facings hold another product: (cell, GTIN) pairs."""
    for _ in range(looks):
        look = a_look(story.seconds, FULL)
        letters, found = ["."] * 9, [""] * 9
        cosine = np.full((9, len(GALLERY)), 0.1)
        for cell, gtin in who:
            letters[cell], found[cell] = "K", gtin
            cosine[cell, GALLERY.index(gtin)] = 0.9
        names = replace(some_names(letters, found, len(GALLERY)), cosine=cosine)
        look = replace(look, votes=replace(look.votes, names=names))
        story.memory, events = advance(story.memory, look, VIEW, RULES)
        story.events += events
        story.seconds += 5
    return story


def with_a_gallery():
    story = Story()
    story.memory = blank(VIEW, np.array(GALLERY))
    match = replace(some_names(["M"] * 9, [""] * 9, 3), cosine=np.full((9, 3), 0.1))
    for _ in range(5):  # what stands there is known, or nothing else could be
        look = a_look(story.seconds, FULL)
        look = replace(look, votes=replace(look.votes, names=match))
        story.memory, events = advance(story.memory, look, VIEW, RULES)
        story.events += events
        story.seconds += 5
    return story


def test_a_product_from_next_door_is_misplaced_and_told_with_its_home():
    story = strangers(with_a_gallery(), [(2, OAT)], 70)
    told = [e for e in story.events if e.kind is Kind.MISPLACED]
    assert [(e.subject, e.phase) for e in told] == [("rye", Phase.OPENED)]
    found = told[0].body.found
    assert (found.gtin, found.relation) == (OAT, "spillover")
    assert [home.slot for home in found.homes] == ["oat"]
    assert found.confidence > 0.9


def test_a_slot_full_of_another_product_is_out_of_stock_of_its_own():
    story = strangers(with_a_gallery(), [(0, COLA), (1, COLA), (2, COLA)], 70)
    out = next(e for e in story.events if e.kind is Kind.OUT_OF_STOCK)
    assert out.subject == "rye"
    assert (out.body.displaced_by.gtin, out.body.displaced_by.relation) == (COLA, "orphan")


def test_two_products_that_changed_places_are_a_swap():
    both = [(0, OAT), (1, OAT), (2, OAT), (3, RYE), (4, RYE)]
    story = strangers(with_a_gallery(), both, 70)
    told = [e for e in story.events if e.kind is Kind.MISPLACED]
    assert {e.subject for e in told} == {"rye", "oat"}
    assert {e.body.found.relation for e in told} == {"swap"}


def test_a_stranger_keeps_its_name_while_it_is_doubted():
    story = strangers(with_a_gallery(), [(2, OAT)], 70)
    match = replace(some_names(["M"] * 9, [""] * 9, 3), cosine=np.full((9, 3), 0.1))
    for _ in range(14):  # less than what takes the belief back
        look = a_look(story.seconds, FULL)
        look = replace(look, votes=replace(look.votes, names=match))
        story.memory, events = advance(story.memory, look, VIEW, RULES)
        story.events += events
        story.seconds += 5
    story = strangers(story, [(2, OAT)], 70)
    told = [e.body.found.gtin for e in story.events if e.kind is Kind.MISPLACED]
    assert set(told) == {OAT}


def test_a_misplaced_product_that_is_taken_away_is_corrected():
    story = strangers(with_a_gallery(), [(2, OAT)], 70)
    match = replace(some_names(["M"] * 9, [""] * 9, 3), cosine=np.full((9, 3), 0.1))
    for _ in range(40):
        look = a_look(story.seconds, FULL)
        look = replace(look, votes=replace(look.votes, names=match))
        story.memory, events = advance(story.memory, look, VIEW, RULES)
        story.events += events
        story.seconds += 5
    closed = [e for e in story.events if e.phase is Phase.CLOSED]
    assert [(e.subject, e.kind, e.body.closed_for) for e in closed] == [
        ("rye", Kind.MISPLACED, "corrected"),
        ("oat", Kind.ENCROACHMENT, "corrected"),  # whose product it was
    ]
