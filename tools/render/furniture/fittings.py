"""Fittings: what a shop mounts on its boards. Pushers, dividers, fences.

None of it is for sale, so none of it has a number: wire and metal take the pixels that they cover,
through clear plastic the pack behind keeps its own.
"""

from dataclasses import dataclass

import numpy as np

from tools.render.canvas import Canvas, Rect
from tools.render.ink import Color, Rng, any_color, gray, tone

PUSHERS = {"none": 0.66, "paddle": 0.19, "coil": 0.15}
DIVIDERS = {"none": 0.6, "clear": 0.2, "wire": 0.1, "metal": 0.1}
FENCES = {"none": 0.56, "clear": 0.17, "wire": 0.09, "metal": 0.06, "card": 0.04, "basket": 0.08}
BRIGHT_WIRE: Color = (222, 226, 228)
CLEAR_SHARE = 0.16  # of its own light in what is seen through a strip of acrylic


@dataclass(frozen=True, slots=True)
class Fittings:
    """What stands on all boards of a fixture. Lengths in millimetres."""

    pusher: str  # one of PUSHERS
    divider: str  # one of DIVIDERS
    fence: str  # one of FENCES
    color: Color  # of paddles, metal and card
    paddle_mm: float
    divider_mm: float
    fence_mm: float
    pitch_mm: float  # between two wires


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of a board's front edge, in canvas pixels, and how its depth shows."""

    left: float
    right: float
    foot: float
    px_per_mm: float
    rise_px: float  # how far the back of the board appears above its front; <= 0: not at all


def any_fittings(rng: Rng) -> Fittings:
    """Some shop's fittings; often none."""
    pusher = _one(rng, PUSHERS)
    divider = _one(rng, DIVIDERS)
    if pusher != "none" and divider == "none" and rng.random() < 0.6:
        divider = "clear"
    fence = _one(rng, FENCES)
    low = rng.uniform(9, 24)
    color = gray(rng, 20, 90) if rng.random() < 0.3 else gray(rng, 150, 250)
    return Fittings(
        pusher=pusher,
        divider=divider,
        fence=fence,
        color=any_color(rng) if fence == "card" else color,
        paddle_mm=float(rng.uniform(35, 150)),
        divider_mm=float(rng.uniform(30, 130)),
        fence_mm=float(
            {"basket": rng.uniform(55, 110), "wire": rng.uniform(20, 55)}.get(fence, low)
        ),
        pitch_mm=float(rng.uniform(18, 60)),
    )


NO_FITTINGS = Fittings("none", "none", "none", (180, 180, 180), 80.0, 60.0, 20.0, 30.0)


def paint_pusher(canvas: Canvas, spot: Spot, fittings: Fittings, reach: float) -> None:
    """A paddle at `reach` (0 the front edge, 1 the back), and its track where that shows.

    Where a place is empty, its spring has pushed the paddle to the front.
    """
    scale = spot.px_per_mm * (1 - 0.18 * reach)
    middle = (spot.left + spot.right) / 2
    foot = spot.foot - max(0.0, spot.rise_px) * reach
    half = max(1.0, 0.5 * min(70 * scale, 0.8 * (spot.right - spot.left)))
    high = fittings.paddle_mm * scale
    light = 1 - 0.5 * reach
    _track(canvas, spot, fittings, (middle, foot))
    paddle = _rect(middle - half, foot - high, middle + half, foot)
    color = tone(fittings.color, light)
    canvas.fill(paddle, color)
    thin = max(1, round(1.5 * scale))
    x0, y0, x1, y1 = paddle
    canvas.fill((x0, y0, x1, y0 + thin), tone(color, 1.3))
    canvas.fill((x1 - thin, y0, x1, y1), tone(color, 0.6))
    canvas.fill((x0, y1 - 2 * thin, x1, y1), tone(color, 0.5))
    if fittings.pusher == "coil" and high > 8:
        box = _rect(middle - half / 2, foot - 0.55 * high, middle + half / 2, foot - 0.1 * high)
        canvas.fill(box, tone(color, 0.75))


def _track(canvas: Canvas, spot: Spot, fittings: Fittings, to: tuple[float, float]) -> None:
    """The rail, or the stretched spring, between the front edge and the paddle."""
    middle, back = to
    wide = max(1.0, 9 * spot.px_per_mm)
    canvas.fill(_rect(middle - wide, back, middle + wide, spot.foot), tone(fittings.color, 0.8))
    if fittings.pusher == "coil":
        step = max(2, round(5 * spot.px_per_mm))
        for y in range(int(back), int(spot.foot), step):
            ring = _rect(middle - wide, y, middle + wide, y + max(1, step // 2))
            canvas.fill(ring, BRIGHT_WIRE)


def paint_divider(canvas: Canvas, x: float, spot: Spot, fittings: Fittings) -> None:
    """The front edge of a divider between two facings; drawn after both."""
    high = fittings.divider_mm * spot.px_per_mm
    thick = max(1, round(2.2 * spot.px_per_mm))
    rect = _rect(x - thick / 2, spot.foot - high, x - thick / 2 + thick, spot.foot)
    if fittings.divider == "clear":
        canvas.veil(rect, (245, 248, 245), 0.5)
        canvas.veil((rect[2], rect[1], rect[2] + 1, rect[3]), (40, 40, 40), 0.25)
    elif fittings.divider == "metal":
        canvas.fill(rect, fittings.color, 0)
        canvas.fill((rect[2] - 1, rect[1], rect[2], rect[3]), tone(fittings.color, 0.6), 0)
    else:
        canvas.fill((rect[0], rect[1], rect[0] + max(1, thick // 2), rect[3]), BRIGHT_WIRE, 0)


def paint_plate(canvas: Canvas, x: float, spot: Spot, fittings: Fittings) -> None:
    """The divider's side, running back into the shelf, as a gap beside it shows."""
    wide = canvas.ids.shape[1]
    high = fittings.divider_mm * spot.px_per_mm
    steps = 6
    for i in range(steps):
        near, far = i / steps, (i + 1) / steps
        x0, x1 = sorted((x + (wide / 2 - x) * 0.12 * near, x + (wide / 2 - x) * 0.12 * far))
        low = spot.foot - max(0.0, spot.rise_px) * near
        rect = _rect(x0, low - high * (1 - 0.18 * near), max(x1, x0 + 1), low)
        if fittings.divider == "clear":
            canvas.veil(rect, (240, 245, 240), 0.2)
        elif fittings.divider == "metal":
            canvas.fill(rect, tone(fittings.color, 0.7 - 0.4 * near))
        else:
            _grid(canvas, rect, (BRIGHT_WIRE, max(3.0, 12 * spot.px_per_mm)), None)


def paint_fence(canvas: Canvas, spot: Spot, fittings: Fittings) -> None:
    """What keeps packs from falling off the front edge, along the whole stretch."""
    high = fittings.fence_mm * spot.px_per_mm
    rect = _rect(spot.left, spot.foot - high, spot.right, spot.foot)
    thin = max(1, round(1.5 * spot.px_per_mm))
    if fittings.fence == "clear":
        canvas.veil(rect, (250, 250, 248), CLEAR_SHARE)
        canvas.veil((rect[0], rect[1], rect[2], rect[1] + thin), (255, 255, 255), 0.6)
        canvas.veil((rect[0], rect[1] + thin, rect[2], rect[1] + 2 * thin), (30, 30, 30), 0.3)
        _glints(canvas, rect)
    elif fittings.fence in {"metal", "card"}:
        canvas.fill(rect, fittings.color, 0)
        canvas.fill((rect[0], rect[1], rect[2], rect[1] + thin), tone(fittings.color, 1.3), 0)
        canvas.fill((rect[0], rect[3] - thin, rect[2], rect[3]), tone(fittings.color, 0.6), 0)
    else:
        step = fittings.pitch_mm * spot.px_per_mm
        _grid(canvas, rect, (BRIGHT_WIRE, max(4.0, step)), 0)


def _grid(canvas: Canvas, rect: Rect, wire: tuple[Color, float], number: int | None) -> None:
    """Wires up and across; `wire` is their color and the step between them in pixels."""
    x0, y0, x1, y1 = rect
    color, step = wire
    thick = max(1, round(step / 10))
    for x in np.arange(x0, x1, step):
        canvas.fill(_rect(x, y0, x + thick, y1), color, number)
        if thick > 1:
            canvas.fill(_rect(x + thick - 1, y0, x + thick, y1), tone(color, 0.55), number)
    rows = max(1, round((y1 - y0) / step))
    for i in range(rows + 1):
        y = y0 + (y1 - y0 - thick) * i / rows
        canvas.fill(_rect(x0, y, x1, y + thick), color, number)
        if thick > 1:
            canvas.fill(_rect(x0, y + thick - 1, x1, y + thick), tone(color, 0.55), number)


def _glints(canvas: Canvas, rect: Rect) -> None:
    """Lamps in the acrylic, at places that the strip's own place fixes."""
    rng = np.random.default_rng(abs(rect[1]) + rect[2])
    for _ in range(int(rng.integers(0, 4))):
        x = rng.uniform(rect[0], rect[2])
        wide = rng.uniform(0.02, 0.1) * (rect[2] - rect[0])
        canvas.veil(_rect(x, rect[1], x + wide, rect[3]), (255, 255, 255), rng.uniform(0.1, 0.45))


def _rect(left: float, top: float, right: float, low: float) -> Rect:
    return round(left), round(top), max(round(left) + 1, round(right)), round(low)


def _one(rng: Rng, shares: dict[str, float]) -> str:
    return str(rng.choice(list(shares), p=list(shares.values())))
