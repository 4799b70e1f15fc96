"""Which slot, and which facing of it, does each box stand in?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from builders import OAT, RYE, a_planogram, a_view
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.shelf.plan.planogram import Shelf, Slot
from agent.shelf.seen.assign import assign, overlaps, overlaps_reference, slots_of

VIEW = a_view()


def boxes(*rows):
    return np.array(rows, np.float64).reshape(-1, 4)


def standing_in(view, cell, grow=0.0):
    left, bottom, right, top = view.cells.mm[cell]
    return [left + 5 - grow, bottom, right - 5 + grow, top]


def with_a_basket():
    """A view whose second slot is a slanted polygon."""
    basket = ((300, 0), (500, 20), (480, 300), (310, 290))
    shelf = Shelf(
        number=1,
        bottom_mm=0,
        height_mm=300,
        slots=(
            Slot(id="rye", gtin=RYE, facings=3, from_mm=0, to_mm=300),
            Slot(id="oat", gtin=OAT, facings=2, outline_mm=basket),
        ),
    )
    return a_view(a_planogram(shelves=(shelf,)))


rectangles = st.lists(
    st.tuples(st.floats(-200, 600), st.floats(-200, 800), st.floats(1, 400), st.floats(1, 400)).map(
        lambda r: (r[0], r[1], r[0] + r[2], r[1] + r[3])
    ),
    max_size=30,
)


@settings(deadline=None)
@given(rectangles, st.booleans())
def test_the_fast_overlaps_equal_the_reference(rects, slanted):
    view = with_a_basket() if slanted else VIEW
    np.testing.assert_allclose(
        overlaps(boxes(*rects), view), overlaps_reference(boxes(*rects), view), atol=1e-6
    )


@settings(deadline=None)
@given(rectangles)
def test_the_reference_equals_a_plain_loop_over_polygons(rects):
    rects = boxes(*rects)
    loop = np.array(
        [[shapely.box(*r).intersection(o).area for o in VIEW.outlines] for r in rects]
    ).reshape(len(rects), len(VIEW.slots))
    np.testing.assert_allclose(overlaps_reference(rects, VIEW), loop, atol=1e-6)


def test_every_facing_gets_the_box_that_stands_in_it():
    rects = boxes(*(standing_in(VIEW, cell) for cell in range(len(VIEW.cells))))
    assert assign(rects, VIEW).cell.tolist() == list(range(len(VIEW.cells)))


def test_a_tall_item_leaning_into_the_row_above_stays_on_its_own_shelf():
    slot, _ = slots_of(boxes([105, 0, 195, 420]), VIEW)
    assert VIEW.slots[slot[0]].id == "rye"


def test_a_basket_on_the_floor_belongs_to_no_slot():
    slot, share = slots_of(boxes([-400, -300, 40, 20]), VIEW)
    assert slot.tolist() == [-1]
    assert share.tolist() == [0]


def test_two_boxes_never_share_a_facing():
    rects = boxes([0, 0, 90, 200], [8, 0, 98, 200], [4, 0, 94, 200])
    cell = assign(rects, VIEW).cell
    paired = cell[cell >= 0]
    assert len(set(paired.tolist())) == len(paired)


def test_a_row_that_slid_as_a_whole_keeps_its_facings():
    slid = boxes(
        *(np.array(standing_in(VIEW, cell)) + np.array([45, 0, 45, 0]) for cell in range(5))
    )
    assert assign(slid, VIEW).cell.tolist() == [0, 1, 2, 3, 4]


def test_how_far_a_row_slid_is_said_in_facings_shelf_by_shelf():
    slid = boxes(
        *(np.array(standing_in(VIEW, cell)) + np.array([32, 0, 32, 0]) for cell in range(5)),
        standing_in(VIEW, 6),
    )
    below, above = assign(slid, VIEW).slid
    assert below == pytest.approx(0.32)
    assert np.isnan(above)  # one box is one box's noise


def test_one_pushed_box_slides_no_row():
    rects = [standing_in(VIEW, cell) for cell in range(5)]
    rects[2] = [left + 30 if i % 2 == 0 else left for i, left in enumerate(rects[2])]
    assert assign(boxes(*rects), VIEW).slid[0] == pytest.approx(0)


def test_a_third_of_a_box_on_the_fixture_is_enough_and_less_is_not():
    slot, _ = slots_of(boxes([-60, 0, 40, 200], [-70, 0, 30, 200]), VIEW)
    assert slot.tolist() == [0, -1]


def test_no_box_is_stranded_that_a_neighbor_could_make_room_for():
    # The first facing is nearer to the second box; given to it, the first box would have none.
    rects = boxes([-25, 0, 65, 200], [30, 0, 120, 200])
    assert assign(rects, VIEW).cell.tolist() == [0, 1]


def test_a_box_more_than_a_facing_away_from_every_free_one_is_nobodys():
    rects = boxes(*(standing_in(VIEW, cell) for cell in range(5)), [225, 0, 275, 200])
    assert assign(rects, VIEW).cell.tolist() == [0, 1, 2, 3, 4, -1]


def test_of_two_boxes_above_each_other_each_level_of_a_stack_gets_its_own():
    shelf = Shelf(
        number=1,
        bottom_mm=0,
        height_mm=400,
        slots=(Slot(id="rye", gtin=RYE, facings=2, stack=2, from_mm=0, to_mm=200),),
    )
    view = a_view(a_planogram(shelves=(shelf,)))
    rects = boxes([5, 200, 95, 395], [5, 0, 95, 195], [105, 0, 195, 195])
    cell = assign(rects, view).cell
    columns = view.cells.mm[cell, 0].tolist()
    assert view.cells.level[cell].tolist() == [1, 0, 0]
    assert columns == [0, 0, 100]


@settings(deadline=None)
@given(st.integers(0, 8), st.floats(-15, 15), st.floats(-15, 15))
def test_a_little_noise_moves_nothing_between_facings(cell, dx, dy):
    rect = np.array([standing_in(VIEW, cell)]) + np.array([dx, dy, dx, dy])
    assert assign(rect, VIEW).cell.tolist() == [cell]


def test_looks_decide_between_two_equally_near_facings():
    middle = boxes([50, 0, 150, 200])
    similar = np.zeros((1, len(VIEW.cells)))
    similar[0, 1] = 1.0
    assert assign(middle, VIEW, similar).cell.tolist() == [1]


def test_looks_never_send_a_misplaced_item_home():
    here = boxes(standing_in(VIEW, 0))
    similar = np.full((1, len(VIEW.cells)), -1.0)
    similar[0, 4] = 1.0
    assert assign(here, VIEW, similar).cell.tolist() == [0]


def test_no_boxes_is_no_assignment():
    assert len(assign(np.empty((0, 4)), VIEW).cell) == 0
