"""Families: the products of one brand, from hardly to be told apart to merely related.

A recognizer has to name the flavor, so what matters is how siblings differ:

    near    in one thing: the color of a band, a word, the picture, a size in large letters
    usual   in the band, the word and the picture
    far     in the color of everything as well
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.render.artwork.brand import (
    LAYOUTS,
    MARKS,
    WEIGHTS,
    Brand,
    Flavor,
    make_brand,
    make_designed_brand,
    make_flavor,
)  # fmt: skip
from tools.render.ink import Color, Image, Rng, any_color, word

NEAR, USUAL, FAR = "near", "usual", "far"
GRADES = {NEAR: 0.3, USUAL: 0.5, FAR: 0.2}
DESIGNED = 0.6  # of the brands; the rest look like nothing in particular, which is as useful
SAME_MAKER = 0.3  # of the brands share name, colors and faces with the brand before
RESIZED = 0.15  # of the families sell one design in two sizes
PICTURED = 0.25  # of the families wear photographs, where there are any
APART = 90.0  # least distance between two accents that shall tell siblings apart, gray levels
STEPS = ("accent", "name", "picture", "mark")


@dataclass(frozen=True, slots=True, eq=False)
class Sibling:
    """One product of a family: its flavor, and its size as a share of the family's."""

    flavor: Flavor
    size: float = 1.0
    squeeze: float = 1.0  # of its width beyond that


def any_brand(rng: Rng, before: Brand | None) -> Brand:
    """A new brand, or another one of the maker of the brand before."""
    designed = rng.random() < DESIGNED
    brand = make_designed_brand(rng) if designed else make_brand(rng, portable=False)
    if before is None or rng.random() >= SAME_MAKER:
        return brand
    keeps_colors = rng.random() < 0.7
    return replace(
        brand, name=before.name, logo=before.logo, type_faces=before.type_faces,
        palette=before.palette if keeps_colors else brand.palette,
    )  # fmt: skip


def any_grade(rng: Rng) -> str:
    """How much the siblings of some family differ."""
    return str(rng.choice(list(GRADES), p=list(GRADES.values())))


def graded(brand: Brand, grade: str) -> Brand:
    """The brand as a family of that grade needs it: far ones change the color of everything."""
    return replace(brand, accent_paints_ground=True) if grade == FAR else brand


def make_siblings(rng: Rng, grade: str, count: int) -> tuple[Sibling, ...]:
    """The flavors of one family; each differs from the first as the grade says.

    Raises:
        ValueError: there is no such grade.
    """
    if grade not in GRADES:
        raise ValueError(f"{grade!r} is no grade; one of {', '.join(GRADES)}")
    weight = WEIGHTS[rng.integers(len(WEIGHTS))]
    first = replace(make_flavor(rng), weight=weight)
    flavors = [first]
    step = STEPS[rng.integers(len(STEPS))]
    while len(flavors) < count:
        if grade == NEAR:
            step = step if rng.random() < 0.7 else STEPS[rng.integers(len(STEPS))]
            flavors.append(_near(rng, first, step, flavors))
        else:
            accent = _another(rng, [f.accent for f in flavors])
            flavors.append(replace(make_flavor(rng), weight=weight, accent=accent))
    siblings = [Sibling(flavor) for flavor in flavors]
    if count > 1 and rng.random() < RESIZED:
        siblings[-1] = _resized(rng, first)
    return tuple(siblings)


def with_photos(
    rng: Rng, brand: Brand, siblings: Sequence[Sibling], photos: Sequence[Image]
) -> tuple[Brand, tuple[Sibling, ...]]:
    """The same family with photographs as its pictures: one each, or one for those that share."""
    of: dict[tuple[int, Color], Image] = {}
    dressed = []
    for sibling in siblings:
        picture = (sibling.flavor.seed, sibling.flavor.food)
        photo = of.setdefault(picture, photos[int(rng.integers(len(photos)))])
        dressed.append(replace(sibling, flavor=replace(sibling.flavor, photo=photo)))
    if brand.layout == "classic":
        brand = replace(brand, layout=LAYOUTS[rng.integers(len(LAYOUTS) - 1)])
    return brand, tuple(dressed)


def _near(rng: Rng, first: Flavor, step: str, taken: Sequence[Flavor]) -> Flavor:
    if step == "accent":
        return replace(first, accent=_another(rng, [f.accent for f in taken]))
    if step == "name":
        return replace(first, name=word(rng, 2))
    if step == "mark":
        free = [mark for mark in MARKS if mark not in {f.mark for f in taken}]
        if free:
            return replace(first, mark=free[rng.integers(len(free))])
    return replace(first, seed=int(rng.integers(1 << 31)), food=any_color(rng))


def _resized(rng: Rng, first: Flavor) -> Sibling:
    """The first product again, larger or smaller; half of the time it says so."""
    size = float(rng.choice([0.68, 0.8, 1.3, 1.5]))
    weight = WEIGHTS[rng.integers(len(WEIGHTS))]
    mark = ("XL" if size > 1 else "MINI") if rng.random() < 0.6 else ""
    flavor = replace(first, weight=weight, mark=mark)
    return Sibling(flavor, size, float(rng.choice([0.82, 0.9, 1.1, 1.2])))


def _another(rng: Rng, taken: Sequence[Color]) -> Color:
    """An accent unlike those that are taken, or, after a few tries, the best of them."""
    best, widest = any_color(rng), -1.0
    for _ in range(6):
        color = any_color(rng)
        far = float(np.min([np.abs(np.subtract(color, other)).sum() for other in taken]))
        if far > widest:
            best, widest = color, far
        if far >= APART:
            break
    return best
