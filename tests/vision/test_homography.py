"""Plane to plane, and back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.vision.homography import Lens, Plane, apply, between, bounds_of, corners_of, face_to_px

CORNERS = np.array([[212, 96], [1704, 131], [1688, 1010], [229, 985]], np.float64)
MATRIX = np.array([[1500, 0, 960], [0, 1500, 540], [0, 0, 1]], np.float64)
BARREL = Lens(MATRIX, np.array([-0.2, 0.05, 0.001, -0.001, 0.0]))

coordinates = st.floats(0, 1000)


def test_the_corners_of_the_face_are_the_corners_in_the_picture():
    plane = Plane(face_to_px(1000, 1800, CORNERS))
    face = np.array([[0, 1800], [1000, 1800], [1000, 0], [0, 0]], np.float64)
    np.testing.assert_allclose(plane.project(face), CORNERS, atol=1e-6)


@settings(deadline=None)
@given(coordinates, coordinates, st.booleans())
def test_there_and_back_again(x, y, bent):
    plane = Plane(face_to_px(1000, 1800, CORNERS), BARREL if bent else None)
    point = np.array([[x, y]])
    np.testing.assert_allclose(plane.unproject(plane.project(point)), point, atol=0.05)


def test_the_four_point_solution_is_that_of_opencv():
    target = np.array([[10, 20], [500, 0], [480, 300], [0, 310]], np.float64)
    theirs = cv2.getPerspectiveTransform(CORNERS.astype(np.float32), target.astype(np.float32))
    np.testing.assert_allclose(between(CORNERS, target), theirs, rtol=1e-3, atol=1e-3)


def test_three_corners_on_one_line_are_refused():
    line = np.array([[0, 0], [10, 0], [20, 0], [0, 10]], np.float64)
    with pytest.raises(ValueError, match="one line"):
        face_to_px(100, 100, line)


def test_a_matrix_that_squeezes_the_plane_into_a_line_is_refused():
    with pytest.raises(ValueError, match="one line"):
        Plane(np.array([[1, 0, 0], [0, 0, 0], [0, 0, 1]], np.float64))


def test_a_picture_of_half_the_size_has_half_the_coordinates():
    for lens in (None, BARREL):
        plane = Plane(face_to_px(1000, 1800, CORNERS), lens)
        point = np.array([[250, 900]], np.float64)
        half = plane.scaled(0.5, 0.5).project(point)
        np.testing.assert_allclose(half, plane.project(point) / 2, atol=1e-6)


def test_a_lens_without_distortion_changes_nothing():
    straight = Lens(MATRIX, np.zeros(5))
    points = np.array([[3, 4], [1900, 1000]], np.float64)
    np.testing.assert_allclose(straight.bend(points), points, atol=1e-6)
    np.testing.assert_allclose(straight.straighten(points), points, atol=1e-6)


def test_no_points_are_no_points():
    none = np.empty((0, 2))
    assert len(BARREL.bend(none)) == len(BARREL.straighten(none)) == len(apply(MATRIX, none)) == 0


def test_boxes_have_corners_clockwise_and_quads_have_bounds():
    boxes = np.array([[1, 2, 5, 8]], np.float32)
    quads = corners_of(boxes)
    assert quads.tolist() == [[[1, 2], [5, 2], [5, 8], [1, 8]]]
    assert bounds_of(quads).tolist() == boxes.tolist()
