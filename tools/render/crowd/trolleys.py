"""Trolleys: wire baskets on wheels, hand baskets, cage carts with cartons. They stand in front.

A mesh claims its wires only, for what shows between them is still to be seen; goods inside, tubs
and cartons hide what stands behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Ids
from tools.render.ink import Image, Pen, Rng, any_color, hsv, tone, word, write
from tools.render.layer import Fabric, Layer, Points, metal

KINDS = ("trolley", "trolley", "trolley", "basket", "cage")
Draw = Callable[[Rng, Layer, Points, float], None]
LEAST_MESH_PX = 6.0  # a finer mesh is drawn coarser, or it would hide what it should not


@dataclass(frozen=True, slots=True)
class Trolley:
    """Something on wheels in front of the shelf, in picture pixels. The seed fixes the rest."""

    x: float  # middle
    foot: float  # where it stands
    height: float  # of a trolley's handle above the floor: six tenths of a person
    seed: int = 0
    kind: str = "trolley"  # one of KINDS
    smear_px: int = 0  # motion, sideways


def paint_trolley(picture: Image, ids: Ids, trolley: Trolley, number: int = -1) -> None:
    """Paint it over a picture and claim the covered pixels with its own `number`."""
    rng = np.random.default_rng(trolley.seed)
    reach = 1.5 * trolley.height
    high, wide = ids.shape
    left, right = (int(np.clip(v, 0, wide)) for v in (trolley.x - reach, trolley.x + reach))
    top, bottom = (
        int(np.clip(v, 0, high))
        for v in (trolley.foot - 1.8 * trolley.height, trolley.foot + 0.1 * trolley.height)
    )
    if right <= left or bottom <= top:
        return
    layer = Layer(bottom - top, right - left)
    at = np.array([trolley.x - left, trolley.foot - top])
    draw, share = DRAWN[trolley.kind]
    draw(rng, layer, at, share * trolley.height)
    part = (slice(top, bottom), slice(left, right))
    layer.lay(picture[part], ids[part], number, smear_px=trolley.smear_px)


def _corners(at: Points, unit: float, spots: list[tuple[float, float]]) -> Points:
    """Spots in units right of and above the foot, as layer pixels."""
    return at + np.array(spots, np.float64) * [unit, -unit]


def _mesh(layer: Layer, quad: Points, fabric: Fabric, step_px: float) -> None:
    """Wires over a quadrilateral given as top left, top right, bottom right, bottom left."""
    a, b, c, d = quad
    thick = max(1, round(step_px * 0.16))
    step = max(LEAST_MESH_PX, step_px)
    lines = []
    for start, end, other, far in ((a, b, d, c), (a, d, b, c)):
        span = max(float(np.hypot(*(end - start))), float(np.hypot(*(far - other))))
        count = max(2, int(span / step))
        for i in range(count + 1):
            share = i / count
            wire = (start + share * (end - start), other + share * (far - other))
            lines.append((np.round(wire).astype(int).tolist(), i in {0, count}))
    for (near, away), edge in lines:
        wide = round(2.2 * thick) if edge else thick
        cv2.line(layer.picture, near, away, tone(fabric.color, 0.85), wide, cv2.LINE_AA)
        if wide > 2:
            cv2.line(layer.picture, near, away, tone(fabric.color, 1.2), wide // 3, cv2.LINE_AA)
        cv2.line(layer.ink, near, away, 255, wide)


def _goods(rng: Rng, layer: Layer, at: Points, unit: float, count: int) -> None:
    """Cartons, bottles and bags lying about in a basket whose bottom middle is `at`."""
    for _ in range(count):
        x, y = at + rng.uniform([-0.5, -0.28], [0.5, 0.0]) * unit
        half, high = rng.uniform(0.06, 0.2) * unit, rng.uniform(0.14, 0.36) * unit
        turn = rng.normal() * 0.3
        spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        flat = np.array([[-half, -high], [half, -high], [half, 0], [-half, 0]]) @ spin + (x, y)
        color = any_color(rng)
        layer.polygon(flat, Fabric(color, folds=0.4, seed=int(rng.integers(99))), 0.05 * unit)
        if rng.random() < 0.6:
            band = flat.copy()
            band[:2], band[2:] = (0.6 * flat[:2] + 0.4 * flat[[3, 2]],
                                  0.6 * flat[2:] + 0.4 * flat[[1, 0]])  # fmt: skip
            layer.polygon(band, Fabric(any_color(rng)))


def _wheel(layer: Layer, at: Points, radius: float) -> None:
    layer.ellipse(tuple(at), (radius, radius), Fabric((38, 38, 40)), rounded=radius)
    layer.ellipse(tuple(at), (0.45 * radius, 0.45 * radius), metal(0.8))


def _trolley(rng: Rng, layer: Layer, at: Points, unit: float) -> None:
    """From the side, or from the end that is pushed."""
    steel, loud = metal(rng.uniform(0.6, 1.1)), Fabric(hsv(int(rng.integers(180)), 210, 190))
    side = rng.random() < 0.65
    turn = 1.0 if rng.random() < 0.5 else -1.0
    if side:
        rim = [(-0.62, 0.98), (0.68, 0.84), (0.56, 0.46), (-0.5, 0.42)]
        handle = [(-0.62, 0.98), (-0.78, 1.02)]
        frame = [[(-0.55, 0.5), (-0.5, 0.16), (0.6, 0.16)], [(0.1, 0.44), (-0.42, 0.16)]]
        wheels = [(-0.46, 0.08), (0.56, 0.08), (-0.36, 0.09), (0.46, 0.09)]
    else:
        rim = [(-0.38, 0.95), (0.38, 0.95), (0.31, 0.45), (-0.31, 0.45)]
        handle = [(-0.4, 1.02), (0.4, 1.02)]
        frame = [[(-0.34, 0.5), (-0.36, 0.14)], [(0.34, 0.5), (0.36, 0.14)],
                 [(-0.36, 0.18), (0.36, 0.18)]]  # fmt: skip
        wheels = [(-0.36, 0.08), (0.36, 0.08), (-0.24, 0.09), (0.24, 0.09)]
    flip = [turn if side else 1.0, 1.0]
    spots = [tuple(np.array(s) * flip) for s in rim]
    quad = _corners(at, unit, spots)
    back = quad + np.array([[0.05, -0.06]] * 4) * unit
    pipe = 0.035 * unit
    for rod in frame:
        joints = _corners(at, unit, [tuple(np.array(s) * flip) for s in rod])
        layer.limb([tuple(p) for p in joints], [pipe] * len(joints), steel)
    for spot in wheels:
        _wheel(layer, _corners(at, unit, [tuple(np.array(spot) * flip)])[0], 0.075 * unit)
    step = rng.uniform(0.045, 0.08) * unit
    _mesh(layer, back, metal(0.5), step * 1.4)
    if rng.random() < 0.7:
        bottom = (quad[2] + quad[3]) / 2
        _goods(rng, layer, bottom, unit * (0.9 if side else 0.5), int(rng.integers(2, 11)))
    _mesh(layer, quad, steel, step)
    joints = _corners(at, unit, [tuple(np.array(s) * flip) for s in handle])
    layer.limb([tuple(p) for p in joints], [1.7 * pipe] * 2, loud)
    if not side:
        sign = _corners(at, unit, [(-0.26, 0.9), (0.26, 0.9), (0.24, 0.62), (-0.24, 0.62)])
        if rng.random() < 0.5:
            layer.polygon(sign, loud)
            write(layer.picture, word(rng, 2), tuple(sign.mean(axis=0)),
                  (0.4 * unit, 0.16 * unit), Pen((245, 245, 245), 1))  # fmt: skip


def _basket(rng: Rng, layer: Layer, at: Points, unit: float) -> None:
    """One hand basket, or a few in each other, on the floor."""
    color = hsv(int(rng.integers(180)), int(rng.integers(150, 255)), int(rng.integers(70, 220)))
    count = int(rng.integers(1, 8))
    deep = 0.36
    if count == 1:
        _goods(rng, layer, at - [0, 0.12 * unit], 0.7 * unit, int(rng.integers(0, 6)))
    for i in range(count):
        up = 0.09 * i
        spots = [(-0.42, deep + up), (0.42, deep + up), (0.34, up), (-0.34, up)]
        tub = _corners(at, unit, spots)
        layer.polygon(tub, Fabric(tone(color, 0.9 + 0.05 * (i % 2))), 0.05 * unit)
        for row in range(3):
            y = up + deep * (0.2 + 0.25 * row)
            for x in np.linspace(-0.3, 0.3, 9):
                low = _corners(at, unit, [(x - 0.02, y + 0.03), (x + 0.02, y)])
                (x0, y0), (x1, y1) = low.round().astype(int).tolist()
                cv2.rectangle(layer.picture, (x0, y0), (x1, y1), tone(color, 0.4), -1)
        rim = _corners(at, unit, [(-0.44, deep + up), (0.44, deep + up)])
        layer.limb([tuple(p) for p in rim], [0.045 * unit] * 2, Fabric(tone(color, 1.15)))
    lift = 0.09 * (count - 1) + deep
    grip = _corners(at, unit, [(-0.34, lift), (-0.2, lift + 0.2), (0.2, lift + 0.2), (0.34, lift)])
    layer.limb([tuple(p) for p in grip], [0.035 * unit] * 4, Fabric((45, 45, 45)))


def _cage(rng: Rng, layer: Layer, at: Points, unit: float) -> None:
    """A roll cage of a carrier: a tall frame of wires, wheels, cartons inside."""
    half, tall = rng.uniform(0.36, 0.5), rng.uniform(1.35, 1.7)
    steel = metal(rng.uniform(0.5, 1.0))
    quad = _corners(at, unit, [(-half, tall), (half, tall), (half, 0.18), (-half, 0.18)])
    for x in (-half * 0.85, half * 0.85):
        _wheel(layer, _corners(at, unit, [(x, 0.09)])[0], 0.085 * unit)
    _mesh(layer, quad + np.array([0.05, -0.03]) * unit, metal(0.5), 0.2 * unit)
    y = 0.2
    while y < tall * rng.uniform(0.3, 0.95):
        high, x = rng.uniform(0.14, 0.34), -half + 0.02
        while x < half - 0.1:
            wide = min(rng.uniform(0.2, 0.6), half - x)
            carton(rng, layer, _corners(at, unit, [(x, y + high), (x + wide, y + high),
                                                    (x + wide, y), (x, y)]))  # fmt: skip
            x += wide + 0.01
        y += high
    _mesh(layer, quad, steel, rng.uniform(0.12, 0.24) * unit)
    deck = _corners(at, unit, [(-half, 0.2), (half, 0.2)])
    layer.limb([tuple(p) for p in deck], [0.06 * unit] * 2, steel)


def carton(rng: Rng, layer: Layer, quad: Points) -> None:
    """A shipping carton: brown board, tape, a little print."""
    brown = tone((105, 150, 190), rng.uniform(0.7, 1.15))
    layer.polygon(quad, Fabric(brown, folds=0.15, seed=int(rng.integers(99))))
    rim = [tuple(p) for p in quad]
    layer.limb([*rim, rim[0]], [1.0] * 5, Fabric(tone(brown, 0.6)))
    middle, wide = quad.mean(axis=0), float(quad[1, 0] - quad[0, 0])
    high = float(quad[2, 1] - quad[1, 1])
    if rng.random() < 0.6:
        tape = np.array([[-0.06, -0.5], [0.06, -0.5], [0.06, 0.0], [-0.06, 0.0]])
        layer.polygon(middle + tape * [wide, high], Fabric(tone(brown, 1.2)))
    if rng.random() < 0.7:
        at = (float(middle[0]), float(middle[1] + 0.22 * high))
        write(layer.picture, word(rng), at, (0.6 * wide, 0.3 * high), Pen(tone(brown, 0.35), 1))


DRAWN: Mapping[str, tuple[Draw, float]] = {
    "trolley": (_trolley, 1.0),
    "basket": (_basket, 0.5),
    "cage": (_cage, 1.0),
}
"""How each kind is drawn, and its unit as a share of a trolley's height."""
