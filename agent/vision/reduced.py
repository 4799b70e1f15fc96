"""A frame made small and gray once, for all that measure it: light, focus, motion, print."""

from __future__ import annotations

import cv2
import numpy as np

from agent.vision.arrays import Image, Plane

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
