"""From float weights to an int8 TFLite file that old compilers and small runtimes accept.

1. The network is built again for a batch of one: otherwise shapes stay dynamic, and Flatten
   becomes a chain of shape arithmetic.
2. Nearest neighbors are resized by the operator's second version, without half-pixel centers,
   which Edge TPU compilers know (google-coral/edgetpu #187); for a factor of two it is the same.
3. Inputs are bytes with a scale of exactly 1/255: camera pixels go in as they are.
4. The file is refused unless every operator and every tensor is what we expect.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema

OPERATORS = frozenset(
    {"CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "RESIZE_NEAREST_NEIGHBOR", "LOGISTIC", "QUANTIZE",
     "FULLY_CONNECTED", "RESHAPE"}
)  # fmt: skip
TYPES = frozenset({"INT8", "UINT8", "INT32"})
LATEST_CONV = 5  # CONV_2D version 6 is refused by edgetpu_compiler 16 (google-coral/edgetpu #631)


class Unfit(ValueError):
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
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    check(model)
    return Quantized(content, _outputs(model))


def check(model: schema.ModelT) -> None:
    """Refuse a file with anything but the operators, types and fixed shapes we know.

    Raises:
        Unfit: the first problem found.
    """
    names = {v: k for k, v in vars(schema.BuiltinOperator).items() if not k.startswith("_")}
    types = {v: k for k, v in vars(schema.TensorType).items() if not k.startswith("_")}
    for code in model.operatorCodes:
        name = names[max(code.builtinCode, code.deprecatedBuiltinCode)]
        if name not in OPERATORS:
            raise Unfit(f"operator {name} is not on our list")
        if name == "CONV_2D" and code.version > LATEST_CONV:
            raise Unfit(f"CONV_2D has version {code.version}; compilers know up to {LATEST_CONV}")
    for tensor in model.subgraphs[0].tensors:
        name = tensor.name.decode()
        if types[tensor.type] not in TYPES:
            raise Unfit(f"tensor {name} is {types[tensor.type]}")
        if tensor.shapeSignature is not None and -1 in list(tensor.shapeSignature):
            raise Unfit(f"tensor {name} has a shape that is not fixed")


def _outputs(model: schema.ModelT) -> tuple[str, ...]:
    """Output names in the network's order, which only the file's signature still knows."""
    tensors = model.subgraphs[0].tensors
    entries = {e.name.decode(): e.tensorIndex for e in model.signatureDefs[0].outputs}
    order = sorted(entries, key=lambda name: int(name.rsplit("_", 1)[-1]))
    return tuple(tensors[entries[name]].name.decode() for name in order)
