"""Which slot, and which facing of it, does each box stand in?

Three questions in turn (method and measurements: an item leans and noise moves its edges, but its
foot stays where it stands):

1. A box belongs to the fixture where some slot holds at least `MIN_SHARE` of it.
2. Its slot is the one that holds most of its foot; of equal feet, the one that holds most of it.
3. Inside each shelf, boxes and cells are paired one to one at the least total cost.

`overlaps_reference` is the definition, by Shapely; `overlaps` is the fast path and gives the same
areas (a test holds them together). Both work on upright rectangles in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import lap
import numpy as np
import shapely

from agent.shelf.plan.view import View
from agent.vision.arrays import NONE, Floats, Indices, expect, frozen

MIN_SHARE = 0.35  # of a box inside a slot; below in every slot it is a basket or a floor display
FOOT = (0.05, 0.35)  # of a box's height: above the board's edge, below where tall items lean
FOOT_MIDDLE = 0.5  # of a box's width: neighbours touch at the edges
MAX_COST = 1.2  # in facing widths; beyond, a box is nobody's
EDGE_NOISE = 0.15  # of a facing's height: how far a box's lower edge may be off for nothing
LEVEL_WEIGHT = 0.7  # a stacked box a whole level off is worse than half a facing sideways
SLIDE_BOXES = 3  # a median of fewer offsets is one box's noise
LOOK_WEIGHT = 0.6  # below 1: position is the prior, or a misplaced item would be sent home unseen


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Where boxes stand. Row i of every column is box i.

    Args:
        slot: (n,) row of the view's slots, -1 outside every slot.
        cell: (n,) row of the view's cells, -1 where no facing is left for it.
        share: (n,) how much of the box its slot holds.
        slid: (s,) how far the boxes of each of the planogram's shelves stand right of their facings
            together, in facings (a median); NaN where too few stand there to tell. A shelf that a
            shopper pushed slides alone; all shelves slide when the camera has moved.
    """

    slot: Indices
    cell: Indices
    share: Floats
    slid: Floats

    def __post_init__(self) -> None:
        expect("cell", self.cell, self.slot.shape)
        expect("share", self.share, self.slot.shape)
        for column in (self.slot, self.cell, self.share, self.slid):
            frozen(column)


def overlaps_reference(rects: Floats, view: View) -> Floats:
    """Areas (n, m) shared by rectangles (n, 4) and slots, square millimetres, by Shapely."""
    shapes = shapely.box(*rects.T)
    areas = np.zeros((len(rects), len(view.slots)))
    box, slot = shapely.STRtree(view.outlines).query(shapes, predicate="intersects")
    areas[box, slot] = shapely.area(shapely.intersection(shapes[box], view.outlines[slot]))
    return areas


def overlaps(rects: Floats, view: View) -> Floats:
    """The same areas (n, m): by comparison where outlines are upright, by Shapely elsewhere."""
    areas = rectangle_overlaps(rects, view.bounds)
    slanted = np.flatnonzero(~view.upright)
    if len(slanted) and len(rects):
        box, which = np.nonzero(areas[:, slanted])
        slot = slanted[which]
        shapes = shapely.box(*rects[box].T)
        areas[box, slot] = shapely.area(shapely.intersection(shapes, view.outlines[slot]))
    return areas


def rectangle_overlaps(a: Floats, b: Floats) -> Floats:
    """Areas (n, m) shared by upright rectangles (n, 4) and (m, 4).

    Those of `b` that stand on one board and are equally high meet the same few of `a`; only these
    are compared.
    """
    areas = np.zeros((len(a), len(b)))
    for columns in _equally_high(b):
        low, high = b[columns[0], 1], b[columns[0], 3]
        height = np.minimum(a[:, 3], high) - np.maximum(a[:, 1], low)
        rows = np.flatnonzero(height > 0)
        width = np.minimum(a[rows, 2:3], b[columns, 2]) - np.maximum(a[rows, 0:1], b[columns, 0])
        areas[np.ix_(rows, columns)] = np.maximum(width, 0) * height[rows, None]
    return areas


def _equally_high(rects: Floats) -> list[Indices]:
    """The rows of rectangles (m, 4) that share their bottom and top, group by group."""
    if not len(rects):
        return []
    order = np.lexsort((rects[:, 3], rects[:, 1]))
    changes = (np.diff(rects[order][:, [1, 3]], axis=0) != 0).any(axis=1)
    return list(np.split(order, np.flatnonzero(changes) + 1))


def slots_of(rects: Floats, view: View) -> tuple[Indices, Floats]:
    """The slot each rectangle (n, 4) stands in, and how much of it that slot holds.

    Returns:
        (n,) rows of the view's slots, -1 outside; (n,) shares 0..1.
    """
    n = len(rects)
    if not n or not len(view.slots):
        return np.full(n, NONE, np.intp), np.zeros(n)
    share = overlaps(rects, view) / _areas(rects)[:, None]
    feet = _feet(rects)
    foot = overlaps(feet, view) / _areas(feet)[:, None]
    # The foot decides; where two slots hold it alike (within a percent), the whole box does: a
    # share is at most 1, and so never outweighs a percent of the foot.
    slot = (2 * np.rint(100 * foot) + share).argmax(axis=1)
    on_fixture = share.max(axis=1) >= MIN_SHARE
    slot = np.where(on_fixture & (foot[np.arange(n), slot] > 0), slot, NONE)
    return slot, np.where(slot >= 0, share[np.arange(n), slot], 0.0)


def _areas(rects: Floats) -> Floats:
    areas = (rects[:, 2] - rects[:, 0]) * (rects[:, 3] - rects[:, 1])
    return np.maximum(areas, 1e-9)


def _feet(rects: Floats) -> Floats:
    """The middle of the lower third of each rectangle; y runs up."""
    left, bottom, right, top = rects.T
    middle = (left + right) / 2
    half = (right - left) * FOOT_MIDDLE / 2
    height = top - bottom
    return np.stack(
        [middle - half, bottom + FOOT[0] * height, middle + half, bottom + FOOT[1] * height], axis=1
    )


def assign(rects: Floats, view: View, similarity: Floats | None = None) -> Assignment:
    """Give each box its slot and its facing.

    Args:
        rects: (n, 4) boxes on the fixture's face, millimetres: left, bottom, right, top.
        view: with m slots and c cells.
        similarity: (n, c) cosine of each box to what belongs in each cell; None without a gallery.
    """
    slot, share = slots_of(rects, view)
    cell = np.full(len(rects), NONE, np.intp)
    slid = np.full(len(view.planogram.shelves), np.nan)
    cells = view.cells
    if len(rects) and len(cells):
        shelf_of_box = np.where(slot >= 0, view.shelf[slot], NONE)
        shelf_of_cell = view.shelf[cells.slot]
        likeness = np.ones((len(rects), len(cells))) if similarity is None else similarity
        for shelf in np.unique(shelf_of_box[slot >= 0]):
            boxes = np.flatnonzero(shelf_of_box == shelf)
            places = np.flatnonzero(shelf_of_cell == shelf)
            column, slid[shelf] = _pair_row(
                rects[boxes], cells.mm[places], likeness[np.ix_(boxes, places)]
            )
            cell[boxes] = np.where(column >= 0, places[column], NONE)
    return Assignment(
        slot=np.where(cell >= 0, cells.slot[cell], slot) if len(cells) else slot,
        cell=cell,
        share=share,
        slid=slid,
    )


def _pair_row(rects: Floats, mm: Floats, likeness: Floats) -> tuple[Indices, float]:
    """Pair one shelf's boxes (n, 4) with its cells; a row that slid as a whole is slid back.

    Returns:
        (n,) rows of the cells, -1 for none; how far the row slid, in facings, NaN for too few.
    """
    cost = _costs(rects, mm) + LOOK_WEIGHT * (1 - likeness)
    column = _pair(cost)
    paired = np.flatnonzero(column >= 0)
    if len(paired) < SLIDE_BOXES:
        return column, np.nan
    off = rects[paired][:, [0, 2]].mean(axis=1) - mm[column[paired]][:, [0, 2]].mean(axis=1)
    width = mm[column[paired], 2] - mm[column[paired], 0]
    slid = float(np.median(off / width))
    back = slid * float(np.median(width))
    column = _pair(_costs(rects - [back, 0, back, 0], mm) + LOOK_WEIGHT * (1 - likeness))
    return column, slid


def _costs(rects: Floats, mm: Floats) -> Floats:
    """How badly each box (n, 4) fits each cell (c, 4), in facing widths."""
    middle = (rects[:, 0] + rects[:, 2]) / 2
    center = (mm[:, 0] + mm[:, 2]) / 2
    cost = np.abs(middle[:, None] - center[None]) / (mm[:, 2] - mm[:, 0])[None]
    rise = np.abs(rects[:, 1][:, None] - mm[:, 1][None]) / (mm[:, 3] - mm[:, 1])[None]
    # Of two boxes over one facing, the one that stands on the board is the pack, the other a part
    # of its print; a whole level off, it is another level of the stack.
    cost += LEVEL_WEIGHT * np.maximum(rise - EDGE_NOISE, 0)
    return np.asarray(cost, np.float64)


def _pair(cost: Floats) -> Indices:
    """The columns for the rows (n,) at the least total cost, one to one; -1 where none is near."""
    if not cost.size:
        return np.full(cost.shape[0], NONE, np.intp)
    # An unpaired box costs MAX_COST: cheaper than a pair beyond it, dearer than one within.
    _, column, _ = lap.lapjv(cost, extend_cost=True, cost_limit=MAX_COST)
    return np.asarray(column, np.intp)
