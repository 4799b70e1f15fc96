"""How large the things of a site should arrive at the model: how many tiles along a photo.

With a planogram the agent cuts its tiles along the shelf (`agent.vision.tiles`) and facings arrive
28 to 64 px wide. A photo has no planogram, so a grid takes its place, chosen by the labelled boxes.
"""

from collections.abc import Sequence

import numpy as np

from agent.errors import BadInput
from agent.vision.arrays import Boxes
from agent.vision.tiles import GRID_OVERLAP, LARGEST_PX, NEEDED_PX, Size, grid_tiles
from tools.render.canvas import PERSON, PRICE_LABEL
from tools.train.site.labels import Photo

AIM_PX = float(np.sqrt(NEEDED_PX * LARGEST_PX))
"""The middle, in ratios, of the widths at which the agent has its facings arrive."""

PRICE_LABEL_SHARE = 0.5
"""A price label is half as wide as a facing: 55 mm under some 110. It rules where a site's photos
are labelled with nothing else."""

MOST_ALONG = 6
"""Tiles along a photo: 6 by 5 of them take a Pi 4 two seconds (an estimate of models.md 1)."""


def tiles_along(photos: Sequence[Photo], size: Size) -> int:
    """How many tiles a photo of this site should have along its longer side.

    Args:
        photos: labelled; persons do not count, for they are not what a tile is for.
        size: of the model's input.

    Raises:
        BadInput: no photo has a box to go by.
    """
    widths = [_aimed(photo, size) for photo in photos]
    all_widths = np.concatenate(widths) if widths else np.empty(0)
    if not len(all_widths):
        raise BadInput("no photo has a box of a product, a gap or a price label; label some")
    far = {n: abs(np.log(np.median(all_widths) / _share(n) / AIM_PX)) for n in _choices()}
    return min(_choices(), key=lambda n: far[n])


def tiles_of(photo: Size, size: Size, along: int) -> Boxes:
    """The tiles (t, 4) of a photo, pixels of it."""
    return grid_tiles(photo, size, along)


def zoom_of(photo: Size, size: Size, along: int) -> float:
    """Pixels of the model's input for one of a photo that is cut into so many tiles."""
    return min(s / p for p, s in zip(photo, size, strict=True)) / _share(along)


def _share(along: int) -> float:
    """A tile's part of the photo's longer side (`grid_tiles`)."""
    return 1 / (along - (along - 1) * GRID_OVERLAP)


def _choices() -> range:
    return range(1, MOST_ALONG + 1)


def _aimed(photo: Photo, size: Size) -> np.ndarray:
    """Widths (n,) at the input of an undivided photo; of price labels as if they were facings."""
    wide = (photo.xyxy[:, 2] - photo.xyxy[:, 0]) * zoom_of(photo.size, size, 1)
    labels = photo.label == PRICE_LABEL
    others = ~labels & (photo.label != PERSON)
    return np.asarray(wide[others] if others.any() else wide[labels] / PRICE_LABEL_SHARE)
