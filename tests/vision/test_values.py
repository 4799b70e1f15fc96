"""Frames, detections and facings: valid from birth, and unchangeable."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from agent.vision.detections import Detections, Facings, none_found
from agent.vision.frame import Blind, Frame

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
PICTURE = np.zeros((4, 4, 3), np.uint8)


def test_a_frame_needs_a_picture_or_a_cause_and_one_only():
    for image, blind in ((None, None), (PICTURE.copy(), Blind.OFFLINE)):
        with pytest.raises(ValueError, match="needs a picture or a cause"):
            Frame("left", NOON, 0, image, blind)


def test_a_frame_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        Frame("left", NOON.replace(tzinfo=None), 0, PICTURE.copy())


def test_a_picture_cannot_be_changed_any_more():
    frame = Frame("left", NOON, 0, PICTURE.copy())
    with pytest.raises(ValueError, match="read-only"):
        frame.image[0, 0] = 1


def test_a_gray_picture_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"shape \(4, 4\)"):
        Frame("left", NOON, 0, PICTURE[..., 0].copy())


def some(n=2):
    boxes = np.array([[0, 0, 10, 10]] * n, np.float32)
    labels = np.arange(n, dtype=np.int32) % 2
    return Detections(boxes, np.ones(n, np.float32), labels, ("product", "gap"))


def test_a_box_without_area_is_refused_with_its_row():
    flat = np.array([[0, 0, 1, 1], [5, 5, 5, 9]], np.float32)
    with pytest.raises(ValueError, match="box 1 has no area"):
        Detections(flat, np.ones(2, np.float32), np.zeros(2, np.int32), ("product",))


def test_detections_are_asked_by_word():
    assert len(some(3).of("product")) == 2
    assert len(some(3).of("gap")) == 1
    assert len(some(3).of("price_label")) == 0
    assert len(none_found(("product",))) == 0


def test_facings_have_a_vector_each():
    boxes = np.array([[0, 0, 10, 10]], np.float32)
    assert len(Facings(boxes, np.ones(1, np.float32), np.ones((1, 4), np.float32))) == 1
    with pytest.raises(ValueError, match="vector"):
        Facings(boxes, np.ones(1, np.float32), np.ones((2, 4), np.float32))
