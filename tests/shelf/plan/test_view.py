"""A fixture in one camera: slots and facing cells in pixels."""

from __future__ import annotations

import numpy as np
from builders import COLA, a_planogram, a_view

from agent.shelf.plan.planogram import Shelf, Slot


def test_every_facing_has_a_cell_as_wide_as_its_share_and_as_high_as_its_product():
    view = a_view()
    assert len(view.cells) == 9
    assert view.cells.mm[0].tolist() == [0, 0, 100, 200]
    assert view.cells.mm[8].tolist() == [300, 350, 400, 600]
    assert view.cells.slot.tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 2]


def test_a_stacked_slot_has_cells_above_each_other():
    shelf = Shelf(
        number=1,
        bottom_mm=0,
        height_mm=600,
        slots=(Slot(id="cola", gtin=COLA, facings=2, stack=2, from_mm=0, to_mm=200),),
    )
    view = a_view(a_planogram(shelves=(shelf,)))
    assert view.cells.level.tolist() == [0, 0, 1, 1]
    assert view.cells.mm[2].tolist() == [0, 250, 100, 500]


def test_facings_that_are_not_written_follow_from_the_widths():
    shelf = Shelf(
        number=1, bottom_mm=0, height_mm=300, slots=(Slot("cola", COLA, from_mm=0, to_mm=410),)
    )
    assert len(a_view(a_planogram(shelves=(shelf,))).cells) == 4


def test_cells_lie_in_the_picture_where_the_face_lies():
    view = a_view()
    assert view.cells.boxes[0].tolist() == [0, 500, 100, 700]


def test_boxes_go_back_to_millimetres():
    view = a_view()
    np.testing.assert_allclose(view.to_mm(view.cells.boxes), view.cells.mm, atol=1e-3)


def test_rows_run_shelf_by_shelf_from_left_to_right():
    rows = a_view().rows()
    assert [len(row) for row in rows] == [5, 4]
    assert all((np.diff(row[:, 0]) > 0).all() for row in rows)


def test_a_view_fits_pictures_of_another_size_but_not_of_another_shape():
    view = a_view()
    half = view.resized((250, 350))
    assert half is not None
    np.testing.assert_allclose(half.cells.px, view.cells.px / 2)
    np.testing.assert_allclose(half.to_mm(half.cells.boxes), view.cells.mm, atol=1e-3)
    assert view.resized(view.picture_px) is view
    assert view.resized((500, 500)) is None


def test_an_outline_is_drawn_where_the_slot_is():
    assert a_view().outline_px(1).min(axis=0).tolist() == [300, 400]
