"""Light and lens: everything that happens to a picture after the shelf is painted."""

from dataclasses import dataclass
from statistics import NormalDist

import cv2
import numpy as np

from tools.render.ink import Image, Rng, clouds


@dataclass(frozen=True, slots=True)
class Light:
    """How a picture was taken. The default is a clean picture in even light."""

    gain: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)  # blue, green, red
    gamma: float = 1.0
    saturation: float = 1.0
    falloff: float = 0.0  # 0..1, how uneven the light is
    glare: int = 0  # bright spots
    blur_px: float = 0.0
    smear_px: int = 0  # motion, sideways
    shrink: float = 1.0  # resolution of the sensor, as a share of the picture's
    noise: float = 0.0  # standard deviation, gray levels
    jpeg: int = 0  # quality; 0 is none
    seed: int = 0  # of falloff, glare and noise


def any_light(rng: Rng) -> Light:
    """The light of some shop, through some camera; four in ten are good light and a good camera."""
    if rng.random() < 0.4:
        return Light(
            gain=float(rng.uniform(0.9, 1.25)),
            tint=(float(rng.normal(1, 0.04)), 1.0, float(rng.normal(1, 0.04))),
            gamma=float(rng.uniform(0.75, 1.1)),
            noise=float(rng.uniform(0, 3)),
            seed=int(rng.integers(1 << 31)),
        )
    blur = rng.random()
    return Light(
        gain=float(rng.uniform(0.75, 1.4)),
        tint=(float(rng.normal(1, 0.07)), float(rng.normal(1, 0.04)), float(rng.normal(1, 0.07))),
        gamma=float(rng.uniform(0.65, 1.3)),
        saturation=float(rng.uniform(0.4, 1.25)) if rng.random() < 0.3 else 1.0,
        falloff=float(rng.uniform(0.2, 0.7)) if rng.random() < 0.5 else 0.0,
        glare=int(rng.integers(1, 4)) if rng.random() < 0.2 else 0,
        blur_px=float(rng.uniform(0.4, 1.3)) if blur < 0.3 else 0.0,
        smear_px=int(rng.integers(2, 5)) if 0.3 <= blur < 0.38 else 0,
        shrink=float(rng.uniform(0.5, 0.85)) if 0.38 <= blur < 0.48 else 1.0,
        noise=float(rng.uniform(1, 9)) if rng.random() < 0.6 else 0.0,
        jpeg=int(rng.integers(35, 92)) if rng.random() < 0.5 else 0,
        seed=int(rng.integers(1 << 31)),
    )


def expose(picture: Image, light: Light) -> Image:
    """The picture as a camera in that light delivers it; a new array."""
    rng = np.random.default_rng(light.seed)
    shot = _lit(rng, picture, light)
    shot = _resolved(shot, light)
    if light.noise:
        # A byte stands for its quantile of the normal curve: eight times as fast as drawing it.
        spread = [NormalDist(0, light.noise).inv_cdf((i + 0.5) / 256) for i in range(256)]
        grain = np.array(spread).round().astype(np.int16)
        noise = grain[rng.integers(0, 256, shot.shape, np.uint8)]
        shot = cv2.add(shot, noise, dtype=cv2.CV_8U).astype(np.uint8)
    if light.jpeg:
        code = cv2.imencode(".jpg", shot, [cv2.IMWRITE_JPEG_QUALITY, light.jpeg])[1]
        shot = cv2.imdecode(code, cv2.IMREAD_COLOR)  # type: ignore[assignment]
    return shot


def _lit(rng: Rng, picture: Image, light: Light) -> Image:
    high, wide = picture.shape[:2]
    if light.falloff:
        uneven = 1.1 - clouds(rng, (high, wide), 2) * light.falloff
        level = (np.clip(uneven, 0, 2) * 127).astype(np.uint8)
        planes = cv2.merge([level] * 3)
        picture = cv2.multiply(picture, planes, scale=1 / 127).astype(np.uint8)
    if light.glare:
        spots = np.zeros((high // 4 + 1, wide // 4 + 1), np.uint8)
        for _ in range(light.glare):
            at = (int(rng.integers(spots.shape[1])), int(rng.integers(spots.shape[0])))
            half = (int(rng.integers(2, wide // 12 + 3)), int(rng.integers(2, wide // 30 + 3)))
            turn = int(rng.integers(180))
            cv2.ellipse(spots, at, half, turn, 0, 360, int(rng.integers(80, 255)), -1)
        soft = cv2.resize(cv2.GaussianBlur(spots, (0, 0), 2.5), (wide, high))
        picture = cv2.add(picture, cv2.merge([soft] * 3)).astype(np.uint8)
    ramp = 255 * (np.arange(256) / 255.0) ** light.gamma * light.gain
    table = np.stack([np.clip(ramp * t, 0, 255) for t in light.tint], axis=-1).astype(np.uint8)
    picture = cv2.LUT(picture, table[None])  # type: ignore[assignment]
    if light.saturation != 1.0:
        hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
        hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=light.saturation)
        picture = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)  # type: ignore[assignment]
    return picture


def _resolved(picture: Image, light: Light) -> Image:
    if light.shrink < 1.0:
        small = cv2.resize(
            picture, None, fx=light.shrink, fy=light.shrink, interpolation=cv2.INTER_AREA
        )
        return cv2.resize(small, (picture.shape[1], picture.shape[0]))  # type: ignore[return-value]
    if light.smear_px > 1:
        kernel = np.full((1, light.smear_px), 1 / light.smear_px, np.float32)
        return cv2.filter2D(picture, -1, kernel)  # type: ignore[return-value]
    if light.blur_px:
        return cv2.GaussianBlur(picture, (0, 0), light.blur_px)  # type: ignore[return-value]
    return picture
