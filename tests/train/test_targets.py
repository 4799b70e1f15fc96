"""What the detector is taught is what the agent decodes."""

import numpy as np

from agent.vision.heads import centers
from tools.train.targets import LABEL_COUNT, STRIDE, encode, forgive

SIDE = 320
LEAST = np.full(LABEL_COUNT, 0.5, np.float32)


def decoded(target):
    heat, offset, size = target[None, ..., :4], target[None, ..., 4:6], target[None, ..., 6:8]
    return centers(heat, offset, size, stride=STRIDE, thresholds=LEAST)


def some_boxes(rng, count):
    """Boxes of all sizes, at least 12 px apart at their centers, so that no two share a peak."""
    grid = rng.permutation(400)[:count]
    center = np.stack([grid % 20, grid // 20], axis=-1) * 14 + 20 + rng.uniform(-1, 1, (count, 2))
    half = rng.uniform(4, 60, (count, 2))
    return np.concatenate([center - half, center + half], axis=1).astype(np.float32)


def test_a_target_encoded_is_decoded_back():
    rng = np.random.default_rng(1)
    boxes = some_boxes(rng, 3)
    raw = decoded(encode(boxes, np.array([0, 1, 2], np.int32), SIDE))
    assert np.allclose(raw.xyxy[np.argsort(raw.label)], boxes, atol=0.01)


def test_crowded_boxes_are_decoded_back_one_by_one():
    boxes = some_boxes(np.random.default_rng(2), 20)
    found = [decoded(encode(b[None], np.zeros(1, np.int32), SIDE)).xyxy[0] for b in boxes]
    assert np.allclose(found, boxes, atol=0.01)


def test_cells_beside_a_center_learn_the_same_box():
    box = np.array([[100, 80, 140, 180]], np.float32)
    target = encode(box, np.zeros(1, np.int32), SIDE)
    taught = np.argwhere(target[..., 8] > 0)
    assert len(taught) == 9
    for row, column in taught:
        offset = (target[row, column, 4:6] - 1 / 3) * 3
        center = (np.array([column, row]) + offset) * STRIDE
        assert np.allclose(center, [120, 130], atol=0.01)


def test_an_empty_picture_teaches_nothing():
    target = encode(np.zeros((0, 4), np.float32), np.zeros(0, np.int32), SIDE)
    assert not target.any()


def test_a_piece_is_forgiven_and_a_center_in_it_stays_a_center():
    box = np.array([[100, 80, 140, 180]], np.float32)
    target = encode(box, np.zeros(1, np.int32), SIDE)
    forgive(target, np.array([[90, 70, 200, 200]], np.float32), np.zeros(1, np.int32))
    assert (target[..., 0] == 1).sum() == 1
    assert (target[18:50, 23:50, 0] >= 0.99).all()
    assert not target[60:, 60:].any()
    assert not target[..., 1].any()
