"""Values of one dataclass as a few bytes, and back to the same bits: column by column.

The columns are the fields of the dataclass and of those inside it, so a field that is added is
carried without a second list to maintain. Each is packed by itself (`agent.shelf.told.packed`), and
all of it is deflated.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

from agent.shelf.told.packed import OTHER, Column, Unreadable, packed, unpacked

__all__ = ["Unreadable", "pack", "unpack"]

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]  # what stands under each path, such as `votes.names.found`

SIZE = 4  # bytes of the length of the head


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
        values, end = unpacked(head, len(where), data, end)
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
            raise Unreadable(f"was written by {OTHER}: it has no {inner}")
    if not path and row:
        raise Unreadable(f"was written by {OTHER}: it has {', '.join(row)}")
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


def _column(path: str, rows: Sequence[Row]) -> Column:
    """One column of all rows that have it."""
    where = [number for number, row in enumerate(rows) if path in row]
    head: dict[str, Any] = {"path": path}
    if len(where) < len(rows):
        head["in"] = where
    return packed(head, [rows[number][path] for number in where])
