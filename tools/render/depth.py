"""Depth: how places deeper or nearer than a face that is seen straight on fall on the canvas.

One vanishing point is enough for furniture that faces the eye: a thing `deep_mm` behind the face is
smaller by one number and moved towards that point by the same. Things before the face have a
negative depth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Canvas, Fitted, Rect
from tools.render.ink import Color, Point

Corners = Sequence[Point]  # of a polygon, canvas pixels


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the eye is before a face; points are given as they fall on that face."""

    x: float  # the vanishing point, canvas pixels
    y: float
    away_mm: float  # from the eye to the face
    px_per_mm: float  # on the face

    def size(self, deep_mm: float) -> float:
        """How large a thing appears at that depth, as a share of its size on the face."""
        return self.away_mm / max(0.1 * self.away_mm, self.away_mm + deep_mm)

    def at(self, point: Point, deep_mm: float) -> Point:
        """A point of the face, pushed straight back by `deep_mm`."""
        size = self.size(deep_mm)
        return self.x + (point[0] - self.x) * size, self.y + (point[1] - self.y) * size

    def rect(self, rect: tuple[float, float, float, float], deep_mm: float) -> Corners:
        """The corners of a rectangle of the face, pushed back; clockwise from top left."""
        left, top, right, bottom = rect
        outline = ((left, top), (right, top), (right, bottom), (left, bottom))
        return [self.at(corner, deep_mm) for corner in outline]

    def level(self, ends: tuple[float, float, float], reach: tuple[float, float]) -> Corners:
        """A level plane between two x at one y of the face, from a depth to a deeper one."""
        left, right, y = ends
        near, far = reach
        return [self.at((left, y), far), self.at((right, y), far),
                self.at((right, y), near), self.at((left, y), near)]  # fmt: skip


def paint_polygon(canvas: Canvas, corners: Corners, color: Color, number: int | None) -> None:
    """Fill a polygon; a number claims it, None leaves it to whom it belongs."""
    outline = np.array(corners).round().astype(np.int32)
    cv2.fillPoly(canvas.picture, [outline], color)
    if number is not None:
        cv2.fillPoly(canvas.ids, [outline], number)


def paint_line(canvas: Canvas, ends: tuple[Point, Point], color: Color, thick: float) -> None:
    """A wire or a seam; it takes pixels from nobody."""
    first, last = ((round(p[0]), round(p[1])) for p in ends)
    cv2.line(canvas.picture, first, last, color, max(1, round(thick)), cv2.LINE_AA)


def veil(canvas: Canvas, corners: Corners, color: Color, share: float) -> None:
    """Lay a clear sheet over a polygon: `share` of its color, the rest of what is behind."""
    outline = np.array(corners).round().astype(np.int32)
    part = _bounds(canvas, (*outline.min(axis=0), *(outline.max(axis=0) + 1)))
    under = canvas.picture[part]
    if not under.size:
        return
    mask = np.zeros(under.shape[:2], np.uint8)
    cv2.fillPoly(mask, [outline - np.array([part[1].start, part[0].start])], 255)
    sheet = np.empty_like(under)
    sheet[:] = color
    mixed = cv2.addWeighted(under, 1 - share, sheet, share, 0)
    np.copyto(under, mixed, where=mask[..., None] > 0)


def shadow(canvas: Canvas, center: Point, half: tuple[float, float], dark: float) -> None:
    """A soft dark spot, `half` wide and high in pixels where it fades out; `dark` 0..1."""
    x, y = center
    part = _bounds(canvas, (x - half[0], y - half[1], x + half[0] + 1, y + half[1] + 1))
    under = canvas.picture[part]
    if not under.size:
        return
    across = (np.arange(part[1].start, part[1].stop, dtype=np.float32) - x) / max(1.0, half[0])
    down = (np.arange(part[0].start, part[0].stop, dtype=np.float32) - y) / max(1.0, half[1])
    fade = np.clip(1 - across[None] ** 2 - down[:, None] ** 2, 0, 1)
    light = ((1 - dark * fade) * 255).astype(np.uint8)
    under[:] = cv2.multiply(under, cv2.merge([light] * 3), scale=1 / 255)


def turned(item: Fitted, degrees: float) -> Fitted:
    """A pack turned counter-clockwise about its middle, which stays the middle of the result."""
    if abs(degrees) < 0.3:
        return item
    high, wide = item.ink.shape
    cos, sin = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    size = (math.ceil(wide * cos + high * sin), math.ceil(wide * sin + high * cos))
    matrix = cv2.getRotationMatrix2D(((wide - 1) / 2, (high - 1) / 2), degrees, 1.0)
    matrix[:, 2] += [(size[0] - wide) / 2, (size[1] - high) / 2]
    picture = cv2.warpAffine(item.picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    ink = cv2.warpAffine(item.ink.astype(np.uint8) * 255, matrix, size) > 127
    opacity = None
    if item.opacity is not None:
        opacity = cv2.warpAffine(item.opacity, matrix, size).astype(np.float32)
    return Fitted(picture.astype(np.uint8), ink, float(max(0.05, ink.mean())), opacity)


def trimmed(item: Fitted) -> Fitted:
    """A pack cut to its ink, so that its lowest row is what it stands on."""
    rows, columns = np.flatnonzero(item.ink.any(axis=1)), np.flatnonzero(item.ink.any(axis=0))
    if not len(rows):
        return item
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    ink = item.ink[part]
    opacity = None if item.opacity is None else item.opacity[part]
    return Fitted(item.picture[part], ink, float(max(0.05, ink.mean())), opacity)


def _bounds(canvas: Canvas, box: tuple[float, float, float, float]) -> tuple[slice, slice]:
    high, wide = canvas.ids.shape
    left, top, right, bottom = (int(v) for v in box)
    x0, x1 = min(wide, max(0, left)), min(wide, max(0, right))
    y0, y1 = min(high, max(0, top)), min(high, max(0, bottom))
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))


def box_of(corners: Corners) -> Rect:
    """The pixels that hold a polygon."""
    points = np.array(corners)
    left, top = np.floor(points.min(axis=0)).astype(int)
    right, bottom = np.ceil(points.max(axis=0)).astype(int)
    return int(left), int(top), int(right), int(bottom)
