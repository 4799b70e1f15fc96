"""Every kind of package is whole: its box holds cap and pump, its clear parts let light through."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.artwork.brand import make_designed_brand, make_flavor
from tools.render.canvas import PRODUCT, Canvas, Fitting, Lens, read_truth
from tools.render.stocking.goods import Eye, Keeper, Place, Stance
from tools.render.ware import bottles, film, soft
from tools.render.ware.families import Sibling
from tools.render.ware.packs import any_multipack, catalogue_picture, make_pack, multipack
from tools.render.ware.shapes import KINDS, dress


def art(seed):
    rng = np.random.default_rng(seed)
    return make_designed_brand(rng), make_flavor(rng)


def blank(high, wide):
    return np.full((high, wide, 3), 120, np.uint8)


def a_pack(kind, seed=0):
    brand, flavor = art(seed)
    return make_pack("x", 1, kind, (brand, Sibling(flavor)))


def a_clear_pack():
    packs = (a_pack("water", seed) for seed in range(40))
    return next(p for p in packs if (p.opacity < 90).mean() > 0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_fills_the_box_that_it_is_given(kind):
    for seed in range(6):
        made = dress(np.random.default_rng(seed), kind, blank(240, 90), art(seed))
        assert made.front.shape[:2] == made.mask.shape
        rows, columns = np.nonzero(made.mask)
        assert columns.min() <= 5
        assert columns.max() >= 84
        assert rows.min() <= 3
        assert rows.max() >= 236


def test_a_pump_and_its_body_are_one_piece():
    for seed in range(12):
        made = bottles.white_bottle(
            np.random.default_rng(seed), np.zeros((240, 90, 3), np.uint8), art(seed)
        )
        assert made.mask.any(axis=1)[4:236].all()


def test_water_lets_more_through_than_its_label_does():
    made = bottles.water_bottle(np.random.default_rng(3), blank(300, 90), art(3))
    assert made.opacity is not None
    assert made.opacity.min() < 90
    assert made.opacity.max() == 255


def test_a_water_bottle_shows_the_wall_behind_it():
    pack = a_clear_pack()
    shown = []
    for wall in (30, 220):
        canvas = Canvas(260, 140)
        canvas.picture[:] = wall
        scale = 220 / pack.height_mm
        keeper = Keeper(canvas, Eye(scale, 0, 0.0), Fitting())
        keeper.front(Place(pack, 20, 240, pack.width_mm * scale, Stance(pack)))
        shown.append(canvas.picture.copy())
        truth, _ = read_truth(canvas.ids, canvas.objects, Lens(np.eye(3), 140, 260))
        assert truth.xyxy[0][3] - truth.xyxy[0][1] == pytest.approx(220, abs=3)
    inside = canvas.ids == 1
    assert np.abs(shown[0].astype(int) - shown[1])[inside].mean() > 10


def test_a_clear_pack_is_cut_out_before_white_as_a_clear_pack():
    pack = a_clear_pack()
    through = catalogue_picture(pack, 200).astype(int)
    solid = catalogue_picture(replace(pack, opacity=None), 200).astype(int)
    assert through.mean() > solid.mean()


def test_a_sixpack_is_one_product_with_one_box():
    can = a_pack("can")
    six = multipack(can, (3, 2), seed=4)
    canvas = Canvas(300, 300)
    scale = 200 / six.height_mm
    keeper = Keeper(canvas, Eye(scale, 0, 0.0), Fitting())
    wide = six.width_mm * scale
    numbers = keeper.front(Place(six, 20, 260, wide, Stance(six)))
    truth, _ = read_truth(canvas.ids, canvas.objects, Lens(np.eye(3), 300, 300))
    assert len(numbers) == 1
    assert truth.label.tolist() == [PRODUCT]
    assert truth.xyxy[0][2] - truth.xyxy[0][0] == pytest.approx(wide, abs=3)


def test_film_repeats_the_front_and_shines():
    front = np.full((100, 50, 3), 80, np.uint8)
    front[40:60, 10:40] = (0, 0, 200)
    mask = np.full((100, 50), 255, np.uint8)
    wrapped = film.bundle(np.random.default_rng(2), front, mask, (3, 1), sleeved=False)
    assert wrapped.front.shape == (100, 150, 3)
    red = wrapped.front[50, :, 2].astype(int) - wrapped.front[50, :, 0]
    assert all(red[50 * i + 15 : 50 * i + 35].mean() > 60 for i in range(3))
    assert wrapped.front.max() > 120


def test_a_cluster_of_tubs_hangs_together():
    tub = a_pack("tub")
    four = multipack(tub, (2, 2), seed=1)
    assert (four.mask[len(four.mask) // 4] == 255).all()


def test_what_nobody_bundles_is_left_alone():
    bag = a_pack("foil bag")
    assert any_multipack(np.random.default_rng(0), bag) is bag


def test_a_photograph_fills_the_tray_of_who_has_one():
    brand, flavor = art(5)
    photo = np.zeros((192, 192, 3), np.uint8)
    photo[:] = (10, 250, 10)
    made = soft.film_tray(
        np.random.default_rng(1),
        np.zeros((150, 200, 3), np.uint8),
        (brand, replace(flavor, photo=photo)),
    )
    green = made.front[..., 1].astype(int) - made.front[..., 0]
    assert (green > 100).mean() > 0.2
