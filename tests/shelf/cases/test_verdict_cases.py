"""The life of cases: what is one event and not many, and what never closes unseen."""

from __future__ import annotations

import numpy as np
import pytest
from builders import NINE
from stories import (
    DARK,
    FULL,
    MOVED,
    OFFLINE,
    SLOTS,
    Story,
    a_bay,
    a_shift,
    every_slot,
    slot_id,
    with_letter,
)

from agent.shelf.cases import chart
from agent.shelf.cases.standing import standing
from agent.shelf.rules.event import Kind, Phase, Severity, SlotBody
from agent.shelf.rules.verdict import Status
from agent.shelf.seen.manner import Manner

GAP = with_letter(FULL, "E", (0, 0))
HIDDEN = with_letter(FULL, "-", (0, 0))


def with_a_gap():
    return Story().see(FULL, 10).see(GAP, 25)


def phases(story, kind, subject=None):
    return [p for s, k, p in story.told(kind) if subject in (None, s)]


# --- a moved camera -----------------------------------------------------------------------------


def test_a_camera_that_found_itself_again_is_told_and_over_at_once():
    story = Story().see(FULL, 10).see(FULL, shift=a_shift(12)).see(FULL, 20)
    assert story.told() == [
        ("left", "camera_shifted", "opened"),
        ("left", "camera_shifted", "closed"),
    ]
    opened, closed = story.events
    assert opened.case == closed.case
    assert opened.id != closed.id
    assert opened.body.severity is Severity.INFO
    assert opened.body.homography == (1, 0, 12, 0, 1, 0, 0, 0, 1)
    assert closed.body.closed_for == chart.ENDS[Kind.CAMERA_SHIFTED]


def test_what_looks_see_while_a_camera_settles_is_not_believed():
    story = Story().see(FULL, 10).see(GAP, 15).see(GAP, shift=a_shift(12)).see(GAP, 5)
    assert (
        story.memory.beliefs.void.odds[0]
        == Story().see(FULL, 10).see(GAP, 15).memory.beliefs.void.odds[0]
    )
    story.see(GAP, 6)
    assert story.opened() == [("left", "camera_shifted"), (slot_id(0, 0), "out_of_stock")]


def test_one_move_is_told_once_however_often_it_is_found():
    story = Story().see(FULL, 5)
    for right_px in (12, 12.5, 11.8, 12):
        story.see(FULL, shift=a_shift(right_px))
    assert len(story.opened(Kind.CAMERA_SHIFTED)) == 1
    story.restarted().see(FULL, shift=a_shift(12))
    assert len(story.opened(Kind.CAMERA_SHIFTED)) == 1


def test_a_second_move_soon_after_is_the_same_case_again():
    story = Story().see(FULL, 5).see(FULL, shift=a_shift(12)).see(FULL, 5)
    story.see(FULL, shift=a_shift(-20))
    cases = {e.case for e in story.events}
    assert len(cases) == 1
    assert [e.body.reopened for e in story.events if e.phase is Phase.OPENED] == [False, True]


# --- a view that cannot be judged ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "then", "of_first"),
    [
        (MOVED, OFFLINE, ["opened", "updated"]),  # a lost camera says nothing of where it points
        (MOVED, DARK, ["opened", "updated"]),
        (DARK, OFFLINE, ["opened", "updated"]),
        (OFFLINE, DARK, ["opened", "closed"]),  # a dark picture is a picture
        (DARK, MOVED, ["opened", "closed"]),
    ],
)
def test_one_cause_ends_another_only_where_it_says_so(first, then, of_first):
    story = Story().see(FULL, 10).see(None, 20, first).see(None, 20, then)
    assert phases(story, Kind(str(first))) == of_first
    assert phases(story, Kind(str(then))) == ["opened"]
    story.see(FULL, 2)
    assert [p for *_, p in story.told()].count("opened") == 2
    assert [p for *_, p in story.told()].count("closed") == 2


def test_what_follows_a_loss_that_was_told_is_told_only_when_it_has_lasted_itself():
    """When the light comes back, shoppers stand there: that is no view that is blocked."""
    story = Story().see(FULL, 10).see(None, 40, DARK).see("-" * len(FULL), 2).see(FULL, 2)
    assert story.told() == [
        ("left", "view_degraded", "opened"),
        ("left", "view_degraded", "closed"),
    ]


def test_a_dropped_frame_in_the_dark_is_no_lost_camera():
    story = Story().see(FULL, 10).see(None, 20, DARK).see(None, 2, OFFLINE).see(None, 5, DARK)
    assert story.told() == [("left", "view_degraded", "opened")]


def test_causes_that_take_turns_are_told_all_the_same():
    story = Story().see(FULL, 10)
    for _ in range(25):
        story.see(None, 1, DARK).see("-" * len(FULL), 1)
    assert story.opened()


def test_a_hidden_slot_is_not_seen_again_when_the_camera_is_lost():
    story = Story().see(FULL, 10).see(HIDDEN, 130).see(None, 30, OFFLINE)
    assert phases(story, Kind.VIEW_BLOCKED, slot_id(0, 0)) == ["opened", "updated"]
    story.see(HIDDEN, 2).see(FULL, 2)
    assert phases(story, Kind.VIEW_BLOCKED, slot_id(0, 0)) == [
        "opened",
        "updated",
        "updated",
        "closed",
    ]


def test_time_in_which_nothing_is_seen_hides_no_slot():
    story = Story().see(FULL, 10).see(HIDDEN, 60).see(None, 60, DARK).see(HIDDEN, 60)
    assert phases(story, Kind.VIEW_BLOCKED, slot_id(0, 0)) == []
    story.see(HIDDEN, 62)
    assert phases(story, Kind.VIEW_BLOCKED, slot_id(0, 0)) == ["opened"]


def test_a_crowd_that_hides_the_boards_for_half_a_minute_is_no_lost_view():
    story = Story().see(FULL, 10).see(None, 6, MOVED).see(FULL, 10)
    assert story.told() == []
    story.see(None, 14, MOVED)
    assert story.told() == [("left", "camera_misaligned", "opened")]


@pytest.mark.parametrize(
    ("manner", "by"),
    [(Manner.SOMEBODY, "by somebody, or a cart"), (0, "by something that is no person")],
)
def test_a_hidden_slot_is_told_with_what_hides_it(manner, by):
    column = np.full(len(FULL), manner, np.uint8)
    story = Story().see(FULL, 10).see(HIDDEN, 123, manner=column)
    assert story.opened() == [(slot_id(0, 0), "view_blocked")]
    assert story.bodies(Kind.VIEW_BLOCKED)[0].detail.endswith(by)


def test_a_bumped_camera_with_a_shelf_full_of_gaps_is_one_event_and_suspends_the_rest():
    story = with_a_gap()
    before = len(story.events)
    story.see(None, 200, MOVED)
    new = [(e.subject, str(e.kind), str(e.phase)) for e in story.events[before:]]
    assert sorted(new) == [
        ("left", "camera_misaligned", "opened"),
        (slot_id(0, 0), "out_of_stock", "updated"),
    ]


# --- another planogram --------------------------------------------------------------------------


def test_a_new_planogram_ends_the_cases_of_the_old_one_and_says_why():
    story = with_a_gap().restarted(a_bay(version="2"), planogram_hash="p2").see(FULL, 20)
    closed = [e for e in story.events if e.phase is Phase.CLOSED]
    assert [(e.subject, e.body.closed_for) for e in closed] == [
        (slot_id(0, 0), "planogram_changed")
    ]


def test_a_gap_under_a_new_planogram_is_a_case_of_its_own_or_the_old_one_again():
    story = with_a_gap().restarted(a_bay(version="2"), planogram_hash="p2").see(GAP, 40)
    assert phases(story, Kind.OUT_OF_STOCK) == ["opened", "closed", "opened"]
    assert story.events[-1].body.planogram == "p2"


def test_a_new_gallery_ends_no_case():
    story = with_a_gap()
    story.gallery = story.gallery[:-1]
    story.restarted().see(GAP, 40)
    assert phases(story, Kind.OUT_OF_STOCK) == ["opened", "updated", "updated"]
    assert [body.suspended for body in story.bodies(Kind.OUT_OF_STOCK)] == [False, True, False]


# --- many at once -------------------------------------------------------------------------------

MANY = every_slot()[:12]
BARE = with_letter(FULL, "E", *MANY)


def test_a_dozen_gaps_at_once_are_one_incident_and_headquarters_hears_of_each():
    story = Story().see(FULL, 10).see(BARE, 30)
    assert story.opened(Kind.INCIDENT) == [("left", "incident")]
    assert len(story.opened(Kind.OUT_OF_STOCK)) == len(MANY)
    (incident,) = (e for e in story.events if e.kind is Kind.INCIDENT)
    slots = [e for e in story.events if isinstance(e.body, SlotBody)]
    assert {e.body.incident for e in slots} == {incident.case}
    assert sorted(incident.body.cases) == sorted(e.case for e in slots)
    assert story.events.index(incident) < min(story.events.index(e) for e in slots)


def test_ten_are_ten():
    story = Story().see(FULL, 10).see(with_letter(FULL, "E", *MANY[:10]), 30)
    assert not story.opened(Kind.INCIDENT)
    assert {body.incident for body in story.bodies(Kind.OUT_OF_STOCK)} == {None}


def test_one_that_follows_joins_the_incident_and_is_in_its_list():
    story = Story().see(FULL, 10).see(BARE, 30)
    story.see(with_letter(BARE, "E", every_slot()[-1]), 60)
    incident = story.bodies(Kind.INCIDENT)[-1]
    last = [e for e in story.events if e.kind is Kind.OUT_OF_STOCK][-1]
    assert last.subject == slot_id(2, 4)
    assert last.body.incident is not None
    assert last.case in incident.cases


def test_an_incident_ends_when_it_is_calm_and_its_cases_go_on_by_themselves():
    story = Story().see(FULL, 10).see(BARE, 90)
    assert [
        (p, b.closed_for)
        for p, b in zip(phases(story, Kind.INCIDENT), story.bodies(Kind.INCIDENT), strict=True)
    ] == [
        ("opened", None),
        ("closed", chart.ENDS[Kind.INCIDENT]),
    ]
    before = len(story.events)
    story.see(FULL, 20)
    ended = [e for e in story.events[before:] if e.phase is Phase.CLOSED]
    assert len(ended) == len(MANY)
    assert {e.body.incident for e in ended} == {None}


def test_a_camera_that_is_lost_makes_no_incident_of_the_cases_it_suspends():
    story = Story().see(FULL, 10)
    for shelf, place in MANY:  # one in two minutes: many, and no burst
        story.see(with_letter(FULL, "E", *MANY[: MANY.index((shelf, place)) + 1]), 24)
    story.see(None, 20, OFFLINE).see(BARE, 20)
    assert len(story.opened(Kind.OUT_OF_STOCK)) == len(MANY)
    assert not story.opened(Kind.INCIDENT)


# --- suspicions ---------------------------------------------------------------------------------


def test_a_suspicion_is_shown_and_told_to_nobody():
    story = Story().see(FULL, 10).see(GAP, 15)
    lines = {line.slot: line for line in standing(story.view, story.memory, NINE).slots}
    assert story.events == []
    assert (lines[slot_id(0, 0)].suspected_at - NINE).total_seconds() == 50
    assert lines[slot_id(0, 1)].suspected_at is None
    story.see(GAP, 10)
    lines = {line.slot: line for line in standing(story.view, story.memory, NINE).slots}
    assert lines[slot_id(0, 0)].suspected_at is None
    assert lines[slot_id(0, 0)].status == Status.OUT_OF_STOCK
    assert len(lines) == SLOTS


# --- few facings --------------------------------------------------------------------------------


def test_facings_that_are_filled_one_after_the_other_are_no_low_stock():
    one_back = "SE" + FULL[2:]
    story = with_a_gap().see(one_back, 6).see(FULL, 30)
    assert phases(story, Kind.OUT_OF_STOCK) == [Phase.OPENED, Phase.CLOSED]
    assert phases(story, Kind.LOW_STOCK) == []


def test_what_is_half_filled_and_stays_so_is_low_stock_after_a_minute():
    story = with_a_gap().see("SE" + FULL[2:], 40)
    assert phases(story, Kind.LOW_STOCK) == [Phase.OPENED]
    restocked = next(event for event in story.events if event.phase is Phase.CLOSED)
    low = next(event for event in story.events if event.kind is Kind.LOW_STOCK)
    assert low.mono_ms - restocked.mono_ms == 60_000
