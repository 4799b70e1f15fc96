"""Stories of a camera that is bumped, sags, is blocked, and comes back."""

from __future__ import annotations

import numpy as np
import pytest

from agent.shelf.seen.steady import (
    AGAIN_S,
    FULL_S,
    REST_S,
    State,
    after_full,
    after_quick,
    as_aimed,
    full_due,
    quick_due,
)
from agent.vision.landmarks import Ground
from agent.vision.registration import Nudge, Refused, Shift

FACE = np.array([[100, 100], [1800, 100], [1800, 1000], [100, 1000]], np.float64)
GROUND = Ground((1920, 1080), FACE, np.empty((0, 4, 2)))
STILL, JOLT, BLUR = Nudge(0.0, 0.6), Nudge(0.02, 0.3), Nudge(0.0, 0.01)
NOTHING = Refused("12% of the fixture agrees, 25% needed")


def by(px: float, agreement: float = 0.8) -> Shift:
    """A camera that has moved sideways by so many pixels."""
    return Shift(np.array([[1, 0, px], [0, 1, 0], [0, 0, 1]], np.float64), px, 200, agreement)


def sure(at=0.0):
    """A camera that was just found where it was aimed."""
    return after_full(as_aimed(), by(0), GROUND, at, 0.0)[0]


def checks(steady, *found, start=5.0, hidden=0.0):
    """Full checks five seconds apart; the last state and every move that was accepted."""
    moves = []
    for step, one in enumerate(found):
        steady, moved = after_full(steady, one, GROUND, start + 5 * step, hidden)
        moves += [moved.moved_px] if moved else []
    return steady, moves


def bumped(at=0.0):
    return after_quick(sure(at), JOLT, at)


def test_a_quiet_camera_is_checked_once_a_minute():
    steady = sure()
    assert not quick_due(steady, 55.0, changed=0.01)
    assert quick_due(steady, 60.0, changed=0.01)
    assert not quick_due(after_quick(steady, STILL, 60.0), 110.0, changed=0.01)


def test_a_picture_that_changes_is_checked_at_once():
    assert quick_due(sure(), 5.0, changed=0.42)


def test_a_full_check_is_made_every_five_minutes_whatever_the_quick_ones_say():
    steady = after_quick(sure(), STILL, FULL_S - 1)
    assert not full_due(steady, FULL_S - 1, changed=0.0, hidden=0.0)
    assert full_due(steady, FULL_S, changed=0.0, hidden=0.0)


@pytest.mark.parametrize("nudge", [JOLT, BLUR])
def test_votes_wait_from_the_look_that_sees_a_bump(nudge):
    steady = after_quick(sure(), nudge, 5.0)
    assert steady.state is State.SUSPECT
    assert steady.silent(5.0)
    assert full_due(steady, 5.0, changed=0.0, hidden=0.0)


def test_one_find_is_not_enough_to_move_the_slots_and_two_that_agree_are():
    steady, moves = checks(bumped(), by(40))
    assert (steady.state, moves) == (State.SUSPECT, [])
    steady, moves = checks(bumped(), by(40), by(41.5))
    assert (steady.state, moves) == (State.SURE, [41.5])
    assert steady.place[0, 2] == 41.5


def test_two_finds_of_three_may_agree():
    assert checks(bumped(), by(40), NOTHING, by(41))[1] == [41]
    assert checks(bumped(), by(40), by(80), by(41))[1] == [41]


def test_finds_that_differ_move_nothing_while_the_camera_swings():
    steady, moves = checks(bumped(), by(40), by(20), by(30), by(10))
    assert (steady.state, moves) == (State.SUSPECT, [])


def test_votes_wait_for_half_a_minute_after_a_move():
    steady, _ = checks(bumped(), by(40), by(40))
    assert steady.silent(10.0 + REST_S - 1)
    assert not steady.silent(10.0 + REST_S)


def test_a_shopper_before_the_lens_is_forgiven_as_soon_as_the_camera_is_found_in_its_place():
    steady, moves = checks(after_quick(sure(), BLUR, 5.0), by(0.6))
    assert (steady.state, moves) == (State.SURE, [])
    assert not steady.silent(5.0)


def test_a_doubt_ends_when_the_quick_check_is_fine_again():
    steady, _ = checks(after_quick(sure(), BLUR, 5.0), NOTHING)
    assert quick_due(steady, 10.0, changed=0.0)
    assert after_quick(steady, STILL, 10.0).state is State.SURE


def test_moves_of_two_pixels_are_ignored_and_do_not_add_up():
    steady = sure()
    for step in range(1, 5):
        steady, moved = after_full(steady, by(0.5 * step), GROUND, FULL_S * step, 0.0)
        assert (steady.state, moved) == (State.SURE, None)
    assert (steady.place == np.eye(3)).all()
    steady, moves = checks(steady, by(2.5), by(2.5))
    assert moves == [2.5]


def test_what_sags_is_followed_at_the_second_find_and_no_vote_waits():
    steady, moved = after_full(sure(), by(4), GROUND, FULL_S, 0.0)
    assert (steady.silent(FULL_S), moved) == (False, None)
    assert full_due(steady, FULL_S + 5, changed=0.0, hidden=0.0)
    steady, moved = after_full(steady, by(4.2), GROUND, FULL_S + 5, 0.0)
    assert moved is not None
    assert not steady.silent(FULL_S + 5)
    assert full_due(steady, FULL_S + 5 + AGAIN_S, changed=0.0, hidden=0.0)


def test_a_few_pixels_found_twice_behind_people_are_no_move():
    steady, moves = checks(bumped(), by(4, 0.3), by(4, 0.3), by(4.2, 0.3), by(4, 0.3))
    assert (steady.state, moves) == (State.SURE, [])
    steady, moves = checks(steady, by(0.3), start=60.0)
    assert (steady.tries, moves) == ((), [])


def test_a_few_pixels_that_little_of_the_fixture_shows_are_a_move_when_they_stay():
    steady, _ = checks(bumped(), by(4, 0.3))
    assert not full_due(steady, AGAIN_S, changed=0.0, hidden=0.0)
    assert full_due(steady, 5 + AGAIN_S, changed=0.0, hidden=0.0)
    assert checks(steady, by(4.3, 0.3), start=5 + AGAIN_S)[1] == [4.3]


def test_a_bump_is_followed_however_little_of_the_fixture_shows():
    assert checks(bumped(), by(40, 0.3), by(41, 0.3))[1] == [41]


def test_three_refusals_running_mean_that_the_view_is_lost():
    steady, _ = checks(bumped(), NOTHING, NOTHING)
    assert steady.state is State.SUSPECT
    steady, _ = checks(bumped(), NOTHING, NOTHING, NOTHING)
    assert steady.state is State.LOST
    assert "12%" in steady.reason


def test_refusals_behind_a_crowd_say_nothing_of_the_camera_for_ten_minutes():
    crowd = [NOTHING] * 120
    steady, _ = checks(bumped(), *crowd, hidden=0.8)
    assert steady.state is State.SUSPECT
    steady, _ = checks(bumped(), *crowd, NOTHING, hidden=0.8)
    assert steady.state is State.LOST


def test_a_routine_check_that_cannot_tell_withholds_nothing_and_is_made_again():
    steady, _ = after_full(sure(), NOTHING, GROUND, FULL_S, 0.0)
    assert (steady.state, steady.silent(FULL_S)) == (State.SURE, False)
    assert not full_due(steady, FULL_S + 60, changed=0.0, hidden=0.0)
    assert full_due(steady, FULL_S + 300, changed=0.0, hidden=0.0)


def test_a_lost_view_is_looked_for_once_a_minute_and_found_again():
    steady, _ = checks(bumped(), NOTHING, NOTHING, NOTHING)
    assert not full_due(steady, 60.0, changed=0.0, hidden=0.0)
    assert full_due(steady, 75.0, changed=0.0, hidden=0.0)
    steady, moves = checks(steady, by(30), start=75.0)
    assert (steady.state, moves) == (State.LOST, [])
    assert full_due(steady, 80.0, changed=0.0, hidden=0.0)
    steady, moves = checks(steady, by(30), start=80.0)
    assert (steady.state, moves) == (State.SURE, [30])


def test_a_camera_that_is_turned_back_by_hand_is_sure_at_once_and_nothing_is_told():
    steady, _ = checks(bumped(), NOTHING, NOTHING, NOTHING)
    steady, moves = checks(steady, by(0.4), start=75.0)
    assert (steady.state, moves, steady.silent(75.0)) == (State.SURE, [], False)


def test_pixels_are_counted_as_in_full_hd():
    small = Ground((960, 540), FACE / 2, np.empty((0, 4, 2)))
    steady, _ = after_full(as_aimed(), by(1.5), small, 0.0, 0.0)
    assert len(steady.tries) == 1
    steady, _ = after_full(as_aimed(), by(1.5), GROUND, 0.0, 0.0)
    assert steady.state is State.SURE
