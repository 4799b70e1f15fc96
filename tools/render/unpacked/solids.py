"""Solids: rounded and boxed bodies lit by one lamp above, as single things in a cabinet are seen.

A thing is painted as its own little picture, in parallel projection: at that distance nothing in it
shows that it is nearer than its other end, but how far its top is seen does.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Fitted
from tools.render.depth import trimmed
from tools.render.ink import Color, Image, Rng
from tools.render.ware.packs import Pack

Field = NDArray[np.float32]  # (h, w) or (h, w, 3)
Normal = tuple[Field, Field, Field]  # right, down and towards the eye, each (h, w)
FACES = (0.9, 0.7, 0.6, 0.7)  # light on front, right, back and left
TOP = 1.08


@dataclass(frozen=True, slots=True)
class View:
    """How large a thing appears, and from how high."""

    px_per_mm: float
    rise: float  # sine of the angle at which the eye looks down on it, 0..1

    @property
    def fall(self) -> float:
        """How much of an upright height is seen."""
        return math.sqrt(1 - self.rise * self.rise)


@dataclass(frozen=True, slots=True)
class Single:
    """One thing that is no standing pack."""

    name: str
    draw: Callable[["Single", View], Fitted]
    like: Pack  # its print and colors, where it has any
    size_mm: tuple[float, float, float]  # width, height, depth as it lies there
    yaw: float  # degrees about the vertical
    seed: int  # all else

    def rng(self) -> Rng:
        """The chance that this thing is drawn with; the same at every call."""
        return np.random.default_rng(self.seed)


def lit(rng: Rng, field: Field, normal: Normal, shine: float) -> Image:
    """A colored surface (h, w, 3) under a lamp above; `shine` is 0 (matte) .. 1 (varnish)."""
    x, y, z = normal
    lamp = np.array([rng.normal() * 0.25, -rng.uniform(0.6, 0.95), rng.uniform(0.35, 0.75)])
    lamp /= np.linalg.norm(lamp)
    toward = np.clip(x * lamp[0] + y * lamp[1] + z * lamp[2], 0, 1)
    light = 0.36 + 0.74 * toward + 0.16 * np.clip(y, 0, 1) - 0.14 * np.clip(y - 0.8, 0, 1)
    half = lamp + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    spot = np.clip(x * half[0] + y * half[1] + z * half[2], 0, 1) ** (8 + 70 * shine)
    bright = field * light[..., None] + (190 * shine * spot)[..., None]
    return np.asarray(np.clip(bright, 0, 255), np.uint8)


def cut_out(picture: Image, ink: NDArray[np.bool_]) -> Fitted:
    """A painted thing, cut to its ink."""
    return trimmed(Fitted(picture, ink, 1.0))


def looked_up(picture: Image, x: Field, y: Field) -> Field:
    """A print's colors at places given as shares of its width and height, as float (h, w, 3)."""
    high, wide = picture.shape[:2]
    spots = cv2.remap(
        picture, (np.clip(x, 0, 1) * (wide - 1)).astype(np.float32),
        (np.clip(y, 0, 1) * (high - 1)).astype(np.float32), cv2.INTER_LINEAR,
    )  # fmt: skip
    return spots.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Barrel:
    """The side of an upright round body as it is seen from a little above; arrays are (h, w)."""

    ink: NDArray[np.bool_]
    up: Field  # 0 at its foot .. 1 at its rim
    turn: Field  # -1 at its left edge .. 1 at its right edge, around it
    normal: Normal
    rim: tuple[tuple[float, float], tuple[float, float]]  # center and half axes, pixels

    @property
    def around(self) -> Field:
        """Where on a label: 0..1 over the half of the body that is seen."""
        return np.asarray(0.5 + np.arcsin(np.clip(self.turn, -1, 1)) / np.pi, np.float32)


def barrel(
    size_px: tuple[float, float], knots: Sequence[tuple[float, float]], view: View
) -> Barrel:
    """A round body, from its profile: (share of the height from the foot, share of the radius)."""
    radius, tall = size_px[0] / 2, size_px[1]
    at, share = np.array(knots, np.float64).T
    lift = radius * view.rise
    high = max(4, math.ceil(tall * view.fall + 2 * lift) + 2)
    wide = max(4, math.ceil(2 * radius) + 2)
    u = (np.arange(wide, dtype=np.float32) + 0.5 - wide / 2)[None]
    foot_y = high - 1 - lift * float(share[0])  # of the foot's middle
    v = (np.arange(high, dtype=np.float32) + 0.5 - foot_y)[:, None]
    reach = np.full((high, wide), radius, np.float32)
    up = np.zeros((high, wide), np.float32)
    for _ in range(3):  # fixed point: the height that is seen depends on the radius there
        near = np.sqrt(np.clip(reach * reach - u * u, 0, None)) * view.rise
        up = (near - v) / max(1.0, tall * view.fall)
        reach = (radius * np.interp(np.clip(up, 0, 1), at, share)).astype(np.float32)
    turn = (u / np.maximum(reach, 0.5)).astype(np.float32)
    ink = (np.abs(turn) <= 1) & (up >= 0) & (up <= 1)
    front = np.sqrt(np.clip(1 - turn * turn, 0, 1))
    rim = ((wide / 2, foot_y - tall * view.fall), (radius * share[-1], lift * share[-1]))
    normal = (turn * view.fall, np.full_like(turn, -0.25) * front, front)
    return Barrel(ink, up.astype(np.float32), turn, normal, rim)


class Sketch:
    """Flat faces of a boxed thing, added from the back to the front and painted at once."""

    def __init__(self, view: View, yaw: float) -> None:
        self._view = view
        self._cos, self._sin = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
        self._faces: list[tuple[NDArray[np.float32], Image, float]] = []

    def level(self, wide: float, deep: float, y: float) -> NDArray[np.float32]:
        """The corners (4, 2) of a level rectangle `y` mm up: front left, then around."""
        view, corners = self._view, []
        for x, z in ((-wide, -deep), (wide, -deep), (wide, deep), (-wide, deep)):
            right = (x * self._cos + z * self._sin) / 2
            back = (z * self._cos - x * self._sin) / 2
            corners.append([right, -y * view.fall - back * view.rise])
        return np.array(corners, np.float32) * np.float32(view.px_per_mm)

    def walls(self, low: NDArray[np.float32], top: NDArray[np.float32], prints: Sequence[Image],
              light: float = 1.0) -> None:  # fmt: skip
        """The sides between two levels that face the eye; `prints` are used in turn."""
        for i in (2, 1, 3, 0):
            j = (i + 1) % 4
            quad = np.array([top[i], top[j], low[j], low[i]])
            if cv2.contourArea(quad, oriented=True) > 0.5:
                self._faces.append((quad, prints[i % len(prints)], FACES[i] * light))

    def lid(self, top: NDArray[np.float32], picture: Image, light: float = TOP) -> None:
        """A level's upper side."""
        quad = top[::-1][[0, 1, 2, 3]]
        if cv2.contourArea(quad, oriented=True) > 0.5:
            self._faces.append((quad, picture, light))

    def painted(self, rounding: int = 0) -> Fitted:
        """All faces; `rounding` cuts the outline's corners, in pixels."""
        every = np.concatenate([quad for quad, _, _ in self._faces])
        low = np.floor(every.min(axis=0)) - 2
        wide, high = (int(n) for n in np.ceil(every.max(axis=0)) - low + 3)
        picture, ink = np.zeros((high, wide, 3), np.uint8), np.zeros((high, wide), np.uint8)
        for quad, art, light in self._faces:
            local = (quad - low).astype(np.float32)
            mask = np.zeros((high, wide), np.uint8)
            cv2.fillPoly(mask, [local.round().astype(np.int32)], 255)
            tall, across = art.shape[:2]
            source = np.array([[0, 0], [across, 0], [across, tall], [0, tall]], np.float32)
            matrix = cv2.getPerspectiveTransform(source, local)
            laid = cv2.warpPerspective(
                art, matrix, (wide, high), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
            )
            laid = cv2.convertScaleAbs(laid, alpha=light)
            np.copyto(picture, laid, where=mask[..., None] > 0)
            np.maximum(ink, mask, out=ink)
        if rounding > 1:
            cv2.medianBlur(ink, 2 * min(rounding, 12) + 1, dst=ink)
        if not ink.any():
            ink[high // 2, wide // 2] = 255
        return cut_out(picture, ink > 127)


def plain(color: Color) -> Image:
    """A face of one color."""
    return np.full((4, 4, 3), color, np.uint8)
