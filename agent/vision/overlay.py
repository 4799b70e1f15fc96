"""Two pictures of one fixture laid over each other by a homography, with or without a lens."""

from __future__ import annotations

import cv2
import numpy as np

from agent.vision.arrays import Floats, Matrix, Plane, Points
from agent.vision.homography import Lens, apply
from agent.vision.landmarks import Ground, Landmarks
from agent.vision.reduced import Small, lightless


class Overlay:
    """A known plane, a plane now, and the way between their pixels and the full frame's."""

    def __init__(self, known: Landmarks, plane: Plane, ground: Ground, lens: Lens | None) -> None:
        """Both planes at working size.

        Args:
            known: its landmarks.
            plane: now.
            ground: where the fixture is in the known picture.
            lens: of the full frame; None where it is not known.
        """
        self.known, self.plane, self.ground, self.lens = known, plane, ground, lens
        size = np.array(ground.picture_px, np.float64)
        self.there = size / known.plane.shape[::-1]  # pixels of the full frame, for one of known
        self.here = size / plane.shape[::-1]  # the same, for one of plane
        self.px = float(np.sqrt(self.there.prod()))

    def straight(self, points: Points, scale: Floats) -> Points:
        """Points (n, 2) of a plane as pixels of the full frame, without the lens's distortion."""
        px = points * scale
        return px if self.lens is None else self.lens.straighten(px)

    def warped(self, matrix: Matrix) -> Small:
        """The print of the plane now, brought to where the known plane has it; 0 beside that."""
        return np.where(self.known.inside, self.whole(matrix), np.float32(0))

    def whole(self, matrix: Matrix) -> Small:
        """The same with what is around the fixture."""
        height, width = self.known.plane.shape
        if self.lens is None:
            inner = np.diag([*(1 / self.here), 1.0]) @ matrix @ np.diag([*self.there, 1.0])
            flat = cv2.warpPerspective(
                self.plane,
                inner,
                (width, height),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
        else:
            flat = self._bent(self.lens, matrix)
        return lightless(flat.astype(np.float32))

    def _bent(self, lens: Lens, matrix: Matrix) -> Plane:
        """The same through a lens, whose curve is smooth enough to ask for every eighth pixel."""
        height, width = self.known.plane.shape
        across, down = np.meshgrid(np.arange(0, width + 8, 8.0), np.arange(0, height + 8, 8.0))
        grid = np.stack([across.ravel(), down.ravel()], axis=1)
        now = lens.bend(apply(matrix, self.straight(grid, self.there))) / self.here
        coarse = now.reshape(*across.shape, 2).astype(np.float32)
        rows, columns = np.mgrid[:height, :width].astype(np.float32) / 8
        where = cv2.remap(coarse, columns, rows, cv2.INTER_LINEAR)
        x, y = np.ascontiguousarray(where[..., 0]), np.ascontiguousarray(where[..., 1])
        flat = cv2.remap(self.plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(flat, np.uint8)
