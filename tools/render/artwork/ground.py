"""Grounds: the patterns that packs and banners are printed on."""

import math
from collections.abc import Callable

import cv2
import numpy as np

from tools.render.ink import Color, Image, Rng, clouds, mix

Palette = tuple[Color, Color, Color]
Paint = Callable[[Rng, Image, Palette], None]


def _plain(_rng: Rng, picture: Image, colors: Palette) -> None:
    picture[:] = colors[0]


def _fade(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    ramp = np.linspace(0, 1, high, dtype=np.float32)[:, None] ** rng.uniform(0.6, 1.8)
    picture[:] = mix(colors[0], colors[1], np.repeat(ramp, wide, axis=1).astype(np.float32))


def _glow(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    y, x = np.mgrid[:high, :wide].astype(np.float32)
    far = np.hypot(x - wide * rng.uniform(0.3, 0.7), y - high * rng.uniform(0.3, 0.7))
    picture[:] = mix(colors[1], colors[0], far / np.float32(0.6 * max(high, wide)))


def _bands(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    for i in range(int(rng.integers(1, 5))):
        top = int(high * rng.random())
        low = top + int(high * rng.uniform(0.03, 0.3))
        cv2.rectangle(picture, (0, top), (wide, low), colors[1 + i % 2], -1)


def _slope(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    a, b = rng.uniform(0.1, 0.9, 2) * high
    corners = np.array([[0, a], [wide, b], [wide, high], [0, high]], np.int32)
    cv2.fillPoly(picture, [corners], colors[1], cv2.LINE_AA)


def _rays(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    x, y = wide * rng.uniform(0.2, 0.8), high * rng.uniform(0.2, 0.8)
    reach, count = high + wide, int(rng.integers(8, 20))
    for i in range(count):
        angles = np.array([2 * i, 2 * i + 1]) * math.pi / count
        tips = np.c_[x + reach * np.cos(angles), y + reach * np.sin(angles)]
        cv2.fillPoly(picture, [np.r_[[[x, y]], tips].astype(np.int32)], colors[1], cv2.LINE_AA)


def _wave(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    x = np.linspace(0, wide, 24)
    swing = high * rng.uniform(0.03, 0.15)
    bend, shift = rng.uniform(3, 9), rng.uniform(0, 6)
    y = high * rng.uniform(0.25, 0.8) + swing * np.sin(x / wide * bend + shift)
    line = np.c_[x, y]
    shape = np.r_[line, [[wide, high], [0, high]]].astype(np.int32)
    cv2.fillPoly(picture, [shape], colors[1], cv2.LINE_AA)
    thick = max(1, int(high * 0.02))
    cv2.polylines(picture, [line.astype(np.int32)], False, colors[2], thick, cv2.LINE_AA)


def _dots(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    step = max(6, int(wide * rng.uniform(0.08, 0.25)))
    radius = max(2, int(step * rng.uniform(0.2, 0.45)))
    for y in range(0, high, step):
        for x in range((y // step % 2) * step // 2, wide, step):
            cv2.circle(picture, (x, y), radius, colors[1], -1, cv2.LINE_AA)


def _cloudy(rng: Rng, picture: Image, colors: Palette) -> None:
    share = clouds(rng, picture.shape[:2], int(rng.integers(3, 9)))
    picture[:] = mix(colors[0], colors[1], share * np.float32(1.6) - np.float32(0.3))


def _stripes(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    step = max(4, int(wide * rng.uniform(0.06, 0.2)))
    for x in range(0, wide, 2 * step):
        cv2.rectangle(picture, (x, 0), (x + step, high), colors[1], -1)


def _panel(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    picture[:] = colors[0]
    edge = int(wide * rng.uniform(0.04, 0.14))
    top, low = int(high * rng.uniform(0.03, 0.3)), int(high * rng.uniform(0.8, 0.97))
    cv2.rectangle(picture, (edge, top), (wide - edge, low), colors[1], -1)


def _land(rng: Rng, picture: Image, colors: Palette) -> None:
    high, wide = picture.shape[:2]
    _fade(rng, picture, (colors[0], (245, 245, 240), colors[2]))
    top = high * rng.uniform(0.1, 0.7)
    for i in range(3):
        x = np.linspace(0, wide, 16)
        y = top + i * high * 0.07 + high * 0.03 * np.sin(x / wide * 5 + rng.uniform(0, 6))
        shape = np.r_[np.c_[x, y], [[wide, high], [0, high]]].astype(np.int32)
        cv2.fillPoly(picture, [shape], colors[1 + i % 2], cv2.LINE_AA)


GROUNDS: tuple[Paint, ...] = (
    _plain, _plain, _fade, _glow, _bands, _slope, _rays, _wave, _dots, _cloudy, _stripes, _panel,
    _land,
)  # fmt: skip
"""Plain is twice in the list: a third of real packs have one color around everything."""


def paint_ground(rng: Rng, picture: Image, colors: Palette) -> None:
    """Fill the picture with one of the patterns."""
    GROUNDS[rng.integers(len(GROUNDS))](rng, picture, colors)
