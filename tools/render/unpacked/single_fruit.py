"""Single fruit and vegetables: one orange, one squash, one cucumber, larger than in a heap."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Fitted
from tools.render.ink import Color, Image, Rng, any_color, clouds, hsv
from tools.render.unpacked.loose import Hue, Sort
from tools.render.unpacked.solids import Field, Normal, Single, View, cut_out, lit
from tools.render.unpacked.sorts import PRODUCE


@dataclass(frozen=True, slots=True)
class Fruit:
    """A rounded kind of fruit: a body of revolution with a skin."""

    name: str
    long_mm: tuple[float, float]  # from pole to pole
    slim: tuple[float, float]  # width / length
    hues: tuple[Hue, ...]
    skin: str = "smooth"  # or "pores", "net", "stripes", "ribs", "matte"
    pear: float = 0.0  # how much wider one half is
    waist: float = 0.0  # how deep it is drawn in
    shine: float = 0.4
    stalk: Color | None = None
    lies: bool = False  # on its side rather than on a pole


BROWN, GREEN = (50, 85, 105), (45, 110, 75)
FRUITS = (
    Fruit("orange", (66, 90), (0.96, 1.05), ((11, 3, 235, 240), (8, 2, 235, 225)), "pores",
          stalk=GREEN),
    Fruit("grapefruit", (90, 120), (1.0, 1.1), ((17, 4, 190, 240), (5, 3, 170, 230)), "pores"),
    Fruit("lemon", (75, 100), (0.66, 0.78), ((27, 2, 215, 240), (38, 4, 200, 160)), "pores",
          lies=True),
    Fruit("apple", (65, 85), (1.02, 1.12), ((178, 3, 215, 170), (38, 5, 180, 180),
          (26, 4, 160, 215)), pear=-0.1, shine=0.6, stalk=BROWN),
    Fruit("pear", (90, 120), (0.62, 0.75), ((33, 5, 160, 190), (22, 4, 160, 180)), pear=0.42,
          stalk=BROWN),
    Fruit("tomato", (55, 80), (1.08, 1.3), ((2, 3, 230, 205), (172, 3, 150, 130)), shine=0.8,
          stalk=GREEN),
    Fruit("peach", (65, 85), (1.0, 1.08), ((10, 4, 160, 235),), "matte", shine=0.1),
    Fruit("mango", (105, 140), (0.62, 0.72), ((24, 6, 190, 210), (45, 5, 150, 120)), lies=True),
    Fruit("avocado", (95, 125), (0.6, 0.72), ((38, 6, 150, 75), (20, 8, 90, 45)), "pores",
          pear=0.25, shine=0.2, lies=True),
    Fruit("melon", (140, 210), (0.75, 1.0), ((24, 4, 130, 200), (28, 3, 200, 225)), "net",
          shine=0.1, lies=True),
    Fruit("green melon", (150, 230), (0.7, 0.95), ((35, 5, 110, 195),), "ribs", shine=0.2,
          lies=True),
    Fruit("watermelon", (170, 250), (0.85, 1.0), ((45, 4, 170, 95),), "stripes", lies=True),
    Fruit("pumpkin", (100, 170), (1.15, 1.5), ((9, 3, 225, 225), (14, 3, 160, 225),
          (50, 8, 70, 130)), "ribs", shine=0.3, stalk=BROWN),
    Fruit("squash", (120, 190), (0.8, 1.05), ((46, 8, 140, 75), (12, 3, 200, 210),
          (20, 3, 100, 215), (26, 2, 190, 225)), "ribs", pear=0.15, shine=0.35, stalk=BROWN),
    Fruit("butternut", (170, 250), (0.42, 0.55), ((16, 2, 115, 220),), "matte", pear=0.35,
          waist=0.22, shine=0.25, stalk=BROWN, lies=True),
    Fruit("aubergine", (160, 230), (0.36, 0.5), ((146, 8, 140, 55),), pear=0.3, shine=0.8,
          stalk=GREEN, lies=True),
    Fruit("courgette", (150, 230), (0.2, 0.28), ((44, 5, 160, 90), (27, 3, 190, 215)), "stripes",
          lies=True),
    Fruit("onion", (65, 95), (0.95, 1.2), ((13, 3, 170, 195), (166, 5, 150, 115),
          (22, 3, 25, 235)), "stripes", shine=0.5, stalk=BROWN),
    Fruit("potato", (75, 125), (0.6, 0.8), ((18, 3, 115, 190), (14, 3, 125, 140)), "matte",
          shine=0.05, lies=True),
    Fruit("beetroot", (65, 100), (0.95, 1.1), ((166, 5, 150, 85),), "matte", shine=0.1,
          stalk=(90, 40, 120)),
    Fruit("cabbage", (130, 190), (1.0, 1.15), ((42, 5, 90, 200), (150, 5, 130, 105)), "veins",
          shine=0.15),
    Fruit("coconut", (100, 130), (0.9, 1.0), ((12, 3, 120, 95),), "matte", shine=0.0),
)  # fmt: skip
BUSHY = tuple(s for s in PRODUCE if s.name in {
    "cucumber", "carrot", "banana", "leek", "lettuce", "cabbage", "cauliflower", "broccoli",
    "grapes", "pepper", "parsley", "asparagus", "radish",
})  # fmt: skip
"""What is no body of revolution; `loose` draws it."""


def any_fruit(rng: Rng) -> tuple[Fruit, float, tuple[float, float, float]]:
    """A kind of fruit, how it leans (radians) and its size as it lies there, in mm."""
    fruit = FRUITS[rng.integers(len(FRUITS))]
    long = float(rng.uniform(*fruit.long_mm))
    wide = long * float(rng.uniform(*fruit.slim))
    lean = rng.normal() * 0.12
    if fruit.lies and rng.random() < 0.8:
        lean += rng.choice([-1, 1]) * np.pi / 2 + rng.normal() * 0.1
    lean = float(lean)
    cos, sin = math.cos(lean), math.sin(lean)
    size = (math.hypot(wide * cos, long * sin), math.hypot(wide * sin, long * cos), wide)
    return fruit, lean, size


def draw_fruit(fruit: Fruit, lean: float, single: Single, view: View) -> Fitted:
    """Paint one fruit of a kind."""
    rng = single.rng()
    wide = max(5, math.ceil(single.size_mm[0] * view.px_per_mm))
    high = max(5, math.ceil(single.size_mm[1] * view.px_per_mm))
    cos, sin = math.cos(lean), math.sin(lean)
    a, b = single.size_mm[0] ** 2, single.size_mm[1] ** 2
    slim = single.size_mm[2]
    long = math.sqrt(max(slim * slim * 0.01, a + b - slim * slim))
    y, x = np.mgrid[-0.5 : 0.5 : high * 1j, -0.5 : 0.5 : wide * 1j].astype(np.float32)
    x, y = x * single.size_mm[0] * 2, y * single.size_mm[1] * 2
    along, across = (y * cos + x * sin) / long, (x * cos - y * sin) / slim
    ink, local = _body(rng, fruit, along, across)
    normal = (local[0] * cos + local[1] * sin, local[1] * cos - local[0] * sin, local[2])
    field, normal = _skin(rng, fruit, local, normal)
    picture = lit(rng, field, normal, fruit.shine * rng.uniform(0.7, 1.2))
    _marks(rng, fruit, picture)
    if fruit.stalk is not None and rng.random() < 0.75:
        _stalk(rng, fruit, picture, lean)
    return cut_out(picture, ink)


def _body(
    rng: Rng, fruit: Fruit, along: Field, across: Field
) -> tuple[np.ndarray, tuple[Field, Field, Field]]:
    """The ink and the normals in the fruit's own frame: across, along its axis, to the eye."""
    power = rng.uniform(1.9, 2.4)
    steps = np.linspace(-1, 1, 65)
    half = np.power(np.clip(1 - np.abs(steps) ** power, 0, 1), 1 / power)
    half = half * (1 + fruit.pear * rng.uniform(0.7, 1.2) * steps)
    half = half - fruit.waist * rng.uniform(0.6, 1.2) * np.exp(-(((steps + 0.2) / 0.3) ** 2)) * half
    half = half / half.max()
    half = half * (1 + 0.02 * rng.normal() * np.sin(steps * 5 + rng.uniform(0, 6)))
    slope = np.clip(np.gradient(half, steps), -6, 6)
    reach = np.interp(along, steps, half, 0, 0).astype(np.float32)
    steep = np.interp(along, steps, slope).astype(np.float32)
    turn = across / np.maximum(reach, 1e-3)
    ink = np.abs(turn) <= 1
    turn = np.clip(turn, -1, 1)
    deep = np.sqrt(1 - turn * turn)
    length = np.sqrt(1 + steep * steep)
    return ink, (turn / length, -steep / length, deep / length)


def _skin(
    rng: Rng, fruit: Fruit, local: Normal, normal: Normal
) -> tuple[Field, tuple[Field, Field, Field]]:
    """The colors, and the normals roughened; a pole is turned somewhat to the eye."""
    tip = rng.normal() * 0.5
    x, y, z = local
    pole = y * math.cos(tip) + z * math.sin(tip)
    lon = np.arctan2(x, z * math.cos(tip) - y * math.sin(tip)) + rng.uniform(0, 6)
    hue = fruit.hues[rng.integers(len(fruit.hues))]
    first, second = _colors(rng, hue)
    rough = clouds(rng, x.shape, int(rng.integers(3, 6)))
    share = np.clip(0.9 * rough + 0.25 * pole, 0, 1)
    bumps = np.zeros_like(x)
    small = min(x.shape) < 16
    if fruit.skin == "ribs":
        count = int(rng.integers(4, 7))
        wave = np.abs(np.sin(count * lon))
        share = share * 0.5 + 0.5 * (1 - wave) ** 2
        bumps = np.cos(count * lon) * np.sign(np.sin(count * lon)) * np.sqrt(1 - pole * pole)
    elif fruit.skin == "stripes":
        count = int(rng.integers(5, 9))
        share = np.clip(0.5 + np.sin(count * lon + 4 * rough) + 0.6 * (rough - 0.5), 0, 1)
    elif fruit.skin == "veins":
        share = np.clip(1.2 - 5 * np.abs(np.sin(3 * lon + 3 * rough + 2 * pole)), 0, 1)
    elif fruit.skin == "net" and not small:
        fine = clouds(rng, x.shape, 26)
        share = np.clip(1.3 - 9 * np.abs(fine - 0.5), 0, 1)
    field = np.array(first, np.float32) * (1 - share[..., None])
    field = field + np.array(second, np.float32) * share[..., None]
    right, down, near = normal
    if fruit.skin == "ribs":
        right = right - 0.3 * bumps * np.abs(x)
    if fruit.skin in {"pores", "net"} and not small:
        grain = rng.normal(size=x.shape).astype(np.float32)
        right, down = right + 0.06 * grain, down + 0.06 * np.roll(grain, 1, axis=0)
    elif fruit.skin == "matte":
        field = field * (0.9 + 0.2 * rng.random(x.shape, np.float32)[..., None])
    return field.astype(np.float32), (right, down, near)


def _colors(rng: Rng, hue: Hue) -> tuple[Color, Color]:
    """The main color and a riper, or paler, one."""
    middle, spread, saturation, value = hue
    h = int(middle + rng.uniform(-spread, spread))
    s, v = saturation + rng.normal() * 12, value + rng.normal() * 12
    away = rng.uniform(-6, 6)
    return hsv(h, int(s), int(v)), hsv(int(h + away), int(s * rng.uniform(0.55, 1.0)),
                                       int(v * rng.uniform(0.85, 1.3)))  # fmt: skip


def _marks(rng: Rng, fruit: Fruit, picture: Image) -> None:
    """Blemishes, a pale patch where it lay, and a sticker."""
    high, wide = picture.shape[:2]
    if min(high, wide) < 20:
        return
    for _ in range(int(rng.integers(0, 5))):
        at = (int(wide * rng.uniform(0.15, 0.85)), int(high * rng.uniform(0.15, 0.85)))
        size = max(1, int(min(high, wide) * rng.uniform(0.008, 0.03)))
        spot = picture[max(0, at[1] - size) : at[1] + size, max(0, at[0] - size) : at[0] + size]
        spot[:] = (spot * rng.uniform(0.6, 0.9)).astype(np.uint8)
    if rng.random() < 0.3 and fruit.skin not in {"veins", "net"}:
        at = (int(wide * rng.uniform(0.3, 0.7)), int(high * rng.uniform(0.3, 0.65)))
        half = min(high, wide) * rng.uniform(0.08, 0.14)
        axes, turn = (
            (max(2, int(half)), max(2, int(half * rng.uniform(0.65, 1.0)))),
            rng.uniform(0, 180),
        )
        cv2.ellipse(picture, at, axes, turn, 0, 360, (225, 228, 228), -1, cv2.LINE_AA)
        inner = (max(1, int(axes[0] * 0.8)), max(1, int(axes[1] * 0.75)))
        cv2.ellipse(picture, at, inner, turn, 0, 360, any_color(rng), -1, cv2.LINE_AA)
        low = (max(1, inner[0] // 2), max(1, inner[1] // 4))
        cv2.ellipse(picture, at, low, turn, 0, 360, (240, 240, 240), -1, cv2.LINE_AA)


def _stalk(rng: Rng, fruit: Fruit, picture: Image, lean: float) -> None:
    """What it hung from, at its upper pole or where that is turned to the eye."""
    high, wide = picture.shape[:2]
    near = rng.uniform(0.55, 0.92)
    x = wide / 2 - math.sin(lean) * near * wide / 2
    y = high / 2 - math.cos(lean) * near * high / 2
    size = max(1.0, 0.05 * min(high, wide))
    color = fruit.stalk or BROWN
    if fruit.name in {"tomato", "aubergine"}:
        for angle in np.linspace(0, 2 * np.pi, 6)[:5] + rng.uniform(0, 1):
            tip = (round(x + math.cos(angle) * 4 * size), round(y + math.sin(angle) * 2.6 * size))
            cv2.line(picture, (round(x), round(y)), tip, color, max(1, round(size)), cv2.LINE_AA)
        return
    hollow = (max(1, round(2 * size)), max(1, round(1.2 * size)))
    dark = picture[min(high - 1, round(y)), min(wide - 1, round(x))] * 0.55
    cv2.ellipse(picture, (round(x), round(y)), hollow, 0, 0, 360, dark.tolist(), -1, cv2.LINE_AA)
    tip = (round(x + rng.normal() * size), round(y - 2 * size))
    cv2.line(picture, (round(x), round(y)), tip, color, max(1, round(size)), cv2.LINE_AA)


def any_bushy(rng: Rng) -> tuple[Sort, tuple[float, float, float]]:
    """A vegetable that `loose` draws and its size in mm."""
    sort = BUSHY[rng.integers(len(BUSHY))]
    long = min(260.0, sort.size_mm) * float(rng.uniform(0.85, 1.1))
    return sort, (long, max(35.0, long * sort.aspect), max(35.0, long * sort.aspect))


def draw_bushy(sort: Sort, single: Single, view: View) -> Fitted:
    """Paint one of them."""
    size = max(6, round(single.size_mm[0] * view.px_per_mm))
    item = sort.draw(single.rng(), sort, size)
    picture, ink = item.picture, item.ink
    if ink.shape[0] > 1.4 * ink.shape[1] and sort.aspect < 0.8:  # nothing long stands on its tip
        picture, ink = np.rot90(picture).copy(), np.rot90(ink).copy()
    return cut_out(picture, ink)
