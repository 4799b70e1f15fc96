"""The report of a tuning run shows what was found, missed and made up, and needs nothing else."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.detect.card import read_card
from agent.vision.detections import Detections
from tools.train.site.labels import Photo
from tools.train.site.measure import Looked
from tools.train.site.report import MISSED, RIGHT, WRONG, Side, Story, as_html, drawn, hits

CARD = read_card(Path(__file__).resolve().parents[3] / "models/shelf-small.yaml")
BOXES = np.array([[20, 20, 90, 150], [120, 20, 190, 150]], np.float32)


def looked(folder, found, name="a<b>.png"):
    path = folder / name
    cv2.imwrite(str(path), np.full((200, 400, 3), 128, np.uint8))
    photo = Photo(path, (400, 200), BOXES, np.zeros(2, np.int32), True)
    n = len(found)
    score, label = np.full(n, 0.9, np.float32), np.zeros(n, np.int32)
    boxes = np.array(found, np.float32).reshape(-1, 4)
    return Looked(photo, Detections(boxes, score, label, CARD.words))


def metrics(value):
    return {f"product_{measure}": value for measure in ("ap50", "ap75", "recall")}


@pytest.fixture
def story(tmp_path):
    before = Side(CARD, [looked(tmp_path, [])], metrics(0.25), metrics(0.9))
    after = Side(CARD, [looked(tmp_path, BOXES)], metrics(0.92), metrics(0.895))
    return Story("my <shop>", "better", True, before, after, [(0.5, 2.0), (1.0, 1.5)], {"x": "<y>"})


def has(picture, color):
    return (np.abs(picture.astype(int) - color).max(axis=2) < 6).sum() > 50


def test_the_report_needs_nothing_else(story):
    page = as_html(story)
    assert page.count("data:image/jpeg;base64,") == 2
    assert "http" not in page
    assert "0.250" in page
    assert "0.920" in page


def test_names_are_text_and_never_markup(story):
    page = as_html(story)
    assert "<shop>" not in page
    assert "<b>" not in page
    assert "&lt;y&gt;" in page


def test_found_missed_and_wrong_boxes_look_different(tmp_path):
    picture = drawn(looked(tmp_path, [BOXES[0], [250, 30, 350, 150]]), CARD)
    assert has(picture, RIGHT)
    assert has(picture, MISSED)
    assert has(picture, WRONG)
    assert not has(drawn(looked(tmp_path, BOXES), CARD), WRONG)


def test_a_pack_is_hit_once():
    zeros = np.zeros(2, np.int32)
    found = np.array([BOXES[0], BOXES[0] + 2], np.float32)
    assert hits(found, zeros, BOXES, zeros).tolist() == [0, -1]
    assert hits(BOXES, zeros, BOXES, zeros + 1).tolist() == [-1, -1]


def test_a_run_too_short_for_a_curve_says_so(story):
    assert "too short" in as_html(replace(story, loss=[(0.1, 2.0)]))
