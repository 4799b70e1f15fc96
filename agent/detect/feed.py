"""Pictures into a model: crop, fit, swap channels, quantize. One set of buffers, used again."""

from __future__ import annotations

import cv2
import numpy as np

from agent.detect.card import CardInput
from agent.vision.arrays import Boxes, Image, Tensor
from agent.vision.int8 import TensorSpec, as_bytes, byte_table, is_identity
from agent.vision.letterbox import Placement, letterboxed, paste, pixels_of, squashed


class Feed:
    """Fills a model's input tensor with one tile of a picture after another."""

    def __init__(self, card: CardInput, spec: TensorSpec) -> None:
        self._card = card
        self._table = byte_table(spec, card.range)
        self._plain = is_identity(self._table)
        self._canvas = np.empty((card.height, card.width, 3), np.uint8)
        self._tensor = np.empty(spec.shape, spec.dtype)

    def take(self, image: Image, tile: Boxes) -> tuple[Tensor, Placement]:
        """The tile (4,) of a picture as the model's input, and where it stands there.

        The tensor is overwritten by the next call.

        Raises:
            ValueError: the tile lies outside the picture.
        """
        pixels = pixels_of(tile, (image.shape[1], image.shape[0]))
        fit = letterboxed if self._card.fit == "letterbox" else squashed
        placement = fit(pixels, self._card.size)
        paste(image, placement, self._canvas, self._card.padding)
        if self._card.channels == "rgb":
            cv2.cvtColor(self._canvas, cv2.COLOR_BGR2RGB, dst=self._canvas)
        values = self._canvas if self._plain else as_bytes(self._canvas, self._table)
        if self._card.layout == "nchw":
            values = values.transpose(2, 0, 1)
        np.copyto(self._tensor[0], values)
        return self._tensor, placement
