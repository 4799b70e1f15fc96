"""From pictures to a place: a rendered bay whose camera is bumped, covered, restarted."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from rendered import CORNERS, PICTURE_PX, Bay

from agent.shelf.seen.anchor import ground_of
from agent.shelf.seen.footing import Glimpse, footing, hold_by, resized, step
from agent.vision import gate
from agent.vision.homography import apply
from agent.vision.reduced import reduced
from agent.vision.registration import corners_apart

BUMP = np.array([[1.004, -0.006, 28], [0.006, 1.004, -17], [0, 0, 1]])
OFF = np.array([[1, 0, 500], [0, 1, 0], [0, 0, 1]], np.float64)


@pytest.fixture(scope="module")
def bay():
    return Bay()


@pytest.fixture(scope="module")
def shelf(bay):
    """The bay as a camera sees it: plainly, and from a bumped one."""
    return bay.picture()


def bumped(picture, matrix=BUMP):
    return cv2.warpPerspective(picture, matrix, PICTURE_PX, borderMode=cv2.BORDER_REFLECT)


def glimpse(picture, at):
    gray = reduced(picture)
    return Glimpse(gray, gate.normalized(gray), at)


def watch(state, pictures, start=0.0, every=5.0):
    """What is known after each picture, and every move that was told."""
    moves = []
    for number, picture in enumerate(pictures):
        seen = glimpse(picture, start + every * number)
        state, moved = step(state, seen)
        state = hold_by(state, seen, 0.3)
        moves += [moved] if moved else []
    return state, moves


@pytest.fixture(scope="module")
def held(bay, shelf):
    """A footing that has its anchor."""
    state, _ = watch(footing(bay.view(), None), [shelf] * 3)
    assert state.proven
    return state


def test_the_first_quiet_picture_is_taken_and_must_be_found_again(bay, shelf):
    state, _ = watch(footing(bay.view(), None), [shelf])
    assert state.anchor is None  # nobody knows yet whether anything moves
    state, _ = watch(state, [shelf], start=5.0)
    assert (state.anchor is not None, state.proven) == (True, False)
    state, _ = watch(state, [shelf], start=10.0)
    assert state.proven


def test_a_picture_that_is_not_found_again_is_not_held_by(bay, shelf):
    state, _ = watch(footing(bay.view(), None), [shelf, shelf])
    other = np.random.default_rng(1).integers(0, 256, (72, 48, 3), np.uint8)
    state, _ = watch(state, [other.repeat(20, 0).repeat(20, 1)], start=10.0)
    assert state.anchor is None
    assert not state.steady.silent(10.0)


def test_a_plain_fixture_is_watched_without_an_anchor(bay):
    plain = np.full((PICTURE_PX[1], PICTURE_PX[0], 3), 140, np.uint8)
    state, _ = watch(footing(bay.view(), None), [plain] * 4)
    assert state.anchor is None
    assert not state.steady.silent(20.0)


def test_no_look_counts_from_the_bump_until_the_slots_have_followed(held, shelf):
    moved = bumped(shelf)
    state, moves = watch(held, [moved], start=15.0)
    assert state.steady.silent(15.0)
    assert moves == []
    state, moves = watch(state, [moved], start=20.0)
    ground = ground_of(held.aimed)
    assert len(moves) == 1
    assert corners_apart(moves[0].homography, BUMP, ground) <= 2 * ground.unit
    corners = held.aimed.cells.px.reshape(-1, 2)
    off = state.view.cells.px.reshape(-1, 2) - apply(BUMP, corners)
    assert np.linalg.norm(off, axis=1).max() <= 3 * ground.unit


def test_slots_follow_a_second_bump_from_where_they_were_aimed(held, shelf):
    twice = BUMP @ np.array([[1, 0, -45], [0, 1, 12], [0, 0, 1.0]])
    state, _ = watch(held, [bumped(shelf)] * 2, start=15.0)
    state, moves = watch(state, [bumped(shelf, twice)] * 2, start=60.0)
    ground = ground_of(held.aimed)
    assert len(moves) == 1
    assert corners_apart(state.steady.place, twice, ground) <= 2 * ground.unit


def test_a_camera_turned_away_is_lost_and_found_when_it_is_turned_back(held, shelf):
    state, moves = watch(held, [bumped(shelf, OFF)] * 4, start=15.0)
    assert (state.lost, moves) == (True, [])
    assert state.steady.reason
    state, moves = watch(state, [shelf] * 2, start=35.0)
    assert (state.lost, state.steady.silent(40.0), moves) == (False, False, [])


def test_a_restart_checks_the_first_picture_before_it_counts(held, shelf):
    again = footing(held.aimed, held.anchor)
    assert again.steady.silent(0.0)
    state, moves = watch(again, [shelf], start=9000.0)
    assert (state.steady.silent(9000.0), moves) == (False, [])


def test_a_restart_remembers_how_the_camera_had_moved(held, shelf):
    state, _ = watch(held, [bumped(shelf)] * 2, start=15.0)
    again = footing(held.aimed, state.anchor)
    state, moves = watch(again, [bumped(shelf)], start=9000.0)
    assert (state.steady.silent(9000.0), moves) == (False, [])


def test_a_change_of_light_is_no_bump(held, shelf):
    for gain in (0.7, 1.3):
        lit = np.clip(shelf * gain, 0, 255).astype(np.uint8)
        state, moves = watch(held, [lit] * 2, start=15.0)
        assert (state.steady.silent(20.0), moves) == (False, [])


def exchanged(shelf, rows):
    """The shelf with this many of its twelve bands showing other goods."""
    other = np.random.default_rng(3).integers(0, 256, (72, 48, 3), np.uint8)
    picture, band = shelf.copy(), PICTURE_PX[1] // 12
    picture[: rows * band] = other.repeat(20, 0).repeat(20, 1)[: rows * band]
    return picture


def test_goods_may_all_be_exchanged_one_by_one_and_the_camera_is_still_sure(held, shelf):
    state, start = held, 60.0
    for rows in range(13):
        picture = exchanged(shelf, rows)
        state, moves = watch(state, [picture] * 3, start=start, every=30.0)
        assert (state.steady.silent(start + 60), moves) == (False, [])
        start += 90.0


def test_what_stands_before_the_shelf_is_not_taken_for_the_shelf(held, shelf):
    state, covered = held, exchanged(shelf, 5)
    for number in range(6):
        seen = replace(glimpse(covered, 60.0 + 60 * number), clear=False)
        state, _ = step(state, seen)
    assert state.held is held.held or (state.held == held.held).all()


def test_pictures_half_as_large_are_held_by_the_same_anchor(held, shelf):
    half = np.ascontiguousarray(shelf[::2, ::2])
    small = resized(held, (PICTURE_PX[0] // 2, PICTURE_PX[1] // 2))
    state, moves = watch(small, [half], start=30.0)
    assert (state.steady.silent(30.0), moves) == (False, [])
    assert resized(held, (640, 480)) is None


def test_the_bay_fills_the_picture_it_is_aimed_in(bay):
    assert np.allclose(ground_of(bay.view()).face, CORNERS, atol=0.1)
