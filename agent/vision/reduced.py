"""A frame made small and gray once, for all that measure it: light, focus, motion, print."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Image, Plane

Small = NDArray[np.float32]  # (h, w) brightness, freed of its light

WINDOW = 15  # pixels of local normalization: a facing is 10 to 40 wide at 320
EPSILON = 64.0  # variance of sensor noise: below it, a plain surface stays plain

WIDE_PX = (
    960  # print is still edges at this width, sensor noise is not; half of 1080p: an exact step
)


def reduced(image: Image) -> Plane:
    """The luminance (h, w) of a picture (h, w, 3), at most `WIDE_PX` wide."""
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    height, width = gray.shape
    if width > WIDE_PX:
        size = (WIDE_PX, max(1, round(height * WIDE_PX / width)))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    return np.asarray(gray, np.uint8)


def lightless(gray: Small) -> Small:
    """A gray picture (h, w) freed of its light: each pixel by the mean and variance around it."""
    mean = cv2.blur(gray, (WINDOW, WINDOW))
    spread = np.asarray(cv2.sqrBoxFilter(gray, cv2.CV_32F, (WINDOW, WINDOW)), np.float32)
    spread -= mean * mean
    np.maximum(spread, 0, out=spread)
    spread += np.float32(EPSILON)
    bare = gray - mean
    bare /= cv2.sqrt(spread)
    return np.asarray(bare, np.float32)
