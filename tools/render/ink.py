"""Ink: colors, words, ground patterns and noise. Pictures are BGR uint8, masks uint8 0..255."""

import importlib.util
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

Image = NDArray[np.uint8]  # (h, w, 3) blue, green, red
Mask = NDArray[np.uint8]  # (h, w) 0..255
Color = tuple[int, int, int]  # blue, green, red
Rng = np.random.Generator
Point = tuple[float, float]  # x, y in pixels

GLYPH_PX = 44  # words are drawn once at this height and scaled: packs are at most 320 px high
BUILT_IN_FACES = 2  # Pillow's own face, plain and bold: the same on every machine
SYLLABLES = (
    *("ba", "co", "di", "fru", "gel", "ha", "jo", "ki", "lo", "mi", "na", "or", "pe", "qua"),
    *("ri", "sa", "to", "ul", "va", "wi", "xo", "ya", "zen", "cho", "fla", "gri", "nut", "mel"),
    *("sun", "pop", "tea", "bio", "al", "en", "tri", "cra", "bis", "tha", "wal", "sno", "ber"),
)


@dataclass(frozen=True, slots=True)
class Pen:
    """How a word is written. `face` counts through `faces()`, modulo their number."""

    color: Color
    face: int = 0
    slant: float = 0.0  # shear, as a share of the height
    turn: float = 0.0  # degrees, counter-clockwise
    outline: Color | None = None


@lru_cache(maxsize=1)
def faces() -> tuple[str, ...]:
    """The names or files of the type faces; the first `BUILT_IN_FACES` are everywhere the same."""
    found: list[str] = []
    spec = importlib.util.find_spec("matplotlib")
    if spec is not None and spec.origin is not None:
        found += map(str, sorted((Path(spec.origin).parent / "mpl-data/fonts/ttf").glob("DejaVu*")))
    return ("built-in", "built-in bold", *(f for f in found if "Display" not in f))


@lru_cache(maxsize=4096)
def word_mask(text: str, face: int) -> Mask:
    """One word, `GLYPH_PX` high, cropped to its ink. Read-only, because it is shared."""
    name = faces()[face % len(faces())]
    built_in = name.startswith("built-in")
    font = ImageFont.load_default(GLYPH_PX) if built_in else ImageFont.truetype(name, GLYPH_PX)
    stroke = 2 if name.endswith("bold") else 0
    left, top, right, bottom = (int(v) for v in font.getbbox(text, stroke_width=stroke))
    size = (max(2, right - left + 2), max(2, bottom - top + 2))
    page = PilImage.new("L", size, 0)
    ImageDraw.Draw(page).text((1 - left, 1 - top), text, fill=255, font=font, stroke_width=stroke)
    mask: Mask = np.array(page, dtype=np.uint8)
    mask.flags.writeable = False
    return mask


def write(picture: Image, text: str, center: Point, fit: Point, pen: Pen) -> None:
    """Write a word around `center`, no wider or higher than `fit` (width, height), in pixels."""
    mask = word_mask(text, pen.face)
    wide, high = max(3.0, fit[0]), max(3.0, fit[1])
    stretch = min(1.35, max(0.8, wide / (mask.shape[1] * high / mask.shape[0])))
    scale = min(high / mask.shape[0], wide / (mask.shape[1] * stretch))
    size = (max(2, int(mask.shape[1] * scale * stretch)), max(2, int(mask.shape[0] * scale)))
    mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    if pen.turn or pen.slant:
        mask = _turned(mask, pen.turn, pen.slant)
    left, top = int(center[0] - mask.shape[1] / 2), int(center[1] - mask.shape[0] / 2)
    if pen.outline is not None:
        framed = cv2.copyMakeBorder(mask, 3, 3, 3, 3, cv2.BORDER_CONSTANT)
        grown = cv2.dilate(framed, np.ones((5, 5), np.uint8))
        stamp(picture, grown.astype(np.uint8), pen.outline, (left - 3, top - 3))
    stamp(picture, mask, pen.color, (left, top))


def _turned(mask: Mask, degrees: float, slant: float) -> Mask:
    high, wide = mask.shape
    side = int(math.hypot(high, wide * (1 + abs(slant)))) + 4
    turn = cv2.getRotationMatrix2D((0, 0), degrees, 1.0)
    matrix = turn[:, :2] @ np.array([[1.0, -slant], [0.0, 1.0]])
    shift = np.array([side / 2, side / 2]) - matrix @ np.array([wide / 2, high / 2])
    return cv2.warpAffine(mask, np.c_[matrix, shift], (side, side))  # type: ignore[return-value]


def stamp(picture: Image, mask: Mask, color: Color, at: tuple[int, int]) -> None:
    """Blend one color into a picture through a mask whose top left corner is `at`."""
    x0, y0 = max(0, at[0]), max(0, at[1])
    x1 = min(picture.shape[1], at[0] + mask.shape[1])
    y1 = min(picture.shape[0], at[1] + mask.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    share = mask[y0 - at[1] : y1 - at[1], x0 - at[0] : x1 - at[0], None].astype(np.float32) / 255
    part = picture[y0:y1, x0:x1]
    part[:] = (part * (1 - share) + np.array(color, np.float32) * share).astype(np.uint8)


def hsv(hue: int, saturation: int, value: int) -> Color:
    """A color from OpenCV's hue (0..179), saturation and value (0..255)."""
    full, bright = min(255, max(0, saturation)), min(255, max(0, value))
    pixel = np.array([[[hue % 180, full, bright]]], np.uint8)
    blue, green, red = cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0]
    return int(blue), int(green), int(red)


def any_color(rng: Rng) -> Color:
    """A print color: mostly loud, sometimes white, dark or pastel."""
    kind = rng.random()
    hue = int(rng.integers(180))
    if kind < 0.62:
        return hsv(hue, int(rng.integers(120, 256)), int(rng.integers(90, 256)))
    if kind < 0.78:
        return hsv(hue, int(rng.integers(0, 40)), int(rng.integers(200, 256)))
    if kind < 0.88:
        return hsv(hue, int(rng.integers(0, 80)), int(rng.integers(10, 70)))
    return hsv(hue, int(rng.integers(20, 110)), int(rng.integers(120, 240)))


def gray(rng: Rng, low: int, high: int) -> Color:
    """A nearly neutral color, as of painted metal."""
    return hsv(int(rng.integers(180)), int(rng.integers(0, 30)), int(rng.integers(low, high)))


def luma(color: Color) -> float:
    """Brightness 0..255 after ITU-R BT.601."""
    return 0.114 * color[0] + 0.587 * color[1] + 0.299 * color[2]


def readable_on(rng: Rng, ground: Color) -> Color:
    """A color whose brightness differs enough from the ground's to be read."""
    for _ in range(8):
        color = any_color(rng)
        if abs(luma(ground) - luma(color)) > 80:
            return color
    return (255, 255, 255) if luma(ground) < 128 else (10, 10, 10)


def tone(color: Color, gain: float) -> Color:
    """The same color, `gain` times as bright."""
    blue, green, red = color[0] * gain, color[1] * gain, color[2] * gain
    return (
        int(min(255.0, max(0.0, blue))),
        int(min(255.0, max(0.0, green))),
        int(min(255.0, max(0.0, red))),
    )


def word(rng: Rng, syllables: int = 0) -> str:
    """An invented name."""
    count = syllables or int(rng.integers(1, 4))
    text = "".join(SYLLABLES[rng.integers(len(SYLLABLES))] for _ in range(count))[:10]
    return (text.upper(), text.capitalize(), text)[rng.integers(3)]


def clouds(rng: Rng, shape: tuple[int, int], cells: int) -> NDArray[np.float32]:
    """Smooth noise (h, w) between about 0 and 1, with about `cells` bumps down the height."""
    across = max(2, int(cells * shape[1] / max(1, shape[0])) + 1)
    coarse = rng.random((max(2, cells), across)).astype(np.float32)
    smooth = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return smooth.astype(np.float32)


def mix(first: Color, second: Color, share: NDArray[np.float32]) -> Image:
    """Blend two colors pixel by pixel; `share` (h, w) is that of the second."""
    part = np.clip(share, 0, 1)[..., None]
    return (np.array(first, np.float32) * (1 - part) + np.array(second, np.float32) * part).astype(
        np.uint8
    )
