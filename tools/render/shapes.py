"""Shapes: how a printed front becomes a carton, a bag, a bottle, a can."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.art import Brand, Flavor, paint_front
from tools.render.ink import Image, Mask, Rng, any_color, clouds

Art = tuple[Brand, Flavor]
Dress = Callable[[Rng, Image, Art], tuple[Image, Mask]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of package: the sizes it comes in and how it is made from its print."""

    height_mm: tuple[float, float]
    aspect: tuple[float, float]  # width / height
    depth_mm: tuple[float, float]
    weight: float  # how often it is drawn for a training bank
    dress: Dress
    stacks: bool = False
    boxy: bool = False
    case: bool = False  # shows several packs, so that an eye may count it more than once

    def fits(self, width_mm: float, height_mm: float) -> bool:
        """Whether a pack of this kind may have that size, with a quarter's tolerance."""
        low, high = self.height_mm
        narrow, wide = self.aspect
        aspect = width_mm / height_mm
        return 0.75 * low <= height_mm <= 1.25 * high and 0.8 * narrow <= aspect <= 1.25 * wide


def _full(front: Image) -> Mask:
    return np.full(front.shape[:2], 255, np.uint8)


def _silhouette(front: Image, half: np.ndarray) -> Mask:
    """A mask whose half width, as a share of the picture's, is given for every row."""
    across = np.abs(np.linspace(-1, 1, front.shape[1]))
    return np.where(across[None] <= half[:, None], 255, 0).astype(np.uint8)


def _round(rng: Rng, front: Image, dark: float) -> Image:
    """Shade like a cylinder, with one bright line."""
    x = np.linspace(-1, 1, front.shape[1], dtype=np.float32)
    shade = 1 - dark * np.abs(x) ** 2.2
    shine = np.exp(-(((x - rng.uniform(-0.6, 0.6)) / 0.12) ** 2)) * rng.uniform(5, 70)
    lit = front * shade[None, :, None] + shine[None, :, None]
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _carton(rng: Rng, front: Image, art: Art) -> tuple[Image, Mask]:
    fall = np.linspace(rng.uniform(0.92, 1.08), rng.uniform(0.85, 1), front.shape[1])
    front = np.clip(front * fall[None, :, None], 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        low = (front.shape[1] - 1, front.shape[0] - 1)
        cv2.rectangle(front, (0, 0), low, tuple(int(c * 0.6) for c in art[0].palette[0]), 1)
    return front, _full(front)


def _tray(rng: Rng, front: Image, art: Art) -> tuple[Image, Mask]:
    """A shelf-ready case: packs behind a cardboard lip, sold and counted as one."""
    high, wide = front.shape[:2]
    count = int(rng.integers(2, 4))
    one = cv2.resize(front, (max(4, wide // count), high), interpolation=cv2.INTER_AREA)
    row = cv2.resize(np.concatenate([one] * count, axis=1), (wide, high))
    lip = int(high * rng.uniform(0.15, 0.35))
    row[-lip:] = (110, 150, 185)
    name = cv2.resize(paint_front(*art, max(12, lip), wide), (wide, lip))
    if rng.random() < 0.6:
        row[-lip:] = name
    return row.astype(np.uint8), _full(front)


def _milk(rng: Rng, front: Image, _art: Art) -> tuple[Image, Mask]:
    high, wide = front.shape[:2]
    mask = _full(front)
    top = int(high * 0.12)
    mask[:top] = 0
    roof = np.array([[0, top], [wide * 0.08, top * 0.35], [wide * 0.92, top * 0.35], [wide, top]])
    cv2.fillPoly(mask, [roof.astype(np.int32)], 255)
    cv2.rectangle(mask, (int(wide * 0.06), 0), (int(wide * 0.94), int(top * 0.36)), 255, -1)
    front[:top] = (front[:top] * 0.8).astype(np.uint8)
    if rng.random() < 0.5:
        at = (wide // 2, int(top * 0.7))
        cv2.circle(front, at, max(2, int(wide * 0.14)), any_color(rng), -1)
    return front, mask


def _bottle(rng: Rng, front: Image, art: Art) -> tuple[Image, Mask]:
    high, wide = front.shape[:2]
    y = np.linspace(0, 1, high)
    neck, shoulder = rng.uniform(0.3, 0.5), rng.uniform(0.22, 0.4)
    rise = np.clip((y - shoulder * 0.55) / (shoulder * 0.45), 0, 1)
    half = neck + (1 - neck) * rise * rise * (3 - 2 * rise)
    half[y < 0.07] = neck * 1.12
    half *= 1 - 0.06 * np.exp(-(((y - 0.98) / 0.02) ** 2))
    body = np.zeros_like(front)
    liquid = np.array(any_color(rng), np.float32)
    if rng.random() < 0.45:  # clear: the shelf behind shows through, gray and uneven
        body[:] = liquid * 0.35 + 95
        body = np.clip(body * (0.75 + 0.5 * clouds(rng, (high, wide), 5))[..., None], 0, 255)
        body = body.astype(np.uint8)
    else:
        body[:] = liquid
    top, low = int(high * rng.uniform(0.38, 0.5)), int(high * rng.uniform(0.75, 0.92))
    body[top:low] = cv2.resize(front, (wide, low - top), interpolation=cv2.INTER_AREA)
    cap = art[1].accent if art[0].accent_paints_ground else any_color(rng)
    body[: int(high * rng.uniform(0.06, 0.1))] = cap
    return _round(rng, body, 0.45), _silhouette(front, half)


def _jug(rng: Rng, front: Image, art: Art) -> tuple[Image, Mask]:
    body, mask = _bottle(rng, front, art)
    high, wide = mask.shape
    mask[int(high * 0.25) :] = np.maximum(mask[int(high * 0.25) :], mask[int(high * 0.6)])
    if rng.random() < 0.6:
        at = (int(wide * 0.78), int(high * 0.3))
        cv2.ellipse(mask, at, (int(wide * 0.09), int(high * 0.1)), 0, 0, 360, 0, -1)
    return body, mask


def _can(rng: Rng, front: Image, _art: Art) -> tuple[Image, Mask]:
    high, wide = front.shape[:2]
    rim = max(2, int(wide * 0.07))
    front[:rim], front[-max(2, rim // 2) :] = (172, 172, 175), (140, 142, 145)
    mask = np.zeros((high, wide), np.uint8)
    cv2.rectangle(mask, (0, rim), (wide, high - rim), 255, -1)
    cv2.ellipse(mask, (wide // 2, rim), (wide // 2, rim), 0, 0, 360, 255, -1)
    cv2.ellipse(mask, (wide // 2, high - rim - 1), (wide // 2, rim), 0, 0, 360, 255, -1)
    return _round(rng, front, 0.55), mask


def _jar(rng: Rng, front: Image, art: Art) -> tuple[Image, Mask]:
    high, wide = front.shape[:2]
    body = np.zeros_like(front)
    grain = 0.7 + 0.6 * clouds(rng, (high, wide), 8)
    body[:] = np.clip(np.array(art[1].food, np.float32) * grain[..., None], 0, 255)
    top, low = int(high * 0.35), int(high * 0.85)
    body[top:low] = cv2.resize(front, (wide, low - top), interpolation=cv2.INTER_AREA)
    lid = int(high * rng.uniform(0.1, 0.2))
    body[:lid] = any_color(rng)
    half = np.ones(high)
    half[:lid] = 0.93
    half[lid : lid + int(high * 0.06)] = 0.86
    return _round(rng, body, 0.4), _silhouette(front, half)


def _tub(rng: Rng, front: Image, art: Art) -> tuple[Image, Mask]:
    high = front.shape[0]
    lid = max(2, int(high * rng.uniform(0.08, 0.16)))
    front[:lid] = any_color(rng) if rng.random() < 0.6 else art[1].accent
    half = np.linspace(0.97, rng.uniform(0.75, 0.95), high)
    half[:lid] = 1.0
    return _round(rng, front, 0.35), _silhouette(front, half)


def _bag(rng: Rng, front: Image, _art: Art) -> tuple[Image, Mask]:
    high, wide = front.shape[:2]
    folds = clouds(rng, (high, wide), int(rng.integers(4, 9)))
    shine = np.clip(folds - 0.75, 0, 1) * 260
    front = np.clip(front * (0.62 + 0.7 * folds)[..., None] + shine[..., None], 0, 255)
    front = front.astype(np.uint8)
    seam = max(3, int(high * 0.05))
    front[:seam:2] = (front[:seam:2] * 0.75).astype(np.uint8)
    front[-seam::2] = (front[-seam::2] * 0.75).astype(np.uint8)
    y = np.linspace(0, 1, high)
    wobble = 0.012 * np.sin(y * 23 + rng.uniform(0, 6))
    half = 0.9 + 0.1 * np.sin(y * np.pi) + wobble
    half[:seam] = 0.96
    return front, _silhouette(front, half)


def _tube(rng: Rng, front: Image, _art: Art) -> tuple[Image, Mask]:
    high = front.shape[0]
    cap = int(high * 0.14)
    front[-cap:] = any_color(rng)
    half = np.linspace(1, 0.76, high)
    half[-cap:] = 0.5
    return _round(rng, front, 0.35), _silhouette(front, half)


KINDS: dict[str, Kind] = {
    "carton": Kind((120, 320), (0.5, 0.9), (40, 80), 3.0, _carton, boxy=True),
    "wide carton": Kind((90, 240), (0.9, 1.4), (45, 90), 2.0, _carton, boxy=True),
    "slim carton": Kind((110, 260), (0.3, 0.5), (40, 80), 1.5, _carton, boxy=True),
    "flat carton": Kind((35, 120), (1.4, 3.6), (50, 100), 1.5, _carton, stacks=True, boxy=True),
    "tray": Kind((90, 240), (0.8, 1.6), (100, 200), 0.5, _tray, stacks=True, case=True),
    "milk": Kind((180, 250), (0.32, 0.45), (60, 90), 0.7, _milk),
    "bottle": Kind((180, 330), (0.24, 0.4), (60, 90), 1.6, _bottle),
    "jug": Kind((200, 330), (0.45, 0.75), (90, 140), 0.8, _jug),
    "can": Kind((70, 180), (0.4, 0.85), (60, 90), 1.3, _can, stacks=True),
    "jar": Kind((80, 180), (0.5, 0.85), (60, 90), 1.0, _jar, stacks=True),
    "tub": Kind((60, 130), (0.85, 1.6), (80, 120), 0.8, _tub, stacks=True),
    "bag": Kind((130, 330), (0.55, 0.9), (40, 80), 2.0, _bag),
    "tube": Kind((130, 210), (0.25, 0.42), (35, 60), 0.5, _tube),
}
"""Sizes are those of ordinary groceries; weights favor what fills most meters of shelf."""


def dress(rng: Rng, kind: str, front: Image, art: Art) -> tuple[Image, Mask]:
    """Make a printed front into a package of a kind: picture and mask of the same size."""
    return KINDS[kind].dress(rng, front, art)
