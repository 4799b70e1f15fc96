"""What is inside, as printed outside: piles, stacks, drops and textures."""

import math
from collections.abc import Callable

import cv2
import numpy as np

from tools.render.ink import Color, Image, Point, Rng, clouds, tone

Draw = Callable[[Rng, Image, Point, float, Color], None]


def _balls(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    for _ in range(int(rng.integers(2, 8))):
        x, y = int(at[0] + rng.normal() * radius * 0.5), int(at[1] + rng.normal() * radius * 0.35)
        a = max(2, int(radius * rng.uniform(0.25, 0.55)))
        b = max(2, int(a * rng.uniform(0.7, 1.1)))
        turn = int(rng.integers(180))
        cv2.ellipse(picture, (x, y), (a, b), turn, 0, 360, tone(color, 0.6), -1, cv2.LINE_AA)
        inner = (max(1, int(a * 0.88)), max(1, int(b * 0.88)))
        near = (x - a // 10, y - b // 10)
        cv2.ellipse(picture, near, inner, turn, 0, 360, color, -1, cv2.LINE_AA)
        shine = (max(1, a // 4), max(1, b // 5))
        spot = (x - a // 3, y - b // 3)
        cv2.ellipse(picture, spot, shine, turn, 0, 360, tone(color, 1.5), -1, cv2.LINE_AA)


def _stack(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Cookies on cookies."""
    count, tall = int(rng.integers(3, 10)), rng.uniform(0.8, 1.8)
    a, b = max(3, int(radius * 0.8)), max(2, int(radius * rng.uniform(0.18, 0.35)))
    for i in range(count):
        y = int(at[1] + radius * tall * (0.8 - 1.5 * i / count))
        x = int(at[0] + rng.normal() * radius * 0.08)
        shade = tone(color, rng.uniform(0.85, 1.1))
        under = (x, y + max(1, b // 3))
        cv2.ellipse(picture, under, (a, b), 0, 0, 360, tone(color, 0.45), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x, y), (a, b), 0, 0, 360, shade, -1, cv2.LINE_AA)
        for _ in range(int(rng.integers(0, 6))):
            chip = (x + int(rng.uniform(-0.7, 0.7) * a), y + int(rng.uniform(-0.5, 0.5) * b))
            cv2.circle(picture, chip, max(1, b // 4), tone(color, 0.35), -1)


def _crackers(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """Flat pieces with holes, fanned out."""
    corners = int(rng.choice([4, 4, 5, 24]))
    for _ in range(int(rng.integers(2, 7))):
        center = np.array(at) + rng.normal(size=2) * radius * [0.5, 0.3]
        size = radius * rng.uniform(0.35, 0.65)
        angles = np.arange(corners) * 2 * math.pi / corners + rng.uniform(0, 6)
        flat = np.c_[np.cos(angles), np.sin(angles) * rng.uniform(0.6, 1)] * size
        shape = (center + flat).astype(np.int32)
        cv2.fillPoly(
            picture, [shape + np.array([0, max(1, int(size / 9))])], tone(color, 0.5), cv2.LINE_AA
        )
        cv2.fillPoly(picture, [shape], tone(color, rng.uniform(0.9, 1.1)), cv2.LINE_AA)
        for _ in range(int(rng.integers(0, 9))):
            x, y = (center + rng.uniform(-0.4, 0.4, 2) * size).astype(int)
            cv2.circle(picture, (int(x), int(y)), max(1, int(size / 14)), tone(color, 0.5), -1)


def _leaves(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    for _ in range(int(rng.integers(3, 10))):
        x, y = int(at[0] + rng.normal() * radius * 0.5), int(at[1] + rng.normal() * radius * 0.4)
        half = (max(2, int(radius * 0.4)), max(1, int(radius * 0.12)))
        turn = int(rng.integers(180))
        cv2.ellipse(picture, (x, y), half, turn, 0, 360, color, -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x, y), half, turn, 0, 360, tone(color, 0.6), 1, cv2.LINE_AA)


def _plate(rng: Rng, picture: Image, at: Point, radius: float, color: Color) -> None:
    """A bowl of something, seen from above: texture inside an ellipse."""
    high, wide = picture.shape[:2]
    grain = np.dstack([clouds(rng, (high, wide), int(rng.integers(8, 22))) for _ in range(3)])
    texture = np.clip((grain * 0.9 + 0.35) * np.array(color, np.float32), 0, 255)
    mask = np.zeros((high, wide), np.uint8)
    half = (max(2, int(radius)), max(2, int(radius * rng.uniform(0.5, 1))))
    cv2.ellipse(mask, (int(at[0]), int(at[1])), half, 0, 0, 360, 255, -1, cv2.LINE_AA)
    share = mask[..., None].astype(np.float32) / 255
    picture[:] = (picture * (1 - share) + texture * share).astype(np.uint8)
    if rng.random() < 0.5:
        at_px = (int(at[0]), int(at[1]))
        cv2.ellipse(picture, at_px, half, 0, 0, 360, (240, 240, 240), 2, cv2.LINE_AA)


KINDS: tuple[Draw, ...] = (_balls, _stack, _crackers, _leaves, _plate)


def draw_food(picture: Image, at: Point, radius: float, color: Color, seed: int) -> None:
    """Draw one of the kinds of content around `at`; the same seed draws the same."""
    rng = np.random.default_rng(seed)
    KINDS[rng.integers(len(KINDS))](rng, picture, at, max(3.0, radius), color)
