"""Punnets and nets: loose goods packed, each a product of its own."""

import cv2
import numpy as np

from tools.render.canvas import GAP, PRODUCT, Canvas, Fitted, Painted, Room
from tools.render.ink import Color, Image, Pen, Rng, any_color, readable_on, tone, word, write
from tools.render.stocking.cells import BARE, EMPTY, SECOND_ROW, STOCKED
from tools.render.unpacked.heaps import Bin, Larder
from tools.render.unpacked.loose import Sort, ball, florets
from tools.render.unpacked.sorts import PRODUCE
from tools.render.ware.packs import Pack

SMALL = tuple(s for s in PRODUCE if s.draw in {ball, florets} and s.size_mm < 90)
BERRIES = (
    Sort("strawberry", ball, 30, 0.85, ((1, 3, 225, 205),), None, 0.5),
    Sort("blueberry", ball, 16, 0.95, ((118, 5, 110, 95),), None, 0.1),
    Sort("raspberry", florets, 24, 1.0, ((175, 3, 190, 190),)),
    Sort("cherry", ball, 24, 0.95, ((176, 4, 220, 120),), None, 0.7),
    Sort("cherry tomato", ball, 28, 0.95, ((2, 2, 230, 210), (24, 2, 220, 230)), None, 0.8),
)


def punnet(rng: Rng, larder: Larder, wide: int, high: int) -> Fitted:
    """A clear tray under film, filled, with a sticker."""
    tray: Color = (235, 238, 238) if rng.random() < 0.6 else any_color(rng)
    picture = np.full((high, wide, 3), tone(tray, 0.6), np.uint8)
    sort = BERRIES[rng.integers(len(BERRIES))]
    size = max(4.0, min(wide, high) * rng.uniform(0.16, 0.34))
    _filled(rng, picture, larder.stock(sort, size)[2])
    rim = max(1, round(0.06 * min(wide, high)))
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), tray, 2 * rim)
    cv2.rectangle(picture, (0, 0), (wide - 1, high - 1), tone(tray, 0.55), 1)
    gleam = np.zeros((high, wide), np.uint8)
    start = int(rng.uniform(0.1, 0.7) * wide)
    corners = [
        [start, 0],
        [start + wide // 6, 0],
        [start - wide // 8, high],
        [start - wide // 3, high],
    ]
    cv2.fillPoly(gleam, [np.array(corners, np.int32)], int(rng.integers(15, 70)), cv2.LINE_AA)
    picture = cv2.add(picture, cv2.merge([gleam] * 3)).astype(np.uint8)
    if rng.random() < 0.75:
        _sticker(rng, picture)
    return Fitted(picture, np.ones((high, wide), np.bool_), 1.0)


def _filled(rng: Rng, picture: Image, stock: tuple[Fitted, ...]) -> None:
    """Cover a picture with pieces, in rows that lie on gaps of the rows before."""
    high, wide = picture.shape[:2]
    step = max(2, round(0.72 * stock[0].ink.shape[1]))
    for y in range(0, high + step, step):
        for x in range((y // step % 2) * step // 2, wide + step, step):
            item = stock[int(rng.integers(len(stock)))]
            tall, across = item.ink.shape
            top, left = y - tall // 2 + int(rng.normal()), x - across // 2 + int(rng.normal())
            y0, x0 = max(0, top), max(0, left)
            y1, x1 = min(high, top + tall), min(wide, left + across)
            if y1 > y0 and x1 > x0:
                cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
                ink = item.ink[cut][..., None]
                np.copyto(picture[y0:y1, x0:x1], item.picture[cut], where=ink)


def _sticker(rng: Rng, picture: Image) -> None:
    high, wide = picture.shape[:2]
    color = any_color(rng)
    w, h = round(wide * rng.uniform(0.35, 0.8)), round(high * rng.uniform(0.22, 0.45))
    x, y = round((wide - w) * rng.random()), round((high - h) * rng.random())
    cv2.rectangle(picture, (x, y), (x + w, y + h), color, -1)
    write(picture, word(rng), (x + w / 2, y + h / 2), (w * 0.8, h * 0.6),
          Pen(readable_on(rng, color), 1))  # fmt: skip


def net(rng: Rng, larder: Larder, wide: int, high: int) -> Fitted:
    """A net bag of fruit with a band around its neck."""
    picture = np.full((high, wide, 3), 40, np.uint8)
    sort = SMALL[rng.integers(len(SMALL))]
    size = max(4.0, min(wide, high) * rng.uniform(0.3, 0.48))
    _filled(rng, picture, larder.stock(sort, size)[2])
    color = ((30, 60, 230), (30, 140, 250), (40, 200, 240), (60, 170, 60))[rng.integers(4)]
    step = max(3, wide // 14)
    web = np.zeros((high, wide), np.uint8)
    for i in range(-high, wide + high, step):
        cv2.line(web, (i, 0), (i + high, high), 150, 1)
        cv2.line(web, (i, 0), (i - high, high), 150, 1)
    share = web[..., None] / 255.0
    picture = (picture * (1 - share) + np.array(color) * share).astype(np.uint8)
    ink = np.zeros((high, wide), np.uint8)
    body = [[0.5, 0.0], [0.62, 0.02], [0.6, 0.12], [0.9, 0.3], [1.0, 0.62], [0.9, 0.93], [0.5, 1.0],
            [0.1, 0.93], [0.0, 0.62], [0.1, 0.3], [0.4, 0.12], [0.38, 0.02]]  # fmt: skip
    cv2.fillPoly(ink, [np.round(np.array(body) * [wide - 1, high - 1]).astype(np.int32)], 255)
    band = (round(0.4 * high), round(high * rng.uniform(0.5, 0.66)))
    if rng.random() < 0.7:
        paper = any_color(rng)
        cv2.rectangle(picture, (0, band[0]), (wide, band[1]), paper, -1)
        write(picture, word(rng), (wide / 2, sum(band) / 2), (wide * 0.7, 0.12 * high),
              Pen(readable_on(rng, paper), 1))  # fmt: skip
    mask = ink > 127
    return Fitted(picture, mask, float(mask.mean()))


def paint_punnets(
    rng: Rng, canvas: Canvas, box: Bin, goods: tuple[Larder, Pack], empty: float
) -> list[tuple[int, str]]:
    """Fill a bin with rows of punnets or nets, each a product; where some are gone, one gap.

    Returns:
        The numbers painted with, each with its GTIN ("" for the gap), to be settled.
    """
    larder, pack = goods
    wide, deep = box.right - box.left, box.front - box.back
    columns, make = int(rng.integers(2, 5)), punnet if rng.random() < 0.6 else net
    rows = 1 if deep < 0.45 * wide or make is net else 2
    across = 0.98 * wide / columns
    high = across * (rng.uniform(1.0, 1.5) if make is net else rng.uniform(0.7, 1.0))
    stock = [make(rng, larder, max(6, round(across * 0.94)), max(6, round(high))) for _ in range(2)]
    painted: list[tuple[int, str]] = []
    gone = 0 if rng.random() > 2 * empty else int(rng.integers(1, columns + 1))
    side = int(rng.integers(2))
    canvas.keep_within((round(box.left), 0, round(box.right), round(box.front)))
    if gone:
        painted.append((_gone(canvas, box, (gone, columns, side), pack), ""))
    for row in range(rows):
        near = (row + 1) / rows
        for i in range(columns):
            missing = i < gone if side else i >= columns - gone
            if missing:
                continue
            x, y = box.spot((i + 0.5) / columns, near)
            item = stock[int(rng.integers(2))]
            tall, broad = item.ink.shape
            left, top = round(x - broad / 2), round(y - tall + rng.normal())
            number = canvas.add(Painted(PRODUCT, pack.gtin, (left, top, left + broad, top + tall),
                                        item.fill))  # fmt: skip
            canvas.shade((left - 1, top - 1, left + broad + 1, top + tall), 0.6)
            canvas.paste(item, (left, top), rng.uniform(0.85, 1.08) * (0.7 + 0.3 * near), number)
            rect = (left, top, left + broad, top + tall)
            canvas.room(Room(rect, pack.gtin, pack.gtin, STOCKED, SECOND_ROW))
            painted.append((number, pack.gtin))
    canvas.keep_within((0, 0, canvas.ids.shape[1], canvas.ids.shape[0]))
    return painted


def _gone(canvas: Canvas, box: Bin, lost: tuple[int, int, int], pack: Pack) -> int:
    """Claim the part of a bin's mouth where punnets are missing."""
    gone, columns, side = lost
    start, end = (0.0, gone / columns) if side else (1 - gone / columns, 1.0)
    quad = np.array([box.spot(start, 0), box.spot(end, 0), box.spot(end, 1), box.spot(start, 1)])
    rect = (float(quad[:, 0].min()), box.back, float(quad[:, 0].max()), box.front)
    number = canvas.add(Painted(GAP, "", rect, 1.0))
    cv2.fillConvexPoly(canvas.ids, np.round(quad).astype(np.int32), number)
    canvas.room(Room(rect, pack.gtin, "", EMPTY, BARE))
    return number
