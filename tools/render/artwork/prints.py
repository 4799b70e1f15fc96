"""Prints: the front of a pack, laid out as its brand has it."""

from tools.render.artwork.art import paint_front
from tools.render.artwork.brand import Brand, Flavor
from tools.render.artwork.fronts import paint_designed
from tools.render.ink import Image


def paint_print(brand: Brand, flavor: Flavor, high: int, wide: int) -> Image:
    """The front of a pack, `high` by `wide` pixels; the same arguments give the same picture."""
    paint = paint_front if brand.layout == "classic" else paint_designed
    return paint(brand, flavor, high, wide)
