"""A fixture is found by its boards and uprights alone, or nothing is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agent.vision.bare import Bare, find_bare
from agent.vision.reduced import reduced
from agent.vision.registration import Refused, Shift, corners_apart
from tools.bench import registration as bench

UPRIGHT = np.eye(3)
MOST_PX = 2.0  # of full HD
OTHER_GOODS = 1.0  # share of the facings that hold another product, or none


def pushed(across, down, turn=0.0):
    """A camera's bump (3, 3): pixels, and radians about the picture's middle."""
    x, y, cos, sin = bench.PICTURE_PX[0] / 2, bench.PICTURE_PX[1] / 2, np.cos(turn), np.sin(turn)
    about = [[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y], [0, 0, 1]]
    return np.array([[1, 0, across], [0, 1, down], [0, 0, 1]]) @ np.array(about)


@pytest.mark.parametrize(
    ("number", "truth"),
    [(0, pushed(0, 0)), (1, pushed(14, -9, 0.006)), (2, pushed(-55, 20, -0.01))],
)
def test_a_bumped_camera_is_found_where_all_goods_are_others(number, truth):
    shelf, marks, _ = bench.known(number)
    now = reduced(shelf.picture(truth, OTHER_GOODS, 0.0, 300 + number))
    found = find_bare(marks, now, shelf.ground, UPRIGHT)
    assert isinstance(found, Bare)
    assert found.distinct
    assert bench.error_px(found.shift, truth, shelf.ground) <= MOST_PX


def test_goods_moved_along_by_a_slot_are_no_moved_camera():
    shelf, marks, _ = bench.known(3)
    picture = shelf.picture(UPRIGHT, 0.0, 0.0, 41)
    along = picture.copy()
    for quad in shelf.ground.cells:
        low, high = np.ceil(quad.min(axis=0)).astype(int), np.floor(quad.max(axis=0)).astype(int)
        rows = slice(low[1], high[1])
        along[rows, low[0] : high[0]] = np.roll(picture, 40, axis=1)[rows, low[0] : high[0]]
    found = find_bare(marks, reduced(along), shelf.ground, UPRIGHT)
    assert isinstance(found, Bare)
    assert corners_apart(found.shift.homography, UPRIGHT, shelf.ground) <= MOST_PX * bench.UNIT


def test_other_furniture_is_not_taken_for_it():
    shelf, marks, _ = bench.known(0)
    for number, boards in enumerate(bench.BOARDS_ELSEWHERE_MM):
        stranger = bench.Shelf(100 + number, boards).picture(UPRIGHT, 0.0, 0.0, number)
        assert isinstance(find_bare(marks, reduced(stranger), shelf.ground, UPRIGHT), Refused)


def test_where_facings_cover_the_fixture_nothing_is_said():
    shelf, marks, _ = bench.known(0)
    full = replace(shelf.ground, cells=shelf.ground.face[None].copy())
    found = find_bare(marks, reduced(shelf.picture(UPRIGHT, 0.0, 0.0, 5)), full, UPRIGHT)
    assert isinstance(found, Refused)
    assert "too little" in found.reason


def test_the_same_pictures_give_the_same_place_to_the_last_bit():
    shelf, marks, _ = bench.known(2)
    now = reduced(shelf.picture(pushed(20, 8), OTHER_GOODS, 0.0, 9))
    one, other = (find_bare(marks, now, shelf.ground, UPRIGHT) for _ in range(2))
    assert isinstance(one, Bare)
    assert isinstance(other, Bare)
    assert isinstance(one.shift, Shift)
    assert (one.shift.homography == other.shift.homography).all()
