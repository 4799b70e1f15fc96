"""Shelf-ready cartons: boxes with the front torn off, set on the shelf with what is in them.

The carton is no product; each pack in it is one, as far as it looks out over the edge.
"""

from dataclasses import dataclass

import numpy as np

from tools.render.canvas import Canvas, Fitted
from tools.render.ink import Color, Pen, Rng, hsv, luma, tone, word, write

WALL_MM = 4.0


@dataclass(frozen=True, slots=True)
class Case:
    """One carton on the shelf, in canvas pixels."""

    left: float
    right: float
    foot: float
    high: float  # of its sides
    lip: float  # of what is left of its front
    px_per_mm: float
    color: Color
    print_color: Color
    seed: int


def any_case(rng: Rng, span: tuple[float, float, float], pack_px: float, px_per_mm: float) -> Case:
    """A carton around packs `pack_px` high; `span` is left, right and foot of the packs."""
    wall = WALL_MM * px_per_mm
    kind = rng.random()
    brown = hsv(int(rng.integers(10, 18)), int(rng.integers(60, 130)), int(rng.integers(130, 215)))
    loud = hsv(int(rng.integers(180)), int(rng.integers(120, 255)), int(rng.integers(110, 250)))
    color = brown if kind < 0.5 else loud if kind < 0.85 else (240, 242, 244)
    return Case(
        span[0] - wall, span[1] + wall, span[2], float(rng.uniform(0.55, 1.0)) * pack_px,
        float(rng.uniform(0.1, 0.34)) * pack_px, px_per_mm, color,
        loud if kind < 0.5 else (250, 250, 250), int(rng.integers(1 << 31)),
    )  # fmt: skip


def paint_case_back(canvas: Canvas, case: Case) -> None:
    """The inside of the carton: seen where packs have been taken."""
    top, foot = round(case.foot - case.high), round(case.foot)
    left, right = round(case.left), round(case.right)
    canvas.fill((left, top, right, foot), tone(case.color, 0.45))
    edge = max(1, round(2 * case.px_per_mm))
    canvas.fill((left, top, right, top + edge), tone(case.color, 0.7))


def paint_case_front(canvas: Canvas, case: Case) -> None:
    """The two walls, edge on, and the lip with its torn rim; they belong to nobody."""
    rng = np.random.default_rng(case.seed)
    left, right, foot = round(case.left), round(case.right), round(case.foot)
    wall = max(1, round(WALL_MM * case.px_per_mm))
    top = round(case.foot - case.high)
    for x in (left, right - wall):
        canvas.fill((x, top, x + wall, foot), tone(case.color, 0.9), 0)
        canvas.fill((x, top, x + 1, foot), tone(case.color, 1.15), 0)
    _lip(rng, canvas, case, wall)
    ink = (
        case.print_color
        if luma(case.color) > 90 or luma(case.print_color) > 90
        else (250, 250, 250)
    )
    lip = foot - round(case.foot - case.lip)
    if lip >= 6 and rng.random() < 0.8:
        at = ((left + right) / 2, foot - lip * 0.5)
        write(canvas.picture, word(rng), at, ((right - left) * 0.6, lip * 0.55), Pen(ink, 1))
    if rng.random() < 0.4:
        canvas.fill((left, foot - max(1, lip // 6), right, foot), ink, 0)


def _lip(rng: Rng, canvas: Canvas, case: Case, wall: int) -> None:
    """A front cut low, level or hollow, its rim torn along the perforation."""
    left, right, foot = round(case.left), round(case.right), round(case.foot)
    step = max(2, round(4 * case.px_per_mm))
    hollow = rng.uniform(0, 0.6) * (case.high - case.lip) if rng.random() < 0.6 else 0.0
    torn = rng.uniform(0.3, 1.5) * case.px_per_mm
    x = np.arange(left, max(left + 1, right))
    tooth = (x - left) // step
    out = np.abs(2 * tooth * step / max(1, right - left) - 1)
    rim = case.lip + hollow * out**6 + torn * np.where(tooth % 2, 1, -1)
    tops = np.rint(case.foot - np.maximum(wall, rim)).astype(int)
    y = np.arange(min(int(tops.min()), foot - 1), foot)[:, None]
    card = np.clip(np.array(case.color) * (1 - 0.12 * out[:, None]), 0, 255).astype(np.uint8)
    picture = np.repeat(card[None], len(y), axis=0)
    picture[(y >= tops) & (y < tops + max(1, wall // 3))] = tone(case.color, 1.25)
    canvas.paste(Fitted(picture, np.asarray(y >= tops), 1.0), (left, int(y[0, 0])), 1.0, 0)
