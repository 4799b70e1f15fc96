"""Posters, signs and screens: big print that is no pack and no price.

They are flat pictures to be laid on walls. None shows a price, for a card with a price is a label.
"""

import cv2
import numpy as np

from tools.render.artwork.food import draw_food
from tools.render.artwork.ground import paint_ground
from tools.render.ink import (
    Image,
    Pen,
    Rng,
    any_color,
    clouds,
    gray,
    readable_on,
    tone,
    word,
    write,
)  # fmt: skip

SIGNS = (
    "EXIT", "PUSH", "PULL", "OPEN", "CLOSED", "SALE", "WELCOME", "THANK YOU", "CASH DESK", "PLEASE",
    "TOILETS", "FRESH", "BAKERY", "FRUIT", "DAIRY", "DRINKS", "FROZEN", "SNACKS", "AISLE", "OFFER",
    "NEW", "STAFF ONLY", "LIFT", "INFO",
)  # fmt: skip


def any_sign(rng: Rng) -> str:
    """A word or two that shops write on walls."""
    count = 1 if rng.random() < 0.7 else 2
    return " ".join(SIGNS[i] for i in rng.integers(0, len(SIGNS), count))


def poster(rng: Rng, high: int, wide: int) -> Image:
    """A printed sheet: pattern or photo, big words, food, small print, perhaps a white rim."""
    picture = np.empty((high, wide, 3), np.uint8)
    colors = (any_color(rng), any_color(rng), any_color(rng))
    paint_ground(rng, picture, colors)
    if rng.random() < 0.4:
        photo(rng, picture[: int(high * rng.uniform(0.4, 1.0))])
    if rng.random() < 0.55:
        at = (wide * rng.uniform(0.25, 0.75), high * rng.uniform(0.4, 0.8))
        size = min(high, wide) * rng.uniform(0.15, 0.4)
        draw_food(picture, at, size, any_color(rng), int(rng.integers(1 << 31)))
    count = int(rng.integers(1, 4))
    for i in range(count):
        x, y = wide * rng.uniform(0.3, 0.7), high * (i + rng.uniform(0.3, 0.7)) / count
        under = picture[min(high - 1, int(y)), min(wide - 1, int(x))]
        ground = (int(under[0]), int(under[1]), int(under[2]))
        text = any_sign(rng) if rng.random() < 0.6 else word(rng)
        pen = Pen(readable_on(rng, ground), int(rng.integers(8)))
        write(picture, text, (x, y), (wide * rng.uniform(0.4, 0.9), high * 0.16), pen)
    if rng.random() < 0.6:
        lines(rng, picture, int(high * rng.uniform(0.6, 0.9)))
    if rng.random() < 0.5:
        frame(picture, rng)
    return picture


def photo(rng: Rng, picture: Image) -> None:
    """Fill with what looks photographed: soft colored shapes behind each other."""
    high, wide = picture.shape[:2]
    if min(high, wide) < 3:
        return
    low, top = np.array(any_color(rng), np.float32), np.array(any_color(rng), np.float32)
    grain = clouds(rng, (high, wide), 3) + 0.4 * clouds(rng, (high, wide), 9)
    share = np.clip(grain / 1.4, 0, 1)[..., None]
    picture[:] = (low * (1 - share) + top * share).astype(np.uint8)
    for _ in range(int(rng.integers(1, 5))):
        at = (int(rng.integers(wide)), int(high * rng.uniform(0.3, 1.1)))
        half = (
            max(2, int(wide * rng.uniform(0.05, 0.3))),
            max(2, int(high * rng.uniform(0.1, 0.5))),
        )
        cv2.ellipse(picture, at, half, 0, 0, 360, any_color(rng), -1, cv2.LINE_AA)
    picture[:] = cv2.GaussianBlur(picture, (0, 0), max(0.6, min(high, wide) / 60))


def lines(rng: Rng, picture: Image, top: int) -> None:
    """Small print from `top` down, too small to be read."""
    high, wide = picture.shape[:2]
    step = max(3, int(high * 0.035))
    dark = picture[min(high - 1, top)].mean() < 110
    ink = (235, 235, 235) if dark else (35, 35, 35)
    left = int(wide * rng.uniform(0.06, 0.2))
    for y in range(top, int(high * 0.97), step):
        right = left + int((wide - 2 * left) * rng.uniform(0.5, 1.0))
        cv2.line(picture, (left, y), (right, y), ink, max(1, step // 4))


def frame(picture: Image, rng: Rng) -> None:
    """A frame or a white rim around it."""
    high, wide = picture.shape[:2]
    thick = max(1, int(min(high, wide) * rng.uniform(0.01, 0.06)))
    color = gray(rng, 10, 250)
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), color, 2 * thick)
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), tone(color, 0.6), 1)


def sign(rng: Rng, high: int, wide: int) -> Image:
    """Few big letters on one color."""
    ground = any_color(rng)
    picture = np.full((high, wide, 3), ground, np.uint8)
    pen = Pen(readable_on(rng, ground), int(rng.integers(8)))
    rows = 1 if high < 0.6 * wide else int(rng.integers(1, 4))
    for i in range(rows):
        at = (wide / 2, high * (i + 0.5) / rows)
        write(picture, any_sign(rng), at, (wide * 0.8, high * 0.6 / rows), pen)
    if rng.random() < 0.4:
        frame(picture, rng)
    return picture


def notice_board(rng: Rng, high: int, wide: int) -> Image:
    """Cork or felt with sheets pinned side by side, as packs stand on a shelf."""
    ground = (80, 130, 175) if rng.random() < 0.5 else any_color(rng)
    grain = 0.85 + 0.3 * rng.random((high, wide, 1))
    picture = np.clip(np.array(ground, np.float32) * grain, 0, 255).astype(np.uint8)
    columns, rows = int(rng.integers(2, 6)), int(rng.integers(1, 4))
    for i in range(columns):
        for j in range(rows):
            if rng.random() < 0.2:
                continue
            tall = int(high / rows * rng.uniform(0.5, 0.92))
            across = int(min(wide / columns * 0.92, tall * rng.uniform(0.65, 1.4)))
            if tall < 6 or across < 5:
                continue
            sheet = paper(rng, tall, across) if rng.random() < 0.6 else poster(rng, tall, across)
            x = int(wide * (i + 0.5) / columns - across / 2 + rng.normal() * 0.02 * wide)
            y = int(high * (j + 0.5) / rows - tall / 2 + rng.normal() * 0.02 * high)
            put(picture, sheet, (x, y))
            cv2.circle(picture, (x + across // 2, y + 2), max(1, tall // 30), any_color(rng), -1)
    frame(picture, rng)
    return picture


def paper(rng: Rng, high: int, wide: int) -> Image:
    """A typed sheet."""
    picture = np.full((high, wide, 3), gray(rng, 215, 255), np.uint8)
    write(
        picture, word(rng), (wide / 2, high * 0.12), (wide * 0.7, high * 0.1), Pen((30, 30, 30), 1)
    )
    lines(rng, picture, int(high * 0.25))
    return picture


def screen(rng: Rng, high: int, wide: int) -> Image:
    """A lit screen in a dark bezel: a picture, or columns of text."""
    picture = np.full((high, wide, 3), (18, 18, 18), np.uint8)
    rim = max(1, int(min(high, wide) * 0.04))
    inner = picture[rim : high - rim, rim : wide - rim]
    if min(inner.shape[:2]) < 6:
        return picture
    if rng.random() < 0.6:
        inner[:] = poster(rng, *inner.shape[:2])
    else:
        inner[:] = tone(any_color(rng), 0.5)
        for top in range(inner.shape[0] // 10, inner.shape[0], max(4, inner.shape[0] // 6)):
            text, at = word(rng), (inner.shape[1] * 0.35, float(top))
            write(inner, text, at, (inner.shape[1] * 0.5, inner.shape[0] * 0.09),
                  Pen((235, 240, 240), 0))  # fmt: skip
    return cv2.convertScaleAbs(picture, alpha=1.1, beta=6).astype(np.uint8)


def put(picture: Image, sheet: Image, at: tuple[int, int]) -> None:
    """Paste a flat sheet with its top left corner at `at` (x, y), cut at the edges."""
    x0, y0 = max(0, at[0]), max(0, at[1])
    x1 = min(picture.shape[1], at[0] + sheet.shape[1])
    y1 = min(picture.shape[0], at[1] + sheet.shape[0])
    if x1 > x0 and y1 > y0:
        picture[y0:y1, x0:x1] = sheet[y0 - at[1] : y1 - at[1], x0 - at[0] : x1 - at[0]]
