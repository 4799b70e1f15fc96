"""What a .tflite file says of its tensors, read without a runtime.

`onshelf check` runs on machines that have no TFLite runtime, and where there is one its import
alone takes a second or two on a Pi; a file that no runtime takes can end the process that tries. So
the few tables that matter are read here, out of the FlatBuffer (tensorflow/lite's schema.fbs).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.detect.card import Card
from agent.detect.tflite import outputs_by_role, the_input
from agent.errors import BadModel

IDENTIFIER = b"TFL3"
SUBGRAPHS = 2  # of a Model
TENSORS, INPUTS, OUTPUTS = 0, 1, 2  # of a SubGraph
SHAPE, TYPE, NAME, QUANTIZATION, SIGNATURE = 0, 1, 3, 4, 7  # of a Tensor
SCALE, ZERO_POINT = 2, 3  # of a QuantizationParameters
MOST = 100_000  # entries of a vector that is looked at

TYPES: Mapping[int, type[Any]] = {
    0: np.float32,
    1: np.float16,
    2: np.int32,
    3: np.uint8,
    4: np.int64,
    6: np.bool_,
    7: np.int16,
    9: np.int8,
}


def require_shape(content: bytes, card: Card) -> None:
    """Refuse a model whose input and outputs are not those of its card.

    Raises:
        BadModel: in the words in which the agent would refuse it.
    """
    try:
        model = Described(content)
        the_input(model, card)
        outputs_by_role(model, card)
    except BadModel:
        raise
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise BadModel(f"{card.file}: is no TFLite model ({error}); export it again") from None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a FlatBuffer: fields by number, each there or not."""

    data: bytes
    at: int

    def field(self, number: int) -> int:
        """Where a field stands; 0 where it is left out."""
        vtable = self.at - _number("<i", self.data, self.at)
        if 4 + 2 * number >= _number("<H", self.data, vtable):
            return 0
        offset = _number("<H", self.data, vtable + 4 + 2 * number)
        return self.at + offset if offset else 0

    def vector(self, number: int, form: str) -> list[Any]:
        """A vector of plain numbers."""
        at = self.field(number)
        if not at:
            return []
        at += _number("<I", self.data, at)
        count = _number("<I", self.data, at)
        if count > MOST:
            raise ValueError(f"a list of {count}")
        return list(struct.unpack_from(f"<{count}{form}", self.data, at + 4))

    def tables(self, number: int) -> list[_Table]:
        """A vector of tables."""
        offsets = self.vector(number, "I")
        at = self.field(number)
        first = at + _number("<I", self.data, at) + 4 if offsets else 0
        return [_Table(self.data, first + 4 * n + to) for n, to in enumerate(offsets)]

    def table(self, number: int) -> _Table | None:
        """A table under a field."""
        at = self.field(number)
        return _Table(self.data, at + _number("<I", self.data, at)) if at else None


class Described:
    """The tensors of a model, told as a runtime's interpreter tells them.

    Raises:
        ValueError, struct.error: the bytes are no TFLite model.
    """

    def __init__(self, content: bytes) -> None:
        if content[4:8] != IDENTIFIER:
            raise ValueError("its identifier is missing")
        graphs = _Table(content, _number("<I", content, 0)).tables(SUBGRAPHS)
        if not graphs:
            raise ValueError("it has no graph")
        self._graph = graphs[0]
        self._tensors = graphs[0].tables(TENSORS)

    def get_input_details(self) -> list[dict[str, Any]]:
        """What it takes."""
        return [self._tensor(row) for row in self._graph.vector(INPUTS, "i")]

    def get_output_details(self) -> list[dict[str, Any]]:
        """What it gives."""
        return [self._tensor(row) for row in self._graph.vector(OUTPUTS, "i")]

    def _tensor(self, row: int) -> dict[str, Any]:
        tensor = self._tensors[row]
        shape = np.array(tensor.vector(SHAPE, "i"), np.int32)
        kind = tensor.field(TYPE)
        quantized = tensor.table(QUANTIZATION)
        scale = quantized.vector(SCALE, "f") if quantized else []
        zero = quantized.vector(ZERO_POINT, "q") if quantized else []
        return {
            "index": row,
            "name": bytes(tensor.vector(NAME, "B")).decode(),
            "shape": shape,
            "shape_signature": np.array(tensor.vector(SIGNATURE, "i") or shape, np.int32),
            "dtype": TYPES[tensor.data[kind] if kind else 0],
            "quantization": (scale[0] if scale else 0.0, zero[0] if zero else 0),
        }


def _number(form: str, data: bytes, at: int) -> int:
    if at < 0:
        raise ValueError("an offset before its beginning")
    (found,) = struct.unpack_from(form, data, at)
    return int(found)
