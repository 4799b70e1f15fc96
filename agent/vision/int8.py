"""Small integers that stand for real numbers, as quantized models take and give them.

real = (stored - zero) * scale (Jacob et al. 2018, "Quantization and Training of Neural Networks
for Efficient Integer-Arithmetic-Only Inference", equation 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Image, Tensor

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quant:
    """How the integers of one tensor stand for real numbers.

    Args:
        scale: the real difference between neighbors, above 0.
        zero: the integer that stands for 0.0.
    """

    scale: float
    zero: int

    def __post_init__(self) -> None:
        if not (np.isfinite(self.scale) and self.scale > 0):
            raise ValueError(f"scale is {self.scale:g}; must be finite and above 0")


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """What a model takes or gives.

    Args:
        name: the tensor's name in the model file.
        shape: with the batch, which is 1.
        dtype: numpy's word, such as "uint8" or "float32".
        quant: None for a tensor of real numbers.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    quant: Quant | None = None


def dequantize(stored: Tensor, quant: Quant | None) -> Reals:
    """The real numbers that a tensor stands for; a tensor without quant is one already."""
    reals = stored.astype(np.float32)
    if quant is not None:
        reals -= quant.zero
        reals *= np.float32(quant.scale)
    return reals


def quantize(reals: Reals, quant: Quant, dtype: str) -> Tensor:
    """The nearest integers to real numbers; numbers outside the range go to its ends."""
    info = np.iinfo(dtype)
    steps = np.rint(np.asarray(reals, np.float64) / quant.scale) + quant.zero
    return np.asarray(np.clip(steps, info.min, info.max), dtype)


def reach(spec: TensorSpec) -> tuple[float, float]:
    """The least and the greatest real number that a tensor can hold."""
    if spec.quant is None:
        return -np.inf, np.inf
    info = np.iinfo(spec.dtype)
    low, high = ((end - spec.quant.zero) * spec.quant.scale for end in (info.min, info.max))
    return float(low), float(high)


def byte_table(spec: TensorSpec, meaning: tuple[float, float]) -> Tensor:
    """What a model's input holds for each byte of a picture, (256,).

    Args:
        spec: the model's input.
        meaning: the real numbers that byte 0 and byte 255 stand for.
    """
    reals = np.linspace(*meaning, 256, dtype=np.float32)
    if spec.quant is None:
        return np.asarray(reals, spec.dtype)
    return quantize(reals, spec.quant, spec.dtype)


def is_identity(table: Tensor) -> bool:
    """Whether a picture's bytes can go into the model as they are."""
    return table.dtype == np.uint8 and bool((table == np.arange(256)).all())


def as_bytes(pixels: Image, table: Tensor) -> Tensor:
    """Replace each byte of a picture by its entry in a (256,) table."""
    return np.asarray(np.take(table, pixels))
