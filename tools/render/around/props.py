"""Props: plants, pallets of cartons, counters, boards and columns that stand on a floor."""

from collections.abc import Callable

import cv2
import numpy as np

from tools.render.around.posters import poster, screen, sign
from tools.render.around.textures import brick, lay_on, planks, plaster
from tools.render.canvas import Canvas
from tools.render.crowd.trolleys import carton
from tools.render.ink import Point, Rng, any_color, clouds, gray, hsv, tone
from tools.render.layer import Fabric, Layer, metal

Prop = Callable[[Rng, Canvas, Point, float], None]


def _laid(canvas: Canvas, layer: Layer, corner: Point) -> None:
    """Lay a layer on a canvas with its top left corner there; it belongs to nobody."""
    x, y = round(corner[0]), round(corner[1])
    high, wide = canvas.ids.shape
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(wide, x + layer.ink.shape[1]), min(high, y + layer.ink.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cut = Layer(y1 - y0, x1 - x0)
    cut.picture[:] = layer.picture[y0 - y : y1 - y, x0 - x : x1 - x]
    cut.ink[:] = layer.ink[y0 - y : y1 - y, x0 - x : x1 - x]
    part = (slice(y0, y1), slice(x0, x1))
    cut.lay(canvas.picture[part], canvas.ids[part], 0)


def _rect(at: Point, wide: float, high: float, up: float = 0.0) -> np.ndarray:
    """Corners of an upright rectangle that stands `up` above a foot."""
    x, y = at[0], at[1] - up
    return np.array([[x - wide / 2, y - high], [x + wide / 2, y - high],
                     [x + wide / 2, y], [x - wide / 2, y]])  # fmt: skip


def plant(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """A pot with leaves."""
    side = max(12, round(1.6 * unit))
    layer = Layer(side, side)
    pot = np.array([[0.36, 0.68], [0.64, 0.68], [0.6, 0.98], [0.4, 0.98]]) * side
    green = hsv(int(rng.integers(35, 70)), int(rng.integers(90, 200)), int(rng.integers(60, 180)))
    for _ in range(26):
        angle, far = rng.uniform(-2.9, -0.25), rng.uniform(0.2, 0.6) * side
        tip = np.array([0.5 * side + np.cos(angle) * far, 0.68 * side + np.sin(angle) * far])
        shade = Fabric(tone(green, rng.uniform(0.6, 1.25)))
        stem = (0.5 * side, 0.7 * side)
        middle = tuple((tip + stem) / 2 + rng.normal(size=2) * 0.03 * side)
        layer.limb([stem, middle, tuple(tip)], [0.015 * side, 0.08 * side, 0.01 * side], shade)
    layer.polygon(pot, Fabric(any_color(rng)), 0.08 * side)
    _laid(canvas, layer, (foot[0] - side / 2, foot[1] - side))


def pallet(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """Brown cartons on a pallet, some under film."""
    wide, tall = round(1.5 * unit) + 4, round(1.9 * unit) + 4
    layer = Layer(tall, wide)
    size = float(rng.uniform(0.22, 0.45)) * unit
    levels = int(rng.integers(2, max(3, int(1.5 * unit / size))))
    wood = Fabric(hsv(16, 90, 170))
    for level in range(levels):
        count = max(2, int(1.25 * unit / size))
        for i in range(count if rng.random() < 0.85 or not level else count - 1):
            x = 0.1 * unit + i * size
            y = tall - 0.16 * unit - level * 0.75 * size
            quad = np.array(
                [[x, y - 0.75 * size], [x + size, y - 0.75 * size], [x + size, y], [x, y]]
            )
            carton(rng, layer, quad)
    for y in (0.15, 0.03):
        slat = _rect((wide / 2, tall - y * unit), 1.35 * unit, 0.05 * unit)
        layer.polygon(slat, wood)
    for x in (0.12, 0.5, 0.88):
        layer.polygon(_rect((x * wide, tall - 0.02 * unit), 0.14 * unit, 0.12 * unit), wood)
    if rng.random() < 0.4:
        gleam = 0.75 + 0.4 * clouds(rng, (wide, tall), 9).T[..., None]
        layer.picture[:] = np.clip(layer.picture * gleam + 25, 0, 255).astype(np.uint8)
    _laid(canvas, layer, (foot[0] - wide / 2, foot[1] - tall))


def counter(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """A cash desk: a belt, a front with print, a screen, a sign on a pole."""
    wide, high = unit * rng.uniform(1.8, 3.2), unit * rng.uniform(0.7, 0.95)
    color = gray(rng, 40, 230) if rng.random() < 0.6 else any_color(rng)
    pole = _rect((foot[0] + 0.4 * wide, foot[1]), 0.06 * unit, 2.1 * unit)
    lay_on(canvas, np.full((4, 4, 3), (150, 152, 155), np.uint8), pole)
    lamp = _rect((foot[0] + 0.4 * wide, foot[1]), 0.45 * unit, 0.4 * unit, 2.0 * unit)
    lay_on(canvas, sign(rng, 40, 44), lamp)
    front = np.full((60, 150, 3), color, np.uint8)
    if rng.random() < 0.6:
        front[8:52, 30:120] = poster(rng, 44, 90)
    lay_on(canvas, front, _rect(foot, wide, high))
    belt = _rect(foot, wide, 0.12 * unit, high)
    belt[:2, 0] += np.array([0.12, -0.12]) * unit
    lay_on(canvas, np.full((4, 4, 3), (38, 38, 40), np.uint8), belt)
    till = _rect((foot[0] - 0.2 * wide, foot[1]), 0.4 * unit, 0.32 * unit, high + 0.15 * unit)
    lay_on(canvas, screen(rng, 32, 40), till)


def board(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """A standing board with a poster."""
    high = unit * rng.uniform(0.9, 1.4)
    sheet = poster(rng, 120, 84) if rng.random() < 0.7 else sign(rng, 120, 84)
    for x in (-0.3, 0.3):
        leg = _rect((foot[0] + x * unit, foot[1]), 0.05 * unit, 0.2 * unit)
        lay_on(canvas, np.full((4, 4, 3), 60, np.uint8), leg)
    lay_on(canvas, sheet, _rect(foot, 0.7 * high, high, 0.1 * unit))


def column(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """A pillar up to the ceiling, bare or with a poster."""
    wide = unit * rng.uniform(0.3, 0.8)
    weave = (brick, planks, plaster)[rng.integers(3)]
    sheet = weave(rng, 240, 60, 14)
    fall = 0.65 + 0.4 * np.sin(np.linspace(0.3, np.pi - 0.5, 60))
    sheet = np.clip(sheet * fall[None, :, None], 0, 255).astype(np.uint8)
    lay_on(canvas, sheet, _rect(foot, wide, foot[1] + 5))
    if rng.random() < 0.5:
        spot = _rect(foot, 0.8 * wide, 1.1 * wide, unit * rng.uniform(0.8, 1.4))
        lay_on(canvas, poster(rng, 110, 80), spot)


def barrier(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """A railing of pipes."""
    wide, high = 2.5 * unit, 0.9 * unit
    layer = Layer(round(high) + 6, round(wide) + 6)
    pipe = max(2.0, 0.05 * unit)
    for y in (pipe, 0.5 * high):
        layer.limb([(pipe, y), (wide, y)], [pipe] * 2, metal())
    for i in range(int(rng.integers(2, 5))):
        x = pipe + i * (wide - pipe) / 4
        layer.limb([(x, pipe), (x, high)], [pipe] * 2, metal(0.8))
    _laid(canvas, layer, (foot[0] - wide / 2, foot[1] - high))


def mat(rng: Rng, canvas: Canvas, foot: Point, unit: float) -> None:
    """A mat or a sticker on the floor."""
    sheet = sign(rng, 50, 80) if rng.random() < 0.7 else np.full((50, 80, 3), gray(rng, 20, 120))
    quad = np.array([[-0.7, -0.5], [0.7, -0.5], [1.0, 0.0], [-1.0, 0.0]]) * unit + foot
    lay_on(canvas, sheet.astype(np.uint8), quad)
    cv2.polylines(canvas.picture, [np.round(quad).astype(np.int32)], True, (40, 40, 40), 1)


PROPS: tuple[Prop, ...] = (plant, pallet, pallet, counter, board, board, column, barrier, mat)
