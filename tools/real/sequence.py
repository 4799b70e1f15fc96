"""A camera's looks at one real shelf: still photographs that follow each other, people in front.

    state of the shelf ─▶ whoever stands there ─▶ shake, light, noise, JPEG ─▶ the look's picture

Every picture depends on the sequence and the look's number alone, and its truth is known: what
stands in each facing, and how much of each facing a person covers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.shelf.plan.view import View
from agent.vision.arrays import Boxes, Floats, Gtins, Image, frozen
from tools.real.people import Cutout, Figure

EVERY_S = 5.0
NOISE = 2.5  # gray levels of a shop camera's sensor by day
LIGHT = 0.03  # of brightness that the hour's slow change takes or gives
LIGHT_S = 700.0  # of one such change, there and back
TINT, TINT_S = 0.015, 1900.0  # of blue against red, as a camera's white balance wanders
SHAKE_PX = 0.3  # of a bracket in the draft of an aisle, each look another way
QUALITY = 88  # of JPEG, as cameras come
GRAIN_SEEDS = 1 << 16

Fine = NDArray[np.float32]  # a picture (h, w, c) that is being made


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What the shelf holds from one look on.

    Args:
        from_look: the first look of it.
        picture: (h, w, 3) with nobody in front.
        shown: (n,) GTIN in each facing cell, "" for none.
    """

    from_look: int
    picture: Image
    shown: Gtins

    def __post_init__(self) -> None:
        frozen(self.picture)
        frozen(self.shown)


@dataclass(frozen=True, slots=True, eq=False)
class Passer:
    """Somebody before the shelf for some looks.

    Args:
        figure: who.
        from_look, to_look: the first look with them, and the first without.
        x: middle of the body at the first and at the last look, shares of the picture's width.
        tall: of the figure, shares of the picture's height.
        top: of the head, likewise from the picture's upper edge.
        still: whether they hold one pose, as a thing that was parked does.
    """

    figure: Figure
    from_look: int
    to_look: int
    x: tuple[float, float]
    tall: float = 0.95
    top: float = 0.12
    still: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Looks at one shelf, five seconds apart.

    Args:
        name: for tables.
        view: that the agent is given.
        shots: (h, w, 3) picture of each product, by GTIN.
        states: in the order of time; the first from look 0.
        passers: who comes along.
        looks: how many.
        seed: of noise and light.
        lamp: brightness at a look, beside its slow change; 1 is as photographed.
    """

    name: str
    view: View
    shots: dict[str, Image]
    states: tuple[State, ...]
    passers: tuple[Passer, ...]
    looks: int
    seed: int
    lamp: Callable[[int], float] = lambda _: 1.0

    def state(self, look: int) -> State:
        """What the shelf holds at a look."""
        return [state for state in self.states if state.from_look <= look][-1]

    def frame(self, look: int) -> Image:
        """The picture (h, w, 3) that the camera gives at a look."""
        picture = self.state(look).picture.astype(np.float32)
        for _, cutout, corner in self._present(look):
            _paste(picture, cutout, corner)
        picture = _shaken(picture, self.seed * 2003 + look)
        picture *= self._light(look)
        picture += _grain(picture.shape, self.seed * 1009 + look)
        taken = np.clip(picture, 0, 255).astype(np.uint8)
        _, coded = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)

    def hidden(self, look: int) -> Floats:
        """How much of each facing cell (n,) people cover at a look, 0..1."""
        height, width = self.states[0].picture.shape[:2]
        over = np.zeros((height, width, 1), np.float32)
        for _, cutout, corner in self._present(look):
            opaque = np.dstack([np.full((*cutout.shape[:2], 1), 255, np.uint8), cutout[..., 3]])
            _paste(over, opaque, corner)
        return covered(over[..., 0] / 255, self.view.cells.boxes)

    def crowd(self, passers: tuple[Passer, ...], name: str) -> Sequence:
        """The same shelf with other people before it."""
        return replace(self, passers=passers, name=name)

    def _light(self, look: int) -> Fine:
        """What the light does to blue, green and red (3,)."""
        turns = look * EVERY_S / np.array([LIGHT_S, TINT_S]) + self.seed / 7
        swing, tint = np.sin(2 * np.pi * turns) * (LIGHT, TINT)
        gains = self.lamp(look) * (1 + swing) * (1 + tint * np.array([1.0, 0.0, -1.0]))
        return np.asarray(gains, np.float32)

    def _present(self, look: int) -> list[tuple[Passer, Cutout, tuple[int, int]]]:
        """Who is there at a look: the pose as large as it appears, and its upper left corner."""
        height, width = self.states[0].picture.shape[:2]
        present = []
        for one in self.passers:
            if not one.from_look <= look < one.to_look:
                continue
            step = 0 if one.still else (look - one.from_look) % len(one.figure.poses)
            scale = one.tall * height / float(np.ptp(one.figure.box[0, 1::2]))
            pose = one.figure.poses[step]
            size = [max(1, round(side * scale)) for side in pose.shape[1::-1]]
            cutout = np.asarray(cv2.resize(pose, size, interpolation=cv2.INTER_LINEAR), np.uint8)
            gone = (look - one.from_look) / max(1, one.to_look - one.from_look - 1)
            x = one.x[0] + (one.x[1] - one.x[0]) * gone
            sway = 0.0 if one.still else _sway(one.figure, step) * scale
            corner = (round(x * width + sway - size[0] / 2), round(one.top * height))
            present.append((one, cutout, corner))
        return present


def _sway(figure: Figure, step: int) -> float:
    """How far a pose stands beside the first one, pixels of the recording; a little at most."""
    middles = figure.box[:, 0::2].mean(axis=1)
    most = float(np.ptp(figure.box[0, 0::2])) / 4
    return float(np.clip(middles[step] - middles[0], -most, most))


def _paste(picture: Fine, cutout: Cutout, corner: tuple[int, int]) -> None:
    """Lay a cut-out over a picture, in place; what reaches over the edge is left out."""
    left, top = corner
    height, width = picture.shape[:2]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + cutout.shape[1], width), min(top + cutout.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    part = cutout[y0 - top : y1 - top, x0 - left : x1 - left]
    share = part[..., -1:].astype(np.float32) / 255
    under = picture[y0:y1, x0:x1]
    picture[y0:y1, x0:x1] = under + share * (part[..., :-1] - under)


def _shaken(picture: Fine, seed: int) -> Fine:
    """A picture moved by a fraction of a pixel."""
    right, down = np.random.default_rng(seed % GRAIN_SEEDS).normal(0, SHAKE_PX, 2)
    move = np.array([[1, 0, right], [0, 1, down]], np.float64)
    size = (picture.shape[1], picture.shape[0])
    moved = cv2.warpAffine(picture, move, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def _grain(shape: tuple[int, ...], seed: int) -> Fine:
    """Sensor noise of one exposure: small, then repeated with turns, which no measure notices."""
    rng = np.random.default_rng(seed % GRAIN_SEEDS)
    small = rng.standard_normal((256, 256, 3)).astype(np.float32) * NOISE
    times = (-(-shape[0] // 256), -(-shape[1] // 256), 1)
    return np.asarray(np.tile(small, times)[: shape[0], : shape[1]])


def covered(over: Floats, boxes: Boxes) -> Floats:
    """The mean of a plane (h, w) inside each box (n, 4)."""
    table = cv2.integral(over, sdepth=cv2.CV_64F)
    limits = [over.shape[1], over.shape[0]] * 2
    left, top, right, bottom = np.clip(np.rint(boxes), 0, limits).astype(np.intp).T
    total = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    return np.asarray(total / np.maximum((right - left) * (bottom - top), 1), np.float64)
