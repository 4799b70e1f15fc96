"""The contract in files: JSON Schemas and AsyncAPI of every message, and the table behind them.

    python -m agent.publish.contract deploy

writes them; a test fails when they are stale.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from agent.publish.messages import Ack, Answer, Health, Online
from agent.publish.schema import (
    DIALECT,
    Schema,
    object_of,
    properties_of,
    schema_of,
    summary,
)
from agent.publish.topics import VERSION
from agent.shelf.cases import chart
from agent.shelf.cases.snapshot import FixtureState
from agent.shelf.cases.wire import Clock, GapBody
from agent.shelf.plan.fields import ID
from agent.shelf.rules.event import CoverageBody, DeviceBody, Kind, Phase, SlotBody, ViewBody

_LIFE = (Phase.OPENED, Phase.UPDATED, Phase.CLOSED, Phase.RETRACTED)

# Which body goes with which kinds, in the words of delivery.md A.2.
BODIES: tuple[tuple[type, tuple[Kind, ...], tuple[Phase, ...]], ...] = (
    (
        SlotBody,
        (
            Kind.OUT_OF_STOCK,
            Kind.LOW_STOCK,
            Kind.NEEDS_FACING,
            Kind.MISPLACED,
            Kind.UNKNOWN_PRODUCT,
            Kind.WRONG_FACING,
            Kind.ENCROACHMENT,
            Kind.PRICE_LABEL,
        ),
        _LIFE,
    ),
    (
        ViewBody,
        (
            Kind.CAMERA_OFFLINE,
            Kind.VIEW_DEGRADED,
            Kind.VIEW_BLOCKED,
            Kind.CAMERA_SHIFTED,
            Kind.CAMERA_MISALIGNED,
            Kind.PLANOGRAM_MISMATCH,
            Kind.INCIDENT,
        ),
        _LIFE,
    ),
    (
        DeviceBody,
        (
            Kind.STORAGE_DEGRADED,
            Kind.ACCELERATOR_DEGRADED,
            Kind.POWER_BAD,
            Kind.CLOCK_UNSYNCED,
        ),
        _LIFE,
    ),
    (GapBody, (Kind.OUTBOX_GAP,), (Phase.OPENED,)),
    (CoverageBody, (Kind.COVERAGE,), (Phase.HOUR,)),
)

_ID = f"^{ID.pattern}$"
_HEX: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_JSON = "application/json"
_EVENT_JSON = "application/cloudevents+json"


def event_schema() -> Schema:
    """A CloudEvents object whose `data` goes with its `type`."""
    head: dict[str, Schema] = {
        "specversion": {"const": "1.0"},
        "id": {**_HEX, "description": "the same at every repeat; drop repeats by it"},
        "source": {
            "type": "string",
            "pattern": "^/stores/[a-z0-9-]{1,32}/devices/[a-z0-9-]{1,32}$",
        },
        "subject": {"type": "string", "description": "the slot, the camera or the device's part"},
        "time": {**schema_of(datetime), "description": "when the change was first seen"},
        "datacontenttype": {"const": _JSON},
        "epoch": {**_COUNT, "description": "grows when numbering begins anew"},
        "seq": {**_COUNT, "minimum": 1, "description": "without holes within an epoch"},
    }
    variants = []
    for body, kinds, phases in BODIES:
        words = f"^onshelf\\.({'|'.join(kinds)})\\.({'|'.join(phases)})$"
        kind: dict[str, Schema] = {"type": {"type": "string", "pattern": words}}
        variants.append(object_of({**head, **kind, "data": _data(body)}))
    return {"$schema": DIALECT, "title": "OnShelf event", "oneOf": variants}


def _data(body: type) -> Schema:
    return object_of(
        {
            "case": {"anyOf": [_HEX, {"type": "null"}]},
            **properties_of(body),
            "configuration": {"type": "string"},
            "model": {"type": "string"},
            "clock": schema_of(Clock),
        },
        summary(body),
    )


def state_schema() -> Schema:
    """A fixture's state, and the last event that it takes into account."""
    numbered: dict[str, Schema] = {"epoch": _COUNT, "seq": _COUNT, **properties_of(FixtureState)}
    return _titled("OnShelf state", object_of(numbered, summary(FixtureState)))


def replay_schema() -> Schema:
    """The command that asks for letters once more."""
    number: Schema = {**_COUNT, "maximum": 2**31 - 1}
    words: dict[str, Schema] = {
        "id": {"type": "string", "pattern": _ID},
        "epoch": number,
        "from": number,
        "to": number,
    }
    return _titled("OnShelf command replay", object_of(words, "Send these letters once more."))


def _titled(title: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "title": title, **schema}


def schemas() -> dict[str, Schema]:
    """Every schema by the first part of its file's name."""
    return {
        "event": event_schema(),
        "state": state_schema(),
        "health": _titled("OnShelf health", schema_of(Health)),
        "online": _titled("OnShelf online", schema_of(Online)),
        "ack": _titled("OnShelf ack", schema_of(Ack)),
        "replay": replay_schema(),
        "answer": _titled("OnShelf answer", schema_of(Answer)),
    }


# Message, topic below the device, who writes, QoS, retained.
_CHANNELS = (
    ("event", "event/{kind}", "send", 1, False),
    ("state", "state/{fixture}", "send", 1, True),
    ("health", "health", "send", 0, True),
    ("online", "online", "send", 1, True),
    ("ack", "ack", "receive", 1, True),
    ("replay", "cmd/replay", "receive", 1, False),
    ("answer", "res/{id}", "send", 1, False),
)

_PARAMETERS = {
    "prefix": "onshelf unless configured; may have several levels",
    "store": "id of the store",
    "device": "id of the device",
    "kind": "what an event is about",
    "fixture": "id of a fixture",
    "id": "id of a command",
}


def asyncapi() -> Schema:
    """The AsyncAPI 3.0 document, from the device's point of view."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "OnShelf",
            "version": VERSION.removeprefix("v"),
            "description": "What a device says and hears over MQTT. Delivery is at least once.",
        },
        "defaultContentType": _JSON,
        "channels": {name: _channel(name, topic) for name, topic, *_ in _CHANNELS},
        "operations": {
            f"{action}-{name}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{name}"},
                "bindings": {"mqtt": {"qos": qos, "retain": retained, "bindingVersion": "0.2.0"}},
            }
            for name, _, action, qos, retained in _CHANNELS
        },
        "components": {
            "messages": {
                name: {
                    "contentType": _EVENT_JSON if name == "event" else _JSON,
                    "payload": {"$ref": f"./{name}.schema.json"},
                }
                for name, *_ in _CHANNELS
            }
        },
    }


def _channel(name: str, topic: str) -> Schema:
    address = f"{{prefix}}/{VERSION}/{{store}}/{{device}}/{topic}"
    return {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "parameters": {
            word: {"description": text}
            for word, text in _PARAMETERS.items()
            if f"{{{word}}}" in address
        },
    }


def files() -> dict[str, str]:
    """Every file of the contract by its name."""
    named = {f"{name}.schema.json": schema for name, schema in schemas().items()}
    texts = {
        name: json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        for name, content in {**named, "asyncapi.json": asyncapi()}.items()
    }
    return {**texts, "verdicts.md": chart.markdown()}


def main(folder: Path) -> None:
    """Write the files."""
    for name, text in files().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
