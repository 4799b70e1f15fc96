"""Heads: hair, faces, hats. Lengths are in heads; y counts down from the crown."""

import numpy as np

from tools.render.crowd.wardrobe import Person, Stand
from tools.render.ink import tone
from tools.render.layer import Fabric, Layer


def draw_head(layer: Layer, person: Person, stand: Stand, toward: float) -> None:
    """Draw a head and what it wears; `toward` is the way a turned head looks, -1 or 1."""
    unit = stand.unit
    skin, hair = Fabric(person.skin), person.hair
    back, front = person.view == "back", person.view == "front"
    ahead = 0.0 if back or front else toward
    if person.style == "long" or (person.style == "tail" and back):
        low, half = (1.75, 0.42) if person.style == "long" else (1.6, 0.14)
        fall = [(-0.38, 0.5), (0.38, 0.5), (half, low), (-half, low)]
        layer.smooth(np.array([stand.at(x - 0.18 * ahead, y) for x, y in fall]), hair, 0.2 * unit)
    if person.style == "bun":
        spot = stand.at(-0.42 * ahead, 0.08 if not ahead else 0.3)
        layer.ellipse(spot, (0.2 * unit, 0.2 * unit), hair, rounded=0.15 * unit)
    skull = hair if person.style not in {"bald", "cap", "hat"} else skin
    layer.ellipse(stand.at(-0.04 * ahead, 0.46), (0.39 * unit, 0.47 * unit), skull,
                  rounded=0.3 * unit)  # fmt: skip
    if not back:
        _face(layer, person, stand, ahead)
    elif person.style in {"short", "cap", "hat", "bald"}:
        layer.ellipse(stand.at(0, 0.86), (0.26 * unit, 0.12 * unit), skin)
        for side in (-0.39, 0.39):
            layer.ellipse(stand.at(side, 0.58), (0.07 * unit, 0.13 * unit), skin)
    if person.style in {"cap", "hat", "scarf"}:
        _hat(layer, person, stand, ahead)


def _face(layer: Layer, person: Person, stand: Stand, ahead: float) -> None:
    unit, skin = stand.unit, Fabric(person.skin)
    middle = 0.14 * ahead
    layer.ellipse(stand.at(middle, 0.6), (0.3 * unit, 0.4 * unit), skin, rounded=0.3 * unit)
    if person.style == "scarf" or unit < 14:
        return
    dark = Fabric(tone(person.skin, 0.35))
    if ahead:
        nose = [(middle + 0.26 * ahead, 0.5), (middle + 0.4 * ahead, 0.68),
                (middle + 0.24 * ahead, 0.7)]  # fmt: skip
        layer.polygon(np.array([stand.at(x, y) for x, y in nose]), skin)
        layer.ellipse(stand.at(-0.02 * ahead, 0.6), (0.06 * unit, 0.1 * unit), Fabric(
            tone(person.skin, 0.8)))  # fmt: skip
    eyes = (middle + 0.16 * ahead,) if ahead else (-0.13, 0.13)
    for x in eyes:
        layer.ellipse(stand.at(x, 0.53), (0.055 * unit, 0.03 * unit), dark)
        brow = [stand.at(x - 0.08, 0.45), stand.at(x + 0.08, 0.45)]
        layer.limb(brow, [max(1.0, 0.035 * unit)] * 2, person.hair)
    shadow = Fabric(tone(person.skin, 0.78))
    if not ahead:
        layer.limb([stand.at(0.03, 0.55), stand.at(0.05, 0.68)], [0.05 * unit] * 2, shadow)
    mouth = middle + 0.14 * ahead
    lips = Fabric((tone(person.skin, 0.6)[0], tone(person.skin, 0.55)[1], person.skin[2]))
    layer.ellipse(stand.at(mouth, 0.79), (0.1 * unit, 0.03 * unit), lips)
    if person.style == "short" and person.hair.seed % 3 == 0:
        layer.smooth(np.array([stand.at(middle + x, y) for x, y in (
            (-0.28, 0.7), (-0.1, 0.76), (0.1, 0.76), (0.28, 0.7), (0.2, 1.0), (-0.2, 1.0))]),
            person.hair)  # fmt: skip


def _hat(layer: Layer, person: Person, stand: Stand, ahead: float) -> None:
    unit = stand.unit
    cloth = Fabric(person.top.second, folds=0.3, seed=person.top.seed)
    if person.style == "scarf":
        wrap = [(-0.42, 0.7), (-0.4, 0.05), (0.0, -0.06), (0.4, 0.05), (0.42, 0.7), (0.5, 1.3),
                (-0.5, 1.3)]  # fmt: skip
        shape = np.array([stand.at(x, y) for x, y in wrap])
        if person.view == "back":
            layer.smooth(shape, cloth, 0.3 * unit)
            return
        layer.smooth(shape, cloth, 0.3 * unit)
        layer.ellipse(stand.at(0.16 * ahead, 0.6), (0.24 * unit, 0.33 * unit), Fabric(person.skin))
        return
    crown = [(-0.42, 0.42), (-0.38, 0.02), (0.0, -0.08), (0.38, 0.02), (0.42, 0.42)]
    layer.smooth(np.array([stand.at(x, y) for x, y in crown]), cloth, 0.25 * unit)
    if person.style == "hat":
        layer.ellipse(stand.at(0, 0.36), (0.62 * unit, 0.1 * unit), cloth)
    elif person.view != "back":
        layer.ellipse(stand.at(0.42 * ahead, 0.36), (0.3 * unit, 0.08 * unit), cloth)
