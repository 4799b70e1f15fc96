"""What empty cells have looked like: a small bank of pictures, harvested where a gap was seen.

A cell is compared with its own picture first. Where it has none, another cell of the fixture lends
one: the back of a shelf looks much the same everywhere. The bank is small because it is remembered
with every look; the oldest picture makes room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.view import View
from agent.vision.arrays import Bits, Floats, Indices, Mask, Patterns, expect, frozen
from agent.vision.void import GRAIN, SIDE

MOST = 48  # pictures of one view; 70 bytes each
LIKE = 0.70  # likeness of patterns, and …
LIKE_COLOR = 14.0  # … distance of colors (CIE76) between a cell and itself empty
LIKE_OTHER = 0.80  # a borrowed picture must fit better: it is of another place
FLAT_COLOR = 8.0  # between two empty places: the back is lit from above, so rows differ
MIDDLE = 128  # gray levels are kept as bytes around this


@dataclass(frozen=True, slots=True, eq=False)
class Golden:
    """Pictures of empty cells, the newest last. Row i of every column is the same picture.

    Args:
        cell: (k,) whose picture.
        pattern: (k, 64) gray levels around `MIDDLE`.
        color: (k, 3) mean CIE L*a*b*.
    """

    cell: Indices
    pattern: Bits
    color: Floats

    def __post_init__(self) -> None:
        k = len(self.cell)
        expect("pattern", self.pattern, (k, SIDE * SIDE))
        expect("color", self.color, (k, 3))
        for column in (self.cell, self.pattern, self.color):
            frozen(column)


def no_golden() -> Golden:
    """Before the first gap."""
    nothing = np.empty((0, SIDE * SIDE), np.uint8)
    return Golden(np.empty(0, np.intp), nothing, np.empty((0, 3)))


def harvest(golden: Golden, cells: Indices, pattern: Patterns, color: Floats) -> Golden:
    """Add the pictures of some cells (e,), which are empty now; a cell keeps one, its newest.

    Args:
        cells: (e,) which.
        pattern: (e, 64) theirs.
        color: (e, 3) theirs.
    """
    if not len(cells):
        return golden
    old = ~np.isin(golden.cell, cells)
    bytes_ = np.clip(np.rint(pattern) + MIDDLE, 0, 255).astype(np.uint8)
    return Golden(
        cell=np.concatenate([golden.cell[old], cells])[-MOST:],
        pattern=np.concatenate([golden.pattern[old], bytes_])[-MOST:],
        color=np.concatenate([golden.color[old], np.round(color, 1)])[-MOST:],
    )


def forget(golden: Golden, wrong: Mask) -> Golden:
    """Drop the pictures of cells (n,) that look like this although they are stocked."""
    keep = ~wrong[golden.cell]
    if keep.all():
        return golden
    return Golden(golden.cell[keep], golden.pattern[keep], golden.color[keep])


def like_empty(golden: Golden, pattern: Patterns, color: Floats, view: View) -> tuple[Mask, Mask]:
    """Which cells look as they did when empty, and which as others did.

    Args:
        golden: the bank.
        pattern: (n, 64) of the cells now.
        color: (n, 3) of the cells now.
        view: whose cells these are; one lends to another of its product's height at most twice
            over, for the back of a tall place is not that of a low one.

    Returns:
        (n,) like itself; (n,) like another.
    """
    n = len(pattern)
    if not len(golden.cell):
        return np.zeros(n, bool), np.zeros(n, bool)
    kept = golden.pattern.astype(np.float32) - MIDDLE
    both = pattern @ kept.T / pattern.shape[1] + GRAIN
    power = np.mean(pattern**2, axis=1)[:, None] + GRAIN
    like = both / np.sqrt(power * (np.mean(kept**2, axis=1) + GRAIN))
    apart = np.linalg.norm(color[:, None] - golden.color, axis=2)
    own = golden.cell == np.arange(n)[:, None]
    high = view.cells.mm[:, 3] - view.cells.mm[:, 1]
    ratio = high[:, None] / high[golden.cell]
    lends = ~own & (ratio < 2) & (ratio > 1 / 2)
    itself = own & (like >= LIKE) & (apart < LIKE_COLOR)
    other = lends & (like >= LIKE_OTHER) & (apart < FLAT_COLOR)
    return itself.any(axis=1), other.any(axis=1)
