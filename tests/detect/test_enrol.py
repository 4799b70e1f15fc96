from __future__ import annotations

import json
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
from fakes_detect import ON_CPU, MeanColorEngine, a_recognizer_card, embedder

from agent.detect.enrol import Confirmed, from_catalog, from_picture, joined, spread, trimmed, views
from agent.detect.recognizer import CropRecognizer
from agent.detect.tflite import open_on
from agent.shelf.plan.gtin import internal_gtin
from agent.vision.gallery import similarities

OAT, RYE = "09506000134369", "09506000134352"
BLUE, GREEN = (200, 20, 20), (20, 200, 20)


@pytest.fixture
def recognizer():
    return CropRecognizer(MeanColorEngine(), a_recognizer_card())


def pack_shot(color, background=(255, 255, 255), size=(120, 100)):
    """A pack of 60 x 40 pixels at (30, 20) on an even background."""
    picture = np.full((*size, 3), background, np.uint8)
    picture[30:90, 20:60] = color
    return picture


@pytest.mark.parametrize("background", [(255, 255, 255), (0, 0, 0), (210, 205, 200)])
def test_the_even_background_of_a_pack_shot_is_cut_away(background):
    assert trimmed(pack_shot(BLUE, background)).shape == (60, 40, 3)


def test_the_grain_of_a_compressed_background_is_cut_away_too():
    picture = pack_shot(BLUE)
    picture[:30] -= np.random.default_rng(0).integers(0, 10, (30, 100, 3)).astype(np.uint8)
    picture[5, 5] = 0  # a speck
    assert trimmed(picture).shape == (60, 40, 3)


def test_what_is_transparent_is_no_pack():
    picture = np.dstack([pack_shot(BLUE, (90, 160, 20)), np.zeros((120, 100), np.uint8)])
    picture[30:90, 20:60, 3] = 255
    assert trimmed(picture).shape == (60, 40, 3)


def test_a_picture_without_background_stays_whole():
    noise = np.random.default_rng(0).integers(0, 256, (50, 40, 3), np.uint8)
    assert trimmed(noise).shape == noise.shape


def test_a_pack_that_cannot_be_told_from_its_background_stays_whole():
    even = np.full((50, 40, 4), 255, np.uint8)
    assert trimmed(even).shape == (50, 40, 3)


def test_a_pack_is_seen_small_shifted_and_in_other_light():
    seen = list(views(pack_shot(BLUE), 28))
    assert {view.shape for view in seen} == {(34, 28, 3)}
    assert len({view.tobytes() for view in seen}) == len(seen)
    tiny = pack_shot(BLUE)[:20, :10]
    assert {view.shape for view in views(tiny, 28)} == {(20, 10, 3)}


def test_a_catalog_teaches_a_few_prototypes_for_each_product(recognizer):
    gallery = from_catalog({RYE: pack_shot(GREEN), OAT: pack_shot(BLUE)}, recognizer)
    assert gallery.products.tolist() == [RYE, OAT]
    assert len(gallery) == 6
    assert str(gallery.sources[0]) == "catalog picture, 28x42 px"
    shelf = np.full((50, 50, 3), np.array(BLUE) * 0.9, np.uint8)
    seen = recognizer.vectors(shelf, np.array([[5, 5, 30, 45]], np.float32))
    assert gallery.products[similarities(seen, gallery).argmax()] == OAT


def test_a_catalog_picture_is_remembered_by_its_file(recognizer):
    gallery = from_catalog({OAT: pack_shot(BLUE)}, recognizer, {OAT: "oat.png"})
    assert {source.name for source in gallery.sources} == {"oat.png"}


def a_confirmed_picture(names):
    image = np.zeros((40, 20 * len(names), 3), np.uint8)
    boxes = []
    for i, name in enumerate(names):
        image[:, 20 * i : 20 * i + 20] = BLUE if name == OAT else GREEN
        image[:, 20 * i : 20 * i + 20, 2] = 12 * i
        boxes.append([20 * i, 0, 20 * i + 20, 40])
    at = datetime(2030, 1, 7, 9, tzinfo=UTC)
    return Confirmed(image, np.array(boxes, np.float32), np.array(names, "<U14"), "left", at)


def test_confirmed_facings_teach_at_most_five_prototypes_each(recognizer):
    gallery = from_picture(a_confirmed_picture([OAT] * 7 + [RYE, ""]), recognizer)
    assert gallery.gtins.tolist() == [RYE] + [OAT] * 5
    source = "camera left 2030-01-07T09:00:00+00:00, 20x40 px"
    assert {str(where) for where in gallery.sources} == {source}


def test_a_facing_outside_the_picture_teaches_nothing(recognizer):
    confirmed = a_confirmed_picture([OAT, RYE])
    boxes = confirmed.boxes + np.array([[0, 0, 0, 0], [900, 0, 900, 0]], np.float32)
    assert from_picture(confirmed._replace(boxes=boxes), recognizer).products.tolist() == [OAT]
    nothing = confirmed._replace(gtins=np.array(["", ""], "<U14"))
    assert len(from_picture(nothing, recognizer)) == 0


def test_what_is_kept_differs_most():
    angle = np.radians([0, 1, 2, 50, 90])
    vectors = np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype(np.float32)
    assert spread(vectors, 3) == [3, 0, 4]
    assert len(spread(vectors, 9)) == 5


def test_the_catalog_and_the_shelf_teach_together(recognizer):
    catalog = from_catalog({OAT: pack_shot(BLUE)}, recognizer)
    shelf = from_picture(a_confirmed_picture([RYE, OAT]), recognizer)
    both = joined([catalog, shelf])
    assert len(both) == 5
    assert both.products.tolist() == [RYE, OAT]
    assert len(joined([])) == 0


@pytest.mark.slow
def test_a_catalog_names_nine_of_ten_facings_of_a_real_shelf(shared):
    """Small (quarter size: facings some 70 px wide), and with a recognizer that knows no shelf."""
    names = json.loads((shared / "crackers/recognition.json").read_text("utf-8"))["products"]
    boxes = np.array(
        [
            [b["x"], b["y"], b["x"] + b["w"], b["y"] + b["h"]]
            for b in (n["boundingBox"] for n in names)
        ]
    )
    truth = [name["tags"][0]["name"] for name in names]
    pictures = {file.stem: cv2.imread(str(file)) for file in (shared / "crackers").rglob("*.png")}
    gtin_of = {stem: internal_gtin(number) for number, stem in enumerate(sorted(pictures))}

    card = embedder(shared)
    recognizer = CropRecognizer(open_on(card, ON_CPU, threads=2), card)
    gallery = from_catalog({gtin_of[stem]: p for stem, p in pictures.items()}, recognizer)
    shelf = cv2.resize(cv2.imread(str(shared / "crackers/shelf.jpg")), None, fx=0.25, fy=0.25)
    seen = similarities(recognizer.vectors(shelf, (boxes * 0.25).astype(np.float32)), gallery)
    right = gallery.products[seen.argmax(axis=1)] == [gtin_of[name] for name in truth]
    assert right.mean() >= 0.9
