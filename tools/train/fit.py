"""Training runs that end by the clock: settings, schedule, checkpoints, the plot.

A run says what it was: its settings are printed at the start and saved beside the weights, and its
losses are drawn into a picture. It can be resumed from any checkpoint with `--init`.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras

WARM_UP_STEPS = 60
LAST_RATE = 0.02  # of the first; where the cosine ends
SAVE_EVERY_S = 120.0
PRINT_EVERY_S = 30.0
ENDLESS = 1_000_000  # steps of a data set; the clock ends a run

Progress = Callable[[float], None]  # is told the share of the run that is over, 0..1


@dataclass(frozen=True, slots=True)
class Settings:
    """One phase of a training run."""

    name: str
    minutes: float
    side: int  # of the input, pixels; for the recognizer its height
    batch: int
    rate: float  # learning rate after warm-up
    seed: int
    data: str
    init: str = ""  # weights to begin from; "" is from nothing
    size: str = "small"  # of a detector


class Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Cosine learning rate over wall time, checkpoints, progress, and the end."""

    def __init__(
        self, settings: Settings, network: keras.Model, weights: Path, progress: Progress
    ) -> None:
        super().__init__()
        self._settings, self._network, self._weights = settings, network, weights
        self._progress = progress
        self.history: list[tuple[float, float]] = []
        self._losses: list[float] = []

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Start the clock."""
        self._began = self._saved = self._printed = time.monotonic()
        self._steps = 0

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Set the learning rate of the time."""
        share = min(1.0, (time.monotonic() - self._began) / (60 * self._settings.minutes))
        fall = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * share)) / 2
        warm = min(1.0, (self._steps + 1) / WARM_UP_STEPS)
        self.model.optimizer.learning_rate = self._settings.rate * warm * fall
        self._progress(share)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Save, print and stop when it is time."""
        now = time.monotonic()
        self._steps += 1
        self._losses.append(float((logs or {})["loss"]))
        self.model.reset_metrics()
        if now - self._printed > PRINT_EVERY_S:
            self._print(now)
        if now - self._saved > SAVE_EVERY_S:
            self._network.save_weights(self._weights)
            self._saved = now
        if now - self._began > 60 * self._settings.minutes:
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Say what has not been said."""
        if self._losses:
            self._print(time.monotonic())

    def _print(self, now: float) -> None:
        mean = sum(self._losses) / len(self._losses)
        minutes = (now - self._began) / 60
        pace = self._steps * self._settings.batch / (now - self._began)
        print(
            f"{self._settings.name} {minutes:.1f} min, step {self._steps}, "
            f"loss {mean:.4f}, {pace:.1f} pictures/s",
            flush=True,
        )
        self.history.append((minutes, mean))
        self._losses, self._printed = [], now


def unheard(share: float) -> None:
    """Nobody wants to know how far the run is."""


def train(
    model: keras.Model, network: keras.Model, batches: keras.utils.PyDataset,
    run: tuple[Settings, Path], progress: Progress = unheard,
) -> list[tuple[float, float]]:  # fmt: skip
    """Fit a compiled `model` by the clock and keep the weights of `network`.

    Args:
        model: compiled, of the network and whatever its loss needs.
        network: what is to be kept.
        batches: endless.
        run: the settings and the file for the weights.
        progress: is told before every step.

    Returns:
        (minutes, loss) every half minute.
    """
    settings, weights = run
    print(json.dumps(asdict(settings)), flush=True)
    clock = Clock(settings, network, weights, progress)
    model.fit(batches, epochs=1, callbacks=[clock], verbose=0)
    network.save_weights(weights)
    notes = weights.with_name(weights.name.replace(".weights.h5", f".{settings.name}.json"))
    notes.write_text(json.dumps({**asdict(settings), "loss": clock.history}, indent=1) + "\n")
    return clock.history


def plot(histories: dict[str, list[tuple[float, float]]], path: Path) -> None:
    """Draw losses over minutes."""
    import matplotlib.pyplot as plt  # here, because only a plot needs it and it takes a second

    figure, axes = plt.subplots(figsize=(6, 4))
    for name, history in histories.items():
        axes.plot([m for m, _ in history], [v for _, v in history], label=name)
    axes.set_xlabel("minutes")
    axes.set_ylabel("loss")
    axes.legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)
