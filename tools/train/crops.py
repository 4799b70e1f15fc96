"""Crops for the recognizer: a pack among its neighbors, in many lights, and by itself.

Crops are drawn pack by pack rather than cut from scenes: every pack is seen equally often, and the
first view of each is its clean catalogue picture, so that a gallery enrolled from such pictures
knows the pack on a shelf.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Canvas, Fitting, Lens, read_truth
from tools.render.furniture.shelving import any_look, paint_back, paint_label, paint_rail
from tools.render.ink import Image, Rng
from tools.render.light import any_light, expose
from tools.render.stocking.goods import Eye, Keeper, Place, Stance
from tools.render.ware.packs import Pack, catalogue_picture, lying, make_bank

WIDTH, HEIGHT = 64, 96  # of the recognizer's input
STORED_WIDTH, STORED_HEIGHT = 80, 112  # of a crop: the facing and an eighth around it
FACING_PX = (20.0, 140.0)  # width of a facing in the camera's picture
MOST_HIGH_PX = 260.0
AROUND = ((STORED_WIDTH / WIDTH - 1) / 2, (STORED_HEIGHT / HEIGHT - 1) / 2)


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """Crops of many packs. Row i of every column is the same crop."""

    pictures: NDArray[np.uint8]  # (n, 112, 80, 3)
    pack: NDArray[np.int32]  # (n,) class
    family: NDArray[np.int32]  # (n,) brand
    view: NDArray[np.int32]  # (n,) 0 is the catalogue picture


def render_crops(seed: int, packs: int, views: int) -> Crops:
    """Invent `packs` products and draw each `views` times."""
    rng = np.random.default_rng([seed, 3])
    bank = list(make_bank(seed, packs))
    bank += [lying(p) for p in bank if p.edge is not None and rng.random() < 0.15]
    pictures, rows = [], []
    for i, pack in enumerate(bank):
        for view in range(views):
            others = [bank[int(k)] for k in rng.integers(0, len(bank), 2)]
            shot = _catalogue(rng, pack) if view == 0 else shelf_view(rng, pack, others)
            pictures.append(shot)
            rows.append((i, pack.family, view))
    columns = np.array(rows, np.int32)
    return Crops(np.stack(pictures), columns[:, 0], columns[:, 1], columns[:, 2])


def joined(parts: Sequence[Crops]) -> Crops:
    """Several banks as one; their classes and families are numbered on."""
    packs, families = [], []
    pack = family = 0
    for part in parts:
        packs.append(part.pack + pack)
        families.append(part.family + family)
        pack, family = int(packs[-1].max()) + 1, int(families[-1].max()) + 1
    return Crops(
        np.concatenate([p.pictures for p in parts]), np.concatenate(packs),
        np.concatenate(families), np.concatenate([p.view for p in parts]),
    )  # fmt: skip


def family_of(crops: Crops) -> NDArray[np.int32]:
    """The brand of each pack (packs,)."""
    _, first = np.unique(crops.pack, return_index=True)
    return crops.family[first]


def shelf_view(rng: Rng, pack: Pack, others: Sequence[Pack]) -> Image:
    """One facing between two neighbors, through some camera, as a stored crop (112, 80, 3)."""
    facing = float(np.exp(rng.uniform(*np.log(FACING_PX))))
    scale = min(facing / pack.width_mm, MOST_HIGH_PX / pack.height_mm)
    wide, high = pack.width_mm * scale, pack.height_mm * scale
    canvas = Canvas(int(high * 1.6) + 8, int(wide * 2.4) + 8)
    foot = int(high * 1.35)
    number = _stock(rng, canvas, (foot, scale), [others[0], pack, others[1]])
    rail = (0, foot, canvas.ids.shape[1], canvas.ids.shape[0])
    paint_rail(canvas, rail, any_look(rng))
    if rng.random() < 0.2:
        _card(rng, canvas, foot, (wide, high))
    lens = _lens(rng, canvas)
    picture, ids = lens.expose(canvas)
    truth, numbers = read_truth(ids, canvas.objects, lens)
    rows = np.flatnonzero(numbers == number)
    if not len(rows) or truth.visible[rows[0]] < 0.6:
        return shelf_view(rng, pack, others)
    return cut(expose(picture, any_light(rng)), truth.xyxy[rows[0]])


def cut(picture: Image, box: NDArray[np.float32]) -> Image:
    """A facing's box (4,) and an eighth around it, as (112, 80, 3)."""
    wide, high = float(box[2] - box[0]), float(box[3] - box[1])
    x0, x1 = round(box[0] - AROUND[0] * wide), round(box[2] + AROUND[0] * wide)
    y0, y1 = round(box[1] - AROUND[1] * high), round(box[3] + AROUND[1] * high)
    rows = np.clip(np.arange(y0, max(y1, y0 + 2)), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(x0, max(x1, x0 + 2)), 0, picture.shape[1] - 1)
    part = picture[rows[:, None], columns]
    way = cv2.INTER_AREA if len(columns) > STORED_WIDTH else cv2.INTER_LINEAR
    whole = cv2.resize(part, (STORED_WIDTH, STORED_HEIGHT), interpolation=way)
    return np.asarray(whole, np.uint8)


def _stock(rng: Rng, canvas: Canvas, at: tuple[int, float], packs: Sequence[Pack]) -> int:
    """Paint a back panel and three facings; returns the number of the middle one."""
    foot, scale = at
    wide = canvas.ids.shape[1]
    paint_back(canvas, (0, 0, wide, foot), any_look(rng), scale)
    rise = rng.uniform(-20, 120) * scale
    side = float(np.clip(rng.normal() * 0.15, -0.4, 0.4)) if rng.random() < 0.6 else 0.0
    keeper = Keeper(canvas, Eye(scale, rise, side, float(rng.choice([0.6, 0.8, 1]))), Fitting())
    own = packs[1]
    room = own.width_mm * scale * (1 + rng.uniform(0, 0.1))
    left = (wide - room) / 2
    places = []
    for i, other in enumerate(packs):
        shown = own if i == 1 or rng.random() < 0.7 else other
        stance = Stance(
            shown if i == 1 or rng.random() < 0.9 else None,
            recess=float(rng.uniform(0, 0.4)) if rng.random() < 0.1 else 0.0,
            backed=bool(rng.random() < 0.7), gain=float(rng.uniform(0.85, 1.1)),
        )  # fmt: skip
        x = (left, left - shown.width_mm * scale, left + room)[(1 - i) if i == 1 else (1, 0, 2)[i]]
        places.append(Place(shown, x, foot, max(room, shown.width_mm * scale), stance))
    for place in places:
        keeper.behind(place, None)
    numbers = [keeper.front(place) for place in (places[0], places[2], places[1])]
    dark = int(foot * rng.uniform(0.1, 0.5))
    canvas.shade((0, 0, wide, dark), rng.uniform(0.6, 1.0))
    return numbers[-1][0]


def _card(rng: Rng, canvas: Canvas, foot: int, size: tuple[float, float]) -> None:
    """A price card over the lower or upper part of the facing."""
    wide, high = size
    middle = canvas.ids.shape[1] / 2 + rng.normal() * wide * 0.4
    deep = high * rng.uniform(0.08, 0.25)
    top = foot - deep if rng.random() < 0.5 else foot - high * 1.02
    half = wide * rng.uniform(0.2, 0.6)
    rect = (int(middle - half), int(top), int(middle + half), int(top + deep))
    paint_label(rng, canvas, rect, (40, 220, 250) if rng.random() < 0.5 else (250, 250, 250))


def _lens(rng: Rng, canvas: Canvas) -> Lens:
    high, wide = canvas.ids.shape
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    wander = rng.uniform(-1, 1, (4, 2)) * rng.choice([0.01, 0.04, 0.08])
    source = (unit * [wide, high]).astype(np.float32)
    target = ((unit + wander) * [wide, high]).astype(np.float32)
    return Lens(cv2.getPerspectiveTransform(source, target).astype(np.float64), wide, high)


def _catalogue(rng: Rng, pack: Pack) -> Image:
    """The pack before white, with or without a margin."""
    picture = catalogue_picture(pack, STORED_HEIGHT)
    margin = float(rng.uniform(0, 0.06))
    high, wide = picture.shape[:2]
    frame = (int((AROUND[1] + margin) * high), int((AROUND[0] + margin) * wide))
    white = (255, 255, 255)
    rows, columns = (frame[0], frame[0]), (frame[1], frame[1])
    framed = cv2.copyMakeBorder(
        picture, *rows, *columns, cv2.BORDER_CONSTANT, value=white
    )  # fmt: skip
    return cv2.resize(framed, (STORED_WIDTH, STORED_HEIGHT)).astype(np.uint8)


def plain(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The facing itself (96, 64, 3) from a stored crop (112, 80, 3), without what is around it."""
    top, left = (STORED_HEIGHT - HEIGHT) // 2, (STORED_WIDTH - WIDTH) // 2
    return crop[top : top + HEIGHT, left : left + WIDTH]
