"""Shelving: back panels, boards, rails, price labels, promotion cards. All in canvas pixels."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import PRICE_LABEL, Canvas, Painted, Rect
from tools.render.furniture.decks import DECKS, Face, paint_face
from tools.render.ink import (
    Color,
    Pen,
    Rng,
    any_color,
    gray,
    hsv,
    readable_on,
    tone,
    write,
)  # fmt: skip

BACKS = ("plain", "plain", "pegboard", "pegboard", "pegboard", "slats", "wire", "open")
CARD_COLORS: tuple[Color, ...] = ((40, 220, 250), (250, 250, 250), (60, 60, 230), (80, 160, 250))
LABEL_COLORS: tuple[Color, ...] = (
    (250, 250, 250), (250, 250, 250), (90, 230, 255), (240, 245, 245), (70, 70, 225),
    (196, 204, 200),  # electronic paper
)  # fmt: skip
LABEL_ASPECT = (0.7, 2.6)  # width by height; strips in a rail are wide, paper in a clip is square


@dataclass(frozen=True, slots=True)
class Look:
    """The furniture of one fixture."""

    back: str  # one of BACKS
    back_color: Color
    board_color: Color
    rail_color: Color
    label_color: Color
    depth_light: float  # brightness of the back at board level
    top_light: float  # of the back's top, as a share of that: the board above shades it
    wire_boards: bool
    rail_mm: float
    pitch_mm: float  # of the holes or slats in the back
    deck: str = "metal"  # one of DECKS: what boards that are not of wire are made of
    under: float = 0.3  # light of what shows through boards of wire or glass


def any_look(rng: Rng) -> Look:
    """Some fixture's furniture."""
    board = gray(rng, 70, 256)
    return Look(
        back=BACKS[rng.integers(len(BACKS))],
        back_color=hsv(*(int(v) for v in rng.integers((0, 0, 60), (180, 60, 255)))),
        board_color=board,
        rail_color=any_color(rng) if rng.random() < 0.35 else tone(board, rng.uniform(0.8, 1.15)),
        label_color=LABEL_COLORS[rng.integers(len(LABEL_COLORS))],
        depth_light=float(rng.uniform(0.25, 1.0)),
        top_light=float(rng.uniform(0.3, 0.95)),
        wire_boards=bool(rng.random() < 0.15),
        rail_mm=float(rng.uniform(18, 48)),
        pitch_mm=float(rng.uniform(12, 45)),
        deck=str(rng.choice(list(DECKS), p=list(DECKS.values()))),
        under=float(rng.uniform(0.15, 0.95)),
    )


def paint_back(canvas: Canvas, rect: Rect, look: Look, px_per_mm: float) -> None:
    """The panel behind one row of goods, darker towards the board above."""
    x0, y0, x1, y1 = rect
    part = canvas.picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    if not part.size:
        return
    light = look.depth_light * np.linspace(look.top_light, 1, part.shape[0], dtype=np.float32)
    part[:] = np.clip(np.array(look.back_color, np.float32) * light[:, None, None], 0, 255).astype(
        np.uint8
    )
    step = max(3, int(look.pitch_mm * px_per_mm))
    if look.back == "pegboard":
        hole = max(1, int(0.3 * step))
        if hole < 2:
            part[::step, ::step] = (part[::step, ::step] * 0.4).astype(np.uint8)
        for y in range(hole, part.shape[0] if hole >= 2 else 0, step):
            dark = tone(look.back_color, 0.3 * float(light[y]))
            for x in range(hole, part.shape[1], step):
                cv2.circle(part, (x, y), max(1, hole // 2), dark, -1)
    elif look.back == "slats":
        for y in range(0, part.shape[0], 2 * step):
            slit = part[y : y + max(1, step // 3)]
            slit[:] = (slit * 0.5).astype(np.uint8)
    elif look.back == "wire":
        part[:] = (part * 0.35).astype(np.uint8)
        part[:, ::step] = tone(look.board_color, look.depth_light)
        part[:: 2 * step] = tone(look.board_color, look.depth_light)
    elif look.back == "open":
        part[:] = (part * 0.25).astype(np.uint8)


def paint_board(
    canvas: Canvas, rect: Rect, look: Look, *, seen_from_above: bool, px_per_mm: float = 0.4
) -> None:
    """The board's upper face as far as it shows behind the goods, or its shadow."""
    if rect[3] <= rect[1]:
        return
    color = tone(look.board_color, look.depth_light * (0.85 if seen_from_above else 0.4))
    if not seen_from_above:
        canvas.fill(rect, color)
        return
    paint_face(
        canvas, Face(rect, color, px_per_mm, look.under), "wire" if look.wire_boards else look.deck
    )


def paint_rail(canvas: Canvas, rect: Rect, look: Look) -> None:
    """The front edge of a board."""
    x0, y0, x1, y1 = rect
    canvas.fill(rect, look.rail_color, 0)
    if look.wire_boards:
        inner = (x0, y0 + max(1, (y1 - y0) // 5), x1, y1 - max(1, (y1 - y0) // 5))
        canvas.fill(inner, tone(look.board_color, 0.25 + 0.3 * look.under), 0)
        for x in range(x0, x1, max(4, (y1 - y0) // 2)):
            canvas.fill((x, y0, x + max(1, (y1 - y0) // 8), y1), look.rail_color)
    elif look.deck == "wood":
        paint_face(canvas, Face(rect, tone(look.board_color, 0.8), 0.4, look.under), "wood")
    elif look.deck == "glass":
        edge = (x0, y0, x1, y0 + max(2, (y1 - y0) // 4))
        canvas.fill(edge, tone((150, 190, 150), look.depth_light), 0)
    canvas.fill((x0, y0, x1, y0 + 1), tone(look.rail_color, 1.25))
    canvas.fill((x0, y1 - max(1, (y1 - y0) // 8), x1, y1), tone(look.rail_color, 0.45))


def paint_label(rng: Rng, canvas: Canvas, rect: Rect, ground: Color) -> None:
    """One price label or promotion card, with a price, lines and perhaps a bar code."""
    x0, y0, x1, y1 = rect
    number = canvas.add(Painted(PRICE_LABEL, "", rect, 1.0))
    canvas.fill(rect, ground, number)
    high, wide = y1 - y0, x1 - x0
    if high < 4 or wide < 6:
        return
    picture, dark = canvas.picture, tone(ground, 0.6)
    cv2.rectangle(picture, (x0, y0), (x1 - 1, y1 - 1), dark, 1)
    ink = (20, 20, 20) if rng.random() < 0.75 else readable_on(rng, ground)
    price = f"{rng.integers(0, 20)}.{rng.integers(10, 99)}"
    at = (x0 + wide * rng.uniform(0.3, 0.7), y0 + high * rng.uniform(0.45, 0.65))
    write(picture, price, at, (wide * 0.5, high * rng.uniform(0.35, 0.7)), Pen(ink, 1))
    for i in range(int(rng.integers(0, 4))):
        y = y0 + 1 + int(high * (0.12 + 0.1 * i))
        left = x0 + int(wide * 0.06)
        cv2.line(picture, (left, y), (left + int(wide * rng.uniform(0.2, 0.6)), y), ink, 1)
    if rng.random() < 0.4 and high > 8:
        for x in range(x0 + int(wide * 0.06), x0 + int(wide * 0.35), 2):
            cv2.line(picture, (x, y1 - 2 - high // 4), (x, y1 - 2), ink, 1)


def paint_labels(rng: Rng, canvas: Canvas, rail: Rect, look: Look, px_per_mm: float) -> None:
    """Price labels along a rail, at a rhythm of their own."""
    x0, y0, x1, y1 = rail
    wide, step = rng.uniform(35, 80) * px_per_mm, rng.uniform(80, 260) * px_per_mm
    deep = wide / float(
        np.exp(rng.uniform(*np.log(LABEL_ASPECT)))
    )  # of paper labels; many overhang
    fitted = rng.random() < 0.4  # or made for the rail
    share = rng.choice([0, 0.6, 0.9, 1.0])
    if rng.random() < 0.08:  # one printed strip over the whole rail: no label, but colorful
        band = (x0, y0 + max(1, (y1 - y0) // 6), x1, y1 - max(1, (y1 - y0) // 6))
        canvas.fill(band, any_color(rng), 0)
    hang = rng.uniform(-0.3, 0.7)
    x = x0 - rng.uniform(0, 100) * px_per_mm
    while x < x1:
        if rng.random() < share:
            high = (y1 - y0) * rng.uniform(0.75, 1.2) if fitted else deep * rng.uniform(0.9, 1.1)
            top = (y0 + y1 - high) / 2 + (0 if fitted else hang * max(0.0, high - (y1 - y0)))
            right = x + wide * rng.uniform(0.8, 1.2)
            if high >= 4 and right - x >= 5:
                ground = look.label_color if rng.random() < 0.85 else any_color(rng)
                rect = (int(x), int(top), int(right), int(top + high))
                paint_label(rng, canvas, rect, ground)
        x += max(wide * 1.1, step * rng.uniform(0.7, 1.4))


def promo_cards(rng: Rng, rail: Rect, px_per_mm: float, share: float) -> list[Rect]:
    """Where cards hang from a rail or stand on it; painted last, for they cover the goods."""
    cards = []
    x = rail[0] + rng.uniform(0, 300) * px_per_mm
    while x < rail[2]:
        wide, high = rng.uniform(50, 210, 2) * px_per_mm * [1.0, 0.5]
        hangs = rng.random() < 0.7
        top = rail[1] if hangs else rail[3] - high
        if rng.random() < share and high >= 5:
            cards.append((int(x), int(top), int(x + wide), int(top + high)))
        x += wide + rng.uniform(40, 500) * px_per_mm
    return cards


def paint_uprights(canvas: Canvas, x: int, wide: int, look: Look) -> None:
    """A slotted post over the whole height."""
    high = canvas.ids.shape[0]
    canvas.fill((x, 0, x + wide, high), tone(look.board_color, 0.8), 0)
    for y in range(0, high, max(4, wide)):
        slot = (x + wide // 3, y, x + max(wide // 3 + 1, 2 * wide // 3), y + max(1, wide // 2))
        canvas.fill(slot, tone(look.board_color, 0.25))
