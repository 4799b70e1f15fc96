"""Which operators a model may consist of: those that an Edge TPU compiler takes.

The list is Coral's table of supported operations (coral.ai/docs/edgetpu/models-intro, compiler 16,
the last there will be). What is on it also runs in every TFLite runtime since 2021 and has int8
kernels for ARM. Beside each stands the latest version of the operator that may be used: the one
that the converter writes for plain int8. A later version of an operator means that it uses
something newer (int16, sparse weights, half-pixel centers), which a compiler of 2021 refuses; those
that somebody has met are named. None of ours was tried on the compiler itself.
"""

from collections.abc import Mapping

LATEST: Mapping[str, int] = {
    "ADD": 2,
    "AVERAGE_POOL_2D": 2,
    "CONCATENATION": 2,
    "CONV_2D": 5,  # 6 is refused by compiler 16 (google-coral/edgetpu #631)
    "DEPTHWISE_CONV_2D": 3,
    "EXPAND_DIMS": 1,
    "FULLY_CONNECTED": 4,
    "L2_NORMALIZATION": 2,
    "LOGISTIC": 2,
    "MAX_POOL_2D": 2,
    "MAXIMUM": 2,
    "MEAN": 2,
    "MINIMUM": 2,
    "MUL": 2,
    "PACK": 2,
    "PAD": 2,
    "PRELU": 1,
    "QUANTIZE": 2,
    "REDUCE_MAX": 2,
    "RELU": 2,
    "RELU6": 2,
    "RELU_N1_TO_1": 1,
    "RESHAPE": 1,
    "RESIZE_BILINEAR": 2,  # 3 has half-pixel centers (#45)
    "RESIZE_NEAREST_NEIGHBOR": 2,  # 3 has half-pixel centers (#187)
    "SLICE": 2,
    "SOFTMAX": 2,
    "SPACE_TO_DEPTH": 2,
    "SPLIT": 2,
    "SQUEEZE": 1,
    "STRIDED_SLICE": 2,
    "SUB": 2,
    "SUM": 1,
    "TANH": 2,
    "TRANSPOSE": 2,
    "TRANSPOSE_CONV": 3,  # 4 is refused by compiler 16 (#845)
}

TAIL = "TFLite_Detection_PostProcess"
"""The end of an SSD: compilers leave it to the CPU, runtimes carry it, and it answers in floats."""

WEIGHTED: Mapping[str, int] = {"CONV_2D": 1, "DEPTHWISE_CONV_2D": 1, "FULLY_CONNECTED": 1}
"""Operators with weights that have a scale for every channel, and which input those are."""

TYPES = frozenset({"INT8", "UINT8", "INT32"})
