"""Where a fixture is, told by its boards, rails and uprights alone: the goods may all be others.

    print between the facings ─▶ slid over the picture now, turned a little either way ─▶ the best
    place ─▶ made finer ─▶ slid once more: is any other place nearly as good?

Goods that were all moved along by one slot look like a camera that was moved; what is between them
does not. It finds what a bump does: a shift of up to a tenth of the width and a turn of a degree;
a zoom or a tilt is left to key points. Measured on 21 rendered store days, before and after resets
and behind people: 278 of 308 pictures found, the worst 1.8 px of full HD off. A wall of slats
without an upright is alike all along its slats: there it only says that it may not have moved.

Correlation under a mask by Fourier transforms: Padfield, IEEE TIP 2012. The finer fit (ECC):
Evangelidis & Psarakis, IEEE TPAMI 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from agent.vision.arrays import Floats, Mask, Matrix, Plane
from agent.vision.homography import Lens
from agent.vision.landmarks import Ground, Landmarks, filled, working
from agent.vision.overlay import Overlay
from agent.vision.reduced import Small
from agent.vision.registration import Refused, Shift, corners_apart, insane

LEAST = 0.08  # of the plane, between the facings: with less, three boards in a dark bay decide
REACH = (0.13, 0.10)  # of the width and of the height that is searched: a bump is up to a tenth
TURNS = tuple(np.deg2rad([-1.0, -0.5, 0.0, 0.5, 1.0]))
COARSE = 0.5  # of the working size: where the first search is made
PEAK_PX = 6  # around the best place, at coarse size: its own slope, and no other place
ALIKE = 0.40  # least correlation; behind people and in other light it falls to half
DISTINCT = 0.85  # of the best: another place that is as good as this makes it a guess
HERE = 0.97  # of the best: it may as well be where it was held to be
STEPS = 40  # of the finer fit, which is over in ten where it is right


@dataclass(frozen=True, slots=True, eq=False)
class Bare:
    """Where the bare fixture was found.

    Args:
        shift: its `agreement` is the correlation there.
        distinct: no other place is nearly as good; False where it only may not have moved.
    """

    shift: Shift
    distinct: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """The best of the places that were tried for one turn.

    Args:
        matrix: (3, 3) the homography there.
        best, second, here: correlation there, at the best place apart from it, at no shift.
    """

    matrix: Matrix
    best: float
    second: float
    here: float


def find_bare(
    known: Landmarks, gray: Plane, ground: Ground, at: Matrix, lens: Lens | None = None
) -> Bare | Refused:
    """Find the fixture near where it was held to be, whatever stands in it.

    Args:
        known: of the picture that the camera was aimed with.
        gray: the picture now, of any size.
        ground: where the fixture was in the landmarks' picture.
        at: (3, 3) homography that was held.
        lens: of the full frame; None where it is not known.
    """
    eye = Overlay(known, working(gray), ground, lens)
    between = known.inside & ~_facings(known, ground)
    if between.mean() < LEAST:
        return Refused("too little of the fixture is to be seen between its goods")
    places = [_slid(eye, _turned(eye, at, turn), between) for turn in TURNS]
    best = max(places, key=lambda place: place.best)
    fine = _finer(eye, best.matrix, between)
    if fine is None:
        return Refused("the bare fixture fits nowhere")
    last = _slid(eye, fine, between)
    if last.here < ALIKE:
        return Refused(f"the bare fixture agrees to {last.here:.0%}, {ALIKE:.0%} needed")
    if last.second <= DISTINCT * last.here:
        return _found(fine, last.here, ground, distinct=True)
    if places[len(TURNS) // 2].here >= HERE * max(place.best for place in places):
        return _found(at, last.here, ground, distinct=False)
    return Refused("the bare fixture looks the same in several places")


def _found(matrix: Matrix, alike: float, ground: Ground, *, distinct: bool) -> Bare | Refused:
    if reason := insane(matrix, ground):
        return Refused(reason)
    moved = corners_apart(np.eye(3), matrix, ground)
    return Bare(Shift(matrix.copy(), moved, 0, alike), distinct)


def _facings(known: Landmarks, ground: Ground) -> Mask:
    scale = np.array(known.plane.shape[::-1]) / ground.picture_px
    return filled(known.plane.shape, ground.cells * scale)


def _within(eye: Overlay, matrix: Matrix, inner: Matrix) -> Matrix:
    """A homography after a change in the pixels of the known plane."""
    scale = np.diag([*eye.there, 1.0])
    return np.asarray(matrix @ scale @ inner @ np.linalg.inv(scale), np.float64)


def _turned(eye: Overlay, matrix: Matrix, turn: float) -> Matrix:
    height, width = eye.known.plane.shape
    x, y, cos, sin = width / 2, height / 2, np.cos(turn), np.sin(turn)
    about = np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y],
                      [0, 0, 1]])  # fmt: skip
    return _within(eye, matrix, about)


def _slid(eye: Overlay, matrix: Matrix, between: Mask) -> _Place:
    """Slide the fixture over the picture as a homography brings it here."""
    mask = (_small(between) > COARSE).astype(np.float32)
    height, width = mask.shape
    reach = (round(REACH[0] * width), round(REACH[1] * height))
    alike = _correlated(_small(eye.known.print) * mask, mask, _small(eye.whole(matrix)), reach)
    row, column = np.unravel_index(int(alike.argmax()), alike.shape)
    x, y = int(column), int(row)
    apart = alike.copy()
    cv2.circle(apart, (x, y), PEAK_PX, -1.0, cv2.FILLED)
    shift = np.array([[1, 0, (x - reach[0]) / COARSE], [0, 1, (y - reach[1]) / COARSE], [0, 0, 1]])
    return _Place(
        _within(eye, matrix, shift),
        float(alike[y, x]),
        float(apart.max()),
        float(alike[reach[1], reach[0]]),
    )


def _small(plane: Small | Mask) -> Small:
    one = plane.astype(np.float32)
    found = cv2.resize(one, None, fx=COARSE, fy=COARSE, interpolation=cv2.INTER_AREA)
    return np.asarray(found, np.float32)


def _correlated(known: Small, mask: Small, now: Small, reach: tuple[int, int]) -> Small:
    """Normalized correlation under the mask for every shift within reach, none in the middle."""
    across, down = reach
    size = [
        cv2.getOptimalDFTSize(n + 2 * far) for n, far in zip(mask.shape, reach[::-1], strict=True)
    ]

    def spectrum(plane: Small) -> Floats:
        padded = np.zeros(size, np.float32)
        padded[: plane.shape[0], : plane.shape[1]] = plane
        return cast("Floats", cv2.dft(padded, flags=cv2.DFT_COMPLEX_OUTPUT))

    def slid(one: Small, over: Small) -> Small:
        product = cv2.mulSpectrums(spectrum(over), spectrum(one), 0, conjB=True)
        return cast("Small", cv2.idft(product, flags=cv2.DFT_REAL_OUTPUT | cv2.DFT_SCALE))

    strength = np.sqrt(np.maximum(slid(mask, now * now), 1e-3) * float((known * known).sum()))
    alike = np.roll(slid(known, now) / strength, (down, across), (0, 1))
    return np.asarray(alike[: 2 * down + 1, : 2 * across + 1], np.float32)


def _finer(eye: Overlay, matrix: Matrix, between: Mask) -> Matrix | None:
    """The homography moved and turned to where the print between the facings fits best."""
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, STEPS, 1e-4)
    mask = between.astype(np.uint8)
    known, now, none = eye.known.print.copy(), eye.whole(matrix), np.eye(2, 3, dtype=np.float32)
    try:
        _, back = cv2.findTransformECC(now, known, none, cv2.MOTION_EUCLIDEAN, until, mask, 3)
    except cv2.error:  # it does not converge
        return None
    inner = np.linalg.inv(np.vstack([back, [0.0, 0.0, 1.0]]).astype(np.float64))
    return _within(eye, matrix, inner)
