"""Packs that no run has seen, as the agent's own recognizer sees them: the int8 file.

Every view of a pack is drawn by itself: its own neighbors, board, lens, light and camera. So what
is enrolled and what is asked for never come from one scene. Packs are fixed by their seeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.detect.card import Card
from agent.detect.enrol import from_catalog
from agent.detect.opening import open_recognizer
from agent.detect.recognizer import CropRecognizer
from tools.train.crops import (
    HEIGHT,
    STORED_HEIGHT,
    STORED_WIDTH,
    WIDTH,
    Crops,
    family_of,
    joined,
    render_crops,
)
from tools.train.measure_detector import BENCH

Vectors = NDArray[np.float32]  # (n, d) of length 1

PACKS, VIEWS = 200, 8  # of a bank, and of each of its packs
SHELF = (1, 2, 3)  # views that a gallery may enrol; 0 is the catalogue's picture
ASKED = (4, 5, 6, 7)
EDGE_OFF = 0.08  # of a side: how far a detector draws an edge from where it is


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Vectors of all crops, row by row.

    Args:
        crops: (n) of all packs.
        exact: (n, d) in their true boxes.
        off: (n, d) in boxes whose edges are off by up to `EDGE_OFF`, each by itself.
        catalog: (packs, s, d) prototypes that the agent enrols from catalogue pictures.
        invoke_ms: of each crop, on one thread.
    """

    crops: Crops
    exact: Vectors
    off: Vectors
    catalog: NDArray[np.float32]
    invoke_ms: NDArray[np.float64]

    @property
    def family(self) -> NDArray[np.int32]:
        """The brand of each pack (packs,)."""
        return family_of(self.crops)

    def rows(self, views: Sequence[int]) -> NDArray[np.intp]:
        """The rows (packs, views) of some views, pack by pack."""
        packs = int(self.crops.pack.max()) + 1
        table = np.zeros((packs, VIEWS), np.intp)
        table[self.crops.pack, self.crops.view] = np.arange(len(self.crops.pack))
        return table[:, list(views)]


def unseen(card: Card, seeds: Sequence[int]) -> Unseen:
    """Draw banks of packs and look at every crop, in its true box and in a worse one."""
    crops = joined([render_crops(seed, PACKS, VIEWS) for seed in seeds])
    recognizer = open_recognizer(card, BENCH)
    n = len(crops.pack)
    left, top = (STORED_WIDTH - WIDTH) / 2, (STORED_HEIGHT - HEIGHT) / 2
    boxes = np.tile(np.array([left, top, left + WIDTH, top + HEIGHT], np.float32), (n, 1))
    errors = np.random.default_rng(seeds[0]).uniform(-EDGE_OFF, EDGE_OFF, (n, 4))
    side = np.array([WIDTH, HEIGHT, WIDTH, HEIGHT])
    exact, invoke_ms = _looked(recognizer, crops, boxes)
    off, _ = _looked(recognizer, crops, np.asarray(boxes + errors * side, np.float32))
    return Unseen(crops, exact, off, _catalog(recognizer, crops), invoke_ms)


def _looked(
    recognizer: CropRecognizer, crops: Crops, boxes: NDArray[np.float32]
) -> tuple[Vectors, NDArray[np.float64]]:
    """The vector of each crop in its box, and how long the network took."""
    vectors, took = [], []
    for picture, box in zip(crops.pictures, boxes, strict=True):
        vectors.append(recognizer.vectors(picture, box[None]))
        took.append(recognizer.timing.invoke_ms)
    return np.concatenate(vectors), np.array(took)


def _catalog(recognizer: CropRecognizer, crops: Crops) -> NDArray[np.float32]:
    """What the agent enrols of each pack's first view, (packs, s, d)."""
    shots = {
        f"{pack:014d}": picture
        for pack, view, picture in zip(crops.pack, crops.view, crops.pictures, strict=True)
        if view == 0
    }
    gallery = from_catalog(shots, recognizer)
    return gallery.vectors.reshape(len(shots), -1, gallery.vectors.shape[1])
