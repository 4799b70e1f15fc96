"""What is mounted on a shelf is no product; what it covers or lets through is exact."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.canvas import GAP, PRODUCT, Canvas, Fitting, Lens, read_truth
from tools.render.furniture.fittings import (
    DIVIDERS,
    FENCES,
    NO_FITTINGS,
    PUSHERS,
    Spot,
    any_fittings,
    paint_divider,
    paint_fence,
    paint_plate,
    paint_pusher,
)
from tools.render.furniture.shelving import any_look, paint_board
from tools.render.stocking.goods import Eye, Keeper, Place, Stance, emptied
from tools.render.ware.cases import any_case, paint_case_back, paint_case_front
from tools.render.ware.packs import make_bank

FOOT = 160
CARTON = next(pack for pack in make_bank(11, 60) if pack.kind == "carton")
SPOT = Spot(20, 180, FOOT, 0.6, 30)


def shelf_with(*stances):
    """A canvas with one place per stance, 60 pixels wide each, and the numbers of its fronts."""
    canvas = Canvas(200, 220)
    canvas.picture[:] = 90
    scale = 56 / CARTON.width_mm
    keeper = Keeper(canvas, Eye(scale, 20, 0.0), Fitting())
    places = [Place(CARTON, 20 + 60 * i, FOOT, 60, stance) for i, stance in enumerate(stances)]
    for place in places:
        if place.stance.shown is None:
            keeper.gap(place.left, place.left + place.wide, place, CARTON.height_mm * scale)
    numbers = [keeper.front(place) for place in places]
    return canvas, [row[0] if row else 0 for row in numbers]


@pytest.mark.parametrize("fence", [name for name in FENCES if name not in {"none", "clear"}])
def test_a_fence_belongs_to_no_product(fence):
    canvas, (number,) = shelf_with(Stance(CARTON))
    before = np.count_nonzero(canvas.ids == number)
    paint_fence(canvas, SPOT, replace(NO_FITTINGS, fence=fence))
    strip = canvas.ids[FOOT - 12 : FOOT, 30:70]
    assert (strip == 0).any()
    assert np.count_nonzero(canvas.ids == number) < before


def test_a_clear_fence_changes_the_picture_and_leaves_every_pixel_to_its_pack():
    canvas, _ = shelf_with(Stance(CARTON))
    ids, picture = canvas.ids.copy(), canvas.picture.copy()
    paint_fence(canvas, SPOT, replace(NO_FITTINGS, fence="clear"))
    assert np.array_equal(canvas.ids, ids)
    assert (canvas.picture[FOOT - 11 : FOOT, 30:70] != picture[FOOT - 11 : FOOT, 30:70]).any()
    assert np.array_equal(canvas.picture[:100], picture[:100])


@pytest.mark.parametrize("divider", [name for name in DIVIDERS if name != "none"])
def test_a_divider_is_no_product(divider):
    canvas, numbers = shelf_with(Stance(CARTON), Stance(CARTON))
    fittings = replace(NO_FITTINGS, divider=divider)
    paint_plate(canvas, 80, SPOT, fittings)
    paint_divider(canvas, 80, SPOT, fittings)
    assert set(np.unique(canvas.ids)) <= {0, *numbers}
    assert len(canvas.objects) == 2


@pytest.mark.parametrize("pusher", [name for name in PUSHERS if name != "none"])
def test_a_pusher_in_an_empty_place_shows_and_the_place_stays_a_gap(pusher):
    place = emptied(Place(CARTON, 20, FOOT, 60, Stance(CARTON)), backed=False)
    canvas, _ = shelf_with(place.stance)
    ids, picture = canvas.ids.copy(), canvas.picture.copy()
    paint_pusher(canvas, Spot(20, 80, FOOT, 0.6, 30), replace(NO_FITTINGS, pusher=pusher), 0.0)
    assert np.array_equal(canvas.ids, ids)
    assert canvas.objects[0].label == GAP
    assert (canvas.picture != picture).mean() > 0.01


def test_each_pack_in_a_carton_is_a_product_as_far_as_it_looks_out():
    canvas, numbers = shelf_with(Stance(CARTON), Stance(CARTON))
    high = CARTON.height_mm * 56 / CARTON.width_mm
    case = replace(any_case(np.random.default_rng(1), (20, 140, FOOT), high, 0.6), lip=0.3 * high)
    paint_case_front(canvas, case)
    lens = Lens(np.eye(3), 220, 200)
    truth, rows = read_truth(canvas.ids, canvas.objects, lens)
    assert truth.label.tolist() == [PRODUCT, PRODUCT]
    assert rows.tolist() == numbers
    assert (truth.visible < 0.8).all()
    assert (truth.visible > 0.4).all()
    assert (truth.xyxy[:, 3] < FOOT - 0.2 * high).all()


def test_an_empty_place_in_a_carton_is_a_gap_above_its_lip():
    canvas, _ = shelf_with(Stance(None, backed=False), Stance(CARTON))
    high = CARTON.height_mm * 56 / CARTON.width_mm
    case = any_case(np.random.default_rng(2), (20, 140, FOOT), high, 0.6)
    paint_case_back(canvas, case)
    paint_case_front(canvas, case)
    truth, _ = read_truth(canvas.ids, canvas.objects, Lens(np.eye(3), 220, 200))
    assert sorted(truth.label.tolist()) == [PRODUCT, GAP]
    gap = truth.xyxy[truth.label == GAP][0]
    assert gap[3] < FOOT


def test_every_kind_of_fitting_is_drawn_somewhere():
    drawn = [any_fittings(np.random.default_rng(seed)) for seed in range(200)]
    assert {f.pusher for f in drawn} == set(PUSHERS)
    assert {f.divider for f in drawn} == set(DIVIDERS)
    assert {f.fence for f in drawn} == set(FENCES)


@pytest.mark.parametrize("deck", ["perforated", "glass", "wood", "wire"])
def test_a_deck_shows_and_claims_nothing(deck):
    canvas = Canvas(80, 120)
    look = any_look(np.random.default_rng(3))
    look = replace(look, deck="metal" if deck == "wire" else deck, wire_boards=deck == "wire")
    paint_board(canvas, (0, 20, 120, 70), look, seen_from_above=True, px_per_mm=0.6)
    assert canvas.picture[20:70].std() > 3
    assert not canvas.picture[:20].any()
    assert not canvas.ids.any()


def test_a_gap_over_a_bright_wire_deck_keeps_all_its_room():
    canvas = Canvas(200, 220)
    look = replace(any_look(np.random.default_rng(4)), wire_boards=True, under=0.9)
    paint_board(canvas, (0, 100, 220, FOOT), look, seen_from_above=True, px_per_mm=0.6)
    keeper = Keeper(canvas, Eye(0.6, 40, 0.0), Fitting())
    place = emptied(Place(CARTON, 40, FOOT, 80, Stance(CARTON)), backed=False)
    number = keeper.gap(40, 120, place, 100)
    assert np.count_nonzero(canvas.ids == number) == 80 * 100
