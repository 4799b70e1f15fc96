"""Values of our dataclasses as JSON's own types, and back: the form of a memory on disk.

Made from the dataclasses themselves, so that a field added to one is kept without a second list to
maintain. Arrays carry their type; one that is mostly zeros is written without them.
"""

from __future__ import annotations

import types
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

SPARSE = 4  # a table of which at most a fourth is not 0 is written without its zeros


def plain(value: object, digits: int | None) -> object:
    """A value of ours as JSON's own types.

    Args:
        value: a dataclass, or what stands in one.
        digits: of its numbers; None for all, to the last bit.
    """
    match value:
        case np.ndarray():
            return _array(value, digits)
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case tuple():
            return [plain(item, digits) for item in value]
        case _ if is_dataclass(value):
            members = {f.name: plain(getattr(value, f.name), digits) for f in fields(value)}
            return {"is": type(value).__name__, **members}
        case _:
            return value


def _array(array: np.ndarray[Any, np.dtype[Any]], digits: int | None) -> Mapping[str, object]:
    """An array with its type; of a table with few numbers that are not 0, only these and where.

    The gallery's products make tables wide, and few facings hold a stranger.
    """
    head = {"dtype": array.dtype.str, "shape": list(array.shape)}
    if array.ndim > 1 and array.dtype.kind == "f":
        at = np.flatnonzero(array)
        if SPARSE * len(at) <= array.size:
            return {**head, "at": at.tolist(), "data": _flat(array.ravel()[at], digits)}
    return {**head, "data": _flat(array, digits)}


def _flat(array: np.ndarray[Any, np.dtype[Any]], digits: int | None) -> list[object] | str:
    """An array's numbers in a row; JSON has no NaN, so null stands for it. Pictures as base64."""
    if array.dtype == np.uint8:
        return b64encode(array.tobytes()).decode()
    if array.dtype.kind != "f":
        return list(array.ravel().tolist())
    row = array.ravel() if digits is None else np.round(array.ravel(), digits)
    row = (row + 0.0).tolist()  # no -0.0, which is 0.0 to all but text
    return [None if x != x else x for x in row] if np.isnan(array).any() else row  # noqa: PLR0124


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def build(cls: Any, data: Any) -> Any:  # noqa: ANN401, PLR0911 -- JSON in, any of our types out
    """A value of a type from JSON's own types.

    Raises:
        TypeError, KeyError, AttributeError, StopIteration, ValueError: the JSON was made from
            another class, or one with other fields.
    """
    if isinstance(data, dict) and isinstance(data.get("data"), str):
        return np.frombuffer(b64decode(data["data"]), np.uint8).reshape(data["shape"])
    if isinstance(data, dict) and "dtype" in data and "at" in data:
        table = np.zeros(data["shape"], np.dtype(data["dtype"]))
        table.flat[data["at"]] = [np.nan if x is None else x for x in data["data"]]
        return table
    if isinstance(data, dict) and "dtype" in data:
        flat = [np.nan if x is None else x for x in data["data"]]
        return np.array(flat, np.dtype(data["dtype"])).reshape(data["shape"])
    if data is None:
        return None
    origin = get_origin(cls)
    if origin in (Union, types.UnionType):
        return build(_member(get_args(cls), data), data)
    if origin is tuple:
        return tuple(build(get_args(cls)[0], item) for item in data)
    if is_dataclass(cls):
        hints = _hints(cls)  # type: ignore[arg-type]
        return cls(**{key: build(hints[key], item) for key, item in data.items() if key != "is"})  # type: ignore[operator]
    if isinstance(cls, type) and issubclass(cls, datetime):
        return datetime.fromisoformat(data)
    if isinstance(cls, type) and issubclass(cls, Enum):
        return cls(data)
    return data


def _member(members: tuple[Any, ...], data: Any) -> Any:  # noqa: ANN401
    """The member of a union that a piece of JSON belongs to."""
    some = [member for member in members if member is not types.NoneType]
    if isinstance(data, dict):
        return next(member for member in some if member.__name__ == data["is"])
    return some[0]
