"""Nothing for sale: pictures without a shelf, full of rectangles, print and repetition.

Aisles, walls, windows, posters, shutters, notice boards, screens, ceilings, floors, pallets far
away. There is no product, no gap and no price label in them, so a detector learns what packs are
not. None of the print is a price, for a card with a price is a label. Trolleys stand in front here
as everywhere, and keep their label.
"""

from collections.abc import Callable, Sequence

import numpy as np

from tools.render.around.posters import notice_board, poster, put, screen, sign
from tools.render.around.props import PROPS, pallet
from tools.render.around.rooms import any_space, closed, furnished, paint_space, pictures, window
from tools.render.around.textures import any_floor, any_wall, brick, ceiling, lay_on, shutter
from tools.render.canvas import Canvas
from tools.render.crowd.trolleys import KINDS, Trolley, paint_trolley
from tools.render.ink import Image, Rng
from tools.render.style import Style
from tools.render.ware.packs import Pack

FIRST_TROLLEY = -20  # numbers from here down; `tools.render.crowd.people` counts from -1
FAR = 0.4  # of the way to the far wall; nearer, cartons on a pallet are goods for sale

Scene = Callable[[Rng, Canvas], None]


def paint(rng: Rng, canvas: Canvas, _style: Style, _pool: Sequence[Pack]) -> None:
    """Paint some place without goods over the whole canvas; only trolleys claim."""
    canvas.ids[:] = 0
    SCENES[rng.integers(len(SCENES))](rng, canvas)


def _room(rng: Rng, canvas: Canvas) -> None:
    """An aisle or a hall, with what stands about in it."""
    high, _ = canvas.ids.shape
    space = any_space(rng, *canvas.ids.shape)
    paint_space(rng, canvas, space)
    count = int(rng.integers(0, 6))
    depths = np.sort(rng.uniform(0.1, 0.95, count))[::-1].tolist()
    for i, depth in enumerate(depths):
        side = float(rng.choice([rng.uniform(0.02, 0.3), rng.uniform(0.7, 0.98)]))
        foot = space.at(side, 0.0, depth)
        unit = 0.42 * (foot[1] - space.at(side, 1.0, depth)[1])  # a ceiling is some 2.4 m high
        if rng.random() < 0.25:
            kind = KINDS[rng.integers(len(KINDS))]
            alone = Trolley(foot[0], foot[1], unit, int(rng.integers(1 << 31)), kind)
            paint_trolley(canvas.picture, canvas.ids, alone, FIRST_TROLLEY - i)
        elif foot[1] < 1.3 * high:
            prop = PROPS[rng.integers(len(PROPS))]
            if prop is not pallet or depth > FAR:
                prop(rng, canvas, foot, unit)


def _flat(sheet: Callable[[Rng, int, int], Image]) -> Scene:
    """A wall, a floor or a poster that fills the picture, seen straight or at a slant."""

    def scene(rng: Rng, canvas: Canvas) -> None:
        high, wide = canvas.ids.shape
        picture = sheet(rng, high, wide)
        if rng.random() < 0.5:
            canvas.picture[:] = picture
            return
        canvas.picture[:] = _mean_color(picture)
        corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
        grow = (corners - [wide / 2, high / 2]) * 1.25 + [wide / 2, high / 2]
        lay_on(canvas, picture, grow + rng.normal(size=(4, 2)) * [0.1 * wide, 0.1 * high])

    return scene


def _mean_color(picture: Image) -> tuple[int, int, int]:
    """The mean color of a picture."""
    blue, green, red = picture.mean(axis=(0, 1))
    return int(blue), int(green), int(red)


def _wall(rng: Rng, high: int, wide: int) -> Image:
    sheet = any_wall(rng, high, wide, float(rng.uniform(12, 90)))
    return furnished(rng, furnished(rng, sheet))


def _floor(rng: Rng, high: int, wide: int) -> Image:
    return any_floor(rng, high, wide, float(rng.uniform(15, 120)))


def _ceiling(rng: Rng, high: int, wide: int) -> Image:
    return ceiling(rng, high, wide, float(rng.uniform(20, 110)))


def _bricks(rng: Rng, high: int, wide: int) -> Image:
    sheet = brick(rng, high, wide, float(rng.uniform(14, 70)))
    return furnished(rng, sheet) if rng.random() < 0.5 else sheet


def _shutters(rng: Rng, high: int, wide: int) -> Image:
    if rng.random() < 0.4:
        return shutter(rng, high, wide, float(rng.uniform(15, 90)))
    return closed(rng, high, wide)


def _grid(rng: Rng, high: int, wide: int) -> Image:
    """The same few sheets side by side in rows: lockers, mail boxes, a wall of posters."""
    picture = any_wall(rng, high, wide, float(rng.uniform(15, 60)))
    columns, rows = int(rng.integers(2, 8)), int(rng.integers(2, 6))
    step = (wide / columns, high / rows)
    tall, across = int(step[1] * rng.uniform(0.55, 0.95)), int(step[0] * rng.uniform(0.6, 0.97))
    make = (poster, sign, window, screen)[rng.integers(4)]
    stock = [make(rng, tall, across) for _ in range(int(rng.integers(1, 5)))]
    for j in range(rows):
        for i in range(columns):
            if rng.random() < 0.92:
                sheet = stock[int(rng.integers(len(stock)))]
                at = (int((i + 0.5) * step[0] - across / 2), int((j + 0.5) * step[1] - tall / 2))
                put(picture, sheet, at)
    return picture


SCENES: tuple[Scene, ...] = (
    *((_room,) * 7), *(_flat(make) for make in (
        _wall, _wall, _floor, _ceiling, _bricks, _shutters, _grid, _grid, poster, poster, pictures,
        notice_board, window, sign, screen,
    )),
)  # fmt: skip
"""A third are rooms; the rest fill the picture with one flat thing."""
