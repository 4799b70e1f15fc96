"""Fine-tune a detector to a site: from the base's float weights, in minutes, on a CPU.

The base's normalization stays as it is (its batch statistics are those of many thousand scenes; a
dozen photos would bend them), and the learning rate is a third of what it learned with.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import keras

from tools.train.detector import trainable
from tools.train.fit import Settings, checkpoint_of, train
from tools.train.shards import Sample, load_shard, render_shard, save_shard
from tools.train.site.memory import learning_and_remembering, remembered
from tools.train.site.mix import MixedBatches, View, shares
from tools.train.train_detector import begun

SIDE, BATCH = 192, 24  # crops of the first phase of `train_detector`: 2.8 times cheaper than tiles
RATE = 1e-3
DECAY = 1e-4
SEED = 17
SCENE_SEED = 800_000  # a bank that neither a shipped model nor its measure has seen
SCENES = 400
CROPS = 1200  # of the scenes; 180 MB with what the base says of them
SCENE_SIDE = 320


def scenes_in(cache: Path) -> list[Sample]:
    """The rendered half of the lessons; drawn once, kept in a file."""
    path = cache / f"scenes-{SCENE_SEED}-{SCENES}.npz"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        save_shard(path, render_shard(SCENE_SEED, SCENES, (SCENE_SIDE, SCENE_SIDE)))
    return load_shard(path)


def settings_for(base: Path, size: str, data: str) -> Settings:
    """The settings of a tuning run but for its length.

    Args:
        base: float weights to begin from.
        size: of the detector.
        data: says which photos, so that a run with others does not go on from this one.
    """
    return Settings("site", 0.0, SIDE, BATCH, RATE, SEED, data, str(base), size)


def tune(
    views: Sequence[View], scenes: Sequence[Sample], settings: Settings, weights: Path
) -> list[tuple[float, float]]:
    """Train; the tuned float weights are left in `weights`. Broken off, it goes on where it was.

    Returns:
        (minutes, loss) every half minute.
    """
    done = finished(weights)
    if done is not None:
        print("this was learned before")
        return done
    keras.utils.set_random_seed(settings.seed)
    network = begun(settings)
    memory = remembered(trainable(network), scenes, settings.side, CROPS, settings.seed)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    model = trainable(network)
    optimizer = keras.optimizers.AdamW(settings.rate, weight_decay=DECAY, clipnorm=5.0)
    model.compile(
        optimizer, loss=learning_and_remembering(shares(settings.batch)[0]), jit_compile=False
    )
    batches = MixedBatches(views, memory, settings.side, settings.batch, seed=settings.seed)
    return train(model, network, batches, (settings, weights))


def finished(weights: Path) -> list[tuple[float, float]] | None:
    """The losses of a run that left these weights and has ended; None for one that has not."""
    notes = weights.with_name(weights.name.replace(".weights.h5", ".site.json"))
    if not (weights.exists() and notes.exists()) or checkpoint_of(weights, "site").exists():
        return None
    return [(minutes, value) for minutes, value in json.loads(notes.read_text("utf-8"))["loss"]]
