"""Has the camera moved, and by how much? Accepts or refuses, never guesses.

Two ways, one quick and one sure:

* `nudge`: phase correlation of two small pictures (Kuglin & Hines 1975). Half a millisecond; says
  that something is wrong, not what.
* `register`: ORB key points, MAGSAC (Barath et al., CVPR 2019), then one pass over the fixture in
  128-pixel windows, each phase-correlated for itself. The windows say whether the homography holds
  over the whole of the fixture, and make it finer.

The number of key points that agree is no safe gate: half a shelf full of shoppers gave 15 % false
accepts with forty of them. What decides is the share of windows that agree as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from agent.vision.arrays import Floats, Mask, Matrix, Plane, Points, expect, frozen
from agent.vision.homography import Lens, apply
from agent.vision.landmarks import Ground, Landmarks, keypoints, working
from agent.vision.overlay import Overlay
from agent.vision.reduced import Small

RATIO = 0.85  # to the second best: Lowe's test; facings that repeat fail it
REPROJECTION_PX = 2.0  # of a key point, at working size
INLIERS = 25
AGREEMENT = 0.25  # of the windows
STAYS = 0.35  # of the windows, where no key points vouch for it; other boards reach 0.18
WINDOW = 128  # pixels at working size
STEP = 96
FLAT = 0.12  # of a window's spread of print: below it, there is nothing to correlate
COVERED = 0.6  # of a window on the fixture, or it is not asked
AGREES_PX = 3.0  # full HD, of a window
ROUGHLY = 4  # times that: worth one more pass
WORTH = 10  # key points, of a window
ENOUGH_WINDOWS = 6  # to fit an affine correction, of three points' freedom, with a margin

FURTHEST = 0.30  # of the width, that corners may move
AREA = (0.7, 1.4)  # of the fixture, now to then


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """How a camera has moved since it was aimed.

    Args:
        homography: (3, 3) from pixels of the picture it was aimed with to pixels now; without the
            lens's distortion where that is known.
        moved_px: mean move of the fixture's corners, in pixels of the picture.
        inliers: key points that agree; 0 where only windows were asked.
        agreement: share of the windows that agree, 0..1.
    """

    homography: Matrix
    moved_px: float
    inliers: int
    agreement: float

    def __post_init__(self) -> None:
        expect("homography", self.homography, (3, 3))
        frozen(self.homography)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a picture could not be brought to the one the camera was aimed with.

    Args:
        reason: in a person's words.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """What phase correlation says of two small pictures.

    Args:
        share: length of the move, as a share of the picture's longer side.
        peak: 0..1, how sure that is.
    """

    share: float
    peak: float


def nudge(before: Small, now: Small) -> Nudge:
    """By how much one small picture is moved against another; both `lightless`, of one size."""
    height, width = before.shape
    # OpenCV lays the window over its arguments in place: it is given copies.
    (across, down), peak = cv2.phaseCorrelate(before.copy(), now.copy(), _soft(width, height))
    return Nudge(float(np.hypot(across, down)) / max(width, height), float(peak))


def register(
    known: Landmarks, gray: Plane, ground: Ground, lens: Lens | None = None
) -> Shift | Refused:
    """Find the homography from the landmarks' picture to this one.

    Args:
        known: of the picture that the camera was aimed with, or one that is known to fit it.
        gray: the picture now, of any size.
        ground: where the fixture was in the landmarks' picture.
        lens: of the full frame; None where it is not known.
    """
    plane = working(gray)
    eye = Overlay(known, plane, ground, lens)
    points, descriptors = keypoints(plane)
    pairs = _pairs(known, points, descriptors)
    if len(pairs) < INLIERS:
        return Refused(f"{len(pairs)} landmarks are found again, {INLIERS} needed")
    there = eye.straight(known.points[pairs[:, 0]], eye.there)
    here = eye.straight(points[pairs[:, 1]], eye.here)
    matrix, mask = cv2.findHomography(
        there, here, cv2.USAC_MAGSAC, REPROJECTION_PX * eye.px, maxIters=2000, confidence=0.999
    )
    agree = np.zeros(0, bool) if mask is None else np.asarray(mask, bool).ravel()
    inliers = int(agree.sum())
    if matrix is None or inliers < INLIERS:
        return Refused(f"{inliers} landmarks agree on where they went, {INLIERS} needed")
    if reason := insane(np.asarray(matrix, np.float64), ground):
        return Refused(reason)
    held = _Held(there[agree], here[agree])
    return _verified(eye, np.asarray(matrix, np.float64), held, AGREEMENT)


def stays(
    known: Landmarks, gray: Plane, ground: Ground, at: Matrix, lens: Lens | None = None
) -> Shift | Refused:
    """Whether a homography that was accepted before still holds, as far as windows can say.

    Goods that were all exchanged leave few key points; boards and rails still correlate.
    """
    none = _Held(np.empty((0, 2)), np.empty((0, 2)))
    return _verified(Overlay(known, working(gray), ground, lens), at, none, STAYS)


def insane(matrix: Matrix, ground: Ground) -> str:
    """Why no camera that was bumped sees this; "" where one may."""
    face = np.asarray(ground.face, np.float64)
    # Weights of one sign: no corner passes infinity, so what was convex stays convex.
    weight = np.column_stack([face, np.ones(4)]) @ matrix[2]
    if not np.isfinite(matrix).all() or (weight * np.sign(weight[0]) <= 0).any():
        return "the fixture would be turned inside out"
    now = apply(matrix, face)
    area = _area(now) / _area(face)
    if area <= 0:
        return "the fixture would be mirrored"
    move = float(np.linalg.norm(now - face, axis=1).mean())
    if move > FURTHEST * ground.picture_px[0]:
        return f"the fixture would have moved by {move:.0f} px; the camera looks elsewhere"
    if not AREA[0] <= area <= AREA[1]:
        return f"the fixture would be {area:.0%} as large"
    return ""


def corners_apart(one: Matrix, other: Matrix, ground: Ground) -> float:
    """The mean distance between the fixture's corners under two homographies; pixels."""
    face = np.asarray(ground.face, np.float64)
    return float(np.linalg.norm(apply(one, face) - apply(other, face), axis=1).mean())


def _pairs(
    known: Landmarks, points: Points, descriptors: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Rows (n, 2) of key points that look like each other and like no other: there, here."""
    if len(points) < 2:
        return np.empty((0, 2), np.intp)
    found = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(known.descriptors, descriptors, k=2)
    good = [
        (best.queryIdx, best.trainIdx)
        for best, second in found
        if best.distance < RATIO * second.distance
    ]
    return np.array(good, np.intp).reshape(-1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """Key points that agree, (n, 2) each: in the known picture and now; straight pixels."""

    there: Points
    here: Points


def _verified(eye: Overlay, matrix: Matrix, held: _Held, needed: float) -> Shift | Refused:
    """Ask the windows; what they say also makes the homography finer."""
    corners = _windows(eye.known)
    if not len(corners):
        return Refused("the fixture is too plain to be recognized")
    limit = AGREES_PX * eye.ground.unit / eye.px
    off = _offsets(eye, matrix, corners)
    near = _within(off, limit)
    roughly = _within(off, ROUGHLY * limit)
    if near.mean() < needed <= roughly.mean():  # few key points, all to one side: once more
        matrix = _finer(eye, matrix, held, corners[roughly], off[roughly])
        off = _offsets(eye, matrix, corners)
        near = _within(off, limit)
    agreement = float(near.mean())
    if agreement < needed:
        return Refused(f"{agreement:.0%} of the fixture agrees, {needed:.0%} needed")
    fine = _finer(eye, matrix, held, corners[near], off[near])
    if reason := insane(fine, eye.ground):
        return Refused(reason)
    return Shift(fine, corners_apart(np.eye(3), fine, eye.ground), len(held.there), agreement)


def _within(off: Points, limit: float) -> Mask:
    return np.asarray(np.linalg.norm(off, axis=1) <= limit, bool)


def _windows(known: Landmarks) -> Points:
    """The top left corners (n, 2) of the windows that show something of the fixture."""
    height, width = known.plane.shape
    covered = cv2.integral(known.inside.astype(np.uint8), sdepth=cv2.CV_64F)
    table, squares = cv2.integral2(known.print, sdepth=cv2.CV_64F, sqdepth=cv2.CV_64F)
    covered, table, squares = (np.asarray(t, np.float64) for t in (covered, table, squares))
    found = []
    for top in _places(height):
        for left in _places(width):
            area = float(WINDOW * WINDOW)
            on = _sum(covered, left, top) / area
            spread = _sum(squares, left, top) / area - (_sum(table, left, top) / area) ** 2
            if on >= COVERED and spread > FLAT * on:
                found.append((left, top))
    return np.array(found, np.float64).reshape(-1, 2)


def _places(length: int) -> list[int]:
    """Where windows begin along a side: evenly, about a step apart, the last at the end."""
    if length < WINDOW:
        return []
    count = 1 + max(0, round((length - WINDOW) / STEP))
    return [round(at) for at in np.linspace(0, length - WINDOW, count)]


def _sum(table: Floats, left: int, top: int) -> float:
    right, bottom = left + WINDOW, top + WINDOW
    return float(table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left])


def _offsets(eye: Overlay, matrix: Matrix, corners: Points) -> Points:
    """By how much each window (n, 2) is moved against where a homography puts it; its pixels."""
    known, now, soft = eye.known.print, eye.warped(matrix), _soft(WINDOW, WINDOW)
    off = []
    for left, top in corners.astype(np.intp):
        part = np.s_[top : top + WINDOW, left : left + WINDOW]
        off.append(cv2.phaseCorrelate(known[part].copy(), now[part].copy(), soft)[0])
    return np.array(off, np.float64)


def _finer(eye: Overlay, matrix: Matrix, held: _Held, corners: Points, off: Points) -> Matrix:
    """The homography after what windows and key points say together, by least squares.

    A window is worth many key points, but only these reach to the fixture's rim. Measured on photos
    of real shelves behind crowds: the worst of 12 at 30 % hidden fell from 10 to 4 px.
    """
    middles = eye.straight(corners + WINDOW / 2, eye.there)
    moved = apply(matrix, eye.straight(corners + WINDOW / 2 + off, eye.there))
    there = np.concatenate([held.there, np.repeat(middles, WORTH, axis=0)])
    here = np.concatenate([held.here, np.repeat(moved, WORTH, axis=0)])
    if len(held.there):
        fine, _ = cv2.findHomography(there, here, 0)
        return matrix if fine is None else np.asarray(fine, np.float64)
    if len(corners) < ENOUGH_WINDOWS:
        return matrix
    design = np.column_stack([apply(matrix, there), np.ones(len(there))])
    correction, _, rank, _ = np.linalg.lstsq(design, here, rcond=None)
    if rank < design.shape[1]:  # all in one row
        return matrix
    return np.asarray(np.vstack([correction.T, [0.0, 0.0, 1.0]]) @ matrix, np.float64)


def _area(quad: Floats) -> float:
    x, y = quad.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@cache
def _soft(width: int, height: int) -> Small:
    """A window without hard edges, which a spectrum would take for print."""
    return np.asarray(cv2.createHanningWindow((width, height), cv2.CV_32F), np.float32)
