"""Endless batches for both networks, drawn while the last one is learned."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from tools.render.ink import Rng
from tools.train.crops import Crops
from tools.train.data import Crop, any_crop
from tools.train.looks import any_look_at
from tools.train.shards import Sample
from tools.train.targets import encode, forgive

ENDLESS = 1_000_000  # steps; the run ends first
FLAVORS, VIEWS = 4, 2  # of a brand, and of each, in a recognizer's batch
CATALOG_SHARE = 0.3  # of those pairs are with the first view, beside those that chance makes

Classes = NDArray[np.int32]  # (n, 1)


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches without end; the same seed and step give the same batch, whenever a run goes on."""

    def __init__(self, seed: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self._seed = seed
        self.first = 0  # steps that are over

    def __len__(self) -> int:
        return ENDLESS

    def chance(self, index: int) -> np.random.Generator:
        """The generator of the step `index` steps after the first."""
        return np.random.default_rng([self._seed, self.first + index])


class DetectorBatches(Batches):
    """Endless batches for the detector: inputs (n, side, side, 3) 0..1, targets of `encode`."""

    def __init__(self, samples: Sequence[Sample], side: int, batch: int, *, seed: int) -> None:
        super().__init__(seed)
        self._samples, self._side, self._batch = samples, side, batch

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rng = self.chance(index)
        rows = rng.integers(0, len(self._samples), self._batch)
        crops = [any_crop(rng, self._samples[i], self._side) for i in rows]
        pictures = np.asarray(np.stack([c.picture for c in crops]) / 255, np.float32)
        return pictures, np.stack([target_of(c, self._side) for c in crops])


def target_of(crop: Crop, side: int) -> NDArray[np.float32]:
    """What the network should say of a crop; pieces are forgiven."""
    target = encode(crop.xyxy[crop.asked], crop.label[crop.asked], side)
    forgive(target, crop.xyxy[~crop.asked], crop.label[~crop.asked])
    return target


class RecognizerBatches(Batches):
    """Endless batches: crops (n, 96, 64, 3) 0..1 and, for each of two losses, classes (n, 1).

    A batch is drawn by brands: of each some flavors, and of each flavor two views, often with the
    catalogue's picture, so that every crop meets another of its pack and the packs that are hardest
    to tell from it.
    """

    def __init__(self, crops: Crops, batch: int, *, seed: int) -> None:
        super().__init__(seed)
        self._crops, self._batch = crops, batch
        self._views = _rows_of(crops.pack)
        packs = np.array([crops.family[rows[0]] for rows in self._views])
        self._flavors = [rows for rows in _rows_of(packs) if len(rows)]

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], tuple[Classes, Classes]]:
        rng = self.chance(index)
        rows = self._drawn(rng)
        shots = [any_look_at(rng, self._crops.pictures[i]) for i in rows]
        classes = self._crops.pack[rows, None]
        return np.asarray(np.stack(shots) / np.float32(255), np.float32), (classes, classes)

    def _drawn(self, rng: Rng) -> list[int]:
        rows: list[int] = []
        while len(rows) < self._batch:
            flavors = self._flavors[int(rng.integers(len(self._flavors)))]
            for pack in rng.permutation(flavors)[:FLAVORS]:
                drawn = rng.permutation(self._views[pack])[:VIEWS]
                if rng.random() < CATALOG_SHARE:
                    drawn[0] = self._views[pack][0]
                rows += drawn.tolist()
        return rows[: self._batch]


def _rows_of(numbers: NDArray[np.int32]) -> list[NDArray[np.intp]]:
    """The rows at which each number 0, 1, … stands."""
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.searchsorted(numbers[order], np.arange(1, numbers.max() + 1)))
