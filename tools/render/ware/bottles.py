"""Bottles: clear ones that let the shelf show through, white ones with pumps, triggers, handles."""

from collections.abc import Sequence

import cv2
import numpy as np

from tools.render.artwork.prints import paint_print
from tools.render.ink import Color, Image, Mask, Rng, any_color, gray, hsv, tone
from tools.render.ware.outlines import (
    Art,
    Dressed,
    Plane,
    Rows,
    around,
    profile,
    rounded,
    silhouette,
)  # fmt: skip

DRINKS: tuple[tuple[Color, float], ...] = (  # color, opacity
    ((238, 232, 222), 0.12), ((238, 232, 222), 0.16), ((236, 226, 205), 0.22),
    ((225, 235, 200), 0.3),
    ((40, 120, 215), 0.75), ((30, 60, 190), 0.8), ((20, 28, 60), 0.93), ((60, 190, 225), 0.7),
    ((70, 200, 190), 0.55), ((40, 90, 150), 0.7),
)  # fmt: skip
"""Water first and most, then lemonade, juices, cola and tea: blue, green, red."""

GLASSES: tuple[tuple[Color, float], ...] = (
    ((40, 62, 34), 0.85), ((22, 44, 84), 0.88), ((28, 36, 30), 0.94), ((205, 215, 205), 0.3),
    ((60, 120, 90), 0.7),
)  # fmt: skip


def water_bottle(rng: Rng, front: Image, art: Art) -> Dressed:
    """A clear plastic bottle: cap, air above the drink, a label around the middle."""
    high, wide = front.shape[:2]
    neck, cap = rng.uniform(0.3, 0.42), rng.uniform(0.04, 0.075)
    shoulder = rng.uniform(0.22, 0.36)
    label = (rng.uniform(shoulder + 0.04, 0.5), rng.uniform(0.6, 0.8))
    waist = rng.uniform(0.86, 1.0)
    half = profile(high, (
        (0, neck * 1.06), (cap, neck * 1.06), (cap + 0.006, neck * 0.86), (cap + 0.02, neck * 1.1),
        (cap + 0.035, neck * 0.9), (cap + 0.06, neck * 0.92), (shoulder, 1.0), (label[0], 0.985),
        (label[1], 0.985), (label[1] + 0.06, waist), (0.94, 1.0), (0.985, 0.97), (1.0, 0.82),
    ))  # fmt: skip
    drink = DRINKS[rng.integers(len(DRINKS))]
    level = rng.uniform(cap + 0.05, shoulder * 0.9)
    body, opacity = _clear(rng, half, wide, drink, level)
    _ribs(rng, body, (label[1], 0.98))
    _wrap(rng, body, opacity, art, label)
    _cap(rng, body, opacity, art, cap)
    return Dressed(body, silhouette(front, half), opacity)


def glass_bottle(rng: Rng, front: Image, art: Art) -> Dressed:
    """Wine, oil, beer: dark or clear glass, a paper label that leaves the sides free."""
    high, wide = front.shape[:2]
    neck = rng.uniform(0.28, 0.4)
    top, shoulder = rng.uniform(0.16, 0.3), rng.uniform(0.36, 0.46)
    lip = 0.025
    half = profile(high, (
        (0, neck * 1.08), (lip, neck * 1.1), (lip + 0.006, neck * 0.95), (top, neck),
        (shoulder, 1.0), (0.97, 1.0), (1.0, 0.94),
    ))  # fmt: skip
    glass = GLASSES[rng.integers(len(GLASSES))]
    body, opacity = _clear(rng, half, wide, glass, 0.0)
    label = (rng.uniform(shoulder + 0.03, 0.58), rng.uniform(0.78, 0.94))
    side = rng.uniform(0.0, 0.12)
    y0, y1 = (int(v * high) for v in label)
    x0, x1 = int(side * wide), wide - int(side * wide)
    paper = rounded(rng, paint_print(*art, max(8, y1 - y0), max(8, x1 - x0)), 0.4)
    body[y0:y1, x0:x1] = paper[: y1 - y0]
    opacity[y0:y1, x0:x1] = 255
    _cap(rng, body, opacity, art, rng.uniform(0.03, top * 0.8))
    return Dressed(body, silhouette(front, half), opacity)


def white_bottle(rng: Rng, front: Image, art: Art) -> Dressed:
    """Shampoo, soap, cleaner: an opaque body with a screw cap, a wide lid, a pump or a trigger."""
    head = ("screw", "lid", "pump", "pump", "trigger", "foot")[rng.integers(6)]
    high, wide = front.shape[:2]
    share = {"screw": 0.09, "lid": 0.15, "pump": 0.24, "trigger": 0.27, "foot": 0.0}[head]
    top = int(high * share * rng.uniform(0.85, 1.15))
    lid = int(high * rng.uniform(0.1, 0.18)) if head == "foot" else 0
    picture, mask = np.zeros_like(front), np.zeros((high, wide), np.uint8)
    picture[:] = _plastic(rng, art)
    half = _shoulders(rng, high - top - lid, narrow=head != "lid")
    if head == "foot":
        half = half[::-1]
    mask[top : high - lid] = silhouette(front[top : high - lid], half)
    _label(rng, picture, art, (top, high - lid))
    picture = rounded(rng, picture, rng.uniform(0.2, 0.4))
    cap = art[1].accent if rng.random() < 0.4 else any_color(rng)
    cap = gray(rng, 190, 256) if rng.random() < 0.35 else cap
    if head in {"pump", "trigger"}:
        part = (picture[:top], mask[:top])
        (_pump if head == "pump" else _trigger)(rng, *part, cap)
    elif lid:
        _block(rng, (picture, mask), (high - lid, high), (rng.uniform(0.7, 1.0), cap))
    elif head == "lid":
        _block(rng, (picture, mask), (0, top), (rng.uniform(0.6, 1.0), cap))
    else:
        _block(rng, (picture, mask), (0, top), (rng.uniform(0.3, 0.5), cap))
    return Dressed(picture, mask)


def handle_bottle(rng: Rng, front: Image, art: Art) -> Dressed:
    """Detergent: a wide opaque body with a handle to reach through and a big cap to one side."""
    high, wide = front.shape[:2]
    picture, mask = np.zeros_like(front), np.zeros((high, wide), np.uint8)
    picture[:] = _plastic(rng, art)
    top, low = int(high * rng.uniform(0.1, 0.16)), int(high * rng.uniform(0.4, 0.5))
    lean = rng.uniform(0.15, 0.3)
    outline = np.array([
        [0.22, 0], [0.6, 0], [0.86, 0.1], [0.99, lean], [1, 0.5], [0.97, 0.93], [0.93, 1],
        [0.07, 1], [0.03, 0.93], [0, 0.5], [0.05, lean], [0.16, 0.08],
    ])  # fmt: skip
    corners = (outline * [wide - 1, high - top - 1] + [0, top]).astype(np.int32)
    cv2.fillPoly(mask, [corners], 255)
    hole = (int(wide * rng.uniform(0.76, 0.82)), int((top + low) * 0.56))
    half = (max(2, int(wide * 0.07)), max(3, int(high * rng.uniform(0.08, 0.12))))
    rim = (half[0] + max(2, wide // 25), half[1] + max(2, wide // 25))
    cv2.ellipse(picture, hole, rim, -12, 0, 360, tone(_at(picture, hole), 0.75), -1, cv2.LINE_AA)
    cv2.ellipse(mask, hole, half, -12, 0, 360, 0, -1)
    cap = art[1].accent if rng.random() < 0.5 else any_color(rng)
    x0, x1 = int(wide * 0.22), int(wide * rng.uniform(0.56, 0.64))
    part = np.linspace(0.75, 1.1, x1 - x0)[None, :, None] * np.array(cap)
    picture[: top + 1, x0:x1] = np.clip(part, 0, 255).astype(np.uint8)
    mask[: top + 1, x0:x1] = 255
    _perhaps_mirrored(rng, picture, mask)
    _label(rng, picture, art, (low, high))
    return Dressed(rounded(rng, picture, rng.uniform(0.15, 0.35)), mask)


def spray_can(rng: Rng, front: Image, art: Art) -> Dressed:
    """Deodorant, cream: a printed cylinder with a dome and a cap."""
    high, wide = front.shape[:2]
    cap = rng.uniform(0.14, 0.26)
    top = rng.uniform(0.7, 0.96)
    half = profile(high, (
        (0, top * 0.92), (0.02, top), (cap, top), (cap + 0.005, top * 0.94), (cap + 0.05, 1.0),
        (0.985, 1.0), (1.0, 0.94),
    ))  # fmt: skip
    picture = front.copy()
    y = int(cap * high)
    picture[y:] = paint_print(*art, high - y, wide)
    picture[y : y + max(2, high // 40)] = (185, 186, 188)
    color = gray(rng, 200, 256) if rng.random() < 0.4 else any_color(rng)
    picture[:y] = color if rng.random() < 0.7 else art[1].accent
    return Dressed(rounded(rng, picture, 0.5), silhouette(front, half))


def _clear(
    rng: Rng, half: Rows, wide: int, drink: tuple[Color, float], level: float
) -> tuple[Image, Mask]:
    """Body and opacity of a clear bottle whose drink begins at `level` of its height."""
    high = len(half)
    out = around(wide, half)
    filled = np.arange(high) >= level * high
    color, share = drink
    body = np.where(filled[:, None, None], np.array(color), np.array((222, 222, 220)))
    edge = np.abs(out) ** 5
    lit = body * (1 - 0.55 * edge)[..., None]
    opacity = np.where(filled, share, 0.1)[:, None] + 0.6 * edge
    streaks = _streaks(rng, out)
    lit = lit + (255 - lit) * streaks[..., None]
    surface = slice(int(level * high), int(level * high) + max(1, high // 90))
    lit[surface] = lit[surface] * 0.7
    opacity[surface] += 0.3
    opacity = np.clip(np.maximum(opacity, 0.95 * streaks), 0, 1) * 255
    return np.clip(lit, 0, 255).astype(np.uint8), opacity.astype(np.uint8)


def _streaks(rng: Rng, out: Plane) -> Plane:
    """The bright lines that lamps draw on round plastic."""
    shine = np.zeros_like(out)
    for _ in range(int(rng.integers(1, 4))):
        far = (out - np.float32(rng.uniform(-0.8, 0.8))) / np.float32(rng.uniform(0.03, 0.1))
        shine = np.maximum(shine, np.exp(-(far**2)) * np.float32(rng.uniform(0.25, 0.9)))
    return shine


def _ribs(rng: Rng, body: Image, span: tuple[float, float]) -> None:
    """Rings pressed into the lower body."""
    if rng.random() < 0.4:
        return
    high = len(body)
    y0, y1 = int(span[0] * high), int(span[1] * high)
    swing = 1 + 0.16 * np.sin(np.arange(y1 - y0) / max(1, high) * rng.uniform(120, 260))
    body[y0:y1] = np.clip(body[y0:y1] * swing[:, None, None], 0, 255).astype(np.uint8)


def _wrap(rng: Rng, body: Image, opacity: Mask, art: Art, span: tuple[float, float]) -> None:
    high, wide = opacity.shape
    y0, y1 = int(span[0] * high), int(span[1] * high)
    label = paint_print(*art, max(8, y1 - y0), wide)[: y1 - y0]
    body[y0:y1] = rounded(rng, label, 0.4)
    opacity[y0:y1] = 255 if rng.random() < 0.8 else 215


def _cap(rng: Rng, body: Image, opacity: Mask, art: Art, share: float) -> None:
    high, wide = opacity.shape
    low = max(2, int(share * high))
    color = art[1].accent if art[0].accent_paints_ground else any_color(rng)
    color = (245, 245, 245) if rng.random() < 0.25 else color
    ridges = 0.85 + 0.15 * np.sin(np.arange(wide) * max(0.6, 60 / wide))
    fall = 1 - 0.5 * np.abs(np.linspace(-1, 1, wide)) ** 2
    body[:low] = np.clip(np.array(color) * (ridges * fall)[None, :, None], 0, 255)
    opacity[:low] = 255


def _plastic(rng: Rng, art: Art) -> Color:
    """The color of the body: mostly white."""
    kind = rng.random()
    if kind < 0.6:
        return hsv(int(rng.integers(180)), int(rng.integers(0, 18)), int(rng.integers(222, 252)))
    if kind < 0.8:
        return art[1].accent if art[0].accent_paints_ground else art[0].palette[0]
    return any_color(rng)


def _shoulders(rng: Rng, high: int, *, narrow: bool) -> Rows:
    neck = rng.uniform(0.36, 0.55) if narrow else rng.uniform(0.7, 1.0)
    shoulder = rng.uniform(0.05, 0.3)
    waist, foot = rng.uniform(0.84, 1.0), rng.uniform(0.86, 1.0)
    knots: Sequence[tuple[float, float]] = (
        (0, neck), (shoulder, 1.0), (0.55, waist), (0.9, foot), (0.975, foot), (1.0, foot * 0.92)
    )  # fmt: skip
    return profile(high, knots)


def _label(rng: Rng, picture: Image, art: Art, span: tuple[int, int]) -> None:
    """Print on the body: a sleeve around it, or a label with room at its sides."""
    top, low = span
    high, wide = low - top, picture.shape[1]
    if rng.random() < 0.3:
        picture[top:low] = paint_print(*art, high, wide)
        return
    side, over = rng.uniform(0.06, 0.18), rng.uniform(0.12, 0.3)
    y0, y1 = top + int(over * high), low - int(rng.uniform(0.06, 0.16) * high)
    x0, x1 = int(side * wide), wide - int(side * wide)
    label = paint_print(*art, max(8, y1 - y0), max(8, x1 - x0))
    shape = np.zeros(label.shape[:2], np.uint8)
    middle, half = (label.shape[1] // 2, label.shape[0] // 2), label.shape[1] // 2
    if rng.random() < 0.35:
        cv2.ellipse(shape, middle, (half, label.shape[0] // 2), 0, 0, 360, 255, -1)
    else:
        shape[:] = 255
    place = picture[y0 : y0 + label.shape[0], x0 : x0 + label.shape[1]]
    np.copyto(place, label[: len(place)], where=shape[: len(place), :, None] > 0)


def _block(
    rng: Rng, part: tuple[Image, Mask], span: tuple[int, int], cap: tuple[float, Color]
) -> None:
    """A cap as a plain cylinder; `cap` is its width, as a share of the body's, and its color."""
    picture, mask = part
    wide = mask.shape[1]
    x0 = int(wide * (1 - cap[0]) / 2)
    x1 = wide - x0
    shade = np.linspace(rng.uniform(0.6, 0.9), rng.uniform(0.9, 1.1), x1 - x0)[None, :, None]
    picture[span[0] : span[1], x0:x1] = np.clip(shade * np.array(cap[1]), 0, 255).astype(np.uint8)
    mask[span[0] : span[1], x0:x1] = 255


def _pump(rng: Rng, picture: Image, mask: Mask, color: Color) -> None:
    """Spout, stem and collar, in the strip above the body."""
    high, wide = mask.shape
    shapes = (
        ((0.46, 0.1), (0.54, 0.7), 0.8), ((0.36, 0.62), (0.64, 1.0), 0.95),
        ((0.1, 0.02), (0.62, 0.2), 1.0), ((0.1, 0.02), (0.18, 0.34), 0.9),
    )  # fmt: skip
    for (x0, y0), (x1, y1), gain in shapes:
        ends = ((int(x0 * wide), int(y0 * high)), (int(x1 * wide), int(y1 * high)))
        cv2.rectangle(picture, *ends, tone(color, gain), -1)
        cv2.rectangle(mask, *ends, 255, -1)
    _perhaps_mirrored(rng, picture, mask)


def _trigger(rng: Rng, picture: Image, mask: Mask, color: Color) -> None:
    """A spray head with its lever, in the strip above the body."""
    high, wide = mask.shape
    head = np.array([
        [0.06, 0.08], [0.7, 0.0], [0.86, 0.16], [0.8, 0.42], [0.62, 0.5], [0.66, 1.0], [0.36, 1.0],
        [0.4, 0.5], [0.06, 0.3],
    ])  # fmt: skip
    lever = np.array(
        [[0.26, 0.36], [0.36, 0.4], [0.3, 0.7], [0.16, 0.92], [0.1, 0.86], [0.22, 0.64]]
    )
    nozzle = np.array([[0.02, 0.06], [0.12, 0.06], [0.12, 0.32], [0.02, 0.32]])
    for shape, ink in ((head, color), (lever, tone(color, 0.8)), (nozzle, any_color(rng))):
        corners = (shape * [wide - 1, high]).astype(np.int32)
        cv2.fillPoly(picture, [corners], ink, cv2.LINE_AA)
        cv2.fillPoly(mask, [corners], 255)
    _perhaps_mirrored(rng, picture, mask)


def _at(picture: Image, point: tuple[int, int]) -> Color:
    blue, green, red = (int(v) for v in picture[point[1], point[0]])
    return blue, green, red


def _perhaps_mirrored(rng: Rng, picture: Image, mask: Mask) -> None:
    """Turn left to right, in place, half of the time."""
    if rng.random() < 0.5:
        picture[:], mask[:] = picture[:, ::-1].copy(), mask[:, ::-1].copy()
