"""People and trolleys: they stand in front, so what they cover is theirs."""

import numpy as np
import pytest

from tools.render.canvas import PERSON, read_people
from tools.render.crowd.people import (
    VIEWS,
    Shopper,
    Trolley,
    any_figure,
    paint_figure,
    paint_people,
    paint_shopper,
)
from tools.render.crowd.trolleys import KINDS, paint_trolley

SIZE = (240, 320)  # height, width
SHELF = 7


def a_shelf():
    picture = np.full((*SIZE, 3), 90, np.uint8)
    return picture, np.full(SIZE, SHELF, np.int16)


def painted(figure, number=-1):
    picture, ids = a_shelf()
    paint_figure(picture, ids, figure, number)
    return picture, ids


FIGURES = [
    *(Shopper(160, 20, 300, 3, view=view) for view in (*sorted(set(VIEWS)), "above", "")),
    *(Trolley(160, 230, 150, 3, kind) for kind in sorted(set(KINDS))),
]


@pytest.mark.parametrize("figure", FIGURES, ids=repr)
def test_the_same_figure_is_painted_the_same_again(figure):
    (first, ids), (again, others) = painted(figure), painted(figure)
    assert np.array_equal(first, again)
    assert np.array_equal(ids, others)


@pytest.mark.parametrize("figure", FIGURES, ids=repr)
def test_what_a_figure_covers_is_its_own_and_nothing_else_changes_hands(figure):
    picture, ids = painted(figure, -4)
    assert set(np.unique(ids)) == {-4, SHELF}
    assert np.count_nonzero(ids == -4) > 1500
    still = (picture == 90).all(axis=2)
    assert not (still & (ids == -4)).mean() > 0.02
    assert still[ids == SHELF].mean() > 0.93  # the rest are the soft rims


@pytest.mark.parametrize("figure", FIGURES, ids=repr)
def test_a_figure_is_read_back_as_one_person(figure):
    _, ids = painted(figure)
    truth = read_people(ids)
    assert truth.label.tolist() == [PERSON]


def test_a_hand_that_reaches_belongs_to_the_person():
    picture, ids = a_shelf()
    paint_shopper(picture, ids, Shopper(80, 30, 220, 5, reach=(230.0, 60.0), view="back"))
    assert ids[60, 230] == -1
    assert read_people(ids).xyxy[0, 2] > 230


def test_a_shopper_covers_the_middle_of_the_body():
    for seed in range(8):
        picture, ids = a_shelf()
        paint_shopper(picture, ids, Shopper(160, 10, 400, seed))
        assert (ids[100:200, 150:170] == -1).all()


def test_a_wire_basket_leaves_what_shows_between_its_wires():
    picture, ids = a_shelf()
    paint_trolley(picture, ids, Trolley(160, 235, 200, 4, "trolley"))
    x0, y0, x1, y1 = (int(v) for v in read_people(ids).xyxy[0])
    assert 0.2 < (ids[y0:y1, x0:x1] == -1).mean() < 0.85


def test_motion_smears_a_figure_sideways():
    still = painted(Shopper(160, 20, 300, 2, view="front"))[1]
    moved = painted(Shopper(160, 20, 300, 2, view="front", smear_px=25))[1]
    assert not np.array_equal(still, moved)
    assert (moved == -1).sum() > 0.7 * (still == -1).sum()


def test_a_figure_outside_the_picture_paints_nothing():
    for figure in (Shopper(-900, 10, 200), Trolley(2000, 100, 90)):
        picture, ids = painted(figure)
        assert (ids == SHELF).all()
        assert (picture == 90).all()


def test_chance_brings_people_from_all_sides_and_trolleys():
    rng = np.random.default_rng(1)
    figures = [any_figure(rng, (320, 240)) for _ in range(120)]
    assert {f.kind for f in figures if isinstance(f, Trolley)} == set(KINDS)
    assert {f.view for f in figures if isinstance(f, Shopper)} == {"", "above"}
    assert any(f.smear_px for f in figures)


def test_each_figure_of_a_crowd_is_read_back():
    seen = 0
    for seed in range(6):
        picture, ids = a_shelf()
        paint_people(np.random.default_rng(seed), picture, ids, 3)
        numbers = {int(n) for n in np.unique(ids)} - {SHELF}
        assert numbers <= set(range(-6, 0))
        assert len(read_people(ids)) == len(numbers)
        seen += len(numbers)
    assert seen >= 12
