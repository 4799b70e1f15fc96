"""The camera was moved, and registration has found the slots again: what follows from that.

It is told once for each move, and for half a minute nothing is believed: the camera may still
swing, and what the eyes had learned of the facings lies a few pixels off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.seen.look import Look

DIGITS = 9  # of a homography that are kept: a millionth of a pixel at the far corner
NO_MOVE = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Move:
    """The last move of a camera that was told.

    Args:
        homography: from pixels as aimed to pixels since then, row by row; () for none.
        at: when it was accepted; None for none.
        by_px: how far the picture's corners moved, at most.
    """

    homography: tuple[float, ...] = ()
    at: datetime | None = None
    by_px: float = 0.0

    def settled(self, at: datetime) -> bool:
        """Whether votes may be believed again."""
        return self.at is None or (at - self.at).total_seconds() >= limits.SHIFT_SETTLES_S


def follow(before: Move, look: Look, view: View) -> Move:
    """Fold one look into what is known of the camera's moves."""
    if look.shift is None:
        return before
    now = tuple(round(float(number), DIGITS) for number in look.shift.homography.ravel())
    by_px = _apart_px(before.homography or NO_MOVE, now, view)
    return Move(now, look.at, by_px) if by_px > limits.SHIFT_PX else before


def _apart_px(one: tuple[float, ...], other: tuple[float, ...], view: View) -> float:
    """How far the corners of a picture lie apart after two moves, at most."""
    width, height = view.picture_px
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    places = []
    for move in (one, other):
        mapped = corners @ np.asarray(move, np.float64).reshape(3, 3).T
        places.append(mapped[:, :2] / mapped[:, 2:])
    return float(np.linalg.norm(places[0] - places[1], axis=1).max())
