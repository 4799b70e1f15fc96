"""What moves before the shelf, whatever the light does."""

from __future__ import annotations

import numpy as np
import pytest

from agent.vision.gate import first, hidden_share, watch_over
from agent.vision.reduced import reduced

SIZE = (640, 360)
LEFT = np.array([[40, 60, 240, 320]], np.float32)
RIGHT = np.array([[400, 60, 600, 320]], np.float32)


def a_shelf(seed=1):
    """Printed packs: blocks of random colors."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(30, 226, (45, 80, 3), dtype=np.uint8)
    return blocks.repeat(8, axis=0).repeat(8, axis=1)


def with_a_shopper(shelf, x):
    picture = shelf.copy()
    picture[80:, x : x + 130] = (120, 90, 60)
    picture[80:, x + 30 : x + 50] = (40, 40, 160)
    return picture


def with_a_gap(shelf):
    picture = shelf.copy()
    picture[60:320, 40:240] = 35
    return picture


def watch(*pictures, every=5.0):
    """The hidden shares of the left and the right part after each picture."""
    backdrop, at, shares = first(reduced(pictures[0]), 0.0), 0.0, []
    for picture in pictures[1:]:
        at += every
        backdrop, hidden = watch_over(backdrop, reduced(picture), at)
        shares.append([float(hidden_share(hidden, box, SIZE)[0]) for box in (LEFT, RIGHT)])
    return shares


def test_a_still_shelf_hides_nothing():
    shelf = a_shelf()
    assert watch(shelf, shelf, shelf) == [[0, 0], [0, 0]]


@pytest.mark.parametrize("gain", [0.7, 1.3])
def test_a_change_of_light_hides_nothing(gain):
    shelf = a_shelf()
    lit = np.clip(shelf * gain, 0, 255).astype(np.uint8)
    assert max(watch(shelf, lit)[0]) < 0.05


def test_a_shopper_hides_what_is_behind_him_and_nothing_else():
    shelf = a_shelf()
    left, right = watch(shelf, with_a_shopper(shelf, 80))[0]
    assert left > 0.5
    assert right < 0.05


def test_a_shopper_who_shifts_a_little_stays_hidden_all_over():
    shelf = a_shelf()
    seen = watch(shelf, *(with_a_shopper(shelf, 80 + 6 * (i % 3)) for i in range(30)))
    assert min(left for left, _ in seen) > 0.4


def test_after_the_shopper_the_shelf_is_seen_again():
    shelf = a_shelf()
    passing = [with_a_shopper(shelf, x) for x in (20, 60, 100)]
    assert watch(shelf, *passing, *[shelf] * 4)[-1] == [0, 0]


def test_a_sold_out_place_is_seen_within_a_few_looks():
    shelf = a_shelf()
    shares = watch(shelf, shelf, *[with_a_gap(shelf)] * 8)
    assert shares[1][0] > 0.5  # something moved: nobody judges in that moment
    assert shares[4][0] == 0  # 15 s later it rests, and is seen
    assert shares[-1] == [0, 0]


def test_when_all_changes_at_once_it_is_the_light_and_one_picture_passes():
    shelf, other = a_shelf(1), a_shelf(2)
    shares = watch(shelf, other, other)
    assert shares[0] == [1, 1]
    assert shares[1] == [0, 0]
