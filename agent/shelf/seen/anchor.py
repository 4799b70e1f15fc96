"""The pictures a view is held by: the one it was aimed with, and a later one that fits it.

Goods come and go, so the first picture looks less like the shelf from week to week. A second one is
renewed now and then; its own place is always measured against the first, so nothing drifts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.view import View
from agent.vision.arrays import Matrix, Plane, frozen
from agent.vision.bare import Bare, find_bare
from agent.vision.landmarks import Ground, Landmarks, landmarks
from agent.vision.registration import Refused, Shift, corners_apart, register, stays

RENEWED_S = 6 * 3600.0  # between two renewals: each is written to a card that wears
FITS = 0.50  # of the fixture must agree, for a picture to be held by


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """A picture that fits the first one.

    Args:
        marks: its landmarks.
        place: (3, 3) from pixels of the first picture to its own.
        at: when it was taken; seconds UTC.
    """

    marks: Landmarks
    place: Matrix
    at: float

    def __post_init__(self) -> None:
        frozen(self.place)


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """What a view is held by.

    Args:
        first: landmarks of the picture it was aimed with, or of the first good one after that.
        sharpness: of that picture (`agent.vision.quality`).
        at: when it was taken; seconds UTC.
        later: None before the first renewal.
        place: (3, 3) from pixels of the first picture to pixels since the last accepted move.
    """

    first: Landmarks
    sharpness: float
    at: float
    later: Later | None
    place: Matrix

    def __post_init__(self) -> None:
        frozen(self.place)


def ground_of(view: View) -> Ground:
    """Where a view's fixture is in its picture."""
    wide, high = view.planogram.face_mm
    face = np.array([[0, high], [wide, high], [wide, 0], [0, 0]], np.float64)
    return Ground(view.picture_px, view.plane.project(face), view.cells.px.copy())


def anchor_of(gray: Plane, sharpness: float, view: View, at: float) -> Anchor | None:
    """Hold a view by a picture in which nobody stands; None where the picture shows too little."""
    marks = landmarks(gray, ground_of(view))
    return None if marks is None else Anchor(marks, sharpness, at, None, np.eye(3))


def find(anchor: Anchor, gray: Plane, view: View, place: Matrix) -> Shift | Refused:
    """Where the camera looks now, against the first picture.

    The first picture is asked, then the later one. Where not even half of the fixture agrees with
    either, the goods are not what they were: then the bare fixture decides, as far as it can tell.
    Where nothing else can, and the boards are still where they were held to be, they are where they
    were.

    Args:
        anchor: of the view.
        gray: the picture now.
        view: as it was aimed.
        place: (3, 3) that is held.
    """
    ground, lens = ground_of(view), view.plane.lens
    found = register(anchor.first, gray, ground, lens)
    if not _fits(found) and anchor.later is not None:
        by_later = _by_later(anchor.later, gray, view)
        found = by_later if _fits(by_later) or isinstance(found, Refused) else found
    if isinstance(found, Shift) and _fits(found):
        return found
    bare = find_bare(anchor.first, gray, ground, place, lens)
    if isinstance(bare, Bare) and (bare.distinct or isinstance(found, Refused)):
        return bare.shift
    if isinstance(found, Shift):
        return found
    still = stays(anchor.first, gray, ground, place, lens)
    return still if isinstance(still, Shift) else found


def _fits(found: Shift | Refused) -> bool:
    return isinstance(found, Shift) and found.agreement >= FITS


def _by_later(later: Later, gray: Plane, view: View) -> Shift | Refused:
    then = view.moved(later.place)
    found = register(later.marks, gray, ground_of(then), view.plane.lens)
    if isinstance(found, Refused):
        return found
    whole = found.homography @ later.place
    return replace(
        found, homography=whole, moved_px=corners_apart(np.eye(3), whole, ground_of(view))
    )


def renewed(anchor: Anchor, gray: Plane, view: View, found: Shift, at: float) -> Anchor:
    """The anchor after a picture, in which nobody stands, was found to fit.

    Args:
        anchor: of the view.
        gray: the picture.
        view: as it was aimed.
        found: the place of the picture.
        at: seconds UTC.
    """
    last = anchor.at if anchor.later is None else anchor.later.at
    if found.agreement < FITS or at - last < RENEWED_S:
        return anchor
    marks = landmarks(gray, ground_of(view.moved(found.homography)))
    if marks is None:
        return anchor
    return replace(anchor, later=Later(marks, found.homography, at))


def scaled(anchor: Anchor, across: float, down: float) -> Anchor:
    """The same anchor for pictures this many times as wide and as high."""
    later = anchor.later
    if later is not None:
        later = replace(later, place=_scaled(later.place, across, down))
    return replace(anchor, place=_scaled(anchor.place, across, down), later=later)


def _scaled(place: Matrix, across: float, down: float) -> Matrix:
    stretch = np.diag([across, down, 1.0])
    return np.asarray(stretch @ place @ np.linalg.inv(stretch), np.float64)
