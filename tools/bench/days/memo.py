"""What the models said, look by look: asked once, kept, and asked again only for what is new.

Both models are functions of a picture and places in it, so their answers can be kept beside the
picture. Whoever judges the same pictures again, with other constants or other code, finds every
answer that is still asked for; another place in the picture is asked of the real model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.detect.detector import TileDetector
from agent.detect.recognizer import CropRecognizer
from agent.vision.arrays import Boxes, Image, Vectors
from agent.vision.detections import Detections


@dataclass(slots=True)
class Page:
    """The answers of one look.

    Args:
        found: by the bytes of the tiles.
        vector: by the bytes of the box.
    """

    found: dict[bytes, Detections] = field(default_factory=dict)
    vector: dict[bytes, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """The answers of a whole camera-day.

    Args:
        pages: by look.
        look: whose answers are asked for now.
        asked: how often a model had to be asked: tiles lists and boxes.
    """

    pages: dict[int, Page] = field(default_factory=dict)
    look: int = 0
    asked: int = 0

    @property
    def page(self) -> Page:
        """Of the look that is being judged."""
        return self.pages.setdefault(self.look, Page())


class KeptDetector(TileDetector):
    """A detector that keeps what it says."""

    def __init__(self, real: TileDetector, book: Book) -> None:
        """Keep what this one says."""
        super().__init__(real.engine, real.card)
        self._book = book

    def __call__(self, image: Image, tiles: Boxes) -> Detections:
        """As the detector does."""
        key = np.asarray(tiles, np.float32).tobytes()
        kept = self._book.page.found.get(key)
        if kept is None:
            self._book.asked += 1
            kept = super().__call__(image, tiles)
            self._book.page.found[key] = kept
        return kept


class KeptRecognizer(CropRecognizer):
    """A recognizer that keeps what it says of each box."""

    def __init__(self, real: CropRecognizer, book: Book) -> None:
        """Keep what this one says."""
        super().__init__(real.engine, real.card)
        self._book = book

    def vectors(self, image: Image, boxes: Boxes) -> Vectors:
        """As the recognizer does, which looks at each box for itself."""
        page = self._book.page
        keys = [row.tobytes() for row in np.asarray(boxes, np.float32)]
        new = np.array([row for row, key in enumerate(keys) if key not in page.vector], np.intp)
        if len(new):
            self._book.asked += len(new)
            found = super().vectors(image, boxes[new])
            page.vector |= {keys[row]: found[i] for i, row in enumerate(new.tolist())}
        if not keys:
            return super().vectors(image, boxes)
        return np.stack([page.vector[key] for key in keys])
