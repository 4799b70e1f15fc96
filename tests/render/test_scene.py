"""Random scenes: the same seed, the same picture; and boxes around what can be seen."""

import numpy as np
import pytest

from tools.render.canvas import GAP, LABELS, PRODUCT, Canvas, Lens, Painted, read_truth
from tools.render.scene import MIN_VISIBLE, scene
from tools.render.ware.packs import make_bank

BANK = make_bank(1, 30)
SIZE = (256, 192)


def test_a_seed_renders_the_same_picture_and_truth():
    first, again = scene(5, BANK, SIZE), scene(5, BANK, SIZE)
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.truth.xyxy, again.truth.xyxy)
    assert first.style == again.style


def test_another_seed_renders_another_picture():
    assert not np.array_equal(scene(5, BANK, SIZE).picture, scene(6, BANK, SIZE).picture)


def test_boxes_lie_in_the_picture_and_show_enough():
    for seed in range(12):
        shot = scene(seed, BANK, SIZE)
        assert shot.picture.shape == (192, 256, 3)
        assert (shot.truth.xyxy >= 0).all()
        assert (shot.truth.xyxy <= [256, 192, 256, 192]).all()
        assert (shot.truth.visible > MIN_VISIBLE).all()


def test_scenes_show_products_gaps_and_price_labels():
    seen = np.concatenate([scene(seed, BANK, SIZE).truth.label for seed in range(25)])
    assert set(seen.tolist()) == set(range(len(LABELS)))


def test_products_have_names_and_gaps_have_none():
    truth = scene(2, BANK, SIZE).truth
    assert (truth.gtin[truth.label == PRODUCT] != "").all()
    assert (truth.gtin[truth.label == GAP] == "").all()


def painted_square(k=0.0):
    canvas = Canvas(100, 100)
    number = canvas.add(Painted(PRODUCT, "x", (20, 30, 60, 80), 1.0))
    canvas.fill((20, 30, 60, 80), (9, 9, 9), number)
    matrix = np.array([[1.1, 0.05, 3], [0.0, 0.9, 2], [0, 0.0005, 1]])
    return canvas, Lens(matrix, 100, 100, k=k)


@pytest.mark.parametrize("k", [0.0, 0.1, -0.1])
def test_a_box_bounds_exactly_the_pixels_that_were_painted(k):
    canvas, lens = painted_square(k)
    picture, ids = lens.expose(canvas)
    truth, numbers = read_truth(ids, canvas.objects, lens)
    rows, columns = np.nonzero(ids == 1)
    bounds = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert truth.xyxy.tolist() == [bounds]
    assert numbers.tolist() == [1]
    assert truth.visible[0] == pytest.approx(1.0, abs=0.05)
    assert (picture[ids == 1] > 0).mean() > 0.9


def test_what_is_painted_over_is_no_longer_visible():
    canvas, lens = painted_square()
    canvas.fill((20, 30, 60, 55), (200, 200, 200), 0)
    _, ids = lens.expose(canvas)
    truth, _ = read_truth(ids, canvas.objects, lens)
    assert truth.visible[0] == pytest.approx(0.5, abs=0.06)


def test_what_is_covered_completely_has_no_box():
    canvas, lens = painted_square()
    canvas.fill((0, 0, 100, 100), (200, 200, 200), 0)
    _, ids = lens.expose(canvas)
    truth, _ = read_truth(ids, canvas.objects, lens)
    assert len(truth) == 0
