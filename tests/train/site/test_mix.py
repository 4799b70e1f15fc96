"""Crops of a site keep their boxes on what they show, and ask for no more than was told."""

import cv2
import numpy as np
import pytest

pytest.importorskip("keras", reason="training needs the extra `train`")

from tools.render.canvas import GAP, LABELS, PERSON, PRICE_LABEL, PRODUCT
from tools.train.site.labels import Photo
from tools.train.site.memory import Memory
from tools.train.site.mix import MixedBatches, site_crop, views_of

SIDE = 128


@pytest.fixture
def views(tmp_path):
    """A black photo of three white packs, round at the corners as an ellipse is everywhere."""
    picture = np.zeros((480, 640, 3), np.uint8)
    boxes = np.array([[60, 80, 160, 280], [300, 60, 380, 200], [420, 240, 600, 420]], np.float32)
    for left, top, right, low in boxes.astype(int).tolist():
        middle, axes = (
            ((left + right) // 2, (top + low) // 2),
            ((right - left) // 2, (low - top) // 2),
        )
        cv2.ellipse(picture, middle, axes, 0, 0, 360, (255, 255, 255), -1)
    path = tmp_path / "packs.png"
    cv2.imwrite(str(path), picture)
    photo = Photo(path, (640, 480), boxes, np.full(3, PRODUCT, np.int32), True)
    return views_of([photo], (320, 320), 1)


def test_boxes_stay_tight_around_what_they_show(views):
    rng, asked = np.random.default_rng(1), 0
    for _ in range(80):
        crop = site_crop(rng, views[0], SIDE)
        white = (crop.picture.min(axis=2) > 45) & (crop.picture.max(axis=2) != 114)
        for box in crop.xyxy[crop.asked]:
            if box.min() < 1 or box.max() > SIDE - 1:
                continue
            left, top, right, low = np.round(box).astype(int)
            rows, columns = np.nonzero(
                white[max(0, top - 4) : low + 4, max(0, left - 4) : right + 4]
            )
            assert abs(np.ptp(rows) + 1 - (box[3] - box[1])) <= 4
            assert abs(np.ptp(columns) + 1 - (box[2] - box[0])) <= 4
            asked += 1
    assert asked > 25


def test_what_nobody_drew_is_not_asked_for_anywhere(views):
    crop = site_crop(np.random.default_rng(2), views[0], SIDE)
    whole = (crop.xyxy == [0, 0, SIDE, SIDE]).all(axis=1) & ~crop.asked
    assert set(crop.label[whole].tolist()) == {GAP, PRICE_LABEL, PERSON}
    assert set(crop.label[crop.asked].tolist()) <= {PRODUCT}


def test_light_varies_and_crops_repeat_with_their_seed(views):
    crops = [site_crop(np.random.default_rng(i), views[0], SIDE).picture for i in (3, 3, 4)]
    assert np.array_equal(crops[0], crops[1])
    assert not np.array_equal(crops[0], crops[2])


def test_a_batch_is_half_photos_and_half_memories(views):
    cells = SIDE // 4
    pictures = np.full((3, SIDE, SIDE, 3), 51, np.uint8)
    answers = np.full((3, cells, cells, len(LABELS) + 4), 0.25, np.float16)
    given, targets = MixedBatches(views, Memory(pictures, answers), SIDE, 8, seed=1)[0]
    assert given.shape == (8, SIDE, SIDE, 3)
    assert targets.shape == (8, cells, cells, len(LABELS) + 5)
    assert (targets[:4, ..., GAP] >= 0.99).all()  # nobody drew gaps here
    assert np.allclose(given[4:], 0.2)
    assert np.allclose(targets[4:, ..., :-1], 0.25)
