"""Find things in a picture: every tile through the model, and back to one list of boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol

import numpy as np

from agent.detect.card import Card, Head
from agent.detect.engine import Engine
from agent.detect.feed import Feed
from agent.vision import heads
from agent.vision.arrays import Boxes, Image, Labels, Scores, Tensor
from agent.vision.boxes import clip, merge, touching
from agent.vision.detections import Detections, none_found
from agent.vision.heads import Raw
from agent.vision.int8 import Reals, dequantize
from agent.vision.letterbox import Placement, to_frame

CUT_OFF = 0.3
"""What a score keeps where its box reaches an inner edge of its tile: a piece must lose against the
whole in the next tile, and a piece alone must not count (models.md 1)."""

EDGE_PX = 2.0
"""A box this near to its tile's edge, in pixels of the input, touches it; half a stride-4 cell."""

Decode = Callable[[Mapping[str, Reals]], Raw]


@dataclass(frozen=True, slots=True)
class Timing:
    """Where the time of one look went, milliseconds, and for how many tiles and boxes."""

    preprocess_ms: float = 0.0
    invoke_ms: float = 0.0
    decode_ms: float = 0.0
    merge_ms: float = 0.0
    tiles: int = 0
    boxes: int = 0

    @property
    def total_ms(self) -> float:
        """All of it."""
        return self.preprocess_ms + self.invoke_ms + self.decode_ms + self.merge_ms


class Detector(Protocol):
    """Finds things in pictures. One thread uses it."""

    @property
    def timing(self) -> Timing:
        """Of the last call."""

    def __call__(self, image: Image, tiles: Boxes) -> Detections:
        """What is in the tiles of a picture.

        Args:
            image: (h, w, 3) the full frame.
            tiles: (n, 4) where to look, pixels of the full frame; they may overlap and may reach
                over its edge.

        Returns:
            Boxes in pixels of the full frame, inside it, best score first; each thing once, also
            where several tiles saw it.

        Raises:
            ValueError: a tile lies wholly outside the picture.
        """


class TileDetector:
    """An engine and the head that understands it."""

    def __init__(self, engine: Engine, card: Card) -> None:
        self.engine = engine
        self.card = card
        self._feed = Feed(card.input, engine.input)
        self._decode = decoder(card)
        self._least = np.array(
            [min(card.least[card.word_of == row], default=1.0) for row in range(len(card.words))],
            np.float32,
        )
        self._timing = Timing()

    @property
    def timing(self) -> Timing:
        """Of the last call."""
        return self._timing

    def __call__(self, image: Image, tiles: Boxes) -> Detections:
        """What is in the tiles of a picture; see `Detector`."""
        self._timing = Timing(tiles=len(tiles))
        found = [self._look(image, tile) for tile in tiles]
        started = perf_counter()
        detections = self._gather(found)
        self._timing = replace(
            self._timing, merge_ms=milliseconds(started, perf_counter()), boxes=len(detections)
        )
        return detections

    def _look(self, image: Image, tile: Boxes) -> Raw:
        """What is in one tile, in pixels of the full frame."""
        started = perf_counter()
        tensor, placement = self._feed.take(image, tile)
        fed = perf_counter()
        stored = self.engine.run(tensor)
        ran = perf_counter()
        raw = self._decode(reals(self.engine, stored))
        found = in_frame(raw, placement, (image.shape[1], image.shape[0]))
        self._timing = replace(
            self._timing,
            preprocess_ms=self._timing.preprocess_ms + milliseconds(started, fed),
            invoke_ms=self._timing.invoke_ms + milliseconds(fed, ran),
            decode_ms=self._timing.decode_ms + milliseconds(ran, perf_counter()),
        )
        return found

    def _gather(self, found: list[Raw]) -> Detections:
        """One list from those of the tiles, in the card's words."""
        if not found:
            return none_found(self.card.words)
        xyxy, score, label = (np.concatenate(column) for column in zip(*found, strict=True))
        tile = np.repeat(np.arange(len(found)), [len(raw.score) for raw in found])
        word = self.card.word_of[label] if len(label) else label
        rows = merge(xyxy, score, word, tile)
        rows = rows[score[rows] >= self._least[word[rows]]]
        return Detections(xyxy[rows], score[rows], word[rows], self.card.words)


def decoder(card: Card) -> Decode:
    """The head that the card names, with what it must know from the card."""
    size, least = card.input.size, card.least
    match card.head:
        case Head.CENTERS:
            return lambda t: heads.centers(
                t["heat"], t["offset"], t["size"], stride=card.stride, thresholds=least
            )
        case Head.SSD:
            return lambda t: heads.ssd(
                (t["boxes"], t["classes"], t["scores"], t["count"]), size=size, thresholds=least
            )
        case Head.YOLOX:
            return lambda t: heads.yolox(
                t["grid"], size=size, strides=card.strides, thresholds=least
            )
        case Head.YOLOV8:
            unit = (1, 1) if card.boxes == "pixels" else size
            return lambda t: heads.yolov8(
                by_row(t["predictions"], card), unit=unit, thresholds=least
            )
        case Head.EMBEDDING:
            raise ValueError(f"{card.name} is a recognizer; it finds nothing")


def by_row(predictions: Reals, card: Card) -> Reals:
    """A yolov8 export with one row per anchor, whichever way the card says it lies."""
    return predictions if card.anchors == "rows" else predictions.transpose(0, 2, 1)


def reals(engine: Engine, stored: Mapping[str, Tensor]) -> dict[str, Reals]:
    """The real numbers that an engine's outputs stand for, by role."""
    return {role: dequantize(tensor, engine.outputs[role].quant) for role, tensor in stored.items()}


def in_frame(raw: Raw, placement: Placement, picture: tuple[int, int]) -> Raw:
    """What one tile shows, in pixels of the full frame, cut to the tile; pieces score less."""
    p = placement
    corner = np.array([p.left, p.top, p.left, p.top], np.float32)
    extent = (p.width / p.scale_x, p.height / p.scale_y)
    region = corner + np.array([0, 0, *extent], np.float32)
    boxes: Boxes = clip(to_frame(raw.xyxy, p), region)
    pieces = touching(boxes, region, picture, EDGE_PX / min(p.scale_x, p.scale_y))
    score: Scores = np.where(pieces, raw.score * np.float32(CUT_OFF), raw.score)
    label: Labels = raw.label
    return heads.solid(boxes, score, label)


def milliseconds(started: float, ended: float) -> float:
    """Between two readings of `perf_counter`."""
    return (ended - started) * 1000
