"""Where a model should look: tiles cut along the shelf, so that no facing is too small or halved.

A model's input is small and a shelf is wide. A tile is a part of the picture that is shrunk into
that input; the smaller the tile, the larger its facings arrive, and the more tiles there are. So:

    every facing at least so many pixels wide at the model's input,
    every facing whole in at least one tile, with room around it,
    rows that fit together share a tile, for the input is square and a row is not,
    and as few tiles as that allows.

Source: method.md 1.6 (28 px, 15 % overlap, cuts between facings), models.md table 2 (why 24 px).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agent.vision.arrays import Boxes, Floats

NEEDED_PX = 28.0
"""A row of its own is cut so that its facings are at least this wide at the model's input."""

SHARED_PX = 32.0
"""Rows share a tile only where facings stay this wide. Sharing halves the tiles, so it can afford
more than the minimum: recall is .95 above 32 px and .91 below (models.md table 1)."""

LARGEST_PX = 64.0
"""Facings should not arrive wider: on close-ups a model finds logos and halves of packs. A tile
takes in more of the picture then. On the one real photo with a truth, precision was .80 at 32 px a
facing, .75 at 53 and .48 at 83, recall .88, .86 and .80 (an early checkpoint of shelf-small)."""

NATIVE_PX = 20.0
"""A facing narrower than this in the camera's own picture cannot be judged (method.md 1.6)."""

OVERLAP = 0.15
"""The share of a tile that its neighbor sees too."""

HEADROOM = 0.15
"""Above and below a row, in row heights: products lean out of the cells they should stand in."""

GRID_OVERLAP = 0.22
"""Without a planogram the cuts fall anywhere, so neighbors share more (models.md 1)."""

SEARCH_STEPS = 12
"""Halvings in the search for the largest scale with the same number of tiles: to a 4000th."""

Size = tuple[int, int]  # width, height


class Cut(NamedTuple):
    """A run of facings that one tile shows: its cells' bounds, full-frame pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Group(NamedTuple):
    """Consecutive rows that share tiles."""

    cells: Boxes  # (n, 4) sorted by their left edges
    top: float  # with headroom
    bottom: float
    need: float  # px, the least width of a facing at the model's input

    def widest_px(self, size: Size) -> float:
        """How wide the narrowest facing can arrive in a tile that holds the group's height."""
        narrowest = float((self.cells[:, 2] - self.cells[:, 0]).min())
        return narrowest * size[1] / (self.bottom - self.top)


def shelf_tiles(
    rows: Sequence[Boxes],
    picture: Size,
    size: Size,
    *,
    needed_px: float = NEEDED_PX,
    shared_px: float = SHARED_PX,
) -> Boxes:
    """Tiles that show every facing of a fixture, large enough and whole.

    Args:
        rows: for each shelf the facing cells (n, 4), pixels of the full frame; top row first.
        picture: of the full frame.
        size: of the model's input.
        needed_px: the least width of a facing at the input, for a row in tiles of its own.
        shared_px: the same where rows share tiles.

    Returns:
        (t, 4) pixels of the full frame, inside it; none for a fixture without facings in view.
        A row so tall that its facings cannot arrive `needed_px` wide without being halved is shown
        whole and smaller: `widths_at_input` says how small.
    """
    inside = [visible(row, picture) for row in rows]
    inside = sorted((row for row in inside if len(row)), key=lambda row: float(row[:, 1].min()))
    tiles: list[Boxes] = []
    for group in cheapest(inside, size, needed_px, shared_px):
        cuts = balanced(group, size)
        tiles += [tile_of(cut, group, picture, size) for cut in cuts]
    return np.array(tiles, np.float32).reshape(-1, 4)


def visible(cells: Boxes, picture: Size) -> Boxes:
    """The cells (n, 4) that have an area in the picture, cut to it."""
    limit = np.array(picture * 2, np.float32)
    cut = np.clip(cells, 0, limit)
    return np.asarray(cut[(cut[:, 2:] > cut[:, :2]).all(axis=1)], np.float32)


def cheapest(rows: Sequence[Boxes], size: Size, needed_px: float, shared_px: float) -> list[Group]:
    """The way to let neighboring rows share tiles that needs the fewest; fewer groups on a tie."""
    best: list[tuple[int, list[Group]]] = [(0, [])]
    for end in range(1, len(rows) + 1):
        options = []
        for start in range(end):
            group = group_of(rows[start:end], needed_px if end - start == 1 else shared_px)
            limit = group.widest_px(size)
            if end - start > 1 and limit < shared_px:
                continue
            # A single row taller than that is shown smaller; narrower tiles would not help it.
            group = group._replace(need=min(group.need, limit))
            cost, groups = best[start]
            options.append((cost + len(cuts_of(group, size, group.need)), [*groups, group]))
        best.append(min(options, key=lambda option: (option[0], len(option[1]))))
    return best[-1][1]


def group_of(rows: Sequence[Boxes], need: float) -> Group:
    """Rows as one group, with headroom in proportion to their own heights."""
    top = min(float(r[:, 1].min() - HEADROOM * height(r)) for r in rows)
    bottom = max(float(r[:, 3].max() + HEADROOM * height(r)) for r in rows)
    cells = np.concatenate(list(rows))
    return Group(cells[np.argsort(cells[:, 0], kind="stable")], top, bottom, need)


def height(row: Boxes) -> float:
    """Of a row of cells."""
    return float(row[:, 3].max() - row[:, 1].min())


def cuts_of(group: Group, size: Size, need: float) -> list[Cut]:
    """The runs of facings, left to right, that arrive at least `need` px wide; greedy.

    A run ends before the facing that would shrink it, or that it would shrink, too far. A facing
    that is wider than any tile may be stands alone.
    """
    cuts: list[Cut] = []
    start, end, narrowest = 0.0, 0.0, 0.0
    for left, _, right, _ in group.cells.tolist():
        further, narrower = max(end, right), min(narrowest, right - left)
        if (further - start) * need <= narrower * size[0] * (1 - OVERLAP):
            end, narrowest = further, narrower
            continue
        if end:
            cuts.append(Cut(start, group.top, end, group.bottom))
        start, end, narrowest = left, right, right - left
    return [*cuts, Cut(start, group.top, end, group.bottom)]


def balanced(group: Group, size: Size) -> list[Cut]:
    """As many cuts as needed, at the largest scale that needs no more: even tiles, not a rest."""
    cuts = cuts_of(group, size, group.need)
    low, high = group.need, max(min(LARGEST_PX, group.widest_px(size)), group.need)
    for _ in range(SEARCH_STEPS):
        middle = (low + high) / 2
        tried = cuts_of(group, size, middle)
        if len(tried) > len(cuts):
            high = middle
        else:
            low, cuts = middle, tried
    return cuts


def tile_of(cut: Cut, group: Group, picture: Size, size: Size) -> Boxes:
    """A cut with its margins, grown where its facings would arrive too large, in the picture."""
    margin = (cut.right - cut.left) * OVERLAP / (1 - OVERLAP) / 2
    left, right = cut.left - margin, cut.right + margin
    shown = group.cells[(group.cells[:, 0] >= cut.left) & (group.cells[:, 2] <= cut.right)]
    typical = float(np.median(shown[:, 2] - shown[:, 0]))
    arriving = typical * min(size[0] / (right - left), size[1] / (cut.bottom - cut.top))
    least = np.array(size) * (typical / LARGEST_PX if arriving > LARGEST_PX else 0.0)
    across = within(left, right, least[0], picture[0])
    down = within(cut.top, cut.bottom, least[1], picture[1])
    return np.array([across[0], down[0], across[1], down[1]], np.float32)


def within(low: float, high: float, least: float, limit: float) -> tuple[float, float]:
    """A stretch of at least this length around its middle, moved and then cut into 0..limit."""
    grow = max(least - (high - low), 0) / 2
    low, high = low - grow, high + grow
    shift = max(-low, 0) if grow else 0
    shift = min(limit - high, 0) if grow and high > limit else shift
    return max(low + shift, 0), min(high + shift, limit)


def widths_at_input(rows: Sequence[Boxes], tiles: Boxes, size: Size) -> list[Floats]:
    """How wide each facing arrives at the model's input, row by row.

    Args:
        rows: as for `shelf_tiles`.
        tiles: (t, 4).
        size: of the model's input.

    Returns:
        For each row (n,) pixels in the tile that shows the facing largest and whole; 0 where no
        tile shows it whole.
    """
    scale = np.array(size, np.float64) / np.maximum(tiles[:, 2:] - tiles[:, :2], 1)
    scale_of_tile = scale.min(axis=1)
    widths = []
    for row in rows:
        # Half a pixel: cells are cut at the picture's edge, and tiles are float32.
        low = (row[:, None, :2] >= tiles[None, :, :2] - 0.5).all(axis=2)
        high = (row[:, None, 2:] <= tiles[None, :, 2:] + 0.5).all(axis=2)
        best = np.where(low & high, scale_of_tile, 0.0).max(axis=1, initial=0.0)
        widths.append(best * (row[:, 2] - row[:, 0]))
    return widths


class TooSmall(NamedTuple):
    """A row whose facings are too narrow in the camera's own picture."""

    row: int
    width_px: float  # of its narrowest facing
    needed_px: float


def too_small(rows: Sequence[Boxes], *, native_px: float = NATIVE_PX) -> list[TooSmall]:
    """The rows that no tile can help: the camera must come nearer, or see less of the fixture."""
    return [
        TooSmall(number, narrowest, native_px)
        for number, row in enumerate(rows)
        if len(row) and (narrowest := float((row[:, 2] - row[:, 0]).min())) < native_px
    ]


def grid_tiles(picture: Size, size: Size, n: int, *, overlap: float = GRID_OVERLAP) -> Boxes:
    """Tiles over the whole picture, for one without a planogram.

    Args:
        picture: of the full frame.
        size: of the model's input.
        n: tiles along the picture's longer side, from 1; along the other as many as it takes.
        overlap: the share that two neighbors have in common.

    Returns:
        (t, 4) pixels of the full frame, row by row.
    """
    if n < 1:
        raise ValueError(f"n is {n}; at least 1 tile")
    scale = max(p / s for p, s in zip(picture, size, strict=True)) / (n - (n - 1) * overlap)
    xs, ys = (
        stretches(length, side * scale, overlap) for length, side in zip(picture, size, strict=True)
    )
    return np.array([[x0, y0, x1, y1] for y0, y1 in ys for x0, x1 in xs], np.float32)


def stretches(length: float, side: float, overlap: float) -> list[tuple[float, float]]:
    """Stretches of one side over a length, evenly, neighbors sharing at least the overlap."""
    if side >= length:
        return [(0.0, length)]
    steps = int(np.ceil((length - side) / (side * (1 - overlap)) - 1e-6))
    starts = np.linspace(0, length - side, steps + 1)
    return [(float(start), float(start + side)) for start in starts]
