"""Train the detector: most of the time on 192 px crops, the rest at its full 320 px.

`onshelf-train detector --data data/train --out run/shelf-small --minutes 30 --full-minutes 18`

Small crops are 2.8 times cheaper and the network is fully convolutional, so it learns what things
look like there, and their full sizes afterwards.
"""

from dataclasses import replace
from pathlib import Path

import keras

from agent.errors import BadInput
from tools.train.batches import DetectorBatches
from tools.train.detector import SIZES, build, grow, trainable
from tools.train.fit import Settings, checkpoint_of, plot, train
from tools.train.losses import loss
from tools.train.reference import loads
from tools.train.shards import load_folder

SMALL_SIDE, FULL_SIDE = 192, 320
SMALL_BATCH, FULL_BATCH = 24, 12
FULL_RATE = 0.35  # of the first phase's


def train_detector(
    settings: Settings, out: Path, *, full_minutes: float, full_steps: int = 0
) -> dict[str, list[tuple[float, float]]]:
    """Run both phases and leave `<out>.weights.h5`, the settings and the plot of the losses.

    A phase of no minutes and no steps is left out; one that a checkpoint says is under way goes on.

    Returns:
        (minutes, loss) of each phase.
    """
    keras.utils.set_random_seed(settings.seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    weights = out.with_name(out.name + ".weights.h5")
    histories = {}
    first = replace(settings, name="small", side=SMALL_SIDE, batch=SMALL_BATCH)
    last = replace(
        settings, name="full", side=FULL_SIDE, batch=FULL_BATCH, minutes=full_minutes,
        rate=settings.rate * FULL_RATE, init=str(weights), seed=settings.seed + 1,
        steps=full_steps,
    )  # fmt: skip
    if not _wanted(first):
        last = replace(last, init=settings.init)
    under_way = checkpoint_of(weights, last.name).exists()
    for phase in (last,) if under_way else (first, last):
        if _wanted(phase):
            histories[phase.name] = _phase(phase, weights)
    plot(histories, out.with_name(out.name + ".loss.png"))
    return histories


def _wanted(phase: Settings) -> bool:
    return phase.minutes > 0 or phase.steps > 0


def begun(settings: Settings) -> keras.Model:
    """The network that a run begins with; one of another size is grown into its own.

    Raises:
        BadInput: the weights belong to no detector of ours that fits into this size.
    """
    network = build(settings.side, settings.size)
    if not settings.init:
        return network
    for size in dict.fromkeys((settings.size, *SIZES)):
        other = build(settings.side, size)
        if loads(other, Path(settings.init)):
            grow(other, network)
            return network
    raise BadInput(f"{settings.init} holds no weights of a detector; give those of a run")


def _phase(settings: Settings, weights: Path) -> list[tuple[float, float]]:
    samples = list(load_folder(Path(settings.data)))
    if not samples:
        raise BadInput(f"{settings.data} holds no shards; make some: onshelf-train render --help")
    network = begun(settings)
    model = trainable(network)
    optimizer = keras.optimizers.AdamW(settings.rate, weight_decay=1e-4, clipnorm=5.0)
    model.compile(optimizer, loss=loss, jit_compile=False)
    batches = DetectorBatches(samples, settings.side, settings.batch, seed=settings.seed)
    return train(model, network, batches, (settings, weights))
