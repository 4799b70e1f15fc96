from __future__ import annotations

import numpy as np
from fakes_detect import MeanColorEngine, a_recognizer_card

from agent.detect.recognizer import CropRecognizer, unit, unlike_anything
from agent.vision.detections import Detections


def recognizer():
    return CropRecognizer(MeanColorEngine(), a_recognizer_card())


def half_blue_half_green():
    image = np.zeros((40, 40, 3), np.uint8)
    image[:, :20, 0] = 200
    image[:, 20:, 1] = 200
    return image


def boxes(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def test_each_box_gets_the_direction_of_its_own_crop():
    left, right, again = recognizer().vectors(
        half_blue_half_green(), boxes((0, 0, 20, 40), (20, 0, 40, 40), (2, 3, 18, 30))
    )
    assert left.tolist() == again.tolist()
    assert left @ right < 0.5
    np.testing.assert_allclose(left, np.array([1, -1, -1]) / np.sqrt(3), atol=1e-6)


def test_what_is_outside_the_picture_is_not_looked_at():
    over, outside = recognizer().vectors(
        half_blue_half_green(), boxes((-30, -10, 10, 20), (50, 0, 60, 9))
    )
    np.testing.assert_allclose(over, np.array([1, -1, -1]) / np.sqrt(3), atol=1e-6)
    assert outside.tolist() == [0, 0, 0]


def test_products_become_facings_row_by_row():
    found = Detections(
        boxes((0, 0, 20, 40), (20, 0, 40, 40)),
        np.array([0.9, 0.8], np.float32),
        np.zeros(2, np.int32),
        ("product",),
    )
    looking = recognizer()
    facings = looking(half_blue_half_green(), found)
    assert facings.xyxy is found.xyxy
    assert facings.vector.shape == (2, 3)
    assert (looking.timing.tiles, looking.timing.boxes) == (2, 2)
    assert unlike_anything(found).vector.shape == (2, 0)


def test_no_boxes_are_no_vectors():
    assert recognizer().vectors(half_blue_half_green(), boxes()).shape == (0, 3)


def test_a_vector_without_a_direction_becomes_zeros():
    made = unit(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(made, [[0.6, 0.8], [0, 0]], rtol=1e-6)
