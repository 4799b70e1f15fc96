from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes_detect import ON_CPU, CannedEngine, PaintedEngine, a_card, person, pets, yolox
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.detect.card import CardInput, Head
from agent.detect.detector import TileDetector, decoder
from agent.detect.tflite import open_on
from agent.vision.int8 import TensorSpec

BLUE = (255, 0, 0)


def picture(*blocks, size=(256, 128)):
    """A gray picture with blue blocks (left, top, width, height)."""
    image = np.full((size[1], size[0], 3), 90, np.uint8)
    for left, top, width, height in blocks:
        image[top : top + height, left : left + width] = BLUE
    return image


def tiles(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def detector():
    return TileDetector(PaintedEngine(), a_card())


def whole(image):
    return tiles((0, 0, image.shape[1], image.shape[0]))


def test_a_block_is_found_where_it_stands():
    image = picture((40, 20, 32, 64))
    found = detector()(image, whole(image))
    assert found.labels == ("product", "gap", "price_label")
    assert found.label.tolist() == [0]
    np.testing.assert_allclose(found.xyxy, [[40, 20, 72, 84]], atol=4)


@given(st.integers(0, 180), st.integers(0, 90), st.sampled_from([1, 2]))
@settings(deadline=None, max_examples=30)
def test_the_tile_does_not_move_what_it_shows(dx, dy, times):
    image = picture((20 + dx, 10 + dy, 24, 24), size=(256, 160))
    tile = tiles((max(dx - 8, 0), max(dy - 8, 0), dx + 64 * times, dy + 64 * times))
    found = detector()(image, tile)
    assert len(found) == 1
    np.testing.assert_allclose(found.xyxy, [[20 + dx, 10 + dy, 44 + dx, 34 + dy]], atol=2.5 * times)


def test_what_two_tiles_see_is_one_thing():
    image = picture((110, 30, 20, 40), (20, 30, 20, 40), (200, 30, 20, 40))
    found = detector()(image, tiles((0, 0, 150, 128), (100, 0, 256, 128)))
    assert len(found) == 3


def test_a_piece_at_an_inner_edge_gives_way_to_the_whole_next_door():
    image = picture((100, 30, 40, 40))
    found = detector()(image, tiles((0, 0, 125, 128), (80, 0, 256, 128)))
    np.testing.assert_allclose(found.xyxy, [[100, 30, 140, 70]], atol=4)
    assert found.score[0] > 0.8


def test_a_piece_alone_does_not_count():
    image = picture((100, 30, 40, 40))
    assert len(detector()(image, tiles((0, 0, 125, 128)))) == 0


def test_at_the_edge_of_the_picture_there_is_no_more_to_see():
    image = picture((226, 30, 30, 40))
    assert len(detector()(image, tiles((128, 0, 256, 128)))) == 1


def test_boxes_stay_in_the_picture():
    image = picture((0, 0, 40, 128))
    box = detector()(image, tiles((-30, -30, 256, 160))).xyxy[0]
    assert (box >= 0).all()
    assert (box <= (256, 128, 256, 128)).all()


def test_no_tiles_and_no_things_are_no_detections():
    found = detector()(picture(), tiles())
    assert len(found) == 0
    assert found.labels == ("product", "gap", "price_label")
    assert len(detector()(picture(), whole(picture()))) == 0


def test_the_time_of_every_stage_is_known():
    looking = detector()
    image = picture((40, 20, 32, 64))
    assert looking.timing.total_ms == 0
    looking(image, tiles((0, 0, 128, 128), (64, 0, 256, 128)))
    timing = looking.timing
    assert (timing.tiles, timing.boxes) == (2, 1)
    assert min(timing.preprocess_ms, timing.invoke_ms, timing.decode_ms, timing.merge_ms) > 0


def test_a_model_that_wants_red_first_gets_it():
    engine = PaintedEngine()
    card = a_card(input=CardInput(64, 64, channels="rgb"))
    TileDetector(engine, card)(picture((0, 0, 256, 128)), whole(picture()))
    assert engine.asked[0][0, 0, 0].tolist() == [0, 0, 255]


def test_channels_first_real_numbers_and_padding_are_as_the_card_says():
    spec = TensorSpec("in", (1, 3, 32, 64), "float32")
    grid = TensorSpec("grid", (1, 4 * 8, 6), "float32")
    engine = CannedEngine(spec, {"grid": grid})
    card = a_card(
        input=CardInput(64, 32, dtype="float32", range=(0.0, 255.0), layout="nchw", padding=7),
        head=Head.YOLOX,
        strides=(8,),
        outputs={"grid": "grid"},
        labels=("product",),
        thresholds={},
    )
    TileDetector(engine, card)(picture((0, 0, 128, 128), size=(128, 128)), tiles((0, 0, 128, 128)))
    (asked,) = engine.asked
    assert asked[0, :, 0, 0].tolist() == [255, 0, 0]
    assert asked[0, :, 0, 63].tolist() == [7, 7, 7]


@pytest.mark.parametrize("anchors", ["rows", "columns"])
@pytest.mark.parametrize(("boxes", "unit"), [("pixels", 1.0), ("normalized", 1 / 64)])
def test_a_yolov8_export_lies_as_its_card_says(anchors, boxes, unit):
    table = np.zeros((1, 30, 5), np.float32)
    table[0, 3] = (32 * unit, 16 * unit, 20 * unit, 10 * unit, 0.9)
    card = a_card(
        head=Head.YOLOV8,
        outputs={"predictions": "out"},
        anchors=anchors,
        boxes=boxes,
        labels=("product",),
        thresholds={},
    )
    given = table if anchors == "rows" else table.transpose(0, 2, 1)
    raw = decoder(card)({"predictions": given})
    np.testing.assert_allclose(raw.xyxy, [[22, 11, 42, 21]], atol=1e-4)


def test_a_recognizer_s_card_makes_no_detector():
    card = a_card(
        kind="recognizer",
        head=Head.EMBEDDING,
        outputs={"embedding": "out"},
        labels=(),
        thresholds={},
    )
    with pytest.raises(ValueError, match="is a recognizer"):
        decoder(card)


def open_and_look(card, image):
    return TileDetector(open_on(card, ON_CPU, threads=1), card)(image, whole(image))


def test_the_cat_is_an_abyssinian(shared):
    image = cv2.imread(str(shared / "models/coral/cat.bmp"))
    found = open_and_look(pets(shared), image)
    assert found.label[0] == 0
    assert found.score[0] == pytest.approx(0.83, abs=0.02)
    np.testing.assert_allclose(found.xyxy[0], [185, 37, 337, 221], atol=6)


def frame_of(shared, name, number):
    video = cv2.VideoCapture(str(shared / "aisle" / name))
    for _ in range(number):
        video.grab()
    read, image = video.read()
    video.release()
    assert read
    return image


@pytest.mark.parametrize("flavor", ["float16", "dynamic_range"])
def test_the_three_bottles_of_the_belt_are_products(shared, flavor):
    found = open_and_look(yolox(shared, flavor), frame_of(shared, "bottle-detection.mp4", 100))
    assert found.labels == ("product", "occluder")
    assert len(found.of("product")) == 3
    assert (found.of("product").score > 0.6).all()


def test_a_shopper_is_an_occluder(shared):
    image = frame_of(shared, "one-by-one-person-detection.mp4", 250)
    found = open_and_look(person(shared), image)
    assert found.labels == ("occluder",)
    assert len(found) >= 1
