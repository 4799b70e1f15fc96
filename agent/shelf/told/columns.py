"""Values of one dataclass as a few bytes, and back to the same bits: column by column.

The columns are the fields of the dataclass and of those inside it, so a field that is added is
carried without a second list to maintain. Successive looks differ little: whole numbers are kept as
differences, numbers of three decimals as whole numbers, words as places in a list, and all of it is
deflated. Numbers with more decimals are kept as they are: nothing is ever rounded here.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]  # what stands under each path, such as `votes.names.found`
Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

THOUSAND = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SIZE = 4  # bytes of the length of the head


class Unreadable(ValueError):
    """Bytes that were written by another agent, or by nobody. Its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One column on its way to bytes: what its head says, and what follows."""

    head: dict[str, Any]
    body: bytes = b""


def pack(rows: Sequence[object], without: frozenset[str] = frozenset()) -> bytes:
    """Values of one dataclass as bytes.

    Args:
        rows: the values.
        without: paths of fields that are left out; they need defaults.

    Raises:
        TypeError: a field holds something that has no form here.
    """
    spread = [_spread(row, without) for row in rows]
    paths = list(dict.fromkeys(path for row in spread for path in row))
    columns = [_column(path, spread) for path in paths]
    head = json.dumps([len(rows), [column.head for column in columns]], separators=(",", ":"))
    text = head.encode()
    body = b"".join(column.body for column in columns)
    return zlib.compress(len(text).to_bytes(SIZE, "little") + text + body, 9)


def unpack(cls: type[T], data: bytes) -> tuple[T, ...]:
    """The values from their bytes.

    Raises:
        Unreadable: the bytes are damaged, or their fields are not those of the class.
    """
    try:
        return _unpack(cls, zlib.decompress(data))
    except Unreadable:
        raise
    except (zlib.error, ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise Unreadable(f"is damaged ({error})") from error


def _unpack(cls: type[T], data: bytes) -> tuple[T, ...]:
    end = SIZE + int.from_bytes(data[:SIZE], "little")
    count, heads = json.loads(data[SIZE:end])
    rows: list[Row] = [{} for _ in range(count)]
    for head in heads:
        where = head.get("in", range(count))
        values, end = _values(head, len(where), data, end)
        for row, value in zip(where, values, strict=True):
            rows[row][head["path"]] = value
    return tuple(_gathered(cls, row, "") for row in rows)


def _spread(value: object, without: frozenset[str]) -> Row:
    """What stands under each path of a value."""
    row: Row = {}

    def walk(value: object, path: str) -> None:
        if not is_dataclass(value) or isinstance(value, type):
            row[path] = value
            return
        for field in fields(value):
            inner = f"{path}.{field.name}" if path else field.name
            if inner not in without:
                walk(getattr(value, field.name), inner)

    walk(value, "")
    return row


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _gathered(cls: Any, row: Row, path: str) -> Any:  # noqa: ANN401 -- any of our types
    """A value of a class from what stands under its paths; the row is used up."""
    given: dict[str, Any] = {}
    for field in fields(cls):
        inner = f"{path}.{field.name}" if path else field.name
        if inner in row:
            given[field.name] = _revived(_hints(cls)[field.name], row.pop(inner))
        elif any(other.startswith(f"{inner}.") for other in row):
            given[field.name] = _gathered(_class_in(_hints(cls)[field.name]), row, inner)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise Unreadable(f"was written by another agent: it has no {inner}")
    if not path and row:
        raise Unreadable(f"was written by another agent: it has {', '.join(row)}")
    return cls(**given)


def _members(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401
    union = isinstance(hint, types.UnionType)
    return get_args(hint) if union else (hint,)


def _class_in(hint: Any) -> Any:  # noqa: ANN401
    return next(member for member in _members(hint) if is_dataclass(member))


def _revived(hint: Any, value: Any) -> Any:  # noqa: ANN401
    """A plain value as the type a field asks for."""
    if value is None or isinstance(value, np.ndarray | datetime):
        return value
    for member in _members(hint):
        if isinstance(member, type) and issubclass(member, Enum):
            return member(value)
        if get_origin(member) is tuple and isinstance(value, list):
            return tuple(value)
    return value


def _column(path: str, rows: Sequence[Row]) -> _Column:
    """One column of all rows that have it."""
    where = [number for number, row in enumerate(rows) if path in row]
    values = [rows[number][path] for number in where]
    head: dict[str, Any] = {"path": path}
    if len(where) < len(rows):
        head["in"] = where
    if all(isinstance(value, np.ndarray) for value in values):
        return _of_arrays(head, values)
    if all(isinstance(value, datetime) for value in values):
        micros = [[(value - EPOCH) // MICROSECOND] for value in values]
        return _of_numbers(head | {"as": "time"}, np.array(micros, np.int64))
    if all(type(value) is int for value in values):
        return _of_numbers(head | {"as": "int"}, np.array(values, np.int64)[:, None])
    plain = [value.value if isinstance(value, Enum) else value for value in values]
    if all(value == plain[0] for value in plain):
        return _Column(head | {"as": "same", "value": plain[0]})
    return _Column(head | {"as": "each", "value": plain})


def _of_arrays(head: dict[str, Any], values: Sequence[Array]) -> _Column:
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
    return _Column(head | {"raw": True}, flat.tobytes())


def _has_three_decimals(flat: Array) -> bool:
    """Whether whole thousandths are these very numbers, to the last bit."""
    small = np.isfinite(flat).all() and (np.abs(flat) < 2**31).all()
    if not small or flat.dtype != np.float64:
        return False
    again = np.rint(flat * THOUSAND).astype(np.int64) / THOUSAND
    return bool((again.view(np.int64) == np.ascontiguousarray(flat).view(np.int64)).all())


def _of_numbers(head: dict[str, Any], numbers: Array) -> _Column:
    """Whole numbers (k, size), each row as its difference from the one before."""
    steps = np.diff(numbers, axis=0, prepend=np.zeros_like(numbers[:1]))
    first, rest = _narrow(steps[:1]), _narrow(steps[1:])
    return _Column(
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


def _values(
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
            raise Unreadable(f"was written by another agent: a column is kept as {other!r}")


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
