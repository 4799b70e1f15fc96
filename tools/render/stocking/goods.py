"""Goods on a board: how one place of a shelf is painted in each of its states.

A row is painted in two passes. `behind` paints what stands deeper than the front row and claims
the gaps; `front` paints the facings. So nothing deep ever covers a facing, and a gap keeps what
shows in it: the bare back, a pusher, or stock out of reach.
"""

from dataclasses import dataclass, replace

from tools.render.canvas import GAP, PRODUCT, Canvas, Fitting, Painted
from tools.render.furniture.fittings import Spot
from tools.render.ink import tone
from tools.render.stocking.cells import note_rooms
from tools.render.ware.packs import Pack, lying
from tools.render.ware.shapes import KINDS

SECOND_ROW_SIZE = 0.95  # one pack deeper, seen from 1.5 m
UNEVEN = 0.02  # of their width, by which packs on each other stand out of line, at most
SECOND_ROW_LIGHT = 0.5  # boards shade what stands under them


@dataclass(frozen=True, slots=True)
class Stance:
    """How the pack of one place stands."""

    shown: Pack | None  # the front pack; None: the place is empty
    recess: float = 0.0  # 0 is the front edge, 1 the back panel
    levels: int = 1  # packs on each other
    topped: bool = False  # one more of the same lies flat on top
    backed: bool = True  # more stands behind, or, in an empty place, deep in the back
    tilt: int = 0  # sideways lean, pixels at the top
    gain: float = 1.0  # light on the front


@dataclass(frozen=True, slots=True)
class Place:
    """One facing's room on a board, in canvas pixels."""

    pack: Pack  # what belongs here
    left: float
    foot: float  # y of the board
    wide: float
    stance: Stance


@dataclass(frozen=True, slots=True)
class Eye:
    """From where the shelf is seen: how much the depth of things shows."""

    px_per_mm: float
    rise_px: float  # how far a thing at the back panel appears above the board; <= 0: not at all
    side: float  # share of a pack's depth that its side face shows; sign: which side
    seam: float = 0.6  # light in the seam beside a pack; 1 where fronts meet flush


class Keeper:
    """Paints places on a canvas."""

    def __init__(self, canvas: Canvas, eye: Eye, fitting: Fitting) -> None:
        self.canvas = canvas
        self._eye = eye
        self._fitting = fitting

    def behind(self, place: Place, deep: Pack | None) -> None:
        """Paint what stands behind a place's front: `deep`, or its second row, and its sides."""
        stance = place.stance
        if stance.shown is None:
            if deep is not None:
                self._deep(place, deep)
            return
        if stance.recess:
            return
        if stance.backed:
            rise = self._eye.rise_px * 0.4
            self._second(place, stance.shown, rise)
        if KINDS[stance.shown.kind].boxy and abs(self._eye.side) > 0.02:
            self._side(place, stance.shown)

    def front(self, place: Place) -> list[int]:
        """Paint a place's facings; returns their numbers from the board up."""
        stance, pack = place.stance, place.stance.shown
        note_rooms(self.canvas, place, self._eye.px_per_mm)
        if pack is None:
            return []
        size = 1.0 - 0.2 * stance.recess
        light = stance.gain * (1.0 - 0.5 * stance.recess)
        foot = place.foot - self._eye.rise_px * stance.recess
        numbers = []
        for _ in range(stance.levels):
            numbers.append(self._facing(place, pack, (foot, size), light))
            foot -= max(2, round(pack.height_mm * self._eye.px_per_mm * size))
        if stance.topped and pack.edge is not None:
            numbers.append(self._facing(place, lying(pack), (foot, size), light))
        elif KINDS[pack.kind].boxy and self._eye.rise_px > 2:
            self._top(place, pack, foot, light)
        return numbers

    def gap(self, left: float, right: float, place: Place, high: float) -> int:
        """Claim the empty room between two x for one gap, `high` pixels above the board."""
        rect = (left, place.foot - high, right, place.foot)
        number = self.canvas.add(Painted(GAP, "", rect, 1.0))
        x0, y0, x1, y1 = (round(v) for v in rect)
        self.canvas.claim((x0, y0, x1, y1), number)
        return number

    @property
    def px_per_mm(self) -> float:
        """Canvas pixels of a millimetre at the front edge."""
        return self._eye.px_per_mm

    def spot(self, left: float, right: float, foot: float) -> Spot:
        """A stretch of the board's front edge, for what is mounted there."""
        return Spot(left, right, foot, self._eye.px_per_mm, self._eye.rise_px)

    def _facing(self, place: Place, pack: Pack, at: tuple[float, float], light: float) -> int:
        foot, size = at
        scale = self._eye.px_per_mm * size
        wide, high = max(3, round(pack.width_mm * scale)), max(3, round(pack.height_mm * scale))
        item = self._fitting.fit(pack, wide, high)
        x = round(place.left + (place.wide - wide) / 2) + place.stance.tilt
        y = round(foot) - high
        stands_on_another = foot < place.foot - self._eye.rise_px * place.stance.recess - 1
        if stands_on_another:
            x += round(UNEVEN * wide * (len(self.canvas.objects) * 37 % 9 - 4) / 4)
        painted = Painted(PRODUCT, pack.gtin, (x, y, x + wide, y + high), item.fill)
        number = self.canvas.add(painted)
        shadow = max(1, round(0.04 * wide))
        self.canvas.shade((x + wide, y + high // 8, x + wide + shadow, y + high), self._eye.seam)
        self.canvas.paste(item, (x, y), light, number)
        if stands_on_another:  # the seam that tells two packs from two panels of one
            seam = max(1, round(0.012 * wide))
            self.canvas.shade((x, y + high - seam, x + wide, y + high), 0.45)
        return number

    def _second(self, place: Place, pack: Pack, rise: float) -> None:
        scale = self._eye.px_per_mm * SECOND_ROW_SIZE
        wide, high = max(3, round(pack.width_mm * scale)), max(3, round(pack.height_mm * scale))
        x = round(place.left + (place.wide - wide) / 2 + self._eye.side * wide * 0.5)
        levels = place.stance.levels - 1
        lift = levels * round(pack.height_mm * self._eye.px_per_mm)
        y = round(place.foot - rise - lift) - high
        light = SECOND_ROW_LIGHT * place.stance.gain
        self.canvas.paste(self._fitting.fit(pack, wide, high), (x, y), light, None)

    def _deep(self, place: Place, pack: Pack) -> None:
        scale = self._eye.px_per_mm * 0.82  # 0.4 m deeper, seen from 1.8 m
        wide, high = max(3, round(pack.width_mm * scale)), max(3, round(pack.height_mm * scale))
        x = round(place.left + (place.wide - wide) / 2 + self._eye.side * wide)
        lift = min(0.9 * max(0.0, self._eye.rise_px), 0.5 * place.pack.height_mm * scale)
        y = round(place.foot - lift) - high
        self.canvas.paste(self._fitting.fit(pack, wide, high), (x, y), 0.4, None)

    def _side(self, place: Place, pack: Pack) -> None:
        scale = self._eye.px_per_mm
        wide, high = round(pack.width_mm * scale), round(pack.height_mm * scale)
        shown = max(1, round(abs(self._eye.side) * pack.depth_mm * scale))
        x = round(place.left + (place.wide - wide) / 2) + place.stance.tilt
        left = x + wide if self._eye.side > 0 else x - shown
        rect = (left, round(place.foot) - high * place.stance.levels, left + shown,
                round(place.foot))  # fmt: skip
        self.canvas.fill(rect, tone(pack.side, 0.65 * place.stance.gain))

    def _top(self, place: Place, pack: Pack, foot: float, light: float) -> None:
        wide = max(3, round(pack.width_mm * self._eye.px_per_mm))
        deep = min(self._eye.rise_px * 0.3, pack.depth_mm * self._eye.px_per_mm * 0.2)
        x = round(place.left + (place.wide - wide) / 2) + place.stance.tilt
        y = round(foot)
        self.canvas.fill(
            (x + 1, y - round(deep), x + wide - 1, y), tone(pack.side, 1.05 * light), 0
        )


def emptied(place: Place, *, backed: bool) -> Place:
    """The same place with nothing in front; backed: something stands deep behind."""
    return replace(place, stance=Stance(None, backed=backed))
