"""JSON Schema from our dataclasses: the types are the contract, the schema only repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import TypeAlias, get_args, get_origin, get_type_hints

Schema: TypeAlias = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time", "pattern": "Z$"},
}


def schema_of(kind: object) -> Schema:
    """The schema of a type of ours, as `agent.shelf.cases.wire.plain` writes its values.

    Keys may be added within a version of the wire, so a receiver must not refuse unknown ones:
    no schema here forbids them.

    Raises:
        TypeError: a type that has no wire form.
    """
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if isinstance(kind, UnionType):
        return {"anyOf": [schema_of(one) for one in get_args(kind)]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0])}
    if get_origin(kind) is Mapping:
        return {"type": "object", "additionalProperties": schema_of(get_args(kind)[1])}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [word.value for word in kind]}
    if isinstance(kind, type) and is_dataclass(kind):
        return object_of(properties_of(kind), summary(kind))
    raise TypeError(f"{kind} has no wire form")


def object_of(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """An object that has all of these keys."""
    told = {"description": description} if description else {}
    return {
        **told,
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
    }


def summary(kind: type) -> str:
    """The first sentence of a class's docstring."""
    return (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def properties_of(kind: type) -> dict[str, Schema]:
    """The keys of a dataclass, each with its schema."""
    hints = get_type_hints(kind)
    return {field.name: schema_of(hints[field.name]) for field in fields(kind)}
