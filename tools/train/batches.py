"""Endless batches for both networks, drawn while the last one is learned."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from tools.train.crops import Crops, any_look_at
from tools.train.data import Crop, any_crop
from tools.train.shards import Sample
from tools.train.targets import encode, forgive


class DetectorBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Endless batches for the detector: inputs (n, side, side, 3) 0..1, targets of `encode`."""

    def __init__(
        self, samples: Sequence[Sample], side: int, batch: int, *, seed: int, steps: int
    ) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self._samples, self._side, self._batch = samples, side, batch
        self._seed, self._steps = seed, steps

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rng = np.random.default_rng([self._seed, index])
        rows = rng.integers(0, len(self._samples), self._batch)
        crops = [any_crop(rng, self._samples[i], self._side) for i in rows]
        pictures = np.asarray(np.stack([c.picture for c in crops]) / 255, np.float32)
        return pictures, np.stack([_target(c, self._side) for c in crops])


def _target(crop: Crop, side: int) -> NDArray[np.float32]:
    target = encode(crop.xyxy[crop.asked], crop.label[crop.asked], side)
    forgive(target, crop.xyxy[~crop.asked], crop.label[~crop.asked])
    return target


class RecognizerBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Endless batches: crops (n, 96, 64, 3) 0..1 and their class numbers (n, 1)."""

    def __init__(self, crops: Crops, batch: int, *, seed: int, steps: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self._crops, self._batch, self._seed, self._steps = crops, batch, seed, steps

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        rng = np.random.default_rng([self._seed, index])
        rows = rng.integers(0, len(self._crops.pack), self._batch)
        shots = [any_look_at(rng, self._crops.pictures[i]) for i in rows]
        return np.asarray(np.stack(shots) / 255, np.float32), self._crops.pack[rows, None]
