"""A chiller: boards of cold goods, lit from within, open to the aisle or behind glass doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.render.around.surroundings import paint_floor
from tools.render.canvas import Canvas, Fitting, Rect
from tools.render.depth import Sight, paint_line
from tools.render.furniture.glass import (
    Glazing,
    any_glazing,
    paint_door,
    paint_fog,
    paint_mirrored,
    paint_open_door,
)  # fmt: skip
from tools.render.furniture.shelving import (
    CARD_COLORS,
    Look,
    paint_back,
    paint_board,
    paint_label,
    paint_labels,
    paint_rail,
    promo_cards,
)
from tools.render.ink import Color, Pen, Rng, any_color, gray, readable_on, tone, word, write
from tools.render.stocking.goods import Eye, Keeper
from tools.render.stocking.rows import fill_row, row_height_mm
from tools.render.style import Style
from tools.render.ware.packs import Pack

COLD_KINDS = (
    *("milk", "bottle", "jug", "tub", "can", "carton", "tray", "slim carton", "jar"),
    *("water", "glass", "white bottle", "handle", "pouch", "film tray", "brick"),
)
DEEP_MM = 160.0  # what shows of a board, seen from 1.6 m: chillers are deeper than gondolas


@dataclass(frozen=True, slots=True)
class Chiller:
    """How one chiller is made."""

    glazing: Glazing | None  # None: open to the aisle
    door_mm: float
    ajar: float  # chance of each door to stand open
    look: Look
    strip: float  # light of the strips, 0..1
    strip_color: Color
    head_mm: float  # the canopy above; 0 shows none
    base_mm: float  # the grille below that draws the cold air in; 0 shows none
    body: Color


def any_chiller(rng: Rng, look: Look) -> Chiller:
    """Some chiller, with the rails and labels of a look."""
    bright = rng.random() < 0.6
    inside = gray(rng, 200, 256) if bright else gray(rng, 18, 70)
    board = gray(rng, 170, 250) if rng.random() < 0.7 else gray(rng, 25, 80)
    cold = replace(
        look,
        back=str(rng.choice(["plain", "pegboard", "slats", "open"], p=[0.5, 0.25, 0.15, 0.1])),
        back_color=inside,
        board_color=board,
        rail_color=look.rail_color if rng.random() < 0.3 else tone(board, rng.uniform(0.85, 1.1)),
        depth_light=float(rng.uniform(0.6, 1.0) if bright else rng.uniform(0.3, 0.9)),
        top_light=float(rng.uniform(0.7, 1.3)),
        wire_boards=bool(rng.random() < 0.4),
        rail_mm=float(rng.uniform(14, 42)),
        pitch_mm=float(rng.uniform(10, 26)),
    )
    return Chiller(
        glazing=any_glazing(rng) if rng.random() < 0.68 else None,
        door_mm=float(rng.uniform(480, 850)),
        ajar=float(rng.choice([0.0, 0.3], p=[0.7, 0.3])),
        look=cold,
        strip=float(rng.choice([0.0, 0.5, 1.0], p=[0.3, 0.35, 0.35])),
        strip_color=(255, 252, 240) if rng.random() < 0.7 else (225, 245, 255),
        head_mm=float(rng.uniform(90, 320)) if rng.random() < 0.4 else 0.0,
        base_mm=float(rng.uniform(120, 260)) if rng.random() < 0.5 else 0.0,
        body=gray(rng, 15, 60) if rng.random() < 0.4 else gray(rng, 120, 250),
    )


def paint(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack]) -> None:
    """Paint a chiller, stocked from `pool`, over the whole canvas."""
    paint_chiller(rng, canvas, style, any_chiller(rng, style.look), chilled(pool))


def chilled(pool: Sequence[Pack]) -> Sequence[Pack]:
    """The packs that belong into the cold; the whole pool where there are none."""
    return [pack for pack in pool if pack.kind in COLD_KINDS] or pool


def paint_chiller(
    rng: Rng, canvas: Canvas, style: Style, chiller: Chiller, pool: Sequence[Pack]
) -> None:
    """Paint a given chiller."""
    high, wide = canvas.ids.shape
    scale = style.px_per_mm
    top = _head(rng, canvas, chiller, scale) if style.ceiling or rng.random() < 0.5 else 0
    foot = _decks(rng, canvas, style, chiller, (pool, top))
    inside = (0, top, wide, min(high, foot))
    if chiller.glazing is not None:
        _doors(rng, canvas, style, chiller, inside)
    else:
        _curtain(rng, canvas, chiller, inside, scale)
    if foot < high:
        _base(rng, canvas, chiller, foot, scale)


def _decks(
    rng: Rng, canvas: Canvas, style: Style, chiller: Chiller,
    goods: tuple[Sequence[Pack], int],
) -> int:  # fmt: skip
    """The boards with their goods, from y down; returns where the lowest ends."""
    pool, y = goods
    high, wide = canvas.ids.shape
    scale, look = style.px_per_mm, chiller.look
    fitting = Fitting()
    rails: list[Rect] = []
    y = y or round(-rng.uniform(0, 250) * scale)
    while y < high:
        foot = round(y + row_height_mm(rng, pool, style.row) * scale)
        rise = (foot / high - style.eye_y) * DEEP_MM * scale
        area = (0, y, wide, foot)
        canvas.keep_within(area)
        paint_back(canvas, area, look, scale)
        top = int(foot - max(rise, 0.2 * abs(rise)))
        paint_board(canvas, (0, top, wide, foot), look, seen_from_above=rise > 0)
        keeper = Keeper(canvas, Eye(scale, rise, style.side, style.seam), fitting)
        fill_row(rng, keeper, (area, scale), pool, style.row)
        _deck_light(rng, canvas, chiller, area)
        canvas.keep_within((0, 0, wide, high))
        rail = (0, foot, wide, round(foot + max(3.0, look.rail_mm * scale)))
        paint_rail(canvas, rail, look)
        rails.append(rail)
        y = rail[3]
        if y > 0.55 * high and chiller.base_mm and rng.random() < 0.5:
            break
    for rail in rails:
        paint_labels(rng, canvas, rail, look, scale)
        for card in promo_cards(rng, rail, scale, 0.4 * style.promo):
            paint_label(rng, canvas, card, CARD_COLORS[rng.integers(len(CARD_COLORS))])
    return int(y)


def _deck_light(rng: Rng, canvas: Canvas, chiller: Chiller, area: Rect) -> None:
    """Light from a strip under the board above, or the shadow of a board that has none."""
    x0, y0, x1, y1 = area
    deep = int((y1 - y0) * rng.uniform(0.25, 0.6))
    lift = 0.35 * chiller.strip if chiller.strip else -rng.uniform(0.1, 0.5)
    steps = 5
    for i in range(steps):
        step = (x0, y0 + deep * i // steps, x1, y0 + deep * (i + 1) // steps)
        canvas.shade(step, 1 + lift * (1 - i / steps))
    canvas.shade(area, rng.uniform(0.8, 1.1))
    if chiller.strip > 0.4 and rng.random() < 0.8:
        thick = max(1, (y1 - y0) // 40)
        canvas.fill((x0, y0, x1, y0 + thick), chiller.strip_color, 0)


def _doors(rng: Rng, canvas: Canvas, style: Style, chiller: Chiller, inside: Rect) -> None:
    glazing = chiller.glazing
    if glazing is None:
        return
    high, wide = canvas.ids.shape
    scale = style.px_per_mm
    step = max(24, round(chiller.door_mm * scale))
    sight = Sight(wide * (0.5 + style.side), high * style.eye_y, 1700.0, scale)
    left = -round(rng.uniform(0, 1) * step)
    doors = [(x, inside[1], x + step, inside[3]) for x in range(left, wide, step)]
    is_open = [bool(rng.random() < chiller.ajar) for _ in doors]
    for door, ajar in zip(doors, is_open, strict=True):
        if glazing.lit:
            _side_light(canvas, door, chiller, scale)
        if not ajar:
            paint_fog(rng, canvas, door, glazing.fog)
            paint_mirrored(rng, canvas, door, glazing)
            paint_door(rng, canvas, door, glazing, scale)
    for door, ajar in zip(doors, is_open, strict=True):
        if ajar:
            post = max(2, round(0.5 * glazing.frame_mm * scale))
            canvas.fill((door[0], door[1], door[0] + post, door[3]), tone(glazing.frame, 0.7), 0)
            degrees = float(rng.uniform(35, 100))
            paint_open_door(rng, canvas, door, glazing, (sight, degrees))


def _side_light(canvas: Canvas, door: Rect, chiller: Chiller, scale: float) -> None:
    """Upright strips of light inside, beside the posts, and their glow on the goods."""
    x0, y0, x1, y1 = door
    glow = max(6, round(90 * scale))
    for i in range(4):
        gain = 1 + 0.1 * (4 - i)
        for x in (x0 + glow * i // 4, x1 - glow * (i + 1) // 4):
            canvas.shade((x, y0, x + glow // 4 + 1, y1), gain)
    thick = max(1, round(14 * scale))
    rim = max(2, round((8 if chiller.glazing is None else chiller.glazing.frame_mm) * scale))
    canvas.fill((x0 + rim, y0, x0 + rim + thick, y1), chiller.strip_color, 0)


def _head(rng: Rng, canvas: Canvas, chiller: Chiller, scale: float) -> int:
    """The canopy: a plain or lettered panel with a lamp at its lower edge; returns its end."""
    high, wide = canvas.ids.shape
    if not chiller.head_mm:
        return 0
    above = round(rng.uniform(0, 0.22) * high)
    foot = min(round(above + chiller.head_mm * scale), high // 2)
    canvas.fill((0, 0, wide, above), gray(rng, 40, 220), 0)
    ground = chiller.body if rng.random() < 0.6 else any_color(rng)
    canvas.fill((0, above, wide, foot), ground, 0)
    if rng.random() < 0.5:
        at = (wide * rng.uniform(0.25, 0.75), (above + foot) / 2)
        fit = (wide * 0.45, (foot - above) * 0.5)
        write(canvas.picture, word(rng, 2), at, fit, Pen(readable_on(rng, ground), 1))
    lamp = max(2, round(25 * scale))
    canvas.fill(
        (0, foot - lamp, wide, foot), tone(chiller.strip_color, 1.0 if chiller.strip else 0.5)
    )
    return int(foot)


def _curtain(rng: Rng, canvas: Canvas, chiller: Chiller, inside: Rect, scale: float) -> None:
    """Open to the aisle: end walls perhaps, a blind half let down, the air grille in front."""
    x0, y0, x1, y1 = inside
    if rng.random() < 0.25:  # the end wall, of glass in a metal edge
        x = round(rng.uniform(0.1, 0.9) * x1)
        post = max(2, round(rng.uniform(20, 60) * scale))
        canvas.fill((x, y0, x + post, y1), chiller.body, 0)
        canvas.fill((x, y0, x + max(1, post // 5), y1), tone(chiller.body, 1.4))
        canvas.fill((x + post - 1, y0, x + post, y1), tone(chiller.body, 0.5))
    if y0 > 0 and rng.random() < 0.2:
        low = round(y0 + rng.uniform(0.03, 0.2) * (y1 - y0))
        canvas.fill((x0, y0, x1, low), (185, 188, 188), 0)
        canvas.fill((x0, low - max(1, round(18 * scale)), x1, low), (120, 122, 124))


def _base(rng: Rng, canvas: Canvas, chiller: Chiller, top: int, scale: float) -> None:
    """The grille that draws the cold air in, the bumper below it, the floor."""
    high, wide = canvas.ids.shape
    foot = round(top + chiller.base_mm * scale)
    canvas.fill((0, top, wide, foot), chiller.body, 0)
    grille = min(foot, round(top + 55 * scale))
    canvas.fill((0, top, wide, grille), tone(chiller.body, 0.75))
    step = max(3, round(9 * scale))
    for x in range(0, wide, step):
        ends = ((float(x), top + 0.15 * (grille - top)), (float(x), top + 0.85 * (grille - top)))
        paint_line(canvas, ends, tone(chiller.body, 0.25), max(1.0, step * 0.4))
    bumper = round(rng.uniform(0.45, 0.8) * (foot - grille))
    thick = max(2, round(30 * scale))
    canvas.fill((0, grille + bumper, wide, grille + bumper + thick), tone(chiller.body, 0.5))
    if foot < high:
        paint_floor(rng, canvas, foot, scale)
