from __future__ import annotations

import numpy as np
import pytest
from fakes_detect import PaintedEngine, a_card, a_recognizer_card

from agent.detect.card import CardInput, Head
from agent.detect.fitness import at_the_rail, defect, mismatch, trial_pictures
from agent.vision.int8 import Quant, TensorSpec

OURS = PaintedEngine().outputs


def with_quant(role, scale, zero):
    old = OURS[role]
    return {**OURS, role: TensorSpec(old.name, old.shape, old.dtype, Quant(scale, zero))}


def yolov8_card(**changes):
    return a_card(
        head=Head.YOLOV8,
        outputs={"predictions": "p"},
        labels=("product",),
        thresholds={},
        **changes,
    )


def predictions(scale, shape=(1, 5, 84)):
    return {"predictions": TensorSpec("p", shape, "int8", Quant(scale, -128))}


def test_a_model_that_can_say_all_it_needs_is_fit():
    assert mismatch(a_card(), OURS) == ""
    embedding = {"embedding": TensorSpec("out", (1, 64), "int8", Quant(0.1, 0))}
    assert mismatch(a_recognizer_card(), embedding) == ""


def test_a_map_of_another_stride_is_named():
    text = mismatch(a_card(stride=8), OURS)
    assert "'out:0' (heat) has the shape [1, 16, 16, 3]" in text
    assert "needs [1, 8, 8, 3]" in text


def test_the_shapes_of_a_yolov8_export_depend_on_how_it_lies():
    assert mismatch(yolov8_card(boxes="normalized"), predictions(1 / 255)) == ""
    assert "needs [1, any, 5]" in mismatch(
        yolov8_card(boxes="normalized", anchors="rows"), predictions(1 / 255)
    )


def test_a_size_that_cannot_reach_a_wide_facing_is_refused():
    assert "(size) holds -1.28 to 1.27, and 0.00 to 1.79" in mismatch(
        a_card(), with_quant("size", 0.01, 0)
    )


def test_a_prediction_must_reach_across_the_input():
    text = mismatch(yolov8_card(input=CardInput(640, 640)), predictions(0.04))
    assert "(predictions) holds 0.00 to 10.20, and 0.00 to 576.00 is needed" in text


def test_a_grid_must_reach_a_box_of_several_cells():
    card = a_card(
        head=Head.YOLOX, outputs={"grid": "g"}, strides=(8,), labels=("product",), thresholds={}
    )
    low = {"grid": TensorSpec("g", (1, 64, 6), "uint8", Quant(1 / 255, 0))}
    assert "(grid) holds 0.00 to 1.00, and 0.00 to 1.50 is needed" in mismatch(card, low)


def test_heat_that_stops_at_a_half_is_refused():
    assert "(heat) holds 0.00 to 0.50" in mismatch(a_card(), with_quant("heat", 0.5 / 255, -128))


def test_one_scale_for_pixels_and_scores_is_refused():
    text = mismatch(yolov8_card(input=CardInput(640, 640)), predictions(640 / 255))
    assert "steps of 2.5, too coarse for scores" in text


def test_a_float_model_has_no_rails_in_its_tensors():
    outputs = {role: TensorSpec(spec.name, spec.shape, "float32") for role, spec in OURS.items()}
    assert mismatch(a_card(), outputs) == ""


def runs(**changed):
    rng = np.random.default_rng(0)
    answers = [
        {role: rng.integers(-90, 90, spec.shape).astype(spec.dtype) for role, spec in OURS.items()}
        for _ in range(2)
    ]
    for answer in answers:
        answer.update(changed)
    return answers


def test_answers_that_vary_are_fit():
    assert defect(a_card(), OURS, runs()) == ""


def test_sizes_at_the_end_of_their_range_are_clipped():
    sizes = runs()[0]["size"]
    sizes[0, :8] = 127
    assert "box sizes are clipped: 5" in defect(a_card(), OURS, runs(size=sizes))


def test_an_output_that_never_changes_is_dead():
    dead = np.zeros_like(runs()[0]["heat"])
    assert "(heat) is 0.5 everywhere" in defect(a_card(), OURS, runs(heat=dead))


def test_an_answer_that_is_no_number_is_named():
    card = a_recognizer_card()
    spec = {"embedding": TensorSpec("out", (1, 3), "float32")}
    answer = {"embedding": np.array([[1, np.nan, 2]], np.float32)}
    assert "is not a number on a test picture" in defect(card, spec, [answer])


def test_the_rail_is_the_fuller_end():
    share, value = at_the_rail(np.array([0, 1, 2, 3, 3, 3], np.float32))
    assert share == pytest.approx(0.5)
    assert value == 3


def test_the_trial_pictures_fit_the_input_and_are_the_same_every_time():
    card = a_card(input=CardInput(48, 32))
    once, again = list(trial_pictures(card)), list(trial_pictures(card))
    assert all(picture.shape == (32, 48, 3) for picture in once)
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
