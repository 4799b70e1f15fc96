"""Train the recognizer on crops that it draws itself, a minute or two before it starts.

`onshelf-train recognizer --out run/products --minutes 25 --packs 3600 --views 10`
"""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from tools.train.batches import RecognizerBatches
from tools.train.crops import Crops, family_of, joined, plain, render_crops
from tools.train.fit import Settings, plot, train
from tools.train.naming import PACKS, Naming
from tools.train.recognizer import PAIR_WEIGHT, CosineMargin, PairContrast, build, trainable

BATCH = 128
BANK = 400  # packs drawn at a time; each bank is a shop of its own
MARGIN_GROWS_UNTIL = 0.33  # of the run
MEAN_OF = 3  # views of a class tell where it begins, in a run that goes on from another


def render_classes(seed: int, packs: int, views: int) -> Crops:
    """Crops of about `packs` products from as many banks as that takes."""
    parts = []
    for i in range(max(1, round(packs / BANK))):
        parts.append(render_crops(seed + i, min(BANK, packs), views))
        print(f"bank {i + 1}: {len(parts[-1].pack)} crops", flush=True)
    return joined(parts)


def train_recognizer(settings: Settings, out: Path, crops: Crops) -> None:
    """Run once and leave `<out>.weights.h5`, the settings, and plots of the loss and of naming."""
    keras.utils.set_random_seed(settings.seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    network = build()
    if settings.init:
        network.load_weights(settings.init)
    families = family_of(crops)
    model = trainable(network, len(families))
    if settings.init:
        model.get_layer("proxies").kernel.assign(class_means(network, crops).T)
    loss = CosineMargin(families.tolist())
    optimizer = keras.optimizers.AdamW(settings.rate, weight_decay=1e-4, clipnorm=5.0)
    losses, weights = [loss, PairContrast()], [1.0, PAIR_WEIGHT]
    model.compile(optimizer, loss=losses, loss_weights=weights, jit_compile=False)
    batches = RecognizerBatches(crops, settings.batch, seed=settings.seed)

    naming = Naming(network)

    def progress(share: float) -> None:
        loss.share.assign(min(1.0, share / MARGIN_GROWS_UNTIL))
        naming.glance(share)

    file = out.with_name(out.name + ".weights.h5")
    history = train(model, network, batches, (settings, file), progress)
    plot({settings.name: history}, out.with_name(out.name + ".loss.png"))
    seen = {f"{PACKS} unseen packs": naming.history}
    plot(seen, out.with_name(out.name + ".naming.png"), "named right")


def class_means(network: keras.Model, crops: Crops) -> NDArray[np.float32]:
    """Where a trained network already sees each class (classes, d), so that it need not be found.

    Of the first few views of each, the catalogue picture among them.
    """
    rows = np.flatnonzero(crops.view < MEAN_OF)
    pictures = np.stack([plain(crops.pictures[i]) for i in rows])
    vectors = np.concatenate([
        network.predict_on_batch(pictures[i : i + BATCH] / np.float32(255))
        for i in range(0, len(rows), BATCH)
    ])  # fmt: skip
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    means = np.zeros((int(crops.pack.max()) + 1, vectors.shape[1]), np.float32)
    np.add.at(means, crops.pack[rows], vectors)
    return means
