"""One event alone says what became different: what the slot was, what it is, on what footing."""

from __future__ import annotations

from builders import NINE
from stories import FULL, OFFLINE, Story, a_bay, a_shift, with_letter

from agent.shelf.rules.event import Before, Kind, Phase, Registration

GAP = with_letter(FULL, "E", (0, 0))
ONE_LEFT = "E" + FULL[1:]


def said(story, kind=Kind.OUT_OF_STOCK):
    """Before and after of every event of a kind."""
    bodies = [(e.phase, e.body) for e in story.events if e.kind is kind]
    return [
        (str(phase), (b.before.status, b.before.facings_seen), b.status, b.facings_seen)
        for phase, b in bodies
    ]


def test_a_case_says_what_its_slot_was_and_is_when_it_opens_and_when_it_closes():
    story = Story().see(FULL, 10).see(GAP, 30).see(FULL, 30)
    assert said(story) == [
        ("opened", ("in_stock", 2), "out_of_stock", 0),
        ("closed", ("out_of_stock", 0), "in_stock", 2),
    ]


def test_a_slot_that_was_low_became_empty():
    story = Story().see(FULL, 10).see(ONE_LEFT, 60).see(GAP, 40)
    assert said(story, Kind.LOW_STOCK) == [
        ("opened", ("in_stock", 2), "low_stock", 1),
        ("closed", ("low_stock", 1), "out_of_stock", 0),
    ]
    assert said(story)[0] == ("opened", ("low_stock", 1), "out_of_stock", 0)


def test_a_slot_out_of_sight_is_obscured_and_holds_what_it_held():
    story = Story().see(FULL, 10).see(GAP, 30).see(None, 30, OFFLINE).see(GAP, 10)
    assert said(story)[1:] == [
        ("updated", ("out_of_stock", 0), "obscured", 0),
        ("updated", ("obscured", 0), "out_of_stock", 0),
    ]


def test_a_case_of_an_older_plan_is_closed_as_it_was_told():
    story = Story().see(FULL, 10).see(GAP, 30)
    story.restarted(a_bay(version="2"), planogram_hash="p2").see(FULL, 3)
    closed = next(e for e in story.events if e.phase is Phase.CLOSED)
    assert (closed.body.closed_for, closed.body.status) == ("planogram_changed", "out_of_stock")
    assert closed.body.before is None


def test_nothing_was_held_before_the_first_look():
    story = Story().see(GAP, 30)
    opened = next(e for e in story.events if e.kind is Kind.OUT_OF_STOCK)
    assert opened.body.before == Before("obscured", 0)


def test_events_after_a_move_say_how_surely_the_slots_were_found_again():
    story = Story().see(FULL, 10).see(GAP, 30)
    assert story.events[-1].body.registration is None
    story.see(GAP, shift=a_shift(12)).see(GAP, 10).see(FULL, 30)
    moved = next(e for e in story.events if e.kind is Kind.CAMERA_SHIFTED)
    closed = story.events[-1]
    assert closed.body.registration == moved.body.registration
    assert moved.body.registration == Registration(moved.at, 12.0, 80, 0.8)
    assert moved.at > NINE
    assert story.restarted().memory.registration == moved.body.registration
