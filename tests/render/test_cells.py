"""Cells: every facing's room is known, filled or not, and agrees with the objects."""

from dataclasses import replace

import numpy as np
import pytest

from tools.render.canvas import GAP, PRODUCT, Canvas, Lens, Room
from tools.render.scene import draw, scene
from tools.render.stocking.cells import EMPTY, OTHER, RECESSED, STATES, STOCKED, read_cells
from tools.render.style import SETTINGS, any_style
from tools.render.ware.packs import make_bank

BANK = make_bank(1, 30)
SIZE = (320, 256)
WHOLE = 0.95


OF_FACINGS = [setting for setting in SETTINGS if setting not in {"fridge", "nothing"}]


@pytest.fixture(scope="module", params=OF_FACINGS)
def shots(request):
    return [scene(seed, BANK, SIZE, [request.param]) for seed in range(40)]


def overlap(box, others):
    """Share of a box (4,) that each of the others (n, 4) covers."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    area = np.prod(np.maximum(0, high - low), axis=1)
    return area / max(1e-6, float(np.prod(box[2:] - box[:2])))


@pytest.fixture(scope="module")
def messy():
    """Shelves on which every state is common."""
    styles = [any_style(seed, BANK, ["gondola"]) for seed in range(20)]
    rows = [replace(style.row, empty=0.2, recessed=0.2, messy=0.3) for style in styles]
    return [draw(replace(s, row=row), BANK, SIZE) for s, row in zip(styles, rows, strict=True)]


def test_every_state_occurs(messy):
    states = [shot.cells.state for shot in messy]
    assert set(np.concatenate(states).tolist()) == set(range(len(STATES)))


def clear(shot, state, label):
    """Rows of cells in a state, wholly in a picture that is not bent, and its objects' rows."""
    rows = np.flatnonzero((shot.cells.state == state) & (shot.cells.visible > WHOLE))
    return rows, np.flatnonzero(shot.truth.label == label)


def agreement(shots, state):
    """For each clear cell, whether an object with the gtin that it holds is at that place."""
    found = []
    for shot in shots:
        rows, products = clear(shot, state, PRODUCT)
        for row in rows:
            own = products[shot.truth.gtin[products] == shot.cells.holds[row]]
            shares = overlap(shot.cells.xyxy[row], shot.truth.xyxy[own])
            found.append(bool((shares > 0.3).any()))
    return np.array(found)


def test_a_stocked_cell_shows_an_object_of_its_product(shots):
    found = agreement(shots, STOCKED)
    assert len(found) > 100
    assert found.mean() > 0.9  # boards, cards, posts and doors hide a few


def test_a_wrong_pack_is_an_object_of_another_product(messy):
    found = agreement(messy, OTHER)
    assert len(found) > 10
    assert found.mean() > 0.6  # it may be much smaller than the room that it stands in
    for shot in messy:
        wrong = shot.cells.state == OTHER
        assert (shot.cells.holds[wrong] != shot.cells.gtin[wrong]).all()


def test_an_empty_cell_overlaps_a_gap(shots):
    found = []
    for shot in shots:
        rows, gaps = clear(shot, EMPTY, GAP)
        for row in rows:
            shares = overlap(shot.cells.xyxy[row], shot.truth.xyxy[gaps])
            found.append(bool((shares > 0.3).any()))
    assert len(found) > 20
    assert np.mean(found) > 0.9


def test_what_a_cell_holds_follows_from_its_state(shots):
    for shot in shots:
        cells = shot.cells
        assert ((cells.holds == "") == (cells.state == EMPTY)).all()
        own = np.isin(cells.state, [STOCKED, RECESSED])
        assert (cells.holds[own] == cells.gtin[own]).all()
        assert (cells.gtin != "").all()
        assert ((cells.behind > 0) & (cells.behind <= 1)).all()


def seen(ids, rect):
    height, width = ids.shape
    room = Room(rect, "a", "a", STOCKED, 0.4)
    return read_cells(ids, [room], Lens(np.eye(3), width, height))


def test_a_room_half_behind_a_person_is_half_visible():
    canvas = Canvas(100, 100)
    canvas.ids[:, :40] = -1
    cells = seen(canvas.ids, (20.0, 10.0, 60.0, 90.0))
    assert cells.xyxy.tolist() == [[20, 10, 60, 90]]
    assert cells.visible[0] == pytest.approx(0.5, abs=0.02)


def test_a_room_wholly_behind_a_person_is_known_but_not_visible():
    canvas = Canvas(100, 100)
    canvas.ids[:] = -1
    assert seen(canvas.ids, (20.0, 10.0, 60.0, 90.0)).visible.tolist() == [0.0]


def test_a_room_that_leaves_the_picture_is_visible_as_far_as_it_is_in_it():
    cells = seen(Canvas(100, 100).ids, (-10.0, 0.0, 30.0, 50.0))
    assert cells.visible[0] == pytest.approx(0.75, abs=0.02)


def test_a_room_beside_the_picture_is_no_cell():
    assert len(seen(Canvas(100, 100).ids, (110.0, 0.0, 130.0, 50.0))) == 0
