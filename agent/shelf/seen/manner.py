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


class Manner(IntFlag):
    """What is odd about how a facing stands, as bits."""

    TURNED = 1  # its aspect is another than that of its front
    CROWDED = 2  # more boxes stand in its slot than the plan has facings, by more than one
    SOMEBODY = 4  # the detector found somebody, or a cart, before it


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
    rows = np.flatnonzero((box != NONE) & right)
    if not len(rows):
        return turned
    found = rects[box[rows]]
    aspect = (found[:, 2] - found[:, 0]) / (found[:, 3] - found[:, 1])
    with np.errstate(invalid="ignore"):  # NaN: a product whose size nobody wrote down
        off = np.abs(np.log(aspect / _aspects(rows, view))) > np.log(1 + limits.TURNED_SHARE)
    turned[rows] = off & ~_mostly(off, view.cells.gtin[rows])
    return turned


def _mostly(off: Mask, gtins: Gtins) -> Mask:
    """Rows (n,) whose product is off in most of its facings: then its size is wrong, not they."""
    names, of = np.unique(gtins, return_inverse=True)
    count = np.bincount(of, minlength=len(names))
    many = np.bincount(of, weights=off, minlength=len(names))
    return np.asarray(((count > 1) & (2 * many > count))[of], bool)


def _aspects(rows: Indices, view: View) -> Floats:
    """Width over height of the products of some cells; NaN where not known."""
    known = {product.gtin: product for product in view.planogram.products}
    aspects = []
    for gtin in view.cells.gtin[rows].tolist():
        width, height = known[gtin].width_mm, known[gtin].height_mm
        aspects.append(width / height if width and height else np.nan)
    return np.array(aspects, np.float64)


def _crowded(assignment: Assignment, view: View) -> Mask:
    slots = len(view.slots)
    standing = np.bincount(assignment.slot[assignment.slot >= 0], minlength=slots)
    places = np.bincount(view.cells.slot, minlength=slots)
    return np.asarray((standing > places + limits.CROWDED_BY)[view.cells.slot], bool)
