"""How well a detector finds what labelled photos show: through `agent.detect`, tiles and all.

The same measure serves a shop's own photos and the real pictures that judge the shipped models.
A label that nobody drew in any of the photos is not judged: its finds are neither right nor wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.camera.folder import read_picture
from agent.detect.card import Card
from agent.detect.detector import Detector
from agent.detect.opening import open_detector
from agent.errors import BadInput
from agent.vision.arrays import Labels
from agent.vision.detections import Detections
from tools.train.measure_detector import BENCH, known_words, patient, row_of, threshold
from tools.train.metrics import Found, average_precision, recall_at
from tools.train.site.coco import pictures_of, read_coco
from tools.train.site.labels import Photo, load_site
from tools.train.site.scales import tiles_along, tiles_of


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """A photo and what was found in it, weak finds too."""

    photo: Photo
    found: Detections


def photo_metrics(card: Card, where: Path, along: int | None = None) -> dict[str, float]:
    """Average precision and recall per label of a card's model on labelled photos.

    Args:
        card: of a detector.
        where: a folder of photos with labels (`tools.train.site.labels`), or a COCO file.
        along: tiles along the longer side of a photo; None: as the sizes of the boxes ask.

    Raises:
        BadInput: there are no labelled photos.
    """
    photos = labelled(where)
    along = along or tiles_along(photos, card.input.size)
    looked = look_at(open_detector(patient(card), BENCH), photos, card.input.size, along)
    return {"photos": float(len(photos)), "tiles_along": float(along), **figures(looked, card)}


def labelled(where: Path) -> tuple[Photo, ...]:
    """The photos of a folder or a COCO file that a person has checked.

    Raises:
        BadInput: there are none.
    """
    site = load_site(where) if where.is_dir() else read_coco(where, pictures_of(where), {})
    if not site.checked:
        raise BadInput(
            f"{where}: {len(site.photos)} photos, none of them checked; label some with"
            " `onshelf-train site --label`"
        )
    return site.checked


def look_at(
    detect: Detector, photos: Sequence[Photo], size: tuple[int, int], along: int
) -> list[Looked]:
    """Every photo through a detector with an input of this size (width, height)."""
    return [
        Looked(photo, detect(read_picture(photo.path), tiles_of(photo.size, size, along)))
        for photo in photos
    ]


def figures(looked: Sequence[Looked], card: Card) -> dict[str, float]:
    """Average precision at both overlaps, and recall at the card's threshold, of drawn labels."""
    drawn = {int(row) for one in looked for row in one.photo.label}
    found = [found_of(one) for one in looked]
    metrics: dict[str, float] = {}
    for word in known_words(card):
        row = row_of(word)
        if row in drawn:
            metrics[f"{word}_ap50"] = average_precision(found, row, 0.5)
            metrics[f"{word}_ap75"] = average_precision(found, row, 0.75)
            metrics[f"{word}_recall"] = recall_at(found, row, threshold(card, word))
    return metrics


def found_of(one: Looked) -> Found:
    """A photo's finds beside its truth."""
    seen, photo = one.found, one.photo
    asked = np.ones(len(photo.label), np.bool_)
    return Found(seen.xyxy, seen.score, rows_of(seen), photo.xyxy, photo.label, asked)


def rows_of(seen: Detections) -> Labels:
    """The labels (n,) of detections as rows of `LABELS`; -1 for a word that is none of ours."""
    rows = np.array([row_of(word) for word in seen.labels], np.int32)
    return np.asarray(rows[seen.label] if len(seen) else seen.label, np.int32)
