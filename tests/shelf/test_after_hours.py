"""A closed store: no case is opened, no time is counted, and the morning tells what is still so."""

from __future__ import annotations

from stories import DARK, FULL, OFFLINE, Story, a_shift, slot_id, with_letter

from agent.shelf.rules.body import CoverageBody
from agent.shelf.rules.kinds import Kind, Phase
from agent.shelf.told.journal import entries_in, entry_of, page

GAP = with_letter(FULL, "E", (1, 2))


def test_a_shelf_that_is_cleared_at_night_is_told_of_in_the_morning():
    story = Story().see(FULL, 40).see(GAP, 200, after_hours=True)
    assert story.told() == []
    story.see(GAP, 1)
    assert story.told() == [(slot_id(1, 2), "out_of_stock", "opened")]
    (body,) = story.bodies(Kind.OUT_OF_STOCK)
    assert (body.confirmed_at - body.first_suspected_at).total_seconds() == 1000


def test_what_was_cleared_and_filled_again_at_night_is_no_news():
    story = Story().see(FULL, 40).see(GAP, 200, after_hours=True).see(FULL, 100, after_hours=True)
    assert story.see(FULL, 40).told() == []


def test_a_gap_of_the_day_is_closed_when_it_is_filled_at_night():
    story = Story().see(FULL, 40).see(GAP, 60).see(FULL, 60, after_hours=True)
    assert [phase for _, _, phase in story.told()] == ["opened", "closed"]
    assert story.bodies(Kind.OUT_OF_STOCK)[-1].closed_for == "restocked"


def test_the_lights_of_a_closed_store_are_no_trouble():
    story = Story().see(FULL, 40).see(None, 400, DARK, after_hours=True).see(FULL, 40)
    assert story.told() == []


def test_lights_that_stay_off_are_one_when_it_opens():
    story = Story().see(FULL, 40).see(None, 400, DARK, after_hours=True).see(None, 1, DARK)
    assert story.opened() == [("left", "view_degraded")]


def test_a_camera_that_is_gone_or_was_moved_is_told_at_any_hour():
    story = Story().see(FULL, 40).see(None, 40, OFFLINE, after_hours=True)
    assert story.opened() == [("left", "camera_offline")]
    story = Story().see(FULL, 40).see(FULL, 1, shift=a_shift(9), after_hours=True)
    assert story.opened() == [("left", "camera_shifted")]


def at(story: Story, hour: int, minute: int) -> Story:
    """Go on at a time of the day; nobody looks until then."""
    story.seconds = (hour - 9) * 3600.0 + minute * 60.0
    return story


def records(story: Story) -> list[CoverageBody]:
    return [event.body for event in story.events if event.kind is Kind.COVERAGE]


def test_only_open_time_is_counted_and_a_closed_hour_has_no_record():
    story = at(Story(), 9, 50).see(FULL, 61)
    at(story, 9, 55).see(FULL, 62, after_hours=True)  # closes at 9:55
    at(story, 10, 58).see(FULL, 36, after_hours=True)
    at(story, 11, 55).see(FULL, 62)  # opens at 11:55
    told = records(story)
    assert [(one.begins_at.hour, one.ends_at.hour) for one in told] == [(9, 10), (11, 12)]
    assert [one.open_s for one in told] == [300, 300]
    assert all(slot.visible_s <= one.open_s for one in told for slot in one.slots)
    assert told[1].slots[0].in_stock_s == 300


def test_without_hours_the_whole_time_is_open():
    (record,) = records(at(Story(), 9, 55).see(FULL, 62))
    assert record.open_s == 300


def test_the_journal_knows_that_a_look_was_after_hours():
    story = Story().see(FULL, 1)
    looks = []
    story.take = looks.append
    story.see(FULL, 1, after_hours=True).see(FULL, 1)
    again = entries_in(page([entry_of(look, ()) for look in looks]))
    assert [entry.look.after_hours for entry in again] == [True, False]


def test_the_night_opens_no_case_of_any_kind_that_hangs_on_the_hours():
    hidden = with_letter(FULL, "-", (0, 0), (0, 1))
    story = Story().see(FULL, 40).see(hidden, 400, after_hours=True)
    assert [event for event in story.events if event.phase is Phase.OPENED] == []
