"""The pixels of one cell in a picture, cut out once, to ask how much of them is covered."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from agent.vision.arrays import Floats
from tools.render.ink import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Stencil:
    """The pixels of one cell.

    Args:
        inside: (h, w) 255 where the cell is, of what lies in the picture.
        part: of the picture, rows and columns.
        outside: pixels of the cell that lie beyond the picture.
        pixels: of the cell, all of them.
    """

    inside: Mask
    part: tuple[slice, slice]
    outside: int
    pixels: int

    def share(self, covered: Mask) -> float:
        """The share of the cell that is covered; what leaves the picture counts too.

        Args:
            covered: (h, w) of the picture, 0 where nobody stands.
        """
        if not self.inside.size:
            return 1.0
        hidden = cv2.countNonZero(cv2.bitwise_and(covered[self.part], self.inside))
        return (hidden + self.outside) / self.pixels


def stencil(quad: Floats, picture_px: tuple[int, int]) -> Stencil:
    """Cut out a quadrilateral (4, 2) of a picture (width, height)."""
    wide, high = picture_px
    low, far = np.floor(quad.min(axis=0)).astype(int), np.ceil(quad.max(axis=0)).astype(int)
    size = far - low
    mask = np.zeros((size[1] + 1, size[0] + 1), np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad - low).astype(np.int32), 255)
    x0, y0 = max(0, low[0]), max(0, low[1])
    x1, y1 = max(x0, min(wide, far[0] + 1)), max(y0, min(high, far[1] + 1))
    inside = mask[y0 - low[1] : y1 - low[1], x0 - low[0] : x1 - low[0]]
    pixels = cv2.countNonZero(mask)
    outside = pixels - int(np.count_nonzero(inside))
    return Stencil(inside.copy(), (slice(y0, y1), slice(x0, x1)), outside, max(1, pixels))
