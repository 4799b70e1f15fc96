"""Random training scenes: some shelf, somewhere, filled and emptied by chance.

    bank = make_bank(seed=1, count=200)
    shot = scene(seed=7, bank=bank, size=(384, 384))     shot.picture, shot.truth, shot.style

The seed fixes everything. The style says what was drawn, so a picture that a model fails on can be
understood and drawn again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.render.canvas import (
    PRICE_LABEL,
    Canvas,
    Lens,
    Matrix,
    Truth,
    joined,
    read_people,
    read_truth,
)  # fmt: skip
from tools.render.crowd.people import paint_people
from tools.render.ink import Image, Rng
from tools.render.light import expose
from tools.render.settings import bakery, chiller, fridge, gondola, nothing, pegs, produce
from tools.render.stocking.cells import Cells, read_cells
from tools.render.style import Style, any_style
from tools.render.ware.packs import Pack

MARGIN = 0.12  # of the canvas on every side, so that no warp looks past its edge
MIN_VISIBLE = 0.2  # less of an object than this is not mentioned at all
MIN_SIDE_PX = 4.0
LEAST_ASKED_PX = 8.0  # a thinner object is mentioned, but not asked of the detector

Paint = Callable[[Rng, Canvas, Style, Sequence[Pack]], None]
PAINTERS: Mapping[str, Paint] = {
    "gondola": gondola.paint,
    "chiller": chiller.paint,
    "fridge": fridge.paint,
    "pegs": pegs.paint,
    "produce": produce.paint,
    "bakery": bakery.paint,
    "nothing": nothing.paint,
}


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A picture, its truth and how it came about."""

    picture: Image
    truth: Truth
    cells: Cells
    style: Style


def scene(
    seed: int, bank: Sequence[Pack], size: tuple[int, int], settings: Sequence[str] = ()
) -> Shot:
    """Render one random shelf; `size` is (width, height) in pixels, `settings` the kinds of place.

    Raises:
        ValueError: there is no such setting.
    """
    return draw(any_style(seed, bank, settings), bank, size)


def draw(style: Style, bank: Sequence[Pack], size: tuple[int, int]) -> Shot:
    """Render the scene of a style; chance that the style leaves open follows from its seed."""
    rng = np.random.default_rng([style.seed, 2])
    grow = 1 + 2 * MARGIN
    canvas = Canvas(int(size[1] * grow), int(size[0] * grow))
    PAINTERS[style.setting](rng, canvas, style, [bank[i] for i in style.pool])
    lens = Lens(_aim(rng, canvas, style, size), *size, k=style.bend)
    picture, ids = lens.expose(canvas)
    paint_people(rng, picture, ids, style.people)
    truth = joined(read_truth(ids, canvas.objects, lens)[0], read_people(ids))
    cells = read_cells(ids, canvas.rooms, lens)
    return Shot(expose(picture, style.light), _askable(truth), cells, style)


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


def _askable(truth: Truth) -> Truth:
    """Drop what nobody could see; what is thin stays, but is not asked for."""
    thin = (truth.xyxy[:, 2:] - truth.xyxy[:, :2]).min(axis=1, initial=np.inf)
    room = np.choose(truth.label, [MIN_SIDE_PX, 2 * MIN_SIDE_PX, MIN_SIDE_PX - 1, MIN_SIDE_PX])
    least = np.where(truth.label == PRICE_LABEL, MIN_SIDE_PX, LEAST_ASKED_PX)
    asked = replace(truth, asked=truth.asked & (thin >= least))
    return asked.only((truth.visible > MIN_VISIBLE) & (thin >= room))
