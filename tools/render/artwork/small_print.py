"""Small print: claims, weights, nutrition, bar codes; what the law and the salesman add."""

import cv2

from tools.render.artwork.sheet import Place, Sheet, ink_on
from tools.render.ink import Color, Pen, any_color, write

CLAIMS = ("NEW", "BIO", "0%", "-30%", "VEGAN", "ECO", "+20%", "FRESH", "3x", "LIGHT", "No. 1")


def paint_claims(sheet: Sheet) -> None:
    """Round or square promises, up to three, near the edges."""
    rng = sheet.rng
    high, wide = sheet.picture.shape[:2]
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.35, 0.35, 0.2, 0.1]))):
        radius = max(3, int(min(high, wide) * rng.uniform(0.07, 0.14)))
        x = int(wide * rng.choice([rng.uniform(0.1, 0.3), rng.uniform(0.7, 0.9)]))
        y = int(high * rng.uniform(0.3, 0.9))
        color = any_color(rng)
        if rng.random() < 0.7:
            cv2.circle(sheet.picture, (x, y), radius, color, -1, cv2.LINE_AA)
            cv2.circle(sheet.picture, (x, y), int(radius * 0.86), ink_on(color), 1, cv2.LINE_AA)
        else:
            ends = ((x - radius, y - radius // 2), (x + radius, y + radius // 2))
            cv2.rectangle(sheet.picture, *ends, color, -1)
        text = CLAIMS[rng.integers(len(CLAIMS))]
        write(sheet.picture, text, (x, y), (radius * 1.5, radius * 0.8), Pen(ink_on(color), 1))


def paint_small_print(sheet: Sheet) -> None:
    """The weight, a row of nutrition boxes, a few lines of text."""
    rng = sheet.rng
    high, wide = sheet.picture.shape[:2]
    under = sheet.picture[int(high * 0.95), wide // 2]
    color = ink_on((int(under[0]), int(under[1]), int(under[2])))
    if sheet.flavor.weight:
        at = (wide * float(rng.choice([0.18, 0.5, 0.82])), high * 0.95)
        write(sheet.picture, sheet.flavor.weight, at, (wide * 0.2, max(4.0, high * 0.045)),
              Pen(color, 0))  # fmt: skip
    if rng.random() < 0.35:
        side = max(3, int(wide * 0.05))
        y = int(high * rng.uniform(0.86, 0.93))
        for i in range(int(rng.integers(3, 6))):
            x = int(wide * 0.06) + i * (side + 2)
            low = (x + side, y + int(side * 1.3))
            cv2.rectangle(sheet.picture, (x, y), low, (250, 250, 250), -1)
            cv2.rectangle(sheet.picture, (x, y), low, (70, 70, 70), 1)
    if rng.random() < 0.3:
        place = (rng.uniform(0.2, 0.8), rng.uniform(0.5, 0.9), 0.3, 0.08)
        paint_lines(sheet, place, sheet.brand.palette[0])


def paint_mark(sheet: Sheet) -> None:
    """The size in large letters, in the upper corner."""
    high, wide = sheet.picture.shape[:2]
    side = min(high, wide) * 0.3
    at = (wide - side * 0.6, max(side * 0.4, high * 0.08))
    ends = (
        (int(at[0] - side / 2), int(at[1] - side / 3)),
        (int(at[0] + side / 2), int(at[1] + side / 3)),
    )
    cv2.rectangle(sheet.picture, *ends, (40, 40, 215), -1)
    write(sheet.picture, sheet.flavor.mark, at, (side * 0.9, side * 0.56), Pen((255, 255, 255), 1))


def paint_lines(sheet: Sheet, place: Place, ground: Color) -> None:
    """Lines of print too small to read."""
    left, top, right, low = sheet.box(place)
    color = ink_on(ground)
    for y in range(top, low, max(3, int(0.02 * len(sheet.picture)) + 1)):
        end = left + int((right - left) * sheet.rng.uniform(0.6, 1))
        cv2.line(sheet.picture, (left, y), (end, y), color, 1)


def paint_table(sheet: Sheet, place: Place) -> None:
    """The table of nutrition."""
    left, top, right, low = sheet.box(place)
    cv2.rectangle(sheet.picture, (left, top), (right, low), (250, 250, 250), -1)
    cv2.rectangle(sheet.picture, (left, top), (right, low), (30, 30, 30), 1)
    for y in range(top + 4, low, max(4, (low - top) // 9)):
        cv2.line(sheet.picture, (left + 2, y), (right - 2, y), (90, 90, 90), 1)


def paint_bar_code(sheet: Sheet, place: Place) -> None:
    """A bar code on white."""
    left, top, right, low = sheet.box(place)
    cv2.rectangle(sheet.picture, (left, top), (right, low), (252, 252, 252), -1)
    x = left + 3
    while x < right - 3:
        bar = int(sheet.rng.integers(1, 3))
        cv2.rectangle(sheet.picture, (x, top + 2), (x + bar - 1, low - 4), (15, 15, 15), -1)
        x += bar + int(sheet.rng.integers(1, 3))
