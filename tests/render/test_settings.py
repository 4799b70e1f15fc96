"""Every kind of place: the same seed, the same picture; truth that lies in it; no bare canvas."""

import numpy as np
import pytest

from tools.render.canvas import GAP, PRODUCT, Canvas
from tools.render.scene import MIN_VISIBLE, PAINTERS, scene
from tools.render.style import SETTINGS, any_style
from tools.render.ware.packs import make_bank

BANK = make_bank(2, 40)
SIZE = (200, 160)
PLACES = ("gondola", "chiller", "fridge", "pegs")


def test_every_kind_of_place_that_is_drawn_has_its_painter():
    assert set(SETTINGS) == set(PAINTERS)


@pytest.mark.parametrize("place", PLACES)
def test_a_seed_renders_the_same_place_again(place):
    first, again = (scene(9, BANK, SIZE, (place,)) for _ in range(2))
    assert first.style.setting == place
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.truth.xyxy, again.truth.xyxy)


@pytest.mark.parametrize("place", PLACES)
def test_the_truth_of_a_place_lies_in_its_picture_and_is_seen(place):
    labels = []
    for seed in range(12):
        truth = scene(seed, BANK, SIZE, (place,)).truth
        labels += truth.label.tolist()
        assert (truth.xyxy >= 0).all()
        assert (truth.xyxy <= [*SIZE, *SIZE]).all()
        assert (truth.xyxy[:, 2:] > truth.xyxy[:, :2]).all()
        assert (truth.visible > MIN_VISIBLE).all()
        assert (truth.gtin[truth.label == PRODUCT] != "").all()
    assert labels.count(PRODUCT) > 10
    assert place == "fridge" or GAP in labels


@pytest.mark.parametrize("place", PLACES)
def test_a_place_covers_the_whole_canvas(place):
    for seed in range(3):
        canvas = Canvas(180, 220)
        unpainted = np.array([13, 251, 7], np.uint8)
        canvas.picture[:] = unpainted
        style = any_style(seed, BANK)
        PAINTERS[place](np.random.default_rng(seed), canvas, style, BANK)
        assert not (canvas.picture == unpainted).all(axis=2).any()
