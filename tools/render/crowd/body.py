"""Bodies: one upright person on a layer, seen from the front, a side or the back.

All lengths are in heads: a grown person is seven and a half of them high.
"""

from dataclasses import replace

import cv2
import numpy as np

from tools.render.crowd.head import draw_head
from tools.render.crowd.wardrobe import Person, Stand
from tools.render.ink import Pen, Point, Rng, hsv, readable_on, tone, write
from tools.render.layer import Fabric, Layer

Arm = tuple[Point, Point, Point]  # shoulder, elbow, hand


def draw_person(layer: Layer, person: Person, stand: Stand, rng: Rng) -> None:
    """Draw somebody upright."""
    turned = person.view in {"left", "right"}
    toward = -1.0 if person.view == "left" else 1.0
    wide = person.wide * (0.62 if turned else 1.0)
    loose = 0.0 if person.bag in {"hand", "basket"} else 0.4
    near, far = _arms(rng, stand, wide, toward if turned else 0.0, loose)
    behind, before = _order(rng, person, stand, (near, far))
    for arm in behind:
        _arm(layer, person, stand, arm)
    _legs(layer, person, stand, wide, toward if turned else 0.0)
    if person.bag == "back" and person.view == "front":
        person = replace(person, bag="straps")
    _torso(layer, person, stand, wide)
    head = replace(stand, x=stand.x + (0.12 * toward * stand.unit if turned else 0.0))
    draw_head(layer, person, head, toward)
    _bag(layer, person, stand, wide, near)
    for arm in before:
        _arm(layer, person, stand, arm)


def _order(
    rng: Rng, person: Person, stand: Stand, arms: tuple[Arm, Arm]
) -> tuple[list[Arm], list[Arm]]:
    """Which arms are drawn before the body, and which after, over it."""
    near, far = arms
    if person.view == "back":
        return ([far], [near]) if stand.reach is not None else ([far, near], [])
    if person.view in {"left", "right"} or rng.random() < 0.5:
        return [far], [near]
    return [], [far, near]


def _arms(rng: Rng, stand: Stand, wide: float, toward: float, bends: float) -> tuple[Arm, Arm]:
    """The arm that may reach, and the other; `bends` is the chance that a forearm is raised."""
    across = 0.78 * wide if not toward else 0.12
    side = 1.0 if rng.random() < 0.5 else -1.0
    if stand.reach is not None:
        side = 1.0 if stand.reach[0] >= stand.x else -1.0
    arms = []
    for s in (side, -side):
        shoulder = stand.at(s * across, 1.62)
        bent = rng.random() < bends
        swing = s * rng.uniform(0.08, 0.28) if not toward else toward * rng.uniform(-0.4, 0.6)
        elbow = stand.at(s * across + swing, 2.9)
        lower = (0.1 * swing, 4.15) if not bent else (-0.9 * s * across + toward * 0.9, 3.3)
        arms.append((shoulder, elbow, stand.at(s * across + lower[0], lower[1])))
    if stand.reach is not None:
        arms[0] = _stretched(arms[0][0], stand.reach, stand.unit)
    return arms[0], arms[1]


def _stretched(shoulder: Point, hand: Point, unit: float) -> Arm:
    """An arm of two equal halves to a hand; it lengthens where the hand is too far."""
    a, b = np.array(shoulder), np.array(hand)
    far = float(np.hypot(*(b - a)))
    half = max(1.3 * unit, far / 2)
    down = np.array([b[1] - a[1], a[0] - b[0]]) / max(1e-6, far)
    down = down if down[1] >= 0 else -down
    elbow = (a + b) / 2 + down * np.sqrt(max(0.0, half**2 - (far / 2) ** 2))
    return shoulder, (float(elbow[0]), float(elbow[1])), hand


def _arm(layer: Layer, person: Person, stand: Stand, arm: Arm) -> None:
    unit, skin = stand.unit, Fabric(person.skin)
    shoulder, elbow, hand = (np.array(p) for p in arm)
    wrist = elbow + 0.88 * (hand - elbow)
    layer.limb([tuple(elbow), tuple(wrist)], [0.3 * unit, 0.2 * unit], skin)
    along = (hand - elbow) / max(1e-6, float(np.hypot(*(hand - elbow))))
    across = np.array([-along[1], along[0]])
    tip = hand + along * 0.3 * unit
    palm = [hand - across * 0.13 * unit, tip - across * 0.1 * unit, tip + across * 0.1 * unit,
            hand + across * 0.15 * unit]  # fmt: skip
    layer.limb([tuple(wrist), tuple(hand)], [0.2 * unit, 0.3 * unit], skin)
    layer.smooth(np.array(palm), skin, 0.1 * unit)
    thumb = hand + along * 0.12 * unit + across * 0.24 * unit
    layer.limb([tuple(hand), tuple(thumb)], [0.12 * unit, 0.09 * unit], skin)
    if person.coat == "vest":
        sleeve, cut = replace(person.top, color=tone(person.top.color, 0.5), pattern="plain"), 0.4
    else:
        sleeve, cut = person.top, person.sleeve
    if cut <= 0.5:
        end = shoulder + 2 * cut * (elbow - shoulder)
        layer.limb([tuple(shoulder), tuple(elbow)], [0.36 * unit, 0.3 * unit], skin)
        layer.limb([tuple(shoulder), tuple(end)], [0.5 * unit, 0.48 * unit], sleeve)
        return
    end = elbow + (2 * cut - 1) * 0.9 * (hand - elbow)
    joints = [tuple(shoulder), tuple(elbow), tuple(end)]
    layer.limb(joints, [0.5 * unit, 0.42 * unit, 0.3 * unit], sleeve)


def _legs(layer: Layer, person: Person, stand: Stand, wide: float, toward: float) -> None:
    unit = stand.unit
    shoe = Fabric(person.shoes)
    stride = 0.0 if not toward else 0.45
    for side in (-1.0, 1.0):
        hip = stand.at(side * 0.33 * wide + stand.sway, 4.0)
        knee = stand.at(side * (0.34 * wide + 0.5 * stride) + stand.sway / 2, 5.6)
        ankle = stand.at(side * (0.36 * wide + stride), 7.15)
        toe = toward * 0.5 if toward else side * 0.12
        down = 7.35 if person.view != "back" else 7.25
        layer.limb([stand.at(side * (0.36 * wide + stride), down),
                    stand.at(side * (0.36 * wide + stride) + toe, 7.38)],
                   [0.32 * unit, 0.26 * unit], shoe)  # fmt: skip
        fabric = person.trousers if not person.skirt else Fabric(person.skin)
        leg = [0.78 * unit * max(0.7, person.wide), 0.54 * unit, 0.36 * unit]
        layer.limb([hip, knee, ankle], leg, fabric)
    if person.skirt:
        hips, hem = 0.72 * wide, 0.95 * wide
        cut = [stand.at(-hips, 3.6), stand.at(hips, 3.6), stand.at(hem, 5.5), stand.at(-hem, 5.5)]
        layer.polygon(np.array(cut), person.trousers, 0.5 * unit)


def _torso(layer: Layer, person: Person, stand: Stand, wide: float) -> None:
    hem = min(person.hem, 4.1) if person.skirt else person.hem
    half = [
        (0.22, 1.1),
        (0.34, 1.3),
        (0.84, 1.42),
        (0.96, 1.75),
        (0.8, 2.4),
        (0.72, 3.0),
        (0.84, hem),
        (0.84, hem),
    ]
    right = [stand.at(x * wide + (stand.sway * (y > 3)), y) for x, y in half]
    left = [stand.at(-x * wide + (stand.sway * (y > 3)), y) for x, y in reversed(half)]
    layer.limb([stand.at(0, 0.8), stand.at(0, 1.3)], [0.4 * stand.unit] * 2, Fabric(person.skin))
    body = np.array(right + left)
    under = person.top
    if person.coat == "vest":
        under = replace(under, color=tone(under.color, 0.5), pattern="plain")
    layer.smooth(body, under, 0.55 * stand.unit)
    if person.coat == "vest":
        _vest(layer, person, stand, wide)
    elif person.view == "front":
        _front(layer, person, stand, wide)
    if person.writing and person.view in {"front", "back"}:
        fit = (1.1 * wide * stand.unit, 0.42 * stand.unit)
        color = readable_on(np.random.default_rng(person.top.seed), person.top.color)
        write(layer.picture, person.writing, stand.at(0, 2.05), fit, Pen(color, 1))


def _vest(layer: Layer, person: Person, stand: Stand, wide: float) -> None:
    cut = [(-0.62, 1.4), (0.62, 1.4), (0.7, 2.3), (0.74, 3.7), (-0.74, 3.7), (-0.7, 2.3)]
    plain = replace(person.top, pattern="plain")
    layer.polygon(np.array([stand.at(x * wide, y) for x, y in cut]), plain, 0.4 * stand.unit)
    bright = Fabric((225, 230, 230))
    if person.top.seed % 2:
        for y in (2.5, 3.2):
            band = [(-0.72, y), (0.72, y), (0.72, y + 0.18), (-0.72, y + 0.18)]
            layer.polygon(np.array([stand.at(x * wide, v) for x, v in band]), bright)
    elif person.view == "front":
        card = [(0.2, 1.9), (0.5, 1.9), (0.5, 2.1), (0.2, 2.1)]
        layer.polygon(np.array([stand.at(x * wide, y) for x, y in card]), bright)


def _front(layer: Layer, person: Person, stand: Stand, wide: float) -> None:
    """Collar, zip and an open jacket's shirt."""
    dark = Fabric(tone(person.top.color, 0.55))
    hem = person.hem
    if person.coat == "open":
        shirt = Fabric(person.top.second, folds=0.3, seed=person.top.seed)
        cut = [(-0.25, 1.25), (0.25, 1.25), (0.3, hem - 0.05), (-0.22, hem - 0.05)]
        layer.polygon(np.array([stand.at(x * wide, y) for x, y in cut]), shirt)
    elif person.top.seed % 3 == 0:
        layer.limb([stand.at(0, 1.4), stand.at(0.02, hem)], [max(1.0, 0.05 * stand.unit)] * 2, dark)
    neck = [stand.at(-0.26, 1.2), stand.at(0, 1.62), stand.at(0.26, 1.2)]
    layer.polygon(np.array(neck), Fabric(tone(person.skin, 0.9)) if person.top.seed % 2 else dark)


def _bag(layer: Layer, person: Person, stand: Stand, wide: float, arm: Arm) -> None:
    unit = stand.unit
    cloth = Fabric(tone(person.top.second, 0.6), folds=0.3, seed=person.hair.seed)
    strap = [max(1.5, 0.12 * unit)] * 2
    if person.bag == "back" and person.view == "back":
        sack = [(-0.6, 1.6), (0.6, 1.6), (0.68, 3.3), (-0.68, 3.3)]
        layer.smooth(np.array([stand.at(x * wide, y) for x, y in sack]), cloth, 0.4 * unit)
        layer.smooth(np.array([stand.at(x * wide, y) for x, y in (
            (-0.45, 2.5), (0.45, 2.5), (0.45, 3.15), (-0.45, 3.15))]),
            replace(cloth, color=tone(cloth.color, 0.8)), 0.2 * unit)  # fmt: skip
    elif person.bag == "straps":
        for side in (-0.5, 0.5):
            layer.limb([stand.at(side * wide, 1.4), stand.at(side * wide * 1.1, 2.6)], strap, cloth)
    elif person.bag == "shoulder":
        layer.limb([stand.at(-0.55 * wide, 1.4), stand.at(0.7 * wide, 3.4)], strap, cloth)
        sack = [(0.45, 3.2), (1.15, 3.2), (1.2, 4.3), (0.4, 4.3)]
        layer.smooth(np.array([stand.at(x * wide, y) for x, y in sack]), cloth, 0.25 * unit)
    elif person.bag in {"hand", "basket"} and stand.reach is None:
        _carried(layer, person, arm[2], unit)


def _carried(layer: Layer, person: Person, hand: Point, unit: float) -> None:
    """A bag or a shop's basket, hanging from a hand."""
    x, y = hand[0], hand[1] + 0.15 * unit
    if person.bag == "hand":
        sack = np.array([[-0.45, 0.3], [0.45, 0.3], [0.55, 1.5], [-0.55, 1.5]]) * unit + (x, y)
        layer.limb([(x - 0.3 * unit, y + 0.3 * unit), (x, y), (x + 0.3 * unit, y + 0.3 * unit)],
                   [0.08 * unit] * 3, Fabric((40, 40, 45)))  # fmt: skip
        layer.polygon(sack, Fabric(person.top.second, folds=0.5, seed=4), 0.2 * unit)
        color = readable_on(np.random.default_rng(person.hair.seed), person.top.second)
        write(layer.picture, "shop", (x, y + 0.9 * unit), (0.7 * unit, 0.3 * unit), Pen(color, 1))
        return
    red = hsv(int(person.hair.seed * 7), 220, 190)
    tub = np.array([[-0.95, 0.6], [0.95, 0.6], [0.78, 1.45], [-0.78, 1.45]]) * unit + (x, y)
    layer.limb([(x - 0.6 * unit, y + 0.6 * unit), (x, y), (x + 0.6 * unit, y + 0.6 * unit)],
               [0.09 * unit] * 3, Fabric((45, 45, 45)))  # fmt: skip
    layer.polygon(tub, Fabric(red), 0.1 * unit)
    for row in range(3):
        for i in range(-3, 4):
            at = (round(x + i * 0.21 * unit), round(y + (0.82 + 0.2 * row) * unit))
            low = (at[0] + max(1, round(0.1 * unit)), at[1] + max(1, round(0.1 * unit)))
            cv2.rectangle(layer.picture, at, low, tone(red, 0.45), -1)
