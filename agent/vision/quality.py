"""Can this picture be judged at all? Dark, covered, blurred, frozen.

Each measure is a plain number of one picture; each threshold stands beside its reason. The rows are
those of `method.md` 3.2, row 2: whatever is found here makes the view degraded, and no slot empty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from agent.vision.arrays import Image, Plane
from agent.vision.reduced import reduced

MIN_LUMA = 25.0
"""A picture with a lower mean luminance (0..255) is dark: what is left is mostly noise."""

MIN_SHARPNESS = 0.35
"""Blurred is what has less than this share of the sharpness the camera had when it was aimed.

Over the real frames of an aisle with shoppers the measure moves by a tenth; a blur by one pixel at
`FOCUS_WIDTH` leaves less than a third (tests/camera/test_quality.py).
"""

FOCUS_WIDTH = 640
"""Sharpness is measured at this width, in pixels; smaller pictures are taken as they are.

A facing is some forty pixels wide then, and what is blurred at that scale cannot be told apart. The
last pixel of a camera with many of them is softer one day and sharper the next.
"""

FROZEN_S = 60.0
"""A picture that has not changed in one sampled value for longer is an old one.

A sensor's noise alone changes thousands of values from one exposure to the next. A stream that is
coded well may repeat a still night picture exactly, but not through its next key frame, which
cameras send every few seconds.
"""

COVERED_SHARE = 0.9
"""Covered is what is flat in this share of its parts: a hand, tape, fog, glare, a door.

Real shelves are flat in a twentieth of their parts at most (tests/camera/test_quality.py); the rest
of the way is left for shelves that are empty, with their boards and tags.
"""

FLAT_CONTRAST = 4.0  # a part with a lower standard deviation of luminance shows nothing but noise
GRID = (16, 12)  # parts across and down: each about as large as one facing
CELL_PX = 8  # a part is shrunk to this, which averages the noise of its pixels away

SAMPLE_EVERY = 8  # rows and columns of a fingerprint: 1/64 of the pixels, still tens of thousands


@dataclass(frozen=True, slots=True)
class Quality:
    """The measures of one picture.

    Args:
        luma: mean luminance, 0..255.
        sharpness: strength of the finest edges relative to the brightness, so that it hardly moves
            with the light; means something only beside a reference from the same view.
        flat: the share of the picture's parts in which nothing can be told apart, 0..1.
        fingerprint: equal for equal pictures; of two exposures by a live sensor, practically never.
    """

    luma: float
    sharpness: float
    flat: float
    fingerprint: int


@dataclass(frozen=True, slots=True)
class Stillness:
    """How long pictures have been identical: their fingerprint and when it was first seen."""

    fingerprint: int
    since_ms: int


def measure(image: Image, gray: Plane | None = None) -> Quality:
    """Measure one picture.

    Args:
        image: (h, w, 3) blue, green, red.
        gray: the same, `reduced`; None to have it made.
    """
    plane = _focus(reduced(image) if gray is None else gray)
    luma = float(cv2.mean(plane)[0])
    return Quality(luma, _sharpness(plane, luma), _flat(plane), _fingerprint(image))


def still(before: Stillness | None, fingerprint: int, mono_ms: int) -> Stillness:
    """Fold one more picture into what is known of the standstill."""
    if before is not None and before.fingerprint == fingerprint:
        return before
    return Stillness(fingerprint, mono_ms)


def fault(quality: Quality, reference_sharpness: float | None, still_s: float) -> str:
    """Say in a person's words why a picture cannot be judged; "" where it can.

    Args:
        quality: the picture's measures.
        reference_sharpness: the sharpness when the camera was aimed; None where that is not known,
            and then nothing is called blurred.
        still_s: for how long pictures have been identical.
    """
    if still_s > FROZEN_S:
        return f"frozen: the same picture for {still_s:.0f} s"
    if quality.luma < MIN_LUMA:
        return f"dark: mean brightness is {quality.luma:.0f} of 255, at least {MIN_LUMA:.0f} needed"
    if quality.flat >= COVERED_SHARE:
        return f"covered: {quality.flat:.0%} of the picture shows nothing"
    if reference_sharpness and quality.sharpness < MIN_SHARPNESS * reference_sharpness:
        share = quality.sharpness / reference_sharpness
        return (
            f"blurred: {share:.0%} as sharp as when it was aimed; clean the lens, check its focus"
        )
    return ""


def _focus(plane: Plane) -> Plane:
    """A plane at the size at which pictures are measured; a smaller one stays as it is."""
    height, width = plane.shape
    if width <= FOCUS_WIDTH:
        return plane
    size = (FOCUS_WIDTH, max(1, round(height * FOCUS_WIDTH / width)))
    # Linear: the plane is at most half as large again, and area costs five times as much there.
    return cast("Plane", cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR))


def _sharpness(plane: Plane, luma: float) -> float:
    """The spread of the Laplacian (Pech-Pacheco et al., ICPR 2000), over the mean luminance.

    The spread and not its square, so that a share of it is a share of contrast; over the luminance
    because twice the light doubles every edge.
    """
    edges = cv2.Laplacian(plane, cv2.CV_16S)
    _, spread = cv2.meanStdDev(edges)
    return float(spread[0, 0]) / max(luma, 1.0)


def _flat(plane: Plane) -> float:
    across, down = GRID
    size = (across * CELL_PX, down * CELL_PX)
    small = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
    cells = small.reshape(down, CELL_PX, across, CELL_PX)
    return float((cells.std(axis=(1, 3)) < FLAT_CONTRAST).mean())


def _fingerprint(image: Image) -> int:
    sample = image[::SAMPLE_EVERY, ::SAMPLE_EVERY].tobytes()
    return int.from_bytes(hashlib.blake2b(sample, digest_size=8).digest())
