"""A small fridge, a cabinet or a cupboard: few products, each on its own, much bare shelf.

Half of them are no standing packs: fruit, bowls, egg cartons, bottles that point at the eye.

Bare shelf is no gap here: nobody planned anything for it. Only where one is missing from a run of
its like does a gap show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from tools.render.canvas import Canvas, Fitting
from tools.render.furniture.cabinet import (
    Cabinet,
    any_cabinet,
    inside_of,
    light_inside,
    paint_board,
    paint_drawer,
    paint_frame,
    paint_inside,
)
from tools.render.furniture.racks import beside, paint_racks
from tools.render.ink import Rng
from tools.render.stocking.standing import Board, Stage, Stand
from tools.render.style import Style
from tools.render.unpacked.singles import Thing, any_single
from tools.render.ware.packs import Pack
from tools.render.ware.shapes import KINDS

LEAST_ROOM_MM = 130.0  # between two boards
ROUND_KINDS = ("bottle", "water", "glass", "white bottle", "spray", "can", "jar", "tube", "tub")
"""What may fall over, or be laid down."""


ONLY_SINGLES = 0.25  # chance of a board without any standing pack

Placed = tuple[Stand | Thing, bool]  # what it is, and whether it is missing from its run


@dataclass(frozen=True, slots=True)
class Household:
    """How somebody fills a cabinet."""

    boards: int
    crowd: float  # packs to a board, on average
    run: float  # chance of a board with a run of one product
    missing: float  # chance of each inner place of a run to be empty
    loose: float  # chance of a pack to be turned, to lean or to lie
    drawer: bool
    door: bool  # stands open beside it, with racks
    singles: float = 0.0  # share of what stands alone that is no standing pack


def any_household(rng: Rng) -> Household:
    """Somebody's habits."""
    return Household(
        boards=int(rng.integers(1, 5)),
        crowd=float(rng.choice([1.0, 2.0, 3.0, 5.0], p=[0.15, 0.35, 0.35, 0.15])),
        run=float(rng.choice([0.0, 0.5], p=[0.6, 0.4])),
        missing=float(rng.choice([0.1, 0.4])),
        loose=float(rng.choice([0.1, 0.35, 0.6])),
        drawer=bool(rng.random() < 0.3),
        door=bool(rng.random() < 0.4),
        singles=float(rng.choice([0.25, 0.6, 1.0], p=[0.3, 0.4, 0.3])),
    )


def paint(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack]) -> None:
    """Paint a cabinet, with a few packs of `pool`, over the whole canvas."""
    high, wide = canvas.ids.shape
    eye = (0.5 + style.side * 1.4, float(np.clip(style.eye_y, -0.1, 0.95)))
    cabinet = any_cabinet(rng, (wide, high), eye)
    fill_cabinet(rng, canvas, cabinet, any_household(rng), pool)


def fill_cabinet(
    rng: Rng, canvas: Canvas, cabinet: Cabinet, household: Household, pool: Sequence[Pack]
) -> None:
    """Paint a given cabinet with what a household puts into it."""
    paint_inside(rng, canvas, cabinet)
    canvas.keep_within(inside_of(cabinet, canvas))
    stage = Stage(canvas, cabinet.sight, Fitting())
    feet = board_feet(rng, cabinet, household.boards)
    rooms = np.diff([cabinet.opening[1], *feet]) / cabinet.sight.px_per_mm
    order = sorted(range(len(feet)), key=lambda i: (feet[i] > cabinet.sight.y, -feet[i]))
    above = sum(foot <= cabinet.sight.y for foot in feet)
    for i in [*reversed(order[:above]), *order[above:]]:  # towards the height of the eye
        goods = _goods(rng, pool, (cabinet, feet[i], float(rooms[i])), household)
        floor = i == len(feet) - 1
        board = _board(cabinet, feet[i], floor=floor)
        if feet[i] > cabinet.sight.y and not floor:
            paint_board(canvas, cabinet, feet[i])
        for first, last in _holes(goods):
            stage.gap(first, last)
        for stand in sorted((s for s, missing in goods if not missing), key=lambda s: -s.deep_mm):
            if isinstance(stand, Thing):
                stage.lay(stand, board)
            else:
                stage.paint(stand, board)
        if feet[i] <= cabinet.sight.y and not floor:
            paint_board(canvas, cabinet, feet[i])
        if floor and household.drawer and rooms[i] > LEAST_ROOM_MM:
            top = feet[i] - min(rooms[i] * 0.9, 210) * cabinet.sight.px_per_mm
            paint_drawer(rng, canvas, cabinet, float(top))
    light_inside(rng, canvas, cabinet)
    high, wide = canvas.ids.shape
    canvas.keep_within((0, 0, wide, high))
    paint_frame(rng, canvas, cabinet)
    door = beside(rng, canvas, cabinet) if household.door else None
    if door is not None:
        paint_racks(rng, canvas, cabinet, door, pool)


def board_feet(rng: Rng, cabinet: Cabinet, count: int) -> list[float]:
    """The y of each board on the opening, from above; the last is the cabinet's floor."""
    _, top, _, bottom = cabinet.opening
    least = LEAST_ROOM_MM * cabinet.sight.px_per_mm
    count = max(0, min(count, int((bottom - top) / least) - 1))
    shares = np.cumsum(rng.uniform(0.6, 1.4, count + 1))
    return [float(top + (bottom - top) * share) for share in shares / shares[-1]]


def _board(cabinet: Cabinet, foot: float, *, floor: bool) -> Board:
    glass = cabinet.boards == "glass" and not floor
    front = cabinet.sight.at((0.0, foot), 0.04 * cabinet.deep_mm)[1]
    return Board(0.22 if glass else 0.08 * floor, 0.3 if cabinet.boards == "wire" else 0.5, front)


def _goods(
    rng: Rng, pool: Sequence[Pack], at: tuple[Cabinet, float, float], household: Household
) -> list[Placed]:
    """What stands on one board (cabinet, y, room in mm): each stand, and whether it is missing."""
    cabinet, foot, room_mm = at
    fitting = [p for p in pool if p.height_mm < 0.93 * room_mm and not KINDS[p.kind].case]
    if not fitting and not household.singles:
        return []
    goods: list[Placed] = []
    only = not fitting or (household.singles > 0 and rng.random() < ONLY_SINGLES)
    if not only and rng.random() < household.run:
        goods += _run(rng, fitting[int(rng.integers(len(fitting)))], cabinet, foot, household)
    for _ in range(int(rng.poisson(household.crowd))):
        stand: Stand | Thing
        if only or rng.random() < household.singles:
            stand = _single(rng, pool, cabinet, foot)
            if stand.single.size_mm[1] > 0.93 * room_mm:
                continue
        else:
            stand = _alone(rng, fitting[int(rng.integers(len(fitting)))], cabinet, foot)
            stand = _loosened(rng, stand, room_mm, household.loose)
        if _has_room(stand, goods, cabinet):
            goods.append((stand, False))
    return goods


def _run(rng: Rng, pack: Pack, cabinet: Cabinet, foot: float, household: Household) -> list[Placed]:
    """Three or more of one product side by side; only inner ones are ever missing."""
    left, _, right, _ = cabinet.opening
    pitch = pack.width_mm * rng.uniform(1.03, 1.15) * cabinet.sight.px_per_mm
    most = int(0.95 * (right - left) / pitch)
    if most < 3:
        return []
    count = int(rng.integers(3, min(7, most + 1)))
    start = left + pitch / 2 + rng.uniform(0, 1) * max(0.0, right - left - count * pitch)
    deep = float(rng.uniform(0.08, 0.35)) * cabinet.deep_mm
    run: list[Placed] = []
    for i in range(count):
        gone = 0 < i < count - 1 and rng.random() < household.missing
        run.append((Stand(pack, start + i * pitch, foot, deep), bool(gone)))
    return run


def _holes(goods: Sequence[Placed]) -> list[tuple[Stand, Stand]]:
    """The first and the last place of each bare stretch: no eye tells bare places apart."""
    stretches = (list(some) for missing, some in groupby(goods, lambda pair: pair[1]) if missing)
    packs = ([s for s, _ in stretch if isinstance(s, Stand)] for stretch in stretches)
    return [(stretch[0], stretch[-1]) for stretch in packs]


def _alone(rng: Rng, pack: Pack, cabinet: Cabinet, foot: float) -> Stand:
    left, _, right, _ = cabinet.opening
    half = pack.width_mm / 2 * cabinet.sight.px_per_mm
    x = float(rng.uniform(left + half, max(left + half + 1, right - half)))
    deepest = max(0.1, 0.92 - pack.depth_mm / cabinet.deep_mm)
    return Stand(pack, x, foot, float(rng.uniform(0.06, deepest)) * cabinet.deep_mm)


def _single(rng: Rng, pool: Sequence[Pack], cabinet: Cabinet, foot: float) -> Thing:
    left, _, right, _ = cabinet.opening
    thing = Thing(any_single(rng, pool), 0.0, foot, 0.0)
    half = thing.half_mm * cabinet.sight.px_per_mm
    x = float(rng.uniform(left + half, max(left + half + 1, right - half)))
    deepest = max(0.1, 0.92 - thing.thick_mm / cabinet.deep_mm)
    return replace(thing, x=x, deep_mm=float(rng.uniform(0.04, deepest)) * cabinet.deep_mm)


def _loosened(rng: Rng, stand: Stand, room_mm: float, loose: float) -> Stand:
    """The same stand, perhaps turned, leaning or lying."""
    boxy = KINDS[stand.pack.kind].boxy
    if boxy and rng.random() < 2 * loose:
        stand = replace(stand, yaw=float(rng.normal() * 22))
        if stand.pack.edge is not None and rng.random() < 0.4:
            stand = replace(stand, flat=True)
    elif rng.random() < loose:
        laid = stand.pack.kind in ROUND_KINDS and rng.random() < 0.6
        lean = float(rng.choice([-90, 90]) + rng.normal() * 4 if laid else rng.normal() * 7)
        if laid or stand.pack.height_mm * 1.1 < room_mm:
            stand = replace(stand, lean=lean)
    return stand


def _has_room(stand: Stand | Thing, goods: Sequence[Placed], cabinet: Cabinet) -> bool:
    """Whether a stand meets no other, nor the walls; one may half hide one behind it."""
    left, _, right, _ = cabinet.opening
    px_per_mm = cabinet.sight.px_per_mm
    half = stand.half_mm * px_per_mm
    if stand.x - half < left or stand.x + half > right:
        return False
    if stand.deep_mm + stand.thick_mm > 0.98 * cabinet.deep_mm:
        return False
    for other, _ in goods:
        clear = (stand.half_mm + other.half_mm) * px_per_mm
        near, far = sorted((stand, other), key=lambda s: s.deep_mm)
        behind = far.deep_mm > near.deep_mm + near.thick_mm
        if abs(stand.x - other.x) < clear * (0.6 if behind else 1.05):
            return False
    return True
