"""What does each box look like? One vector per box, to be compared with a gallery."""

from __future__ import annotations

from time import perf_counter
from typing import Protocol

import numpy as np

from agent.detect.card import Card
from agent.detect.detector import Timing, milliseconds
from agent.detect.engine import Engine
from agent.detect.feed import Feed
from agent.vision.arrays import Boxes, Image, Vectors
from agent.vision.detections import Detections, Facings
from agent.vision.int8 import dequantize

TINY = 1e-6  # a vector shorter than this has no direction


class Recognizer(Protocol):
    """Turns boxes into facings with vectors. One thread uses it."""

    @property
    def timing(self) -> Timing:
        """Of the last call."""

    def vectors(self, image: Image, boxes: Boxes) -> Vectors:
        """A vector of length 1 for each box (n, 4) of a picture, (n, d).

        A box may reach over the picture's edge; what is outside is not looked at. A box wholly
        outside gets a vector of zeros, which resembles nothing.
        """

    def __call__(self, image: Image, products: Detections) -> Facings:
        """The products of a picture with their vectors, row by row."""


class CropRecognizer:
    """An engine that takes one crop after another."""

    def __init__(self, engine: Engine, card: Card) -> None:
        self.engine = engine
        self.card = card
        self._feed = Feed(card.input, engine.input)
        self._width = int(np.prod(engine.outputs["embedding"].shape))
        self._timing = Timing()

    @property
    def timing(self) -> Timing:
        """Of the last call."""
        return self._timing

    def vectors(self, image: Image, boxes: Boxes) -> Vectors:
        """A vector of length 1 for each box; see `Recognizer`."""
        found = np.zeros((len(boxes), self._width), np.float32)
        size = np.array((image.shape[1], image.shape[0]), np.float32)
        visible = ((boxes[:, :2] < size) & (boxes[:, 2:] > 0)).all(axis=1)
        feeding = invoking = 0.0
        for row in np.flatnonzero(visible):
            started = perf_counter()
            tensor, _ = self._feed.take(image, boxes[row])
            fed = perf_counter()
            stored = self.engine.run(tensor)["embedding"]
            invoking += milliseconds(fed, perf_counter())
            feeding += milliseconds(started, fed)
            found[row] = dequantize(stored, self.engine.outputs["embedding"].quant).ravel()
        self._timing = Timing(feeding, invoking, tiles=int(visible.sum()), boxes=len(boxes))
        return unit(found)

    def __call__(self, image: Image, products: Detections) -> Facings:
        """The products of a picture with their vectors; see `Recognizer`."""
        return Facings(products.xyxy, products.score, self.vectors(image, products.xyxy))


def unlike_anything(products: Detections) -> Facings:
    """The products as facings without vectors, for a device that has no recognizer."""
    return Facings(products.xyxy, products.score, np.empty((len(products), 0), np.float32))


def unit(vectors: Vectors) -> Vectors:
    """The directions (n, d) of vectors; one without a direction becomes zeros."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.where(length > TINY, vectors / np.maximum(length, TINY), 0), np.float32)
