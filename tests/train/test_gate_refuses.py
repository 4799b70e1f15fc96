"""Tiny networks, converted for real and each wrong in one way, do not pass the gate."""

import cv2
import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="training and export need the extra `train`")

import flatbuffers
import keras
from ai_edge_litert import schema_py_generated as schema

from tools.train.cards import checksum, write_facts
from tools.train.export import DETECTOR_FACTS, LABELS
from tools.train.gate.accept import Asked, examine
from tools.train.gate.finding import Verdict
from tools.train.measure_detector import frozen_scenes
from tools.train.quantize import Unfit, quantize

pytestmark = [pytest.mark.filterwarnings("default")]

SIDE = 64


@pytest.fixture(scope="module")
def scenes():
    """Shelves as a camera shows them by day."""
    return [cv2.resize(scene.sample.picture(), (SIDE, SIDE)) for scene in frozen_scenes(6)]


def network(batch=1):
    """Our heads on two convolutions."""
    keras.utils.set_random_seed(3)
    image = keras.Input((SIDE, SIDE, 3), batch_size=batch)
    x = keras.layers.Conv2D(8, 3, 2, padding="same", activation="relu")(image)
    x = keras.layers.Conv2D(8, 3, 2, padding="same", activation="relu")(x)
    heat = keras.layers.Conv2D(len(LABELS), 1, activation="sigmoid")(x)
    offset = keras.layers.Conv2D(2, 1, activation="sigmoid")(x)
    wide = keras.initializers.RandomNormal(stddev=14.0, seed=4)
    return keras.Model(image, [heat, offset, keras.layers.Conv2D(2, 1, kernel_initializer=wide)(x)])


def card_of(folder, content, outputs):
    """A complete card of a file."""
    (folder / "tiny.tflite").write_bytes(content)
    given = {
        "name": "tiny", "file": "tiny.tflite", "sha256": checksum(content), "provenance": "a test",
        **DETECTOR_FACTS, "trained_on": ["Noise."], "bad_at": ["All."], "metrics": {"a": 1.0},
        "outputs": dict(zip(("heat", "offset", "size"), outputs, strict=True)),
    }  # fmt: skip
    given["input"] = {**DETECTOR_FACTS["input"], "width": SIDE, "height": SIDE}
    write_facts(folder / "tiny.yaml", given)
    return folder / "tiny.yaml"


def outputs_of(content):
    """The names of the outputs by their shapes and order; good enough to open the file."""
    interpreter = tf.lite.Interpreter(model_content=content)
    details = interpreter.get_output_details()
    heat = [d["name"] for d in details if d["shape"][-1] == len(LABELS)]
    return heat + [d["name"] for d in details if d["shape"][-1] == 2]


def examined(path):
    findings = examine(path, None, Asked(scenes=6, timed=False))
    return {finding.check: finding for finding in findings}


def test_a_sound_tiny_detector_passes(tmp_path, scenes):
    made = quantize(network(), scenes)
    said = examined(card_of(tmp_path, made.content, made.outputs))
    assert [f.check for f in said.values() if f.verdict is Verdict.REFUSED] == []


def test_a_float_model_is_refused_for_operators_weights_or_types(tmp_path, scenes):
    content = tf.lite.TFLiteConverter.from_keras_model(network()).convert()
    said = examined(card_of(tmp_path, content, outputs_of(content)))
    assert said["types"].verdict is Verdict.REFUSED
    assert said["weights"].verdict is Verdict.REFUSED


def test_a_shape_that_changes_is_refused_by_the_converter_and_by_the_gate(tmp_path, scenes):
    loose = network(batch=None)
    converter = tf.lite.TFLiteConverter.from_keras_model(loose)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([p[None] / np.float32(255)] for p in scenes)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type, converter.inference_output_type = tf.uint8, tf.int8
    content = converter.convert()
    said = examined(card_of(tmp_path, content, outputs_of(content)))
    assert said["shapes"].verdict is Verdict.REFUSED
    assert "opens" in said
    assert said["opens"].verdict is Verdict.REFUSED
    with pytest.raises(Unfit, match="change their shape"):
        quantize(loose, scenes)


def test_a_file_that_was_quantized_on_night_pictures_is_refused_for_its_input(tmp_path, scenes):
    made = quantize(network(), [picture // 4 for picture in scenes])
    said = examined(card_of(tmp_path, made.content, made.outputs))
    assert said["input"].verdict is Verdict.REFUSED
    assert "0.00 to 0.25" in said["input"].measured


def narrowed(content, name, share):
    """The file with an output that says only a share of what it could."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    output = next(t for t in model.subgraphs[0].tensors if t.name.decode() == name)
    output.quantization.scale = output.quantization.scale * np.float32(share)
    builder = flatbuffers.Builder(1 << 16)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def test_an_output_with_too_narrow_a_range_is_refused_as_clipped(tmp_path, scenes):
    made = quantize(network(), scenes)
    content = narrowed(made.content, made.outputs[2], 1 / 3)
    said = examined(card_of(tmp_path, content, made.outputs))
    assert said["input"].verdict is Verdict.OK
    assert said["outputs"].verdict is Verdict.REFUSED
    assert "clipped" in said["outputs"].measured
