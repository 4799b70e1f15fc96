"""Train the recognizer on crops that it draws itself, a minute or two before it starts.

`onshelf-train recognizer --out run/products --minutes 25 --packs 3600 --views 10`
"""

from pathlib import Path

import keras

from tools.train.batches import RecognizerBatches
from tools.train.crops import Crops, joined, render_crops
from tools.train.fit import ENDLESS, Settings, plot, train
from tools.train.recognizer import MARGIN, CosineMargin, Proxies, build

BATCH = 128
BANK = 400  # packs drawn at a time; each bank is a shop of its own
MARGIN_GROWS_UNTIL = 0.33  # of the run


def render_classes(seed: int, packs: int, views: int) -> Crops:
    """Crops of about `packs` products from as many banks as that takes."""
    parts = []
    for i in range(max(1, round(packs / BANK))):
        parts.append(render_crops(seed + i, min(BANK, packs), views))
        print(f"bank {i + 1}: {len(parts[-1].pack)} crops", flush=True)
    return joined(parts)


def train_recognizer(settings: Settings, out: Path, crops: Crops) -> None:
    """Run once and leave `<out>.weights.h5`, the settings and the plot of the loss."""
    keras.utils.set_random_seed(settings.seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    network = build()
    if settings.init:
        network.load_weights(settings.init)
    classes = int(crops.pack.max()) + 1
    model = keras.Model(network.input, Proxies(classes)(network.output))
    loss = CosineMargin()
    optimizer = keras.optimizers.AdamW(settings.rate, weight_decay=1e-4, clipnorm=5.0)
    model.compile(optimizer, loss=loss, jit_compile=False)
    batches = RecognizerBatches(crops, settings.batch, seed=settings.seed, steps=ENDLESS)
    weights = out.with_name(out.name + ".weights.h5")

    def grow(share: float) -> None:
        loss.margin.assign(MARGIN * min(1.0, share / MARGIN_GROWS_UNTIL))

    history = train(model, network, batches, (settings, weights), grow)
    plot({settings.name: history}, out.with_name(out.name + ".loss.png"))
