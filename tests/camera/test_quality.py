"""Dark, covered, blurred, frozen."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.vision.quality import (
    COVERED_SHARE,
    FOCUS_WIDTH,
    FROZEN_S,
    MIN_LUMA,
    MIN_SHARPNESS,
    Quality,
    Stillness,
    fault,
    measure,
    still,
)

GOOD = Quality(luma=120.0, sharpness=0.3, flat=0.05, fingerprint=1)


def shelf(seed=0, light=1.0):
    """Draw a wall of packs with print on them."""
    dice = np.random.default_rng(seed)
    image = np.full((240, 320, 3), 90, np.uint8)
    for left in range(4, 320, 20):
        for top in range(4, 240, 40):
            color = dice.integers(60, 250, 3).tolist()
            cv2.rectangle(image, (left, top), (left + 16, top + 34), color, -1)
            cv2.putText(image, "ab", (left, top + 20), cv2.FONT_HERSHEY_PLAIN, 0.8, (20, 20, 20))
    return (image * light).astype(np.uint8)


def noisy(image, seed):
    noise = np.random.default_rng(seed).normal(0, 2, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def judged(image, still_s=0.0):
    return fault(measure(image), measure(shelf()).sharpness, still_s)


def test_a_shelf_is_fine():
    assert judged(shelf()) == ""
    assert judged(noisy(shelf(), 1)) == ""


def test_another_assortment_is_fine():
    assert judged(shelf(seed=7)) == ""


def test_half_the_light_is_fine():
    assert judged(shelf(light=0.5)) == ""


def test_the_night_is_dark():
    assert judged(shelf(light=0.1)).startswith("dark: mean brightness is ")


@pytest.mark.parametrize("value", [60, 128, 255])
def test_a_hand_fog_and_glare_cover_the_view(value):
    covered = np.full((240, 320, 3), value, np.uint8)
    assert judged(covered) == "covered: 100% of the picture shows nothing"
    assert judged(noisy(covered, 1)) == "covered: 100% of the picture shows nothing"


def test_a_person_before_half_of_the_shelf_covers_nothing():
    image = shelf()
    image[:, :160] = 60
    assert judged(image) == ""


def test_a_lens_out_of_focus_is_blurred():
    assert judged(cv2.GaussianBlur(shelf(), (0, 0), 2)).startswith("blurred: ")


def test_without_a_reference_nothing_is_blurred():
    blurred = measure(cv2.GaussianBlur(shelf(), (0, 0), 2))
    assert fault(blurred, None, 0.0) == ""


def test_a_picture_that_stands_still_is_frozen():
    assert judged(shelf(), still_s=61) == "frozen: the same picture for 61 s"


@pytest.mark.parametrize(
    ("quality", "still_s", "is_fault"),
    [
        (GOOD, 0.0, False),
        (Quality(MIN_LUMA, 0.3, 0.05, 1), 0.0, False),
        (Quality(MIN_LUMA - 0.1, 0.3, 0.05, 1), 0.0, True),
        (Quality(120.0, 0.3 * MIN_SHARPNESS, 0.05, 1), 0.0, False),
        (Quality(120.0, 0.29 * MIN_SHARPNESS, 0.05, 1), 0.0, True),
        (Quality(120.0, 0.3, COVERED_SHARE - 0.01, 1), 0.0, False),
        (Quality(120.0, 0.3, COVERED_SHARE, 1), 0.0, True),
        (GOOD, FROZEN_S, False),
        (GOOD, FROZEN_S + 0.1, True),
    ],
)
def test_the_thresholds_are_where_they_are_said_to_be(quality, still_s, is_fault):
    assert bool(fault(quality, 0.3, still_s)) is is_fault


def test_equal_pictures_have_equal_fingerprints_and_exposures_have_not():
    assert measure(shelf()).fingerprint == measure(shelf()).fingerprint
    first, second = (measure(noisy(shelf(), seed)).fingerprint for seed in (1, 2))
    assert first != second


@given(st.lists(st.integers(0, 2), min_size=1, max_size=20))
def test_a_standstill_counts_from_the_first_of_the_equal_pictures(fingerprints):
    state = None
    for at, fingerprint in enumerate(fingerprints):
        state = still(state, fingerprint, at)
    last = fingerprints[-1]
    run = next((i for i, f in enumerate(reversed(fingerprints)) if f != last), len(fingerprints))
    assert state == Stillness(last, len(fingerprints) - run)


def test_the_measures_hold_on_the_frames_of_a_real_aisle(shared):
    paths = sorted((shared / "aisle" / "frames").glob("*.png"))[::6]
    images = [cv2.imread(str(path)) for path in paths]
    reference = measure(images[0]).sharpness
    for image in images:
        quality = measure(image)
        assert abs(quality.sharpness / reference - 1) < 0.15
        assert quality.flat <= 0.06
        assert fault(quality, reference, 0.0) == ""
        blurred = measure(cv2.GaussianBlur(image, (0, 0), 1))
        assert blurred.sharpness < 0.3 * reference < MIN_SHARPNESS * reference


def test_a_large_picture_is_judged_at_the_same_scale(shared):
    image = cv2.imread(str(shared / "cabinet" / "images" / "00.jpg"))
    reference = measure(image).sharpness
    pixel = image.shape[1] / FOCUS_WIDTH
    softer = measure(cv2.GaussianBlur(image, (0, 0), 1))
    assert fault(softer, reference, 0.0) == ""
    unfit = measure(cv2.GaussianBlur(image, (0, 0), pixel))
    assert fault(unfit, reference, 0.0).startswith("blurred: ")
