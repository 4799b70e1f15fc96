from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.vision.heads import Raw, centers, grid_of, ssd, yolov8, yolox

SIZE = (128, 96)
CELLS = (96 // 4, 128 // 4)
HALF = np.array([0.5, 0.5, 0.5], np.float32)

boxes_in_view = st.tuples(
    st.floats(20, 100), st.floats(20, 70), st.floats(6, 60), st.floats(6, 60)
)  # center x, y, width, height


def empty_map(classes=3):
    heat = np.zeros((1, *CELLS, classes), np.float32)
    return heat, np.full((1, *CELLS, 2), 0.5, np.float32), np.zeros((1, *CELLS, 2), np.float32)


def draw(maps, box, label=0, score=0.9, stride=4):
    """Write one box into the three maps, as the training does."""
    heat, offset, size = maps
    x, y, width, height = box
    col, row = int(x // stride), int(y // stride)
    heat[0, row, col, label] = score
    offset[0, row, col] = (np.array([x, y]) / stride - (col, row)) / 3 + 1 / 3
    size[0, row, col] = np.log(np.array([width, height]) / 16)
    return maps


def see(maps, thresholds=HALF):
    return centers(*maps, stride=4, thresholds=thresholds)


def corners(box):
    x, y, width, height = box
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]


@given(boxes_in_view, st.integers(0, 2))
@settings(deadline=None)
def test_a_box_drawn_into_the_maps_is_read_back(box, label):
    raw = see(draw(empty_map(), box, label))
    np.testing.assert_allclose(raw.xyxy, [corners(box)], atol=1e-3)
    assert raw.label.tolist() == [label]
    assert raw.score.tolist() == [np.float32(0.9)]


@given(boxes_in_view, st.integers(-3, 3), st.integers(-3, 3))
@settings(deadline=None)
def test_shifting_the_picture_by_cells_shifts_the_boxes(box, down, across):
    maps = draw(empty_map(), box)
    moved = tuple(np.roll(plane, (down, across), axis=(1, 2)) for plane in maps)
    shift = np.array([across, down, across, down]) * 4
    np.testing.assert_allclose(see(moved).xyxy, see(maps).xyxy + shift, atol=1e-3)


def test_neighbors_a_cell_apart_are_two_facings():
    maps = draw(draw(empty_map(), (40, 40, 8, 60)), (48, 40, 8, 60), score=0.8)
    assert len(see(maps).score) == 2


def test_the_slope_of_a_peak_is_no_peak():
    maps = draw(empty_map(), (40, 40, 20, 20))
    maps[0][0, 10, 11, 0] = 0.8
    assert len(see(maps).score) == 1


def test_a_flat_peak_is_one_facing():
    maps = draw(draw(empty_map(), (40, 40, 30, 30)), (44.5, 40, 30, 30))
    assert len(see(maps).score) == 1


def test_each_class_has_its_own_threshold():
    maps = draw(draw(empty_map(), (30, 30, 20, 20), 0, 0.4), (80, 60, 20, 20), 1, 0.4)
    assert see(maps, np.array([0.5, 0.3, 0.3], np.float32)).label.tolist() == [1]


def test_the_noise_of_an_untrained_model_gives_no_infinite_box():
    maps = draw(empty_map(), (40, 40, 10, 10))
    maps[2][:] = 1e6
    assert np.isfinite(see(maps).xyxy).all()


def post_processed(rows, filled=None):
    """TFLite_Detection_PostProcess's outputs for (top, left, bottom, right, class, score) rows."""
    table = np.array(rows, np.float32).reshape(-1, 6)
    count = np.array([len(rows) if filled is None else filled], np.float32)
    return table[None, :, :4], table[None, :, 4], table[None, :, 5], count


def test_an_ssd_gives_top_left_bottom_right_as_shares():
    raw = ssd(post_processed([(0.25, 0.5, 0.5, 1.0, 2, 0.8)]), size=(200, 100), thresholds=HALF)
    assert raw.xyxy.tolist() == [[100, 25, 200, 50]]
    assert raw.label.tolist() == [2]


def test_rows_beyond_the_count_are_left_overs():
    rows = [(0, 0, 1, 1, 0, 0.9), (0, 0, 1, 1, 1, 0.9)]
    assert ssd(post_processed(rows, 1), size=SIZE, thresholds=HALF).label.tolist() == [0]
    assert len(ssd(post_processed(rows, -1), size=SIZE, thresholds=HALF).label) == 0


@pytest.mark.parametrize("row", [(0, 0, 1, 1, 7, 0.9), (0, 0, 1, 1, -1, 0.9), (0, 0, 0, 1, 0, 0.9)])
def test_an_unknown_class_or_a_flat_box_is_no_detection(row):
    assert len(ssd(post_processed([row]), size=SIZE, thresholds=HALF).label) == 0


def test_the_grid_runs_row_by_row_and_stride_by_stride():
    at, stride = grid_of((32, 16), (8, 16))
    assert at.tolist() == [[0, 0], [1, 0], [2, 0], [3, 0], [0, 1], [1, 1], [2, 1], [3, 1],
                           [0, 0], [1, 0]]  # fmt: skip
    assert stride.tolist() == [8] * 8 + [16] * 2


@given(boxes_in_view, st.sampled_from([0, 1, 2]), st.integers(0, 1))
@settings(deadline=None)
def test_a_box_written_into_any_stride_of_a_yolox_grid_is_read_back(box, level, label):
    strides = (8, 16, 32)
    at, stride = grid_of((128, 96), strides)
    x, y, width, height = box
    row = next(
        i
        for i in range(len(at))
        if stride[i] == strides[level]
        and (at[i] == (x // strides[level], y // strides[level])).all()
    )
    grid = np.zeros((1, len(at), 7), np.float32)
    grid[0, row, :2] = np.array([x, y]) / stride[row] - at[row]
    grid[0, row, 2:4] = np.log(np.array([width, height]) / stride[row])
    grid[0, row, 4] = 0.9
    grid[0, row, 5 + label] = 0.8
    raw = yolox(grid, size=(128, 96), strides=strides, thresholds=HALF[:2])
    np.testing.assert_allclose(raw.xyxy, [corners(box)], atol=1e-3)
    assert raw.label.tolist() == [label]
    np.testing.assert_allclose(raw.score, [0.72], atol=1e-6)


def test_a_yolox_cell_needs_an_object_and_a_class():
    grid = np.zeros((1, 12 * 16, 7), np.float32)
    grid[0, 5, 4:7] = (0.6, 0.6, 0.1)
    assert len(yolox(grid, size=(128, 96), strides=(8,), thresholds=HALF[:2]).score) == 0


def anchors(*rows):
    """A YOLOv8 prediction of 20 anchors, whose first ones are these (x, y, w, h, *scores)."""
    table = np.zeros((1, 20, len(rows[0])), np.float32)
    table[0, : len(rows)] = rows
    return table


def test_a_yolov8_export_in_pixels_and_a_normalized_one_say_the_same():
    pixels = anchors((64, 48, 20, 10, 0.1, 0.9), (10, 10, 4, 4, 0.8, 0.1))
    shares = pixels.copy()
    shares[..., :4] /= np.array([128, 96, 128, 96])
    a = yolov8(pixels, unit=(1, 1), thresholds=HALF[:2])
    b = yolov8(shares, unit=SIZE, thresholds=HALF[:2])
    assert a.xyxy[0].tolist() == [54, 43, 74, 53]
    assert a.label.tolist() == b.label.tolist() == [1, 0]
    np.testing.assert_allclose(a.xyxy, b.xyxy, atol=1e-4)


def test_two_yolov8_anchors_on_one_thing_are_one_box():
    pair = anchors((64, 48, 20, 10, 0.9), (65, 48, 20, 10, 0.8))
    assert yolov8(pair, unit=(1, 1), thresholds=HALF[:1]).score.tolist() == [np.float32(0.9)]


def test_nothing_above_the_threshold_is_no_box():
    raw = yolov8(anchors((64, 48, 20, 10, 0.4)), unit=(1, 1), thresholds=HALF[:1])
    assert isinstance(raw, Raw)
    assert raw.xyxy.shape == (0, 4)
