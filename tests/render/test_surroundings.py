"""Around the shelf: what claims nothing, and what takes its pixels from the goods behind it."""

import numpy as np
import pytest

from tools.render.around.posters import notice_board, photo, poster, screen, sign
from tools.render.around.surroundings import paint_ceiling, paint_floor, paint_hangers, paint_strips
from tools.render.around.textures import FLOORS, WALLS, ceiling, lay_on, shutter
from tools.render.canvas import PRICE_LABEL, Canvas

RAILS = [(0, 100, 300, 112), (0, 200, 300, 212)]
SHELF = 9
WEAVES = sorted({*FLOORS, *WALLS, shutter, ceiling}, key=lambda weave: weave.__name__)


def a_canvas():
    canvas = Canvas(300, 300)
    canvas.picture[:] = 90
    canvas.ids[:] = SHELF
    return canvas


def twice(paint):
    """What `paint(rng, canvas)` leaves on two canvases from one seed."""
    done = []
    for _ in range(2):
        canvas = a_canvas()
        paint(np.random.default_rng(4), canvas)
        done.append(canvas)
    return done


@pytest.mark.parametrize(
    "paint",
    [
        lambda rng, canvas: paint_floor(rng, canvas, 180, 0.3),
        lambda rng, canvas: paint_ceiling(rng, canvas, 120, 0.3),
        lambda rng, canvas: paint_strips(rng, canvas, RAILS, 1.0),
        lambda rng, canvas: paint_hangers(rng, canvas, RAILS, 0.6, 1.0),
    ],
)
def test_the_same_seed_paints_the_same(paint):
    first, again = twice(paint)
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.ids, again.ids)
    assert not (first.picture == 90).all()


def test_floor_and_ceiling_belong_to_nobody_and_leave_the_shelf_alone():
    for seed in range(12):
        canvas = a_canvas()
        paint_ceiling(np.random.default_rng(seed), canvas, 80, 0.3)
        paint_floor(np.random.default_rng(seed), canvas, 220, 0.3)
        assert (canvas.ids[:80] == 0).all()
        assert (canvas.ids[220:] == 0).all()
        assert (canvas.ids[80:220] == SHELF).all()
        assert (canvas.picture[80:220] == 90).all()
        assert canvas.objects == []


def test_a_printed_strip_stays_in_its_rail_and_claims_nothing():
    canvas = a_canvas()
    paint_strips(np.random.default_rng(1), canvas, RAILS, 1.0)
    assert (canvas.ids[112:200] == SHELF).all()
    assert (canvas.ids[103:109] == 0).all()
    assert canvas.objects == []


def test_of_all_that_hangs_only_wobblers_with_a_price_are_price_labels():
    labels = covered = 0
    for seed in range(30):
        canvas = a_canvas()
        paint_hangers(np.random.default_rng(seed), canvas, RAILS, 0.6, 1.0)
        assert {painted.label for painted in canvas.objects} <= {PRICE_LABEL}
        numbers = {int(n) for n in np.unique(canvas.ids)} - {0, SHELF}
        assert numbers <= set(range(1, len(canvas.objects) + 1))
        labels += len(canvas.objects)
        covered += int((canvas.ids == 0).any())
    assert 5 < labels < 60
    assert covered > 15


def test_whatever_is_painted_anew_no_longer_belongs_to_the_shelf():
    for seed in range(20):
        canvas = a_canvas()
        paint_hangers(np.random.default_rng(seed), canvas, RAILS, 0.6, 1.0)
        changed = (canvas.picture != 90).any(axis=2)
        assert (changed & (canvas.ids == SHELF)).mean() < 0.01  # but for the wobblers' springs


@pytest.mark.parametrize("weave", WEAVES, ids=lambda weave: weave.__name__)
def test_a_texture_has_the_size_it_was_asked_for(weave):
    texture = weave(np.random.default_rng(2), 40, 70, 12.0)
    assert texture.shape == (40, 70, 3)
    assert texture.std() > 1


@pytest.mark.parametrize("sheet", [poster, sign, notice_board, screen])
@pytest.mark.parametrize("size", [(6, 6), (20, 90), (120, 40)])
def test_a_sheet_has_the_size_it_was_asked_for(sheet, size):
    for seed in range(6):
        assert sheet(np.random.default_rng(seed), *size).shape == (*size, 3)


def test_a_photo_of_nothing_is_left_alone():
    empty = np.zeros((0, 30, 3), np.uint8)
    photo(np.random.default_rng(1), empty)
    assert empty.size == 0


def test_a_texture_is_laid_within_its_corners_only():
    canvas = a_canvas()
    quad = np.array([[50, 60], [200, 80], [180, 190], [60, 170]], np.float64)
    lay_on(canvas, np.full((30, 30, 3), 200, np.uint8), quad)
    assert (canvas.picture[canvas.ids == 0] == 200).all()
    assert (canvas.ids[100, 70:170] == 0).all()
    assert (canvas.ids[:60] == SHELF).all()
    assert (canvas.ids[191:] == SHELF).all()


def test_a_texture_outside_the_canvas_is_not_laid():
    canvas = a_canvas()
    quad = np.array([[900, 0], [950, 0], [950, 40], [900, 40]], np.float64)
    lay_on(canvas, np.full((30, 30, 3), 200, np.uint8), quad)
    assert (canvas.ids == SHELF).all()
