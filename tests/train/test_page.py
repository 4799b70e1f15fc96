"""The page of pictures: cases chosen by score, lines that differ, and words for every picture."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.detect.card import read_card
from tools.render.canvas import GAP, PERSON, PRODUCT
from tools.train.measure_detector import figures, frozen_scenes
from tools.train.metrics import Found
from tools.train.page.cases import Seen, believed, case_sheet, chosen, f1, seen_by
from tools.train.page.readme import Chapter, Shown, page
from tools.train.page.sheets import captioned, dashed, save_small, sheet, solid

MODELS = Path(__file__).resolve().parents[2] / "models"
CARD = read_card(MODELS / "shelf-small.yaml")
BOX = np.array([[10, 10, 50, 50]], np.float32)


def found(xyxy, score, label, true_label=(PRODUCT,), true_xyxy=BOX):
    n = len(true_label)
    return Found(
        np.array(xyxy, np.float32).reshape(-1, 4), np.array(score, np.float32),
        np.array(label, np.int32), true_xyxy, np.array(true_label, np.int32), np.ones(n, np.bool_),
    )  # fmt: skip


def test_a_picture_that_is_read_right_scores_one_and_each_mistake_costs():
    assert f1(CARD, found(BOX, [0.9], [PRODUCT])) == 1
    assert f1(CARD, found([], [], [])) == 0
    extra = found(np.concatenate([BOX, BOX + 200]), [0.9, 0.8], [PRODUCT, GAP])
    assert f1(CARD, extra) == pytest.approx(2 / 3)


def test_what_lies_below_the_cards_thresholds_is_not_believed():
    kept = believed(CARD, found(np.concatenate([BOX, BOX]), [0.9, 0.1], [PRODUCT, PRODUCT]))
    assert kept.score.tolist() == pytest.approx([0.9])


def test_what_a_card_has_no_label_for_is_not_asked_of_it():
    some = found(BOX, [0.9], [PRODUCT], (PRODUCT, PERSON), np.concatenate([BOX, BOX + 90]))
    assert "person" not in CARD.labels
    assert believed(CARD, some).asked.tolist() == [True, False]


def test_bad_cases_are_the_worst_of_their_place_and_good_ones_are_better():
    scenes = frozen_scenes(12)
    seen = seen_by(CARD, 12)
    cases = chosen(seen)
    assert {case.scene.setting for case in cases} <= {scene.setting for scene in scenes}
    for good, bad in zip(cases[::2], cases[1::2], strict=True):
        assert good.good
        assert not bad.good
        assert good.scene.setting == bad.scene.setting
        assert good.score >= bad.score
    drawn = case_sheet(cases, CARD.words)
    assert drawn.shape[1] > 290
    assert drawn.std() > 10


def test_a_model_that_finds_everything_has_only_good_figures():
    scenes = frozen_scenes(12)
    truth = [scene.sample.truth for scene in scenes]
    perfect = [
        Found(t.xyxy, np.ones(len(t), np.float32), t.label, t.xyxy, t.label, t.asked) for t in truth
    ]
    metrics = figures(CARD, perfect, scenes)
    assert metrics["product_ap50"] == pytest.approx(1)
    assert any(name.startswith("product_ap50_in_") for name in metrics)
    assert all(
        value == pytest.approx(1) for name, value in metrics.items() if name.startswith("product_")
    )
    assert chosen(Seen(CARD, scenes, perfect))[0].score == pytest.approx(1)


def test_truth_and_findings_differ_in_line_and_not_only_in_color():
    gray = np.full((100, 100, 3), 128, np.uint8)
    box = np.array([10, 10, 90, 90], np.float32)
    broken, whole = gray.copy(), gray.copy()
    dashed(broken, box)
    solid(whole, box, (200, 0, 0))
    top = [(picture[10, 12:88] != 128).any(axis=1).mean() for picture in (broken, whole)]
    assert 0.3 < top[0] < 0.9
    assert top[1] == 1


def test_a_sheet_is_saved_within_its_bytes(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), np.uint8)
    picture = sheet([captioned(noise, "noise", (200, 200))] * 4, 2)
    assert save_small(tmp_path / "a.jpg", picture, 10**6) > save_small(
        tmp_path / "b.jpg", picture, 60_000
    )
    assert cv2.imread(str(tmp_path / "b.jpg")).shape == picture.shape


def test_the_page_has_every_figure_and_words_for_every_picture():
    text = page([Chapter(CARD, (Shown("a.jpg", "Six shelves."),), "By score.")])
    assert "![Six shelves.](a.jpg)" in text
    assert "## shelf-small" in text
    for value in CARD.metrics.values():
        assert f"{value:.3f}" in text or f"{value:.0f}" in text
