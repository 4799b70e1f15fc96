"""Where the edges of a fixture's boards are in a picture, for `agent.vision.edges`."""

from __future__ import annotations

import numpy as np

from agent.shelf.plan.planogram import ShelfKind
from agent.shelf.plan.view import View
from agent.shelf.seen.anchor import Anchor
from agent.vision.arrays import NONE, Floats, Indices, Mask, Plane, Quads
from agent.vision.edges import Edges, Layout, first_edges, in_place

PART_MM = 50.0  # a price tag covers one or two, a person six and more
EDGE_MM = (15.0, 40.0)  # of a board with its rail: at least and at most
OVERHANG = 0.35  # of an edge, from above: goods stand a little over it, and that is no shopper
ALONE_MM = 40.0  # of the lowest board, which has none below it to tell


def edges_of(view: View, gray: Plane, aimed: View, anchor: Anchor | None) -> Edges:
    """What the boards' edges look like when nobody stands there, as far as that is known.

    Args:
        view: as the camera looks now.
        gray: the picture now; it is all there is to go by where nothing older is.
        aimed: the view as the first of the anchor's pictures has it.
        anchor: the pictures the view is held by, in which nobody stands; None for none.
    """
    layout = layout_of(view)
    if anchor is None:
        return first_edges(layout, gray)
    later = anchor.later
    if later is None:
        return in_place(first_edges(layout_of(aimed), anchor.first.plane), layout, gray)
    then = layout_of(aimed.moved(later.place))
    return in_place(first_edges(then, later.marks.plane), layout, gray)


def layout_of(view: View) -> Layout:
    """The edges of a view's boards, in parts from left to right, shelf by shelf."""
    planogram = view.planogram
    parts = max(1, round(planogram.width_mm / PART_MM))
    limits = np.linspace(0, planogram.width_mm, parts + 1)
    bottom = np.repeat([shelf.bottom_mm for shelf in planogram.shelves], parts)
    height = np.repeat([shelf.height_mm for shelf in planogram.shelves], parts)
    low = np.repeat([_thickness(view, row) for row in range(len(planogram.shelves))], parts)
    board = np.repeat([shelf.kind is not ShelfKind.PEGS for shelf in planogram.shelves], parts)
    left = np.tile(limits[:-1], len(planogram.shelves))
    right = np.tile(limits[1:], len(planogram.shelves))
    shelf = np.repeat(np.arange(len(planogram.shelves)), parts)
    edge = _quads(view, left, np.maximum(bottom - low, 0), right, bottom - OVERHANG * low)
    in_picture = ((edge >= 0) & (edge <= np.array(view.picture_px))).all(axis=(1, 2))
    return Layout(
        shelf=shelf,
        wide_mm=right - left,
        edge=edge,
        above=_quads(view, left, bottom, right, bottom + height),
        upper=_upper(bottom, left),
        cells=_cells(view, shelf, left, right),
        there=in_picture & (bottom >= EDGE_MM[0]),
        board=board,
        picture_px=view.picture_px,
    )


def _cells(view: View, shelf: Indices, left: Floats, right: Floats) -> Mask:
    """Whether each cell (n,) stands above each part (m,): (m, n)."""
    cells = view.cells
    low = np.maximum(cells.mm[None, :, 0], left[:, None])
    high = np.minimum(cells.mm[None, :, 2], right[:, None])
    same = view.shelf[cells.slot][None] == shelf[:, None]
    return np.asarray((high > low) & same, bool)


def _upper(bottom: Floats, left: Floats) -> Indices:
    """For each part (m,) the one of the next higher board at the same place, -1 for none."""
    upper = np.full(len(bottom), NONE, np.intp)
    for part in range(len(bottom)):
        higher = np.flatnonzero((left == left[part]) & (bottom > bottom[part]))
        if len(higher):
            upper[part] = higher[bottom[higher].argmin()]
    return upper


def _thickness(view: View, row: int) -> float:
    """How much of a board's front there is to see, down to what stands below it."""
    shelves = view.planogram.shelves
    own = shelves[row].bottom_mm
    below = [one.bottom_mm + one.height_mm for one in shelves if one.bottom_mm < own]
    return float(np.clip(own - max(below), *EDGE_MM)) if below else ALONE_MM


def _quads(view: View, left: Floats, bottom: Floats, right: Floats, top: Floats) -> Quads:
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    points = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
    return view.plane.project(points)
