"""A sheet: the front of a pack while it is being printed, with places as shares of it."""

from dataclasses import dataclass

from tools.render.artwork.brand import Brand, Flavor
from tools.render.ink import Color, Image, Rng, luma

Place = tuple[float, float, float, float]  # center x, center y, width, height; shares of the front


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A front being printed: its pixels, whose it is, and the chance its brand has fixed."""

    picture: Image
    brand: Brand
    flavor: Flavor
    rng: Rng

    def box(self, place: Place) -> tuple[int, int, int, int]:
        """A place as pixels: left, top, right, bottom."""
        high, wide = self.picture.shape[:2]
        x, y, w, h = place
        left, right = int((x - w / 2) * wide), int((x + w / 2) * wide)
        return left, int((y - h / 2) * high), max(left + 2, right), int((y + h / 2) * high) + 1


def ink_on(ground: Color) -> Color:
    """White or nearly black, whichever is read on that ground."""
    return (252, 252, 252) if luma(ground) < 140 else (22, 22, 22)
