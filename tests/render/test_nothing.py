"""Pictures without a shelf: hard to look at, and nothing to find."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.around.props import PROPS
from tools.render.around.rooms import THINGS, any_space, paint_space
from tools.render.canvas import PERSON, Canvas
from tools.render.scene import draw
from tools.render.settings import nothing
from tools.render.style import any_style
from tools.render.ware.packs import make_bank

BANK = make_bank(1, 20)


def name(function):
    return function.__name__


def shot(seed, people=0):
    style = replace(any_style(seed, BANK), setting="nothing", people=people)
    return draw(style, BANK, (160, 128))


def test_there_is_no_product_no_gap_and_no_label():
    for seed in range(40):
        labels = set(shot(seed).truth.label.tolist())
        assert labels <= {PERSON}
        assert len(shot(seed).cells) == 0


def test_a_place_without_a_shelf_is_drawn_the_same_again():
    for seed in range(6):
        assert np.array_equal(shot(seed).picture, shot(seed).picture)


def test_people_walk_there_too():
    assert sum(len(shot(seed, people=1).truth) > 0 for seed in range(10)) >= 7


def test_places_differ():
    means = {tuple(shot(seed).picture.mean(axis=(0, 1)).round()) for seed in range(12)}
    assert len(means) == 12


@pytest.mark.parametrize("row", range(len(nothing.SCENES)))
def test_every_kind_of_place_covers_the_canvas(row):
    for seed in range(2):
        canvas = Canvas(150, 170)
        nothing.SCENES[row](np.random.default_rng(seed), canvas)
        assert canvas.objects == []
        assert (canvas.ids <= 0).all()
        assert canvas.picture.std() > 0.5


@pytest.mark.parametrize("prop", sorted(set(PROPS), key=name), ids=name)
@pytest.mark.parametrize(("foot", "unit"), [((80.0, 120.0), 60.0), ((-900.0, 40.0), 20.0)])
def test_a_prop_belongs_to_nobody_and_may_stand_outside(prop, foot, unit):
    canvas = Canvas(150, 170)
    canvas.ids[:] = 3
    before = canvas.picture.copy()
    prop(np.random.default_rng(1), canvas, foot, unit)
    changed = (canvas.picture != before).any(axis=2)
    assert changed.any() == (foot[0] > 0)
    assert canvas.objects == []
    kept = np.count_nonzero(changed & (canvas.ids == 3))  # soft rims of what is in front
    assert kept <= 0.35 * np.count_nonzero(changed)


@pytest.mark.parametrize("make", sorted({t[0] for t in THINGS}, key=name), ids=name)
def test_things_on_walls_have_the_size_they_were_asked_for(make):
    for size in ((8, 6), (60, 24), (30, 110)):
        assert make(np.random.default_rng(2), *size).shape == (*size, 3)


def test_depth_shrinks_what_is_far():
    space = any_space(np.random.default_rng(3), 200, 300)
    heights = [space.at(0, 0, d)[1] - space.at(0, 1, d)[1] for d in (0.0, 0.3, 0.6, 1.0)]
    assert heights == sorted(heights, reverse=True)
    canvas = Canvas(200, 300)
    paint_space(np.random.default_rng(3), canvas, space)
    assert (canvas.ids == 0).all()
