"""Packs that hang: blister cards, bags under a header card, pouches, boxes with a tab, tools.

    pack = hung(bank[3])        the same product family, packed to hang from a hook

The print is that of a pack of the bank; everything else follows from its GTIN alone, so the same
product hangs everywhere in the same dress.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.render.canvas import Rect
from tools.render.furniture.pegs_things import THINGS, bits, tool
from tools.render.ink import Image, Mask, Rng, any_color, clouds, gray
from tools.render.ware.packs import ART_PX_PER_MM, MAX_ART_PX, Pack

HOLE_MM = 9.0  # from the upper edge of a hanging pack to the middle of its hole
Dressed = tuple[Image, Mask]


@dataclass(frozen=True, slots=True)
class Form:
    """A way to pack what hangs."""

    width_mm: tuple[float, float]
    aspect: tuple[float, float]  # height / width
    depth_mm: tuple[float, float]  # room that each takes on the hook
    weight: float
    dress: Callable[[Rng, Image], Dressed]


def hung(pack: Pack) -> Pack:
    """A product that hangs, with the print of `pack`."""
    rng = np.random.default_rng(
        int(hashlib.sha256(f"hung {pack.gtin}".encode()).hexdigest()[:16], 16)
    )
    weights = np.array([form.weight for form in FORMS.values()])
    form = list(FORMS.values())[rng.choice(len(FORMS), p=weights / weights.sum())]
    width = float(rng.uniform(*form.width_mm))
    height = float(min(280.0, width * rng.uniform(*form.aspect)))
    scale = min(ART_PX_PER_MM, MAX_ART_PX / height)
    size = (max(24, round(width * scale)), max(32, round(height * scale)))
    front, mask = form.dress(rng, _print(pack, size))
    _punch(rng, mask, scale)
    front.flags.writeable = mask.flags.writeable = False
    return replace(
        pack, gtin=f"{pack.gtin}-hung", kind="bag", width_mm=width, height_mm=height,
        depth_mm=float(rng.uniform(*form.depth_mm)), front=front, mask=mask, edge=None,
        opacity=None,
    )  # fmt: skip


def _print(pack: Pack, size: tuple[int, int]) -> Image:
    """The print of a pack's front over its whole width; ground where the pack's outline ends."""
    front = np.where(pack.mask[..., None] > 127, pack.front, np.array(pack.side, np.uint8))
    return cv2.resize(front.astype(np.uint8), size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _punch(rng: Rng, mask: Mask, scale: float) -> None:
    """The hole: a slot with a round middle, or a plain round one."""
    wide = mask.shape[1]
    center = (wide // 2, round(HOLE_MM * scale))
    radius = max(1, round(3.5 * scale))
    cv2.circle(mask, center, radius, 0, -1)
    if rng.random() < 0.7 and wide > 40 * scale:
        half, thick = round(14 * scale), max(1, round(2.2 * scale))
        low = (center[0] + half, center[1] + thick)
        cv2.rectangle(mask, (center[0] - half, center[1]), low, 0, -1)


def _full(front: Image) -> Mask:
    return np.full(front.shape[:2], 255, np.uint8)


def _blister(rng: Rng, front: Image) -> Dressed:
    """A printed card with a clear bubble over a thing."""
    high, wide = front.shape[:2]
    name = front[: high // 2].copy()  # the upper print stays readable above the bubble
    top = round(high * rng.uniform(0.3, 0.5))
    front[: max(top, 4)] = cv2.resize(name, (wide, max(top, 4)), interpolation=cv2.INTER_AREA)
    pad = rng.uniform(0.06, 0.2)
    bubble = (
        round(wide * pad),
        top,
        round(wide * (1 - pad)),
        round(high * rng.uniform(0.88, 0.96)),
    )
    _bubble(rng, front, bubble)
    mask = _full(front)
    corner = max(1, round(wide * rng.uniform(0.01, 0.08)))
    _round_corners(mask, corner)
    return front, mask


def _bubble(rng: Rng, front: Image, rect: Rect) -> None:
    x0, y0, x1, y1 = rect
    inner = front[y0:y1, x0:x1]
    if rng.random() < 0.6:
        inner[:] = any_color(rng) if rng.random() < 0.4 else gray(rng, 190, 255)
    else:
        inner[:] = cv2.convertScaleAbs(inner, alpha=0.85, beta=35)
    pad_x, pad_y = max(2, (x1 - x0) // 9), max(2, (y1 - y0) // 10)
    room = (x0 + pad_x, y0 + pad_y, x1 - pad_x, y1 - pad_y)
    if room[2] - room[0] > 4 and room[3] - room[1] > 6:
        sheet = np.zeros(front.shape[:2], np.uint8)
        shade = cv2.convertScaleAbs(front, alpha=0.55)
        picture = front.copy()
        THINGS[rng.integers(len(THINGS))](rng, picture, sheet, room)
        cast = cv2.blur(np.roll(sheet, (2, 2), (0, 1)), (5, 5))[..., None] > 90
        np.copyto(front, shade.astype(np.uint8), where=cast)
        np.copyto(front, picture, where=sheet[..., None] > 0)
    _gloss(rng, front, rect)


def _gloss(rng: Rng, front: Image, rect: Rect) -> None:
    """Light on clear plastic: bright upper left edge, dark lower right one, a streak or two."""
    x0, y0, x1, y1 = rect
    part = front[y0:y1, x0:x1]
    high, wide = part.shape[:2]
    shine = np.zeros((high, wide), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        x = rng.uniform(0, wide)
        points = [[x, 0], [x + wide * 0.12, 0], [x - wide * 0.1, high], [x - wide * 0.16, high]]
        cv2.fillPoly(shine, [np.array(points).round().astype(np.int32)], float(rng.uniform(20, 90)))
    edge = max(1, round(0.03 * wide))
    shine[:edge] += 70
    shine[:, :edge] += 80
    shine[-edge:] -= 70
    shine[:, -edge:] -= 60
    soft = cv2.GaussianBlur(shine, (0, 0), max(0.8, edge * 0.5))
    part[:] = np.clip(part + soft[..., None], 0, 255).astype(np.uint8)


def _header_bag(rng: Rng, front: Image) -> Dressed:
    """A clear bag of small things, closed with a folded card."""
    high, wide = front.shape[:2]
    fold = round(high * rng.uniform(0.2, 0.34))
    card = cv2.resize(front[: max(fold, high // 2)], (wide, fold), interpolation=cv2.INTER_AREA)
    front[fold:] = gray(rng, 150, 235)
    level = round(fold + (high - fold) * rng.uniform(0.05, 0.4))
    sheet = np.zeros((high, wide), np.uint8)
    rim = max(2, wide // 16)
    draw = bits if rng.random() < 0.7 else THINGS[rng.integers(len(THINGS))]
    draw(rng, front, sheet, (rim, level, wide - rim, high - rim))
    folds = clouds(rng, (high - fold, wide), 5)[..., None]
    front[fold:] = np.clip(front[fold:] * (0.75 + 0.4 * folds) + 90 * (folds > 0.8), 0, 255)
    front[:fold] = card
    front[fold - 1 : fold + 1] = (front[fold - 1 : fold + 1] * 0.5).astype(np.uint8)
    for x in (0.25, 0.75):  # staples
        at = (round(wide * x), round(fold * 0.85))
        cv2.line(front, at, (at[0] + max(2, wide // 14), at[1]), (170, 175, 180), 1)
    mask = _full(front)
    inset = max(0, round(wide * rng.uniform(0, 0.05)))
    if inset:
        mask[fold:, :inset] = mask[fold:, -inset:] = 0
    return front, mask


def _pouch(rng: Rng, front: Image) -> Dressed:
    """A printed bag, filled and creased."""
    high, wide = front.shape[:2]
    folds = clouds(rng, (high, wide), int(rng.integers(3, 7)))
    x = np.linspace(-1, 1, wide, dtype=np.float32)
    light = (0.72 + 0.5 * folds) * (1.05 - 0.25 * np.abs(x[None]) ** 2)
    seam = max(3, round(high * 0.1))
    light[:seam] = 0.95 + 0.1 * folds[:seam]
    light[seam] *= 0.7
    shine = np.clip(folds - 0.8, 0, 1) * 220
    front = np.clip(front * light[..., None] + shine[..., None], 0, 255).astype(np.uint8)
    y = np.linspace(0, 1, high)
    half = 0.95 + 0.05 * np.sin(y * np.pi * 1.1) - 0.02 * np.sin(y * 17 + rng.uniform(0, 6))
    mask = np.where(np.abs(x)[None] <= half[:, None], 255, 0).astype(np.uint8)
    return front, mask


def _box(rng: Rng, front: Image) -> Dressed:
    """A small carton that hangs by a tab."""
    high, wide = front.shape[:2]
    top = max(8, round(high * rng.uniform(0.12, 0.2)))
    front[top:] = cv2.resize(front, (wide, high - top), interpolation=cv2.INTER_AREA)
    front[:top] = gray(rng, 170, 250) if rng.random() < 0.5 else front[top + 2, wide // 2]
    front[top - 1 : top + 1] = (front[top - 1 : top + 1] * 0.6).astype(np.uint8)
    if rng.random() < 0.4:
        window = (round(wide * 0.15), round(high * 0.5), round(wide * 0.85), round(high * 0.9))
        _bubble(rng, front, window)
    mask = _full(front)
    half = rng.uniform(0.3, 0.7)
    mask[: top - 1, : round(wide * (1 - half) / 2)] = 0
    mask[: top - 1, round(wide * (1 + half) / 2) :] = 0
    return front, mask


def _tool(rng: Rng, front: Image) -> Dressed:
    """A tool that hangs below a small card."""
    high, wide = front.shape[:2]
    fold = round(high * rng.uniform(0.16, 0.3))
    card = cv2.resize(front[: high // 2], (wide, fold), interpolation=cv2.INTER_AREA)
    mask = np.zeros((high, wide), np.uint8)
    tool(rng, front, mask, (2, round(fold * 0.8), wide - 2, high - 1))
    inset = round(wide * rng.uniform(0, 0.2))
    front[:fold] = card
    mask[:fold] = 0
    mask[:fold, inset : wide - inset] = 255
    return front, mask


def _round_corners(mask: Mask, radius: int) -> None:
    high, wide = mask.shape
    mask[:] = 0
    cv2.rectangle(mask, (radius, 0), (wide - 1 - radius, high), 255, -1)
    cv2.rectangle(mask, (0, radius), (wide, high - 1 - radius), 255, -1)
    for x in (radius, wide - 1 - radius):
        for y in (radius, high - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)


FORMS: dict[str, Form] = {
    "blister": Form((60, 140), (1.2, 2.1), (12, 30), 4.0, _blister),
    "header bag": Form((75, 150), (1.1, 1.7), (15, 35), 2.0, _header_bag),
    "pouch": Form((80, 170), (1.15, 1.6), (15, 40), 2.2, _pouch),
    "box": Form((55, 110), (1.2, 2.2), (25, 45), 1.0, _box),
    "tool": Form((40, 90), (2.4, 4.0), (8, 20), 0.9, _tool),
}
"""Sizes are those of batteries, stationery, sweets, kitchen and hand tools."""
