"""Export: float weights become a .tflite and its card, which alone says which tensor is which."""

from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from tools.train import detector, recognizer
from tools.train.cards import checksum, write_facts
from tools.train.crops import HEIGHT, WIDTH, plain, render_crops
from tools.train.quantize import FixedNearest, Unfit, quantize
from tools.train.shards import render_shard
from tools.train.targets import STRIDE

SIDE = 320
SAMPLE_SEED = 77  # of the pictures that fix the quantized ranges
SAMPLE_COUNT = 120
MOST_DRIFT = 0.02  # mean difference of any output from the float network; heat is 0..1

DETECTOR_FACTS: Mapping[str, object] = {
    "kind": "detector",
    "license": "Apache-2.0",
    "input": {
        "width": SIDE, "height": SIDE, "channels": "bgr", "dtype": "uint8",
        "range": [0.0, 1.0], "padding": 114, "fit": "letterbox",
    },
    "head": "centers",
    "stride": STRIDE,
    "labels": ["product", "gap", "price_label", "person"],
    "thresholds": {"product": 0.35, "gap": 0.3, "price_label": 0.3, "person": 0.4},
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


def export_detector(weights: Path, out: Path, provenance: str, size: str = "small") -> None:
    """Write `<out>.tflite` and `<out>.yaml` from a detector's weights."""
    network = detector.build(SIDE, size, batch=1, upsample=FixedNearest)
    network.load_weights(weights)
    samples = render_shard(SAMPLE_SEED, SAMPLE_COUNT, (SIDE, SIDE))
    pictures = [sample.picture() for sample in samples]
    _export(network, pictures, out, ({**DETECTOR_FACTS}, ("heat", "offset", "size"), provenance))


def export_recognizer(weights: Path, out: Path, provenance: str) -> None:
    """Write `<out>.tflite` and `<out>.yaml` from a recognizer's weights."""
    network = recognizer.build(batch=1)
    network.load_weights(weights)
    crops = render_crops(SAMPLE_SEED, packs=40, views=4)
    pictures = [plain(crop) for crop in crops.pictures]
    _export(network, pictures, out, ({**RECOGNIZER_FACTS}, ("embedding",), provenance))


def _export(
    network: keras.Model, pictures: list[NDArray[np.uint8]], out: Path,
    about: tuple[dict[str, object], tuple[str, ...], str],
) -> None:  # fmt: skip
    facts, roles, provenance = about
    quantized = quantize(network, pictures)
    out.parent.mkdir(parents=True, exist_ok=True)
    file = out.with_name(out.name + ".tflite")
    file.write_bytes(quantized.content)
    outputs = dict(zip(roles, quantized.outputs, strict=True))
    drift = _drift(network, quantized.content, tuple(outputs.values()), pictures[:8])
    print("mean difference from the float network:", dict(zip(roles, drift, strict=True)))
    if max(drift) > MOST_DRIFT:
        raise Unfit(f"the int8 file differs from the float network by {max(drift):.3f} on average")
    card = {
        "name": out.name, "file": file.name,
        "sha256": checksum(quantized.content),
        "provenance": provenance, **facts, "outputs": outputs,
    }  # fmt: skip
    write_facts(out.with_name(out.name + ".yaml"), card)
    print(f"{file}: {len(quantized.content)} bytes")


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
