"""A gondola: boards of goods one above the other, from the ceiling perhaps to the floor."""

from collections.abc import Sequence

from tools.render.around.surroundings import paint_ceiling, paint_floor, paint_hangers, paint_strips
from tools.render.canvas import Canvas, Fitting
from tools.render.furniture.shelving import (
    CARD_COLORS,
    paint_back,
    paint_board,
    paint_label,
    paint_labels,
    paint_rail,
    paint_uprights,
    promo_cards,
)  # fmt: skip
from tools.render.ink import Rng
from tools.render.stocking.goods import Eye, Keeper
from tools.render.stocking.rows import fill_row, row_height_mm
from tools.render.style import Style
from tools.render.ware.packs import Pack


def paint(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack]) -> None:
    """Paint a gondola, stocked from `pool`, over the whole canvas."""
    high, wide = canvas.ids.shape
    scale = style.px_per_mm
    fitting = Fitting()
    rails = []
    y = high * style.ceiling if style.ceiling else -rng.uniform(0, 300) * scale
    paint_ceiling(rng, canvas, int(y), scale)
    while y < high:
        foot = y + row_height_mm(rng, pool, style.row) * scale
        rise = _rise(style, foot / high)
        area = (0, int(y), wide, int(foot))
        canvas.keep_within(area)
        paint_back(canvas, area, style.look, scale)
        top = int(foot - max(rise, 0.25 * abs(rise)))
        board = (0, top, wide, int(foot))
        paint_board(canvas, board, style.look, seen_from_above=rise > 0, px_per_mm=scale)
        keeper = Keeper(canvas, Eye(scale, rise, style.side, style.seam), fitting)
        fill_row(rng, keeper, (area, scale), pool, style.row)
        _overhang(rng, canvas, area)
        canvas.keep_within((0, 0, wide, high))
        rail = (0, int(foot), wide, int(foot + max(3.0, style.look.rail_mm * scale)))
        paint_rail(canvas, rail, style.look)
        rails.append(rail)
        y = float(rail[3])
        if y > 0.6 * high and rng.random() < style.floor:
            paint_floor(rng, canvas, int(y), scale)
            break
    if rng.random() < 0.3:
        post = max(2, int(rng.uniform(15, 40) * scale))
        paint_uprights(canvas, int(rng.integers(wide)), post, style.look)
    paint_strips(rng, canvas, rails, float(rng.choice([0, 0.7], p=[0.85, 0.15])))
    for rail in rails:
        paint_labels(rng, canvas, rail, style.look, scale)
    for rail in rails:
        for card in promo_cards(rng, rail, scale, style.promo):
            paint_label(rng, canvas, card, CARD_COLORS[rng.integers(len(CARD_COLORS))])
    paint_hangers(rng, canvas, rails, scale, float(rng.choice([0, 0.3], p=[0.65, 0.35])))


def _rise(style: Style, at: float) -> float:
    """How far the back of a board appears above its front: a 400 mm board, seen from 1.6 m."""
    return (at - style.eye_y) * 220 * style.px_per_mm


def _overhang(rng: Rng, canvas: Canvas, area: tuple[int, int, int, int]) -> None:
    """The shadow of the board above, and the light of this row."""
    x0, y0, x1, y1 = area
    deep = int((y1 - y0) * rng.uniform(0.05, 0.3))
    steps = 4
    dark = rng.uniform(0.0, 0.5)
    for i in range(steps):
        step = (x0, y0 + deep * i // steps, x1, y0 + deep * (i + 1) // steps)
        canvas.shade(step, 1 - dark * (1 - i / steps))
    canvas.shade(area, rng.uniform(0.8, 1.15))
