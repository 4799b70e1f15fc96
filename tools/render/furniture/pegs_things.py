"""Small things as they lie behind the clear bubble of a card, or hang below one.

Each function draws into a rectangle (left, top, right, bottom) of a picture and, with the same
strokes, into a mask of the same size: what of the picture it has covered.
"""

from collections.abc import Callable

import cv2
import numpy as np

from tools.render.canvas import Rect
from tools.render.ink import Color, Image, Mask, Rng, any_color, gray, tone

Draw = Callable[[Rng, Image, Mask, Rect], None]


def _rod(sheet: tuple[Image, Mask], rect: Rect, color: Color) -> None:
    """An upright cylinder: lighter left of its middle, dark at its edges."""
    picture, mask = sheet
    x0, y0, x1, y1 = rect
    if x1 <= x0 or y1 <= y0:
        return
    x = np.linspace(-1, 1, x1 - x0, dtype=np.float32)
    light = 1.15 - 0.65 * np.abs(x + 0.25) ** 1.6
    body = np.clip(np.array(color, np.float32) * light[:, None], 0, 255).astype(np.uint8)
    part = picture[max(0, y0) : y1, max(0, x0) : x1]
    part[:] = body[None, : part.shape[1]]
    mask[max(0, y0) : y1, max(0, x0) : x1] = 255


def _disc(sheet: tuple[Image, Mask], center: tuple[int, int], radius: int, color: Color) -> None:
    picture, mask = sheet
    cv2.circle(picture, center, radius, tone(color, 0.75), -1, cv2.LINE_AA)
    cv2.circle(mask, center, radius, 255, -1)
    shifted = (center[0] - max(1, radius // 8), center[1] - max(1, radius // 8))
    cv2.circle(picture, shifted, max(1, int(radius * 0.86)), color, -1, cv2.LINE_AA)


def batteries(rng: Rng, picture: Image, mask: Mask, rect: Rect) -> None:
    """Cylinders of two colors side by side, each with a metal end."""
    x0, y0, x1, y1 = rect
    count = int(rng.choice([2, 4, 6]))
    first, second = any_color(rng), gray(rng, 10, 60)
    step = (x1 - x0) / count
    split = y0 + (y1 - y0) * rng.uniform(0.25, 0.75)
    for i in range(count):
        left, right = round(x0 + (i + 0.06) * step), round(x0 + (i + 0.94) * step)
        _rod((picture, mask), (left, y0, right, round(split)), first)
        _rod((picture, mask), (left, round(split), right, y1), second)
        middle, half = (left + right) // 2, max(1, (right - left) // 6)
        _rod((picture, mask), (middle - half, y0 - 2, middle + half, y0 + 1), (190, 195, 200))


def pens(rng: Rng, picture: Image, mask: Mask, rect: Rect) -> None:
    """Long thin things: pens, brushes, spatulas, each with a colored end."""
    x0, y0, x1, y1 = rect
    count = int(rng.integers(1, 6))
    step = (x1 - x0) / count
    loud = any_color(rng)
    for i in range(count):
        wide = max(2, round(step * 0.42))
        left = round(x0 + (i + 0.5) * step - wide / 2)
        color = loud if rng.random() < 0.5 else any_color(rng)
        neck = round(y0 + (y1 - y0) * 0.3)
        _rod((picture, mask), (left, neck, left + wide, y1), color)
        thin = max(1, wide // 3)
        _rod((picture, mask), (left + thin, y0, left + wide - thin, neck), tone(color, 0.6))


def rounds(rng: Rng, picture: Image, mask: Mask, rect: Rect) -> None:
    """One to three round things with rings: tape, lamps, wheels, locks."""
    x0, y0, x1, y1 = rect
    count = int(rng.integers(1, 4))
    along = (y1 - y0) / count
    radius = max(2, round(0.45 * min(x1 - x0, along)))
    color = any_color(rng) if rng.random() < 0.6 else gray(rng, 60, 230)
    inner = any_color(rng)
    for i in range(count):
        center = (round((x0 + x1) / 2), round(y0 + (i + 0.5) * along))
        _disc((picture, mask), center, radius, color)
        _disc((picture, mask), center, max(1, radius // 2), inner)
        cv2.circle(picture, center, max(1, radius // 5), tone(inner, 0.4), -1, cv2.LINE_AA)


def gadget(rng: Rng, picture: Image, mask: Mask, rect: Rect) -> None:
    """A boxy thing with keys or a plug: chargers, remote controls, toys."""
    x0, y0, x1, y1 = rect
    color = gray(rng, 15, 70) if rng.random() < 0.4 else any_color(rng)
    body = (x0, round(y0 + (y1 - y0) * rng.uniform(0, 0.3)), x1, y1)
    _rod((picture, mask), body, color)
    cv2.rectangle(picture, body[:2], (body[2] - 1, body[3] - 1), tone(color, 0.5), 1)
    for _ in range(int(rng.integers(1, 6))):
        wide, high = (x1 - x0) * rng.uniform(0.1, 0.6), (body[3] - body[1]) * rng.uniform(0.06, 0.3)
        x = x0 + rng.uniform(0, 1) * (x1 - x0 - wide)
        y = body[1] + rng.uniform(0, 1) * (body[3] - body[1] - high)
        low = (round(x + wide), round(y + high))
        cv2.rectangle(picture, (round(x), round(y)), low, tone(color, rng.uniform(0.3, 1.6)), -1)
    if body[1] - y0 > 4:  # a plug or a cord
        middle, thin = (x0 + x1) // 2, max(1, (x1 - x0) // 12)
        _rod((picture, mask), (middle - thin, y0, middle + thin, body[1]), (120, 125, 130))


def bits(rng: Rng, picture: Image, mask: Mask, rect: Rect) -> None:
    """Many small things in a heap: screws, beads, sweets, nuts."""
    x0, y0, x1, y1 = rect
    colors = [any_color(rng) if rng.random() < 0.6 else gray(rng, 90, 220) for _ in range(3)]
    size = max(2, round((x1 - x0) * rng.uniform(0.05, 0.13)))
    flat = rng.uniform(0.3, 1.0)
    picture[y0:y1, x0:x1] = tone(colors[0], 0.55)
    mask[y0:y1, x0:x1] = 255
    count = min(170, round(1.6 * (x1 - x0) * (y1 - y0) / (size * size * 3)))
    places = rng.uniform((x0, y0), (x1, y1), (count, 2)).round().astype(int)
    turns = rng.uniform(0, 180, count)
    for i, (x, y) in enumerate(places.tolist()):
        color = tone(colors[i % 3], 0.8 + 0.05 * (i % 9))
        half = (size, max(1, round(size * flat)))
        cv2.ellipse(picture, (x, y), half, float(turns[i]), 0, 360, color, -1)
        cv2.ellipse(picture, (x, y), half, float(turns[i]), 200, 320, tone(color, 1.5), 1)
    _cut(mask, rect)


def _cut(mask: Mask, rect: Rect) -> None:
    """Take back from a mask what strokes have left outside the rectangle."""
    x0, y0, x1, y1 = rect
    kept = mask[y0:y1, x0:x1].copy()
    mask[:] = 0
    mask[y0:y1, x0:x1] = kept


def tool(rng: Rng, picture: Image, mask: Mask, rect: Rect) -> None:
    """A handle with a blade, a bowl or a fork at its end: kitchen and hand tools."""
    x0, y0, x1, y1 = rect
    middle, wide = (x0 + x1) // 2, x1 - x0
    handle = any_color(rng) if rng.random() < 0.6 else gray(rng, 10, 90)
    metal = gray(rng, 140, 225)
    joint = round(y0 + (y1 - y0) * rng.uniform(0.4, 0.65))
    grip, shaft = max(2, round(wide * rng.uniform(0.14, 0.3))), max(1, round(wide * 0.06))
    _rod((picture, mask), (middle - shaft, joint, middle + shaft, y1 - 2), metal)
    _rod((picture, mask), (middle - grip, y0, middle + grip, joint), handle)
    band = joint - max(1, (joint - y0) // 8)
    _rod((picture, mask), (middle - grip, band, middle + grip, joint), tone(handle, 0.6))
    end = rng.integers(3)
    low = round(y1 - (y1 - joint) * 0.45)
    if end == 0:
        half = max(2, round(wide * 0.45))
        _rod((picture, mask), (middle - half, low, middle + half, y1), metal)
    elif end == 1:
        center = (middle, (low + y1) // 2)
        half_axes = (max(2, round(wide * 0.42)), max(2, (y1 - low) // 2))
        for sheet, color in ((picture, metal), (mask, (255,))):
            cv2.ellipse(sheet, center, half_axes, 0, 0, 360, color, -1)
        inner = (max(1, half_axes[0] * 3 // 4), max(1, half_axes[1] * 3 // 4))
        cv2.ellipse(picture, center, inner, 0, 0, 360, tone(metal, 0.8), -1)
    else:
        for i in (-1, 0, 1):
            x = middle + round(i * wide * 0.25)
            _rod((picture, mask), (x - shaft, low, x + shaft + 1, y1), metal)
        _rod((picture, mask), (middle - wide // 3, low - 2, middle + wide // 3, low + 2), metal)


THINGS: tuple[Draw, ...] = (batteries, pens, rounds, gadget, bits, tool)
