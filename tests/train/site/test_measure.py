"""Detectors are measured on photos through the agent's own tiles."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.detect.card import read_card
from agent.errors import BadInput
from agent.vision.detections import Detections
from tools.render.canvas import GAP, LABELS, PRICE_LABEL, PRODUCT
from tools.train.site.labels import Photo, save_photo
from tools.train.site.measure import figures, labelled, look_at, photo_metrics

CARD = Path(__file__).resolve().parents[3] / "models/shelf-small.yaml"
BOXES = np.array([[10, 10, 60, 90], [80, 10, 130, 90], [150, 20, 190, 90]], np.float32)


def a_photo(folder, labels=(PRODUCT, PRODUCT, PRODUCT), *, checked=True):
    path = folder / "one.png"
    cv2.imwrite(str(path), np.full((120, 200, 3), 128, np.uint8))
    return Photo(path, (200, 120), BOXES[: len(labels)], np.array(labels, np.int32), checked)


def finder(*found):
    """A detector that finds these (box, score, word) in every picture."""

    def detect(image, tiles):
        assert len(tiles)
        return Detections(
            np.array([box for box, _, _ in found], np.float32).reshape(-1, 4),
            np.array([score for _, score, _ in found], np.float32),
            np.array([LABELS.index(word) for _, _, word in found], np.int32),
            LABELS,
        )

    return detect


def measured(photo, *found):
    return figures(look_at(finder(*found), [photo], (320, 320), 1), read_card(CARD))


def test_whoever_finds_everything_has_all_points(tmp_path):
    seen = measured(a_photo(tmp_path), *((box, 0.9, "product") for box in BOXES))
    assert seen == {"product_ap50": 1.0, "product_ap75": 1.0, "product_recall": 1.0}


def test_a_box_that_is_missed_and_one_that_is_loose_cost_what_they_should(tmp_path):
    loose = BOXES[1] + [0, 0, 0, 20]  # shares 0.8 of both
    seen = measured(a_photo(tmp_path), (BOXES[0], 0.9, "product"), (loose, 0.1, "product"))
    assert seen["product_ap50"] == pytest.approx(2 / 3)
    assert seen["product_ap75"] == pytest.approx(2 / 3)
    assert seen["product_recall"] == pytest.approx(1 / 3)  # the weak one is not believed


def test_a_label_that_nobody_drew_is_not_judged(tmp_path):
    photo = a_photo(tmp_path, (PRODUCT, PRICE_LABEL))
    seen = measured(photo, (BOXES[0], 0.9, "product"), (BOXES[2], 0.9, "gap"))
    assert {name.rpartition("_")[0] for name in seen} == {"product", "price_label"}
    assert seen["product_ap50"] == 1.0


def test_only_checked_photos_count(tmp_path):
    save_photo(tmp_path, a_photo(tmp_path, checked=False))
    with pytest.raises(BadInput, match="1 photos, none of them checked"):
        labelled(tmp_path)
    save_photo(tmp_path, a_photo(tmp_path, (PRODUCT, GAP)))
    assert len(labelled(tmp_path)) == 1


def test_a_shipped_model_is_measured_on_a_folder_of_photos(tmp_path):
    save_photo(tmp_path, a_photo(tmp_path))
    seen = photo_metrics(read_card(CARD), tmp_path)
    assert seen["photos"] == 1
    assert seen["tiles_along"] == 1
    assert seen["product_ap50"] == 0  # a gray picture shows nothing
