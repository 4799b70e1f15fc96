"""Work at the shelf and a plan that is not followed: each is told in place of its cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stories import (
    ACROSS,
    FOREIGN,
    FULL,
    GTINS,
    MOVED,
    OFFLINE,
    SHELVES,
    Story,
    a_bay,
    cells,
    slot_id,
    with_letter,
)

from agent.shelf.plan.planogram import ShelfKind
from agent.shelf.rules.event import Kind, Phase
from agent.shelf.rules.verdict import Hold, Status

AT_WORK = with_letter(FULL, "-", (0, 4))  # somebody stands before the end of the lowest shelf
GAP = (0, 0)


def gone(letters, *where):
    return with_letter(letters, "E", *where)


def restocked():
    """A gap that somebody fills, who stays there for two minutes."""
    empty = gone(FULL, GAP)
    story = Story().see(empty, 40)
    return story.see(gone(AT_WORK, GAP), 10).see(AT_WORK, 14)


def test_what_is_taken_away_at_work_is_not_told():
    story = restocked()
    assert story.slot(0, 1).hold is Hold.RESTOCKING
    before = len(story.events)
    story.see(gone(AT_WORK, (0, 1), (0, 2)), 60).see(FULL, 40)
    assert not [e for e in story.events[before:] if e.phase is Phase.OPENED]
    assert story.slot(0, 1).hold is Hold.NONE


def test_the_same_is_told_where_nobody_works():
    story = Story().see(FULL, 60).see(gone(FULL, (0, 1), (0, 2)), 60)
    assert story.opened(Kind.OUT_OF_STOCK) == [
        (slot_id(0, 1), "out_of_stock"),
        (slot_id(0, 2), "out_of_stock"),
    ]


def test_what_is_put_back_is_told_at_once():
    story = restocked()
    assert story.told(Kind.OUT_OF_STOCK)[-1] == (slot_id(*GAP), "out_of_stock", "closed")
    assert story.slot(*GAP).status is Status.IN_STOCK


def test_a_gap_that_outlasts_the_work_is_told_when_it_is_quiet_and_dated_from_its_beginning():
    story = restocked()
    began = story.seconds
    story.see(gone(AT_WORK, (0, 2)), 40).see(gone(FULL, (0, 2)), 17)
    assert story.opened(Kind.OUT_OF_STOCK) == [(slot_id(*GAP), "out_of_stock")]
    story.see(gone(FULL, (0, 2)), 3)
    assert story.opened(Kind.OUT_OF_STOCK)[-1] == (slot_id(0, 2), "out_of_stock")
    body = story.bodies(Kind.OUT_OF_STOCK, Phase.OPENED)[-1]
    assert (body.first_suspected_at - story.events[0].at).total_seconds() == began


def test_nobody_silences_a_shelf_for_longer_than_twenty_minutes():
    story = restocked().see(gone(AT_WORK, (0, 2)), 260)
    assert (slot_id(0, 2), "out_of_stock") in story.opened(Kind.OUT_OF_STOCK)


def reshelved(story, rounds):
    """Somebody clears a shelf and fills it again, nearly four minutes for each round."""
    bare = [(0, place) for place in range(ACROSS - 1)]
    for _ in range(rounds):
        story.see(with_letter(gone(FULL, *bare), "-", (0, ACROSS - 1)), 30)
        story.see(AT_WORK, 15)
    return story


def test_work_that_goes_on_is_held_for_as_long_as_goods_come_back():
    story = reshelved(Story().see(FULL, 10), 14).see(FULL, 40)
    assert not story.opened(Kind.OUT_OF_STOCK, Kind.LOW_STOCK)


def test_nobody_silences_a_shelf_for_longer_than_an_hour_by_working():
    story = reshelved(Story().see(FULL, 10), 18)
    assert story.opened(Kind.OUT_OF_STOCK)


def test_work_at_one_shelf_holds_no_other():
    story = restocked().see(gone(AT_WORK, (2, 2)), 40)
    assert story.slot(2, 2).hold is Hold.NONE
    assert (slot_id(2, 2), "out_of_stock") in story.opened(Kind.OUT_OF_STOCK)


def test_a_shelf_that_is_cleared_at_work_is_not_told_slot_by_slot():
    story = Story().see(FULL, 10)
    bare = [(0, place) for place in range(ACROSS)]
    for done in range(ACROSS):  # half a minute for each slot, beginning at the left
        ahead = min(done + 1, ACROSS - 1)
        story.see(with_letter(gone(FULL, *bare[: done + 1]), "-", (0, ahead)), 6)
    story.see(with_letter(gone(FULL, *bare), "-", (0, ACROSS - 1)), 20)
    assert story.slot(0, 0).hold is Hold.RESTOCKING
    for done in range(ACROSS):
        story.see(with_letter(gone(FULL, *bare[done + 1 :]), "-", (0, done)), 6)
    story.see(FULL, 40)
    assert story.told() == []


def test_a_shelf_that_is_cleared_and_left_so_is_told_when_it_is_quiet():
    story = Story().see(FULL, 10)
    bare = [(0, place) for place in range(ACROSS)]
    story.see(with_letter(gone(FULL, *bare), "-", (0, 4)), 40)
    assert story.told() == []
    story.see(gone(FULL, *bare), 25)
    assert len(story.opened(Kind.OUT_OF_STOCK)) == ACROSS


@pytest.mark.parametrize("pause", [0, 4])
def test_a_long_visit_in_which_nothing_comes_back_is_no_restocking(pause):
    story = Story().see(FULL, 40).see(AT_WORK, 10).see(FULL, pause).see(AT_WORK, 20)
    assert story.slot(0, 1).hold is Hold.NONE


def test_shoppers_who_pass_one_after_the_other_are_no_restocking():
    story = Story().see(gone(FULL, GAP), 40)
    for _ in range(8):
        story.see(AT_WORK, 3).see(FULL, 5)
    assert story.slot(0, 1).hold is Hold.NONE


# --- another plan -------------------------------------------------------------------------------


def standing(gtins):
    """What stands in every facing of the bay: "=" where it is what belongs there."""
    goods = {}
    for at, (gtin, own) in enumerate(zip(gtins, GTINS, strict=True)):
        for cell in cells(at // ACROSS, at % ACROSS):
            goods[cell] = "=" if gtin == own else gtin
    return goods


def rows(*shelves):
    return [gtin for shelf in shelves for gtin in shelf]


PLAN = [list(GTINS[row * ACROSS : (row + 1) * ACROSS]) for row in range(SHELVES)]
TO_THE_RIGHT = rows(*([row[-1], *row[:-1]] for row in PLAN))
SWAPPED = rows(PLAN[1], PLAN[0], PLAN[2])
OTHER = list(np.random.RandomState(3).permutation(GTINS))
RESETS = [
    (TO_THE_RIGHT, "row_shift"),
    (rows(*(row[1:] + row[:1] for row in PLAN)), "row_shift"),
    (SWAPPED, "swapped_shelves"),
    (OTHER, "other_planogram"),
    (["?"] * len(GTINS), "unknown_reset"),
]


@pytest.mark.parametrize(("gtins", "kind"), RESETS)
def test_a_reset_is_one_event_with_the_right_reading(gtins, kind):
    story = Story(plans=[a_bay(OTHER, version="spring")]).see(FULL, 10, goods=standing(GTINS))
    story.see(FULL, 250, goods=standing(gtins))
    assert story.told() == [("left", "planogram_mismatch", "opened")]
    (body,) = story.bodies(Kind.PLANOGRAM_MISMATCH)
    assert body.hypothesis.kind == kind
    assert [state.hold is Hold.MISMATCH for state in story.memory.slots] == [
        gtin != own for gtin, own in zip(gtins, GTINS, strict=True)
    ]


def reading(gtins, plans=()):
    story = Story(plans=plans).see(FULL, 10, goods=standing(GTINS))
    story.see(FULL, 250, goods=standing(gtins))
    return story.bodies(Kind.PLANOGRAM_MISMATCH)[-1]


def test_a_row_that_moved_is_told_with_how_far_and_where_to():
    right, left = reading(TO_THE_RIGHT), reading(rows(*(row[2:] + row[:2] for row in PLAN)))
    assert (right.hypothesis.shelves, right.hypothesis.by) == ((1, 2, 3), (1, 1, 1))
    assert left.hypothesis.by == (-2, -2, -2)
    assert "shelf 1 by 1 to the right" in right.detail
    assert right.hypothesis.fit == 1.0  # the last of each row stands at its front


def test_shelves_that_changed_places_are_named():
    body = reading(SWAPPED)
    assert (body.hypothesis.shelves, body.hypothesis.fit) == ((1, 2), 1.0)
    assert body.detail.startswith("shelves 1, 2 changed places")


def test_another_planogram_is_named_with_its_version():
    body = reading(OTHER, plans=[a_bay(OTHER, version="spring")])
    assert (body.hypothesis.planogram, body.hypothesis.fit) == ("bay-9 spring", 1.0)


def test_somebody_before_the_whole_shelf_ends_no_suspicion():
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 100, goods=standing(SWAPPED))
    story.see("-" * len(FULL), 3).see(FULL, 150, goods=standing(SWAPPED))
    assert story.told() == [("left", "planogram_mismatch", "opened")]


def test_goods_that_come_home_end_it_and_nothing_else_is_told():
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 250, goods=standing(SWAPPED))
    story.see(FULL, 60, goods=standing(GTINS))
    assert story.told() == [
        ("left", "planogram_mismatch", "opened"),
        ("left", "planogram_mismatch", "closed"),
    ]
    assert {state.hold for state in story.memory.slots} == {Hold.NONE}


def test_somebody_who_stands_before_the_strange_shelves_does_not_end_the_suspicion():
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 60, goods=standing(SWAPPED))
    since = story.memory.mismatch.since
    hidden = [(shelf, place) for shelf in (0, 1) for place in range(ACROSS)]
    story.see(with_letter(FULL, "-", *hidden), 6)
    assert since is not None
    assert story.memory.mismatch.since == since


def test_a_reset_is_suspected_within_two_readings_and_no_slot_is_told_while_it_is():
    story = Story().see(FULL, 60, goods=standing(GTINS)).see(FULL, 3, goods=standing(SWAPPED))
    assert story.memory.mismatch.since is not None
    assert story.slot(0, 0).hold is Hold.MISMATCH
    assert story.slot(2, 0).hold is Hold.NONE


def test_what_is_exchanged_at_work_is_told_when_the_work_is_over():
    few = standing([FOREIGN, *GTINS[1:]])
    story = Story().see(FULL, 60, goods=standing(GTINS))
    story.see(AT_WORK, 50, goods=few)
    assert story.slot(0, 0).hold is Hold.RESTOCKING
    assert story.told() == []
    story.see(FULL, 20, goods=few)
    assert (slot_id(0, 0), "misplaced") in story.opened()


def test_work_that_moves_the_picture_goes_on_while_the_view_is_lost():
    few = standing([FOREIGN, *GTINS[1:]])
    story = Story().see(FULL, 60, goods=standing(GTINS)).see(AT_WORK, 20, goods=few)
    story.see(None, 10, MOVED).see(AT_WORK, 4, goods=few)
    assert story.slot(0, 0).hold is Hold.RESTOCKING


def test_a_shelf_that_is_bare_in_the_middle_of_a_reset_is_told_when_it_stays_so():
    story = Story().see(FULL, 60, goods=standing(GTINS))
    story.see(gone(FULL, (2, 0)), 250, goods=standing(SWAPPED))
    assert story.told() == [
        (slot_id(2, 0), "out_of_stock", "opened"),
        ("left", "planogram_mismatch", "opened"),
    ]


def test_names_that_change_with_the_light_are_suspected_and_never_told():
    """Look-alikes pass for each other: no box is surely another's, and no plan explains it."""
    story = mixed_up(Story().see(FULL, 60, goods=standing(GTINS)), FULL, 630)
    assert not story.opened(Kind.PLANOGRAM_MISMATCH)


def mixed_up(story, letters, looks):
    """Look-alikes that pass for each other, by turns."""
    chance = np.random.RandomState(5)
    mixed = [list(chance.permutation(GTINS)) for _ in range(9)]
    for look in range(looks):
        story.see(letters, 1, goods=standing(mixed[look % len(mixed)]), alike=True)
    return story


def test_a_gap_is_told_while_another_plan_is_only_suspected():
    story = mixed_up(Story().see(FULL, 60, goods=standing(GTINS)), FULL, 30)
    assert story.memory.mismatch.since is not None
    assert story.slot(*GAP).hold is Hold.MISMATCH
    mixed_up(story, gone(FULL, GAP), 60)
    assert story.memory.mismatch.since is not None
    assert story.opened() == [(slot_id(*GAP), "out_of_stock")]


def test_a_gap_on_a_strange_shelf_is_not_told_once_another_plan_is_proven():
    story = Story().see(FULL, 60, goods=standing(GTINS)).see(FULL, 6, goods=standing(SWAPPED))
    story.see(gone(FULL, GAP), 100, goods=standing(SWAPPED))
    assert not story.memory.mismatch.told
    assert story.slot(*GAP).hold is Hold.MISMATCH
    assert not story.opened(Kind.OUT_OF_STOCK)


def test_an_empty_bin_is_told_whatever_plan_the_bins_follow():
    plan = a_bay()
    bins = replace(plan, shelves=tuple(replace(one, kind=ShelfKind.LOOSE) for one in plan.shelves))
    story = Story(bins).see(FULL, 60, goods=standing(GTINS)).see(FULL, 6, goods=standing(SWAPPED))
    story.see(gone(FULL, GAP), 100, goods=standing(SWAPPED))
    assert story.memory.mismatch.reading is not None
    assert story.opened(Kind.OUT_OF_STOCK) == [(slot_id(*GAP), "out_of_stock")]


def test_readings_that_say_another_thing_each_time_are_not_told():
    ways = [rows(*(row[-by:] + row[:-by] for row in PLAN)) for by in (1, 2)]
    story = Story().see(FULL, 60, goods=standing(GTINS))
    for turn in range(25):
        story.see(FULL, 12, goods=standing(ways[turn % 2]))
    assert story.memory.mismatch.reading is not None
    assert not story.opened(Kind.PLANOGRAM_MISMATCH)


def test_a_handful_of_misplaced_products_is_no_other_plan():
    few = list(GTINS)
    few[0], few[7], few[12] = FOREIGN, FOREIGN, FOREIGN
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 250, goods=standing(few))
    assert len(story.opened(Kind.MISPLACED)) == 3
    assert not story.opened(Kind.PLANOGRAM_MISMATCH)


def test_one_shelf_out_of_order_is_no_other_plan():
    one = rows(PLAN[0][1:] + PLAN[0][:1], PLAN[1], PLAN[2])
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 250, goods=standing(one))
    assert not story.opened(Kind.PLANOGRAM_MISMATCH)
    assert len(story.opened(Kind.MISPLACED)) == ACROSS


def test_a_lost_camera_suspends_the_mismatch_and_does_not_close_it():
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 250, goods=standing(SWAPPED))
    story.see(None, 30, OFFLINE).see(FULL, 30, goods=standing(SWAPPED))
    assert [phase for _, _, phase in story.told(Kind.PLANOGRAM_MISMATCH)] == [
        "opened",
        "updated",
        "updated",
    ]
    assert [body.suspended for body in story.bodies(Kind.PLANOGRAM_MISMATCH)] == [
        False,
        True,
        False,
    ]


def test_time_under_another_plan_is_no_availability():
    story = Story().see(FULL, 10, goods=standing(GTINS)).see(FULL, 250, goods=standing(SWAPPED))
    swapped, own = (story.memory.coverage.visible_s[row] for row in (0, 2 * ACROSS))
    assert swapped < own / 3
