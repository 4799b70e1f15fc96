"""Layers: rounded, clothed shapes painted apart, then laid over a picture in one stroke.

A layer has its own ink, so what is laid over a picture claims exactly the pixels that it covers,
and may be blurred by its own motion while the shelf behind it stands still.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Ids
from tools.render.ink import Color, Image, Mask, Point, clouds, tone

PATTERNS = ("plain", "plain", "plain", "stripes", "check", "dots", "patches")
SHIFT = 3  # bits below a pixel in polygon corners

Points = NDArray[np.float64]  # (n, 2) x, y in layer pixels


@dataclass(frozen=True, slots=True)
class Fabric:
    """What a shape is made of."""

    color: Color
    pattern: str = "plain"  # one of PATTERNS, or "strands" for hair
    second: Color = (255, 255, 255)  # of the pattern
    step_px: float = 8.0  # of the pattern
    folds: float = 0.0  # 0..1, how deep the light and dark of folds is
    seed: int = 0  # of the folds

    def cut(self, high: int, wide: int) -> NDArray[np.float32]:
        """A piece of it (high, wide, 3), gray levels."""
        piece = np.full((high, wide, 3), self.color, np.float32)
        step = max(2, int(self.step_px))
        rows = (np.arange(high) // max(1, step // 2)) % 2 == 0
        columns = (np.arange(wide) // max(1, step // 2)) % 2 == 0
        if self.pattern == "stripes":
            piece[rows] = self.second
        elif self.pattern == "check":
            piece[rows] = 0.5 * piece[rows] + 0.5 * np.array(self.second, np.float32)
            piece[:, columns] = 0.6 * piece[:, columns] + 0.4 * np.array(self.second, np.float32)
        elif self.pattern == "dots":
            piece[np.ix_(rows[::1], columns)] = self.second
        elif self.pattern == "patches":
            rng = np.random.default_rng(self.seed)
            piece[clouds(rng, (high, wide), max(3, high // (2 * step))) > 0.55] = self.second
        elif self.pattern == "strands":
            rng = np.random.default_rng(self.seed)
            streaks = rng.random((3, max(6, wide // 3))).astype(np.float32)
            piece *= (0.65 + 0.7 * cv2.resize(streaks, (wide, high)))[..., None]
        if self.folds:
            piece *= self._light(high, wide)[..., None]
        return piece

    def _light(self, high: int, wide: int) -> NDArray[np.float32]:
        """Folds hang: they are longer than wide, and lean a little."""
        rng = np.random.default_rng(self.seed)
        lean = clouds(rng, (wide, high), int(rng.integers(3, 6))).T
        fine = clouds(rng, (high, wide), 7)
        rough = (0.7 * lean + 0.3 * fine).astype(np.float32)
        return np.asarray(1 + self.folds * (rough - 0.5), np.float32)


class Layer:
    """A transparent sheet of the size of a picture's part."""

    def __init__(self, high: int, wide: int) -> None:
        self.picture: Image = np.zeros((high, wide, 3), np.uint8)
        self.ink: Mask = np.zeros((high, wide), np.uint8)

    def polygon(self, points: Points, fabric: Fabric, rounded: float = 0.0) -> None:
        """A filled shape; `rounded` is how many pixels from its rim the light falls off."""
        self._dye([points], [], fabric, rounded)

    def smooth(self, points: Points, fabric: Fabric, rounded: float = 0.0) -> None:
        """A filled shape whose corners are cut off twice (Chaikin's curve)."""
        for _ in range(2):
            after = np.roll(points, -1, axis=0)
            points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], axis=1)
            points = points.reshape(-1, 2)
        self.polygon(points, fabric, rounded)

    def limb(self, joints: Sequence[Point], widths: Sequence[float], fabric: Fabric) -> None:
        """A jointed tube: an arm, a leg, a handle. Widths are those at the joints."""
        path, wide = np.array(joints, np.float64), np.array(widths, np.float64) / 2
        quads = []
        for (a, b), (r, s) in zip(pairwise(path), pairwise(wide), strict=True):
            along = (b - a) / max(1e-6, float(np.hypot(*(b - a))))
            across = np.array([-along[1], along[0]])
            quads.append(np.array([a - across * r, b - across * s, b + across * s, a + across * r]))
        circles = [(*p, r) for p, r in zip(path.tolist(), wide.tolist(), strict=True)]
        self._dye(quads, circles, fabric, float(wide.max()))

    def ellipse(self, center: Point, half: Point, fabric: Fabric, *, rounded: float = 0.0) -> None:
        """An upright ellipse."""
        turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        points = np.c_[center[0] + half[0] * np.cos(turn), center[1] + half[1] * np.sin(turn)]
        self.polygon(points, fabric, rounded)

    def lay(self, picture: Image, ids: Ids, number: int, *, smear_px: int = 0) -> None:
        """Lay over a picture of the same size; what is covered belongs to `number`."""
        top, ink = self.picture, self.ink
        if smear_px > 1:
            kernel = np.full((1, smear_px), 1 / smear_px, np.float32)
            share = ink[..., None].astype(np.float32) / 255
            top = cv2.filter2D((top * share).astype(np.uint8), -1, kernel)  # type: ignore[assignment]
            ink = cv2.filter2D(ink, -1, kernel)  # type: ignore[assignment]
            rest = 1 - ink[..., None].astype(np.float32) / 255
            picture[:] = np.clip(top + picture * rest, 0, 255).astype(np.uint8)
        else:
            share = ink[..., None].astype(np.float32) / 255
            picture[:] = (picture * (1 - share) + top * share).astype(np.uint8)
        ids[ink > 127] = number

    def _dye(
        self, shapes: Sequence[Points], circles: Sequence[tuple[float, ...]], fabric: Fabric,
        rounded: float,
    ) -> None:  # fmt: skip
        """Paint the union of polygons and circles (x, y, radius) with one piece of fabric."""
        every = [*shapes, *(np.array([[x - r, y - r], [x + r, y + r]]) for x, y, r in circles)]
        high, wide = self.ink.shape
        low = np.floor(np.min([s.min(axis=0) for s in every], axis=0)).astype(int) - 1
        far = np.ceil(np.max([s.max(axis=0) for s in every], axis=0)).astype(int) + 2
        x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
        x1, y1 = min(wide, int(far[0])), min(high, int(far[1]))
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        unit = 1 << SHIFT
        for shape in shapes:
            corners = np.round((shape - (x0, y0)) * unit).astype(np.int32)
            cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, SHIFT)
        for x, y, radius in circles:
            at = (round((x - x0) * unit), round((y - y0) * unit))
            cv2.circle(mask, at, max(1, round(radius * unit)), 255, -1, cv2.LINE_AA, SHIFT)
        piece = fabric.cut(*mask.shape)
        if rounded > 1:
            framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
            deep = cv2.distanceTransform((framed > 127).astype(np.uint8), cv2.DIST_L2, 3)
            light = 0.62 + 0.46 * np.sqrt(np.minimum(1, deep[1:-1, 1:-1] / rounded))
            piece *= light[..., None]
        share = mask[..., None].astype(np.float32) / 255
        part = self.picture[y0:y1, x0:x1]
        part[:] = np.clip(part * (1 - share) + piece * share, 0, 255).astype(np.uint8)
        np.maximum(self.ink[y0:y1, x0:x1], mask, out=self.ink[y0:y1, x0:x1])


def metal(light: float = 1.0) -> Fabric:
    """Bare or chromed steel."""
    return Fabric(tone((196, 192, 188), light))
