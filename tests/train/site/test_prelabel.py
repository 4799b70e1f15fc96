"""Suggestions: at which scale, of which photos, and which photo is offered first."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes_detect import a_card

from agent.detect.card import read_card
from agent.vision.detections import Detections
from tools.render.canvas import GAP, LABELS, PERSON, PRICE_LABEL, PRODUCT
from tools.train.site.form import Columns
from tools.train.site.labels import Doubt, Photo, Sheet, load_sheets, load_site, save_photo
from tools.train.site.prelabel import (
    Look,
    Suggester,
    chosen,
    open_suggester,
    prelabel,
    suggested,
    untouched,
)
from tools.train.site.uncertain import causes, doubt_of, offered, why

ROOT = Path(__file__).resolve().parents[3]
SIZE = (400, 300)


def boxes(*sides, score=0.6, label=PRODUCT):
    """Square boxes of these sides, beside each other."""
    left = np.cumsum([0, *sides])[: len(sides)]
    xyxy = [[x, 0, x + side, side] for x, side in zip(left, sides, strict=True)]
    n = len(sides)
    return Columns(
        np.array(xyxy, np.float32).reshape(-1, 4),
        np.full(n, label, np.int32),
        np.full(n, score, np.float32),
    )


def look(*sides, zoom=1.0, score=0.6):
    found = boxes(*sides, score=score)
    return Look(found, np.full(len(sides), 0.35, np.float32), zoom)


def test_the_scale_is_one_at_which_things_arrive_in_the_working_range():
    small, right, large = look(20, 20, 20), look(20, 20, zoom=2), look(20, 20, 20, zoom=9)
    assert chosen([small, right, large]) == 1


def test_of_the_right_scales_the_one_that_finds_most_is_taken():
    assert chosen([look(40, 40), look(40, 40, 40, zoom=1.5), look(40, zoom=2)]) == 1


def test_weak_boxes_do_not_choose_the_scale():
    assert chosen([look(40, 40), look(*[40] * 9, zoom=2, score=0.3)]) == 0


def test_without_a_right_scale_the_nearest_is_taken():
    assert chosen([look(5), look(5, zoom=2), look(5, zoom=4)]) == 2
    assert chosen([look(), look(300), look(400)]) == 1
    assert chosen([look(), look()]) == 0


def test_a_piece_of_a_surer_box_of_its_label_is_not_suggested():
    whole, logo, apart = [0, 0, 60, 100], [10, 10, 40, 40], [80, 0, 120, 50]

    def suggested_of(score, label):
        xyxy = np.array([whole, logo, apart], np.float32)
        found = Columns(xyxy, np.array([0, label, 0], np.int32), np.array(score, np.float32))
        return Look(found, np.full(3, 0.35, np.float32), 1.0).kept.xyxy.tolist()

    assert suggested_of([0.7, 0.5, 0.6], PRODUCT) == [whole, apart]
    assert suggested_of([0.5, 0.7, 0.6], PRODUCT) == [whole, logo, apart]
    assert suggested_of([0.7, 0.5, 0.6], PRICE_LABEL) == [whole, logo, apart]


def least(found):
    return np.full(len(found.score), 0.35, np.float32)


def test_sure_boxes_that_are_found_again_leave_no_doubt():
    found = boxes(40, 40, score=0.9)
    assert doubt_of(found, least(found), [found]) == Doubt(0, 0)


def test_scores_near_the_threshold_on_either_side_are_doubt():
    for score in (0.3, 0.4):
        found = boxes(40, 40, score=score)
        assert doubt_of(found, least(found), [found]).near == 1


def test_boxes_that_no_other_scale_finds_are_doubt():
    found = boxes(40, 40, score=0.9)
    moved = Columns(found.xyxy + 100, found.label, found.score)
    other = Columns(found.xyxy, np.full(2, GAP, np.int32), found.score)
    half = Columns(found.xyxy[:1], found.label[:1], found.score[:1])
    assert doubt_of(found, least(found), [moved, other]).scales == 1
    assert doubt_of(found, least(found), [moved, half]).scales == 0.5


def test_a_photo_that_shows_the_model_nothing_is_full_of_doubt():
    assert doubt_of(boxes(), np.empty(0, np.float32), []) == Doubt(0, 1)


def sheet(name, count=5, *, doubt=Doubt(), checked=False, by="model"):  # noqa: B008 (frozen)
    found = boxes(*[10] * count)
    photo = Photo(Path(name), SIZE, found.xyxy, found.label, checked)
    return Sheet(photo, found.score, 1, by, doubt)


def test_the_agents_pictures_come_first_then_doubt_then_what_is_checked():
    sheets = [
        sheet("site/a.jpg", doubt=Doubt(0.1, 0.1)),
        sheet("site/b.jpg", doubt=Doubt(0.9, 0.9), checked=True),
        sheet("site/c.jpg", doubt=Doubt(0.5, 0.8)),
        sheet("site/uncertain/z.jpg"),
    ]
    assert offered(sheets) == [3, 2, 0, 1]
    signs = causes(sheets)
    assert why(sheets[3], signs[3]) == "kept by the agent, which was unsure"
    assert why(sheets[2], signs[2]) == "boxes that the model finds at one size only"
    assert why(sheets[0], signs[0]) == why(sheets[1], signs[1]) == ""


def test_a_count_that_jumps_is_doubt():
    counts = [10, 10, 2, 10, 10]
    sheets = [sheet(f"site/{row}.jpg", count) for row, count in enumerate(counts)]
    jumps = [signs["jump"] for signs in causes(sheets)]
    assert jumps == [0, 0, 0.8, 0, 0]
    assert offered(sheets)[0] == 2


def test_without_a_model_photos_stay_in_order():
    sheets = [sheet(f"site/{row}.jpg", count, by="") for row, count in enumerate([0, 9, 1])]
    assert offered(sheets) == [0, 1, 2]


def a_photo(folder, name="a.png", seed=0):
    path = folder / name
    cv2.imwrite(str(path), np.random.default_rng(seed).integers(0, 255, (300, 400, 3), np.uint8))
    return path


class Seer:
    """A detector that finds one box of each of its words, whatever it is shown."""

    def __init__(self, words):
        self.words = words

    def __call__(self, image, tiles):
        n = len(self.words)
        xyxy = np.array([[50 * i, 10, 50 * i + 40, 90] for i in range(n)], np.float32)
        return Detections(
            xyxy, np.full(n, 0.996, np.float32), np.arange(n, dtype=np.int32), self.words
        )


def seer(*words):
    """What opens a card's model here: something that finds a box of each of these words."""
    return lambda card: Suggester(card, Seer(words))


def test_a_models_words_become_our_labels_and_stay_suggestions(tmp_path):
    a_photo(tmp_path)
    words = ("product", "gap", "price_label", "occluder", "forklift")
    assert prelabel(tmp_path, a_card(), [].append, opening=seer(*words)) == 1
    ((found,), _) = load_sheets(tmp_path)
    assert found.photo.label.tolist() == [PRODUCT, GAP, PRICE_LABEL, PERSON]
    assert (found.score < 1).all()
    assert not found.photo.checked
    assert found.suggested_by == "tiny 00000000"


def test_photos_that_a_person_worked_on_keep_their_boxes(tmp_path):
    for name in ("a.png", "b.png", "c.png"):
        a_photo(tmp_path, name)
    none = np.empty((0, 4), np.float32), np.empty(0, np.int32)
    save_photo(tmp_path, Photo(tmp_path / "a.png", SIZE, *none, checked=True))
    save_photo(tmp_path, Photo(tmp_path / "b.png", SIZE, *none, checked=False))
    told = []
    assert prelabel(tmp_path, a_card(), told.append, opening=seer("product")) == 1
    assert told == ["1 of 1: c.png: 1 boxes"]
    assert [len(photo.label) for photo in load_site(tmp_path).photos] == [0, 0, 1]


def test_the_same_model_is_not_asked_twice_and_a_better_one_is(tmp_path):
    a_photo(tmp_path)
    prelabel(tmp_path, a_card(), [].append, opening=seer("product"))
    assert prelabel(tmp_path, a_card(), [].append) == 0  # which opens nothing
    better = a_card(sha256="1" * 64)
    assert prelabel(tmp_path, better, [].append, opening=seer("product", "gap")) == 1
    ((found,), _) = load_sheets(tmp_path)
    assert len(found.score) == 2


def test_a_photo_with_one_accepted_box_is_a_persons():
    begun = sheet("site/a.jpg", 2)
    assert untouched(begun)
    mixed = Sheet(begun.photo, np.array([0.5, 1], np.float32), 1, "model")
    assert not untouched(mixed)


@pytest.mark.slow
def test_the_shipped_model_suggests_boxes_on_a_real_cabinet(shared):
    suggest = open_suggester(read_card(ROOT / "models" / "shelf-small.yaml"))
    path = shared / "cabinet" / "images" / "02.jpg"
    photo = Photo(
        path, (1000, 1333), np.empty((0, 4), np.float32), np.empty(0, np.int32), checked=False
    )
    found = suggested(Sheet(photo, np.empty(0, np.float32)), suggest)
    assert len(found.score) > 0
    assert (found.score < 1).all()
    assert {LABELS[label] for label in found.photo.label} <= set(LABELS)
    assert found.suggested_by.startswith("shelf-small ")
