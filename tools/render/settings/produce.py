"""Fruit and vegetables: a stand with heaps, punnets and nets under a wall or a ceiling."""

from collections.abc import Sequence

from tools.render.around.surroundings import paint_ceiling, paint_floor
from tools.render.canvas import Canvas
from tools.render.furniture.stand import any_stand, paint_stand
from tools.render.ink import Rng, gray, tone
from tools.render.style import Style
from tools.render.unpacked.heaps import BIN_MM
from tools.render.unpacked.sorts import PRODUCE
from tools.render.ware.packs import Pack

PACKED = 0.22  # of the crates hold punnets or nets


def paint(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack]) -> None:
    """Paint a stand of loose goods, sold as packs of the `pool`, over the whole canvas."""
    high, wide = canvas.ids.shape
    stand = any_stand(rng, wide, PRODUCE, PACKED)
    scale = stand.wide / BIN_MM
    top = high * max(style.ceiling, rng.uniform(-0.1, 0.35))
    canvas.picture[:] = tone(gray(rng, 30, 160), 0.7)
    paint_ceiling(rng, canvas, round(max(0.0, top) + 0.2 * stand.wide), scale)
    foot = paint_stand(rng, canvas, stand, top, pool)
    paint_floor(rng, canvas, round(foot), scale)
