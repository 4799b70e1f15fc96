"""Training runs: settings, schedule, checkpoints, the plot.

A run says what it was: its settings are printed at the start and saved beside the weights, and its
losses are drawn into a picture. It ends after some minutes, or, to be repeated elsewhere, after
some steps. Broken off, the same command goes on from its last checkpoint.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras

from tools.train.batches import Batches
from tools.train.checkpoint import Position, resume, save

WARM_UP_STEPS = 60
LAST_RATE = 0.02  # of the first; where the cosine ends
SAVE_EVERY_S = 120.0
PRINT_EVERY_S = 30.0

Keep = Callable[[Position], None]
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
    steps: int = 0  # the run's length; 0 is to go by the minutes


class Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Cosine learning rate over the run, checkpoints, progress, and the end."""

    def __init__(self, settings: Settings, keep: Keep, position: Position, tell: Progress) -> None:
        super().__init__()
        self._settings, self._keep, self._tell = settings, keep, tell
        self.position = position
        self._before = position.minutes
        self._losses: list[float] = []

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Start the clock."""
        self._began = self._saved = self._printed = time.monotonic()
        self._first = self.position.steps

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Set the learning rate of the time."""
        share = self.share
        fall = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * share)) / 2
        warm = min(1.0, (self.position.steps + 1) / WARM_UP_STEPS)
        self.model.optimizer.learning_rate = self._settings.rate * warm * fall
        self._tell(share)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Save, print and stop when it is time."""
        now = time.monotonic()
        self.position.steps += 1
        self.position.minutes = self._before + (now - self._began) / 60
        self._losses.append(float((logs or {})["loss"]))
        self.model.reset_metrics()
        if now - self._printed > PRINT_EVERY_S:
            self._print(now)
        if now - self._saved > SAVE_EVERY_S:
            self._keep(self.position)
            self._saved = now
        if self.share >= 1:
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Say what has not been said."""
        if self._losses:
            self._print(time.monotonic())

    @property
    def share(self) -> float:
        """How much of the run is over, 0..1."""
        if self._settings.steps:
            return min(1.0, self.position.steps / self._settings.steps)
        return min(1.0, self.position.minutes / self._settings.minutes)

    def _print(self, now: float) -> None:
        mean = sum(self._losses) / len(self._losses)
        done = self.position.steps - self._first
        pace = done * self._settings.batch / (now - self._began)
        left = (1 - self.share) / max(self.share, 1e-6) * self.position.minutes
        print(
            f"{self._settings.name} {self.position.minutes:.1f} min, step {self.position.steps}, "
            f"loss {mean:.4f}, {pace:.1f} pictures/s, {left:.0f} min left",
            flush=True,
        )
        self.position.history.append((self.position.minutes, mean))
        self._losses, self._printed = [], now


def unheard(share: float) -> None:
    """Nobody wants to know how far the run is."""


def train(
    model: keras.Model, network: keras.Model, batches: Batches,
    run: tuple[Settings, Path], progress: Progress = unheard,
) -> list[tuple[float, float]]:  # fmt: skip
    """Fit a compiled `model` and keep the weights of `network`.

    Args:
        model: compiled, of the network and whatever its loss needs.
        network: what is to be kept.
        batches: endless.
        run: the settings and the file for the weights.
        progress: is told before every step.

    Returns:
        (minutes, loss) every half minute.

    Raises:
        WrongCheckpoint: beside the weights lies the checkpoint of another run.
    """
    settings, weights = run
    checkpoint = checkpoint_of(weights, settings.name)
    about = asdict(settings)
    print(json.dumps(about), flush=True)
    position = resume(checkpoint, model, about)
    if position.steps:
        print(f"going on from step {position.steps}, {position.minutes:.1f} min", flush=True)
    batches.first = position.steps

    def keep(position: Position) -> None:
        network.save_weights(weights)
        save(checkpoint, model, position, about)

    clock = Clock(settings, keep, position, progress)
    if clock.share < 1:
        try:
            model.fit(batches, epochs=1, callbacks=[clock], shuffle=False, verbose=0)
        except KeyboardInterrupt:
            keep(position)
            raise
    network.save_weights(weights)
    notes = _beside(weights, settings.name, ".json")
    done = {"steps_done": position.steps, "minutes_done": round(position.minutes, 1)}
    notes.write_text(json.dumps({**about, **done, "loss": position.history}, indent=1) + "\n")
    checkpoint.unlink(missing_ok=True)
    return position.history


def checkpoint_of(weights: Path, phase: str) -> Path:
    """Where a phase that is under way keeps how far it is."""
    return _beside(weights, phase, ".checkpoint.npz")


def _beside(weights: Path, phase: str, suffix: str) -> Path:
    return weights.with_name(weights.name.replace(".weights.h5", f".{phase}{suffix}"))


def plot(histories: dict[str, list[tuple[float, float]]], path: Path, what: str = "loss") -> None:
    """Draw losses, or another figure, over minutes."""
    import matplotlib.pyplot as plt  # here, because only a plot needs it and it takes a second

    figure, axes = plt.subplots(figsize=(6, 4))
    for name, history in histories.items():
        axes.plot([m for m, _ in history], [v for _, v in history], label=name)
    axes.set_xlabel("minutes")
    axes.set_ylabel(what)
    axes.legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)
