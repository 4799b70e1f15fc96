"""Export: float weights become a .tflite and its card, which alone says which tensor is which.

The gate looks at both before they have their names: what it refuses is not written.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
from numpy.typing import NDArray

from tools.train import detector, recognizer
from tools.train.cards import checksum, read_facts, write_facts
from tools.train.crops import HEIGHT, WIDTH, plain, render_crops
from tools.train.gate.accept import Asked, examine
from tools.train.gate.finding import Finding, as_table, ok, passes, refused
from tools.train.measure_detector import SCENES
from tools.train.quantize import FixedNearest, Quantized, Unfit, quantize
from tools.train.reference import FloatEngine
from tools.train.shards import render_shard
from tools.train.targets import STRIDE
from tools.train.weaknesses import MARK

SIDE = 320
SAMPLE_SEED = 77  # of the pictures that fix the quantized ranges
SAMPLE_COUNT = 300  # with 120, how gaps fared hung on which (AP50 .47 to .50 of one network)
SUFFIXES = (".weights.h5", ".tflite", ".yaml")
LABELS = ("product", "gap", "price_label")
"""What a shipped model may say. The networks learn people too, so that they take nobody for a
pack, but find too few of them to hide a shelf behind (AP50 below 0.2 on unseen scenes)."""
MOST_DRIFT = 0.1
"""Mean difference of any output from float, as a share of its spread: of all cells, also of those
that mean nothing. It shows a wrong scale or an output taken for another; what int8 costs where it
matters is the gate's `accuracy`."""

DETECTOR_FACTS: Mapping[str, object] = {
    "kind": "detector",
    "license": "Apache-2.0",
    "input": {
        "width": SIDE, "height": SIDE, "channels": "bgr", "dtype": "uint8",
        "range": [0.0, 1.0], "padding": 114, "fit": "letterbox",
    },
    "head": "centers",
    "stride": STRIDE,
    "labels": list(LABELS),
    "thresholds": {"product": 0.35, "gap": 0.3, "price_label": 0.3},
}  # fmt: skip

RECOGNIZER_FACTS: Mapping[str, object] = {
    "kind": "recognizer",
    "license": "Apache-2.0",
    "input": {
        "width": WIDTH, "height": HEIGHT, "channels": "bgr",
        "dtype": "uint8", "range": [0.0, 1.0], "padding": 114, "fit": "squash",
    },
    "head": "embedding",
    "accept": 0.6,
    "margin": 0.05,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """What a card tells of a model's making.

    Args:
        provenance: which run made the weights.
        trained_on: sentences; those of the card that is replaced, or else the provenance.
        scenes: frozen scenes on which int8 is compared with float.
    """

    provenance: str
    trained_on: Sequence[str] = ()
    scenes: int = SCENES


def export_detector(
    weights: Path, out: Path, provenance: str, size: str = "small", *, story: Story | None = None
) -> None:
    """Write `<out>.tflite`, `<out>.yaml` and `<out>.weights.h5` from a detector's weights.

    Raises:
        Unfit: the gate refuses the file; nothing is written.
    """
    full = detector.build(SIDE, size)
    full.load_weights(weights)
    network = detector.build(SIDE, size, 1, FixedNearest, len(LABELS))
    detector.keep_labels(full, network)
    samples = render_shard(SAMPLE_SEED, SAMPLE_COUNT, (SIDE, SIDE))
    pictures = [sample.picture() for sample in samples]
    roles = ("heat", "offset", "size")
    told = story or Story(provenance)
    _export(network, pictures, (weights, out), (DETECTOR_FACTS, roles, told))


def export_recognizer(
    weights: Path, out: Path, provenance: str, *, story: Story | None = None
) -> None:
    """Write `<out>.tflite`, `<out>.yaml` and `<out>.weights.h5` from a recognizer's weights.

    Raises:
        Unfit: the gate refuses the file; nothing is written.
    """
    network = recognizer.build(batch=1)
    network.load_weights(weights)
    crops = render_crops(SAMPLE_SEED, packs=40, views=4)
    pictures = [plain(crop) for crop in crops.pictures]
    told = story or Story(provenance)
    _export(network, pictures, (weights, out), (RECOGNIZER_FACTS, ("embedding",), told))


def _export(
    network: keras.Model, pictures: list[NDArray[np.uint8]], paths: tuple[Path, Path],
    about: tuple[Mapping[str, object], tuple[str, ...], Story],
) -> None:  # fmt: skip
    facts, roles, story = about
    weights, out = paths
    quantized = quantize(network, pictures)
    outputs = dict(zip(roles, quantized.outputs, strict=True))
    facts = card_facts(out, quantized, {**facts, "outputs": outputs}, story)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        draft = Path(folder) / out.name
        fresh = {suffix: draft.with_name(draft.name + suffix) for suffix in SUFFIXES}
        fresh[".tflite"].write_bytes(quantized.content)
        write_facts(fresh[".yaml"], facts)
        shutil.copyfile(weights, fresh[".weights.h5"])
        asked = Asked(story.scenes, measured=False, timed=False)
        findings = examine(fresh[".yaml"], lambda card: FloatEngine(network, card), asked)
        findings.append(drift(network, quantized.content, outputs, pictures[:8]))
        print(as_table(findings))
        if not passes(findings):
            raise Unfit(f"{out}: the gate refuses the file, see above; nothing was written")
        for suffix, path in fresh.items():  # the card last: with it the model is there
            path.replace(out.with_name(out.name + suffix))
    print(f"{out}.tflite: {len(quantized.content)} bytes; measure it: onshelf-train evaluate")


def card_facts(
    out: Path, quantized: Quantized, facts: Mapping[str, object], story: Story
) -> dict[str, object]:
    """The card of a fresh file; what people wrote into the one that it replaces stays."""
    path = out.with_name(out.name + ".yaml")
    old = read_facts(path) if path.exists() else {}
    bad_at = old.get("bad_at")
    written = [s for s in bad_at if not s.startswith(MARK)] if isinstance(bad_at, list) else []
    return {
        "name": out.name, "file": f"{out.name}.tflite",
        "sha256": checksum(quantized.content),
        "provenance": story.provenance, **facts,
        "trained_on": list(story.trained_on) or old.get("trained_on") or [story.provenance],
        "bad_at": written,
    }  # fmt: skip


def drift(
    network: keras.Model, content: bytes, outputs: Mapping[str, str],
    pictures: list[NDArray[np.uint8]],
) -> Finding:  # fmt: skip
    """Every output of the file stays near the float network's; holds for untrained ones too."""
    shares = _drift(network, content, tuple(outputs.values()), pictures)
    said = ", ".join(f"{role} {d:.2%}" for role, d in zip(outputs, shares, strict=True))
    if max(shares) <= MOST_DRIFT:
        return ok("drift", f"mean difference from float: {said}")
    return refused(
        "drift", f"differs from float by {said} on average; {MOST_DRIFT:.0%} is allowed",
        "quantize with more pictures, or train on with a lower rate",
    )  # fmt: skip


def _drift(
    network: keras.Model, content: bytes, outputs: tuple[str, ...],
    pictures: list[NDArray[np.uint8]],
) -> list[float]:  # fmt: skip
    """Mean difference of each output from the float network's, as a share of its spread."""
    import tensorflow as tf  # here, because the card and its facts need no converter

    interpreter = tf.lite.Interpreter(model_content=content)
    interpreter.allocate_tensors()
    entry = interpreter.get_input_details()[0]["index"]
    details = {d["name"]: d for d in interpreter.get_output_details()}
    drift: list[list[float]] = [[] for _ in outputs]
    for picture in pictures:
        interpreter.set_tensor(entry, picture[None])
        interpreter.invoke()
        wanted = network(picture[None].astype(np.float32) / 255, training=False)
        wanted = wanted if isinstance(wanted, list) else [wanted]
        for i, (name, value) in enumerate(zip(outputs, wanted, strict=True)):
            scale, zero = details[name]["quantization"]
            stored = interpreter.get_tensor(details[name]["index"]).astype(np.float32)
            real, exact = (stored - zero) * scale, np.asarray(value)
            spread = max(1.0, float(exact.std()) * 4)
            drift[i].append(float(np.abs(real - exact).mean()) / spread)
    return [float(np.mean(d)) for d in drift]
