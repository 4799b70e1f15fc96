"""A cabinet that is looked into: walls, a lamp, boards, and the frame around its opening."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Canvas, Rect
from tools.render.depth import Sight, paint_line, paint_polygon, veil
from tools.render.ink import Color, Image, Mask, Point, Rng, any_color, clouds, gray, hsv, tone

COARSE = 4  # walls and lamplight are smooth: drawn at a quarter of the size and scaled up
BOARDS = ("glass", "wire", "solid")


@dataclass(frozen=True, slots=True)
class Cabinet:
    """One cabinet before an eye. Pixels are the canvas's; the opening is the face of the sight."""

    sight: Sight
    opening: tuple[float, float, float, float]
    deep_mm: float
    wall: Color
    frame: Color
    around: Color
    boards: str  # one of BOARDS
    board_color: Color
    soft: float  # rounding of the inner edges, in coarse pixels
    lamp: Point  # as a share of the opening
    glow: float  # 0 is even light; 1 leaves the far corners dark
    warmth: float  # -1 cold .. 1 warm
    bulb: bool  # the lamp itself is seen

    @property
    def back(self) -> tuple[float, float, float, float]:
        """The back wall."""
        left, top = self.sight.at(self.opening[:2], self.deep_mm)
        right, bottom = self.sight.at(self.opening[2:], self.deep_mm)
        return left, top, right, bottom


def any_cabinet(rng: Rng, size: tuple[int, int], eye: tuple[float, float]) -> Cabinet:
    """Some cabinet, before a canvas of that width and height; `eye` is its share of the canvas."""
    wide, high = size
    across = wide * (rng.uniform(0.55, 1.05) if rng.random() < 0.75 else rng.uniform(1.0, 1.4))
    down = across * rng.uniform(0.75, 1.75)
    across_mm = rng.uniform(380, 760)
    left = wide / 2 - across / 2 + rng.normal() * 0.08 * wide
    top = high / 2 - down * rng.uniform(0.38, 0.62)
    sight = Sight(wide * eye[0], high * eye[1], rng.uniform(550, 1500), across / across_mm)
    kind = rng.choice(["white", "steel", "wood", "dark"], p=[0.5, 0.2, 0.18, 0.12])
    wood = hsv(int(rng.integers(8, 20)), int(rng.integers(60, 150)), int(rng.integers(90, 225)))
    wall = {"white": gray(rng, 205, 256), "steel": gray(rng, 110, 200), "wood": wood,
            "dark": gray(rng, 25, 75)}[str(kind)]  # fmt: skip
    cold = kind in ("white", "dark", "steel")
    return Cabinet(
        sight=sight,
        opening=(left, top, left + across, top + down),
        deep_mm=float(rng.uniform(260, 460)),
        wall=wall,
        frame=tone(wall, rng.uniform(0.7, 1.05)) if rng.random() < 0.6 else gray(rng, 20, 255),
        around=any_color(rng) if rng.random() < 0.4 else gray(rng, 10, 220),
        boards=str(rng.choice(BOARDS, p=[0.5, 0.28, 0.22] if cold else [0.2, 0.05, 0.75])),
        board_color=gray(rng, 150, 250) if cold else tone(wall, rng.uniform(0.8, 1.1)),
        soft=float(rng.uniform(1.2, 4.5)) if kind == "white" else float(rng.uniform(0.2, 1.0)),
        lamp=(float(rng.choice([0.1, 0.5, 0.9], p=[0.2, 0.6, 0.2])), float(rng.uniform(0, 0.12))),
        glow=float(rng.uniform(0.3, 1.0)) if cold else float(rng.uniform(0.0, 0.5)),
        warmth=float(rng.normal() * 0.6),
        bulb=bool(cold and rng.random() < 0.5),
    )


def paint_inside(rng: Rng, canvas: Canvas, cabinet: Cabinet) -> None:
    """The walls, over the whole canvas; `paint_frame` cuts them to the opening later."""
    high, wide = canvas.ids.shape
    coarse = np.zeros((high // COARSE + 1, wide // COARSE + 1, 3), np.uint8)
    coarse[:] = cabinet.wall
    near = cabinet.sight.rect(cabinet.opening, -0.25 * cabinet.deep_mm)
    far = cabinet.sight.rect(cabinet.opening, cabinet.deep_mm)
    gains = (rng.uniform(0.85, 1.08), rng.uniform(0.68, 0.95), rng.uniform(0.75, 1.05),
             rng.uniform(0.68, 0.95))  # fmt: skip
    for i, gain in enumerate(gains):  # top, right, floor, left
        j = (i + 1) % 4
        face = np.array([near[i], near[j], far[j], far[i]]) / COARSE
        cv2.fillPoly(coarse, [face.round().astype(np.int32)], tone(cabinet.wall, float(gain)))
    coarse = cv2.GaussianBlur(coarse, (0, 0), cabinet.soft)
    canvas.picture[:] = cv2.resize(coarse, (wide, high))
    _fittings(rng, canvas, cabinet)


def _fittings(rng: Rng, canvas: Canvas, cabinet: Cabinet) -> None:
    """Knobs that could carry boards, vents, a seam: what a wall has that is no product."""
    left, top, right, bottom = cabinet.opening
    dark, light = tone(cabinet.wall, 0.78), tone(cabinet.wall, 1.12)
    size = max(1, round(9 * cabinet.sight.px_per_mm))
    if rng.random() < 0.65:
        for y in np.arange(top, bottom, rng.uniform(45, 110) * cabinet.sight.px_per_mm):
            for x in (left, right):
                for deep in (0.2, 0.85):
                    at = cabinet.sight.at((x, float(y)), deep * cabinet.deep_mm)
                    center = (round(at[0]), round(at[1]))
                    cv2.ellipse(canvas.picture, center, (size, size // 2 + 1), 0, 0, 360, dark, -1)
                    over = (center[0], center[1] - size // 3)
                    cv2.ellipse(canvas.picture, over, (size, size // 3 + 1), 0, 0, 360, light, -1)
    b_left, b_top, b_right, b_bottom = cabinet.back
    if rng.random() < 0.4:  # a vent in the back wall
        y = b_top + (b_bottom - b_top) * rng.uniform(0.1, 0.9)
        step = max(3.0, 14 * cabinet.sight.px_per_mm)
        for x in np.arange(b_left + 4 * step, b_right - 4 * step, step):
            paint_line(canvas, ((float(x), y), (float(x), y + 1.4 * step)), tone(dark, 0.7), 1.5)
    if rng.random() < 0.3:  # a channel that carries the water off
        y = b_bottom - (b_bottom - b_top) * rng.uniform(0.1, 0.3)
        paint_line(canvas, ((b_left, y), (b_right, y)), dark, 2)
    if rng.random() < 0.35:  # a sticker on a wall
        _sticker(rng, canvas, cabinet)


def _sticker(rng: Rng, canvas: Canvas, cabinet: Cabinet) -> None:
    left, top, right, bottom = cabinet.back
    x = left + (right - left) * rng.uniform(0.05, 0.8)
    y = top + (bottom - top) * rng.uniform(0.02, 0.3)
    wide = rng.uniform(30, 70) * cabinet.sight.px_per_mm
    ink = tone(cabinet.wall, 0.6)
    for i in range(int(rng.integers(3, 8))):
        line = y + i * max(2.0, 0.09 * wide)
        paint_line(canvas, ((x, line), (x + wide * rng.uniform(0.5, 1), line)), ink, 1)


def paint_board(canvas: Canvas, cabinet: Cabinet, y: float) -> None:
    """One board over the depth of the cabinet, its front edge at `y` on the opening."""
    sight, color = cabinet.sight, cabinet.board_color
    left, _, right, _ = cabinet.opening
    reach = (0.04 * cabinet.deep_mm, 0.96 * cabinet.deep_mm)
    plane = sight.level((left, right, y), reach)
    below = plane[2][1] > plane[0][1]  # the eye looks down on it
    thick = max(2.0, (9 if cabinet.boards == "wire" else 16) * sight.px_per_mm)
    if cabinet.boards == "glass":
        veil(canvas, plane, tone(color, 0.95 if below else 0.7), 0.3)
        paint_line(canvas, (plane[0], plane[1]), tone(color, 0.7), thick * 0.35)
    elif cabinet.boards == "solid":
        paint_polygon(canvas, plane, tone(color, 0.9 if below else 0.45), 0)
    else:
        _wires(canvas, cabinet, y, reach)
    x0, y0 = plane[3]
    edge = (round(x0), round(y0), round(plane[2][0]), round(y0 + thick))
    canvas.fill(edge, tone(color, 0.92), 0)
    canvas.fill((edge[0], edge[1], edge[2], edge[1] + max(1, round(thick * 0.25))),
                tone(color, 1.2))  # fmt: skip
    canvas.shade((edge[0], edge[3] - max(1, round(thick * 0.2)), edge[2], edge[3]), 0.6)


def _wires(canvas: Canvas, cabinet: Cabinet, y: float, reach: tuple[float, float]) -> None:
    sight, color = cabinet.sight, cabinet.board_color
    left, _, right, _ = cabinet.opening
    thick = max(1.0, 3 * sight.px_per_mm)
    step = max(4.0, 22 * sight.px_per_mm)
    for x in np.arange(left + step / 2, right, step):
        ends = (sight.at((float(x), y), reach[0]), sight.at((float(x), y), reach[1]))
        paint_line(canvas, ends, tone(color, 0.85), thick)
    for deep in (0.35, 0.7, 0.96):
        at = deep * cabinet.deep_mm
        ends = (sight.at((left, y), at), sight.at((right, y), at))
        paint_line(canvas, ends, tone(color, 0.7), thick * 1.4)


def paint_drawer(rng: Rng, canvas: Canvas, cabinet: Cabinet, top: float) -> None:
    """A clear drawer from `top` (on the opening) down, before whatever lies in it."""
    left, _, right, bottom = cabinet.opening
    middle = left + (right - left) * rng.choice([0.4, 0.5, 0.6])
    parts = ((left, middle), (middle, right)) if rng.random() < 0.6 else ((left, right),)
    pad = 6 * cabinet.sight.px_per_mm
    share = float(rng.uniform(0.12, 0.4))
    for x0, x1 in parts:
        front = cabinet.sight.rect((x0 + pad, top, x1 - pad, bottom - pad), 0.05 * cabinet.deep_mm)
        veil(canvas, front, tone(cabinet.board_color, 0.95), share)
        for i in range(4):
            paint_line(canvas, (front[i], front[(i + 1) % 4]), tone(cabinet.board_color, 1.1), 1)
        grip = [front[0], front[1], (front[1][0], front[1][1] + 3 * pad),
                (front[0][0], front[0][1] + 3 * pad)]  # fmt: skip
        veil(canvas, grip, (255, 255, 255), 0.45)


def light_inside(rng: Rng, canvas: Canvas, cabinet: Cabinet) -> None:
    """Let the lamp fall on all that has been painted: bright near it, dark far off."""
    high, wide = canvas.ids.shape
    left, top, right, bottom = cabinet.opening
    at = (left + (right - left) * cabinet.lamp[0], top + (bottom - top) * cabinet.lamp[1])
    x = (np.arange(0, wide + COARSE, COARSE, dtype=np.float32) - at[0]) / max(1.0, right - left)
    y = (np.arange(0, high + COARSE, COARSE, dtype=np.float32) - at[1]) / max(1.0, right - left)
    fall = 1 / (1 + 2.2 * (x[None] ** 2 + y[:, None] ** 2))
    level = (1 - cabinet.glow) + cabinet.glow * (0.25 + 1.15 * fall)
    level = level * rng.uniform(0.85, 1.15)
    tint = (1 - 0.1 * cabinet.warmth, 1.0, 1 + 0.08 * cabinet.warmth)
    planes = [np.clip(level * t * 127, 0, 255).astype(np.uint8) for t in tint]
    light = cv2.resize(cv2.merge(planes), (wide, high))
    canvas.picture[:] = cv2.multiply(canvas.picture, light, scale=1 / 127)
    if cabinet.bulb:
        _bulb(rng, canvas, at, (right - left) * float(rng.uniform(0.03, 0.07)))


def _bulb(rng: Rng, canvas: Canvas, at: Point, half: float) -> None:
    """The lamp's cover and its bloom."""
    cover = (round(at[0] - 1.3 * half), round(at[1] - half), round(at[0] + 1.3 * half),
             round(at[1] + half))  # fmt: skip
    canvas.fill(cover, gray(rng, 200, 256), 0)
    high, wide = canvas.ids.shape
    spot = np.zeros((high // COARSE + 1, wide // COARSE + 1), np.uint8)
    center = (round(at[0] / COARSE), round(at[1] / COARSE))
    cv2.circle(spot, center, max(1, round(half / COARSE)), 255, -1)
    spot = cv2.add(cv2.GaussianBlur(spot, (0, 0), max(1.0, half / COARSE)), spot // 2)
    bloom = cv2.resize(spot, (wide, high))
    canvas.picture[:] = cv2.add(canvas.picture, cv2.merge([bloom] * 3))


def paint_frame(rng: Rng, canvas: Canvas, cabinet: Cabinet) -> None:
    """All that lies outside the opening: the body's edge with its seal, and the room around."""
    high, wide = canvas.ids.shape
    rough = clouds(rng, (high // COARSE + 1, wide // COARSE + 1), 4)[..., None]
    low = np.clip(np.array(cabinet.around, np.float32) * (0.35 + 0.7 * rough), 0, 255)
    outside: Image = cv2.resize(low.astype(np.uint8), (wide, high)).astype(np.uint8)
    _surroundings(rng, outside)
    px_per_mm = cabinet.sight.px_per_mm
    body, seal = rng.uniform(15, 55) * px_per_mm, rng.uniform(3, 12) * px_per_mm
    round_px = cabinet.soft * COARSE * 1.5
    cv2.fillPoly(outside, [_rounded(cabinet.opening, body, round_px)], tone(cabinet.frame, 0.8))
    ring = _rounded(cabinet.opening, body * 0.8, round_px)
    cv2.fillPoly(outside, [ring], cabinet.frame)
    if rng.random() < 0.6:
        ring = _rounded(cabinet.opening, seal, round_px)
        cv2.fillPoly(outside, [ring], tone(cabinet.frame, float(rng.choice([0.35, 0.6, 0.8]))))
    hole: Mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(hole, [_rounded(cabinet.opening, 0.0, round_px)], 255)
    covers = hole == 0
    np.copyto(canvas.picture, outside, where=covers[..., None])
    canvas.ids[covers] = 0


def _surroundings(rng: Rng, outside: Image) -> None:
    """Doors, panels and edges of the furniture beside."""
    high, wide = outside.shape[:2]
    for _ in range(int(rng.integers(0, 5))):
        x, y = int(rng.integers(-wide // 4, wide)), int(rng.integers(-high // 4, high))
        low = (x + int(rng.uniform(0.1, 0.6) * wide), y + int(rng.uniform(0.1, 0.8) * high))
        color = any_color(rng) if rng.random() < 0.35 else gray(rng, 15, 230)
        cv2.rectangle(outside, (x, y), low, color, -1)
        cv2.rectangle(outside, (x, y), low, tone(color, 0.6), 2)


def _rounded(rect: tuple[float, float, float, float], grow: float, round_px: float) -> np.ndarray:
    """The outline (n, 2) of a rectangle with round corners, `grow` pixels larger on every side."""
    left, top, right, bottom = rect
    radius = max(0.5, min(round_px + 0.5 * grow, (right - left) / 3, (bottom - top) / 3))
    turn = np.linspace(0, np.pi / 2, 6)
    arc = np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius
    inset = radius - grow
    parts = []
    for k, (x, y) in enumerate(((right, bottom), (left, bottom), (left, top), (right, top))):
        cos, sin = (1, 0, -1, 0)[k], (0, 1, 0, -1)[k]
        spin = np.array([[cos, sin], [-sin, cos]])
        center = (x - inset * np.sign(x - left - 1e-6), y - inset * np.sign(y - top - 1e-6))
        parts.append(arc @ spin + center)
    return np.concatenate(parts).round().astype(np.int32)


def inside_of(cabinet: Cabinet, canvas: Canvas) -> Rect:
    """The pixels of the opening that lie on the canvas."""
    high, wide = canvas.ids.shape
    left, top, right, bottom = (round(v) for v in cabinet.opening)
    return max(0, left), max(0, top), min(wide, right), min(high, bottom)
