"""Brands and flavors: what two packs share, and what tells them apart."""

from dataclasses import dataclass

import numpy as np

from tools.render.artwork.ground import Palette
from tools.render.ink import BUILT_IN_FACES, Color, Image, Rng, any_color, faces, hsv, luma, word

LAYOUTS = ("hero", "split", "bleed", "panel", "side", "plain", "stripe", "back")
"""What `fronts` knows to lay out; "classic" brands are laid out by `art`."""

LAYOUT_WEIGHTS = (5, 4, 3, 3, 2.5, 2.5, 2, 0.6)
WEIGHTS = ("50 g", "100 g", "125 g", "200 g", "250 g", "330 ml", "400 g", "500 g", "750 ml", "1 kg")
MARKS = ("XL", "MINI", "XXL", "MAXI", "DUO")


@dataclass(frozen=True, slots=True)
class Brand:
    """What all packs of one brand share. The seed fixes the layout."""

    seed: int
    name: str
    palette: Palette
    logo: Color
    type_faces: tuple[int, int]
    accent_paints_ground: bool
    layout: str = "classic"


@dataclass(frozen=True, slots=True, eq=False)
class Flavor:
    """What one pack of a brand has of its own. The seed fixes its picture of the content."""

    seed: int
    name: str
    accent: Color
    food: Color
    weight: str = ""  # of the content, as printed
    mark: str = ""  # a size or an offer, in large letters
    photo: Image | None = None  # a texture for the picture of the content


def make_brand(rng: Rng, *, portable: bool) -> Brand:
    """Invent a brand; a portable one uses only the faces that every machine has."""
    count = BUILT_IN_FACES if portable else len(faces())
    return Brand(
        seed=int(rng.integers(1 << 31)),
        name=word(rng),
        palette=(any_color(rng), any_color(rng), any_color(rng)),
        logo=any_color(rng),
        type_faces=(int(rng.integers(count)), int(rng.integers(count))),
        accent_paints_ground=bool(rng.random() < 0.3),
    )


def make_designed_brand(rng: Rng) -> Brand:
    """Invent a brand as a designer would: one of the layouts of `fronts`, colors that go along."""
    weights = np.array(LAYOUT_WEIGHTS) / sum(LAYOUT_WEIGHTS)
    hue = int(rng.integers(180))
    ground = any_color(rng) if rng.random() < 0.25 else _ground(rng, hue)
    light = hsv(hue, int(rng.integers(0, 50)), int(rng.integers(215, 256)))
    third = hsv(hue + int(rng.choice([-20, 15, 75, 90])), int(rng.integers(120, 255)), 220)
    return Brand(
        seed=int(rng.integers(1 << 31)),
        name=word(rng),
        palette=(ground, light if luma(ground) < 190 else _deep(rng, hue), third),
        logo=_deep(rng, hue + int(rng.choice([0, 90, 60]))) if luma(ground) > 120 else light,
        type_faces=(int(rng.integers(len(faces()))), int(rng.integers(len(faces())))),
        accent_paints_ground=bool(rng.random() < 0.25),
        layout=LAYOUTS[rng.choice(len(LAYOUTS), p=weights)],
    )


def _ground(rng: Rng, hue: int) -> Color:
    kind = rng.random()
    if kind < 0.5:
        return hsv(hue, int(rng.integers(150, 256)), int(rng.integers(110, 245)))
    if kind < 0.75:
        return hsv(hue, int(rng.integers(0, 30)), int(rng.integers(225, 256)))
    if kind < 0.87:
        return hsv(hue, int(rng.integers(30, 110)), int(rng.integers(190, 250)))
    return hsv(hue, int(rng.integers(0, 120)), int(rng.integers(15, 70)))


def _deep(rng: Rng, hue: int) -> Color:
    return hsv(hue, int(rng.integers(150, 256)), int(rng.integers(60, 190)))


def make_flavor(rng: Rng) -> Flavor:
    """Invent a flavor."""
    name = word(rng, int(rng.integers(1, 3)))
    if rng.random() < 0.4:
        name += " " + word(rng, int(rng.integers(1, 3)))
    brown = (int(rng.integers(30, 110)), int(rng.integers(90, 180)), int(rng.integers(150, 240)))
    food = brown if rng.random() < 0.45 else any_color(rng)
    return Flavor(int(rng.integers(1 << 31)), name, any_color(rng), food)
