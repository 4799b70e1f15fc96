"""One frame: a vote for every facing.

Three questions are asked of each facing cell. Does a *product* stand there (the detector)? Is there
positive evidence of *void* (a gap box; plainer, or of another color than when stocked; like another
gap)? Can it be *seen*?

    not seen           UNSEEN     no vote
    product, no void   STOCKED
    no product, void   EMPTY
    both               CONFLICT
    neither            ABSTAIN    a missing detection alone is never evidence of a gap

Identity is a second vote, cast only for a stocked facing and only with a gallery.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np

from agent.shelf.assign import Assignment, assign, rectangle_overlaps
from agent.shelf.identity import Likeness, Names, agrees, expected_cosine, names
from agent.shelf.reference import Learned, Reference
from agent.shelf.view import View
from agent.vision.arrays import NONE, Boxes, Floats, Indices, Mask, expect, frozen
from agent.vision.arrays import Votes as VoteColumn
from agent.vision.detections import Detections
from agent.vision.frame import Blind
from agent.vision.void import Texture

HIDDEN_SHARE = 0.30  # of a cell under a person or moving foreground: it is not seen
GAP_SHARE = 0.50  # of a cell inside a gap box: one kind of evidence
PLAINER = (0.65, 0.40)  # of the stocked edge density: of the same product, of its neighbors
DARKER = 0.60  # of the neighbors' brightness; beside the product itself, color says more
OTHER_COLOR = (
    10.0  # from the product's own (CIE76). On the real shelf this was measured on, stocked
)
# facings of one product differ by 4 as a rule and 15 at most, and by 5 % in edges; gaps differ by
# 19 to 46, and by 40 % in edges and more.
SAME_COLOR = 8.0  # (CIE76) between two empty places: the back is lit from above, so rows differ
SAME_PRINT = 0.08  # of edge density, likewise: holes of a perforated back are a few edges
EVIDENCE = 2  # kinds that must agree before a cell counts as void
WIDE = 1.6  # cells: a box this wide fills its neighbor of the same product too
COVERED = 0.5  # of a cell inside product boxes: something stands there, whoever's it is
FITS = (0.75, 1.30)  # of a product's width and height: a box within is the whole of one
PART = 0.60  # of a product's height: a lower box is not the whole of it
RAISED = 0.35  # of a cell's height between its board and a box's foot: the box stands behind


class Vote(IntEnum):
    """What one look says of one facing."""

    UNSEEN = 0
    STOCKED = 1
    EMPTY = 2
    CONFLICT = 3
    ABSTAIN = 4


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """The votes of one look, one row per facing cell of the view.

    Args:
        vote: (n,) members of `Vote`.
        names: (n,) the identity votes.
        behind: (n,) the front is gone and stock stands behind it.
    """

    vote: VoteColumn
    names: Names
    behind: Mask

    def __post_init__(self) -> None:
        expect("behind", self.behind, self.vote.shape)
        frozen(self.vote)
        frozen(self.behind)

    def __len__(self) -> int:
        return len(self.vote)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One full inspection of one frame, or the cause why there was none.

    Args:
        camera: whose view.
        at, mono_ms: the frame's.
        votes: None where the view could not be judged.
        blind: the cause then.
        detail: the cause in a person's words.
        products: the boxes behind the votes, for drawings.
        gaps: the detector's gap boxes, for drawings.
        assignment: where the products stand.
        learned: what stocked facings have looked like, this look included; it is remembered, so
            that a restart before an empty shelf knows what is missing there.
    """

    camera: str
    at: datetime
    mono_ms: int
    votes: Votes | None
    blind: Blind | None = None
    detail: str = ""
    products: Detections | None = None
    gaps: Detections | None = None
    assignment: Assignment | None = None
    learned: Learned | None = None


def stand(products: Detections, view: View, likeness: Likeness | None) -> Assignment:
    """Assign the product boxes of a frame to the facings of a view."""
    similarity = None
    if likeness is not None:
        similarity = expected_cosine(likeness, view)
    return assign(view.to_mm(products.xyxy), view, similarity)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What one frame shows of a view, before it is judged.

    Args:
        products, gaps: boxes of the frame.
        assignment: where the products stand.
        likeness: of the cells, row by row (`crops` says where to look); None without a gallery.
        texture: (n,) of the cells now.
        hidden: (n,) share of each cell under people or moving foreground, 0..1.
    """

    products: Detections
    gaps: Detections
    assignment: Assignment
    likeness: Likeness | None
    texture: Texture
    hidden: Floats


def vote(sight: Sight, view: View, reference: Reference) -> Votes:
    """Cast the votes of one frame."""
    cells = view.cells
    rects = view.to_mm(sight.products.xyxy)
    box = box_of(sight.assignment, len(cells))
    known = agrees(sight.likeness, view)  # whatever the detector made of what stands there
    evidence = _evidence(sight, view, reference)
    bare = (evidence >= EVIDENCE) & (box == NONE) & ~known
    void = evidence + _like_another_gap(sight.texture, bare) >= EVIDENCE
    # In a place that looks void, a box much smaller than the product is a label, a hole or a
    # shadow, and one whose foot is off the board stands behind. In a place that does not, either
    # is a part of what stands in front.
    part = _part(rects, box, view) & void
    behind = _raised(rects, box, view) & void & ~part & ~known
    product = ((box != NONE) & ~part & ~behind) | _wide_neighbors(rects, box, view) | known
    covered = _covered(rects, view) >= COVERED
    votes = np.full(len(cells), Vote.ABSTAIN, np.int8)
    votes[product & ~void] = Vote.STOCKED
    votes[~product & void & ~covered] = Vote.EMPTY
    votes[product & void] = Vote.CONFLICT
    votes[behind] = Vote.CONFLICT
    votes[sight.hidden >= HIDDEN_SHARE] = Vote.UNSEEN
    return Votes(
        vote=votes,
        names=names(sight.likeness, view, (box != NONE) | ~void, votes == Vote.STOCKED),
        behind=behind & (sight.hidden < HIDDEN_SHARE),
    )


def crops(products: Detections, assignment: Assignment, view: View) -> tuple[Boxes, Indices]:
    """Where to look for the product of each cell, and whose box that is.

    A box that is far from the size of the product is a part of it, or two of it; there, and where
    there is no box, the cell itself is looked at.

    Returns:
        (n, 4) pixels of the full frame; (n,) rows of `products`, -1 for the cell itself.
    """
    box = box_of(assignment, len(view.cells))
    rows = np.flatnonzero((box != NONE) & view.cells.sized)
    found = view.to_mm(products.xyxy[box[rows]])
    mm = view.cells.mm[rows]
    size = (found[:, 2:] - found[:, :2]) / (mm[:, 2:] - mm[:, :2])
    box[rows[((size < FITS[0]) | (size > FITS[1])).any(axis=1)]] = NONE
    where = view.cells.boxes
    where[box != NONE] = products.xyxy[box[box != NONE]]
    return where, box


def box_of(assignment: Assignment, cells: int) -> Indices:
    """The box (n,) that stands in each cell, -1 for none."""
    box = np.full(cells, NONE, np.intp)
    placed = np.flatnonzero(assignment.cell >= 0)
    box[assignment.cell[placed]] = placed
    return box


def _raised(rects: Floats, box: Indices, view: View) -> Mask:
    """Cells (n,) of the lowest level whose box stands behind: seen from above, deeper is higher."""
    raised = np.zeros(len(box), bool)
    rows = np.flatnonzero((box != NONE) & (view.cells.level == 0))
    mm = view.cells.mm[rows]
    raised[rows] = (rects[box[rows], 1] - mm[:, 1]) > RAISED * (mm[:, 3] - mm[:, 1])
    return raised


def _part(rects: Floats, box: Indices, view: View) -> Mask:
    """Cells (n,) whose box is too low to be the product that is known to stand there."""
    part = np.zeros(len(box), bool)
    rows = np.flatnonzero((box != NONE) & view.cells.sized)
    found = rects[box[rows]]
    height = view.cells.mm[rows, 3] - view.cells.mm[rows, 1]
    part[rows] = (found[:, 3] - found[:, 1]) < PART * height
    return part


def _wide_neighbors(rects: Floats, box: Indices, view: View) -> Mask:
    """Cells (n,) without a box of their own inside a wide box of the same slot."""
    cells = view.cells
    filled = np.zeros(len(cells), bool)
    for cell in np.flatnonzero(box != NONE):
        left, _, right, _ = rects[box[cell]]
        width = cells.mm[cell, 2] - cells.mm[cell, 0]
        if right - left < WIDE * width:
            continue
        same = (cells.slot == cells.slot[cell]) & (cells.level == cells.level[cell])
        inside = np.minimum(cells.mm[:, 2], right) - np.maximum(cells.mm[:, 0], left)
        filled |= same & (box == NONE) & (inside > GAP_SHARE * width)
    return filled


def _evidence(sight: Sight, view: View, reference: Reference) -> Indices:
    """How many kinds of evidence say of each cell (n,) that nothing stands there."""
    area = (view.cells.mm[:, 2] - view.cells.mm[:, 0]) * (view.cells.mm[:, 3] - view.cells.mm[:, 1])
    gaps = rectangle_overlaps(view.to_mm(sight.gaps.xyxy), view.cells.mm)
    gap = (gaps.max(axis=0) if len(gaps) else np.zeros(len(area))) >= GAP_SHARE * area
    now, stocked, own = sight.texture, reference.texture, reference.own
    with np.errstate(invalid="ignore"):  # NaN: nothing known, so no evidence
        plainer = now.edges < np.where(own, *PLAINER) * stocked.edges
        unlike = np.linalg.norm(now.color - stocked.color, axis=1) > OTHER_COLOR
        darker = now.luma < DARKER * stocked.luma
    return np.asarray(gap.astype(np.intp) + plainer + np.where(own, unlike, darker), np.intp)


def _like_another_gap(texture: Texture, bare: Mask) -> Mask:
    """Cells (n,) that look like another place of this fixture which is known to be empty."""
    other = texture.color[bare]
    if not len(other):
        return np.zeros(len(bare), bool)
    color = np.linalg.norm(texture.color[:, None] - other[None], axis=2)
    print_ = np.abs(texture.edges[:, None] - texture.edges[bare][None])
    alike = (color < SAME_COLOR) & (print_ < SAME_PRINT)
    alike[np.flatnonzero(bare), np.arange(len(other))] = False  # another, not itself
    return np.asarray(alike.any(axis=1), bool)


def _covered(rects: Floats, view: View) -> Floats:
    """The largest share (n,) of each cell inside one product box."""
    if not len(rects):
        return np.zeros(len(view.cells))
    mm = view.cells.mm
    area = (mm[:, 2] - mm[:, 0]) * (mm[:, 3] - mm[:, 1])
    return np.asarray(rectangle_overlaps(rects, mm).max(axis=0) / area, np.float64)
