"""What a view is recognized by: its fixture, gray and small, and the corners ORB finds on it.

The picture around the fixture is blanked: other bays, the floor and whoever walks there move by
other rules than the fixture's face, and need not be kept.

ORB: Rublee et al., ICCV 2011. What is on boards, uprights and labels stays when goods come and go,
so key points outside the facings go first.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Floats, Mask, Plane, Points, Quads, expect, frozen
from agent.vision.reduced import Small, lightless

WORKING_PX = 854 * 480  # pixels of a picture in which key points are looked for
FULL_HD = 1920 * 1080  # pixels of the picture that distances in the method are meant for
MARGIN = 0.04  # of the face, on every side: uprights and the rails' ends belong to it
KEYPOINTS = 1500
FAST_THRESHOLD = 10  # gray levels: a board's edge in the shade is still a corner
PLENTY = 3  # times as many are found, so that there is a choice
BLUR = 8  # pixels beside the blanked part that local normalization smears it into
FEWEST = 60  # key points: with fewer, no match would ever hold 25

Descriptors = NDArray[np.uint8]  # (n, 32)


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """What a view is recognized by. All in pixels of `plane`.

    Args:
        plane: (h, w) gray; 0 around the fixture.
        print: (h, w) the same without its light; 0 around the fixture.
        inside: (h, w) where the fixture is.
        points: (n, 2) key points.
        descriptors: (n, 32) ORB's.
    """

    plane: Plane
    print: Small
    inside: Mask
    points: Points
    descriptors: Descriptors

    def __post_init__(self) -> None:
        expect("points", self.points, (len(self.descriptors), 2))
        expect("print", self.print, self.plane.shape)
        expect("inside", self.inside, self.plane.shape)
        for column in (self.plane, self.print, self.inside, self.points, self.descriptors):
            frozen(column)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Where a fixture is in a picture, in pixels of the full frame.

    Args:
        picture_px: width and height of the full frame.
        face: (4, 2) corners of the fixture's face, clockwise from top left.
        cells: (n, 4, 2) the facings.
    """

    picture_px: tuple[int, int]
    face: Points
    cells: Quads

    def __post_init__(self) -> None:
        expect("face", self.face, (4, 2))
        expect("cells", self.cells, (None, 4, 2))
        frozen(self.face)
        frozen(self.cells)

    @property
    def unit(self) -> float:
        """Pixels of this picture that are as long as one of full HD."""
        return float(np.sqrt(self.picture_px[0] * self.picture_px[1] / FULL_HD))


def working(gray: Plane) -> Plane:
    """A gray picture (h, w) at the size in which landmarks are looked for; never enlarged."""
    height, width = gray.shape
    scale = float(np.sqrt(WORKING_PX / (height * width)))
    if scale >= 1:
        return gray
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)


def landmarks(gray: Plane, ground: Ground) -> Landmarks | None:
    """The landmarks of a picture in which nobody stands; None where it shows too few.

    Args:
        gray: the picture, of any size.
        ground: where its fixture is.
    """
    plane = working(gray)
    scale = np.array(plane.shape[::-1]) / ground.picture_px
    inside = filled(plane.shape, _wider(ground.face)[None] * scale)
    facings = filled(plane.shape, ground.cells * scale)
    kept = np.where(inside, plane, np.uint8(0))
    points, descriptors = keypoints(kept, _worn(inside), facings)
    if len(points) < FEWEST:
        return None
    core = _worn(inside)
    print_ = np.where(core, lightless(kept.astype(np.float32)), np.float32(0))
    return Landmarks(kept, print_.astype(np.float32), core, points, descriptors)


def keypoints(
    plane: Plane, inside: Mask | None = None, facings: Mask | None = None
) -> tuple[Points, Descriptors]:
    """The key points (n, 2) of a plane, in its pixels, and their descriptors (n, 32).

    Args:
        plane: (h, w) at working size.
        inside: where to look; None for everywhere.
        facings: what comes and goes: key points there only fill what is left; None for nothing.
    """
    wanted = KEYPOINTS if facings is None else PLENTY * KEYPOINTS
    orb = cv2.ORB.create(nfeatures=wanted, fastThreshold=FAST_THRESHOLD)
    mask = None if inside is None else inside.astype(np.uint8)
    found, descriptors = orb.detectAndCompute(plane, mask)
    if not len(found):
        return np.empty((0, 2)), np.empty((0, 32), np.uint8)
    points = np.array([point.pt for point in found], np.float64)
    strength = np.array([point.response for point in found])
    goods = np.zeros(len(points), bool)
    if facings is not None:
        column, row = points.astype(np.intp).T
        goods = facings[row, column]
    best = np.lexsort((-strength, goods))[:KEYPOINTS]
    return points[best], np.asarray(descriptors, np.uint8)[best]


def filled(shape: tuple[int, ...], quads: Quads) -> Mask:
    """Where quadrilaterals (n, 4, 2) cover a plane (h, w)."""
    plane = np.zeros(shape, np.uint8)
    for quad in quads:
        cv2.fillConvexPoly(plane, np.rint(quad).astype(np.int32), 1)
    return np.asarray(plane, bool)


def _wider(face: Points) -> Floats:
    middle = face.mean(axis=0)
    return np.asarray(middle + (1 + 2 * MARGIN) * (face - middle), np.float64)


def _worn(inside: Mask) -> Mask:
    """Without the rim, which shows where the picture was blanked."""
    around = np.ones((2 * BLUR + 1, 2 * BLUR + 1), np.uint8)
    worn = cv2.erode(inside.astype(np.uint8), around, borderValue=1)
    return np.asarray(worn, bool)
