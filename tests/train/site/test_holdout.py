"""Near-duplicates lie on one side, and the same photos are always held out."""

import cv2
import numpy as np
import pytest

from agent.errors import BadInput
from tools.train.site.holdout import split


def arrangement(seed):
    """A shelf picture: packs as colored boxes on boards, arranged by the seed."""
    rng = np.random.default_rng(seed)
    picture = np.full((300, 400, 3), 190, np.uint8)
    for board in (95, 190, 285):
        cv2.rectangle(picture, (0, board), (400, board + 8), (90, 90, 90), -1)
        for x in range(8, 380, 34):
            if rng.random() < 0.75:
                high = int(rng.integers(40, 80))
                color = tuple(int(v) for v in rng.integers(0, 255, 3))
                cv2.rectangle(picture, (x, board - high), (x + 28, board), color, -1)
    return picture


def another_shot(picture, rng):
    """The same, a moment later: the camera nudged, the light changed, noise anew."""
    way = np.array([[1, 0, rng.uniform(-5, 5)], [0, 1, rng.uniform(-5, 5)]])
    moved = cv2.warpAffine(picture, way, (400, 300), borderMode=cv2.BORDER_REPLICATE)
    lit = moved * rng.uniform(0.7, 1.3) + rng.normal(0, 4, moved.shape)
    return np.clip(lit, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(4))
def test_photos_of_one_moment_lie_on_one_side(seed):
    rng = np.random.default_rng(seed)
    pictures, moment = [], []
    for i in range(7):
        for _ in range(int(rng.integers(1, 4))):
            pictures.append(another_shot(arrangement(100 * seed + i), rng))
            moment.append(i)
    sides = split(pictures, 3)
    learned = {moment[i] for i in sides.learned}
    held_out = {moment[i] for i in sides.held_out}
    assert not learned & held_out
    assert 2 <= len(sides.held_out) <= 4
    assert sorted((*sides.learned, *sides.held_out)) == list(range(len(pictures)))
    assert not sides.note


def test_the_same_photos_are_always_held_out():
    pictures = [arrangement(i) for i in range(10)]
    assert split(pictures, 3) == split(pictures, 3)


def test_held_out_photos_are_spread_over_the_order():
    chosen = split([arrangement(i) for i in range(12)], 3).held_out
    assert len(chosen) == 3
    assert chosen[0] < 4 <= chosen[1] < 8 <= chosen[2]


def test_photos_that_all_look_the_same_are_divided_in_order_and_it_is_said():
    picture = arrangement(1)
    sides = split([picture.copy() for _ in range(8)], 2)
    assert sides.held_out == (6, 7)
    assert "flatter" in sides.note


@pytest.mark.parametrize(("photos", "count"), [(5, 3), (1, 1), (4, 0), (0, 5)])
def test_more_photos_held_out_than_learned_are_refused(photos, count):
    with pytest.raises(BadInput, match=f"{photos} labelled photos, {count} of them held out"):
        split([arrangement(i) for i in range(photos)], count)
