"""Read the JSON of Azure's planogram matching (api-version 2023-04-01-preview, since retired).

Their origin is top left and y runs down; lengths have no unit. Their planogram is our fixture,
their fixture, a board, is our shelf, and each of their positions is one facing. Keys come with
capitals (the sample files) or without (the documents).
Source: MicrosoftDocs/azure-ai-docs, shelf-planogram.md.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias, TypeVar

from agent.errors import BadInput
from tools.planogram.report import Deed, Line

Record: TypeAlias = Mapping[str, Any]
Note: TypeAlias = Callable[[Line], object]
T = TypeVar("T")

MAX_BYTES = 16 * 1024 * 1024  # 58 positions take 12 KB; a hypermarket's longest wall fits


@dataclass(frozen=True, slots=True)
class Article:
    """One of their products; lengths in their unit."""

    id: str
    name: str
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Board:
    """One of their fixtures: its top left corner is where goods stand."""

    id: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Position:
    """Where one unit stands: its top left corner."""

    id: str
    product: str
    board: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file."""

    width: float
    height: float
    articles: tuple[Article, ...]
    boards: tuple[Board, ...]
    positions: tuple[Position, ...]


def read_plan(text: str, note: Note) -> Plan:
    """The plan in the JSON text; what cannot be used of it is noted.

    Raises:
        BadInput: it is no JSON, or no planogram.
    """
    root = _small_keys(_parsed(text))
    root = root.get("planogram", root) if isinstance(root, dict) else root
    if not isinstance(root, dict):
        raise BadInput("is no planogram; an object with width, height, products, … is expected")
    try:
        width, height = _length(root, "width", above=0), _length(root, "height", above=0)
    except _Unusable as error:
        raise BadInput(f"is no planogram: {error}") from None
    return Plan(
        width,
        height,
        tuple(_each(root, "products", _article, note)),
        tuple(_each(root, "fixtures", _board, note)),
        tuple(_each(root, "positions", _position, note)),
    )


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"line {error.lineno}, column {error.colno}: no JSON ({error.msg})"
        ) from None
    except RecursionError:
        raise BadInput("is nested too deep for a planogram") from None
    except ValueError as error:  # an integer of thousands of digits, or NaN
        raise BadInput(f"has a number that is none ({error})") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _small_keys(value: object) -> Any:  # noqa: ANN401 - JSON has no better type
    if isinstance(value, dict):
        return {key.lower(): _small_keys(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_small_keys(item) for item in value]
    return value


class _Unusable(ValueError):
    """A record that lacks what it needs."""


def _each(root: Record, key: str, make: Callable[[Record], T], note: Note) -> Iterator[T]:
    """Those records of a list that can be used; the others are noted."""
    records = root.get(key)
    if not isinstance(records, list):
        raise BadInput(f"is no planogram: has no list `{key}`")
    known = KEYS[key]
    beyond: dict[str, int] = {}
    for i, record in enumerate(records):
        try:
            yield make(_object(record))
        except _Unusable as error:
            note(Line(Deed.DROPPED, f"{key}[{i}]: {error}"))
            continue
        for name in record.keys() - known:
            beyond[name] = beyond.get(name, 0) + 1
    for name, times in sorted(beyond.items()):
        note(Line(Deed.DROPPED, f"{key}: `{name}`, given {times} times, has no place in ours"))


def _object(record: object) -> Record:
    if not isinstance(record, dict):
        raise _Unusable("is no object")
    return record


KEYS = {
    "products": frozenset({"id", "name", "w", "h"}),
    "fixtures": frozenset({"id", "x", "y", "w", "h"}),
    "positions": frozenset({"id", "productid", "fixtureid", "x", "y"}),
}


def _article(record: Record) -> Article:
    name = record.get("name")
    id_ = _id(record, "id")
    spoken = " ".join(name.split()) if isinstance(name, str) else ""
    width, height = _length(record, "w", above=0), _length(record, "h", above=0)
    return Article(id_, spoken or id_, width, height)


def _board(record: Record) -> Board:
    return Board(
        _id(record, "id"),
        _length(record, "x"),
        _length(record, "y"),
        _length(record, "w", above=0),
        _length(record, "h", above=-math.ulp(0.0)),  # a board without thickness is a line: allowed
    )


def _position(record: Record) -> Position:
    return Position(
        _id(record, "id"),
        _id(record, "productid"),
        _id(record, "fixtureid"),
        _length(record, "x"),
        _length(record, "y"),
    )


def _id(record: Record, key: str) -> str:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise _Unusable(f"has no `{key}`")
    return str(value).strip()


def _length(record: Record, key: str, *, above: float = -math.inf) -> float:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unusable(f"has no `{key}`")
    try:
        length = float(value)
    except OverflowError:
        length = math.inf
    if not above < length < math.inf:
        raise _Unusable(f"`{key}` is {value!r:.40}, no length")
    return length
