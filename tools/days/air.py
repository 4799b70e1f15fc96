"""Light, lens and sensor: what happens to a picture between the shelf and the device.

Everything depends on the moment and the look's number alone. JPEG and noise are on every look, as
with any camera.
"""

from __future__ import annotations

import math
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.days.happenings import LightChange
from tools.render.ink import Image, clouds

NOISE = 1.8  # gray levels, of a camera in a lit shop
NIGHT_NOISE = 5.0
QUALITY = 80  # a camera's own setting
CLOUDS = 0.04  # daylight that comes and goes with the clouds
ROOM = 64  # pixels that the noise sheet is larger than the picture
SUN = (1.7, 1.75, 1.85)  # blue, green, red


class Air:
    """Exposes pictures of one day.

    Args:
        seed: of the sensor's noise.
        light: what happens to light and lens.
        picture_px: width and height.
    """

    def __init__(
        self, seed: int, light: tuple[LightChange, ...], picture_px: tuple[int, int]
    ) -> None:
        self._seed = seed
        self._light = light
        self._size = picture_px
        rng = np.random.default_rng([seed, 31])
        wide, high = picture_px
        self._grain = rng.normal(0.0, 1.0, (high + ROOM, wide + ROOM, 3)).astype(np.float32)
        self._noise = np.round(self._grain * NOISE).astype(np.int16)
        falloff = 1.0 - 0.16 * clouds(rng, (high, wide), 2).astype(np.float32)
        self._falloff = cv2.merge([(np.clip(falloff, 0, 1) * 255).astype(np.uint8)] * 3)
        self._sheets: dict[int, Image] = {}

    def expose(self, picture: Image, at_s: float, look: int) -> bytes:
        """The picture as the camera sends it: a JPEG."""
        now = [change for change in self._light if change.at_s <= at_s < change.to_s]
        shot = cv2.multiply(picture, self._falloff, scale=1 / 255).astype(np.uint8)
        noise = self._noise
        for change in now:
            shot = self._changed(shot, change, at_s, look)
            if change.kind == "night":
                noise = np.round(self._grain * NIGHT_NOISE).astype(np.int16)
        daylight = 1.06 + CLOUDS * math.sin(at_s / 1100 + self._seed)
        bright = cv2.convertScaleAbs(shot, alpha=daylight)
        grainy = cv2.add(bright, self._cut(noise, look), dtype=cv2.CV_8U)
        return cv2.imencode(".jpg", grainy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()

    def covered(self, at_s: float, look: int) -> bytes:
        """Something lies before the lens: a dark blur, such as a bag, a hand or a carton."""
        rng = np.random.default_rng([self._seed, 33])
        base = rng.integers(25, 90, 3)
        wide, high = self._size
        soft = clouds(rng, (high, wide), 3)[..., None].astype(np.float32)
        sheet = np.clip(base * (0.7 + 0.6 * soft), 0, 255).astype(np.uint8)
        return self.expose(sheet, at_s, look)

    def _cut(self, noise: NDArray[np.int16], look: int) -> NDArray[np.int16]:
        """Another part of the noise sheet for every look."""
        rng = np.random.default_rng([self._seed, 32, look])
        x, y = (int(v) for v in rng.integers(0, ROOM, 2))
        wide, high = self._size
        return noise[y : y + high, x : x + wide]

    def _changed(self, shot: Image, change: LightChange, at_s: float, look: int) -> Image:
        match change.kind:
            case "flicker":
                return self._flicker(shot, change, look)
            case "defocus":
                return cv2.GaussianBlur(shot, (0, 0), change.strength)  # type: ignore[return-value]
            case "sun":
                return self._sun(shot, change, at_s)
            case "dirt":
                return self._dirt(shot, change)
            case _:
                return _gain(shot, _gains(change))

    def _flicker(self, shot: Image, change: LightChange, look: int) -> Image:
        """Lamps on alternating current against a rolling shutter: bands that stand elsewhere."""
        rng = np.random.default_rng([change.seed, look])
        high = shot.shape[0]
        rows = np.arange(high, dtype=np.float32) / high
        phase, bands = float(rng.uniform(0, 2 * np.pi)), 2.0 + change.seed % 3
        gain = 1 + change.strength * np.sin(2 * np.pi * bands * rows + phase)
        gain *= float(1 + 0.5 * change.strength * rng.normal())
        level = np.clip(gain * 200, 0, 255).astype(np.uint8)
        sheet = np.repeat(level[:, None, None], shot.shape[1], axis=1).repeat(3, axis=2)
        return cv2.multiply(shot, sheet, scale=1 / 200).astype(np.uint8)

    def _sun(self, shot: Image, change: LightChange, at_s: float) -> Image:
        """A patch of sun through a window, slanted, that wanders over the shelf."""
        rng = np.random.default_rng(change.seed)
        high, wide = shot.shape[:2]
        done = (at_s - change.at_s) / (change.to_s - change.at_s)
        left = wide * (float(rng.uniform(0.0, 0.5)) + 0.35 * done)
        broad, slant = wide * float(rng.uniform(0.18, 0.32)), high * float(rng.uniform(0.1, 0.4))
        top, low = high * float(rng.uniform(0.0, 0.3)), high * float(rng.uniform(0.6, 1.0))
        corners = [
            [left, top],
            [left + broad, top],
            [left + broad + slant, low],
            [left + slant, low],
        ]
        mask = np.zeros((high // 2, wide // 2), np.uint8)
        cv2.fillConvexPoly(mask, (np.array(corners) / 2).astype(np.int32), 255)
        soft = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 3.0), (wide, high))
        planes = [
            cv2.convertScaleAbs(soft, alpha=change.strength * (s - 1) * 90 / 255, beta=90)
            for s in SUN
        ]
        return cv2.multiply(shot, cv2.merge(planes), scale=1 / 90).astype(np.uint8)

    def _dirt(self, shot: Image, change: LightChange) -> Image:
        """Grease and dust on the cover: gray veils in places, and a few drops."""
        if change.seed not in self._sheets:
            rng = np.random.default_rng(change.seed)
            wide, high = self._size
            veil = np.clip(clouds(rng, (high, wide), 4) - 0.5, 0, 1) * 1.2 * change.strength
            veil = veil.astype(np.float32)
            for _ in range(5):
                at = (int(rng.integers(wide)), int(rng.integers(high)))
                cv2.circle(veil, at, int(rng.integers(6, 22)), 0.75 * change.strength, -1)
            veil = cv2.GaussianBlur(veil, (0, 0), 4.0)
            self._sheets[change.seed] = cv2.merge(
                [(np.clip(veil, 0, 1) * 255).astype(np.uint8)] * 3
            )
        veil = self._sheets[change.seed]
        hazy = cv2.multiply(shot, 255 - veil, scale=1 / 255)
        return cv2.add(hazy, cv2.convertScaleAbs(veil, alpha=0.55)).astype(np.uint8)


def decoded(jpeg: bytes) -> Image:
    """A picture as the device gets it: a new array."""
    return cast("Image", cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))


def _gains(change: LightChange) -> tuple[float, float, float]:
    """Blue, green and red of a step, another color or the night."""
    warm = 0.22 * change.strength
    return {
        "step": (change.strength,) * 3,
        "color": (1 - warm, 1.0, 1 + warm),
        "night": (1.2 * change.strength, change.strength, 0.9 * change.strength),
    }[change.kind]


def _gain(shot: Image, gains: tuple[float, ...]) -> Image:
    ramp = np.arange(256, dtype=np.float32)
    table = np.stack([np.clip(ramp * gain, 0, 255) for gain in gains], axis=-1).astype(np.uint8)
    return cv2.LUT(shot, table[None])  # type: ignore[return-value]
