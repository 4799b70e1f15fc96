from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.vision.tiles import LARGEST_PX, grid_tiles, shelf_tiles, too_small, widths_at_input

INPUT = (320, 320)
FULL_HD = (1920, 1080)


def bay(rows=5, width=1700, facing=60, height=190, gap=10, *, left=110, top=50):
    """A bay of equal facings: for each shelf its cells, top first."""
    return [
        np.array(
            [
                [left + i * facing, y, left + (i + 1) * facing, y + height]
                for i in range(width // facing)
            ],
            np.float32,
        )
        for y in (top + r * (height + gap) for r in range(rows))
    ]


def arriving(rows, tiles):
    return np.concatenate(widths_at_input(rows, tiles, INPUT))


def test_a_full_hd_bay_of_small_facings_takes_10_to_15_tiles():
    rows = bay()
    tiles = shelf_tiles(rows, FULL_HD, INPUT)
    assert 10 <= len(tiles) <= 15
    assert arriving(rows, tiles).min() >= 28


def test_a_bay_of_few_big_facings_takes_one():
    rows = bay(rows=3, facing=240, height=300)
    assert len(shelf_tiles(rows, FULL_HD, INPUT)) == 1


def test_facings_are_not_shown_in_close_up():
    rows = bay(rows=1, width=900, facing=300, height=500)
    tiles = shelf_tiles(rows, FULL_HD, INPUT)
    assert arriving(rows, tiles).max() <= LARGEST_PX


def test_a_close_up_at_the_edge_of_the_picture_is_widened_to_the_other_side():
    for left in (0, 1600):
        rows = bay(rows=1, width=300, facing=300, height=300, left=left, top=0)
        (tile,) = shelf_tiles(rows, FULL_HD, INPUT)
        assert tile[2] - tile[0] == pytest.approx(320 * 300 / LARGEST_PX, abs=1)
        assert tile[0] <= rows[0][0, 0]
        assert tile[2] >= min(rows[0][0, 2], 1920)


def test_neighbors_share_at_least_15_percent():
    rows = bay(rows=1)
    tiles = shelf_tiles(rows, FULL_HD, INPUT)
    shared = (tiles[:-1, 2] - tiles[1:, 0]) / (tiles[1:-1, 2] - tiles[1:-1, 0]).min()
    assert (shared >= 0.149).all()


def test_a_product_that_leans_out_of_its_row_is_in_the_tile():
    rows = bay(rows=1, height=200, top=300)
    tiles = shelf_tiles(rows, FULL_HD, INPUT)
    assert (tiles[:, 1] == 270).all()
    assert (tiles[:, 3] == 530).all()


def test_a_row_too_tall_for_its_facings_is_shown_whole_and_smaller():
    rows = bay(rows=1, facing=30, height=400)
    tiles = shelf_tiles(rows, FULL_HD, INPUT)
    widths = arriving(rows, tiles)
    assert 15 < widths.min() < 28
    assert len(tiles) < 5


def test_a_wide_facing_among_narrow_ones_stands_alone():
    cells = np.array([[0, 0, 30, 90], [30, 0, 900, 90], [900, 0, 930, 90]], np.float32)
    widths = arriving([cells], shelf_tiles([cells], FULL_HD, INPUT))
    assert (widths[[0, 2]] >= 28).all()
    assert widths[1] > 0


def test_facings_outside_the_picture_need_no_tile():
    rows = [np.array([[-90, 0, -10, 50]], np.float32), np.empty((0, 4), np.float32)]
    assert shelf_tiles(rows, FULL_HD, INPUT).shape == (0, 4)
    assert shelf_tiles([], FULL_HD, INPUT).shape == (0, 4)


def test_facings_that_no_tile_can_help_are_named_with_their_width():
    found = too_small([*bay(rows=1), *bay(rows=1, facing=14), np.empty((0, 4), np.float32)])
    assert found == [(1, 14.0, 20.0)]


@given(
    st.lists(
        st.tuples(st.integers(8, 300), st.lists(st.integers(20, 240), min_size=1, max_size=20)),
        min_size=1,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=60)
def test_every_facing_in_view_is_whole_in_a_tile_and_every_tile_is_in_the_picture(shelves):
    rows, y = [], 0.0
    for height, widths in shelves:
        edges = np.concatenate([[0], np.cumsum(widths)])
        rows.append(np.array([[a, y, b, y + height] for a, b in pairwise(edges)], np.float32))
        y += height + 5
    picture = (5000, 2000)
    tiles = shelf_tiles(rows, picture, INPUT)
    assert (tiles >= 0).all()
    assert (tiles[:, 2] <= picture[0]).all()
    assert (tiles[:, 3] <= picture[1]).all()
    for row, widths in zip(rows, widths_at_input(rows, tiles, INPUT), strict=True):
        inside = (row[:, 2] <= picture[0]) & (row[:, 3] <= picture[1])
        assert (widths[inside] > 0).all()


def test_one_tile_of_a_grid_is_the_whole_picture():
    assert grid_tiles((640, 480), INPUT, 1).tolist() == [[0, 0, 640, 480]]


def test_a_grid_covers_the_picture_with_overlap():
    tiles = grid_tiles(FULL_HD, INPUT, 3)
    assert len(tiles) == 6
    assert tiles[:, :2].min() == 0
    assert tiles[:, 2].max() == 1920
    assert tiles[:, 3].max() == 1080
    assert tiles[0, 2] - tiles[1, 0] == pytest.approx(0.22 * 750, abs=1)


def test_a_grid_needs_a_tile():
    with pytest.raises(ValueError, match="at least 1 tile"):
        grid_tiles(FULL_HD, INPUT, 0)
