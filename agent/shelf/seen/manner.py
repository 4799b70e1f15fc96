"""How the product of a facing stands: the wrong way, or with more of its kind than there is room.

Both are read from the outlines of boxes, on the fixture's face, so that the view does not matter.
Who stands before a facing is noted here too, by whoever knows (`agent.eyes`).
"""

from __future__ import annotations

from enum import IntFlag

import numpy as np

from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.seen.assign import Assignment
from agent.vision.arrays import NONE, Bits, Floats, Gtins, Indices, Mask

WHOLE = 0.20  # of a pack's height or width: a box that is off by less is of the whole pack


class Manner(IntFlag):
    """What is odd about how a facing stands, as bits."""

    TURNED = 1  # its aspect is another than that of its front
    CROWDED = 2  # more boxes stand in its slot than the plan has facings, by more than one
    SOMEBODY = 4  # the detector found somebody, or a cart, before it
    RECESSED = 8  # its front is gone, and the next pack stands behind (`agent.shelf.seen.front`)
    IN_FRONT = 16  # it stands where the front pack always did


def manners(rects: Floats, assignment: Assignment, right: Mask, view: View) -> Bits:
    """The manner of each cell (n,).

    Args:
        rects: (b, 4) product boxes on the fixture's face: left, bottom, right, top; mm.
        assignment: where they stand.
        right: (n,) cells in which the product that belongs there was recognized.
        view: with n cells.
    """
    turned = _turned(rects, assignment, right, view)
    crowded = _crowded(assignment, view)
    return np.where(turned, Manner.TURNED, 0).astype(np.uint8) | np.where(
        crowded, Manner.CROWDED, 0
    ).astype(np.uint8)


def _turned(rects: Floats, assignment: Assignment, right: Mask, view: View) -> Mask:
    box = np.full(len(view.cells), NONE, np.intp)
    placed = np.flatnonzero(assignment.cell >= 0)
    box[assignment.cell[placed]] = placed
    turned = np.zeros(len(box), bool)
    rows = np.flatnonzero(box != NONE)
    if not len(rows):
        return turned
    found = rects[box[rows]]
    off = _off(found[:, 2:] - found[:, :2], _sizes(rows, view))
    single = ~_more_than(assignment, view, 0)[rows]  # two boxes in one facing are parts of a pack
    turned[rows] = off & right[rows] & single & ~_mostly(off, view.cells.gtin[rows])
    return turned


def _off(found: Floats, size: Floats) -> Mask:
    """Boxes (b, 2) that are of another aspect than the packs (b, 2), and may be whole packs.

    A pack that shows its side is as high as before; one that lies down is as wide as it was high.
    A box that is neither is a part of a pack: on peg walls, 36 of 46 that were told as turned.
    """
    share = limits.TURNED_SHARE
    with np.errstate(invalid="ignore"):  # NaN: a product whose size nobody wrote down
        aspect = (found[:, 0] / found[:, 1]) / (size[:, 0] / size[:, 1])
        stands = np.abs(np.log(found[:, 1] / size[:, 1])) <= np.log(1 + WHOLE)
        lies = np.abs(np.log(found / size[:, ::-1])).max(axis=1) <= np.log(1 + WHOLE)
        return np.asarray((np.abs(np.log(aspect)) > np.log(1 + share)) & (stands | lies), bool)


def _mostly(off: Mask, gtins: Gtins) -> Mask:
    """Rows (n,) whose product is off in most of its facings: then its size is wrong, not they."""
    names, of = np.unique(gtins, return_inverse=True)
    count = np.bincount(of, minlength=len(names))
    many = np.bincount(of, weights=off, minlength=len(names))
    return np.asarray(((count > 1) & (2 * many > count))[of], bool)


def _sizes(rows: Indices, view: View) -> Floats:
    """Width and height (b, 2) of the products of some cells; NaN where not known."""
    known = {product.gtin: product for product in view.planogram.products}
    products = [known[gtin] for gtin in view.cells.gtin[rows].tolist()]
    sizes = [(one.width_mm or np.nan, one.height_mm or np.nan) for one in products]
    return np.array(sizes, np.float64).reshape(-1, 2)


def _crowded(assignment: Assignment, view: View) -> Mask:
    return _more_than(assignment, view, limits.CROWDED_BY)


def _more_than(assignment: Assignment, view: View, by: int) -> Mask:
    """Cells (n,) of slots in which this many more boxes stand than there are facings."""
    slots = len(view.slots)
    standing = np.bincount(assignment.slot[assignment.slot >= 0], minlength=slots)
    places = np.bincount(view.cells.slot, minlength=slots)
    many = (standing > places + by) & ~view.bins  # of a heap, any number may be seen
    return np.asarray(many[view.cells.slot], bool)
