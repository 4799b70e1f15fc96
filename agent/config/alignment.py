"""What `alignment/<camera>.yaml` says: where a fixture's corners lie in a camera's picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np

from agent.shelf.plan.fields import BadField, Refusals, require_above
from agent.vision.arrays import Points
from agent.vision.homography import Lens, Plane, face_to_px

PixelPoint: TypeAlias = tuple[float, float]

SIDE_PX = (160, 8192)  # as for a camera's picture (`agent.config.device`)
FAR = 10  # corners may lie outside the picture, but not ten pictures away
LENS = 5  # k1 k2 p1 p2 k3


@dataclass(frozen=True, slots=True)
class LensCoefficients:
    """A lens: focal lengths and center in pixels, distortion as k1 k2 p1 p2 k3 (OpenCV's model)."""

    focal_px: tuple[float, float]
    center_px: PixelPoint
    distortion: tuple[float, ...]

    def __post_init__(self) -> None:
        refusals = Refusals()
        for value in self.focal_px:
            with refusals:
                require_above("focal_px", value, 0)
        with refusals:
            if len(self.distortion) != LENS:
                have = len(self.distortion)
                raise BadField("distortion", f"has {have} numbers; write k1 k2 p1 p2 k3")
        refusals.end()


@dataclass(frozen=True, slots=True)
class Alignment:
    """One camera's view of its fixture, as `onshelf aim` writes it.

    Args:
        picture_px: width and height of the picture the corners were taken from.
        corners_px: of the fixture's face, clockwise from top left; may lie outside the picture.
        taken_at: aware.
        lens: None where its coefficients are not known.
    """

    picture_px: tuple[int, int]
    corners_px: tuple[PixelPoint, PixelPoint, PixelPoint, PixelPoint]
    taken_at: datetime | None = None
    lens: LensCoefficients | None = None

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            for side in self.picture_px:
                if not SIDE_PX[0] <= side <= SIDE_PX[1]:
                    limits = f"{SIDE_PX[0]} to {SIDE_PX[1]}"
                    raise BadField("picture_px", f"has a side of {side} pixels; write {limits}")
        with refusals:
            self._check_corners()
        with refusals:
            if self.taken_at is not None and self.taken_at.tzinfo is None:
                raise BadField("taken_at", "has no time zone; write it like 2026-11-20T10:15:00Z")
        refusals.end()

    def _check_corners(self) -> None:
        key = "corners_px"
        corners = np.asarray(self.corners_px, np.float64)
        if np.abs(corners).max() > FAR * max(self.picture_px):
            raise BadField(key, "has a corner far outside the picture; run onshelf aim")
        sides = np.roll(corners, -1, axis=0) - corners
        after = np.roll(sides, -1, axis=0)
        turns = sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]
        if (turns < 0).all():
            raise BadField(key, f"run counterclockwise; {ORDER}")
        if (turns <= 0).any():
            raise BadField(key, f"cross, lie on one line or bend inward; {ORDER}")
        right, down = sides[0, 0], -sides[3, 1]
        if right <= 0 or down <= 0:
            raise BadField(key, f"begin at another corner; {ORDER}")


ORDER = "list the fixture's top left, top right, bottom right, bottom left"


def plane_of(alignment: Alignment, face_mm: tuple[float, float]) -> Plane:
    """The way from millimetres on a fixture's face to pixels of the aligned camera.

    Args:
        alignment: the corners of this face.
        face_mm: width and height of the face (`Planogram.face_mm`).
    """
    lens = None if alignment.lens is None else _lens(alignment.lens)
    corners: Points = np.asarray(alignment.corners_px, np.float64)
    if lens is not None:
        corners = lens.straighten(corners)
    return Plane(face_to_px(*face_mm, corners), lens)


def _lens(given: LensCoefficients) -> Lens:
    (fx, fy), (cx, cy) = given.focal_px, given.center_px
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]], np.float64)
    return Lens(matrix, np.asarray(given.distortion, np.float64))
