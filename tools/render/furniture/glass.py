"""Glass before goods: what it mirrors, what condenses on it, and the doors that hold it.

Glass only veils: what stands behind it keeps its pixels in the id buffer. Frames and handles are
solid and take them.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Canvas, Rect
from tools.render.depth import Corners, Sight, box_of, paint_line, paint_polygon
from tools.render.ink import Color, Image, Rng, any_color, clouds, gray, tone

COARSE = 4  # mirror images and fog are soft: drawn at a quarter of the size and scaled up
MOST_FOG = 0.6  # share of fog before goods that still count as seen


@dataclass(frozen=True, slots=True)
class Glazing:
    """The glass doors of one chiller."""

    frame: Color
    frame_mm: float  # of each door's frame; 0 is bare glass with a seal
    handle: str  # "bar", "rail" or "grip"
    handle_mm: float
    gleam: float  # of mirrored lights, 0..1
    haze: float  # of mirrored shapes, 0..1
    fog: float  # 0..MOST_FOG, at the bottom of a door
    tint: Color
    lit: bool  # strips of light beside the frames, inside


def any_glazing(rng: Rng) -> Glazing:
    """The doors of some chiller."""
    return Glazing(
        frame=gray(rng, 15, 60) if rng.random() < 0.55 else gray(rng, 130, 250),
        frame_mm=float(rng.choice([0.0, 22.0, 45.0], p=[0.2, 0.4, 0.4]) * rng.uniform(0.8, 1.3)),
        handle=str(rng.choice(["bar", "rail", "grip"])),
        handle_mm=float(rng.uniform(12, 32)),
        gleam=float(rng.choice([0.0, 0.3, 0.7], p=[0.25, 0.45, 0.3]) * rng.uniform(0.7, 1.3)),
        haze=float(rng.choice([0.0, 0.1, 0.22], p=[0.2, 0.5, 0.3])),
        fog=float(rng.choice([0.0, 0.35, MOST_FOG], p=[0.55, 0.25, 0.2])),
        tint=(225, 230, 215) if rng.random() < 0.5 else (235, 230, 225),
        lit=bool(rng.random() < 0.4),
    )


def paint_mirrored(rng: Rng, canvas: Canvas, pane: Rect, glazing: Glazing) -> None:
    """What one pane mirrors of the aisle behind the eye: rows of lights, the shelf opposite."""
    part = _inside(canvas, pane)
    under = canvas.picture[part]
    if under.shape[0] < COARSE or under.shape[1] < COARSE:
        return
    size = (under.shape[0] // COARSE + 1, under.shape[1] // COARSE + 1)
    sheet: Image = np.zeros((*size, 3), np.uint8)
    if glazing.haze:
        sheet[:] = _shapes(rng, size, glazing)
    if glazing.gleam:
        _lamps(rng, sheet, glazing.gleam)
    soft = cv2.resize(sheet, (under.shape[1], under.shape[0]))
    dim = 1 - 0.7 * glazing.haze
    under[:] = cv2.addWeighted(under, dim, soft, 1.0, 0)


def _shapes(rng: Rng, size: tuple[int, int], glazing: Glazing) -> Image:
    """Vague colored patches in rows, as of the shelf on the other side of the aisle."""
    rows, columns = int(rng.integers(3, 7)), int(rng.integers(3, 9))
    patches = rng.integers(20, 200, (rows, columns, 3)).astype(np.float32)
    patches *= rng.uniform(0.2, 1.0, (rows, 1, 1))
    if rng.random() < 0.4:  # somebody stands there
        patches[:, int(rng.integers(columns))] *= 0.25
    vague = cv2.resize(patches, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(vague * glazing.haze, 0, 255), np.uint8)


def _lamps(rng: Rng, sheet: Image, gleam: float) -> None:
    """Lights of the ceiling, as long soft strips or as a row of spots."""
    high, wide = sheet.shape[:2]
    spots = np.zeros((high, wide), np.uint8)
    bright = int(255 * min(1.0, gleam))
    slope = rng.normal() * 0.5
    spots_in_row = rng.random() < 0.4
    for _ in range(int(rng.integers(1, 4))):
        x, y = rng.uniform(0, wide), rng.uniform(-0.1, 0.7) * high
        long, thick = rng.uniform(0.2, 0.9) * wide, max(1, round(rng.uniform(0.01, 0.05) * high))
        if spots_in_row:
            for i in range(4):
                at = (round(x + i * long / 3), round(y + i * slope * long / 3))
                cv2.circle(spots, at, thick, bright, -1)
        else:
            ends = ((round(x), round(y)), (round(x + long), round(y + slope * long)))
            cv2.line(spots, *ends, bright, thick)
    if rng.random() < 0.3:  # a bright upright band: a window or the door beside
        x = int(rng.integers(wide))
        spots[:, x : x + max(1, wide // int(rng.integers(4, 12)))] |= bright // 4
    soft = cv2.GaussianBlur(spots, (0, 0), float(rng.uniform(0.7, 2.0)))
    sheet[:] = cv2.add(sheet, cv2.merge([soft] * 3))


def paint_fog(rng: Rng, canvas: Canvas, pane: Rect, share: float) -> None:
    """Condensed water on the lower part of a pane, thickest at `share` of full cover."""
    x0, y0, x1, y1 = pane
    top = round(y1 - (y1 - y0) * rng.uniform(0.15, 0.6))
    part = _inside(canvas, (x0, top, x1, y1))
    under = canvas.picture[part]
    high, wide = under.shape[:2]
    if not share or high < 8 or wide < 8:
        return
    size = (high // COARSE + 1, wide // COARSE + 1)
    cover = clouds(rng, size, int(rng.integers(2, 5))) * 0.9 + 0.35
    cover *= np.linspace(0.0, 1.0, size[0], dtype=np.float32)[:, None] ** 0.7
    if rng.random() < 0.5:  # wiped or dried in the middle
        across = np.abs(np.linspace(-1, 1, size[1], dtype=np.float32))
        cover *= 0.35 + 0.65 * across[None] ** 1.5
    cover = cv2.resize(np.clip(cover, 0, 1), (wide, high))[..., None] * share
    scattered = cv2.blur(under, (5, 5)).astype(np.float32)
    mixed = under * (1 - cover) + (0.45 * scattered + 0.55 * np.float32(222)) * cover
    under[:] = mixed.astype(np.uint8)


def paint_door(rng: Rng, canvas: Canvas, door: Rect, glazing: Glazing, px_per_mm: float) -> None:
    """A closed door's frame with its handle; the pane within keeps what is seen through it."""
    x0, y0, x1, y1 = door
    thick = max(2, round(glazing.frame_mm * px_per_mm)) if glazing.frame_mm else 1
    for bar in ((x0, y0, x0 + thick, y1), (x1 - thick, y0, x1, y1), (x0, y0, x1, y0 + thick),
                (x0, y1 - thick, x1, y1)):  # fmt: skip
        canvas.fill(bar, glazing.frame, 0)
    inner = (x0 + thick, y0 + thick, x1 - thick, y1 - thick)
    if thick > 3:
        light, dark = tone(glazing.frame, 1.5), tone(glazing.frame, 0.5)
        canvas.fill((x0, y0, x0 + 1, y1), light)
        canvas.fill((inner[2], inner[1], inner[2] + 1, inner[3]), light)
        canvas.fill((inner[0] - 1, inner[1], inner[0], inner[3]), dark)
        canvas.fill((x1 - 1, y0, x1, y1), dark)
    _handle(rng, canvas, door, glazing, px_per_mm)


def _handle(rng: Rng, canvas: Canvas, door: Rect, glazing: Glazing, px_per_mm: float) -> None:
    _, y0, x1, y1 = door
    wide = max(2, round(glazing.handle_mm * px_per_mm))
    room = max(1, round((glazing.frame_mm + 12) * px_per_mm))
    long = {"bar": 0.45, "rail": 0.92, "grip": 0.14}[glazing.handle]
    top = round(y0 + (y1 - y0) * (1 - long) * rng.uniform(0.4, 0.6))
    left = x1 - room - wide
    bar = (left, top, left + wide, round(top + (y1 - y0) * long))
    metal = gray(rng, 120, 235) if rng.random() < 0.7 else tone(glazing.frame, 0.9)
    canvas.shade((bar[0] + wide, bar[1], bar[2] + max(1, wide // 2), bar[3]), 0.7)
    canvas.fill(bar, metal, 0)
    shine = bar[0] + max(1, wide // 4)
    canvas.fill((shine, bar[1], shine + max(1, wide // 4), bar[3]), tone(metal, 1.3))
    canvas.fill((bar[2] - max(1, wide // 5), bar[1], bar[2], bar[3]), tone(metal, 0.55))


def paint_open_door(
    rng: Rng, canvas: Canvas, door: Rect, glazing: Glazing, swing: tuple[Sight, float]
) -> None:
    """A door that stands open towards the eye, hung at the left side of its own opening.

    Args:
        rng: chance.
        canvas: what it is painted on.
        door: the door's opening, canvas pixels.
        glazing: how it is made.
        swing: the eye, and by how many degrees the door is open.
    """
    sight, degrees = swing
    x0, y0, x1, y1 = door
    wide_px = x1 - x0
    out_mm = wide_px / sight.px_per_mm * float(np.sin(np.radians(degrees)))
    free = x0 + wide_px * float(np.cos(np.radians(degrees)))
    outer = [sight.at((x0, y0), 0), sight.at((free, y0), -out_mm), sight.at((free, y1), -out_mm),
             sight.at((x0, y1), 0)]  # fmt: skip
    if abs(outer[1][0] - outer[0][0]) < 4:
        return
    inner = _inset(outer, max(0.06, glazing.frame_mm / 500), max(0.02, glazing.frame_mm / 1700))
    _pane(rng, canvas, inner, glazing)
    for i in range(4):
        j = (i + 1) % 4
        color = tone(glazing.frame, (0.9, 1.15, 0.7, 0.8)[i])
        paint_polygon(canvas, [outer[i], outer[j], inner[j], inner[i]], color, 0)
    edge = (outer[1], outer[2])
    paint_line(canvas, edge, tone(glazing.frame, 1.5), 2)


def _pane(rng: Rng, canvas: Canvas, corners: Corners, glazing: Glazing) -> None:
    """Glass seen at a slant mirrors much: a bright sheet in streaks."""
    part = _inside(canvas, box_of(corners))
    under = canvas.picture[part]
    if under.shape[0] < COARSE or under.shape[1] < COARSE:
        return
    mask = np.zeros(under.shape[:2], np.uint8)
    local = np.array(corners) - [part[1].start, part[0].start]
    cv2.fillPoly(mask, [local.round().astype(np.int32)], 255)
    streaks = clouds(rng, (8, under.shape[1]), 3) * rng.uniform(0.15, 0.55)
    share = cv2.resize(streaks.astype(np.float32), (under.shape[1], under.shape[0]))[..., None]
    color = np.array(any_color(rng) if rng.random() < 0.15 else glazing.tint, np.float32)
    mixed = under * (1 - share) + color * share
    np.copyto(under, np.clip(mixed, 0, 255).astype(np.uint8), where=mask[..., None] > 0)


def _inset(corners: Corners, across: float, down: float) -> Corners:
    """A quadrilateral inside another; both margins are shares of its sides."""
    top_left, top_right, low_right, low_left = (np.array(c) for c in corners)

    def within(u: float, v: float) -> NDArray[np.float64]:
        top = top_left + (top_right - top_left) * u
        low = low_left + (low_right - low_left) * u
        return np.asarray(top + (low - top) * v)

    inset = ((across, down), (1 - across, down), (1 - across, 1 - down), (across, 1 - down))
    return [(float(p[0]), float(p[1])) for p in (within(u, v) for u, v in inset)]


def _inside(canvas: Canvas, rect: Rect) -> tuple[slice, slice]:
    high, wide = canvas.ids.shape
    x0, x1 = min(wide, max(0, rect[0])), min(wide, max(0, rect[2]))
    y0, y1 = min(high, max(0, rect[1])), min(high, max(0, rect[3]))
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))
