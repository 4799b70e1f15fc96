"""Teach the gallery a product: from its catalog picture, or from facings that a person confirmed.

A catalog picture is large, bright and cut out; a facing is small, blurred and a little off. So a
pack shot is trimmed to the pack, shrunk to the sizes it will be seen at, and shifted and dimmed a
little; the mean of such variants is a better prototype than any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.detect.recognizer import Recognizer, unit
from agent.vision.arrays import Boxes, Gtins, Image, Indices, Vectors
from agent.vision.gallery import Gallery, Provenance, gather

Picture = NDArray[np.uint8]  # (h, w, 3) or, with transparency, (h, w, 4): blue, green, red, alpha

SHELF_WIDTHS_PX = (28, 44, 72)
"""A prototype for each width at which facings arrive, from the least that a tile allows
(`agent.vision.tiles`) to a close view. Narrower facings are blurred, not only small."""

VARIANTS = ((-0.06, 0.8), (-0.06, 1.15), (0.0, 1.0), (0.06, 0.8), (0.06, 1.15))
"""Shift, in widths, and gain. Detected boxes are off by 7 to 10 % of a side (models.md table 4);
shelves are dimmer than a catalog, and sometimes brighter."""

BACKGROUND_STEP = 14
"""A pixel this near to the border's color, in its worst channel, is background: above the rings of
JPEG around a pack, below the gray of a white pack's shading."""

OPAQUE = 16  # of 255; soft shadows below it are background

LEAST_SHARE = 0.05
"""A pack that fills less of its picture was not found; the whole picture is taken instead."""

STRAY_SHARE = 0.01
"""Rows and columns with fewer pixels of the pack than this share hold specks or a shadow's rim."""

PROTOTYPES = 5
"""Kept for each product from confirmed facings: 3 to 10 suffice (method.md 1.2)."""


class Confirmed(NamedTuple):
    """A picture whose facings a person has confirmed.

    Args:
        image: the full frame.
        boxes: (n, 4) of the facings.
        gtins: (n,) of each; "" for one that stays unnamed.
        camera: whose picture.
        at: when it was taken; aware.
    """

    image: Image
    boxes: Boxes
    gtins: Gtins
    camera: str
    at: datetime


def from_catalog(
    pictures: Mapping[str, Picture], recognizer: Recognizer, files: Mapping[str, str] | None = None
) -> Gallery:
    """A gallery from one pack shot per GTIN.

    Args:
        pictures: of each GTIN.
        recognizer: the one that will look.
        files: the names of the pictures, for the record.
    """
    vectors, gtins, sources = [], [], []
    for gtin, picture in pictures.items():
        pack = trimmed(picture)
        for width in SHELF_WIDTHS_PX:
            seen = list(views(pack, width))
            mean = np.concatenate([look(view, recognizer) for view in seen]).mean(axis=0)
            vectors.append(unit(np.asarray(mean[None], np.float32)))
            gtins.append(gtin)
            high, wide = seen[0].shape[:2]
            sources.append(Provenance("catalog", (files or {}).get(gtin, ""), "", (wide, high)))
    return collected(vectors, gtins, sources)


def from_picture(confirmed: Confirmed, recognizer: Recognizer) -> Gallery:
    """A gallery from facings of a picture: for each product the few that differ most."""
    named = np.flatnonzero(confirmed.gtins != "")
    vectors = recognizer.vectors(confirmed.image, confirmed.boxes[named])
    seen = np.linalg.norm(vectors, axis=1) > 0
    named, vectors = named[seen], vectors[seen]
    kept: list[int] = []
    for gtin in np.unique(confirmed.gtins[named]):
        own = np.flatnonzero(confirmed.gtins[named] == gtin)
        kept += own[spread(vectors[own], PROTOTYPES)].tolist()
    gtins = [str(gtin) for gtin in confirmed.gtins[named[kept]]]
    return collected([vectors[kept]] if kept else [], gtins, _facings(confirmed, named[kept]))


def _facings(confirmed: Confirmed, rows: Indices) -> list[Provenance]:
    """Where the prototypes of some facings come from."""
    size = confirmed.boxes[rows, 2:] - confirmed.boxes[rows, :2]
    pixels = np.maximum(np.rint(size), 1).astype(int).tolist()
    at = confirmed.at.isoformat(timespec="seconds")
    return [Provenance("camera", confirmed.camera, at, (wide, high)) for wide, high in pixels]


def joined(galleries: Sequence[Gallery]) -> Gallery:
    """All prototypes of several galleries."""
    vectors = [gallery.vectors for gallery in galleries if len(gallery)]
    gtins = [str(gtin) for gallery in galleries for gtin in gallery.gtins]
    return collected(vectors, gtins, [s for gallery in galleries for s in gallery.sources])


def collected(vectors: Sequence[Vectors], gtins: list[str], sources: list[Provenance]) -> Gallery:
    """A gallery of some lists of prototypes, or of none."""
    together = np.concatenate(list(vectors)) if vectors else np.empty((0, 1), np.float32)
    return gather(together, gtins, sources)


def spread(vectors: Vectors, most: int) -> list[int]:
    """Rows that differ most: the most typical first, then each time the one farthest from them."""
    similar = vectors @ vectors.T
    rows = [int(similar.sum(axis=1).argmax())]
    while len(rows) < min(most, len(vectors)):
        rows.append(int(similar[:, rows].max(axis=1).argmin()))
    return rows


def look(picture: Image, recognizer: Recognizer) -> Vectors:
    """The vector (1, d) of a whole picture."""
    height, width = picture.shape[:2]
    return recognizer.vectors(picture, np.array([[0, 0, width, height]], np.float32))


def views(pack: Image, width: int) -> Iterator[Image]:
    """A pack as a camera may see it at this width: off to each side, and dimmer or brighter."""
    small = at_width(pack, width)
    height, width = small.shape[:2]
    for shift, gain in VARIANTS:
        dx, dy = round(width * shift), round(height * shift / 2)
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float64)
        moved = cv2.warpAffine(small, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
        yield np.clip(moved.astype(np.float32) * gain, 0, 255).astype(np.uint8)


def at_width(pack: Image, width: int) -> Image:
    """A pack shrunk to a width in pixels; one that is smaller stays as it is."""
    if pack.shape[1] <= width:
        return pack
    height = max(round(pack.shape[0] * width / pack.shape[1]), 1)
    return np.asarray(cv2.resize(pack, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def trimmed(picture: Picture) -> Image:
    """A pack shot without the transparent or even background around the pack."""
    image = np.ascontiguousarray(picture[..., :3])
    pack = foreground(picture)
    if pack.mean() < LEAST_SHARE:
        return image
    rows = np.flatnonzero(pack.mean(axis=1) > STRAY_SHARE)
    columns = np.flatnonzero(pack.mean(axis=0) > STRAY_SHARE)
    return np.ascontiguousarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def foreground(picture: Picture) -> NDArray[np.bool_]:
    """Which pixels (h, w) show the pack: the opaque ones, or those unlike an even border."""
    if picture.shape[2] == 4 and (picture[..., 3] < OPAQUE).any():
        return np.asarray(picture[..., 3] >= OPAQUE)
    image = picture[..., :3]
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    color = np.median(border, axis=0)
    unlike = np.abs(image.astype(np.float32) - color).max(axis=2) > BACKGROUND_STEP
    return np.asarray(unlike)
