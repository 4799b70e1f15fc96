"""Shoppers and their carts: what stands between the camera and the shelf."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.render.canvas import Ids
from tools.render.ink import Image, any_color, clouds

SKIN = ((160, 190, 225), (110, 150, 200), (70, 105, 160), (45, 65, 105))  # blue, green, red


@dataclass(frozen=True, slots=True)
class Shopper:
    """One person, in picture pixels. The seed fixes clothes and posture."""

    x: float  # middle of the body
    top: float  # crown of the head
    height: float  # crown to shoes
    seed: int = 0
    reach: tuple[float, float] | None = None  # where a hand goes, if it does


def paint_shopper(picture: Image, ids: Ids, shopper: Shopper, number: int = -1) -> None:
    """Paint a person over a picture and claim the covered pixels with their own `number`."""
    rng = np.random.default_rng(shopper.seed)
    left, top, right, bottom = _window(shopper, ids.shape)
    if right <= left or bottom <= top:
        return
    view, claimed = picture[top:bottom, left:right], ids[top:bottom, left:right]
    skin = SKIN[rng.integers(len(SKIN))]
    hair = any_color(rng) if rng.random() < 0.1 else (30, 40, int(rng.integers(40, 120)))
    body, head, arm, hand = _outline(rng, _moved(shopper, left, top), claimed.shape)
    for mask, color, rough in ((body, any_color(rng), 0.6), (arm, any_color(rng), 0.4)):
        weave = 1 - rough / 2 + rough * clouds(rng, claimed.shape, 8)[..., None]
        cloth = np.clip(np.array(color, np.float32) * weave, 0, 255).astype(np.uint8)
        view[mask] = cloth[mask]
    view[head] = hair if rng.random() < 0.6 else skin
    view[hand] = skin
    claimed[body | arm | head | hand] = number


def _window(shopper: Shopper, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The part of the picture that the person can touch: left, top, right, bottom."""
    unit = shopper.height / 7.5
    x = [shopper.x - 2.2 * unit, shopper.x + 2.2 * unit]
    y = [shopper.top, shopper.top + shopper.height]
    if shopper.reach is not None:
        x += [shopper.reach[0] - unit, shopper.reach[0] + unit]
        y += [shopper.reach[1] - unit, shopper.reach[1] + unit]
    high, wide = shape[:2]
    left, right = (int(np.clip(v, 0, wide)) for v in (min(x), max(x)))
    top, bottom = (int(np.clip(v, 0, high)) for v in (min(y), max(y)))
    return left, top, right, bottom


def _moved(shopper: Shopper, left: int, top: int) -> Shopper:
    reach = shopper.reach
    if reach is not None:
        reach = (reach[0] - left, reach[1] - top)
    return replace(shopper, x=shopper.x - left, top=shopper.top - top, reach=reach)


def _outline(
    rng: np.random.Generator, shopper: Shopper, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Masks (h, w) of body, head, arms and hands."""
    body, head, arm, hand = (np.zeros(shape, np.uint8) for _ in range(4))
    unit = shopper.height / 7.5  # a grown person is seven and a half heads high
    x, top = shopper.x, shopper.top
    cv2.ellipse(head, _px(x, top + unit * 0.5), _px(unit * 0.38, unit * 0.5), 0, 0, 360, 255, -1)
    wide = unit * rng.uniform(0.8, 1.15)
    lean = rng.normal() * 4
    cv2.ellipse(body, _px(x, top + unit * 2.2), _px(wide, unit * 1.3), lean, 0, 360, 255, -1)
    hips, feet = _px(x - wide * 0.8, top + unit * 2), _px(x + wide * 0.8, top + unit * 7.5)
    cv2.rectangle(body, hips, feet, 255, -1)
    thick = max(2, int(unit * 0.5))
    side = 1 if rng.random() < 0.5 else -1
    rest = _px(x + side * wide, top + unit * 3.8)
    cv2.line(arm, _px(x + side * wide * 0.8, top + unit * 1.6), rest, 255, thick)
    if shopper.reach is not None:
        to = _px(*shopper.reach)
        cv2.line(arm, _px(x - side * wide * 0.6, top + unit * 1.6), to, 255, thick)
        cv2.circle(hand, to, max(2, int(unit * 0.32)), 255, -1)
    return body > 0, head > 0, arm > 0, hand > 0


def _px(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)
