"""From float weights to an int8 TFLite file that old compilers and small runtimes accept.

1. The network is built again for a batch of one: otherwise shapes stay dynamic, and Flatten
   becomes a chain of shape arithmetic.
2. Nearest neighbors are resized by the operator's second version, without half-pixel centers,
   which Edge TPU compilers know (google-coral/edgetpu #187); for a factor of two it is the same.
3. Inputs are bytes with a scale of exactly 1/255: camera pixels go in as they are.
4. The file is refused unless its graph is one that runs everywhere (`tools.train.gate.structure`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema

from agent.errors import BadModel
from tools.train.gate.finding import as_table, passes
from tools.train.gate.flat import read_flat
from tools.train.gate.structure import structure


class Unfit(BadModel):
    """The converted file is not what the agent promises to run."""


@keras.saving.register_keras_serializable("onshelf")
class FixedNearest(keras.layers.Layer):  # type: ignore[misc]
    """Doubles height and width with the operator that every converter version keeps."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """The tensor with every pixel repeated."""
        size = (2 * x.shape[1], 2 * x.shape[2])
        return tf.compat.v1.image.resize_nearest_neighbor(x, size, half_pixel_centers=False)


@dataclass(frozen=True, slots=True)
class Quantized:
    """A converted model, and the names of its output tensors in the network's own order."""

    content: bytes
    outputs: tuple[str, ...]


def quantize(network: keras.Model, pictures: Sequence[NDArray[np.uint8]]) -> Quantized:
    """Convert a network built for a batch of one.

    Args:
        network: weights loaded; input values 0..1.
        pictures: what it will see, (h, w, 3) of its input size; the ranges are measured on them.

    Raises:
        Unfit: the file has an operator, type or shape that is not allowed.
    """

    def samples() -> Iterator[list[NDArray[np.float32]]]:
        for picture in pictures:
            yield [np.asarray(picture[None] / 255, np.float32)]

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = samples
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converter.inference_output_type = tf.int8
    content: bytes = converter.convert()
    findings = structure(read_flat(content))
    if not passes(findings):
        raise Unfit(f"the converted file is refused:\n{as_table(findings)}")
    return Quantized(content, _outputs(content))


def _outputs(content: bytes) -> tuple[str, ...]:
    """Output names in the network's order, which only the file's signature still knows."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    tensors = model.subgraphs[0].tensors
    entries = {e.name.decode(): e.tensorIndex for e in model.signatureDefs[0].outputs}
    order = sorted(entries, key=lambda name: int(name.rsplit("_", 1)[-1]))
    return tuple(tensors[entries[name]].name.decode() for name in order)
