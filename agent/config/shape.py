"""Which keys may stand at a place: the JSON Schema of a class, walked along a path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON Schema as pydantic writes it, with its `$defs`."""

    root: Schema

    def keys(self, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """The keys of the mapping at a path; empty where any key goes.

        The tag of a union may stand among the keys, as in pydantic's `loc`.
        """
        here = self._at(path)
        return tuple(
            dict.fromkeys(key for v in self._variants(here) for key in v.get("properties", {}))
        )

    def home(self, path: tuple[str | int, ...], key: str) -> tuple[str | int, ...] | None:
        """Where near a path a key belongs: in a mapping around it, or in one right below it."""
        for up in range(1, len(path) + 1):
            if key in self.keys(path[:-up]):
                return path[:-up]
        below = (self.keys((*path, name)) for name in self.keys(path))
        found = [name for name, keys in zip(self.keys(path), below, strict=True) if key in keys]
        return (*path, found[0]) if len(found) == 1 else None

    def required(self, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """The keys that every mapping at a path must have."""
        here = self._at(path)
        found = [v["required"] for v in self._variants(here) if "required" in v]
        return tuple(key for key in (found[0] if found else ()) if all(key in one for one in found))

    def _at(self, path: tuple[str | int, ...]) -> Schema:
        here = self.root
        for part in path:
            here = next((below for v in self._variants(here) for below in _step(v, part)), {})
        return here

    def _variants(self, here: Schema) -> Iterator[Schema]:
        """The alternatives of a union, or the one thing itself."""
        while "$ref" in here:
            here = self.root["$defs"][here["$ref"].removeprefix("#/$defs/")]
        yield here
        for union in ("anyOf", "oneOf"):
            for alternative in here.get(union, ()):
                yield from self._variants(alternative)


def _step(here: Schema, part: str | int) -> Iterator[Schema]:
    """What a schema says of one key, index or tag."""
    if part in (tags := here.get("discriminator", {}).get("mapping", {})):
        yield {"$ref": tags[part]}
    if part in (properties := here.get("properties", {})):
        yield properties[part]
    if isinstance(below := here.get("additionalProperties"), dict):
        yield below
    yield from here.get("patternProperties", {}).values()
    if isinstance(part, int):
        yield from here.get("prefixItems", [])[part : part + 1]
        if isinstance(items := here.get("items"), dict):
            yield items
