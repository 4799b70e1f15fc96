"""The page on device.yaml: every key with type, default and example, out of its JSON Schema.

onshelf schema --all deploy
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from agent.config.nodes import compose
from agent.config.plain import plain
from agent.shelf.plan.fields import ID

Schema: TypeAlias = dict[str, Any]

BEGINNING = """\
# device.yaml

<!-- Written by `onshelf schema --all deploy` out of the schema; change agent/config/keys.py. -->

One device: its store, its cameras, its models, its broker. Eight lines work:

```yaml
# yaml-language-server: $schema=https://onshelf.example/schema/1/device.json
store: "0417"
device: aisle-07-left
broker: {host: store-broker.local}
cameras:
  left:
    source: {kind: picamera}
    fixture: aisle-07-bay-3
```

`device.example.yaml` beside this page shows the others. `onshelf check device.yaml` names all that
is wrong, with file, line and column ([Errors](errors.md) has the usual mistakes);
`onshelf schema device` prints the schema for editors. Unknown keys are errors. Relative paths
start at the folder of device.yaml. A secret never stands in this file: keys that end in `_file`
name the file that holds it.

*Applies* says when a change is obeyed. `restart`: the file is read when the agent starts
(`sudo systemctl restart onshelf`); a wrong one is refused aloud, and the agent goes on with the
last good one.
"""

ID_PATTERN = f"^{ID.pattern}$"
COLUMNS = ("Key", "Type", "Default", "Example", "Applies", "Meaning")


@dataclass(frozen=True, slots=True)
class _Section:
    """One mapping of the file.

    Args:
        title: the way to it, such as `cameras.<name>`; "" for the file itself.
        schema: of the mapping.
    """

    title: str
    schema: Schema


def page(schema: Schema) -> str:
    """The page, in Markdown.

    Args:
        schema: of device.yaml, as `agent.config.schema.schema_of` makes it.
    """
    lines = [BEGINNING]
    for section in _sections(_Section("", schema), schema):
        lines += [f"## {_code(section.title) if section.title else 'The file itself'}", ""]
        if section.title and "description" in section.schema:
            lines += [section.schema["description"], ""]
        lines += _table(section.schema, schema)
    return "\n".join(lines)


def _table(here: Schema, root: Schema) -> Iterator[str]:
    yield _row(COLUMNS)
    yield _row("---" for _ in COLUMNS)
    required = here.get("required", ())
    for key, below in here["properties"].items():
        if not below.get("description"):
            continue  # another spelling of the key before it
        default = "*required*" if key in required else _default(below, root)
        example = _code(_flow(below["examples"][0]))
        yield _row(
            (
                f"`{key}`",
                _type(below, root),
                default,
                example,
                below["x-applies"],
                below["description"],
            )
        )
    yield ""


def _row(cells: Any) -> str:  # noqa: ANN401 - any iterable of text
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _sections(section: _Section, root: Schema) -> Iterator[_Section]:
    """A mapping and those below it, in the order of the file."""
    if "properties" in section.schema:
        yield section
    for key, below in section.schema.get("properties", {}).items():
        title = f"{section.title}.{key}" if section.title else key
        for choice in _choices(below, root):
            kind = choice.get("properties", {}).get("kind", {}).get("const")
            yield from _sections(
                _Section(f"{title} (kind: {kind})" if kind else title, choice), root
            )
            for named in choice.get("patternProperties", {}).values():
                if "$ref" in named:
                    yield from _sections(_Section(f"{title}.<name>", _resolved(named, root)), root)


def _choices(here: Schema, root: Schema) -> Iterator[Schema]:
    """The mappings that may stand under a key."""
    if "anyOf" in here or "oneOf" in here:
        for one in [*here.get("anyOf", []), *here.get("oneOf", [])]:
            yield from _choices(one, root)
    else:
        yield _resolved(here, root)


def _resolved(here: Schema, root: Schema) -> Schema:
    name = here.get("$ref", "").removeprefix("#/$defs/")
    return {**root["$defs"][name]} if name else here


def _type(here: Schema, root: Schema) -> str:
    found = _resolved(here, root)
    if "anyOf" in here:
        return " or ".join(_type(one, root) for one in here["anyOf"])
    if "oneOf" in here:
        return "mapping, by its `kind`"
    if "enum" in found or "const" in found:
        words = [_code(word) for word in found.get("enum", (found.get("const"),))]
        return f"one of {', '.join(words)}" if len(words) > 1 else words[0]
    return _plain_type({**found, **here})


PLAIN = {
    None: "text",
    "string": "text",
    "integer": "whole number",
    "array": "list",
    "object": "mapping",
    "boolean": "`true` or `false`",
    "null": "`null`",
}


def _plain_type(found: Schema) -> str:
    if found.get("pattern") == ID_PATTERN:
        return "id: 1 to 32 of a-z, 0-9 and -"
    if "x-least" in found:
        return f"duration, {found['x-least']} to {found['x-most']}"
    if "minimum" in found:
        return f"whole number, {found['minimum']} to {found['maximum']}"
    if "prefixItems" in found:
        return "list of width and height"
    return PLAIN[found.get("type")]


def _default(below: Schema, root: Schema) -> str:
    if "default" in below:
        return "not set" if below["default"] is None else _code(_flow(below["default"]))
    mapping = any(one.get("type") == "object" for one in _choices(below, root))
    return "as below" if mapping and "patternProperties" not in below else "not set"


def _flow(value: object) -> str:
    """A value as YAML on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(below)}" for key, below in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case str() if not set(value) & set(",:#") and plain(compose(value)) == value:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _code(text: str) -> str:
    return f"`{text}`"
