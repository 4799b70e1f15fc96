"""Heaps: loose goods piled in a crate or a basket. A heap is one facing, so it is one product."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.render.around.textures import Quad
from tools.render.canvas import GAP, PRODUCT, Canvas, Fitted, Painted, Rect, Room
from tools.render.ink import Color, Rng, tone
from tools.render.stocking.cells import BARE, EMPTY, SECOND_ROW, STOCKED
from tools.render.unpacked.loose import Sort, pieces
from tools.render.ware.packs import Pack

VARIANTS = 4  # pieces that are drawn for one heap; each lies there many times
LIGHTS = (0.66, 0.8, 0.95, 1.06)  # on pieces from the far rim to the near one
ROW_SHARE = 0.42  # of a piece, from one row of a heap to the next
BIN_MM = 400.0  # width of a common crate
FEW = 3  # pieces that are left in an empty crate, at most


@dataclass(frozen=True, slots=True)
class Bin:
    """An open box seen from the front and from above, in canvas pixels."""

    left: float
    right: float  # of its front edge
    back: float  # y of the rim farthest away
    front: float  # y of the rim nearest
    inset: float  # how much narrower the far rim is, on each side
    ceiling: int = 0  # y above which nothing is piled

    @property
    def opening(self) -> Quad:
        """Its mouth: far left, far right, near right, near left."""
        return np.array([
            [self.left + self.inset, self.back], [self.right - self.inset, self.back],
            [self.right, self.front], [self.left, self.front],
        ], np.float64)  # fmt: skip

    def spot(self, across: float, near: float) -> tuple[float, float]:
        """A point of the mouth; `near` is 0 at the far rim and 1 at the near one."""
        inset = self.inset * (1 - near)
        left, right = self.left + inset, self.right - inset
        return left + across * (right - left), self.back + near * (self.front - self.back)


def paint_inside(canvas: Canvas, box: Bin, color: Color) -> None:
    """The empty inside: darker towards the far wall, its floor lighter."""
    _polygon(canvas, box.opening, tone(color, 0.42), 0)
    deep = Bin(
        box.left + 0.8 * box.inset, box.right - 0.8 * box.inset,
        box.back + 0.45 * (box.front - box.back), box.front, 0.6 * box.inset,
    )  # fmt: skip
    _polygon(canvas, deep.opening, tone(color, 0.6), 0)


class Larder:
    """The pieces that lie about in one picture; a shop has the same sorts in many crates."""

    def __init__(self, rng: Rng) -> None:
        self._rng = rng
        self._known: dict[tuple[str, int], tuple[tuple[Fitted, ...], ...]] = {}

    def stock(self, sort: Sort, size_px: float) -> tuple[tuple[Fitted, ...], ...]:
        """Pieces of a sort, about `size_px` long, in each of the `LIGHTS`."""
        key = (sort.name + sort.draw.__name__, round(6 * float(np.log(size_px))))
        if key not in self._known:
            drawn = pieces(self._rng, sort, float(np.exp(key[1] / 6)), VARIANTS)
            self._known[key] = tuple(tuple(_lit(item, light) for item in drawn) for light in LIGHTS)
        return self._known[key]


def _lit(item: Fitted, light: float) -> Fitted:
    picture = cv2.convertScaleAbs(item.picture, alpha=light).astype(np.uint8)
    return Fitted(picture, item.ink, item.fill)


def piece_px(sort: Sort, wide: float) -> float:
    """How long a piece is in a bin `wide` pixels across; in a small bin they are fewer."""
    return min(0.8 * wide, max(sort.size_mm / BIN_MM * wide, wide / (5 + wide / 25), 4.0))


def paint_heap(rng: Rng, canvas: Canvas, box: Bin, goods: tuple[Larder, Sort], full: float) -> int:
    """Pile pieces into a bin; `full` is 1 up to the rim and more for a mound.

    Returns:
        The number that the heap paints with. Call `settle` once nothing more is painted over it.
    """
    larder, sort = goods
    wide = box.right - box.left
    size = piece_px(sort, wide)
    stock = larder.stock(sort, size)
    number = canvas.add(Painted(PRODUCT, "", (0, 0, 1, 1), 1.0))
    least = 0.0 if full > 0.75 else 0.9 * (0.75 - full)  # a low heap does not reach the far rim
    step = max(2.0, size * ROW_SHARE * max(0.5, sort.aspect))
    rows = max(1, int((box.front - box.back) * (1 - least) / step))
    canvas.keep_within((round(box.left), box.ceiling, round(box.right), round(box.front)))
    for i in range(rows + 1):
        near = least + (1 - least) * i / rows
        lift = (full - 0.55) * min(size, 0.25 * wide) * (1.1 + 0.9 * np.sin(np.pi * near))
        _row(rng, canvas, box, stock, (near, lift, number))
    canvas.keep_within((0, 0, canvas.ids.shape[1], canvas.ids.shape[0]))
    return number


def _row(
    rng: Rng, canvas: Canvas, box: Bin, stock: tuple[tuple[Fitted, ...], ...],
    place: tuple[float, float, int],
) -> None:  # fmt: skip
    near, lift, number = place
    left, right = box.spot(0, near)[0], box.spot(1, near)[0]
    usual = float(np.median([item.ink.shape[1] for item in stock[0]]))
    count = max(1, round((right - left) / (0.8 * usual)))
    scatter = rng.normal(size=(count, 2)) * [0.16, 0.05]
    which = rng.integers(0, len(stock[0]), count)
    lights = rng.integers(0, 2, count) + (0 if near < 0.34 else 1 if near < 0.67 else 2)
    y = box.spot(0, near)[1]
    for i in range(count):
        across = min(1.0, max(0.0, (i + 0.5 + float(scatter[i, 0])) / count))
        item = stock[int(lights[i])][int(which[i])]
        high, wide = item.ink.shape
        x = left + across * (right - left)
        x = min(right - wide / 2, max(left + wide / 2, x)) if right - left > wide else x
        dome = lift * (0.55 + 0.45 * math.sin(math.pi * across))
        at = (round(x - wide / 2), round(y - dome - (0.55 + float(scatter[i, 1])) * high))
        canvas.paste(item, at, 1.0, number)


def paint_left_over(rng: Rng, canvas: Canvas, box: Bin, goods: tuple[Larder, Sort]) -> int:
    """Claim a bin's mouth for a gap, with the last few pieces in it; returns its number."""
    number = canvas.add(Painted(GAP, "", (0, 0, 1, 1), 1.0))
    _polygon(canvas, box.opening, None, number)
    larder, sort = goods
    wide = box.right - box.left
    stock = larder.stock(sort, min(0.45 * wide, piece_px(sort, wide)))[1]
    canvas.keep_within((round(box.left), round(box.back), round(box.right), round(box.front)))
    most = FEW if piece_px(sort, wide) < 0.25 * wide else 0  # a few melons are no empty crate
    for item in stock[: int(rng.integers(0, most + 1))]:
        x, y = box.spot(rng.uniform(0.1, 0.9), rng.uniform(0.5, 0.95))
        high, across = item.ink.shape
        canvas.paste(item, (round(x - across / 2), round(y - 0.8 * high)), 1.0, number)
    canvas.keep_within((0, 0, canvas.ids.shape[1], canvas.ids.shape[0]))
    return number


def settle(canvas: Canvas, number: int, gtin: str) -> Rect | None:
    """Note what a heap or a gap really covers, now that its bin is painted; None: nothing."""
    mine = canvas.ids == number
    columns, rows = np.flatnonzero(mine.any(axis=0)), np.flatnonzero(mine.any(axis=1))
    if not len(columns):
        return None
    rect = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    area = (rect[2] - rect[0]) * (rect[3] - rect[1])
    fill = max(0.05, float(np.count_nonzero(mine)) / area)
    before = canvas.objects[number - 1]
    canvas.objects[number - 1] = replace(before, gtin=gtin, rect=rect, fill=fill)
    return rect


def fill_bin(
    rng: Rng, canvas: Canvas, box: Bin, goods: tuple[Larder, Sort, Pack], full: float
) -> int:
    """Fill a bin with loose goods sold as a pack; 0 or less is (almost) empty, a gap.

    The caller then paints the bin's front and calls `settle` with the number returned.
    """
    larder, sort, pack = goods
    rect = (box.left, box.back, box.right, box.front)
    empty = full <= 0
    holds, state = ("", EMPTY) if empty else (pack.gtin, STOCKED)
    canvas.room(Room(rect, pack.gtin, holds, state, BARE if empty else SECOND_ROW))
    if empty:
        return paint_left_over(rng, canvas, box, (larder, sort))
    return paint_heap(rng, canvas, box, (larder, sort), full)


def _polygon(canvas: Canvas, quad: Quad, color: Color | None, number: int) -> None:
    corners = np.round(quad).astype(np.int32)
    if color is not None:
        cv2.fillConvexPoly(canvas.picture, corners, color)
    cv2.fillConvexPoly(canvas.ids, corners, number)
