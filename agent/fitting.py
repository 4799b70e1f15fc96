"""Fit a camera with eyes: from cards, planograms and corners to what looks at frames."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.camera.catalog import read_catalog_picture
from agent.config.device import Models as ModelChoice
from agent.detect.bundled import card_path
from agent.detect.card import Card, read_card
from agent.detect.detector import TileDetector
from agent.detect.enrol import from_catalog
from agent.detect.enrolment import limits_of
from agent.detect.gallery_file import read_gallery
from agent.detect.opening import Bench, open_detector, open_recognizer, require_occluders
from agent.detect.recognizer import CropRecognizer
from agent.eyes import Compare, Eyes, Hold, Models
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View
from agent.shelf.seen.identity import Likeness
from agent.shelf.seen.reference import Learned
from agent.vision.arrays import Boxes, Gtins, Image
from agent.vision.gallery import Gallery, look_alikes, similarities
from agent.vision.tiles import grid_tiles, shelf_tiles

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """Models that are ready to look.

    Args:
        detector: always.
        recognizer: None where none is configured.
        people: finds whoever stands before the shelf; None where none is configured.
    """

    detector: TileDetector
    recognizer: CropRecognizer | None
    people: TileDetector | None = None

    @property
    def digest(self) -> str:
        """The hashes of what is in force, as events carry them."""
        parts = (self.detector, self.recognizer, self.people)
        return "+".join(part.card.sha256[:12] for part in parts if part is not None)

    @property
    def runs_on(self) -> dict[str, str]:
        """What runs each model, and why not on the accelerator that was asked for."""
        parts = {
            "detector": self.detector,
            "recognizer": self.recognizer,
            "people": self.people,
        }
        return {
            word: f"{part.card.name} on {part.engine.runs_on}"
            + (f" ({part.engine.degraded})" if part.engine.degraded else "")
            for word, part in parts.items()
            if part is not None
        }


def open_models(choice: ModelChoice, folder: Path, bench: Bench) -> Opened:
    """Open the models that a device names.

    Raises:
        BadInput: a card is wrong, or its model was refused.
        NotThere: there is no runtime.
    """
    detector = open_detector(read_card(card_path(choice.detector, folder)), bench)
    recognizer = None
    if choice.recognizer is not None:
        recognizer = open_recognizer(read_card(card_path(choice.recognizer, folder)), bench)
    people = None
    if choice.people is not None:
        card = read_card(card_path(choice.people, folder))
        require_occluders(card)
        people = open_detector(card, bench)
    return Opened(detector, recognizer, people)


class Comparison:
    """A recognizer and a gallery, put together as the eyes use them.

    With a gallery of nothing, facings are still compared with each other (`shelf.seen.oddone`).
    """

    def __init__(self, recognizer: CropRecognizer, gallery: Gallery) -> None:
        """Find the gallery's look-alikes once."""
        self._recognizer = recognizer
        self._gallery = gallery
        self.gtins: Gtins = gallery.products
        card = recognizer.card
        self.look_alikes = look_alikes(gallery, card.alike, card.accept)
        group = np.arange(len(self.gtins))
        for number, members in enumerate(self.look_alikes, start=len(group)):
            group[np.isin(self.gtins, list(members))] = number
        self._group = group

    def __call__(self, image: Image, boxes: Boxes) -> Likeness:
        """How much each box (n, 4) looks like each product of the gallery."""
        card = self._recognizer.card
        vectors = self._recognizer.vectors(image, boxes)
        return Likeness(
            cosine=similarities(vectors, self._gallery).astype(np.float64),
            gtins=self.gtins,
            group=self._group,
            accept=card.accept,
            margin=card.margin,
            vectors=vectors,
        )


def comparison_for(
    opened: Opened, gallery: Path | None, planogram: Planogram, folder: Path
) -> Comparison | None:
    """What products are compared with: an enrolled gallery, else the planogram's own pictures.

    Args:
        gallery: an enrolled gallery; None for none.
        planogram: whose products may name catalog pictures.
        folder: where the planogram lies; its pictures are relative to it.

    Returns:
        None where no recognizer is configured. Where nothing is known of any product, facings are
        compared with nothing but each other.

    Raises:
        BadInput: the gallery is of another model, or a picture cannot be read.
    """
    if opened.recognizer is None:
        return None
    if gallery is not None:
        known = read_gallery(gallery, opened.recognizer.card)
        return _comparison(opened.recognizer, known, planogram)
    pictures = {
        product.gtin: folder / product.picture
        for product in planogram.products
        if product.picture is not None
    }
    shots = {gtin: read_catalog_picture(path) for gtin, path in pictures.items()}
    return _comparison(opened.recognizer, from_catalog(shots, opened.recognizer), planogram)


def _comparison(recognizer: CropRecognizer, known: Gallery, planogram: Planogram) -> Comparison:
    for line in limits_of(known, recognizer.card, planogram):
        log.info("%s", line)
    return Comparison(recognizer, known)


def eyes_for(
    view: View,
    opened: Opened,
    compare: Compare | None,
    learned: Learned | None = None,
    hold: Hold | None = None,
) -> Eyes:
    """Eyes for one view, with what is remembered of its facings and what it is held by."""
    models = Models(opened.detector, compare, opened.people)
    return Eyes(view, tiles_for(opened.detector.card), models, learned, hold)


def tiles_for(card: Card) -> Callable[[View], Boxes]:
    """Where a model should look for a view's facings."""
    size = (card.input.width, card.input.height)

    def tiles(view: View) -> Boxes:
        cut = shelf_tiles(view.rows(), view.picture_px, size)
        return cut if len(cut) else grid_tiles(view.picture_px, size, 1)

    return tiles
