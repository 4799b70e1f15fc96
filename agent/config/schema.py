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
from agent.config.marks import in_words
from agent.shelf.plan.planogram import Planogram

SCHEMAS: Mapping[str, type] = {"device": Device, "planogram": Planogram, "alignment": Alignment}

DIALECT = GenerateJsonSchema.schema_dialect


def schema_text(name: str, into: type) -> str:
    """The JSON Schema of a class as a file, the same for the same class."""
    schema = _closed(TypeAdapter(into).json_schema())
    schema = {"$schema": DIALECT, "$id": f"https://onshelf.example/schema/1/{name}.json", **schema}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _closed(node: Any) -> Any:  # noqa: ANN401 - JSON has no better type
    """Pydantic's schema as our files are checked: no other keys, texts without code, no titles."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(value) for key, value in node.items()}
    if isinstance(found.get("title"), str):
        del found["title"]
    if "properties" in found:
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
