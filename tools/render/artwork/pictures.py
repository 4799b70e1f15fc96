"""Pictures of the content, softly lit as a photographer would: what designed fronts show.

A handful of masks with their light painted in are scaled and colored, which is quick and looks
rounder than plain ellipses do.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.artwork.food import draw_food
from tools.render.ink import Color, Image, Point, Rng, clouds, hsv, tone

Draw = Callable[[Rng, Image, Point, float, Color], None]
BALL_PX = 72  # fronts are at most 340 px, a ball on them seldom more than this


@lru_cache(maxsize=1)
def _lit_ball() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Of a ball under a lamp from the upper left: its light, its highlight and its coverage."""
    y, x = np.mgrid[-1 : 1 : BALL_PX * 1j, -1 : 1 : BALL_PX * 1j].astype(np.float32)
    far = np.hypot(x, y)
    z = np.sqrt(np.clip(1 - far**2, 0, 1))
    lambert = np.clip(-0.5 * x - 0.6 * y + 0.62 * z, 0, 1)
    shine = np.exp(-((x + 0.4) ** 2 + (y + 0.45) ** 2) / 0.03)
    cover = np.clip((1 - far) * BALL_PX / 3, 0, 1)
    return (0.35 + 0.85 * lambert).astype(np.float32), shine.astype(np.float32), cover


def ball(picture: Image, at: Point, half: Point, color: Color) -> None:
    """A lit ball or egg around `at`, `half` wide and high, in pixels."""
    wide, high = max(2, int(2 * half[0])), max(2, int(2 * half[1]))
    light, shine, cover = (
        np.asarray(cv2.resize(plane, (wide, high)), np.float32) for plane in _lit_ball()
    )
    paint = light[..., None] * np.array(color, np.float32) + shine[..., None] * 110
    _blend(picture, paint, cover, (int(at[0] - wide / 2), int(at[1] - high / 2)))


def _blend(picture: Image, paint: NDArray[np.floating], cover: NDArray[np.floating],
           at: tuple[int, int]) -> None:  # fmt: skip
    x0, y0 = max(0, at[0]), max(0, at[1])
    x1 = min(picture.shape[1], at[0] + cover.shape[1])
    y1 = min(picture.shape[0], at[1] + cover.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    source = slice(y0 - at[1], y1 - at[1]), slice(x0 - at[0], x1 - at[0])
    share = cover[source][..., None]
    part = picture[y0:y1, x0:x1]
    part[:] = np.clip(part * (1 - share) + paint[source] * share, 0, 255).astype(np.uint8)


def _fruit(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Two to six of the same fruit, a leaf or two."""
    count = int(rng.integers(2, 7))
    size = radius * rng.uniform(0.38, 0.6)
    tall = rng.uniform(0.8, 1.3)
    for i in range(count):
        turn = 2 * math.pi * i / count
        x = at[0] + math.cos(turn) * radius * 0.5
        y = at[1] + math.sin(turn) * radius * 0.35
        ball(picture, (x, y), (size, size * tall), tone(color, rng.uniform(0.85, 1.1)))
    for _ in range(int(rng.integers(0, 3))):
        _leaf(rng, picture, (at[0], at[1] - radius * 0.5), radius * 0.45)


def _leaf(rng: Rng, picture: Image, at: Point, size: float) -> None:
    green = hsv(int(rng.integers(38, 65)), 190, int(rng.integers(90, 190)))
    half = (max(2, int(size)), max(1, int(size * 0.36)))
    turn = int(rng.integers(180))
    middle = (int(at[0] + rng.normal() * size * 0.6), int(at[1]))
    cv2.ellipse(picture, middle, half, turn, 0, 360, green, -1, cv2.LINE_AA)
    thin = (half[0], max(1, half[1] // 6))
    cv2.ellipse(picture, middle, thin, turn, 0, 360, tone(green, 0.7), -1, cv2.LINE_AA)


def _slices(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Cut citrus: rind, a pale ring, wedges."""
    for i in range(int(rng.integers(1, 4))):
        x = int(at[0] + (i - 1) * radius * rng.uniform(0.4, 0.8))
        y, r = int(at[1] + rng.normal() * radius * 0.2), max(4, int(radius * rng.uniform(0.5, 0.8)))
        for share, ink in ((1, tone(color, 0.85)), (0.92, (225, 240, 248)), (0.82, color)):
            cv2.circle(picture, (x, y), max(1, int(r * share)), ink, -1, cv2.LINE_AA)
        for k in range(8):
            turn = k * math.pi / 8 + 0.2
            tip = (int(math.cos(turn) * r * 0.82), int(math.sin(turn) * r * 0.82))
            ends = ((x - tip[0], y - tip[1]), (x + tip[0], y + tip[1]))
            cv2.line(picture, *ends, (225, 240, 248), max(1, r // 14), cv2.LINE_AA)


def _bowl(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """A bowl heaped with small pieces."""
    china = hsv(int(rng.integers(180)), int(rng.integers(0, 90)), int(rng.integers(170, 256)))
    piece = radius * rng.uniform(0.12, 0.26)
    for _ in range(int(rng.integers(14, 30))):
        x = at[0] + np.clip(rng.normal() * 0.42, -0.85, 0.85) * radius
        y = at[1] - abs(rng.normal()) * radius * 0.22
        shade = tone(color, rng.uniform(0.75, 1.15))
        ball(picture, (x, y), (piece, piece * rng.uniform(0.5, 1)), shade)
    center = (int(at[0]), int(at[1]))
    half = (max(3, int(radius)), max(3, int(radius * 0.7)))
    cv2.ellipse(picture, center, half, 0, 0, 180, china, -1, cv2.LINE_AA)
    inner = (max(2, int(radius * 0.8)), max(2, int(radius * 0.5)))
    lower = (center[0] + half[0] // 12, center[1] + half[1] // 8)
    cv2.ellipse(picture, lower, inner, 0, 10, 170, tone(china, 0.85), -1, cv2.LINE_AA)
    ends = ((center[0] - half[0], center[1]), (center[0] + half[0], center[1]))
    cv2.line(picture, *ends, tone(china, 1.1), max(1, half[0] // 14), cv2.LINE_AA)


def _squares(rng: Rng, picture: Image, at: Point, radius: float, _color: Color) -> None:
    """A broken bar of chocolate."""
    brown = hsv(int(rng.integers(6, 14)), int(rng.integers(90, 220)), int(rng.integers(60, 220)))
    side = radius * rng.uniform(0.4, 0.55)
    lean = rng.uniform(-0.5, 0.5)
    turn = np.array([[math.cos(lean), -math.sin(lean)], [math.sin(lean), math.cos(lean)]])
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    for i in range(4):
        for j in range(int(rng.integers(2, 4))):
            base = (square + np.array([i - 2, j - 1.5])) * side
            for inset, gain in ((0.0, 0.6), (0.06, 1.15), (0.16, 0.95)):
                flat = base + (square[[2, 3, 0, 1]] - 0.5) * 2 * inset * side
                corners = (flat @ turn.T + np.array(at)).astype(np.int32)
                cv2.fillPoly(picture, [corners], tone(brown, gain), cv2.LINE_AA)


def _splash(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Milk, oil or water that leaps up."""
    white = tone(color, 0.3)
    pale: Color = tuple(int(175 + c) for c in white)  # type: ignore[assignment]
    pale = (min(255, pale[0]), min(255, pale[1]), min(255, pale[2]))
    turns = np.linspace(0, 2 * math.pi, 40)
    reach = 0.6 + 0.25 * np.sin(turns * int(rng.integers(3, 8)) + 1) + rng.normal(size=40) * 0.06
    shape = np.c_[np.cos(turns), 0.7 * np.sin(turns)] * reach[:, None] * radius + np.array(at)
    cv2.fillPoly(picture, [(shape + radius * 0.04).astype(np.int32)], tone(pale, 0.75), cv2.LINE_AA)
    cv2.fillPoly(picture, [shape.astype(np.int32)], pale, cv2.LINE_AA)
    for _ in range(int(rng.integers(4, 12))):
        x, y = np.array(at) + rng.normal(size=2) * radius * 0.7
        drop = radius * rng.uniform(0.04, 0.13)
        ball(picture, (x, y), (drop, drop), pale)
    ball(picture, at, (radius * 0.35, radius * 0.35), color)


def _cup(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """A cup of something hot."""
    china = hsv(int(rng.integers(180)), int(rng.integers(0, 60)), int(rng.integers(200, 256)))
    x, y, r = int(at[0]), int(at[1]), max(4, int(radius * 0.75))
    body = np.array([[-1, -0.5], [1, -0.5], [0.72, 0.8], [-0.72, 0.8]]) * r + [x, y]
    cv2.ellipse(
        picture, (x + r, y), (r // 2, r // 3), 0, 0, 360, china, max(1, r // 7), cv2.LINE_AA
    )
    cv2.fillPoly(picture, [body.astype(np.int32)], china, cv2.LINE_AA)
    shade = (body * [0.5, 1] + [x * 0.5 + r * 0.45, 0]).astype(np.int32)
    cv2.fillPoly(picture, [shade], tone(china, 0.82), cv2.LINE_AA)
    top = (x, y - r // 2)
    cv2.ellipse(picture, top, (r, r // 3), 0, 0, 360, tone(china, 1.1), -1, cv2.LINE_AA)
    cv2.ellipse(picture, top, (int(r * 0.86), r // 4), 0, 0, 360, tone(color, 0.7), -1, cv2.LINE_AA)


def _strands(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Noodles, chips or sticks in a heap."""
    thick = max(2, int(radius * rng.uniform(0.06, 0.16)))
    for _ in range(int(rng.integers(12, 30))):
        x, y = np.array(at) + rng.normal(size=2) * radius * [0.35, 0.25]
        turn, reach = rng.uniform(0, math.pi), radius * rng.uniform(0.3, 0.6)
        tip = (math.cos(turn) * reach, math.sin(turn) * reach)
        ends = ((int(x - tip[0]), int(y - tip[1])), (int(x + tip[0]), int(y + tip[1])))
        cv2.line(picture, *ends, tone(color, 0.55), thick + 2, cv2.LINE_AA)
        cv2.line(picture, *ends, tone(color, rng.uniform(0.85, 1.15)), thick, cv2.LINE_AA)


def _ears(rng: Rng, picture: Image, at: Point, radius: float, _color: Color) -> None:
    """Ears of grain, in a fan."""
    gold = hsv(int(rng.integers(14, 28)), int(rng.integers(120, 220)), int(rng.integers(150, 245)))
    for k in range(int(rng.integers(2, 6))):
        lean = (k - 2) * 0.25 + rng.normal() * 0.05
        step = np.array([math.sin(lean), -math.cos(lean)])
        foot = np.array(at) + np.array([0, radius * 0.9])
        tip = foot + step * radius * 1.7
        cv2.line(picture, foot.astype(int).tolist(), tip.astype(int).tolist(), tone(gold, 0.7), 1)
        for i in range(7):
            for side in (-1, 1):
                x, y = tip - step * radius * 0.13 * i + side * step[::-1] * [1, -1] * radius * 0.08
                half = (max(1, int(radius * 0.1)), max(1, int(radius * 0.05)))
                turn = math.degrees(lean) - 90 + side * 25
                at_px = (int(x), int(y))
                cv2.ellipse(picture, at_px, half, turn, 0, 360, tone(gold, 1 - 0.04 * i), -1)


def _flower(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """A blossom, as soap and tea have them."""
    petals = int(rng.integers(5, 11))
    half = (max(2, int(radius * 0.45)), max(1, int(radius * rng.uniform(0.14, 0.26))))
    for i in range(petals):
        turn = 2 * math.pi * i / petals
        x, y = at[0] + math.cos(turn) * radius * 0.45, at[1] + math.sin(turn) * radius * 0.45
        shade = tone(color, 1.1 if i % 2 else 0.85)
        at_px = (int(x), int(y))
        cv2.ellipse(picture, at_px, half, math.degrees(turn), 0, 360, shade, -1, cv2.LINE_AA)
    ball(picture, at, (radius * 0.18, radius * 0.18), (60, 200, 240))


def _bubbles(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Foam and bubbles."""
    for _ in range(int(rng.integers(8, 22))):
        x, y = np.array(at) + rng.normal(size=2) * radius * 0.5
        r = max(2, int(radius * rng.uniform(0.06, 0.25)))
        cv2.circle(picture, (int(x), int(y)), r, tone(color, 1.5), max(1, r // 6), cv2.LINE_AA)
        spot = (int(x - r * 0.35), int(y - r * 0.35))
        cv2.circle(picture, spot, max(1, r // 4), (255, 255, 255), -1, cv2.LINE_AA)


def _fish(rng: Rng, picture: Image, at: Point, radius: float, _color: Color) -> None:
    """A fish, for tins and pets."""
    silver = hsv(
        int(rng.integers(95, 120)), int(rng.integers(30, 120)), int(rng.integers(120, 220))
    )
    tail = np.array([[0.6, 0], [1.1, -0.4], [1.0, 0], [1.1, 0.4]]) * radius + np.array(at)
    cv2.fillPoly(picture, [tail.astype(np.int32)], tone(silver, 0.7), cv2.LINE_AA)
    ball(picture, at, (radius * 0.8, radius * 0.32), silver)
    eye = (int(at[0] - radius * 0.55), int(at[1] - radius * 0.05))
    cv2.circle(picture, eye, max(1, int(radius * 0.06)), (20, 20, 20), -1, cv2.LINE_AA)


def _classic(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    draw_food(picture, at, radius, color, int(rng.integers(1 << 31)))


KINDS: tuple[Draw, ...] = (
    _fruit, _fruit, _slices, _bowl, _bowl, _squares, _splash, _cup, _strands, _ears, _flower,
    _bubbles, _fish, _classic, _classic, _classic,
)  # fmt: skip


def draw_content(picture: Image, at: Point, radius: float, color: Color, seed: int) -> None:
    """Draw one of the kinds of content around `at`; the same seed draws the same."""
    rng = np.random.default_rng(seed)
    kind = KINDS[rng.integers(len(KINDS))]
    kind(rng, picture, at, max(4.0, radius), color)


def paste_photo(rng: Rng, picture: Image, at: Point, half: Point, photo: Image) -> None:
    """A photograph in an oval, a box or a blob around `at`, `half` wide and high."""
    wide, high = max(4, int(2 * half[0])), max(4, int(2 * half[1]))
    scale = max(wide, high) / min(photo.shape[:2])
    size = (max(wide, int(photo.shape[1] * scale)), max(high, int(photo.shape[0] * scale)))
    shown = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)[:high, :wide]
    cover = np.zeros((high, wide), np.uint8)
    kind = rng.random()
    if kind < 0.45:
        middle, axes = (wide // 2, high // 2), (wide // 2 - 1, high // 2 - 1)
        cv2.ellipse(cover, middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    elif kind < 0.8:
        cover[:] = 255
    else:
        cover[:] = np.where(clouds(rng, (high, wide), 3) > 0.32, 255, 0)
        cover = cv2.GaussianBlur(cover, (0, 0), 1.5).astype(np.uint8)
    _blend(picture, shown.astype(np.float32), cover.astype(np.float32) / 255,
           (int(at[0] - wide / 2), int(at[1] - high / 2)))  # fmt: skip
