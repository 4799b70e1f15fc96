"""Fridges: few packs that stand freely, and no gap where nothing was planned."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.canvas import GAP, PRODUCT, Canvas, Fitting
from tools.render.depth import Sight
from tools.render.furniture.cabinet import BOARDS, any_cabinet
from tools.render.furniture.racks import beside
from tools.render.settings import fridge
from tools.render.settings.fridge import Household, board_feet, fill_cabinet
from tools.render.stocking.standing import Board, Stage, Stand
from tools.render.style import any_style
from tools.render.ware.packs import make_bank
from tools.render.ware.shapes import KINDS

BANK = make_bank(3, 40)
BOXES = [pack for pack in BANK if KINDS[pack.kind].boxy and pack.edge is not None]
SIZE = (300, 260)
BARE = Board(0.0, 0.4, 400.0)


def a_cabinet(seed=0, **changes):
    cabinet = any_cabinet(np.random.default_rng(seed), SIZE, (0.5, 0.4))
    cabinet = replace(cabinet, opening=(40.0, 30.0, 260.0, 230.0), soft=1.0)
    cabinet = replace(cabinet, sight=Sight(150.0, 100.0, 900.0, 0.35), deep_mm=300.0)
    return replace(cabinet, **changes)


def filled(household, seed=0, **changes):
    canvas = Canvas(SIZE[1], SIZE[0])
    rng = np.random.default_rng(seed)
    fill_cabinet(rng, canvas, a_cabinet(seed, **changes), household, BANK)
    return canvas


def labels_of(canvas):
    return [painted.label for painted in canvas.objects]


def test_bare_boards_between_single_packs_are_no_gaps():
    household = Household(2, crowd=4.0, run=0.0, missing=1.0, loose=0.3, drawer=True, door=False)
    labels = [label for seed in range(8) for label in labels_of(filled(household, seed))]
    assert labels.count(PRODUCT) > 10
    assert GAP not in labels


def test_what_is_missing_inside_a_run_is_one_gap_between_its_ends():
    household = Household(1, crowd=0.0, run=1.0, missing=1.0, loose=0.0, drawer=False, door=False)
    seen = 0
    for seed in range(12):
        canvas = filled(household, seed)
        gaps = [p for p in canvas.objects if p.label == GAP]
        packs = [p for p in canvas.objects if p.label == PRODUCT]
        assert len(packs) == 2 * len(gaps)
        for gap in gaps:
            beside = [p for p in packs if abs(p.rect[3] - gap.rect[3]) < 20]
            assert min(p.rect[0] for p in beside) < gap.rect[0]
            assert max(p.rect[2] for p in beside) > gap.rect[2]
        seen += len(gaps)
    assert seen > 3


def test_a_complete_run_has_no_gap():
    household = Household(2, crowd=0.0, run=1.0, missing=0.0, loose=0.0, drawer=False, door=False)
    labels = [label for seed in range(6) for label in labels_of(filled(household, seed))]
    assert labels.count(PRODUCT) > 6
    assert GAP not in labels


def test_nothing_outside_the_opening_is_a_product():
    household = Household(3, crowd=5.0, run=0.5, missing=0.3, loose=0.6, drawer=True, door=False)
    for seed in range(6):
        ids = filled(household, seed).ids
        assert ids.any()
        outside = np.ones(ids.shape, np.bool_)
        outside[30:231, 40:261] = False
        assert not ids[outside].any()


@pytest.mark.parametrize("boards", BOARDS)
def test_only_what_a_board_hides_is_lost(boards):
    household = Household(3, crowd=5.0, run=0.0, missing=0.0, loose=0.0, drawer=False, door=False)
    canvas = filled(household, 4, boards=boards)
    numbers = np.unique(canvas.ids)
    assert len(numbers) - 1 >= 0.7 * len(canvas.objects) > 2


def test_what_stands_in_the_racks_of_an_open_door_is_a_product_and_its_lip_is_not():
    household = Household(0, crowd=0.0, run=0.0, missing=0.0, loose=0.0, drawer=False, door=True)
    opening = (-150.0, 20.0, 100.0, 240.0)
    seen = 0
    for seed in range(8):
        canvas = filled(household, seed, opening=opening)
        assert {p.label for p in canvas.objects} <= {PRODUCT}
        assert not canvas.ids[:, :100].any()
        seen += len(np.unique(canvas.ids)) - 1
    assert seen > 4


def test_a_door_that_the_canvas_has_no_room_for_is_not_painted():
    cabinet = a_cabinet(opening=(5.0, 5.0, 295.0, 255.0))
    assert beside(np.random.default_rng(0), Canvas(SIZE[1], SIZE[0]), cabinet) is None


def test_boards_leave_room_for_packs_between_them():
    rng = np.random.default_rng(0)
    feet = board_feet(rng, a_cabinet(), 9)
    assert feet == sorted(feet)
    assert feet[-1] == pytest.approx(230.0)
    assert len(feet) <= 5


def painted_stand(stand, eye_x=150.0):
    canvas = Canvas(SIZE[1], SIZE[0])
    stage = Stage(canvas, Sight(eye_x, 100.0, 900.0, 0.5), Fitting())
    number = stage.paint(stand, BARE)
    rows, columns = np.nonzero(canvas.ids == number)
    return canvas.objects[0], (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_a_turned_carton_shows_a_side_and_its_box_holds_it():
    straight, _ = painted_stand(Stand(BOXES[0], 150.0, 200.0, 50.0))
    yawed, seen = painted_stand(Stand(BOXES[0], 150.0, 200.0, 50.0, yaw=35.0))
    front = (straight.rect[2] - straight.rect[0]) * np.cos(np.radians(35.0))
    assert seen[2] - seen[0] > 1.15 * front
    assert np.abs(np.array(seen) - yawed.rect).max() <= 2


@pytest.mark.parametrize("changes", [{}, {"yaw": -20.0}, {"flat": True}, {"lean": 8.0}])
def test_the_noted_rectangle_is_that_of_the_ink(changes):
    for pack in (BOXES[1], BANK[0]):
        if changes.get("flat") and not KINDS[pack.kind].boxy:
            continue
        painted, seen = painted_stand(Stand(pack, 140.0, 200.0, 30.0, **changes))
        assert np.abs(np.array(seen) - painted.rect).max() <= 2


def test_a_carton_stands_on_its_board():
    painted, _ = painted_stand(Stand(BOXES[0], 150.0, 200.0, 0.0))
    assert painted.rect[3] == pytest.approx(200, abs=1.5)


def test_a_fridge_covers_the_whole_canvas_and_repeats_itself():
    style = any_style(7, BANK)
    pictures = []
    for _ in range(2):
        canvas = Canvas(SIZE[1], SIZE[0])
        fridge.paint(np.random.default_rng(7), canvas, style, BANK)
        pictures.append(canvas.picture)
    assert np.array_equal(*pictures)
    assert (pictures[0].max(axis=2) > 0).mean() > 0.98
