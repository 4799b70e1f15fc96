"""One fixture after its planogram, in any state, before any camera: the eye of demo and tests.

    slots = (SlotBox("s1", "09506000134352", 20, 400, 360, 190, facings=3),)
    painter = FixturePainter(Furniture(1200, 1800, (150, 390, 700)), slots, packs_of(slots), camera)
    shot = painter.render({("s1", 2, 0): EMPTY}, shoppers=(...), light=Light(gain=0.8))
    shot.picture, shot.truth, shot.facings

Everything is in millimetres on the fixture's face: x from its left upright, y up from the floor.
What never changes is painted once, so a 1280x720 frame takes some 50 ms and a whole day can be
rendered live. All values come from the caller; nothing here knows the agent's planogram.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np

from tools.render.canvas import (
    Canvas,
    Fitting,
    Lens,
    Matrix,
    Rect,
    Truth,
    joined,
    read_people,
    read_truth,
)  # fmt: skip
from tools.render.crowd.people import Shopper, paint_shopper
from tools.render.furniture.shelving import (
    Look,
    paint_back,
    paint_board,
    paint_label,
    paint_rail,
    paint_uprights,
)  # fmt: skip
from tools.render.ink import Image
from tools.render.light import Light, expose
from tools.render.stocking.goods import Eye, Keeper, Place, Stance
from tools.render.ware.packs import Pack, pack_for

FacingKey = tuple[str, int, int]  # slot, column from the left, level from the board; both from 0

BESIDE_MM = 150.0  # painted around the fixture: posts, the next bay's edge, wall
EYE_MM = 1250.0  # height of the camera; decides which boards are seen from above
PACK_SHARE = (0.95, 0.93)  # of a facing's room that its pack takes, across and up
FINER = 1.15  # canvas pixels per picture pixel: warping loses a little
LABEL_MM = 55.0  # width of a price label
STEADY = Light()


@dataclass(frozen=True, slots=True)
class SlotBox:
    """Where a slot is, in millimetres, and how many packs it holds side by side and stacked."""

    slot: str
    gtin: str
    left_mm: float
    bottom_mm: float
    width_mm: float  # of the whole slot
    height_mm: float  # of the whole slot
    facings: int = 1
    stack: int = 1

    def __post_init__(self) -> None:
        if self.width_mm <= 0 or self.height_mm <= 0 or self.facings < 1 or self.stack < 1:
            raise ValueError(f"slot {self.slot} has no room for a pack: {self}")


@dataclass(frozen=True, slots=True)
class Furniture:
    """The fixture itself. Boards are given by the height of their upper face; hooks need none."""

    width_mm: float
    height_mm: float
    boards_mm: tuple[float, ...]
    look: Look = field(
        default_factory=lambda: Look(
            back="pegboard", back_color=(205, 210, 212), board_color=(215, 218, 220),
            rail_color=(225, 228, 230), label_color=(250, 250, 250), depth_light=0.7, top_light=0.4,
            wire_boards=False, rail_mm=38.0, pitch_mm=28.0,
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A fixed camera: the homography (3, 3) takes millimetres (x, y up) to picture pixels."""

    homography: Matrix
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Filling:
    """What is at one facing."""

    gtin: str  # of the pack in front; "" for none
    recessed: bool = False  # it stands deep in the shelf
    behind: bool = False  # nothing in front, but stock of the slot's own stands out of reach


EMPTY = Filling("")
OUT_OF_REACH = Filling("", behind=True)


@dataclass(frozen=True, slots=True)
class FacingTruth:
    """What the picture shows of one facing."""

    slot: str
    column: int
    level: int
    filling: Filling
    visible: float  # 0..1 of the pack, or of the empty room
    xyxy: tuple[float, float, float, float] | None  # picture pixels; None: not seen at all


@dataclass(frozen=True, slots=True, eq=False)
class FixtureShot:
    """A picture with the truth of its objects (product, gap, price label) and of its facings."""

    picture: Image
    truth: Truth
    facings: tuple[FacingTruth, ...]


def packs_of(slots: Sequence[SlotBox]) -> dict[str, Pack]:
    """A pack for every GTIN, sized to the first slot that holds it."""
    packs: dict[str, Pack] = {}
    for slot in slots:
        wide = PACK_SHARE[0] * slot.width_mm / slot.facings
        high = PACK_SHARE[1] * slot.height_mm / slot.stack
        packs.setdefault(slot.gtin, pack_for(slot.gtin, wide, high))
    return packs


class FixturePainter:
    """Paints one fixture again and again. Its furniture and price labels are painted once."""

    def __init__(
        self, furniture: Furniture, slots: Sequence[SlotBox], packs: Mapping[str, Pack],
        camera: Camera,
    ) -> None:  # fmt: skip
        self._furniture, self._slots, self._packs = furniture, tuple(slots), packs
        self._scale = FINER * _px_per_mm(camera, furniture)
        self._lens = Lens(
            camera.homography @ np.linalg.inv(self._to_canvas()), camera.width, camera.height
        )
        self._fitting = Fitting()
        self._still = self._furnish()

    def render(
        self, states: Mapping[FacingKey, Filling], *, shoppers: Sequence[Shopper] = (),
        light: Light = STEADY,
    ) -> FixtureShot:  # fmt: skip
        """One frame. A facing without a state is stocked with its slot's own product.

        Args:
            states: what differs from the planogram. A pack above an empty facing hangs in the air.
            shoppers: people before the shelf, in picture pixels.
            light: gain, noise, blur; give every frame its own seed for living noise.
        """
        unknown = set(states) - {key for slot in self._slots for key in _keys(slot)}
        if unknown:
            raise ValueError(f"no such facing: {min(unknown)}")
        canvas = _copy(self._still)
        numbers = self._stock(canvas, states)
        picture, ids = self._lens.expose(canvas)
        for i, shopper in enumerate(shoppers):
            paint_shopper(picture, ids, shopper, -1 - i)
        truth, rows = read_truth(ids, canvas.objects, self._lens)
        row_of = {int(number): i for i, number in enumerate(rows)}
        facings = []
        for key, filling, number in numbers:
            row = row_of.get(number)
            box = None if row is None else tuple(float(v) for v in truth.xyxy[row])
            share = 0.0 if row is None else float(truth.visible[row])
            facings.append(FacingTruth(*key, filling, share, box))  # type: ignore[arg-type]
        everything = joined(truth, read_people(ids))
        return FixtureShot(expose(picture, light), everything, tuple(facings))

    def _to_canvas(self) -> Matrix:
        """Millimetres to canvas pixels (3, 3)."""
        top = self._furniture.height_mm + BESIDE_MM
        s = self._scale
        return np.array([[s, 0, s * BESIDE_MM], [0, -s, s * top], [0, 0, 1]], np.float64)

    def _px(self, x_mm: float, y_mm: float) -> tuple[int, int]:
        top = self._furniture.height_mm + BESIDE_MM
        return round(self._scale * (x_mm + BESIDE_MM)), round(self._scale * (top - y_mm))

    def _rise(self, board_mm: float) -> float:
        """How far the back of a board appears above its front: 400 mm deep, seen from 1.6 m."""
        return (EYE_MM - board_mm) / 1600 * 400 * 0.8 * self._scale

    def _furnish(self) -> Canvas:
        high_mm = self._furniture.height_mm + 2 * BESIDE_MM
        wide_mm = self._furniture.width_mm + 2 * BESIDE_MM
        canvas = Canvas(round(high_mm * self._scale), round(wide_mm * self._scale))
        canvas.picture[:] = 96  # the wall
        look, wide = self._furniture.look, self._furniture.width_mm
        floor = self._px(0, 0)[1]
        canvas.picture[floor:] = (112, 120, 128)
        boards = sorted(self._furniture.boards_mm) or [0.0]
        for low, high in pairwise((*boards, self._furniture.height_mm)):
            area: Rect = (*self._px(0, high), *self._px(wide, low))
            canvas.keep_within(area)
            paint_back(canvas, area, look, self._scale)
            rise = self._rise(low)
            top = round(area[3] - max(rise, -0.25 * rise))
            paint_board(canvas, (area[0], top, area[2], area[3]), look, seen_from_above=rise > 0)
            for i in range(6):  # the shadow of the board above: six steps look smooth
                step = (area[0], area[1] + i * 4, area[2], area[1] + i * 4 + 4)
                canvas.shade(step, 0.6 + 0.06 * i)
            canvas.keep_within((0, 0, canvas.ids.shape[1], canvas.ids.shape[0]))
            rail = (*self._px(0, low), *self._px(wide, low - look.rail_mm))
            paint_rail(canvas, rail, look)
        post = max(2, round(30 * self._scale))
        for x_mm in (-30.0, wide):
            paint_uprights(canvas, self._px(x_mm, 0)[0], post, look)
        self._label(canvas)
        return canvas

    def _label(self, canvas: Canvas) -> None:
        """One price label under the left end of every slot that stands on a board."""
        look = self._furniture.look
        for slot in self._slots:
            board = self._board_under(slot)
            if board is None or slot.bottom_mm - board > slot.height_mm / slot.stack / 2:
                continue
            left = slot.left_mm + 0.05 * slot.width_mm
            low = board - 0.92 * look.rail_mm
            right = left + min(LABEL_MM, 0.9 * slot.width_mm)
            rect = (*self._px(left, board - 0.08 * look.rail_mm), *self._px(right, low))
            paint_label(_rng_of(slot.slot), canvas, rect, look.label_color)

    def _board_under(self, slot: SlotBox) -> float | None:
        under = [b for b in self._furniture.boards_mm if b <= slot.bottom_mm + 1.0]
        return max(under) if under else None

    def _stock(
        self, canvas: Canvas, states: Mapping[FacingKey, Filling]
    ) -> list[tuple[FacingKey, Filling, int]]:
        """Paint all goods, board by board; returns the number that each facing painted with."""
        rows: dict[float | None, list[SlotBox]] = {}
        for slot in self._slots:
            rows.setdefault(self._board_under(slot), []).append(slot)
        numbers = []
        for board, slots in rows.items():
            rise = self._rise(board) if board is not None else 0.0
            keeper = Keeper(canvas, Eye(self._scale, rise, 0.0, 0.75), self._fitting)
            canvas.keep_within(self._room(canvas, board))
            places = [p for slot in slots for p in self._places(slot, states)]
            for key, filling, place in places:
                if not filling.gtin:
                    high = place.pack.height_mm * self._scale
                    right = place.left + place.wide
                    numbers.append((key, filling, keeper.gap(place.left, right, place, high)))
                keeper.behind(place, place.pack if filling.behind else None)
            for key, filling, place in places:
                if filling.gtin:
                    numbers.append((key, filling, keeper.front(place)[0]))
        return sorted(numbers)

    def _room(self, canvas: Canvas, board: float | None) -> Rect:
        """Where the goods of a board can be seen: up to the next board."""
        high, wide = canvas.ids.shape
        if board is None:
            return (0, 0, wide, high)
        above = [b for b in self._furniture.boards_mm if b > board]
        top = 0
        if above:
            top = self._px(0, min(above) - self._furniture.look.rail_mm)[1]
        return (0, top, wide, high)

    def _places(
        self, slot: SlotBox, states: Mapping[FacingKey, Filling]
    ) -> list[tuple[FacingKey, Filling, Place]]:
        wide, high = slot.width_mm / slot.facings, slot.height_mm / slot.stack
        found = []
        for key in _keys(slot):
            filling = states.get(key, Filling(slot.gtin))
            rng = _rng_of(f"{slot.slot}/{key[1]}/{key[2]}")  # a pack keeps its place all day
            stance = Stance(
                self._packs[filling.gtin] if filling.gtin else None,
                recess=0.6 if filling.recessed else 0.0,
                backed=bool(filling.behind or (filling.gtin and rng.random() < 0.8)),
                tilt=round(float(rng.normal()) * 0.008 * wide * self._scale),
                gain=float(rng.uniform(0.94, 1.04)),
            )
            left, foot = self._px(slot.left_mm + key[1] * wide, slot.bottom_mm + key[2] * high)
            own = self._packs[slot.gtin]
            found.append((key, filling, Place(own, left, foot, wide * self._scale, stance)))
        return found


def _keys(slot: SlotBox) -> list[FacingKey]:
    return [(slot.slot, c, lv) for c in range(slot.facings) for lv in range(slot.stack)]


def _rng_of(text: str) -> np.random.Generator:
    return np.random.default_rng(int(hashlib.sha256(text.encode()).hexdigest()[:16], 16))


def _copy(canvas: Canvas) -> Canvas:
    high, wide = canvas.ids.shape
    copy = Canvas(0, 0)
    copy.picture, copy.ids = canvas.picture.copy(), canvas.ids.copy()
    copy.objects = list(canvas.objects)
    copy.keep_within((0, 0, wide, high))
    return copy


def _px_per_mm(camera: Camera, furniture: Furniture) -> float:
    """How large a millimetre in the middle of the fixture is in the picture."""
    x, y = furniture.width_mm / 2, furniture.height_mm / 2
    square = np.array([[[x, y]], [[x + 10, y]], [[x + 10, y + 10]], [[x, y + 10]]], np.float64)
    corners = cv2.perspectiveTransform(square, camera.homography)
    return float(np.sqrt(cv2.contourArea(corners.astype(np.float32)) / 100))


def facing_camera(furniture: Furniture, width: int, height: int) -> Camera:
    """A camera straight before the fixture that sees all of it with a little room around."""
    scale = 0.94 * min(width / furniture.width_mm, height / furniture.height_mm)
    left = (width - scale * furniture.width_mm) / 2
    low = (height + scale * furniture.height_mm) / 2
    matrix = np.array([[scale, 0, left], [0, -scale, low], [0, 0, 1]], np.float64)
    return Camera(matrix, width, height)
