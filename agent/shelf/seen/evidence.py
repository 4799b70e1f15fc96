"""Positive evidence of a gap: what in one picture says that nothing stands in a cell.

cue                                                      kind
GAP       a gap box of the detector                      gap
GOLDEN    it looks as this cell looked when empty        like
KIN       it looks as another place that is empty        like
PLAIN     fewer edges than when stocked                  plain
DARK      darker than its stocked neighbors              plain
COLOR     of another color than its product              unlike
CHANGED   another picture than the cell stocked          unlike

Two kinds must agree, because cues of one kind go wrong together: a turned pack is of another color
*and* another picture, and a heap of fruit that was never found is plainer *and* darker than the
packs beside it (15 % of the looks at such heaps). One kind alone counts where it has proven itself
(`shelf.seen.trust`), and only the first two: they say what is there, the others only that it is
not as it was. What all of them are worth together is the `Grade`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.seen.assign import Assignment, rectangle_overlaps
from agent.shelf.seen.golden import FLAT_COLOR, like_empty
from agent.shelf.seen.identity import Likeness
from agent.shelf.seen.reference import Reference
from agent.shelf.seen.trust import Trusted
from agent.vision.arrays import Bits, Floats, Indices, Mask, Patterns
from agent.vision.detections import Detections
from agent.vision.void import Texture, likeness

GAP_SHARE = 0.50  # of a cell inside a gap box: one kind of evidence
PLAINER = (0.65, 0.40)  # of the stocked edge density: of the same product, of its neighbors
DARKER = 0.60  # of the neighbors' brightness; beside the product itself, color says more
OTHER_COLOR = (
    10.0  # from the product's own (CIE76). On the real shelf this was measured on, stocked
)
# facings of one product differ by 4 as a rule and 15 at most, and by 5 % in edges; gaps differ by
# 19 to 46, and by 40 % in edges and more.
SAME_PRINT = 0.08  # of edge density between empty places: holes of a perforated back are few edges
OTHER_PICTURE = 0.40  # likeness to the cell stocked: below, it shows something else
SAME_PICTURE = 0.85  # above, it shows what it showed when stocked, whatever a cue says
EVIDENCE = 2  # kinds that must agree before a cell counts as void


class Cue(IntFlag):
    """What says that a cell is empty, as bits."""

    GAP = 1
    GOLDEN = 2
    KIN = 4
    PLAIN = 8
    DARK = 16
    COLOR = 32
    CHANGED = 64
    BLIND = 128  # no cue: here cues have not proven themselves, so a gap is told by time instead


class Kind(IntEnum):
    """Cues that go wrong together, and all of them together."""

    GAP = 0
    LIKE = 1
    PLAIN = 2
    UNLIKE = 3
    VOID = 4


class Grade(IntEnum):
    """How far the cues of a cell that looks empty can be relied on.

    Of rendered looks that voted empty (packs pushed back on their hooks apart; `tools.bench days`,
    35 films of seeds 0-4), so many were right and so many wrong:

        SURE   shows a gap, is plainer *and* unlike the product     13,523     40
        FAIR   any others; wrong where somebody stands unseen        1,209    559
        WEAK   unlike the product, but not plainer                       0     42
    """

    WEAK = 0
    FAIR = 1
    SURE = 2


MEMBERS = {
    Kind.GAP: Cue.GAP,
    Kind.LIKE: Cue.GOLDEN | Cue.KIN,
    Kind.PLAIN: Cue.PLAIN | Cue.DARK,
    Kind.UNLIKE: Cue.COLOR | Cue.CHANGED,
}
ALONE = (Kind.GAP, Kind.LIKE)  # what may count alone, once proven


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What one frame shows of a view, before it is judged.

    Args:
        products, gaps: boxes of the frame.
        assignment: where the products stand.
        likeness: of the cells, row by row (`crops` says where to look); None without a gallery.
        texture: (n,) of the cells now.
        hidden: (n,) share of each cell under people or moving foreground, 0..1.
        pattern: (n, 64) of the cells now; None where it was not measured.
    """

    products: Detections
    gaps: Detections
    assignment: Assignment
    likeness: Likeness | None
    texture: Texture
    hidden: Floats
    pattern: Patterns | None = None


def speaking(sight: Sight, view: View, reference: Reference, box: Mask) -> Bits:
    """The cues (n,) that say of each cell that nothing stands there.

    Args:
        sight: of this frame.
        view: whose cells these are.
        reference: what they look like stocked, and empty.
        box: (n,) cells in which something was found: none of these is another's example of a gap.
    """
    now, stocked, own = sight.texture, reference.texture, reference.own
    with np.errstate(invalid="ignore"):  # NaN: nothing known, so no evidence
        plainer = now.edges < np.where(own, *PLAINER) * stocked.edges
        unlike = np.linalg.norm(now.color - stocked.color, axis=1) > OTHER_COLOR
        darker = now.luma < DARKER * stocked.luma
    bits = _gap_boxes(sight, view) * Cue.GAP | plainer * Cue.PLAIN
    bits |= (own & unlike) * Cue.COLOR | (~own & darker) * Cue.DARK
    if sight.pattern is not None and reference.pattern is not None:
        with np.errstate(invalid="ignore"):
            bits |= (likeness(sight.pattern, reference.pattern) < OTHER_PICTURE) * Cue.CHANGED
    if sight.pattern is not None and reference.golden is not None:
        itself, other = like_empty(reference.golden, sight.pattern, now.color, view)
        bits |= itself * Cue.GOLDEN | other * Cue.KIN
    bare = (kinds(bits.astype(np.uint8)).sum(axis=1) >= EVIDENCE) & ~box
    if reference.gap is not None:
        bare &= reference.gap
    return np.asarray(bits | _like_another_gap(now, bare) * Cue.KIN, np.uint8)


def kinds(bits: Bits) -> Mask:
    """Which kinds of evidence speak (n, 4), in the order of `Kind`."""
    return np.stack([(bits & int(cues)) != 0 for cues in MEMBERS.values()], axis=1)


def is_void(bits: Bits, trusted: Trusted | None) -> Mask:
    """Which cells (n,) look empty: by two kinds, or by one that has proven itself there."""
    speaks = kinds(bits)
    void = np.asarray(speaks.sum(axis=1) >= EVIDENCE, bool)
    if trusted is not None:
        alone = list(ALONE)
        void |= (speaks[:, alone] & trusted.proven[:, alone]).any(axis=1)
    return void


def grades(bits: Bits) -> Indices:
    """How far the cues of cells (n,) that look empty can be relied on: members of `Grade`."""
    gap, like, plain, unlike = kinds(bits).T
    grade = np.where(unlike & ~plain, Grade.WEAK, Grade.FAIR)
    return np.asarray(np.where((gap | like) & plain & unlike, Grade.SURE, grade), np.intp)


def as_stocked(sight: Sight, reference: Reference) -> Mask:
    """Cells (n,) that show just what they showed when stocked."""
    if sight.pattern is None or reference.pattern is None:
        return np.zeros(len(sight.hidden), bool)
    with np.errstate(invalid="ignore"):
        near = np.linalg.norm(sight.texture.color - reference.texture.color, axis=1) < OTHER_COLOR
        same = likeness(sight.pattern, reference.pattern) > SAME_PICTURE
    return np.asarray(same & near & (reference.texture.edges > SAME_PRINT), bool)


def _gap_boxes(sight: Sight, view: View) -> Mask:
    gaps = rectangle_overlaps(view.to_mm(sight.gaps.xyxy), view.cells.mm)
    mm = view.cells.mm
    area = (mm[:, 2] - mm[:, 0]) * (mm[:, 3] - mm[:, 1])
    return np.asarray(gaps.max(axis=0, initial=0.0) >= GAP_SHARE * area, bool)


def _like_another_gap(texture: Texture, bare: Mask) -> Mask:
    """Cells (n,) that look like another place of this picture which is known to be empty."""
    other = texture.color[bare]
    if not len(other):
        return np.zeros(len(bare), bool)
    color = np.linalg.norm(texture.color[:, None] - other[None], axis=2)
    print_ = np.abs(texture.edges[:, None] - texture.edges[bare][None])
    alike = (color < FLAT_COLOR) & (print_ < SAME_PRINT)
    rows: Indices = np.flatnonzero(bare)
    alike[rows, np.arange(len(other))] = False  # another, not itself
    return np.asarray(alike.any(axis=1), bool)
