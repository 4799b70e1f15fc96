"""How often a network under training names packs that it does not train on: a glance, not a test.

Fifty packs, one crop of each enrolled and another asked for. The figures that count come from the
int8 file (`measure_recognizer`); this one says while it runs whether a run is worth its time.
"""

import time

import keras
import numpy as np

from tools.train.crops import plain, render_crops

SEED = 940_000  # no run draws from it, and no figure
PACKS = 50
GLANCES = 20  # over a run


class Naming:
    """Looks at the network some times over a run and remembers what it saw."""

    def __init__(self, network: keras.Model) -> None:
        crops = render_crops(SEED, PACKS, views=3)
        self._network = network
        self._pack = crops.pack[crops.view == 1]
        self._shown, self._asked = (
            np.stack([plain(crops.pictures[i]) for i in np.flatnonzero(crops.view == view)])
            / np.float32(255)
            for view in (1, 2)
        )
        self._began = time.monotonic()
        self.history: list[tuple[float, float]] = []  # (minutes, share named right)

    def glance(self, share: float) -> None:
        """Look again if a twentieth of the run went by; `share` of the run is over."""
        if share * GLANCES >= len(self.history):
            minutes = (time.monotonic() - self._began) / 60
            self.history.append((minutes, self.right()))

    def right(self) -> float:
        """The share of packs named right now."""
        shown, asked = (
            keras.utils.normalize(self._network.predict_on_batch(crops), axis=-1)
            for crops in (self._shown, self._asked)
        )
        return float((self._pack[(asked @ shown.T).argmax(axis=1)] == self._pack).mean())
