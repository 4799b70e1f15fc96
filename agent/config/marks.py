"""What a type in device.yaml means beyond its Python type, said without importing pydantic.

The classes of device.yaml are imported by rooms that read no YAML, one of them in a child process
that must start fast. So the marks here know pydantic only when pydantic asks them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from agent.shelf.plan.fields import ID, BadField, require_id

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
SPELLINGS = {
    "ms": "ms msec msecs millis millisecond milliseconds",
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
}
"""Of each unit, the first of which is ours."""

DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(ms|s|m|h)")


def seconds(value: object) -> float:
    """A duration as people write it, "5s" or "500ms", in seconds.

    Raises:
        ValueError: no number, no unit, or a unit we do not know.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"is {value:g} without a unit; did you mean {value:g}s?")  # noqa: TRY004 - pydantic wants it so
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
            raise ValueError(f"is {value} without a unit; did you mean {value}s?")
        raise ValueError(f"is {value!r}; {_meant_duration(value)}")
    return float(found[1]) * UNITS_S[found[2]]


def _meant_duration(value: object) -> str:
    """What was probably meant by "5 sec" or "1 Minute"."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]+)\.?", str(value))
    for unit, spelled in SPELLINGS.items():
        if found is not None and found[2].lower() in spelled.split():
            return f"did you mean {found[1]}{unit}?"
    return "write a number and ms, s, m or h, such as 5s"


def in_words(found_s: float) -> str:
    """Seconds as people write them, in the largest unit that leaves a whole number: "24h"."""
    for unit in ("h", "m", "s"):
        if found_s >= UNITS_S[unit] and found_s % UNITS_S[unit] == 0:
            return f"{found_s / UNITS_S[unit]:g}{unit}"
    return f"{found_s * 1000:g}ms"


def key_of_field(field: str) -> str:
    """The key of a field in YAML: durations have their unit in the value, not in the name."""
    return field.removesuffix("_s")


@dataclass(frozen=True, slots=True)
class Duration:
    """Written as "5s", kept as seconds.

    Args:
        least_s, most_s: what it may be.
    """

    least_s: float
    most_s: float

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self._value, handler(source))

    def _value(self, value: object) -> float:
        found = seconds(value)
        if not self.least_s <= found <= self.most_s:
            raise ValueError(
                f"is {value}; write {in_words(self.least_s)} to {in_words(self.most_s)}"
            )
        return found

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        limits = {"x-least": in_words(self.least_s), "x-most": in_words(self.most_s)}
        return {"type": "string", "pattern": f"^{DURATION.pattern}$", **limits}


@dataclass(frozen=True, slots=True)
class TaggedBy:
    """A union whose alternatives are told apart by the word under one key."""

    key: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic import Field

        return handler.generate_schema(
            Annotated[cast("Any", source), Field(discriminator=self.key)]
        )


@dataclass(frozen=True, slots=True)
class NoneInWords:
    """A value that may be switched off, with the word `none` and never by leaving it empty."""

    example: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self._value, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = handler(schema)
        given = [one for one in found.get("anyOf", [found]) if one != {"type": "null"}]
        return {"anyOf": [*given, {"const": "none"}]}

    def _value(self, value: object) -> object:
        if value == "none":
            return None
        if not isinstance(value, dict):
            shown = "empty" if value is None else repr(value)
            shown = shown.lower() if isinstance(value, bool) else shown
            raise ValueError(f"is {shown}; write none, or {self.example}")  # noqa: TRY004 - pydantic wants it so
        return value


@dataclass(frozen=True, slots=True)
class _Id:
    """A name that can stand in an MQTT topic."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(_as_id, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^{ID.pattern}$"}


def _as_id(value: str) -> str:
    try:
        require_id("", value)
    except BadField as refused:
        raise ValueError(refused.problem) from None
    return value


Id: TypeAlias = Annotated[str, _Id()]
