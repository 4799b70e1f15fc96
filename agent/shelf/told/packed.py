"""One column of plain values as a few bytes, and back to the same bits.

Successive looks differ little: whole numbers are kept as differences, numbers of three decimals as
whole numbers, words as places in a list. Numbers with more decimals are kept as they are: nothing
is ever rounded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

OTHER = "another release, and only that one can make its decisions again"
THOUSAND = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Unreadable(ValueError):
    """Bytes that were written by another agent, or by nobody. Its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column on its way to bytes: what its head says, and what follows."""

    head: dict[str, Any]
    body: bytes = b""


def packed(head: dict[str, Any], values: Sequence[Any]) -> Column:
    """A column of its values; its head gets what `unpacked` needs.

    Raises:
        TypeError: numbers of a kind that has no form here.
    """
    if all(isinstance(value, np.ndarray) for value in values):
        return _of_arrays(head, values)
    if all(isinstance(value, datetime) for value in values):
        micros = [[(value - EPOCH) // MICROSECOND] for value in values]
        return _of_numbers(head | {"as": "time"}, np.array(micros, np.int64))
    if all(type(value) is int for value in values):
        return _of_numbers(head | {"as": "int"}, np.array(values, np.int64)[:, None])
    plain = [value.value if isinstance(value, Enum) else value for value in values]
    if all(value == plain[0] for value in plain):
        return Column(head | {"as": "same", "value": plain[0]})
    return Column(head | {"as": "each", "value": plain})


def _of_arrays(head: dict[str, Any], values: Sequence[Array]) -> Column:
    """Arrays: of one shape side by side, of several one after the other."""
    shapes = [list(value.shape) for value in values]
    same = all(shape == shapes[0] for shape in shapes)
    flat = (
        np.stack([value.ravel() for value in values])
        if same
        else np.concatenate([value.ravel() for value in values])[None]
    )
    head |= {"as": "array", "dtype": flat.dtype.str, "shape": shapes[0] if same else shapes}
    if flat.dtype.kind == "U":
        words, places = np.unique(flat, return_inverse=True)
        head["words"] = words.tolist()
        return _of_numbers(head, places.reshape(flat.shape).astype(np.int64))
    if flat.dtype.kind in "biu":
        return _of_numbers(head, flat.astype(np.int64))
    if flat.dtype.kind != "f":
        raise TypeError(f"{head['path']}: numbers of {flat.dtype} have no form in a journal")
    if _has_three_decimals(flat):
        return _of_numbers(head | {"per": THOUSAND}, np.rint(flat * THOUSAND).astype(np.int64))
    return Column(head | {"raw": True}, flat.tobytes())


def _has_three_decimals(flat: Array) -> bool:
    """Whether whole thousandths are these very numbers, to the last bit."""
    small = np.isfinite(flat).all() and (np.abs(flat) < 2**31).all()
    if not small or flat.dtype != np.float64:
        return False
    again = np.rint(flat * THOUSAND).astype(np.int64) / THOUSAND
    return bool((again.view(np.int64) == np.ascontiguousarray(flat).view(np.int64)).all())


def _of_numbers(head: dict[str, Any], numbers: Array) -> Column:
    """Whole numbers (k, size), each row as its difference from the one before."""
    steps = np.diff(numbers, axis=0, prepend=np.zeros_like(numbers[:1]))
    first, rest = _narrow(steps[:1]), _narrow(steps[1:])
    return Column(
        head | {"width": [first.dtype.itemsize, rest.dtype.itemsize]},
        first.tobytes() + rest.tobytes(),
    )


def _narrow(numbers: Array) -> Array:
    """The same numbers in as few bytes each as hold them all."""
    low, high = int(numbers.min(initial=0)), int(numbers.max(initial=0))
    for width in ("<i1", "<i2", "<i4"):
        if np.iinfo(width).min <= low and high <= np.iinfo(width).max:
            return numbers.astype(width)
    return numbers.astype("<i8")


def unpacked(
    head: Mapping[str, Any], count: int, data: bytes, at: int
) -> tuple[Sequence[object], int]:
    """A column's values, and where the next column begins."""
    match head["as"]:
        case "same":
            return [head["value"]] * count, at
        case "each":
            return head["value"], at
        case "array":
            return _arrays(head, count, data, at)
        case "time":
            numbers, at = _numbers(head, (count, 1), data, at)
            return [EPOCH + MICROSECOND * number for number in numbers[:, 0].tolist()], at
        case "int":
            numbers, at = _numbers(head, (count, 1), data, at)
            return numbers[:, 0].tolist(), at
        case other:
            raise Unreadable(f"was written by {OTHER}: a column is kept as {other!r}")


def _arrays(
    head: Mapping[str, Any], count: int, data: bytes, at: int
) -> tuple[Sequence[Array], int]:
    dtype, shape = np.dtype(head["dtype"]), head["shape"]
    several = bool(shape) and isinstance(shape[0], list)
    shapes = shape if several else [shape] * count
    sizes = [int(np.prod(one, dtype=np.int64)) for one in shapes]
    form = (1, sum(sizes)) if several else (count, sizes[0])
    if head.get("raw"):
        end = at + form[0] * form[1] * dtype.itemsize
        flat = np.frombuffer(data[at:end], dtype).reshape(form)
    else:
        numbers, end = _numbers(head, form, data, at)
        flat = _from_numbers(head, dtype, numbers)
    pieces = _cut(flat.ravel(), sizes)
    return [piece.reshape(one) for piece, one in zip(pieces, shapes, strict=True)], end


def _from_numbers(head: Mapping[str, Any], dtype: np.dtype[Any], numbers: Array) -> Array:
    if "words" in head:
        return np.array(head["words"], dtype)[numbers]
    if "per" in head:
        return np.asarray(numbers / head["per"], dtype)
    return numbers.astype(dtype)


def _cut(flat: Array, sizes: Sequence[int]) -> Iterator[Array]:
    for begin, end in pairwise(accumulate(sizes, initial=0)):
        yield flat[begin:end].copy()


def _numbers(
    head: Mapping[str, Any], form: tuple[int, int], data: bytes, at: int
) -> tuple[Array, int]:
    """Whole numbers of this form, and where they end."""
    first, rest = head["width"]
    middle = at + first * form[1]
    end = middle + rest * (form[0] - 1) * form[1]
    steps = np.concatenate(
        [
            np.frombuffer(data[at:middle], f"<i{first}").astype(np.int64),
            np.frombuffer(data[middle:end], f"<i{rest}").astype(np.int64),
        ]
    )
    return np.cumsum(steps.reshape(form), axis=0), end
