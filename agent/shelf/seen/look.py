"""One frame: a vote for every facing.

Three questions are asked of each facing cell. Does a *product* stand there (the detector)? Is there
positive evidence of *void* (`agent.shelf.seen.evidence`)? Can it be *seen*?

    not seen           UNSEEN     no vote
    product, no void   STOCKED
    no product, void   EMPTY
    both               CONFLICT; EMPTY where the evidence of void is sure
    neither            ABSTAIN    a missing detection alone is never evidence of a gap

Identity is a second vote, cast only for a stocked facing and only with a gallery.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.assign import Assignment, assign, rectangle_overlaps
from agent.shelf.seen.evidence import (
    GAP_SHARE,
    Cue,
    Grade,
    Sight,
    as_stocked,
    grades,
    is_void,
    speaking,
)
from agent.shelf.seen.identity import Likeness, Name, Names, agrees, expected_cosine, names
from agent.shelf.seen.laid import Laid
from agent.shelf.seen.manner import manners
from agent.shelf.seen.reference import Learned, Reference
from agent.shelf.seen.trust import Trusted
from agent.vision.arrays import NONE, Bits, Boxes, Floats, Indices, Mask, expect, frozen
from agent.vision.arrays import Votes as VoteColumn
from agent.vision.detections import Detections
from agent.vision.frame import Blind
from agent.vision.registration import Shift

HIDDEN_SHARE = 0.30  # of a cell under a person or moving foreground: it is not seen
SHOWN = 0.5  # of a cell must lie in the picture, for a word about it
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
        cues: (n,) the `Cue`s that spoke, whatever the vote; none of them where it is left out.
        manner: (n,) what is odd about how the product stands (`Manner`); nothing where left out.
        odd: (n,) it is unlike the other facings of its product, or unlike what these were; nowhere
            where left out.
    """

    vote: VoteColumn
    names: Names
    behind: Mask
    cues: Bits = field(default_factory=lambda: np.empty(0, np.uint8))
    manner: Bits = field(default_factory=lambda: np.empty(0, np.uint8))
    odd: Mask = field(default_factory=lambda: np.empty(0, bool))

    def __post_init__(self) -> None:
        if not len(self.cues):
            object.__setattr__(self, "cues", np.zeros(len(self.vote), np.uint8))
        if not len(self.manner):
            object.__setattr__(self, "manner", np.zeros(len(self.vote), np.uint8))
        if not len(self.odd):
            object.__setattr__(self, "odd", np.zeros(len(self.vote), bool))
        expect("behind", self.behind, self.vote.shape)
        expect("manner", self.manner, self.vote.shape)
        expect("cues", self.cues, self.vote.shape)
        expect("odd", self.odd, self.vote.shape)
        frozen(self.vote)
        frozen(self.behind)
        frozen(self.cues)
        frozen(self.manner)
        frozen(self.odd)

    @property
    def blind(self) -> Mask:
        """(n,) cells whose cues have not proven themselves."""
        return np.asarray((self.cues & Cue.BLIND) != 0, bool)

    @property
    def grade(self) -> Indices:
        """(n,) what the cues of a gap are worth (`Grade`)."""
        return grades(self.cues)

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
        shift: how the camera has moved since it was aimed; in the one look that found it out.
        after_hours: the store was closed.
        laid: which product stands where, box by box; None in most looks, and without a gallery.
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
    shift: Shift | None = None
    after_hours: bool = False
    laid: Laid | None = None


def stand(products: Detections, view: View, likeness: Likeness | None) -> Assignment:
    """Assign the product boxes of a frame to the facings of a view."""
    similarity = None
    if likeness is not None:
        similarity = expected_cosine(likeness, view)
    return assign(view.to_mm(products.xyxy), view, similarity)


def vote(sight: Sight, view: View, reference: Reference, trusted: Trusted | None = None) -> Votes:
    """Cast the votes of one frame.

    Args:
        sight: of this frame.
        view: whose cells these are.
        reference: what they look like stocked, and empty.
        trusted: what each cell's cues are worth; None to take them at face value.
    """
    cells = view.cells
    rects = view.to_mm(sight.products.xyxy)
    box = box_of(sight.assignment, len(cells))
    known = agrees(sight.likeness, view)  # whatever the detector made of what stands there
    cues = speaking(sight, view, reference, (box != NONE) | known)
    void = is_void(cues, trusted) & ~as_stocked(sight, reference)
    # In a place that looks void, a box much smaller than the product is a label, a hole or a
    # shadow, and one whose foot is off the board stands behind. In a place that does not, either
    # is a part of what stands in front.
    part = _part(rects, box, view) & void
    behind = _raised(rects, box, view) & void & ~part & ~known
    product = ((box != NONE) & ~part & ~behind) | _wide_neighbors(rects, box, view) | known
    covered = _covered(rects, view) >= COVERED
    votes = np.full(len(cells), Vote.ABSTAIN, np.int8)
    votes[product & ~void] = Vote.STOCKED
    blind, ever = _blind(trusted, reference, len(cells))
    # Cues that are sure need no past: a product that is never found does not look like a gap. Nor
    # does one that is found: of 1,489 looks at a product where they spoke, all showed none (the
    # wicker of a basket, mostly, some of it recognized; rendered films of all fixtures).
    sure = grades(cues) == Grade.SURE
    votes[~product & void & ~covered & (ever | ~blind | sure)] = Vote.EMPTY
    votes[product & void] = np.where(sure, Vote.EMPTY, Vote.CONFLICT)[product & void]
    votes[behind] = Vote.CONFLICT
    votes[(sight.hidden >= HIDDEN_SHARE) | (view.in_picture() < SHOWN)] = Vote.UNSEEN
    # A stranger is unlike the stocked cell, as a gap is: what stands there has a name all the same.
    named = names(
        sight.likeness, view, (box != NONE) | ~void, votes == Vote.STOCKED, votes == Vote.CONFLICT
    )
    return Votes(
        vote=votes,
        names=named,
        behind=behind & (sight.hidden < HIDDEN_SHARE),
        cues=np.where(blind & ever, cues | Cue.BLIND, cues),
        manner=manners(rects, sight.assignment, named.name == Name.MATCH, view),
    )


def _blind(trusted: Trusted | None, reference: Reference, n: int) -> tuple[Mask, Mask]:
    """Cells (n,) whose cues prove nothing, and those of which time does: once they were stocked.

    A product that the detector never finds is missing for ever; that is no gap.
    """
    ever = np.ones(n, bool) if reference.past is None else reference.past
    return (np.zeros(n, bool) if trusted is None else trusted.blind), ever


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


def _covered(rects: Floats, view: View) -> Floats:
    """The largest share (n,) of each cell inside one product box."""
    if not len(rects):
        return np.zeros(len(view.cells))
    mm = view.cells.mm
    area = (mm[:, 2] - mm[:, 0]) * (mm[:, 3] - mm[:, 1])
    return np.asarray(rectangle_overlaps(rects, mm).max(axis=0) / area, np.float64)
