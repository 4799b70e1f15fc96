"""Decks: what boards are made of. Painted metal, holes, wire, glass, wood."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Canvas, Rect
from tools.render.ink import Color, Image, clouds, tone

DECKS = {"metal": 0.62, "perforated": 0.14, "glass": 0.12, "wood": 0.12}
CONVERGE = 0.12  # of the way to the middle that lines run until the back of a board


@dataclass(frozen=True, slots=True)
class Face:
    """The upper face of one board, as far as it shows."""

    rect: Rect
    color: Color
    px_per_mm: float
    under: float  # light of what shows through between wires or through glass


def paint_face(canvas: Canvas, face: Face, deck: str) -> None:
    """Paint a board's upper face; `deck` is one of DECKS, or "wire"."""
    x0, y0, x1, y1 = face.rect
    part = canvas.picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    if not part.size:
        return
    {
        "metal": _metal, "perforated": _perforated, "glass": _glass, "wood": _wood, "wire": _wire,
    }[deck](part, face)  # fmt: skip


def _metal(part: Image, face: Face) -> None:
    part[:] = face.color


def _perforated(part: Image, face: Face) -> None:
    _metal(part, face)
    step = max(4, round(22 * face.px_per_mm))
    hole = max(1, step // 3)
    dark = tone(face.color, 0.35)
    rows = max(2, step // 3)  # rows close up where a board is seen at a flat angle
    for i, y in enumerate(range(rows // 2, len(part), rows)):
        for x in range((i % 2) * step // 2, part.shape[1], step):
            cv2.ellipse(part, (x, y), (hole // 2 + 1, max(1, hole // 4)), 0, 0, 360, dark, -1)


def _glass(part: Image, face: Face) -> None:
    """What is below shows dimly, what is above is mirrored as a soft light."""
    below = np.array(face.color) * face.under
    shine = np.linspace(0.5, 0.05, len(part))[:, None, None]
    lit = below * (1 - shine) + np.array((225, 235, 225)) * shine
    part[:] = np.clip(lit, 0, 255).astype(np.uint8)


def _wood(part: Image, face: Face) -> None:
    rng = np.random.default_rng(part.shape[0] * 7 + part.shape[1])
    grain = clouds(rng, (max(2, len(part)), 24), max(3, len(part) // 2))
    wide = cv2.resize(grain, (part.shape[1], len(part)))
    brown = np.array((0.55, 0.78, 1.0)) * max(70.0, float(np.mean(face.color)))
    part[:] = np.clip(brown * (0.75 + 0.4 * wide[..., None]), 0, 255).astype(np.uint8)


def _wire(part: Image, face: Face) -> None:
    """Bright wires front to back, a few across, and between them what is below."""
    high, wide = part.shape[:2]
    part[:] = tone(face.color, face.under)
    bright, dark = tone(face.color, 1.15), tone(face.color, 0.55 * max(face.under, 0.4))
    step = max(3.0, 26 * face.px_per_mm)
    thick = max(1, round(3.5 * face.px_per_mm))
    for x in np.arange(-wide * CONVERGE, wide * (1 + CONVERGE), step):
        back = x + (wide / 2 - x) * CONVERGE
        ends = ((round(back), 0), (round(x), high))
        if thick > 1:
            shifted = ((ends[0][0] + 1, 0), (ends[1][0] + 1, high))
            cv2.line(part, *shifted, dark, thick)
        cv2.line(part, *ends, bright, max(1, thick - 1), cv2.LINE_AA)
    for y in np.linspace(0, high, max(2, round(high / (40 * face.px_per_mm + 4))) + 1):
        cv2.line(part, (0, round(y)), (wide, round(y)), tone(bright, 0.9), thick)
