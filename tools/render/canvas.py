"""The canvas: a picture and, beside it, who painted each pixel.

Every product, gap and label gets a number and paints it into the id buffer wherever it paints the
picture. A lens warps both (the ids with INTER_NEAREST), so boxes and visibility are read from what
can be seen, whatever was painted over it since.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.ink import Color, Image
from tools.render.ware.packs import Pack

PRODUCT, GAP, PRICE_LABEL, PERSON = 0, 1, 2, 3
LABELS = ("product", "gap", "price_label", "person")
LEAST_ASKED = 0.5  # less of an object than this is neither asked of a detector nor held against it

Ids = NDArray[np.int16]  # (h, w) number of the object seen there; 0 is none, below are people
Rect = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom excluded
Matrix = NDArray[np.float64]  # (3, 3)


@dataclass(frozen=True, slots=True)
class Painted:
    """One object on the canvas: what it is, where it was meant to be, how much ink it took."""

    label: int  # row of LABELS
    gtin: str  # "" for all but products
    rect: tuple[float, float, float, float]  # canvas pixels, may leave the canvas
    fill: float  # share of the rectangle that is ink
    told: bool = True  # False: no eye could tell how large it is


@dataclass(frozen=True, slots=True)
class Room:
    """One facing's room on the canvas, whether a pack stands in it or not."""

    rect: tuple[float, float, float, float]  # canvas pixels, may leave the canvas
    gtin: str  # what belongs there
    holds: str  # what shows there; "" for nothing
    state: int  # row of STATES in tools.render.stocking.cells
    behind: float  # depth of the nearest thing behind the front: 0 front edge .. 1 bare back


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What is in a picture. Row i of every column is the same object."""

    xyxy: NDArray[np.float32]  # (n, 4) bounds of its visible pixels, in picture pixels
    label: NDArray[np.int32]  # (n,) row of LABELS
    gtin: NDArray[np.str_]  # (n,) "" for all but products
    visible: NDArray[np.float32]  # (n,) 0..1, share of the whole object that is seen
    asked: NDArray[np.bool_]  # (n,) False: it is there, but to find it or not is both right

    def __len__(self) -> int:
        return len(self.label)

    def only(self, keep: NDArray[np.bool_]) -> "Truth":
        """The rows of a boolean mask (n,)."""
        return Truth(
            self.xyxy[keep], self.label[keep], self.gtin[keep], self.visible[keep],
            self.asked[keep],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """A pack scaled to the canvas."""

    picture: Image
    ink: NDArray[np.bool_]  # (h, w)
    fill: float
    opacity: NDArray[np.float32] | None = None  # (h, w) 0..1; None: nothing shows through


class Canvas:
    """A picture being painted, with its id buffer and the objects in it."""

    def __init__(self, height: int, width: int) -> None:
        self.picture: Image = np.zeros((height, width, 3), np.uint8)
        self.ids: Ids = np.zeros((height, width), np.int16)
        self.objects: list[Painted] = []
        self.rooms: list[Room] = []
        self._within: Rect = (0, 0, width, height)

    def keep_within(self, rect: Rect) -> None:
        """Paint nothing outside this rectangle from now on: boards hide what rises behind them."""
        high, wide = self.ids.shape
        self._within = (max(0, rect[0]), max(0, rect[1]), min(wide, rect[2]), min(high, rect[3]))

    def add(self, painted: Painted) -> int:
        """Note an object; returns the number that it paints with."""
        self.objects.append(painted)
        return len(self.objects)

    def room(self, room: Room) -> None:
        """Note a facing's room."""
        self.rooms.append(room)

    def fill(self, rect: Rect, color: Color, number: int | None = None) -> None:
        """Fill a rectangle; a number claims it, None leaves it to whom it belongs."""
        part = self._part(rect)
        self.picture[part] = color
        if number is not None:
            self.ids[part] = number

    def shade(self, rect: Rect, gain: float) -> None:
        """Darken or lighten a rectangle."""
        part = self._part(rect)
        if self.picture[part].size:
            self.picture[part] = cv2.convertScaleAbs(self.picture[part], alpha=gain)

    def veil(self, rect: Rect, color: Color, share: float) -> None:
        """Lay a clear sheet over a rectangle; what is seen through it keeps its number."""
        part = self.picture[self._part(rect)]
        if part.size:
            mixed = part * np.float32(1 - share) + np.array(color, np.float32) * np.float32(share)
            part[:] = mixed.astype(np.uint8)

    def claim(self, rect: Rect, number: int) -> None:
        """Give a rectangle to an object without painting, except where others were painted."""
        part = self.ids[self._part(rect)]
        part[part == 0] = number

    def paste(self, item: Fitted, at: tuple[int, int], gain: float, number: int | None) -> None:
        """Paint a pack with its top left corner at `at` (x, y)."""
        high, wide = item.ink.shape
        rows, columns = self._part((at[0], at[1], at[0] + wide, at[1] + high))
        if rows.stop <= rows.start or columns.stop <= columns.start:
            return
        top, left = rows.start - at[1], columns.start - at[0]
        bottom, right = rows.stop - at[1], columns.stop - at[0]
        source = item.picture[top:bottom, left:right]
        ink = item.ink[top:bottom, left:right]
        if gain != 1.0:
            source = cv2.convertScaleAbs(source, alpha=gain)  # type: ignore[assignment]
        if item.opacity is not None:
            share = item.opacity[top:bottom, left:right]
            source = _mixed(source, self.picture[rows, columns], share)
        np.copyto(self.picture[rows, columns], source, where=ink[..., None])
        if number is not None:
            self.ids[rows, columns][ink] = number

    def _part(self, rect: Rect) -> tuple[slice, slice]:
        left, top, right, bottom = self._within
        x0, y0, x1, y1 = rect
        x0, x1 = max(left, min(right, x0)), max(left, min(right, x1))
        y0, y1 = max(top, min(bottom, y0)), max(top, min(bottom, y1))
        return slice(y0, y1), slice(x0, x1)


class Fitting:
    """Scales packs, and remembers: a shelf shows the same pack many times, a day for ever."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int], tuple[Pack, Fitted]] = {}

    def fit(self, pack: Pack, wide: int, high: int) -> Fitted:
        """The pack, `wide` by `high` pixels."""
        key = (id(pack.front), wide, high)
        if key not in self._known:
            self._known[key] = (pack, _scaled(pack, wide, high))
        return self._known[key][1]


def _scaled(pack: Pack, wide: int, high: int) -> Fitted:
    size = (max(2, wide), max(2, high))
    way = cv2.INTER_AREA if high < pack.front.shape[0] else cv2.INTER_LINEAR
    ink = cv2.resize(pack.mask, size, interpolation=way) > 127
    picture = cv2.resize(pack.front, size, interpolation=way)
    opacity = None
    if pack.opacity is not None:
        seen = cv2.resize(pack.opacity, size, interpolation=way)
        opacity = (seen / 255).astype(np.float32)
    return Fitted(picture.astype(np.uint8), ink, float(max(0.05, ink.mean())), opacity)


def _mixed(source: Image, under: Image, opacity: NDArray[np.float32]) -> Image:
    """A clear body over what is behind it, which shows turned left to right.

    A filled bottle is a cylinder lens: what stands farther behind it than its focus is mirrored.
    """
    behind = np.ascontiguousarray(under[:, ::-1])
    return cv2.blendLinear(  # type: ignore[return-value]
        np.ascontiguousarray(source), behind, np.ascontiguousarray(opacity), 1 - opacity
    )


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """How the canvas reaches the picture: a homography, then radial distortion."""

    homography: Matrix  # canvas pixels -> picture pixels
    width: int  # of the picture
    height: int
    k: float = 0.0  # x_canvas = x * (1 + k r^2), r in halves of the picture's longer side

    def expose(self, canvas: Canvas) -> tuple[Image, Ids]:
        """The picture and its id buffer."""
        size = (self.width, self.height)
        if abs(self.k) < 1e-6:
            shot = cv2.warpPerspective(canvas.picture, self.homography, size)
            ids = cv2.warpPerspective(
                canvas.ids, self.homography, size, flags=cv2.INTER_NEAREST
            )  # fmt: skip
            return shot, ids  # type: ignore[return-value]
        x, y = self._sources()
        shot = cv2.remap(canvas.picture, x, y, cv2.INTER_LINEAR)
        return shot, cv2.remap(canvas.ids, x, y, cv2.INTER_NEAREST)  # type: ignore[return-value]

    def forward(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Canvas points (n, 2) as picture points (n, 2)."""
        flat = cv2.perspectiveTransform(points[:, None].astype(np.float64), self.homography)
        flat = flat.reshape(-1, 2).astype(np.float64)
        if abs(self.k) < 1e-6:
            return np.asarray(flat, np.float64)
        center, half = self._frame()
        bent = (flat - center) / half
        straight = bent.copy()
        for _ in range(6):  # fixed point; converges to 0.01 px for |k| <= 0.15
            straight = bent / (1 + self.k * (straight**2).sum(axis=1, keepdims=True))
        return straight * half + center

    def _frame(self) -> tuple[NDArray[np.float64], float]:
        return np.array([self.width / 2, self.height / 2]), max(self.width, self.height) / 2

    def _sources(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The canvas pixel of every picture pixel; single precision is good for 0.001 px."""
        center, half = self._frame()
        dx = (np.arange(self.width, dtype=np.float32)[None] - float(center[0])) / half
        dy = (np.arange(self.height, dtype=np.float32)[:, None] - float(center[1])) / half
        bend = (1 + self.k * (dx * dx + dy * dy)) * half
        ux, uy = dx * bend + float(center[0]), dy * bend + float(center[1])
        back = np.linalg.inv(self.homography).tolist()
        x, y, deep = (row[0] * ux + row[1] * uy + row[2] for row in back)
        return x / deep, y / deep


def read_truth(ids: Ids, objects: list[Painted], lens: Lens) -> tuple[Truth, NDArray[np.intp]]:
    """What the id buffer of an exposed picture shows of each object.

    Returns:
        The truth, and for each of its rows the object's number. Unseen objects have no row.
    """
    boxes, rows, shares = [], [], []
    corners = corners_of([painted.rect for painted in objects], lens)
    windows = _windows(ids, corners)
    for i, painted in enumerate(objects):
        bounds = _seen(ids, i + 1, windows[i])
        if bounds is None:
            continue
        box, pixels = bounds
        whole = cv2.contourArea(corners[i].astype(np.float32)) * painted.fill
        boxes.append(box)
        rows.append(i)
        shares.append(min(1.0, pixels / max(1.0, whole)))
    visible = np.array(shares, np.float32)
    truth = Truth(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array([objects[i].label for i in rows], np.int32),
        np.array([objects[i].gtin for i in rows], np.str_),
        visible,
        (visible >= LEAST_ASKED) & np.array([objects[i].told for i in rows], bool),
    )
    return truth, np.array(rows, np.intp) + 1


def read_people(ids: Ids) -> Truth:
    """The people that an id buffer shows: they paint with the numbers -1, -2 and so on."""
    boxes = []
    for number in range(-1, int(ids.min(initial=0)) - 1, -1):
        rows, columns = np.nonzero(ids == number)
        if len(rows):
            boxes.append([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    count = len(boxes)
    return Truth(
        np.array(boxes, np.float32).reshape(-1, 4), np.full(count, PERSON, np.int32),
        np.full(count, "", np.str_), np.ones(count, np.float32), np.ones(count, np.bool_),
    )  # fmt: skip


def joined(first: Truth, other: Truth) -> Truth:
    """The rows of both."""
    return Truth(
        np.concatenate([first.xyxy, other.xyxy]), np.concatenate([first.label, other.label]),
        np.concatenate([first.gtin, other.gtin]), np.concatenate([first.visible, other.visible]),
        np.concatenate([first.asked, other.asked]),
    )  # fmt: skip


def corners_of(
    rects: Sequence[tuple[float, float, float, float]], lens: Lens
) -> NDArray[np.float64]:
    """Corners of canvas rectangles (n, 4, 2) in picture pixels, clockwise from the top left."""
    flat = np.array(rects, np.float64).reshape(-1, 4)
    if not len(flat):
        return np.zeros((0, 4, 2))
    quads = flat[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    return lens.forward(quads.reshape(-1, 2)).reshape(-1, 4, 2)


def _windows(ids: Ids, quads: NDArray[np.float64]) -> list[list[int]]:
    """For each quad (n, 4, 2) the part of the picture in which its object's pixels are sought."""
    high, wide = ids.shape
    slack = 4  # pixels; ink may stand out of the rectangle where rounding or bent edges put it
    low = np.clip(np.floor(quads.min(axis=1)) - slack, 0, [wide, high])
    far = np.clip(np.ceil(quads.max(axis=1)) + slack, 0, [wide, high])
    windows: list[list[int]] = np.concatenate([low, far], axis=1).astype(int).tolist()
    return windows


def _seen(ids: Ids, number: int, window: list[int]) -> tuple[list[float], int] | None:
    """The bounds and the count of an object's pixels within a window."""
    x0, y0, x1, y1 = window
    mine = ids[y0:y1, x0:x1] == number
    count = int(np.count_nonzero(mine))
    if not count:
        return None
    columns, rows = np.flatnonzero(mine.any(axis=0)), np.flatnonzero(mine.any(axis=1))
    box = [x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1]
    return [float(v) for v in box], count
