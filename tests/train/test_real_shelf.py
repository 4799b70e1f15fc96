"""Both models on the one real shelf we have: seen never in training, and not to be.

55 packs of 13 products on six boards; another system's boxes and names are the truth.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.detect.card import read_card
from agent.detect.opening import open_detector, open_recognizer
from tools.train.measure_detector import BENCH, patient
from tools.train.metrics import Found, average_precision, recall_at

ROOT = Path(__file__).resolve().parents[2]
CRACKERS = ROOT.parent / "shared" / "data" / "crackers"
BOARDS_PX = ((0, 460), (480, 1050), (1090, 1560), (1540, 2050), (2030, 2580), (2560, 3130))

pytestmark = pytest.mark.skipif(
    not CRACKERS.exists(), reason=f"the pictures are not at {CRACKERS.parent}"
)


def the_photo():
    """The picture, the boxes (55, 4) of its packs and their names."""
    picture = cv2.imread(str(CRACKERS / "shelf.jpg"))
    found = json.loads((CRACKERS / "recognition.json").read_text("utf-8"))["products"]
    boxes = [[p["boundingBox"][key] for key in "xywh"] for p in found]
    xywh = np.array(boxes, np.float32)
    names = np.array([p["tags"][0]["name"] for p in found])
    return picture, np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1), names


def row_tiles(picture):
    """One tile for each board, as a planogram would cut them."""
    return np.array([[0, top, picture.shape[1], low] for top, low in BOARDS_PX], np.float32)


def the_catalogue():
    """Product pictures by name, cut to the pack."""
    pictures = {}
    for path in sorted((CRACKERS / "catalogue").glob("*.png")):
        raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if raw.shape[2] == 4:
            share = raw[..., 3:] / 255
            raw = (raw[..., :3] * share + 255 * (1 - share)).astype(np.uint8)
        rows, columns = np.nonzero(raw.min(axis=2) < 245)
        pictures[path.stem] = raw[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return pictures


@pytest.mark.parametrize(("model", "least"), [("shelf-small", 0.86), ("shelf-large", 0.93)])
def test_the_detector_finds_the_packs_of_a_real_shelf(model, least):
    picture, boxes, _ = the_photo()
    detect = open_detector(patient(read_card(ROOT / f"models/{model}.yaml")), BENCH)
    seen = detect(picture, row_tiles(picture))
    truth = np.zeros(len(boxes), np.int32)
    found = [Found(seen.xyxy, seen.score, seen.label, boxes, truth, truth == 0)]
    assert average_precision(found, 0, 0.5) > least
    assert recall_at(found, 0, 0.35) > 0.75


def vectors_of(picture, boxes):
    return open_recognizer(read_card(ROOT / "models/products.yaml"), BENCH).vectors(picture, boxes)


def test_the_recognizer_names_real_packs_from_their_catalogue_pictures():
    picture, boxes, names = the_photo()
    catalogue = the_catalogue()
    enrolled = np.concatenate([
        vectors_of(p, np.array([[0, 0, p.shape[1], p.shape[0]]], np.float32))
        for p in catalogue.values()
    ])  # fmt: skip
    best = (vectors_of(picture, boxes) @ enrolled.T).argmax(axis=1)
    assert (np.array(list(catalogue))[best] == names).sum() >= 0.95 * len(names)


def test_the_recognizer_names_real_packs_from_their_neighbors():
    picture, boxes, names = the_photo()
    vectors = vectors_of(picture, boxes)
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -1)
    assert (names[similar.argmax(axis=1)] == names).sum() >= 50
