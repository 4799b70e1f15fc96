"""A bakery: compartments behind glass flaps, or tiers of baskets, with loaves and rolls."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.around.surroundings import paint_ceiling, paint_floor
from tools.render.around.textures import planks
from tools.render.canvas import Canvas, Rect
from tools.render.furniture.shelving import LABEL_COLORS, paint_label
from tools.render.furniture.stand import any_stand, paint_stand
from tools.render.ink import Color, Rng, gray, hsv, tone
from tools.render.style import Style
from tools.render.unpacked.crates import BASKETS
from tools.render.unpacked.heaps import BIN_MM, Bin, Larder, fill_bin, settle
from tools.render.unpacked.loose import Sort
from tools.render.unpacked.sorts import BREAD
from tools.render.ware.packs import Pack


@dataclass(frozen=True, slots=True)
class Rack:
    """A wall of compartments."""

    wide: float  # of a compartment, pixels
    high: float  # pixels
    lip: float  # height of the front edge with the label, pixels
    post: float  # thickness of the walls between, pixels
    color: Color
    inside: Color
    glass: float  # how much the flaps gleam; 0: none
    empty: float  # chance of an empty compartment
    cards: float  # chance of a label
    card: Color
    sorts: tuple[Sort, ...]


def any_rack(rng: Rng, wide: int) -> Rack:
    """Some shop's rack, for a canvas `wide` pixels across."""
    across = wide / float(np.exp(rng.uniform(*np.log((1.6, 6.0)))))
    wood = hsv(int(rng.integers(9, 20)), int(rng.integers(50, 170)), int(rng.integers(60, 220)))
    color = wood if rng.random() < 0.6 else gray(rng, 30, 240)
    return Rack(
        wide=across,
        high=across * float(rng.uniform(0.5, 1.0)),
        lip=across * float(rng.uniform(0.07, 0.18)),
        post=max(2.0, across * float(rng.uniform(0.02, 0.07))),
        color=color,
        inside=tone(color, float(rng.uniform(0.35, 0.8))) if rng.random() < 0.7 else wood,
        glass=float(rng.choice([0.0, 0.5, 1.0])),
        empty=float(rng.choice([0.04, 0.15, 0.4])),
        cards=float(rng.choice([0.5, 0.95])),
        card=LABEL_COLORS[rng.integers(len(LABEL_COLORS))],
        sorts=tuple(BREAD[i] for i in rng.integers(0, len(BREAD), int(rng.integers(3, 9)))),
    )


def paint(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack]) -> None:
    """Paint a baker's wall, its goods sold as packs of the `pool`, over the whole canvas."""
    high, wide = canvas.ids.shape
    top = high * max(style.ceiling, rng.uniform(-0.2, 0.3))
    if rng.random() < 0.35:
        stand = any_stand(rng, wide, BREAD, 0.0, BASKETS)
        scale = stand.wide / BIN_MM
        canvas.picture[:] = planks(rng, high, wide, max(6.0, 0.2 * stand.wide))
        paint_ceiling(rng, canvas, round(max(0.0, top) + 0.2 * stand.wide), scale)
        foot = paint_stand(rng, canvas, stand, top, pool)
    else:
        rack = any_rack(rng, wide)
        scale = rack.wide / BIN_MM
        canvas.picture[:] = rack.color
        paint_ceiling(rng, canvas, max(0, round(top)), scale)
        foot = _paint_rack(rng, canvas, rack, top, pool)
    paint_floor(rng, canvas, round(foot), scale)


def _paint_rack(
    rng: Rng, canvas: Canvas, rack: Rack, top: float, pool: Sequence[Pack]
) -> float:  # fmt: skip
    high, wide = canvas.ids.shape
    larder = Larder(rng.spawn(1)[0])
    canvas.picture[max(0, round(top)) :] = planks(
        rng, high, wide, max(6.0, 0.15 * rack.wide)
    )[max(0, round(top)) :] // 2 + np.array(rack.color, np.uint8) // 2  # fmt: skip
    left = -rng.uniform(0, 1) * rack.wide
    y = top
    while y < high:
        x = left
        while x < wide:
            cell = (round(x + rack.post), round(y + rack.post), round(x + rack.wide),
                    round(y + rack.high))  # fmt: skip
            _compartment(rng, canvas, (rack, larder), cell, pool[int(rng.integers(len(pool)))])
            x += rack.wide
        y += rack.high + rack.lip
        if y > 0.7 * high and rng.random() < 0.4:
            break
    return y


def _compartment(
    rng: Rng, canvas: Canvas, shop: tuple[Rack, Larder], cell: Rect, pack: Pack
) -> None:
    rack, larder = shop
    x0, y0, x1, y1 = cell
    _walls(rng, canvas, cell, rack.inside)
    sort = rack.sorts[int(rng.integers(len(rack.sorts)))]
    full = 0.0 if rng.random() < rack.empty else float(rng.uniform(0.45, 1.35))
    inset = 0.06 * (x1 - x0)
    box = Bin(float(x0), float(x1), y0 + rng.uniform(0.35, 0.55) * (y1 - y0), float(y1), inset, y0)
    number = fill_bin(rng, canvas, box, (larder, sort, pack), full)
    _edges(canvas, cell, rack)
    settle(canvas, number, pack.gtin if full else "")
    if rack.glass:
        _flap(rng, canvas, cell, rack.glass)
    if rng.random() < rack.cards:
        wide = (x1 - x0) * rng.uniform(0.25, 0.6)
        at = x0 + rng.uniform(0.1, 0.9) * (x1 - x0 - wide)
        deep = rack.lip * rng.uniform(0.7, 1.1)
        rect = (round(at), round(y1 + 0.1 * rack.lip), round(at + wide), round(y1 + deep))
        if rect[3] - rect[1] >= 4:
            paint_label(rng, canvas, rect, rack.card)


def _walls(rng: Rng, canvas: Canvas, cell: Rect, color: Color) -> None:
    """The inside, lit from above or not at all."""
    x0, y0, x1, y1 = cell
    part = canvas.picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    canvas.fill(cell, color, 0)
    if part.size:
        lamp = rng.uniform(0.45, 1.15), rng.uniform(0.6, 1.0)
        ramp = np.linspace(*lamp, part.shape[0], dtype=np.float32)
        part[:] = np.minimum(part * ramp[:, None, None], 255).astype(np.uint8)


def _edges(canvas: Canvas, cell: Rect, rack: Rack) -> None:
    """The lip below and the post beside it: nothing hangs over them."""
    x0, y0, x1, y1 = cell
    lip, post = max(2, round(rack.lip)), max(2, round(rack.post))
    canvas.fill((x0 - post, y1, x1 + post, y1 + lip), rack.color, 0)
    canvas.fill((x0 - post, y1, x1 + post, y1 + max(1, lip // 8)), tone(rack.color, 1.3))
    canvas.fill((x0 - post, y1 + lip - 1, x1 + post, y1 + lip), tone(rack.color, 0.5))
    canvas.fill((x0 - 1, y0, x0, y1), tone(rack.color, 0.5))


def _flap(rng: Rng, canvas: Canvas, cell: Rect, gleam: float) -> None:
    """A clear flap: what lies behind is still seen, through its gleam."""
    high, wide = canvas.ids.shape
    x0, x1 = (int(np.clip(v, 0, wide)) for v in (cell[0], cell[2]))
    y0, y1 = (int(np.clip(v, 0, high)) for v in (cell[1], cell[3]))
    if x1 - x0 < 6 or y1 - y0 < 6:
        return
    part = canvas.picture[y0:y1, x0:x1]
    sheet = np.full(part.shape[:2], round(10 * gleam), np.uint8)
    start = int(rng.uniform(0.2, 1.0) * (x1 - x0))
    for shift, broad in ((0, 0.22), (int(0.35 * (x1 - x0)), 0.07)):
        a, b = start - shift, int(broad * (x1 - x0))
        corners = np.array([[a, 0], [a + b, 0], [a + b - (y1 - y0) // 2, y1 - y0],
                            [a - (y1 - y0) // 2, y1 - y0]], np.int32)  # fmt: skip
        cv2.fillPoly(sheet, [corners], round(gleam * rng.uniform(20, 60)), cv2.LINE_AA)
    part[:] = cv2.add(part, cv2.merge([sheet] * 3))
    rim = max(1, (y1 - y0) // 40)
    cv2.rectangle(part, (0, 0), (x1 - x0 - 1, y1 - y0 - 1), (205, 210, 212), rim)
    knob = ((x1 - x0) // 2, y1 - y0 - 3 * rim)
    cv2.line(
        part, (knob[0] - 5 * rim, knob[1]), (knob[0] + 5 * rim, knob[1]), (60, 62, 64), 2 * rim
    )
