"""Plane to plane: millimetres on the fixture's face to pixels of one camera, and back.

A homography H maps (x, y, 1) to (u, v, w) up to scale: Hartley & Zisserman, Multiple View Geometry,
2nd ed., section 2.3. The lens follows OpenCV's model (k1, k2, p1, p2, k3 on coordinates normalized
by the camera matrix). Points are warped, never pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from agent.vision.arrays import Boxes, Floats, Matrix, Points, Quads, expect, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """A camera's distortion.

    Args:
        matrix: (3, 3) camera matrix, pixels.
        distortion: (5,) k1, k2, p1, p2, k3.
    """

    matrix: Matrix
    distortion: Floats

    def __post_init__(self) -> None:
        expect("matrix", self.matrix, (3, 3))
        expect("distortion", self.distortion, (5,))
        frozen(self.matrix)
        frozen(self.distortion)

    def straighten(self, px: Points) -> Points:
        """Distorted pixels (n, 2) to the pixels a lens without distortion would give."""
        if not len(px):
            return px
        flat = cv2.undistortPoints(
            px.reshape(-1, 1, 2).astype(np.float64), self.matrix, self.distortion, P=self.matrix
        )
        return np.asarray(flat, np.float64).reshape(-1, 2)

    def bend(self, px: Points) -> Points:
        """Straight pixels (n, 2) to where this lens puts them."""
        if not len(px):
            return px
        fx, fy = self.matrix[0, 0], self.matrix[1, 1]
        centered = (px - self.matrix[:2, 2]) / (fx, fy)
        rays = np.column_stack([centered, np.ones(len(px))])
        none = np.zeros(3)
        bent, _ = cv2.projectPoints(rays, none, none, self.matrix, self.distortion)
        return np.asarray(bent, np.float64).reshape(-1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A fixture's face in one camera: the way from millimetres to pixels and back.

    Args:
        to_px: (3, 3) homography from millimetres to pixels without lens distortion.
        lens: None where the coefficients are not known.
    """

    to_px: Matrix
    lens: Lens | None = None

    def __post_init__(self) -> None:
        expect("to_px", self.to_px, (3, 3))
        if not np.isfinite(np.linalg.cond(self.to_px)):
            raise ValueError("to_px cannot be inverted; three corners lie on one line")
        frozen(self.to_px)

    def scaled(self, across: float, down: float) -> Plane:
        """The same plane in pictures this many times as wide and as high."""
        stretch = np.diag([across, down, 1.0])
        lens = None
        if self.lens is not None:
            lens = Lens(stretch @ self.lens.matrix, self.lens.distortion.copy())
        return Plane(stretch @ self.to_px, lens)

    def project(self, mm: Points) -> Points:
        """Millimetres (..., 2) to pixels of the full frame (..., 2)."""
        px = apply(self.to_px, mm.reshape(-1, 2))
        bent = px if self.lens is None else self.lens.bend(px)
        return bent.reshape(mm.shape)

    def unproject(self, px: Points) -> Points:
        """Pixels of the full frame (..., 2) to millimetres (..., 2)."""
        flat = np.asarray(px, np.float64).reshape(-1, 2)
        straight = flat if self.lens is None else self.lens.straighten(flat)
        inverse = np.asarray(np.linalg.inv(self.to_px), np.float64)
        return apply(inverse, straight).reshape(px.shape)


def apply(matrix: Matrix, points: Points) -> Points:
    """Map (n, 2) points by a (3, 3) homography."""
    homogeneous = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:], np.float64)


def between(source: Points, target: Points) -> Matrix:
    """The homography that takes four points to four others, both (4, 2).

    Solves the eight linear equations of the direct linear transform with h33 = 1.

    Raises:
        ValueError: three of the points lie on one line.
    """
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    try:
        h = np.linalg.solve(np.asarray(rows, np.float64), np.asarray(target, np.float64).ravel())
    except np.linalg.LinAlgError:
        raise ValueError("three of the four corners lie on one line") from None
    return np.append(h, 1.0).reshape(3, 3)


def face_to_px(width_mm: float, height_mm: float, corners_px: Points) -> Matrix:
    """The homography of a fixture's face seen in a picture.

    Args:
        width_mm, height_mm: of the face; its y runs up.
        corners_px: (4, 2) of the face in the picture, clockwise from top left.
    """
    face = np.array([[0, height_mm], [width_mm, height_mm], [width_mm, 0], [0, 0]], np.float64)
    return between(face, corners_px)


def corners_of(boxes: Boxes) -> Quads:
    """The corners (n, 4, 2) of boxes (n, 4), clockwise from top left in pixel space."""
    left, top, right, bottom = boxes.astype(np.float64).T
    return np.stack(
        [
            np.stack([left, top], axis=-1),
            np.stack([right, top], axis=-1),
            np.stack([right, bottom], axis=-1),
            np.stack([left, bottom], axis=-1),
        ],
        axis=1,
    )


def bounds_of(quads: Quads) -> Floats:
    """The bounding rectangles (n, 4) of quadrilaterals (n, 4, 2): least x, least y, most x, y."""
    return np.concatenate([quads.min(axis=1), quads.max(axis=1)], axis=1)
