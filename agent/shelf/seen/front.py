"""Has the front pack been taken, and stands the next one behind? Told by how large a pack looks.

A pack that stands half a board deep is seen from farther away: on rendered shelves it is 4 to 18 %
lower and 6 to 17 % narrower than in front, where its box keeps its size to a hundredth. Both sides
shrink alike. A box that is only part of a pack, because a neighbor hides it or the detector cut it
short, shrinks on one side.

What is in front looks largest; so the size that each facing is compared with grows fast and
shrinks slowly, and not at all from what may be recessed. A restart forgets it, and learns it again
in two minutes of looks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.before import wholly_seen
from agent.shelf.seen.evidence import Sight
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Vote, Votes, box_of
from agent.shelf.seen.manner import Manner
from agent.vision.arrays import NONE, Bits, Floats, Indices, Mask, expect, frozen

ENOUGH = 12  # looks at a pack in front before another can be called recessed
FRONT = 0.94  # of both sides at least: it stands where it stood
RECESSED = (0.70, 0.93)  # of both sides of the pack in front; below, it is another product
ALIKE = 0.08  # that one side may have shrunk more than the other
GROWS, SHRINKS = 0.1, 0.02  # of the way to each look's size


@dataclass(frozen=True, slots=True, eq=False)
class Fronts:
    """How large the pack of each facing (n,) is when it stands in front.

    Args:
        size: (n, 2) width and height of its box on the fixture's face, mm; NaN before the first.
        looks: (n,) at a box of that size.
    """

    size: Floats
    looks: Indices

    def __post_init__(self) -> None:
        expect("size", self.size, (len(self.looks), 2))
        frozen(self.size)
        frozen(self.looks)


def nothing_in_front(cells: int) -> Fronts:
    """Before the first look."""
    return Fronts(np.full((cells, 2), np.nan), np.zeros(cells, np.intp))


def stand_back(
    sight: Sight, votes: Votes, before: Fronts, view: View
) -> tuple[Votes, Fronts]:  # fmt: skip
    """Say of each facing where in its depth it stands, as far as one look shows that.

    Args:
        sight: of the look.
        votes: of the look, with its names.
        before: of the looks before.
        view: with n cells.

    Returns:
        the votes with the bits of `depths` in their manner; what is known of the fronts now.
    """
    box = box_of(sight.assignment, len(view.cells))
    rows = np.flatnonzero(box != NONE)
    size = np.full((len(box), 2), np.nan)
    found = view.to_mm(sight.products.xyxy[box[rows]])
    size[rows] = found[:, 2:] - found[:, :2]
    own = ~np.isin(votes.names.name, (Name.OTHER, Name.UNKNOWN))
    packs = (votes.vote == Vote.STOCKED) & ~view.bins[view.cells.slot]  # a heap has no front
    right = own & wholly_seen(sight, view) & packs
    fronts, bits = depths(before, size, right)
    return replace(votes, manner=votes.manner | bits), fronts


def depths(before: Fronts, size: Floats, right: Mask) -> tuple[Fronts, Bits]:
    """Where the pack of each facing (n,) stands: `Manner.RECESSED`, `IN_FRONT`, or nobody knows.

    Args:
        before: of the looks before.
        size: (n, 2) of the box in each cell on the fixture's face, mm; NaN where none is.
        right: (n,) cells of which all is seen, and in which nothing but their own product is.

    Returns:
        what is known of the fronts with this look; the bits.
    """
    with np.errstate(invalid="ignore"):  # NaN: no box, or no front yet
        ratio = size / before.size
        even = np.abs(np.log(ratio[:, 0] / ratio[:, 1])) <= np.log(1 + ALIKE)
        least, most = ratio.min(axis=1), ratio.max(axis=1)
    boxed = right & ~np.isnan(size[:, 0])
    begins = boxed & np.isnan(before.size[:, 0])
    front = boxed & even & (least >= FRONT)
    back = boxed & even & (least >= RECESSED[0]) & (most <= RECESSED[1])
    step = np.where(front, np.where(least >= 1, GROWS, SHRINKS), 0.0)[:, None]
    grown = np.where(front[:, None], before.size + step * (size - before.size), before.size)
    fronts = Fronts(np.where(begins[:, None], size, grown), before.looks + (begins | front))
    back &= before.looks >= ENOUGH
    bits = np.where(back, Manner.RECESSED, np.where(front, Manner.IN_FRONT, 0))
    return fronts, bits.astype(np.uint8)
