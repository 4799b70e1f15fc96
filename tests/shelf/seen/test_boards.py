"""What covers the edge of a board stands before the shelf, however long it stands there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import a_view

from agent.shelf.plan.planogram import ShelfKind
from agent.shelf.seen.boards import edges_of, layout_of
from agent.vision.edges import compare_edges, first_edges
from agent.vision.gate import first, hidden_share, watch_over

VIEW = a_view()  # 500 x 650 mm, one pixel each: rye and oat below, cola on the board at 350 mm
HIGH = VIEW.picture_px[1]
LOW, UP = range(5), range(5, 9)  # the cells of the two shelves


def a_shelf(*, empty=(), seed=1):
    """Printed packs on two white boards with a dark back."""
    rng = np.random.default_rng(seed)
    picture = np.full((HIGH, 500), 40, np.uint8)
    picture[HIGH - 350 : HIGH - 310] = 220
    for cell, box in enumerate(VIEW.cells.boxes.astype(int)):
        art = rng.integers(40, 250, (20, 10), dtype=np.uint8).repeat(16, axis=0).repeat(10, axis=1)
        left, top, right, bottom = box
        if cell not in empty:
            picture[top:bottom, left:right] = art[: bottom - top, : right - left]
    return picture


def with_a_trolley(shelf, left=120, top=100, wide=240):
    """Something plain that nobody moves; it ends below the picture, as all that stands does."""
    picture = shelf.copy()
    picture[top:, left : left + wide] = 120
    picture[top::20, left : left + wide] = 30
    return picture


def noisy(picture, seed):
    grain = np.random.default_rng(seed).integers(0, 5, picture.shape)
    return np.clip(picture.astype(int) + grain - 2, 0, 255).astype(np.uint8)


class Watch:
    """Pictures five seconds apart, and what they hide of each cell."""

    def __init__(self, picture, edges=None):
        self.at = 0.0
        self.backdrop = first(picture, self.at, edges or first_edges(layout_of(VIEW), picture))

    def see(self, picture, filled=None):
        self.at += 5.0
        shown = noisy(picture, int(self.at))
        self.backdrop, hidden = watch_over(self.backdrop, shown, self.at, filled)
        return hidden_share(hidden, VIEW.cells.boxes, VIEW.picture_px)


def cells(hidden):
    return {int(cell) for cell in np.flatnonzero(hidden >= 0.3)}


def truly_behind(left, right):
    boxes = VIEW.cells.boxes
    inside = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], left)
    return {int(c) for c in np.flatnonzero(inside >= 0.3 * (boxes[:, 2] - boxes[:, 0]))}


def test_every_board_that_does_not_lie_on_the_floor_has_an_edge():
    layout = layout_of(VIEW)
    assert set(layout.shelf[layout.there].tolist()) == {1}
    assert (layout.upper[layout.shelf == 0] >= 0).all()


def test_a_trolley_that_is_parked_hides_what_is_behind_it_for_twenty_minutes():
    shelf = a_shelf()
    watch = Watch(shelf)
    behind = truly_behind(120, 360)
    seen = [cells(watch.see(with_a_trolley(shelf))) for _ in range(238)]
    assert behind == {1, 2, 3, 6, 7, 8}
    assert all(behind <= hidden for hidden in seen)
    assert all(hidden - behind <= {0, 4, 5} for hidden in seen)


def test_what_stands_there_for_longer_has_become_the_fixture_whoever_passes_meanwhile():
    shelf = a_shelf()
    watch = Watch(shelf)
    for look in range(260):
        watch.see(with_a_trolley(shelf, *((200, 20) if look % 9 == 0 else (120, 100))))
    for _ in range(6):  # the pixels above it rest for twenty seconds more
        hidden = watch.see(with_a_trolley(shelf))
    assert cells(hidden) == set()


def test_when_the_trolley_leaves_the_shelf_is_seen_again_as_it_is_now():
    shelf, sold = a_shelf(), a_shelf(empty=(6, 7))
    watch = Watch(shelf)
    for _ in range(30):
        watch.see(with_a_trolley(shelf))
    after = [cells(watch.see(sold)) for _ in range(8)]
    assert after[-1] == set()


def test_a_place_that_sells_out_is_seen_within_half_a_minute():
    watch = Watch(a_shelf())
    seen = [cells(watch.see(a_shelf(empty=(5, 6, 7)))) for _ in range(8)]
    assert seen[-1] == set()


def test_goods_that_stand_a_little_over_the_edge_sell_out_like_others():
    shelf = a_shelf()
    shelf[HIGH - 352 : HIGH - 340, 100:300] = 30
    watch = Watch(shelf)
    seen = [cells(watch.see(a_shelf(empty=(5, 6, 7)))) for _ in range(8)]
    assert seen[-1] == set()


def test_a_new_price_card_hides_nothing_for_long():
    shelf = a_shelf()
    carded = shelf.copy()
    carded[HIGH - 352 : HIGH - 312, 100:300] = 120
    carded[HIGH - 340 : HIGH - 325, 120:280:6] = 0
    watch = Watch(shelf)
    for _ in range(8):
        watch.see(carded)
    carded[: HIGH - 352] = a_shelf(empty=(6,))[: HIGH - 352]
    seen = [cells(watch.see(carded)) for _ in range(8)]
    assert seen[-1] == set()


def test_goods_that_are_found_where_all_was_replaced_are_goods():
    shelf, reset = a_shelf(), a_shelf(seed=9)
    reset[HIGH - 350 : HIGH - 310] = np.arange(500, dtype=np.uint8)[None] // 8 * 8
    watch = Watch(shelf)
    unknown = [cells(watch.see(reset)) for _ in range(12)]
    found = [cells(watch.see(reset, np.ones(9, bool))) for _ in range(12)]
    assert unknown[-1]
    assert found[-1] == set()


def test_what_hangs_over_an_edge_is_no_trolley_for_longer_than_anybody_stands_still():
    """Packs of the row below reach up to the hooks; when they are sold, nobody stands there."""
    plan = VIEW.planogram
    hooks = [replace(shelf, kind=ShelfKind.PEGS) for shelf in plan.shelves]
    walls = first_edges(layout_of(a_view(replace(plan, shelves=tuple(hooks)))), a_shelf())
    for edges, stays in ((None, {6, 7, 8}), (walls, set())):
        shelf = a_shelf()
        watch = Watch(shelf, edges)
        shelf[HIGH - 350 : HIGH - 310, 120:360] = 60
        shelf[100 : HIGH - 350, 120:360] = 90
        seen = [cells(watch.see(shelf)) for _ in range(60)]
        assert seen[3] & {6, 7, 8} == {6, 7, 8}
        assert seen[-1] & {6, 7, 8} == stays


@pytest.mark.parametrize("gain", [0.6, 1.3])
def test_a_change_of_light_frees_nobody(gain):
    shelf = a_shelf()
    watch = Watch(shelf)
    for _ in range(10):
        watch.see(with_a_trolley(shelf))
    lit = np.clip(with_a_trolley(shelf) * gain, 0, 255).astype(np.uint8)
    seen = [cells(watch.see(lit)) for _ in range(20)]
    assert all(truly_behind(120, 360) <= hidden for hidden in seen)


@pytest.mark.parametrize("gain", [0.6, 1.3])
def test_a_change_of_light_covers_no_edge(gain):
    shelf = a_shelf()
    known = first_edges(layout_of(VIEW), shelf)
    lit = np.clip(shelf * gain, 0, 255).astype(np.uint8)
    assert (compare_edges(known, lit)[1] == -1).all()


def test_who_stands_there_in_the_first_picture_is_seen_by_what_is_known_of_the_boards():
    shelf = a_shelf()
    known = first_edges(layout_of(VIEW), shelf)
    watch = Watch(with_a_trolley(shelf), known)
    hidden = [cells(watch.see(with_a_trolley(shelf))) for _ in range(24)]
    assert all(truly_behind(120, 360) <= each for each in hidden)
    seen = [cells(watch.see(shelf)) for _ in range(8)]
    assert seen[-1] == set()


def test_without_an_older_picture_the_boards_are_taken_as_they_are():
    picture = a_shelf()
    edges = edges_of(VIEW, picture, VIEW, None)
    assert (compare_edges(edges, picture)[1] == -1).all()
