"""Crates: the fronts of what loose goods lie in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.around.posters import any_sign, photo
from tools.render.canvas import Canvas, Rect
from tools.render.ink import (
    Color,
    Image,
    Pen,
    Rng,
    any_color,
    clouds,
    hsv,
    readable_on,
    tone,
    word,
    write,
)


@dataclass(frozen=True, slots=True)
class Crate:
    """One kind of crate."""

    kind: str  # one of KINDS
    color: Color


def any_crate(rng: Rng, kinds: Sequence[str] = ()) -> Crate:
    """Plastic, wood, printed board, wicker or a plain divider; of some `kinds` or of all."""
    among = kinds or KINDS
    kind = among[int(rng.integers(len(among)))]
    wood = hsv(int(rng.integers(12, 22)), int(rng.integers(50, 130)), int(rng.integers(110, 215)))
    colors: Mapping[str, Color] = {
        "plastic": ((28, 30, 30), (60, 110, 40), (140, 70, 30), (110, 112, 115))[rng.integers(4)],
        "wood": wood,
        "board": any_color(rng) if rng.random() < 0.5 else (120, 165, 200),
        "wicker": tone(wood, 0.75),
        "divider": (40, 42, 44) if rng.random() < 0.6 else (215, 215, 212),
    }
    return Crate(kind, colors[kind])


def paint_front(rng: Rng, canvas: Canvas, rect: Rect, crate: Crate) -> None:
    """The front board of a crate; it hides what lies behind, and belongs to nobody."""
    x0, x1 = (max(0, min(canvas.ids.shape[1], v)) for v in (rect[0], rect[2]))
    y0, y1 = (max(0, min(canvas.ids.shape[0], v)) for v in (rect[1], rect[3]))
    if x1 - x0 < 2 or y1 - y0 < 1:
        return
    part = canvas.picture[y0:y1, x0:x1]
    part[:] = crate.color
    canvas.ids[y0:y1, x0:x1] = 0
    if y1 - y0 >= 4:
        FRONTS[crate.kind](rng, part, crate.color)
    canvas.fill((x0, y0, x1, y0 + max(1, (y1 - y0) // 14)), tone(crate.color, 1.35))
    canvas.fill((x0, y1 - max(1, (y1 - y0) // 12), x1, y1), tone(crate.color, 0.4))
    canvas.fill((x0, y0, x0 + 1, y1), tone(crate.color, 0.5))
    canvas.fill((x1 - 1, y0, x1, y1), tone(crate.color, 0.5))


def _plastic(_rng: Rng, part: Image, color: Color) -> None:
    high, wide = part.shape[:2]
    step = max(4, high // 3)
    for y in range(step // 2, high - step // 2, step):
        for x in range(step // 2, wide - step, 2 * step):
            cv2.rectangle(part, (x, y), (x + step, y + step // 3), tone(color, 0.4), -1)
    cv2.rectangle(part, (0, 0), (wide, max(1, high // 8)), tone(color, 1.2), -1)


def _wood(rng: Rng, part: Image, color: Color) -> None:
    high, wide = part.shape[:2]
    slats = 1 if high < 14 else int(rng.integers(2, 4))
    grain = 0.85 + 0.3 * clouds(rng, (wide, high), 3).T[..., None]
    part[:] = np.clip(part * grain, 0, 255).astype(np.uint8)
    for i in range(1, slats):
        y = high * i // slats
        cv2.rectangle(part, (0, y), (wide, y + max(1, high // 12)), tone(color, 0.25), -1)
    for x in (max(1, wide // 30), wide - max(2, wide // 30)):
        cv2.line(part, (x, 0), (x, high), tone(color, 0.7), max(1, wide // 40))
    if rng.random() < 0.4:
        write(part, word(rng), (wide / 2, high / 2), (wide * 0.4, high * 0.4),
              Pen(tone(color, 0.4), 1))  # fmt: skip


def _board(rng: Rng, part: Image, color: Color) -> None:
    high, wide = part.shape[:2]
    if rng.random() < 0.35:
        photo(rng, part[:, : max(3, int(wide * rng.uniform(0.2, 1.0)))])
    text = word(rng) if rng.random() < 0.6 else any_sign(rng)
    at = (wide * rng.uniform(0.3, 0.7), high * 0.5)
    write(part, text, at, (wide * 0.6, high * 0.6), Pen(readable_on(rng, color), 1))
    hole = (max(2, wide // 12), max(1, high // 8))
    cv2.ellipse(part, (wide // 2, max(2, high // 6)), hole, 0, 0, 360, tone(color, 0.3), -1)


def _wicker(_rng: Rng, part: Image, color: Color) -> None:
    high, wide = part.shape[:2]
    step = max(3, high // 6)
    y, x = np.mgrid[:high, :wide]
    wave = np.sin(x * np.pi / (1.6 * step) + (y // step % 2) * np.pi)
    across = 0.6 + 0.4 * np.abs(np.sin(y * np.pi / step))
    light = (0.75 + 0.3 * wave) * across
    part[:] = np.clip(np.array(color, np.float32) * light[..., None] * 1.25, 0, 255).astype(
        np.uint8
    )


def _divider(_rng: Rng, part: Image, color: Color) -> None:
    part[:] = tone(color, 0.9)


FRONTS: Mapping[str, Callable[[Rng, Image, Color], None]] = {
    "plastic": _plastic, "wood": _wood, "board": _board, "wicker": _wicker, "divider": _divider,
}  # fmt: skip
BASKETS = ("wicker", "wicker", "wood")
"""What a baker puts rolls in."""

KINDS = ("plastic", "plastic", "wood", "wood", "board", "wicker", "divider")
