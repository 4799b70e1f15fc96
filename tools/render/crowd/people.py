"""People and what they push: what stands between the camera and the shelf."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.render.canvas import Ids
from tools.render.crowd.body import draw_person
from tools.render.crowd.trolleys import KINDS, Trolley, paint_trolley
from tools.render.crowd.wardrobe import Person, Stand, any_person
from tools.render.ink import Image, Rng
from tools.render.layer import Fabric, Layer

VIEWS = ("back", "back", "front", "left", "right")
HEADS = 7.5  # a grown person is seven and a half heads high
ARM = 2.6  # heads, from shoulder to hand
HEADS_FROM_ABOVE = 4.6  # what a camera under the ceiling sees of them


@dataclass(frozen=True, slots=True)
class Shopper:
    """One person, in picture pixels. The seed fixes clothes and posture."""

    x: float  # middle of the body
    top: float  # crown of the head
    height: float  # crown to shoes
    seed: int = 0
    reach: tuple[float, float] | None = None  # where a hand goes, if it does
    view: str = ""  # one of VIEWS, or "above"; "" leaves it to the seed
    smear_px: int = 0  # motion, sideways


Figure = Shopper | Trolley


def any_figure(rng: Rng, size: tuple[int, int]) -> Figure:
    """Somebody or something that stands somewhere before a picture of `size` (width, height)."""
    smear = int(size[0] * rng.uniform(0.01, 0.06)) if rng.random() < 0.15 else 0
    x, seed = float(size[0] * rng.uniform(0, 1)), int(rng.integers(1 << 31))
    if rng.random() < 0.28:
        height = float(size[1] * rng.uniform(0.35, 1.0))
        foot = float(size[1] * rng.uniform(0.8, 1.25))
        return Trolley(x, foot, height, seed, KINDS[rng.integers(len(KINDS))], smear)
    height = float(size[1] * rng.uniform(0.7, 2.4))
    top = float(size[1] * rng.uniform(-0.25, 0.5))
    above = rng.random() < 0.15
    if above:
        height = float(size[1] * rng.uniform(0.4, 1.3))
    hand = None
    if rng.random() < 0.5:
        arm = height / (HEADS_FROM_ABOVE if above else HEADS) * rng.uniform(1.2, ARM)
        turn = rng.uniform(-0.8, 1.2)
        side = 1.0 if rng.random() < 0.5 else -1.0
        shoulder = (x + side * 0.1 * height, top + 0.2 * height)
        hand = (float(shoulder[0] + side * arm * np.cos(turn)),
                float(shoulder[1] + arm * np.sin(turn)))  # fmt: skip
    return Shopper(x, top, height, seed, hand, "above" if above else "", smear)


def paint_figure(picture: Image, ids: Ids, figure: Figure, number: int = -1) -> None:
    """Paint either kind over a picture and claim the covered pixels with its own `number`."""
    if isinstance(figure, Trolley):
        paint_trolley(picture, ids, figure, number)
    else:
        paint_shopper(picture, ids, figure, number)


def paint_people(rng: Rng, picture: Image, ids: Ids, count: int) -> None:
    """Paint `count` figures, numbered -1, -2 and so on; some shoppers push a trolley."""
    size, number = (ids.shape[1], ids.shape[0]), 0
    for _ in range(count):
        figure = any_figure(rng, size)
        number -= 1
        paint_figure(picture, ids, figure, number)
        if isinstance(figure, Shopper) and figure.view != "above" and rng.random() < 0.2:
            number -= 1
            aside = figure.height * rng.uniform(-0.25, 0.25)
            seed = int(rng.integers(1 << 31))
            foot = figure.top + figure.height * 1.03
            pushed = Trolley(figure.x + aside, foot, 0.6 * figure.height, seed,
                             smear_px=figure.smear_px)  # fmt: skip
            paint_trolley(picture, ids, pushed, number)


def paint_shopper(picture: Image, ids: Ids, shopper: Shopper, number: int = -1) -> None:
    """Paint a person over a picture and claim the covered pixels with their own `number`."""
    rng = np.random.default_rng(shopper.seed)
    view = shopper.view or VIEWS[rng.integers(len(VIEWS))]
    unit = shopper.height / (HEADS_FROM_ABOVE if view == "above" else HEADS)
    left, top, right, bottom = _window(shopper, unit, ids.shape)
    if right <= left or bottom <= top:
        return
    layer = Layer(bottom - top, right - left)
    reach = None if shopper.reach is None else (shopper.reach[0] - left, shopper.reach[1] - top)
    stand = Stand(shopper.x - left, shopper.top - top, unit, reach, float(rng.normal() * 0.1))
    if view == "above":
        _draw_from_above(layer, any_person(rng, "back", unit), stand, rng)
    else:
        draw_person(layer, any_person(rng, view, unit), stand, rng)
    part = (slice(top, bottom), slice(left, right))
    layer.lay(picture[part], ids[part], number, smear_px=shopper.smear_px)


def _window(shopper: Shopper, unit: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The part of the picture that the person can touch: left, top, right, bottom."""
    x = [shopper.x - 2.4 * unit, shopper.x + 2.4 * unit]
    y = [shopper.top - 0.3 * unit, shopper.top + shopper.height + 0.1 * unit]
    if shopper.reach is not None:
        x += [shopper.reach[0] - unit, shopper.reach[0] + unit]
        y += [shopper.reach[1] - unit, shopper.reach[1] + unit]
    high, wide = shape[:2]
    room = shopper.smear_px
    left, right = (int(np.clip(v, 0, wide)) for v in (min(x) - room, max(x) + room))
    top, bottom = (int(np.clip(v, 0, high)) for v in (min(y), max(y)))
    return left, top, right, bottom


def _draw_from_above(layer: Layer, person: Person, stand: Stand, rng: Rng) -> None:
    """Crown, shoulders, arms before the body and the tips of the shoes."""
    unit, wide = stand.unit, person.wide
    shoes = Fabric(person.shoes)
    for side in (-0.3, 0.3):
        y = 3.9 + rng.uniform(0, 0.4)
        layer.limb([stand.at(side, 2.0), stand.at(side, y)], [0.7 * unit, 0.4 * unit],
                   person.trousers)  # fmt: skip
        layer.limb([stand.at(side, y), stand.at(side, y + 0.2)], [0.34 * unit] * 2, shoes)
    skin = Fabric(person.skin)
    hands = [stand.at(s * rng.uniform(0.5, 1.0), rng.uniform(2.0, 2.7)) for s in (-1.0, 1.0)]
    if stand.reach is not None:
        hands[0 if stand.reach[0] < stand.x else 1] = stand.reach
    for side, hand in zip((-1.0, 1.0), hands, strict=True):
        shoulder = stand.at(side * 0.95 * wide, 0.95)
        elbow = np.array(shoulder) * 0.5 + np.array(hand) * 0.5 + [side * 0.25 * unit, 0]
        cuff = 0.2 * elbow + 0.8 * np.array(hand)
        layer.limb([tuple(cuff), hand], [0.24 * unit, 0.34 * unit], skin)
        layer.limb([shoulder, tuple(elbow), tuple(cuff)],
                   [0.6 * unit, 0.5 * unit, 0.36 * unit], person.top)  # fmt: skip
    rim = [(-1.1, 0.9), (-0.8, 0.5), (0.0, 0.35), (0.8, 0.5), (1.1, 0.9), (0.9, 1.7), (0.55, 2.5),
           (-0.55, 2.5), (-0.9, 1.7)]  # fmt: skip
    layer.smooth(np.array([stand.at(x * wide, y) for x, y in rim]), person.top, 0.6 * unit)
    bare = person.style == "bald"
    crown = skin if bare else person.hair
    if person.style in {"cap", "hat"}:
        crown = replace(person.top, color=person.top.second)
    layer.ellipse(stand.at(0, 0.62), (0.44 * unit, 0.56 * unit), crown, rounded=0.35 * unit)
    if not bare:
        way = stand.at(0.06, 0.3), stand.at(0.02, 0.75)
        color = tuple(int(0.7 * c + 25) for c in crown.color)
        ends = [(round(x), round(y)) for x, y in way]
        cv2.line(layer.picture, ends[0], ends[1], color, max(1, int(0.05 * unit)), cv2.LINE_AA)
