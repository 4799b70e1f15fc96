"""A planogram in a given state becomes a picture that shows that state."""

import numpy as np
import pytest

from tools.render.canvas import GAP, PRICE_LABEL, PRODUCT
from tools.render.crowd.people import Shopper
from tools.render.fixture import (
    EMPTY,
    OUT_OF_REACH,
    Filling,
    FixturePainter,
    Furniture,
    SlotBox,
    facing_camera,
    packs_of,
)
from tools.render.light import Light

SLOTS = (
    SlotBox("low", "09506000134352", 20, 100, 390, 220, facings=3),
    SlotBox("high", "04006381333931", 20, 420, 300, 200, facings=2, stack=2),
)
FURNITURE = Furniture(450, 700, (100, 420))
CAMERA = facing_camera(FURNITURE, 360, 480)


def a_painter():
    return FixturePainter(FURNITURE, SLOTS, packs_of(SLOTS), CAMERA)


def facing(shot, slot, column, level=0):
    key = (slot, column, level)
    return next(f for f in shot.facings if (f.slot, f.column, f.level) == key)


def test_a_full_shelf_shows_every_facing_where_the_planogram_puts_it():
    shot = a_painter().render({})
    assert len(shot.facings) == 3 + 2 * 2
    for f in shot.facings:
        slot = SLOTS[0] if f.slot == "low" else SLOTS[1]
        middle_mm = slot.left_mm + (f.column + 0.5) * slot.width_mm / slot.facings
        x = (CAMERA.homography @ [middle_mm, 0, 1])[0]
        assert f.visible > 0.9
        assert (f.xyxy[0] + f.xyxy[2]) / 2 == pytest.approx(x, abs=4)
    assert (shot.truth.label == GAP).sum() == 0
    assert (shot.truth.label == PRODUCT).sum() == 7


def test_an_empty_facing_is_a_gap_and_no_product():
    shot = a_painter().render({("low", 1, 0): EMPTY})
    assert (shot.truth.label == GAP).sum() == 1
    assert (shot.truth.label == PRODUCT).sum() == 6
    assert facing(shot, "low", 1).filling == EMPTY


def test_stock_out_of_reach_leaves_the_gap_a_gap():
    bare = a_painter().render({("low", 1, 0): EMPTY})
    deep = a_painter().render({("low", 1, 0): OUT_OF_REACH})
    assert (deep.truth.label == GAP).sum() == 1
    assert not np.array_equal(bare.picture, deep.picture)


def test_a_facing_can_hold_another_product():
    shot = a_painter().render({("low", 0, 0): Filling(SLOTS[1].gtin)})
    assert (shot.truth.gtin == SLOTS[1].gtin).sum() == 5


def test_a_recessed_pack_is_a_smaller_product():
    front = facing(a_painter().render({}), "low", 2)
    deep = facing(
        a_painter().render({("low", 2, 0): Filling(SLOTS[0].gtin, recessed=True)}), "low", 2
    )
    assert deep.xyxy[2] - deep.xyxy[0] < front.xyxy[2] - front.xyxy[0]


def test_a_shopper_hides_what_stands_behind():
    shopper = Shopper(x=90, top=200, height=500, seed=1)
    shot = a_painter().render({}, shoppers=(shopper,))
    assert facing(shot, "low", 0).visible < 0.3
    assert facing(shot, "high", 1, 1).visible > 0.9


def test_every_slot_on_a_board_has_a_price_label():
    assert (a_painter().render({}).truth.label == PRICE_LABEL).sum() == 2


def test_the_same_state_is_the_same_frame_and_other_light_is_not():
    painter = a_painter()
    frame = painter.render({}).picture
    assert np.array_equal(frame, painter.render({}).picture)
    assert painter.render({}, light=Light(gain=0.6)).picture.mean() < 0.8 * frame.mean()


def test_one_frame_leaves_no_trace_in_the_next():
    painter = a_painter()
    before = painter.render({}).picture
    painter.render({("low", 0, 0): EMPTY}, shoppers=(Shopper(100, 100, 500),))
    assert np.array_equal(before, painter.render({}).picture)


def test_a_state_for_a_facing_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no such facing"):
        a_painter().render({("low", 7, 0): EMPTY})


def test_a_pegboard_without_boards_shows_its_packs_before_a_back():
    slots = (SlotBox("hook", "09506000134352", 100, 300, 200, 220, facings=2),)
    wall = Furniture(450, 700, ())
    shot = FixturePainter(wall, slots, packs_of(slots), CAMERA).render({})
    assert [round(f.visible) for f in shot.facings] == [1, 1]
    assert shot.picture[40:-40, 60:-60].std() > 10
