"""The JSON Schemas for editors: completion and red lines while device.yaml is being written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from agent.config.alignment import Alignment
from agent.config.device import Device
from agent.config.keys import KEYS, Key
from agent.config.marks import in_words
from agent.config.nodes import compose
from agent.config.plain import plain
from agent.shelf.plan.planogram import Planogram

SCHEMAS: Mapping[str, type] = {"device": Device, "planogram": Planogram, "alignment": Alignment}

DIALECT = GenerateJsonSchema.schema_dialect


def schema_of(name: str, into: type) -> dict[str, Any]:
    """The JSON Schema of a class, the same for the same class."""
    schema = _closed(_explained(TypeAdapter(into).json_schema(), into.__name__))
    return {"$schema": DIALECT, "$id": f"https://onshelf.example/schema/1/{name}.json", **schema}


def schema_text(name: str, into: type) -> str:
    """The JSON Schema of a class as a file."""
    return json.dumps(schema_of(name, into), indent=2, ensure_ascii=False) + "\n"


def _explained(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema with a word on every key: from the table, or else from the class's docstring."""
    parts = {name: schema, **schema.get("$defs", {})}
    if name == "Device":
        parts["Hours"] = schema["properties"]["hours"]
    for part, here in parts.items():
        keys = KEYS.get(part, {}) if name == "Device" else {}
        said = _arguments(here.get("description", ""))
        for key, below in here.get("properties", {}).items():
            if key in keys:
                below.update(_told(keys[key]))
            elif key in said:
                below["description"] = said[key]
    return schema


def _told(key: Key) -> dict[str, Any]:
    limits = (
        {} if key.limits is None else dict(zip(("minimum", "maximum"), key.limits, strict=True))
    )
    examples = [plain(compose(key.example))]
    return {"description": key.what, "examples": examples, "x-applies": key.applies, **limits}


def _arguments(docstring: str) -> dict[str, str]:
    """What a docstring says of each argument; several may share one text."""
    _, _, text = docstring.partition("Args:\n")
    entries = re.findall(r"^    (\w[\w, ]*): (.*(?:\n {8,}.*)*)", text, re.MULTILINE)
    return {
        name.strip(): re.sub(r"\s+", " ", said)
        for names, said in entries
        for name in names.split(",")
    }


def _closed(node: Any) -> Any:  # noqa: ANN401 - JSON has no better type
    """Pydantic's schema as our files are checked: no other keys, texts without code, no titles."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(value) for key, value in node.items()}
    if isinstance(found.get("title"), str):
        del found["title"]
    if "properties" in found or "patternProperties" in found:
        found["additionalProperties"] = False
    if isinstance(found.get("description"), str):
        found["description"] = _first_paragraph(found["description"])
    if isinstance(found.get("default"), float) and "pattern" in found:
        found["default"] = in_words(found["default"])
    if found.get("default", 0) is None and "anyOf" not in found:
        del found["default"]  # it may be left out, and not be left empty
    found.pop("discriminator", None)  # OpenAPI's word; JSON Schema has `const` in each alternative
    return found


def _first_paragraph(text: str) -> str:
    return re.sub(r"\s+", " ", text.split("\n\n", maxsplit=1)[0]).strip()
