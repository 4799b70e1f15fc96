"""Depth: what is farther back is smaller and nearer the vanishing point; turning keeps the ink."""

import numpy as np
import pytest

from tools.render.canvas import PRODUCT, Canvas, Fitted, Painted
from tools.render.depth import Sight, paint_polygon, shadow, trimmed, turned, veil

SIGHT = Sight(100.0, 50.0, 1000.0, 0.5)


def a_bar(high=40, wide=10):
    picture = np.full((high, wide, 3), 200, np.uint8)
    return Fitted(picture, np.ones((high, wide), np.bool_), 1.0)


def test_a_thing_as_deep_as_the_eye_is_away_is_half_as_large():
    assert SIGHT.size(1000.0) == pytest.approx(0.5)
    assert SIGHT.at((0.0, 50.0), 1000.0) == pytest.approx((50.0, 50.0))


def test_the_vanishing_point_stays_where_it_is():
    assert SIGHT.at((100.0, 50.0), 700.0) == pytest.approx((100.0, 50.0))


def test_what_comes_towards_the_eye_grows_but_not_without_end():
    assert SIGHT.size(-500.0) == pytest.approx(2.0)
    assert SIGHT.size(-5000.0) == pytest.approx(10.0)


@pytest.mark.parametrize("degrees", [5.0, -30.0, 90.0, 135.0])
def test_turning_keeps_the_ink(degrees):
    item = turned(a_bar(), degrees)
    assert item.ink.sum() == pytest.approx(400, rel=0.1)
    assert item.fill == pytest.approx(item.ink.mean())


def test_a_bar_turned_by_a_quarter_lies_down():
    item = trimmed(turned(a_bar(), 90.0))
    assert item.ink.shape == pytest.approx((10, 40), abs=1)


def test_a_turned_clear_pack_stays_clear():
    bar = Fitted(a_bar().picture, a_bar().ink, 1.0, np.full((40, 10), 0.5, np.float32))
    item = trimmed(turned(bar, 20.0))
    assert item.opacity is not None
    assert item.opacity.shape == item.ink.shape
    assert np.median(item.opacity[item.ink]) == pytest.approx(0.5)


def test_trimming_cuts_to_the_ink():
    ink = np.zeros((20, 20), np.bool_)
    ink[5:9, 3:13] = True
    item = trimmed(Fitted(np.zeros((20, 20, 3), np.uint8), ink, 0.1))
    assert item.ink.shape == (4, 10)
    assert item.ink.all()


def a_canvas_with_a_product():
    canvas = Canvas(60, 80)
    canvas.picture[:] = 100
    number = canvas.add(Painted(PRODUCT, "x", (10, 10, 50, 50), 1.0))
    canvas.fill((10, 10, 50, 50), (100, 100, 100), number)
    return canvas, canvas.ids.copy()


def test_clear_sheets_and_shadows_take_no_pixel_from_a_product():
    canvas, before = a_canvas_with_a_product()
    veil(canvas, [(0, 0), (40, 0), (40, 60), (0, 60)], (250, 250, 250), 0.4)
    shadow(canvas, (60.0, 40.0), (15.0, 15.0), 0.5)
    assert np.array_equal(canvas.ids, before)
    assert (canvas.picture[30, 20] == 160).all()
    assert canvas.picture[40, 60].max() < 60
    assert (canvas.picture[5, 75] == 100).all()


def test_solid_faces_take_the_pixels_that_they_cover():
    canvas, before = a_canvas_with_a_product()
    paint_polygon(canvas, [(0, 0), (29, 0), (29, 59), (0, 59)], (1, 1, 1), 0)
    assert not canvas.ids[:, :30].any()
    assert np.array_equal(canvas.ids[:, 30:], before[:, 30:])


def test_a_shadow_beside_the_canvas_is_no_error():
    canvas, _ = a_canvas_with_a_product()
    shadow(canvas, (-90.0, 500.0), (15.0, 15.0), 0.5)
    veil(canvas, [(200, 0), (240, 0), (240, 60)], (250, 250, 250), 0.4)
    assert (canvas.picture == 100).all()
