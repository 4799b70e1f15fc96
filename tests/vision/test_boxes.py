from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.vision.boxes import area, clip, ios, iou, merge, suppress, survivors, touching

side = st.integers(1, 60)
place = st.integers(0, 200)
box = st.tuples(place, place, side, side).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))
scored = st.lists(st.tuples(box, st.integers(1, 99), st.integers(0, 2)), max_size=25)


def columns(rows):
    boxes = np.array([row[0] for row in rows], np.float32).reshape(-1, 4)
    score = np.array([row[1] / 100 for row in rows], np.float32)
    return boxes, score, np.array([row[2] for row in rows], np.int32)


def greedy(boxes, score, label, limit):
    """Suppression as the textbooks write it, one box at a time."""
    kept: list[int] = []
    for row in np.argsort(-score, kind="stable"):
        rivals = [k for k in kept if label[k] == label[row]]
        if all(iou(boxes[[row]], boxes[[k]])[0, 0] <= limit for k in rivals):
            kept.append(int(row))
    return kept


def test_half_a_box_shares_a_third_of_the_union_and_all_of_the_smaller():
    whole, half = np.array([[0, 0, 10, 10]], np.float32), np.array([[0, 0, 5, 10]], np.float32)
    assert iou(whole, half)[0, 0] == 0.5
    assert ios(whole, half)[0, 0] == 1.0
    assert iou(whole, whole + 5)[0, 0] == np.float32(25 / 175)


def test_boxes_without_area_share_nothing():
    flat = np.array([[3, 3, 3, 9]], np.float32)
    assert iou(flat, flat)[0, 0] == 0
    assert ios(flat, flat)[0, 0] == 0


@given(scored, st.sampled_from([0.0, 0.3, 0.55, 1.0]))
@settings(deadline=None)
def test_suppression_without_a_loop_is_the_greedy_one(rows, limit):
    boxes, score, label = columns(rows)
    assert suppress(boxes, score, label, limit).tolist() == greedy(boxes, score, label, limit)


@given(scored)
@settings(deadline=None)
def test_suppressing_twice_is_suppressing_once(rows):
    boxes, score, label = columns(rows)
    once = suppress(boxes, score, label, 0.5)
    again = suppress(boxes[once], score[once], label[once], 0.5)
    assert again.tolist() == list(range(len(once)))


@given(scored, st.integers(-500, 500), st.integers(-500, 500))
@settings(deadline=None)
def test_merging_does_not_depend_on_where_the_picture_is(rows, dx, dy):
    boxes, score, label = columns(rows)
    tile = np.arange(len(rows)) % 2
    moved = boxes + np.array([dx, dy, dx, dy], np.float32)
    assert merge(boxes, score, label, tile).tolist() == merge(moved, score, label, tile).tolist()


def test_labels_do_not_suppress_each_other():
    boxes = np.tile(np.array([[0, 0, 9, 9]], np.float32), (2, 1))
    kept = suppress(boxes, np.array([0.9, 0.8], np.float32), np.array([0, 1], np.int32), 0.5)
    assert kept.tolist() == [0, 1]


def test_a_chain_of_rivals_keeps_every_second_one():
    chain = np.eye(5, k=1, dtype=bool) | np.eye(5, k=-1, dtype=bool)
    assert survivors(chain).tolist() == [True, False, True, False, True]


def test_a_piece_from_another_tile_gives_way_to_the_whole():
    boxes = np.array([[0, 0, 100, 100], [0, 0, 30, 100]], np.float32)
    score, label = np.array([0.9, 0.8], np.float32), np.zeros(2, np.int32)
    assert merge(boxes, score, label, np.array([0, 1])).tolist() == [0]


def test_a_small_pack_before_a_large_one_in_one_tile_stays():
    boxes = np.array([[0, 0, 100, 100], [0, 0, 30, 100]], np.float32)
    score, label = np.array([0.9, 0.8], np.float32), np.zeros(2, np.int32)
    assert merge(boxes, score, label, np.array([0, 0])).tolist() == [0, 1]


def test_only_inner_edges_cut_things():
    tile = np.array([0, 50, 100, 150], np.float32)
    boxes = np.array([[0, 60, 9, 70], [40, 51, 60, 70], [40, 60, 99, 70]], np.float32)
    assert touching(boxes, tile, (100, 300), 2).tolist() == [False, True, False]


def test_clipping_keeps_what_is_inside():
    cut = clip(np.array([[-5, 5, 20, 50]], np.float32), np.array([0, 0, 10, 40], np.float32))
    assert cut.tolist() == [[0, 5, 10, 40]]
    assert area(cut).tolist() == [350]
