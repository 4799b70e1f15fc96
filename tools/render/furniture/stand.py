"""Stands: tilted tiers of crates with heaps, punnets and nets, and price signs between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.render.canvas import Canvas, Rect
from tools.render.furniture.shelving import CARD_COLORS, LABEL_COLORS, paint_label
from tools.render.ink import Color, Rng, any_color, gray, hsv, tone
from tools.render.unpacked.crates import Crate, any_crate, paint_front
from tools.render.unpacked.heaps import Bin, Larder, fill_bin, paint_inside, settle
from tools.render.unpacked.loose import Sort
from tools.render.unpacked.punnets import paint_punnets
from tools.render.ware.packs import Pack


@dataclass(frozen=True, slots=True)
class Stand:
    """How a greengrocer's stand is built and kept."""

    wide: float  # of a crate, pixels
    deep: float  # what shows of a crate's mouth, as a share of its width
    front: float  # height of a crate's front, as a share of its width
    rail: float  # height of the rail between tiers, pixels; 0 is none
    crate: Crate
    empty: float  # chance of an empty crate
    signs: float  # chance of a sign on a stick
    cards: float  # chance of a card on a front or rail
    card: Color
    sorts: tuple[Sort, ...]  # what is sold here
    crates: tuple[str, ...]  # kinds that stand here; () is all
    packed: float  # share of the crates that hold punnets or nets


def any_stand(
    rng: Rng, wide: int, sorts: Sequence[Sort], packed: float, crates: Sequence[str] = ()
) -> Stand:
    """Some shop's stand for a canvas `wide` pixels across, with some kinds of `crates` or all."""
    crate = wide / float(np.exp(rng.uniform(*np.log((1.5, 7.0)))))
    return Stand(
        wide=crate,
        deep=float(rng.uniform(0.3, 0.8)),
        front=float(rng.uniform(0.06, 0.3)),
        rail=float(crate * rng.choice([0.0, 0.08, 0.14])),
        crate=any_crate(rng, crates),
        empty=float(rng.choice([0.03, 0.12, 0.35])),
        signs=float(rng.choice([0.0, 0.35, 0.8])),
        cards=float(rng.choice([0.2, 0.7, 0.95])),
        card=LABEL_COLORS[rng.integers(len(LABEL_COLORS))],
        sorts=tuple(sorts[i] for i in rng.integers(0, len(sorts), int(rng.integers(4, 12)))),
        crates=tuple(crates),
        packed=packed,
    )


def paint_stand(rng: Rng, canvas: Canvas, stand: Stand, top: float, pool: Sequence[Pack]) -> float:
    """Paint tiers from `top` down to the canvas' foot or to their own; returns where they end."""
    high = canvas.ids.shape[0]
    larder = Larder(rng.spawn(1)[0])
    y, signs = top, []
    while y < high:
        row, y = _tier(rng, canvas, (stand, larder), y, pool)
        signs += row
        if y > 0.7 * high and rng.random() < 0.5:
            break
    _light(rng, canvas, top)
    for rect in signs:
        _sign(rng, canvas, rect, stand.card)
    return y


def _tier(
    rng: Rng, canvas: Canvas, shop: tuple[Stand, Larder], top: float, pool: Sequence[Pack]
) -> tuple[list[Rect], float]:
    """One row of crates whose far rims are at `top`; where its signs go, and its foot."""
    stand, _ = shop
    rim = top + stand.deep * stand.wide
    foot = rim + stand.front * stand.wide
    signs: list[Rect] = []
    x = -rng.uniform(0, 1) * stand.wide
    while x < canvas.ids.shape[1]:
        across = stand.wide * float(rng.choice([1.0, 1.0, 1.0, 0.5, 1.5]))
        inset = across * rng.uniform(0.0, 0.06)
        box = Bin(x + 0.02 * across, x + 0.98 * across, top, rim, inset)
        crate = stand.crate if rng.random() < 0.8 else any_crate(rng, stand.crates)
        _crate(rng, canvas, shop, (box, foot, crate), pool)
        if rng.random() < stand.signs:
            signs.append(_sign_rect(rng, box))
        if not stand.rail and rng.random() < stand.cards:
            signs.append(_card_rect(rng, box, (rim, foot)))
        x += across
    if stand.rail:
        _rail(rng, canvas, (0, round(foot), canvas.ids.shape[1], round(foot + stand.rail)), stand)
    return signs, foot + stand.rail


def _crate(
    rng: Rng,
    canvas: Canvas,
    shop: tuple[Stand, Larder],
    at: tuple[Bin, float, Crate],
    pool: Sequence[Pack],
) -> None:
    box, foot, crate = at
    stand, larder = shop
    pack = pool[int(rng.integers(len(pool)))]
    sort = stand.sorts[int(rng.integers(len(stand.sorts)))]
    paint_inside(canvas, box, crate.color)
    numbers: list[tuple[int, str]]
    if rng.random() < stand.packed:
        numbers = paint_punnets(rng, canvas, box, (larder, pack), stand.empty)
    else:
        full = 0.0 if rng.random() < stand.empty else float(rng.uniform(0.35, 1.3))
        numbers = [
            (fill_bin(rng, canvas, box, (larder, sort, pack), full), pack.gtin if full else "")
        ]
    front = (round(box.left), round(box.front), round(box.right), round(foot))
    paint_front(rng, canvas, front, crate)
    for number, gtin in numbers:
        settle(canvas, number, gtin)


def _rail(rng: Rng, canvas: Canvas, rail: Rect, stand: Stand) -> None:
    """The edge of a tier, with its labels."""
    color = gray(rng, 60, 250) if rng.random() < 0.8 else any_color(rng)
    canvas.fill(rail, color, 0)
    canvas.fill((rail[0], rail[3] - 1, rail[2], rail[3]), tone(color, 0.5))
    x = rail[0] + rng.uniform(0, 0.6) * stand.wide
    high = rail[3] - rail[1]
    while x < rail[2]:
        across = max(6.0, high * rng.uniform(1.2, 2.2))
        if rng.random() < stand.cards and high >= 5:
            rect = (round(x), rail[1], round(x + across), rail[3])
            paint_label(rng, canvas, rect, stand.card)
        x += stand.wide * rng.uniform(0.8, 1.2)


def _sign_rect(rng: Rng, box: Bin) -> Rect:
    wide = (box.right - box.left) * rng.uniform(0.28, 0.55)
    high = wide * rng.uniform(0.5, 0.9)
    x, y = box.spot(rng.uniform(0.25, 0.75), rng.uniform(0.0, 0.3))
    low = y - rng.uniform(0.0, 0.3) * wide
    return round(x - wide / 2), round(low - high), round(x + wide / 2), round(low)


def _card_rect(rng: Rng, box: Bin, front: tuple[float, float]) -> Rect:
    wide = (box.right - box.left) * rng.uniform(0.2, 0.5)
    high = max(5.0, min(wide * 0.7, (front[1] - front[0]) * rng.uniform(0.7, 1.3)))
    x, _ = box.spot(rng.uniform(0.25, 0.75), 1.0)
    top = front[0] + rng.uniform(-0.1, 0.2) * high
    return round(x - wide / 2), round(top), round(x + wide / 2), round(top + high)


def _sign(rng: Rng, canvas: Canvas, rect: Rect, color: Color) -> None:
    """A price card, perhaps on a stick, perhaps a slate with chalk."""
    x0, y0, x1, y1 = rect
    if x1 - x0 < 6 or y1 - y0 < 5:
        return
    if rng.random() < 0.3:
        color = (35, 38, 40) if rng.random() < 0.6 else CARD_COLORS[rng.integers(len(CARD_COLORS))]
    stick = (x0 + x1) // 2
    thick = max(1, (x1 - x0) // 24)
    canvas.fill((stick, y1, stick + thick, y1 + (y1 - y0) // 3), hsv(15, 60, 150), 0)
    paint_label(rng, canvas, rect, color)


def _light(rng: Rng, canvas: Canvas, top: float) -> None:
    """Lamps over the stand light its middle; the far tier lies in their shade or shine."""
    high = canvas.ids.shape[0]
    start = int(np.clip(top, 0, high - 1))
    ramp = np.linspace(
        rng.uniform(0.7, 1.1), rng.uniform(0.85, 1.15), high - start, dtype=np.float32
    )
    part = canvas.picture[start:]
    part[:] = np.minimum(part * ramp[:, None, None], 255).astype(np.uint8)
