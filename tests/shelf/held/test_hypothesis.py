"""Which plan a shelf follows, read from boxes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import a_view
from stories import ACROSS, FOREIGN, GTINS, SHELVES, a_bay, every_slot

from agent.shelf.held.hypothesis import explain
from agent.shelf.seen.laid import Laid

VIEW = a_view(a_bay())
EVERY = np.ones(len(GTINS), bool)
PLAN = [list(GTINS[row * ACROSS : (row + 1) * ACROSS]) for row in range(SHELVES)]


def rolled(*ways):
    return [row[-by % ACROSS :] + row[: -by % ACROSS] for row, by in zip(PLAN, ways, strict=True)]


def standing(rows, keep=bool):
    """Two boxes in each slot, with the product that stands there."""
    cells = VIEW.cells
    gtins = np.array([gtin for row in rows for gtin in row], "<U14")[cells.slot]
    middles = np.rint((cells.mm[:, :2] + cells.mm[:, 2:]) / 2).astype(np.intp)
    laid = Laid(middles, gtins, gtins == cells.gtin)
    kept = np.array([keep(every_slot()[slot]) for slot in cells.slot])
    return laid.only(kept)


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_rows_that_all_moved_are_read_with_how_far(by):
    reading = explain(standing(rolled(by, by, by)), EVERY, VIEW)
    assert (reading.kind, reading.by, reading.fit) == ("row_shift", (by,) * SHELVES, 1.0)


def test_rows_that_moved_each_its_own_way_are_read_so():
    reading = explain(standing(rolled(1, -1, 2)), EVERY, VIEW)
    assert (reading.kind, reading.by) == ("row_shift", (1, -1, 2))


def test_half_of_the_goods_are_enough_to_read_a_move():
    seen = standing(rolled(1, 1, 1), keep=lambda place: sum(place) % 2 == 0)
    assert explain(seen, EVERY, VIEW).by == (1, 1, 1)


def test_a_row_with_a_new_product_at_its_left_has_moved_to_the_right():
    rows = [[FOREIGN, *row[:-1]] for row in PLAN]
    reading = explain(standing(rows), EVERY, VIEW)
    assert (reading.kind, reading.by, reading.fit) == ("row_shift", (1,) * SHELVES, 0.8)


def test_a_few_boxes_prove_no_move():
    seen = standing(rolled(1, 1, 1), keep=lambda place: sum(place) % 3 == 0)
    may_be_home = replace(seen, own=np.ones(len(seen), bool))
    assert explain(may_be_home, EVERY, VIEW) is None


def test_a_move_that_explains_little_more_than_the_plan_is_not_proven():
    rows = [[row[0], row[0], row[1], row[2], row[4]] for row in PLAN]  # two at home, three moved
    seen = standing(rows)
    assert explain(replace(seen, own=np.ones(len(seen), bool)), EVERY, VIEW) is None


def test_shelves_that_changed_places_are_weighed_against_the_plan_of_these_alone():
    wrong = [[*PLAN[1][:3], *[FOREIGN] * 2], [*PLAN[0][:3], *[FOREIGN] * 2], PLAN[2]]
    strange = VIEW.shelf < SHELVES - 1
    reading = explain(standing(wrong), strange, VIEW)
    assert (reading.kind, reading.shelves) == ("swapped_shelves", (1, 2))


def test_goods_that_are_called_by_their_usual_wrong_names_still_tell_how_they_moved():
    wrong = {gtin: GTINS[(3 * at + 1) % len(GTINS)] for at, gtin in enumerate(GTINS)}
    rows = [[wrong[gtin] for gtin in row] for row in rolled(1, 1, 1)]
    usual = tuple(wrong[gtin] for gtin in GTINS)
    reading = explain(standing(rows), EVERY, VIEW, (), usual)
    assert (reading.kind, reading.by) == ("row_shift", (1, 1, 1))


def test_products_that_are_new_here_follow_no_known_plan():
    reading = explain(standing([[FOREIGN] * ACROSS] * SHELVES), EVERY, VIEW)
    assert (reading.kind, reading.shelves) == ("unknown_reset", (1, 2, 3))


def test_goods_that_stand_where_they_belong_prove_nothing():
    assert explain(standing(PLAN), EVERY, VIEW, [a_bay(reversed(GTINS), version="x")]) is None
