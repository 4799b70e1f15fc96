"""Random training scenes: some shelf, somewhere, filled and emptied by chance.

    bank = make_bank(seed=1, count=200)
    shot = scene(seed=7, bank=bank, size=(384, 384))     shot.picture, shot.truth, shot.style

The seed fixes everything. The style says what was drawn, so a picture that a model fails on can be
understood and drawn again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import GAP, PRICE_LABEL, Canvas, Fitting, Lens, Matrix, Truth, read_truth
from tools.render.goods import Eye, Keeper
from tools.render.ink import Image, Rng
from tools.render.light import Light, any_light, expose
from tools.render.packs import Pack
from tools.render.people import Shopper, paint_shopper
from tools.render.rows import RowStyle, any_row_style, fill_row, row_height_mm
from tools.render.shelving import (
    CARD_COLORS,
    Look,
    any_look,
    paint_back,
    paint_board,
    paint_ceiling,
    paint_floor,
    paint_label,
    paint_labels,
    paint_rail,
    paint_uprights,
    promo_cards,
)  # fmt: skip

MARGIN = 0.12  # of the canvas on every side, so that no warp looks past its edge
MIN_VISIBLE = 0.35  # less of a product than this is not asked of the detector
MIN_SIDE_PX = 4.0
FACING_PX = (17.0, 165.0)  # range of the leading pack's width; the agent's tiles show 28..160


@dataclass(frozen=True, slots=True)
class Style:
    """Everything drawn for a scene before the first pixel."""

    seed: int
    px_per_mm: float
    eye_y: float  # height of the camera as a share of the canvas; <0 above it, >1 below
    side: float
    seam: float
    look: Look
    row: RowStyle
    promo: float
    ceiling: float  # share of the canvas above the fixture; 0 is none
    floor: float  # chance, after each board, that it was the lowest
    bend: float  # radial distortion of the lens
    keystone: float  # how far the corners wander, as a share of the picture
    shopper: bool
    light: Light


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A picture, its truth and how it came about."""

    picture: Image
    truth: Truth
    style: Style


def any_style(seed: int, bank: Sequence[Pack]) -> Style:
    """Draw a style."""
    rng = np.random.default_rng([seed, 1])
    lead = bank[int(rng.integers(len(bank)))]
    facing = np.exp(rng.uniform(*np.log(FACING_PX)))
    return Style(
        seed=seed,
        px_per_mm=float(np.clip(facing / lead.width_mm, 0.15, 1.6)),
        eye_y=float(rng.uniform(-0.3, 1.2)),
        side=float(np.clip(rng.normal() * 0.1, -0.3, 0.3)) if rng.random() < 0.6 else 0.0,
        seam=float(rng.choice([0.55, 0.8, 1.0])),
        look=any_look(rng),
        row=any_row_style(rng),
        promo=float(rng.choice([0, 0.12, 0.4], p=[0.45, 0.35, 0.2])),
        ceiling=float(rng.uniform(0.05, 0.4)) if rng.random() < 0.18 else 0.0,
        floor=float(rng.choice([0.0, 0.4])),
        bend=float(rng.uniform(-0.12, 0.12)) if rng.random() < 0.4 else 0.0,
        keystone=float(rng.choice([0.01, 0.05, 0.11], p=[0.4, 0.38, 0.22])),
        shopper=bool(rng.random() < 0.12),
        light=any_light(rng),
    )


def scene(seed: int, bank: Sequence[Pack], size: tuple[int, int]) -> Shot:
    """Render one random shelf; `size` is (width, height) in pixels."""
    style = any_style(seed, bank)
    rng = np.random.default_rng([seed, 2])
    grow = 1 + 2 * MARGIN
    canvas = Canvas(int(size[1] * grow), int(size[0] * grow))
    _paint(rng, canvas, style, bank)
    lens = Lens(_aim(rng, canvas, style, size), *size, k=style.bend)
    picture, ids = lens.expose(canvas)
    if style.shopper:
        paint_shopper(picture, ids, _any_shopper(rng, size))
    truth, _ = read_truth(ids, canvas.objects, lens)
    return Shot(expose(picture, style.light), truth.only(_askable(truth)), style)


def _paint(rng: Rng, canvas: Canvas, style: Style, bank: Sequence[Pack]) -> None:
    high, wide = canvas.ids.shape
    scale = style.px_per_mm
    fitting = Fitting()
    pool = [bank[i] for i in rng.integers(0, len(bank), int(rng.integers(4, 30)))]
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
        paint_board(canvas, (0, top, wide, int(foot)), style.look, seen_from_above=rise > 0)
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
    for rail in rails:
        paint_labels(rng, canvas, rail, style.look, scale)
    for rail in rails:
        for card in promo_cards(rng, rail, scale, style.promo):
            paint_label(rng, canvas, card, CARD_COLORS[rng.integers(len(CARD_COLORS))])


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


def _aim(rng: Rng, canvas: Canvas, style: Style, size: tuple[int, int]) -> Matrix:
    high, wide = canvas.ids.shape
    inset = MARGIN / (1 + 2 * MARGIN)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    source = (inset + unit * (1 - 2 * inset)) * np.array([wide, high])
    wander = rng.uniform(-style.keystone, style.keystone, (4, 2))
    target = (unit + wander) * np.array(size)
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    if rng.random() < 0.25:
        middle = (size[0] / 2, size[1] / 2)
        turn = cv2.getRotationMatrix2D(middle, float(rng.normal() * 2.5), 1.03)
        matrix = np.vstack([turn, [0, 0, 1]]) @ matrix
    return matrix.astype(np.float64)


def _any_shopper(rng: Rng, size: tuple[int, int]) -> Shopper:
    height = size[1] * rng.uniform(0.8, 2.2)
    top = size[1] * rng.uniform(-0.2, 0.5)
    x = size[0] * rng.uniform(0, 1)
    hand = (float(x + rng.normal() * size[0] * 0.3), float(top + height * rng.uniform(0.05, 0.4)))
    reach = hand if rng.random() < 0.6 else None
    return Shopper(float(x), float(top), float(height), int(rng.integers(1 << 31)), reach)


def _askable(truth: Truth) -> np.ndarray:
    sides = truth.xyxy[:, 2:] - truth.xyxy[:, :2]
    room = np.where(truth.label == GAP, 2 * MIN_SIDE_PX, MIN_SIDE_PX)
    flat = np.where(truth.label == PRICE_LABEL, MIN_SIDE_PX - 1, MIN_SIDE_PX)
    visible = np.asarray(truth.visible > MIN_VISIBLE)
    return visible & (sides[:, 0] >= room) & (sides[:, 1] >= flat)
