"""Chillers: goods behind glass stay products; frames, handles and fog over them are told apart."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.canvas import GAP, PRICE_LABEL, PRODUCT, Canvas, Painted
from tools.render.depth import Sight
from tools.render.furniture.fittings import NO_FITTINGS
from tools.render.furniture.glass import (
    MOST_FOG,
    any_glazing,
    paint_door,
    paint_fog,
    paint_mirrored,
    paint_open_door,
)  # fmt: skip
from tools.render.settings.chiller import COLD_KINDS, any_chiller, chilled, paint_chiller
from tools.render.style import any_style
from tools.render.ware.packs import make_bank

BANK = make_bank(3, 40)
HIGH, WIDE = 240, 320
DOOR = (60, 20, 200, 220)


def a_wall_of_goods():
    canvas = Canvas(HIGH, WIDE)
    canvas.picture[:] = 90
    number = canvas.add(Painted(PRODUCT, "x", (0, 0, WIDE, HIGH), 1.0))
    canvas.fill((0, 0, WIDE, HIGH), (90, 90, 90), number)
    return canvas


def a_glazing(seed=0, **changes):
    return replace(any_glazing(np.random.default_rng(seed)), **changes)


def a_chiller(seed=1, **changes):
    rng = np.random.default_rng(seed)
    style = any_style(seed, BANK)
    style = replace(style, px_per_mm=0.4, row=replace(style.row, empty=0.25, fittings=NO_FITTINGS))
    canvas = Canvas(HIGH, WIDE)
    chiller = replace(any_chiller(rng, style.look), **changes)
    paint_chiller(rng, canvas, style, chiller, BANK)
    return canvas


def test_a_door_frame_belongs_to_no_product_and_its_pane_does():
    canvas = a_wall_of_goods()
    glazing = a_glazing(frame_mm=30.0, handle="grip")
    paint_door(np.random.default_rng(0), canvas, DOOR, glazing, 0.4)
    assert not canvas.ids[20:220, 60:72].any()
    assert not canvas.ids[20:220, 188:200].any()
    assert not canvas.ids[20:32, 60:200].any()
    assert not canvas.ids[208:220, 60:200].any()
    assert (canvas.ids[32:208, 72:188] == 1).mean() > 0.9
    assert (canvas.ids[:, :60] == 1).all()


@pytest.mark.parametrize("handle", ["bar", "rail", "grip"])
def test_a_handle_covers_what_is_behind_it(handle):
    canvas = a_wall_of_goods()
    glazing = a_glazing(frame_mm=0.0, handle=handle, handle_mm=30.0)
    paint_door(np.random.default_rng(0), canvas, DOOR, glazing, 0.4)
    inner = canvas.ids[25:215, 65:195]
    assert 0.005 < (inner == 0).mean() < 0.15


def test_what_glass_mirrors_and_what_condenses_on_it_takes_no_pixel():
    canvas = a_wall_of_goods()
    rng = np.random.default_rng(5)
    paint_mirrored(rng, canvas, DOOR, a_glazing(gleam=0.7, haze=0.2))
    paint_fog(rng, canvas, DOOR, MOST_FOG)
    assert (canvas.ids == 1).all()
    assert np.abs(canvas.picture[20:220, 60:200].astype(int) - 90).max() > 30
    assert (canvas.picture[:, 201:] == 90).all()


def test_fog_hides_at_most_its_share():
    canvas = a_wall_of_goods()
    canvas.picture[:] = 0
    paint_fog(np.random.default_rng(2), canvas, DOOR, MOST_FOG)
    assert 20 < canvas.picture.max() <= MOST_FOG * 255
    assert not canvas.picture[:40].any()


def test_an_open_door_covers_with_its_frame_and_not_with_its_pane():
    canvas = a_wall_of_goods()
    sight = Sight(10.0, 120.0, 1700.0, 0.4)
    glazing = a_glazing(frame_mm=45.0)
    paint_open_door(np.random.default_rng(0), canvas, DOOR, glazing, (sight, 40.0))
    covered = canvas.ids == 0
    assert covered[120, 60:64].all()
    assert not covered[:, :58].any()
    assert 0.02 < covered.mean() < 0.4
    changed = (canvas.picture != 90).any(axis=2)
    assert (changed & ~covered).any()


def test_panes_beyond_the_canvas_are_no_error():
    canvas = a_wall_of_goods()
    rng = np.random.default_rng(0)
    for door in ((-500, 0, -400, 240), (319, 0, 700, 240), (0, 239, 320, 500)):
        paint_mirrored(rng, canvas, door, a_glazing(gleam=0.5, haze=0.2))
        paint_fog(rng, canvas, door, 0.5)
        paint_door(rng, canvas, door, a_glazing(frame_mm=20.0), 0.4)
    assert (canvas.ids[:200, :300] == 1).all()


def test_a_chiller_holds_products_gaps_and_price_labels():
    labels = {p.label for seed in range(8) for p in a_chiller(seed, glazing=None).objects}
    assert labels == {PRODUCT, GAP, PRICE_LABEL}


def test_goods_behind_closed_doors_are_products_as_those_in_the_open():
    seen_in_the_open = a_chiller(1, glazing=None).ids
    glazing = a_glazing(2, frame_mm=22.0, lit=False)
    behind_glass = a_chiller(1, glazing=glazing, ajar=0.0).ids
    goods = behind_glass > 0
    assert goods.sum() > 0.6 * (seen_in_the_open > 0).sum() > 0
    assert (behind_glass[goods] == seen_in_the_open[goods]).all()


def test_cold_goods_are_chosen_and_where_there_are_none_all_are_kept():
    assert {pack.kind for pack in chilled(BANK)} <= set(COLD_KINDS)
    warm = [pack for pack in BANK if pack.kind not in COLD_KINDS]
    assert chilled(warm) == warm


def test_the_same_chance_paints_the_same_chiller():
    first, again = a_chiller(6), a_chiller(6)
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.ids, again.ids)
