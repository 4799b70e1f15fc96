"""Peg walls: the front pack of each hook is a facing, a bare hook is a gap of that pack's size."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tools.render.canvas import GAP, PRICE_LABEL, PRODUCT, Canvas
from tools.render.depth import Sight
from tools.render.furniture.pegs_board import BOARDS, any_panel, paint_panel
from tools.render.furniture.pegs_ware import FORMS, HOLE_MM, hung
from tools.render.scene import scene
from tools.render.settings import pegs
from tools.render.settings.pegs import Hook, any_wall, paint_hooks, plan_hooks
from tools.render.stocking.cells import EMPTY, STOCKED
from tools.render.style import any_style
from tools.render.ware.packs import make_bank

BANK = make_bank(3, 30)
WARE = [hung(pack) for pack in BANK]
HIGH, WIDE = 240, 320
SIGHT = Sight(160.0, 100.0, 1600.0, 0.6)
CARD = next(pack for pack in WARE if pack.mask.mean() > 240)


def a_wall(seed=0, **changes):
    wall = any_wall(np.random.default_rng(seed), 0.2)
    return replace(wall, hook_mm=200.0, tag="none", **changes)


def a_hook(count=3, **changes):
    return replace(Hook(160.0, 60.0, CARD, count, 20.0, 0.0, tagged=True), **changes)


def painted(hooks, wall=None):
    canvas = Canvas(HIGH, WIDE)
    canvas.picture[:] = 128
    paint_hooks(np.random.default_rng(0), canvas, SIGHT, wall or a_wall(), hooks)
    return canvas


def test_of_several_packs_on_a_hook_only_the_front_one_is_a_facing():
    canvas = painted([a_hook(count=5)])
    assert [p.label for p in canvas.objects] == [PRODUCT]
    assert canvas.objects[0].gtin == CARD.gtin
    assert canvas.rooms[0].state == STOCKED


def test_a_bare_hook_is_a_gap_as_large_as_its_pack_and_holds_no_product():
    canvas = painted([a_hook(count=0)])
    (gap,) = canvas.objects
    left, top, right, bottom = gap.rect
    scale = 0.6 * SIGHT.size(60.0)
    assert gap.label == GAP
    assert right - left == pytest.approx(CARD.width_mm * scale)
    assert bottom - top == pytest.approx(CARD.height_mm * scale)
    inside = canvas.ids[round(top) + 12 : round(bottom), round(left) : round(right)]
    assert (inside == 1).all()
    assert canvas.rooms[0].state == EMPTY
    assert canvas.rooms[0].holds == ""


def test_nobody_is_asked_how_large_a_missing_pack_was():
    bank = make_bank(5, 30)
    walls = [scene(seed, bank, (320, 320), ("pegs",)).truth for seed in range(6)]
    bare = np.concatenate([truth.asked[truth.label == GAP] for truth in walls])
    fronts = np.concatenate([truth.asked[truth.label == PRODUCT] for truth in walls])
    assert len(bare) > 0
    assert not bare.any()
    assert fronts.any()


def test_the_nearer_of_two_packs_covers_the_other_and_what_hangs_behind_takes_no_number():
    half = CARD.width_mm * 0.6 / 2
    near = a_hook(count=1, front_mm=0.0)
    far = a_hook(count=3, front_mm=60.0, x=160.0 + half)
    canvas = painted([near, far])
    numbers = {p.rect[2] - p.rect[0]: i + 1 for i, p in enumerate(canvas.objects)}
    nearer, farther = numbers[max(numbers)], numbers[min(numbers)]
    assert set(np.unique(canvas.ids).tolist()) == {0, nearer, farther}
    shared = canvas.ids[100:120, round(160 + 0.5 * half) : round(160 + 0.9 * half)]
    assert (shared == nearer).all()


def test_a_price_label_hangs_at_the_tip_of_its_hook_and_covers_the_goods():
    wall = a_wall(tag_mm=(50.0, 30.0), tag_color=(250, 250, 250))
    canvas = painted([a_hook()], replace(wall, tag="tip"))
    label = next(p for p in canvas.objects if p.label == PRICE_LABEL)
    assert label.rect[0] < 160 < label.rect[2]
    assert label.rect[1] < 60 < label.rect[3]
    number = canvas.objects.index(label) + 1
    assert (canvas.ids == number).sum() == 30 * 18


def test_a_hook_without_a_tag_has_no_price_label():
    canvas = painted([a_hook(tagged=False)], replace(a_wall(), tag="arm"))
    assert [p.label for p in canvas.objects] == [PRODUCT]


@pytest.mark.parametrize("swing", [-15.0, 10.0])
def test_a_pack_swings_about_its_hole(swing):
    straight, aslant = painted([a_hook(1)]), painted([a_hook(1, swing=swing)])
    reach = [np.nonzero((c.ids == 1).any(axis=0))[0].mean() for c in (straight, aslant)]
    assert np.sign(reach[1] - reach[0]) == np.sign(swing)
    x, y = SIGHT.at((160.0, 60.0), 20.0)
    near_hole = aslant.ids[round(y) + 6 : round(y) + 12, round(x) - 2 : round(x) + 3]
    assert (near_hole == 1).all()


def test_a_product_always_hangs_in_the_same_dress():
    again = hung(BANK[4])
    assert again.gtin == WARE[4].gtin
    assert np.array_equal(again.front, WARE[4].front)
    assert again.width_mm == WARE[4].width_mm


def test_every_pack_has_a_hole_and_a_print_of_its_own():
    assert len({pack.front.tobytes() for pack in WARE}) == len(WARE)
    for pack in WARE:
        high, wide = pack.mask.shape
        y = round(HOLE_MM / pack.height_mm * high)
        assert pack.mask[y, wide // 2] == 0
        assert pack.mask.any()
        assert not pack.front.flags.writeable


@pytest.mark.parametrize("form", FORMS)
def test_every_form_fills_a_fair_part_of_its_outline(form):
    front = np.full((150, 100, 3), 120, np.uint8)
    picture, mask = FORMS[form].dress(np.random.default_rng(1), front.copy())
    assert picture.shape == (150, 100, 3)
    assert mask.shape == (150, 100)
    assert (mask > 0).mean() > 0.2
    assert (picture != 120).any()


@pytest.mark.parametrize("kind", BOARDS)
def test_a_board_covers_the_canvas_at_every_scale(kind):
    panel = replace(any_panel(np.random.default_rng(0)), kind=kind, color=(200, 200, 200))
    for scale in (0.1, 0.5, 1.8):
        canvas = Canvas(HIGH, WIDE)
        paint_panel(np.random.default_rng(0), canvas, panel, scale)
        assert (canvas.picture.max(axis=2) > 0).all()
        assert canvas.picture.std() > 1


def test_hooks_of_one_row_do_not_hang_into_each_other():
    wall = a_wall(ragged=False)
    hooks = plan_hooks(np.random.default_rng(3), wall, WARE, (0.6, (0, 0, WIDE, HIGH)))
    for one, other in pairwise(hooks):
        if one.y == other.y:
            room = (one.pack.width_mm + other.pack.width_mm) / 2 * 0.6
            assert other.x - one.x >= 0.99 * room


def test_a_wall_without_bare_hooks_has_no_gaps():
    wall = a_wall(empty=0.0)
    hooks = plan_hooks(np.random.default_rng(3), wall, WARE, (0.6, (0, 0, WIDE, HIGH)))
    labels = [p.label for p in painted(hooks, wall).objects]
    assert labels.count(PRODUCT) == len(hooks) > 5
    assert GAP not in labels


def test_the_same_chance_paints_the_same_wall():
    style = any_style(3, BANK)
    pictures = []
    for _ in range(2):
        canvas = Canvas(HIGH, WIDE)
        pegs.paint(np.random.default_rng(3), canvas, style, BANK)
        pictures.append((canvas.picture, canvas.ids))
    assert np.array_equal(pictures[0][0], pictures[1][0])
    assert np.array_equal(pictures[0][1], pictures[1][1])
