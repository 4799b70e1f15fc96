"""Shapes: how a printed front becomes a carton, a bag, a bottle, a can."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.artwork.prints import paint_print
from tools.render.ink import Image, Rng, any_color, clouds
from tools.render.ware import bottles, soft
from tools.render.ware.outlines import Art, Dress, Dressed, full, rounded, silhouette

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of package: the sizes it comes in and how it is made from its print."""

    height_mm: Range
    aspect: Range  # width / height
    depth_mm: Range
    weight: float  # how often it is drawn for a training bank
    dress: Dress
    stacks: bool = False
    boxy: bool = False
    case: bool = False  # shows several packs, so that an eye may count it more than once
    classic: bool = True  # `pack_for` chooses among these; another one would change its art
    printed: bool = True  # over and over; otherwise the dress prints what it needs itself

    def fits(self, width_mm: float, height_mm: float) -> bool:
        """Whether a pack of this kind may have that size, with a quarter's tolerance."""
        low, high = self.height_mm
        narrow, wide = self.aspect
        aspect = width_mm / height_mm
        return 0.75 * low <= height_mm <= 1.25 * high and 0.8 * narrow <= aspect <= 1.25 * wide


def _carton(rng: Rng, front: Image, art: Art) -> Dressed:
    fall = np.linspace(rng.uniform(0.92, 1.08), rng.uniform(0.85, 1), front.shape[1])
    front = np.clip(front * fall[None, :, None], 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        low = (front.shape[1] - 1, front.shape[0] - 1)
        cv2.rectangle(front, (0, 0), low, tuple(int(c * 0.6) for c in art[0].palette[0]), 1)
    return Dressed(front, full(front))


def _tray(rng: Rng, front: Image, art: Art) -> Dressed:
    """A shelf-ready case: packs behind a cardboard lip, sold and counted as one."""
    high, wide = front.shape[:2]
    count = int(rng.integers(2, 4))
    one = cv2.resize(front, (max(4, wide // count), high), interpolation=cv2.INTER_AREA)
    row = cv2.resize(np.concatenate([one] * count, axis=1), (wide, high))
    lip = int(high * rng.uniform(0.15, 0.35))
    row[-lip:] = (110, 150, 185)
    name = cv2.resize(paint_print(*art, max(12, lip), wide), (wide, lip))
    if rng.random() < 0.6:
        row[-lip:] = name
    return Dressed(row.astype(np.uint8), full(front))


def _milk(rng: Rng, front: Image, _art: Art) -> Dressed:
    high, wide = front.shape[:2]
    mask = full(front)
    top = int(high * 0.12)
    mask[:top] = 0
    roof = np.array([[0, top], [wide * 0.08, top * 0.35], [wide * 0.92, top * 0.35], [wide, top]])
    cv2.fillPoly(mask, [roof.astype(np.int32)], 255)
    cv2.rectangle(mask, (int(wide * 0.06), 0), (int(wide * 0.94), int(top * 0.36)), 255, -1)
    front[:top] = (front[:top] * 0.8).astype(np.uint8)
    if rng.random() < 0.5:
        at = (wide // 2, int(top * 0.7))
        cv2.circle(front, at, max(2, int(wide * 0.14)), any_color(rng), -1)
    return Dressed(front, mask)


def _bottle(rng: Rng, front: Image, art: Art) -> Dressed:
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
    return Dressed(rounded(rng, body, 0.45), silhouette(front, half))


def _jug(rng: Rng, front: Image, art: Art) -> Dressed:
    dressed = _bottle(rng, front, art)
    body, mask = dressed.front, dressed.mask
    high, wide = mask.shape
    mask[int(high * 0.25) :] = np.maximum(mask[int(high * 0.25) :], mask[int(high * 0.6)])
    if rng.random() < 0.6:
        at = (int(wide * 0.78), int(high * 0.3))
        cv2.ellipse(mask, at, (int(wide * 0.09), int(high * 0.1)), 0, 0, 360, 0, -1)
    return Dressed(body, mask)


def _can(rng: Rng, front: Image, _art: Art) -> Dressed:
    high, wide = front.shape[:2]
    rim = max(2, int(wide * 0.07))
    front[:rim], front[-max(2, rim // 2) :] = (172, 172, 175), (140, 142, 145)
    mask = np.zeros((high, wide), np.uint8)
    cv2.rectangle(mask, (0, rim), (wide, high - rim), 255, -1)
    cv2.ellipse(mask, (wide // 2, rim), (wide // 2, rim), 0, 0, 360, 255, -1)
    cv2.ellipse(mask, (wide // 2, high - rim - 1), (wide // 2, rim), 0, 0, 360, 255, -1)
    return Dressed(rounded(rng, front, 0.55), mask)


def _jar(rng: Rng, front: Image, art: Art) -> Dressed:
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
    return Dressed(rounded(rng, body, 0.4), silhouette(front, half))


def _tub(rng: Rng, front: Image, art: Art) -> Dressed:
    high = front.shape[0]
    lid = max(2, int(high * rng.uniform(0.08, 0.16)))
    front[:lid] = any_color(rng) if rng.random() < 0.6 else art[1].accent
    half = np.linspace(0.97, rng.uniform(0.75, 0.95), high)
    half[:lid] = 1.0
    return Dressed(rounded(rng, front, 0.35), silhouette(front, half))


def _bag(rng: Rng, front: Image, _art: Art) -> Dressed:
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
    return Dressed(front, silhouette(front, half))


def _tube(rng: Rng, front: Image, _art: Art) -> Dressed:
    high = front.shape[0]
    cap = int(high * 0.14)
    front[-cap:] = any_color(rng)
    half = np.linspace(1, 0.76, high)
    half[-cap:] = 0.5
    return Dressed(rounded(rng, front, 0.35), silhouette(front, half))


def _modern(
    sizes: tuple[Range, Range, Range], weight: float, dress: Dress, *, stacks: bool = False,
    boxy: bool = False, case: bool = False, printed: bool = False,
) -> Kind:  # fmt: skip
    """A kind of training banks only; `sizes` are height, aspect and depth."""
    return Kind(*sizes, weight, dress, stacks, boxy, case, classic=False, printed=printed)


KINDS: dict[str, Kind] = {
    "carton": Kind((120, 320), (0.5, 0.9), (40, 80), 3.0, _carton, boxy=True),
    "wide carton": Kind((90, 240), (0.9, 1.4), (45, 90), 2.0, _carton, boxy=True),
    "slim carton": Kind((110, 260), (0.3, 0.5), (40, 80), 1.5, _carton, boxy=True),
    "flat carton": Kind((35, 120), (1.4, 3.6), (50, 100), 1.5, _carton, stacks=True, boxy=True),
    "tray": Kind((90, 240), (0.8, 1.6), (100, 200), 0.5, _tray, stacks=True, case=True),
    "milk": Kind((180, 250), (0.32, 0.45), (60, 90), 0.7, _milk),
    "bottle": Kind((180, 330), (0.24, 0.4), (60, 90), 0.8, _bottle),
    "jug": Kind((200, 330), (0.45, 0.75), (90, 140), 0.4, _jug),
    "can": Kind((70, 180), (0.4, 0.85), (60, 90), 1.3, _can, stacks=True),
    "jar": Kind((80, 180), (0.5, 0.85), (60, 90), 1.0, _jar, stacks=True),
    "tub": Kind((60, 130), (0.85, 1.6), (80, 120), 0.8, _tub, stacks=True),
    "bag": Kind((130, 330), (0.55, 0.9), (40, 80), 1.2, _bag),
    "tube": Kind((130, 210), (0.25, 0.42), (35, 60), 0.5, _tube),
    "thin box": _modern(
        ((30, 55), (3.0, 5.0), (35, 60)), 0.6, _carton, stacks=True, boxy=True, printed=True
    ),
    "water": _modern(((190, 340), (0.25, 0.36), (60, 95)), 1.2, bottles.water_bottle),
    "glass": _modern(((220, 330), (0.22, 0.3), (65, 85)), 0.7, bottles.glass_bottle),
    "white bottle": _modern(((150, 270), (0.3, 0.48), (45, 80)), 1.2, bottles.white_bottle),
    "handle": _modern(((220, 320), (0.5, 0.8), (80, 120)), 0.7, bottles.handle_bottle),
    "spray": _modern(((130, 240), (0.24, 0.34), (45, 60)), 0.5, bottles.spray_can),
    "pouch": _modern(((120, 270), (0.55, 0.85), (40, 80)), 1.0, soft.pouch, printed=True),
    "sachet": _modern(((80, 150), (0.6, 0.9), (8, 20)), 0.6, soft.sachet, printed=True),
    "foil bag": _modern(((160, 320), (0.6, 0.85), (60, 110)), 1.2, soft.foil_bag, printed=True),
    "brick": _modern(((130, 220), (0.45, 0.65), (50, 75)), 0.6, soft.brick, printed=True),
    "rolls": _modern(((220, 400), (0.6, 1.4), (120, 240)), 0.4, soft.rolls),
    "film tray": _modern(((90, 190), (0.9, 1.6), (30, 60)), 0.5, soft.film_tray),
    "net": _modern(((180, 280), (0.6, 0.9), (80, 140)), 0.2, soft.net_bag),
}
"""Sizes are those of ordinary groceries; weights favor what fills most meters of shelf."""


def dress(rng: Rng, kind: str, front: Image, art: Art) -> Dressed:
    """Make a printed front into a package of a kind, of the same size."""
    return KINDS[kind].dress(rng, front, art)
