"""Single things: what lies in cabinets and fridges besides standing packs, one product each."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from tools.render.canvas import Fitted
from tools.render.depth import Sight
from tools.render.ink import Rng
from tools.render.unpacked.single_boxes import draw_block, draw_box, draw_eggs, draw_tray
from tools.render.unpacked.single_fruit import any_bushy, any_fruit, draw_bushy, draw_fruit
from tools.render.unpacked.single_ware import draw_bag, draw_bowl, draw_jar, draw_pointing
from tools.render.unpacked.solids import Single, View
from tools.render.ware.packs import Pack

MOST_RISE = 0.7  # sine; farther above, no eye looks into a cabinet
MOST_PX = 150.0  # longer side that a thing is drawn at; larger ones are scaled up
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Make:
    """A kind of single thing: how it is drawn and how large it is, in mm."""

    draw: Callable[[Single, View], Fitted]
    weight: float
    wide: Range
    high: Range
    deep: Range | None  # None: as deep as wide
    yaw: float = 0.0  # spread of the angle that it is turned by, degrees


MAKES = {
    "jar": Make(draw_jar, 0.9, (60, 110), (40, 120), None),
    "bowl": Make(draw_bowl, 0.9, (100, 230), (45, 110), None),
    "bottle end": Make(draw_pointing, 1.3, (45, 85), (45, 85), (90, 140), 14.0),
    "bag": Make(draw_bag, 0.9, (110, 230), (80, 170), (50, 120)),
    "eggs": Make(draw_eggs, 0.9, (110, 300), (62, 76), (100, 130), 32.0),
    "tray": Make(draw_tray, 1.1, (120, 230), (30, 60), (90, 170), 28.0),
    "block": Make(draw_block, 0.8, (70, 140), (32, 60), (60, 90), 32.0),
    "box": Make(draw_box, 0.8, (110, 230), (50, 120), (90, 170), 26.0),
}
FRUIT, BUSHY = 3.2, 1.0  # weights beside those of `MAKES`


@dataclass(frozen=True, slots=True)
class Thing:
    """Where a single thing lies."""

    single: Single
    x: float  # its middle, canvas pixels on the face that the sight is fixed to
    y: float  # the board, canvas pixels on that face
    deep_mm: float  # of its front, behind that face

    @property
    def half_mm(self) -> float:
        """Half the room that it takes along the board."""
        wide, _, deep = self.single.size_mm
        yaw = math.radians(self.single.yaw)
        return (wide * abs(math.cos(yaw)) + deep * abs(math.sin(yaw))) / 2

    @property
    def thick_mm(self) -> float:
        """The room that it takes from its front backwards."""
        wide, _, deep = self.single.size_mm
        yaw = math.radians(self.single.yaw)
        return wide * abs(math.sin(yaw)) + deep * abs(math.cos(yaw))

    def view(self, sight: Sight) -> View:
        """How it is seen from there."""
        above = (self.y - sight.y) / sight.px_per_mm - self.single.size_mm[1] / 2
        slant = above / math.hypot(above, sight.away_mm + self.deep_mm)
        rise = min(MOST_RISE, max(0.0, slant))
        return View(sight.px_per_mm * sight.size(self.deep_mm), rise)


def any_single(rng: Rng, pool: Sequence[Pack]) -> Single:
    """Some thing; what is printed on it, or what bottle it is, is taken from `pool`."""
    weights = np.array([FRUIT, BUSHY, *(make.weight for make in MAKES.values())])
    which = int(rng.choice(len(weights), p=weights / weights.sum()))
    like, seed = pool[int(rng.integers(len(pool)))], int(rng.integers(1 << 31))
    if which == 0:
        fruit, lean, size = any_fruit(rng)
        return Single(fruit.name, partial(draw_fruit, fruit, lean), like, size, 0.0, seed)
    if which == 1:
        sort, size = any_bushy(rng)
        return Single(sort.name, partial(draw_bushy, sort), like, size, 0.0, seed)
    name, make = list(MAKES.items())[which - 2]
    wide, high = float(rng.uniform(*make.wide)), float(rng.uniform(*make.high))
    if name == "bottle end":
        high = wide
    deep = wide if make.deep is None else float(rng.uniform(*make.deep))
    return Single(name, make.draw, like, (wide, high, deep), float(rng.normal() * make.yaw), seed)


def draw_single(single: Single, view: View) -> Fitted:
    """Paint a thing as it is seen, cut to its ink."""
    most = MOST_PX / max(single.size_mm)
    if view.px_per_mm <= most:
        return single.draw(single, view)
    item = single.draw(single, View(most, view.rise))
    grow = view.px_per_mm / most
    size = (max(2, round(item.ink.shape[1] * grow)), max(2, round(item.ink.shape[0] * grow)))
    picture = cv2.resize(item.picture, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    ink = cv2.resize(item.ink.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR) > 127
    return Fitted(picture, ink, float(max(0.05, ink.mean())))
