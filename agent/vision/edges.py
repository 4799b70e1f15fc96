"""What covers the edge of a board stands before the shelf; what does not, stands in it.

Goods come and go between two boards, and the edges of the boards stay as they are. A person or a
trolley stands on the floor, so it covers the edges of all boards up to its own height, and stays
so for as long as it stands there, whether it moves or not. A sold-out facing covers none.

    picture ─▶ a small patch per 50 mm of edge ─▶ as before? ─▶ runs wide enough for a person

An edge that looks different for good (a new price card) is taken as it is, once what stands above
it is seen to be as before, or is seen to be goods or a gap; over hooks, once nothing has moved
there for longer than anybody stands still; and anywhere after twenty minutes of looking the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import NONE, Floats, Indices, Mask, Plane, Quads, expect, frozen

ACROSS, DOWN = 8, 5  # patches of a part; each the mean of FINE by FINE samples
FINE = 2
SOFT = 8.0  # gray levels: below this contrast a part is plain, and noise is not stretched to print
UNLIKE = 0.55  # of the normalized patches' distance: the same edge is below 0.3 in any light
OTHER_LUMA = 0.30  # of a part's log brightness beside that of all parts; a third lighter or darker
WIDE_MM = 150.0  # of edge that differs in one piece: a person does at least, a price tag does not
LEARNING = 0.05  # of each look: edges gather dust and the day goes by
FREE_S = 20.0  # for which an edge that is different for good must be seen to be so
FREE_SHARE = 0.10  # of the place above it that may differ then
BESIDE = 2  # parts: shoulders are wider than what is at the height of a board
PART_SHARE = 0.20  # of the place above a part that differs where a thing ends below the next board
GOODS_SHARE = 0.60  # of the facings above it that hold goods then, where a whole row was replaced
GOODS_ALL = 0.95  # likewise above a narrower run: beside somebody's head, goods are found too
HUNG_S = 180.0  # over hooks: nobody stands there without moving for so long
HUNG_SHARE = 0.05  # of the place above a run that may move then: a pack that swings, noise
PARKED_S = 1200.0  # an edge that has looked the same other way for so long has become another one
ROW_MM = 800.0  # of a run that is wider than anybody

Patches = NDArray[np.float32]  # (m, DOWN * ACROSS) normalized brightness


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the edges of the boards are, in parts from left to right.

    Args:
        shelf: (m,) which board a part belongs to.
        wide_mm: (m,) how wide the part is.
        edge: (m, 4, 2) the part, pixels of the full frame, clockwise from top left.
        above: (m, 4, 2) the place between it and the next board, likewise.
        upper: (m,) the part of the next board that is straight above, -1 for none.
        cells: (m, n) whether a facing cell stands above the part.
        there: (m,) whether there is an edge to see: in the picture, and not on the floor.
        board: (m,) whether it is a board's. Hooks have none: there, what hangs on the row below
            and a wall make the edge, and it differs when a pack is sold.
        picture_px: width and height of the full frame.
    """

    shelf: Indices
    wide_mm: Floats
    edge: Quads
    above: Quads
    upper: Indices
    cells: Mask
    there: Mask
    board: Mask
    picture_px: tuple[int, int]

    def __post_init__(self) -> None:
        m = len(self.shelf)
        expect("wide_mm", self.wide_mm, (m,))
        expect("edge", self.edge, (m, 4, 2))
        expect("above", self.above, (m, 4, 2))
        expect("upper", self.upper, (m,))
        expect("cells", self.cells, (m, None))
        expect("there", self.there, (m,))
        for column in (self.shelf, self.wide_mm, self.edge, self.above, self.upper):
            frozen(column)
        expect("board", self.board, (m,))
        frozen(self.cells)
        frozen(self.there)
        frozen(self.board)

    def __len__(self) -> int:
        return len(self.shelf)


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """What the edges look like when nothing stands before them.

    Args:
        layout: where they are.
        patch: (m, k) normalized brightness.
        luma: (m,) log of the mean brightness.
        free_at: (m,) since when a part that differs has been seen to be free; NaN for not. Seconds.
        other: (m, k) how a part mostly looks when it differs.
        other_s: (m,) for how many seconds more it has looked so than otherwise.
        at: of the last picture, seconds; NaN before the first.
        x, y: (m, samples) where to look for each part in a `reduced` picture.
    """

    layout: Layout
    patch: Patches
    luma: Floats
    free_at: Floats
    other: Patches
    other_s: Floats
    at: float
    x: Patches
    y: Patches

    def __post_init__(self) -> None:
        for column in (self.patch, self.luma, self.free_at, self.x, self.y):
            frozen(column)
        frozen(self.other)
        frozen(self.other_s)


def first_edges(layout: Layout, plane: Plane) -> Edges:
    """The edges as one picture shows them.

    Args:
        layout: of the view.
        plane: `agent.vision.reduced` of the picture.
    """
    x, y = _samples(layout, plane)
    patch, luma = _look_at(x, y, plane)
    never = np.full(len(layout), np.nan)
    return Edges(layout, patch, luma, never, patch.copy(), np.zeros(len(layout)), np.nan, x, y)


def in_place(edges: Edges, layout: Layout, plane: Plane) -> Edges:
    """The same edges where they are in another picture of the same boards, `reduced`."""
    both = replace(layout, there=layout.there & edges.layout.there)
    x, y = _samples(layout, plane)
    return replace(edges, layout=both, x=x, y=y)


def compare_edges(before: Edges, plane: Plane) -> tuple[Edges, Indices]:
    """What the edges look like now, and the runs of parts that something stands before.

    Returns:
        the edges now; for each part (m,) the number of its run, -1 where nothing stands.
    """
    layout = before.layout
    patch, luma = _look_at(before.x, before.y, plane)
    far = np.sqrt(_mean_square(patch - before.patch))
    lighter = luma - before.luma
    alike = layout.there & (far <= UNLIKE)
    usual = float(np.median(lighter[alike])) if alike.any() else 0.0
    unlike = layout.there & ((far > UNLIKE) | (np.abs(lighter - usual) > OTHER_LUMA))
    run = _runs(unlike, layout)
    # Where there is no edge to see, the next one tells: whatever covers that stands on the floor.
    told = ~layout.there & (layout.upper != NONE)
    run[told] = run[layout.upper[told]]
    return replace(before, patch=patch, luma=luma), run


def beside(parts: Mask, layout: Layout) -> Mask:
    """These parts (m,) and `BESIDE` parts on either side of them, on the same board."""
    near, same = parts.copy(), layout.shelf[:-1] == layout.shelf[1:]
    for _ in range(BESIDE):
        wider = near.copy()
        wider[:-1] |= near[1:] & same
        wider[1:] |= near[:-1] & same
        near = wider
    return near


def hiding(run: Indices, differs: Floats, layout: Layout) -> Mask:
    """Parts (m,) above which all is hidden: up to the next board, or as far as can be told.

    Args:
        run, differs: as for `free_runs`.
    """
    up = layout.upper
    reaches: Mask = (run != NONE) & (up != NONE) & (run[up] != NONE)
    tall: Mask = beside(reaches, layout) | (differs >= PART_SHARE)
    hides: Mask = (run != NONE) & tall
    return hides


def free_runs(run: Indices, differs: Floats, goods: Floats, moved: Floats, layout: Layout) -> Mask:
    """Parts (m,) of runs above which the shelf is as before, or holds goods all along.

    Args:
        run: of `compare_edges`.
        differs: (m,) share of the place above each part that is not as before.
        goods: (m,) share of the facings above each part in which goods are found, or surely a gap.
        moved: (m,) share of the place above each part that moved within `HUNG_S`.
        layout: of the parts.
    """
    free = np.zeros(len(run), bool)
    for number in range(run.max(initial=NONE) + 1):
        mine = run == number
        least = GOODS_SHARE if layout.wide_mm[mine].sum() >= ROW_MM else GOODS_ALL
        rests = not layout.board[mine].any() and moved[mine].mean() < HUNG_SHARE
        free[mine] = differs[mine].mean() < FREE_SHARE or goods[mine].mean() >= least or rests
    return free


def learn_edges(before: Edges, now: Edges, run: Indices, free: Mask, at: float) -> Edges:
    """Fold the edges of one picture into what they look like.

    Args:
        before: what they looked like.
        now, run: of `compare_edges`.
        free: of `free_runs`.
        at: seconds UTC.
    """
    since = np.where(free, np.fmin(before.free_at, at), np.nan)
    other, other_s = _other(before, now, run, at)
    adopt = (since <= at - FREE_S) | ((other_s >= PARKED_S) & (run != NONE))
    rate = np.where(adopt, 1.0, np.where(run == NONE, LEARNING, 0.0))
    return replace(
        before,
        patch=np.asarray(before.patch + rate[:, None] * (now.patch - before.patch), np.float32),
        luma=before.luma + rate * (now.luma - before.luma),
        free_at=np.where(adopt, np.nan, since),
        other=other,
        other_s=np.where(adopt, 0.0, other_s),
        at=at,
    )


def _other(before: Edges, now: Edges, run: Indices, at: float) -> tuple[Patches, Floats]:
    """How parts mostly look that differ, and for how long: a vote of looks, so passers-by lose."""
    passed = 0.0 if math.isnan(before.at) else max(0.0, at - before.at)
    like = (run != NONE) & (_mean_square(now.patch - before.other) <= UNLIKE**2)
    lasts = np.where(like, before.other_s + passed, np.maximum(before.other_s - passed, 0.0))
    new = (run != NONE) & ~like & (lasts <= 0)
    return np.asarray(np.where(new[:, None], now.patch, before.other), np.float32), lasts


def place_above(layout: Layout, parts: Mask, size: tuple[int, int]) -> Mask:
    """The pixels (h, w) of these parts (m,) and of the places above them, in a small picture.

    Args:
        size: width and height of the small picture.
    """
    drawn = np.zeros((size[1], size[0]), np.uint8)
    if not parts.any():
        return drawn.view(bool)
    scale = np.array(size, np.float64) / layout.picture_px
    for quads in (layout.above[parts], layout.edge[parts]):
        for quad in np.rint(quads * scale).astype(np.int32):
            cv2.fillConvexPoly(drawn, quad, 1)
    return drawn.view(bool)


def _look_at(x: Patches, y: Patches, plane: Plane) -> tuple[Patches, Floats]:
    """The parts as normalized patches (m, k) and their log brightness (m,)."""
    m = len(x)
    seen = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    fine = np.asarray(seen, np.float32).reshape(m, DOWN, FINE, ACROSS, FINE)
    # The mean of FINE by FINE samples, written out: numpy's own over two axes takes ten times it.
    whole = sum(fine[:, :, i, :, j] for i in range(FINE) for j in range(FINE))
    patch = np.asarray(whole, np.float32).reshape(m, -1) / np.float32(FINE * FINE)
    mean = patch.mean(axis=1, keepdims=True)
    patch -= mean
    contrast = np.sqrt(_mean_square(patch) + np.float32(SOFT * SOFT))
    return patch / contrast[:, None], np.log(np.asarray(mean[:, 0], np.float64) + 1)


def _mean_square(patch: Patches) -> Patches:
    """The mean of the squares of each row (m, k): (m,)."""
    return np.asarray(np.einsum("mk,mk->m", patch, patch) / patch.shape[1], np.float32)


def _samples(layout: Layout, plane: Plane) -> tuple[Patches, Patches]:
    """Where to look for each part: x and y (m, samples) in the plane."""
    u = ((np.arange(ACROSS * FINE) + 0.5) / (ACROSS * FINE))[None, :, None]
    v = ((np.arange(DOWN * FINE) + 0.5) / (DOWN * FINE))[:, None, None]
    scale = np.array([plane.shape[1], plane.shape[0]], np.float64) / layout.picture_px
    tl, tr, br, bl = (layout.edge * scale).transpose(1, 0, 2)[:, :, None, None]
    where = (1 - v) * ((1 - u) * tl + u * tr) + v * ((1 - u) * bl + u * br) - 0.5
    flat = where.reshape(len(layout), -1, 2).astype(np.float32)
    return np.ascontiguousarray(flat[..., 0]), np.ascontiguousarray(flat[..., 1])


def _runs(unlike: Mask, layout: Layout) -> Indices:
    """Number the parts (m,) that differ in one wide piece; a single part between is bridged."""
    shelf, closed = layout.shelf, unlike.copy()
    closed[1:-1] |= unlike[:-2] & unlike[2:] & (shelf[:-2] == shelf[2:])
    goes_on = closed[1:] & closed[:-1] & (shelf[1:] == shelf[:-1])
    starts = closed & ~np.concatenate([[False], goes_on])
    piece = np.cumsum(starts) - 1
    wide = np.bincount(piece[closed], weights=layout.wide_mm[closed], minlength=1) >= WIDE_MM
    number = np.where(wide, np.cumsum(wide) - 1, NONE)
    return np.where(closed, number[np.maximum(piece, 0)], NONE).astype(np.intp)
