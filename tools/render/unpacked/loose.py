"""Loose goods: one fruit, one lettuce, one roll at a time, each a little different."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Fitted
from tools.render.ink import Color, Image, Point, Rng, clouds, hsv, tone
from tools.render.layer import Fabric, Layer

Hue = tuple[int, int, int, int]  # hue, its spread (0..179), saturation, value
Draw = Callable[[Rng, "Sort", int], Fitted]


@dataclass(frozen=True, slots=True)
class Sort:
    """What grows or is baked under one name."""

    name: str
    draw: Draw
    size_mm: float  # its longer side
    aspect: float  # shorter side / longer side
    hues: tuple[Hue, ...]  # one is chosen for a heap
    second: Hue | None = None  # blush, leaf or crumb
    shine: float = 0.0  # 0..1

    def colors(self, rng: Rng) -> tuple[Color, Color]:
        """The color of one piece and its second one."""
        first = _hue(rng, self.hues[rng.integers(len(self.hues))])
        return first, first if self.second is None else _hue(rng, self.second)


def _hue(rng: Rng, hue: Hue) -> Color:
    middle, spread, saturation, value = hue
    return hsv(
        int(middle + rng.uniform(-spread, spread)), int(saturation + rng.normal() * 12),
        int(value + rng.normal() * 14),
    )  # fmt: skip


def pieces(rng: Rng, sort: Sort, size_px: float, count: int) -> list[Fitted]:
    """Some pieces of a sort, `size_px` long; those of one heap share a hue."""
    hue = sort.hues[rng.integers(len(sort.hues))]
    own = Sort(sort.name, sort.draw, sort.size_mm, sort.aspect, (hue,), sort.second, sort.shine)
    return [
        own.draw(rng, own, max(5, round(size_px * rng.uniform(0.88, 1.12)))) for _ in range(count)
    ]


def ball(rng: Rng, sort: Sort, size: int) -> Fitted:
    """A rounded thing, lit from above: apple, lemon, potato, melon, roll."""
    high = max(4, round(size * sort.aspect))
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : size * 1j].astype(np.float32)
    turn = rng.uniform(0, np.pi) if sort.aspect < 0.85 else 0.0
    picture = _ball(rng, (x, y), sort)
    ink = (x * x + y * y <= 1).astype(np.uint8) * 255
    if turn:
        return _spun(picture, ink, turn)
    return _fitted(picture, ink)


def _ball(rng: Rng, grid: tuple[np.ndarray, np.ndarray], sort: Sort) -> Image:
    x, y = grid
    first, second = sort.colors(rng)
    bulge = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    light = 0.42 + 0.62 * np.clip(0.75 * bulge - 0.4 * y - 0.18 * x, 0, 1.1)
    blush = np.clip(clouds(rng, x.shape, 3) * 1.6 - 0.4 + 0.3 * rng.normal(), 0, 1)
    field = np.array(first, np.float32) * (1 - blush[..., None])
    field = field + np.array(second, np.float32) * blush[..., None]
    if min(x.shape) > 14:
        field = field * (0.94 + 0.12 * rng.random(x.shape, np.float32)[..., None])
    spot = np.exp(-((x + 0.28) ** 2 + (y + 0.45) ** 2) / 0.05) * 150 * sort.shine
    lit = np.clip(field * light[..., None] + spot[..., None], 0, 255)
    picture: Image = lit.astype(np.uint8)
    if sort.name in STALKED and min(x.shape) > 8:
        center = (int(x.shape[1] * rng.uniform(0.4, 0.6)), int(x.shape[0] * rng.uniform(0.2, 0.45)))
        green = (40, 110, 70) if sort.name == "tomato" else (40, 60, 90)
        radius = max(1, x.shape[1] // (6 if sort.name == "tomato" else 16))
        cv2.ellipse(picture, center, (radius, max(1, radius // 2)), 0, 0, 360, green, -1)
    return picture


def melon(rng: Rng, sort: Sort, size: int) -> Fitted:
    """A large ball with stripes from pole to pole."""
    item = ball(rng, sort, size)
    x = np.linspace(-1, 1, item.picture.shape[1], dtype=np.float32)
    wave = 0.75 + 0.35 * np.sin(np.arcsin(np.clip(x, -1, 1)) * 9 + rng.uniform(0, 6))
    lit = np.clip(item.picture * wave[None, :, None], 0, 255).astype(np.uint8)
    return Fitted(lit, item.ink, item.fill)


def long(rng: Rng, sort: Sort, size: int) -> Fitted:
    """A bent tube: cucumber, banana, carrot, leek, baguette."""
    layer = Layer(size + 4, size + 4)
    first, second = sort.colors(rng)
    turn, half = rng.normal() * 0.35 + (0.0 if rng.random() < 0.75 else np.pi / 2), size / 2 - 1
    bend = (
        {"banana": 0.35, "cucumber": 0.08, "croissant": 0.3}.get(sort.name, 0.04)
        * rng.uniform(0.5, 1.3)
        * size
    )
    way = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-way[1], way[0]])
    steps = np.linspace(-1, 1, 5)
    middle = np.array([size / 2 + 2, size / 2 + 2])
    joints = [tuple(middle + way * half * 0.86 * s + across * bend * (s * s - 0.5)) for s in steps]
    taper = {"carrot": (1.0, 0.95, 0.8, 0.55, 0.2), "leek": (0.9,) * 5}.get(
        sort.name, (0.5, 0.9, 1.0, 0.9, 0.5)
    )
    thick = size * sort.aspect
    widths = [max(1.5, thick * t) for t in taper]
    if sort.name in {"carrot", "leek"}:
        layer.limb(joints[:2], [widths[0] * 0.5, widths[0]], Fabric(second))
    layer.limb(joints, widths, Fabric(first, folds=0.25, seed=int(rng.integers(99))))
    if sort.name == "leek":
        layer.limb(joints[:3], widths[:3], Fabric(second, folds=0.3))
    if sort.name in {"baguette", "croissant"}:
        _scored(layer, joints, across * thick, second)
    if sort.name == "banana":
        layer.limb(joints[:1] * 2, [thick * 0.3] * 2, Fabric((40, 70, 80)))
    return _fitted(layer.picture, layer.ink)


def upright(rng: Rng, sort: Sort, size: int) -> Fitted:
    """The same tube, standing in its basket."""
    item = long(rng, sort, size)
    if item.ink.shape[0] >= item.ink.shape[1]:
        return item
    return Fitted(np.rot90(item.picture).copy(), np.rot90(item.ink).copy(), item.fill)


def _scored(
    layer: Layer, joints: Sequence[tuple[float, float]], across: np.ndarray, crumb: Color
) -> None:
    for i in range(len(joints) - 1):
        a, b = np.array(joints[i]), np.array(joints[i + 1])
        cut = [tuple(a + 0.2 * across), tuple(0.4 * a + 0.6 * b - 0.25 * across)]
        layer.limb(cut, [max(1.0, 0.1 * float(np.hypot(*across)))] * 2, Fabric(tone(crumb, 1.15)))


def knot(rng: Rng, sort: Sort, size: int) -> Fitted:
    """A pretzel: one strand that crosses itself."""
    layer = Layer(size, size)
    first, second = sort.colors(rng)
    turn = np.linspace(-0.35, 1.35, 22) * np.pi
    x = 0.5 + 0.38 * np.cos(turn) * np.where(np.abs(turn) > 0.5, 1, 0.9)
    y = 0.52 - 0.3 * np.sin(turn)
    strand = [(0.68, 0.36), (0.45, 0.6), *zip(x[::-1], y[::-1], strict=True), (0.55, 0.6),
              (0.32, 0.36)]  # fmt: skip
    joints = [(float(u) * size, float(v) * size) for u, v in strand]
    layer.limb(joints, [max(1.5, 0.13 * size)] * len(joints), Fabric(first))
    for at in rng.integers(0, len(joints), 9 if size > 16 else 0):
        spot = np.array(joints[at]) + rng.normal(size=2) * 0.02 * size
        layer.ellipse(tuple(spot), (max(1.0, 0.02 * size),) * 2, Fabric(tone(second, 1.4)))
    return _fitted(layer.picture, layer.ink)


def leafy(rng: Rng, sort: Sort, size: int) -> Fitted:
    """A head of leaves around a heart: lettuce, cabbage."""
    layer = Layer(size, size)
    first, second = sort.colors(rng)
    middle = size / 2
    for i in range(17):
        ring = 1 - i / 17
        angle = i * 2.4 + rng.normal() * 0.3
        at = np.array([np.cos(angle), np.sin(angle)]) * ring * size * 0.26 + middle
        half = size * rng.uniform(0.17, 0.24) * (0.55 + 0.45 * ring)
        share = ring * rng.uniform(0.6, 1.0)
        mixed = share * np.array(first) + (1 - share) * np.array(second)
        color = tone((int(mixed[0]), int(mixed[1]), int(mixed[2])), rng.uniform(0.85, 1.12))
        _blob(layer, (float(at[0]), float(at[1])), (half, half * rng.uniform(0.75, 1.0)), color)
        rib = np.array([tuple(at), (middle, middle)]).round().astype(int).tolist()
        if size > 20:
            cv2.line(layer.picture, rib[0], rib[1], tone(second, 1.1), max(1, size // 60))
    return _fitted(layer.picture, layer.ink)


def florets(rng: Rng, sort: Sort, size: int) -> Fitted:
    """Many small balls as one thing: cauliflower, broccoli, grapes."""
    layer = Layer(size, size)
    first, second = sort.colors(rng)
    spots = rng.normal(size=(38 if size > 16 else 14, 2)) * [0.19, 0.17] + 0.5
    spots = spots[np.argsort(spots[:, 1])]
    if sort.name != "grapes":
        half = (size * 0.42, size * 0.4)
        _blob(layer, (size / 2, size * 0.55), half, tone(second, 0.8))
    radius = max(1.5, size * (0.085 if sort.name == "grapes" else 0.1))
    for x, y in (np.clip(spots, 0.12, 0.88) * size).tolist():
        _blob(layer, (x, y), (radius, radius), tone(first, rng.uniform(0.75, 1.15)))
    return _fitted(layer.picture, layer.ink)


def _blob(layer: Layer, center: Point, half: Point, color: Color) -> None:
    """A small rounded shape in three tones; a crate has hundreds of them."""
    for grow, light in ((1.0, 0.66), (0.84, 0.95), (0.5, 1.08)):
        at = (round(center[0] - (1 - grow) * 0.3 * half[0]),
              round(center[1] - (1 - grow) * 0.5 * half[1]))  # fmt: skip
        axes = (max(1, round(half[0] * grow)), max(1, round(half[1] * grow)))
        if grow < 1 and min(axes) < 2:
            break
        cv2.ellipse(layer.picture, at, axes, 0, 0, 360, tone(color, light), -1, cv2.LINE_AA)
        if grow == 1.0:
            cv2.ellipse(layer.ink, at, axes, 0, 0, 360, 255, -1)


def bunch(rng: Rng, sort: Sort, size: int) -> Fitted:
    """Stalks tied together: herbs, asparagus, spring onions, radishes."""
    layer = Layer(size, size)
    first, second = sort.colors(rng)
    foot = np.array([size * 0.5, size * 0.94])
    thick = max(1, round(size * 0.05))
    for _ in range(15):
        lean = rng.normal() * (0.08 if sort.name == "asparagus" else 0.3)
        tip = foot + np.array([lean, -rng.uniform(0.65, 0.9)]) * size
        shade = tone(first, rng.uniform(0.7, 1.15))
        low = (foot[0] + lean * size * 0.2, foot[1])
        near, far = np.array([low, tuple(tip)]).round().astype(int).tolist()
        cv2.line(layer.picture, near, far, shade, thick, cv2.LINE_AA)
        cv2.line(layer.ink, near, far, 255, thick)
        if sort.name != "asparagus":
            _blob(layer, (float(tip[0]), float(tip[1])), (size * 0.1, size * 0.07), shade)
    for _ in range(0 if sort.second is None else 6):
        x, y = foot + rng.normal(size=2) * size * [0.14, 0.04]
        _blob(layer, (float(x), float(y) - size * 0.07), (size * 0.09, size * 0.09), second)
    x, y = float(foot[0]), float(foot[1]) - 0.3 * size
    layer.limb([(x - size * 0.1, y), (x + size * 0.1, y)], [max(1.5, size * 0.05)] * 2,
               Fabric((60, 60, 200)))  # fmt: skip
    return _fitted(layer.picture, layer.ink)


def pepper(rng: Rng, sort: Sort, size: int) -> Fitted:
    """Three lobes and a stalk."""
    layer = Layer(size, size)
    first, second = sort.colors(rng)
    for x in (0.32, 0.68, 0.5):
        half = (size * 0.24, size * 0.38)
        layer.ellipse((size * x, size * 0.56), half, Fabric(first), rounded=size * 0.2)
    layer.limb([(size * 0.5, size * 0.26), (size * 0.56, size * 0.06)], [size * 0.12, size * 0.08],
               Fabric(second))  # fmt: skip
    spot = (round(size * 0.42), round(size * 0.42))
    cv2.ellipse(layer.picture, spot, (max(1, size // 22), max(1, size // 9)), 12, 0, 360,
                tone(first, 1.7), -1, cv2.LINE_AA)  # fmt: skip
    return _fitted(layer.picture, layer.ink)


def _spun(picture: Image, ink: np.ndarray, turn: float) -> Fitted:
    high, wide = ink.shape
    side = int(np.hypot(high, wide)) + 2
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), float(np.degrees(turn)), 1.0)
    matrix[:, 2] += [(side - wide) / 2, (side - high) / 2]
    spun = cv2.warpAffine(picture, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
    return _fitted(spun.astype(np.uint8), cv2.warpAffine(ink, matrix, (side, side)))


def _fitted(picture: Image, ink: np.ndarray) -> Fitted:
    mask = ink > 127
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return Fitted(picture[part], mask[part], float(mask[part].mean()))


STALKED = frozenset({"apple", "tomato", "orange", "pear", "plum"})
