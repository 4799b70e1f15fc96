"""A stored crop as some box, in some light, through some camera, would show it.

No hue is turned: colors are how flavors differ. The order is that of a picture's own way: the box
that a detector drew, the light, the lens, the few pixels, the sensor, the compression.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.ink import Image, Rng
from tools.train.crops import HEIGHT, STORED_HEIGHT, STORED_WIDTH, WIDTH

Shot = NDArray[np.float32]  # (96, 64, 3), not yet clipped to 0..255

EDGE_OFF = 0.11  # of a side: how far a detector draws an edge from where it is
FEW_PX = (16.0, 40.0)  # width of a facing far from its camera
QUALITY = (25, 85)  # of JPEG


def any_look_at(rng: Rng, crop: Image) -> Image:
    """A stored crop (112, 80, 3) as one facing of a camera's picture, (96, 64, 3)."""
    shot = _lit(rng, _boxed(rng, crop).astype(np.float32))
    if rng.random() < 0.12:
        shot = _glare(rng, shot)
    if rng.random() < 0.35:
        shot = _soft(rng, shot)
    if rng.random() < 0.3:
        noise = rng.standard_normal(shot.shape, np.float32)
        shot = shot + noise * np.float32(rng.uniform(1, 8))
    if rng.random() < 0.15:
        _hide(rng, shot)
    whole = np.clip(shot, 0, 255).astype(np.uint8)
    return _compressed(rng, whole) if rng.random() < 0.2 else whole


def _boxed(rng: Rng, crop: Image) -> Image:
    """The facing in a box whose edges are off, each by itself, and a little askew."""
    left, right = rng.uniform(-EDGE_OFF, EDGE_OFF, 2) * WIDTH
    top, low = rng.uniform(-EDGE_OFF, EDGE_OFF, 2) * HEIGHT
    wide, high = WIDTH + right - left, HEIGHT + low - top
    x, y = (STORED_WIDTH - WIDTH) / 2 + left, (STORED_HEIGHT - HEIGHT) / 2 + top
    shear = rng.normal() * 0.03
    matrix = np.array([[wide / WIDTH, shear, x - shear * HEIGHT / 2], [0, high / HEIGHT, y]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    placed = cv2.warpAffine(
        crop, matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(placed, np.uint8)


def _lit(rng: Rng, shot: Shot) -> Shot:
    """Brighter or darker, warmer or colder, flatter, shaded by the board above."""
    gain = rng.uniform(0.65, 1.4) * rng.normal(1, 0.06, 3)
    lit = shot * gain.astype(np.float32) + np.float32(rng.uniform(-15, 15))
    if rng.random() < 0.3:
        lit = (lit - 128) * np.float32(rng.uniform(0.6, 1.1)) + 128
    if rng.random() < 0.2:
        top, low = rng.uniform(0.5, 1.2, 2)
        lit = lit * np.linspace(top, low, HEIGHT, dtype=np.float32)[:, None, None]
    return lit


def _glare(rng: Rng, shot: Shot) -> Shot:
    """A lamp's reflection: a soft white spot, or a streak down the pack."""
    x = (np.arange(WIDTH) / WIDTH - rng.uniform(0.1, 0.9)) / rng.uniform(0.05, 0.25)
    y = (np.arange(HEIGHT) / HEIGHT - rng.uniform(0.1, 0.9)) / rng.uniform(0.1, 1.0)
    spot = np.exp(-(x[None, :] ** 2 + y[:, None] ** 2)) * rng.uniform(40, 160)
    return np.asarray(shot + spot.astype(np.float32)[..., None], np.float32)


def _soft(rng: Rng, shot: Shot) -> Shot:
    """Out of focus, or from too few pixels."""
    if rng.random() < 0.6:
        return np.asarray(cv2.GaussianBlur(shot, (0, 0), rng.uniform(0.4, 1.8)), np.float32)
    wide = rng.uniform(*FEW_PX)
    few = (round(wide), round(wide * HEIGHT / WIDTH))
    small = cv2.resize(shot, few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (WIDTH, HEIGHT)), np.float32)


def _hide(rng: Rng, shot: Shot) -> None:
    """A patch of one color, as a hand, a card or a wobbler."""
    y, x = int(rng.integers(0, HEIGHT - 16)), int(rng.integers(0, WIDTH - 16))
    high, wide = int(rng.integers(8, 30)), int(rng.integers(8, 26))
    shot[y : y + high, x : x + wide] = rng.uniform(0, 255, 3)


def _compressed(rng: Rng, whole: Image) -> Image:
    """As a camera's stream brings it."""
    quality = int(rng.integers(*QUALITY))
    _, packed = cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
