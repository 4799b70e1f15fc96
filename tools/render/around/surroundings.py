"""Surroundings of a shelf: ceiling, header, floor and plinth, and what hangs from its rails.

Only a card that shows a price is a price label. Strips, talkers, headers and posters claim nothing,
but take what they cover from the goods behind them.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from tools.render.around.posters import any_sign, photo, poster, sign
from tools.render.around.textures import any_floor, any_wall, ceiling, lay_on
from tools.render.canvas import PRICE_LABEL, Canvas, Painted, Rect
from tools.render.ink import (
    Color,
    Image,
    Pen,
    Rng,
    any_color,
    gray,
    readable_on,
    tone,
    word,
    write,
)  # fmt: skip


def paint_floor(rng: Rng, canvas: Canvas, top: int, px_per_mm: float) -> None:
    """Plinth and floor in front of the fixture's foot; a shiny floor mirrors the fixture."""
    high, wide = canvas.ids.shape
    if top >= high:
        return
    foot = min(high, top + round(rng.uniform(0, 130) * px_per_mm)) if rng.random() < 0.6 else top
    dark = gray(rng, 15, 110)
    canvas.fill((0, top, wide, foot), dark, 0)
    canvas.fill((0, max(top, foot - max(1, (foot - top) // 9)), wide, foot), tone(dark, 0.5))
    deep = high - foot
    if deep < 2:
        return
    module = max(5.0, rng.uniform(200, 600) * px_per_mm)
    sheet = any_floor(rng, max(8, int(1.4 * deep)), wide, module)
    flare = wide * rng.uniform(0.3, 1.2)
    lay_on(canvas, sheet, np.array([[0, foot], [wide, foot], [wide + flare, high], [-flare, high]]))
    if rng.random() < 0.4:
        _mirror(rng, canvas, foot)
    shade = np.linspace(rng.uniform(0.45, 0.9), 1.0, deep)[:, None, None]
    canvas.picture[foot:] = (canvas.picture[foot:] * shade).astype(np.uint8)


def _mirror(rng: Rng, canvas: Canvas, foot: int) -> None:
    high = canvas.ids.shape[0]
    deep = min(foot, high - foot)
    mirrored = canvas.picture[foot - deep : foot][::-1]
    soft = cv2.blur(mirrored, (1 + 2 * int(rng.integers(1, 4)), 1 + 2 * int(rng.integers(2, 8))))
    share = rng.uniform(0.1, 0.45) * np.linspace(1, 0.2, deep)[:, None, None]
    part = canvas.picture[foot : foot + deep]
    part[:] = (part * (1 - share) + soft * share).astype(np.uint8)


def paint_ceiling(rng: Rng, canvas: Canvas, bottom: int, px_per_mm: float) -> None:
    """Above the fixture: ceiling or wall, lamps, signs that hang, and perhaps its header."""
    wide = canvas.ids.shape[1]
    if bottom <= 4:
        return
    module = max(6.0, rng.uniform(150, 600) * px_per_mm)
    if rng.random() < 0.6:
        back = round(bottom * rng.uniform(0.4, 0.95))
        canvas.picture[:bottom] = any_wall(rng, bottom, wide, module)
        sheet = ceiling(rng, max(12, 2 * back), wide, module)
        flare = wide * rng.uniform(0.2, 1.0)
        quad = np.array([[-flare, 0], [wide + flare, 0], [wide, back], [0, back]], np.float64)
        lay_on(canvas, sheet, quad)
    else:
        canvas.picture[:bottom] = any_wall(rng, bottom, wide, module)
    canvas.ids[:bottom] = 0
    for _ in range(int(rng.integers(0, 3))):
        _hang(rng, canvas, bottom)
    if rng.random() < 0.6:
        _header(rng, canvas, bottom, px_per_mm)


def _hang(rng: Rng, canvas: Canvas, bottom: int) -> None:
    """A sign or a poster on two threads."""
    wide = canvas.ids.shape[1]
    high = int(bottom * rng.uniform(0.15, 0.5))
    across = int(high * rng.uniform(0.8, 4))
    if high < 8:
        return
    x, y = int(rng.integers(-across // 2, wide)), int(bottom * rng.uniform(0.0, 0.5))
    sheet = sign(rng, high, across) if rng.random() < 0.7 else poster(rng, high, across)
    for thread in (x + across // 8, x + across - across // 8):
        cv2.line(canvas.picture, (thread, 0), (thread, y), (120, 120, 120), 1)
    _hung(canvas, sheet, (x, y), bottom)


def _hung(canvas: Canvas, sheet: Image, at: tuple[int, int], bottom: int) -> None:
    high, wide = sheet.shape[:2]
    x0, y0 = max(0, at[0]), max(0, at[1])
    x1, y1 = min(canvas.ids.shape[1], at[0] + wide), min(bottom, at[1] + high)
    if x1 > x0 and y1 > y0:
        part = sheet[y0 - at[1] : y1 - at[1], x0 - at[0] : x1 - at[0]]
        canvas.picture[y0:y1, x0:x1] = part
        canvas.ids[y0:y1, x0:x1] = 0


def _header(rng: Rng, canvas: Canvas, bottom: int, px_per_mm: float) -> None:
    """The board along the fixture's top: words, a photo here and there, light from within."""
    wide = canvas.ids.shape[1]
    top = max(0, bottom - int(rng.uniform(60, 260) * px_per_mm))
    if bottom - top < 6:
        return
    ground = any_color(rng)
    canvas.fill((0, top, wide, bottom), ground, 0)
    x = -int(rng.uniform(0, 200) * px_per_mm)
    while x < wide:
        across = int((bottom - top) * rng.uniform(1.5, 5))
        part = canvas.picture[top:bottom, max(0, x) : max(0, min(wide, x + across))]
        if part.shape[1] > 12 and rng.random() < 0.35:
            photo(rng, part)
        if rng.random() < 0.6:
            text = any_sign(rng) if rng.random() < 0.6 else word(rng)
            at = (x + across / 2, (top + bottom) / 2)
            under = part.mean(axis=(0, 1)) if part.size else np.array(ground)
            pen = Pen(readable_on(rng, (int(under[0]), int(under[1]), int(under[2]))), 1)
            write(canvas.picture, text, at, (across * 0.8, (bottom - top) * 0.6), pen)
        x += across
    canvas.fill((0, bottom - max(1, (bottom - top) // 12), wide, bottom), tone(ground, 0.5))
    if rng.random() < 0.3:
        canvas.shade((0, top, wide, bottom), rng.uniform(1.1, 1.5))


def paint_strips(rng: Rng, canvas: Canvas, rails: Sequence[Rect], share: float) -> None:
    """Printed inserts in some rails, under the price labels."""
    for x0, y0, x1, y1 in rails:
        high = y1 - y0
        if rng.random() > share or high < 5:
            continue
        ground = any_color(rng)
        band = (x0, y0 + max(1, high // 8), x1, y1 - max(1, high // 8))
        canvas.fill(band, ground, 0)
        ink = readable_on(rng, ground)
        text = word(rng, 2) if rng.random() < 0.6 else any_sign(rng)
        step = int(high * rng.uniform(4, 12))
        for x in range(x0 - int(rng.integers(step)), x1, step):
            if rng.random() < 0.5:
                size = (step * 0.7, high * 0.55)
                write(canvas.picture, text, (x + step / 2, (y0 + y1) / 2), size, Pen(ink, 1))
            else:
                photo(rng, canvas.picture[band[1] : band[3], max(0, x) : max(0, x) + step // 3 + 4])


def paint_hangers(
    rng: Rng, canvas: Canvas, rails: Sequence[Rect], px_per_mm: float, share: float
) -> None:
    """Wobblers, shelf talkers and clip strips at the rails, over the goods."""
    for rail in rails:
        if rng.random() > share:
            continue
        for _ in range(int(rng.integers(1, 4))):
            x = int(rng.integers(rail[0], rail[2]))
            kind = rng.random()
            if kind < 0.4:
                _wobbler(rng, canvas, (x, rail[1]), px_per_mm)
            elif kind < 0.8:
                _talker(rng, canvas, (x, rail[1]), px_per_mm)
            else:
                _clip_strip(rng, canvas, (x, rail[3]), px_per_mm)


def _wobbler(rng: Rng, canvas: Canvas, at: tuple[int, int], px_per_mm: float) -> None:
    """A round card on a clear spring; with a price it is a price label."""
    radius = round(rng.uniform(25, 55) * px_per_mm)
    if radius < 4:
        return
    x, y = at[0] + int(rng.normal() * radius), at[1] + int(rng.uniform(-1.2, 0.8) * radius)
    ground = any_color(rng)
    cv2.line(canvas.picture, at, (x, y), (200, 205, 205), max(1, radius // 8), cv2.LINE_AA)
    number = 0
    rect = (x - radius, y - radius, x + radius + 1, y + radius + 1)
    priced = rng.random() < 0.5
    if priced:
        number = canvas.add(Painted(PRICE_LABEL, "", rect, np.pi / 4))
    disc = np.zeros(canvas.ids.shape, np.uint8)
    cv2.circle(disc, (x, y), radius, 1, -1)
    canvas.ids[disc > 0] = number
    canvas.picture[disc > 0] = ground
    cv2.circle(canvas.picture, (x, y), radius - 1, tone(ground, 0.6), 1, cv2.LINE_AA)
    text = _price(rng) if priced else any_sign(rng).split()[0]
    pen = Pen(readable_on(rng, ground), 1, turn=float(rng.normal() * 8))
    write(canvas.picture, text, (x, y), (1.5 * radius, 0.8 * radius), pen)


def _price(rng: Rng) -> str:
    return f"{rng.integers(0, 20)}.{rng.integers(10, 99)}"


def _talker(rng: Rng, canvas: Canvas, at: tuple[int, int], px_per_mm: float) -> None:
    """A card that hangs before the goods below or stands before those above; never a price."""
    wide, high = (round(v * px_per_mm) for v in rng.uniform((60, 50), (150, 130)))
    if min(wide, high) < 8:
        return
    top = at[1] if rng.random() < 0.7 else at[1] - high
    rect = (at[0], top, at[0] + wide, top + high)
    sheet = poster(rng, high, wide) if rng.random() < 0.6 else sign(rng, high, wide)
    _pasted(canvas, sheet, rect)


def _pasted(canvas: Canvas, sheet: Image, rect: Rect) -> None:
    """Paste a flat sheet that claims nothing."""
    _hung(canvas, sheet, (rect[0], rect[1]), canvas.ids.shape[0])


def _clip_strip(rng: Rng, canvas: Canvas, at: tuple[int, int], px_per_mm: float) -> None:
    """A plastic strip with small sachets clipped on, one above the other; no facing of a shelf."""
    wide = round(rng.uniform(45, 90) * px_per_mm)
    step = round(wide * rng.uniform(0.7, 1.4))
    if wide < 8:
        return
    count = int(rng.integers(3, 8))
    x, y = at
    middle = x + wide // 2
    white: Color = (225, 228, 228)
    canvas.fill((middle - max(1, wide // 14), y, middle + max(1, wide // 14), y + count * step),
                white, 0)  # fmt: skip
    card = sign(rng, max(6, int(0.8 * step)), wide) if rng.random() < 0.5 else \
        poster(rng, max(6, int(0.8 * step)), wide)  # fmt: skip
    for i in range(count):
        _pasted(canvas, card, (x + int(rng.normal()), y + i * step, x + wide, y + (i + 1) * step))
