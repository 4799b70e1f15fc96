"""Single things: fruit, bowls, cartons and bottle ends, each one product with its own pixels."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.canvas import PRODUCT, Canvas, Fitting
from tools.render.depth import Sight
from tools.render.scene import scene
from tools.render.stocking.standing import Board, Stage
from tools.render.unpacked.single_fruit import BUSHY, FRUITS
from tools.render.unpacked.singles import MAKES, Thing, any_single, draw_single
from tools.render.unpacked.solids import View
from tools.render.ware.packs import make_bank

BANK = make_bank(3, 40)
GTINS = {pack.gtin for pack in BANK}


def some_singles(count=150):
    rng = np.random.default_rng(0)
    return [any_single(rng, BANK) for _ in range(count)]


def one(name):
    return next(single for single in some_singles(400) if single.name == name)


def test_chance_draws_every_kind_of_ware_and_most_fruit():
    names = {single.name for single in some_singles(600)}
    assert set(MAKES) <= names
    grown = {fruit.name for fruit in FRUITS} | {sort.name for sort in BUSHY}
    assert len(grown & names) > 0.8 * len(grown)


@pytest.mark.parametrize("px_per_mm", [0.03, 0.4, 1.6])
@pytest.mark.parametrize("rise", [0.0, 0.45])
def test_everything_can_be_drawn_at_every_size_about_as_wide_as_it_is(px_per_mm, rise):
    for single in some_singles(60):
        item = draw_single(single, View(px_per_mm, rise))
        assert item.picture.shape[:2] == item.ink.shape
        assert item.ink.any()
        least = 0.3 if single.name in {s.name for s in BUSHY} else 0.6
        if px_per_mm > 0.1:
            assert item.ink.shape[1] > least * single.size_mm[0] * px_per_mm


def test_a_thing_looks_the_same_each_time_it_is_drawn():
    for single in some_singles(30):
        first, again = (draw_single(single, View(0.4, 0.2)) for _ in range(2))
        assert np.array_equal(first.picture, again.picture)
        assert np.array_equal(first.ink, again.ink)


@pytest.mark.parametrize("name", ["jar", "bowl", "eggs", "tray", "block", "box"])
def test_more_of_a_top_is_seen_from_higher(name):
    single = replace(one(name), yaw=0.0)
    flat, high = (draw_single(single, View(0.6, rise)) for rise in (0.0, 0.5))
    assert high.ink.shape[0] > 1.1 * flat.ink.shape[0]


def test_fruit_is_lit_from_above():
    for fruit in ("orange", "tomato", "squash"):
        item = draw_single(one(fruit), View(0.6, 0.0))
        gray, rows = item.picture.mean(axis=2), item.ink.shape[0] // 3
        assert gray[:rows][item.ink[:rows]].mean() > 1.15 * gray[-rows:][item.ink[-rows:]].mean()


def test_a_laid_thing_owns_exactly_its_pixels_and_has_a_number_of_its_own():
    canvas = Canvas(200, 300)
    canvas.picture[:] = 200
    stage = Stage(canvas, Sight(150.0, 60.0, 900.0, 0.5), Fitting())
    for i, name in enumerate(("orange", "eggs", "bottle end")):
        number = stage.lay(Thing(one(name), 60.0 + 90 * i, 150.0, 40.0), Board(0.2, 0.5, 180.0))
        painted = canvas.objects[number - 1]
        rows, columns = np.nonzero(canvas.ids == number)
        seen = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert seen == painted.rect
        assert painted.label == PRODUCT
        assert painted.fill == pytest.approx(len(rows) / np.prod(np.subtract(seen[2:], seen[:2])))
    assert len({painted.gtin for painted in canvas.objects}) == 3


def test_about_half_of_what_is_in_a_fridge_is_no_standing_pack():
    shots = [scene(seed, BANK, (256, 256), ("fridge",)) for seed in range(40)]
    gtins = [g for shot in shots for g in shot.truth.gtin[shot.truth.label == PRODUCT].tolist()]
    assert len(gtins) > 60
    assert 0.35 < np.mean([gtin not in GTINS for gtin in gtins]) < 0.65
