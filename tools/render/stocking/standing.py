"""Packs and single things that stand freely, with their shadows and mirror images.

In a row of facings only fronts matter. A pack that stands alone shows its sides and its top as
well, and its box goes around all of them.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import GAP, PRODUCT, Canvas, Fitted, Fitting, Painted
from tools.render.depth import Corners, Sight, box_of, paint_polygon, shadow, trimmed, turned
from tools.render.ink import Color, Image, Point, tone
from tools.render.unpacked.singles import Thing, draw_single
from tools.render.ware.packs import Pack, lying
from tools.render.ware.shapes import KINDS

SIDE_LIGHT, TOP_LIGHT = 0.68, 1.1  # of the faces beside the front, where light comes from above


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one pack stands, and how."""

    pack: Pack
    x: float  # middle of its front, canvas pixels on the face that the sight is fixed to
    y: float  # the board, canvas pixels on that face
    deep_mm: float  # of its front, behind that face
    lean: float = 0.0  # degrees, counter-clockwise; 90 lies on its side
    yaw: float = 0.0  # degrees about its vertical axis; positive shows its left side
    flat: bool = False  # lies on its back and shows its narrow side

    @property
    def half_mm(self) -> float:
        """Half the room that it takes along the board, at the least; `yaw` swings its back out."""
        lean, yaw = math.radians(self.lean), math.radians(self.yaw)
        pack = self.pack
        front = pack.width_mm * abs(math.cos(lean)) + pack.height_mm * abs(math.sin(lean))
        return front * abs(math.cos(yaw)) / 2 + self.thick_mm * abs(math.sin(yaw))

    @property
    def thick_mm(self) -> float:
        """The room that it takes from its front backwards."""
        return self.pack.height_mm if self.flat else self.pack.depth_mm


@dataclass(frozen=True, slots=True)
class Board:
    """What packs stand on, as far as it shows in their feet."""

    mirror: float  # share of a pack's mirror image that a glass board shows; 0 is none
    shade: float  # darkness of the shadow under a pack
    front_y: float  # where the board ends towards the eye, canvas pixels


class Stage:
    """Paints packs that stand freely; those deeper first."""

    def __init__(self, canvas: Canvas, sight: Sight, fitting: Fitting) -> None:
        self._canvas = canvas
        self._sight = sight
        self._fitting = fitting

    def paint(self, stand: Stand, board: Board) -> int:
        """Paint one pack with its shadow; returns its number."""
        if KINDS[stand.pack.kind].boxy and not stand.lean:
            return self._box(stand, board)
        return self._upright(stand, board)

    def lay(self, thing: Thing, board: Board) -> int:
        """Paint a thing that is no standing pack, with its shadow; returns its number."""
        item = draw_single(thing.single, thing.view(self._sight))
        gtin = f"{thing.single.name} {thing.single.seed}"
        return self._down(item, gtin, self._sight.at((thing.x, thing.y), thing.deep_mm), board)

    def gap(self, first: Stand, last: Stand) -> int:
        """Claim the room that is bare in a run of one product, from a missing pack to another."""
        scale = self._scale(first.deep_mm)
        half, high = first.pack.width_mm * scale / 2, first.pack.height_mm * scale
        left, foot = self._sight.at((first.x, first.y), first.deep_mm)
        right, _ = self._sight.at((last.x, last.y), last.deep_mm)
        rect = (left - half, foot - high, right + half, foot)
        number = self._canvas.add(Painted(GAP, "", rect, 1.0))
        x0, y0, x1, y1 = (round(v) for v in rect)
        self._canvas.claim((x0, y0, x1, y1), number)
        return number

    def _scale(self, deep_mm: float) -> float:
        return self._sight.px_per_mm * self._sight.size(deep_mm)

    def _upright(self, stand: Stand, board: Board) -> int:
        scale = self._scale(stand.deep_mm)
        pack = stand.pack
        wide, high = max(3, round(pack.width_mm * scale)), max(3, round(pack.height_mm * scale))
        item = trimmed(turned(self._fitting.fit(pack, wide, high), stand.lean))
        foot = self._sight.at((stand.x, stand.y), stand.deep_mm)
        return self._down(item, pack.gtin, foot, board)

    def _down(self, item: Fitted, gtin: str, foot: Point, board: Board) -> int:
        """Put a picture on its board, with its shadow and its mirror image."""
        tall, broad = item.ink.shape
        at = (round(foot[0] - broad / 2), round(foot[1]) - tall)
        self._ground(item, foot, board)
        painted = Painted(PRODUCT, gtin, (*at, at[0] + broad, at[1] + tall), item.fill)
        number = self._canvas.add(painted)
        self._canvas.paste(item, at, 1.0, number)
        return number

    def _box(self, stand: Stand, board: Board) -> int:
        pack = lying(stand.pack) if stand.flat else stand.pack
        low, top = self._corners(stand, pack)
        scale = self._scale(stand.deep_mm)
        wide, high = max(3, round(pack.width_mm * scale)), max(3, round(pack.height_mm * scale))
        item = self._fitting.fit(pack, wide, high)
        self._ground(item, self._sight.at((stand.x, stand.y), stand.deep_mm), board)
        outline = cv2.convexHull(np.array([*low, *top], np.float32))
        box = box_of([*low, *top])
        area = max(1, (box[2] - box[0]) * (box[3] - box[1]))
        fill = float(max(0.05, cv2.contourArea(outline) / area))
        number = self._canvas.add(Painted(PRODUCT, stand.pack.gtin, box, fill))
        for i, j in ((1, 2), (3, 0)):  # right and left side; the front hides what faces away
            self._side((top[i], top[j], low[j], low[i]), pack.side, number)
        if _turns_to_eye(top[::-1]):
            self._top(top, stand.pack if stand.flat else None, pack.side, number)
        front = [top[0], top[1], low[1], low[0]]
        self._print(front, item.picture, number)
        if stand.thick_mm * scale > 30 and _turns_to_eye(top[::-1]):
            edge = tone(pack.side, 0.8)
            cv2.line(self._canvas.picture, _whole(top[0]), _whole(top[1]), edge, 1)
        return number

    def _corners(self, stand: Stand, pack: Pack) -> tuple[list[Point], list[Point]]:
        """The box's corners on the board and above, from the front's left end around."""
        depth = stand.thick_mm
        cos, sin = math.cos(math.radians(stand.yaw)), math.sin(math.radians(stand.yaw))
        half = pack.width_mm / 2
        px_per_mm = self._sight.px_per_mm
        low, top = [], []
        for across, back in ((-half, 0.0), (half, 0.0), (half, depth), (-half, depth)):
            x = stand.x + (across * cos + back * sin) * px_per_mm
            deep = stand.deep_mm + half * abs(sin) + back * cos - across * sin
            low.append(self._sight.at((x, stand.y), deep))
            top.append(self._sight.at((x, stand.y - pack.height_mm * px_per_mm), deep))
        return low, top

    def _side(self, quad: Corners, color: Color, number: int) -> None:
        if not _turns_to_eye(quad):
            return
        paint_polygon(self._canvas, quad, tone(color, SIDE_LIGHT), number)
        inner = _shrunk(quad, 0.62)
        if abs(inner[1][0] - inner[0][0]) > 3:  # the small print
            paint_polygon(self._canvas, inner, tone(color, SIDE_LIGHT * 1.25), number)

    def _top(self, quad: Corners, laid: Pack | None, color: Color, number: int) -> None:
        paint_polygon(self._canvas, quad, tone(color, TOP_LIGHT), number)
        if laid is None:
            return
        left, top, right, bottom = box_of(quad)
        item = self._fitting.fit(laid, max(3, right - left), max(3, bottom - top))
        self._print([quad[3], quad[2], quad[1], quad[0]], item.picture, number)

    def _print(self, quad: Corners, picture: Image, number: int) -> None:
        """Lay a print on a quadrilateral, given from its top left corner around."""
        left, top, right, bottom = box_of(quad)
        size = (right - left + 1, bottom - top + 1)
        local = np.array(quad, np.float32) - np.array([left, top], np.float32)
        high, wide = picture.shape[:2]
        source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        matrix = cv2.getPerspectiveTransform(source, local)
        art = cv2.warpPerspective(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(mask, local.round().astype(np.int32), 255)
        item = Fitted(art.astype(np.uint8), mask > 0, 1.0)
        self._canvas.paste(item, (left, top), 1.0, number)

    def _ground(self, item: Fitted, foot: Point, board: Board) -> None:
        high, wide = item.ink.shape
        if board.mirror:
            self._mirror(item, foot, board)
        shadow(self._canvas, (foot[0] + 0.1 * wide, foot[1] - 0.03 * high),
               (0.75 * wide, max(2.0, 0.12 * wide)), board.shade)  # fmt: skip

    def _mirror(self, item: Fitted, foot: Point, board: Board) -> None:
        high, wide = item.ink.shape
        x, y = round(foot[0] - wide / 2), round(foot[1])
        canvas_high, canvas_wide = self._canvas.ids.shape
        x0, x1 = max(0, x), min(canvas_wide, x + wide)
        y0, y1 = max(0, y), min(canvas_high, y + high // 2, round(board.front_y))
        if x1 <= x0 or y1 <= y0:
            return
        rows, columns = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
        under = self._canvas.picture[y0:y1, x0:x1]
        mixed = cv2.addWeighted(
            under, 1 - board.mirror, item.picture[::-1][rows, columns], board.mirror, 0
        )
        np.copyto(under, mixed, where=item.ink[::-1][rows, columns, None])


def _turns_to_eye(quad: Corners) -> bool:
    """Whether a face whose corners are given clockwise, as seen from outside, faces the eye."""
    points = np.array(quad, np.float32)
    return float(cv2.contourArea(points, oriented=True)) > 1.0


def _shrunk(quad: Corners, share: float) -> Corners:
    points = np.array(quad)
    middle = points.mean(axis=0)
    return [(float(x), float(y)) for x, y in middle + (points - middle) * share]


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0]), round(point[1])
