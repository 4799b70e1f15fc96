"""The JSON form of what leaves the device.

One rule for all messages: keys are the fields of our dataclasses, times are RFC 3339 in UTC with
`Z`, enums are their words, an absent value is null, and a number is finite or the message is
refused. The JSON Schemas in `deploy/` are generated from the same dataclasses.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from numbers import Integral, Real
from typing import TypeAlias

from agent.shelf.rules.event import DeviceBody, Event, Origin

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

DIGITS = 4  # behind the point: a ten-thousandth of a share, a tenth of a millisecond; less is noise


@dataclass(frozen=True, slots=True)
class Clock:
    """The state of the device's clocks when an event was made.

    Args:
        boot_id: the boot that `mono_ms` counts from.
        mono_ms: of the look that caused the event, on the clock that never jumps.
        synced: whether the wall clock was known to be right; a Pi has no battery for it.
    """

    boot_id: str
    mono_ms: int
    synced: bool


@dataclass(frozen=True, slots=True)
class GapBody(DeviceBody):
    """What an `outbox_gap` says: numbers of `of_epoch` in which letters are missing for good.

    Letters in `from_seq`..`to_seq` that did arrive, or still do, are valid; the others will not
    come. `from_seq` is None where nobody can tell any more where the loss began.
    """

    of_epoch: int = 0


def stamp(at: datetime) -> str:
    """A moment as RFC 3339 in UTC, to the millisecond."""
    if at.tzinfo is None:
        raise ValueError(f"time {at} has no time zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: object) -> Json:
    """The JSON form of a value of ours.

    Raises:
        ValueError: a number is not finite; NaN and infinity are no JSON, and never leave.
        TypeError: a type that has no wire form.
    """
    match value:
        case None | bool() | str():
            return value.value if isinstance(value, Enum) else value
        case Real():
            return _number(value)
        case datetime():
            return stamp(value)
        case tuple() | list():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
    return fields_of(value)


def fields_of(value: object) -> dict[str, Json]:
    """The JSON form of a dataclass."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} has no wire form")
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def _number(value: Real) -> int | float:
    if isinstance(value, Integral):
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no JSON number; the message is refused")
    return round(number, DIGITS)


def dumps(message: Json) -> str:
    """The one way a message becomes text: compact, and UTF-8 as it is."""
    return json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def envelope(
    event: Event, origin: Origin, *, epoch: int, seq: int, synced: bool
) -> dict[str, Json]:
    """An event as a CloudEvents 1.0 object, structured mode.

    Structured, so that it means the same over MQTT 3.1.1, which has no properties to hold the
    attributes. `epoch` and `seq` are extension attributes: they number the events of one device.

    Args:
        event: what became different.
        origin: who speaks, and by which configuration and model.
        epoch, seq: its number.
        synced: whether the wall clock was right.
    """
    clock = Clock(origin.boot_id, event.mono_ms, synced)
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": origin.source,
        "subject": event.subject,
        "type": event.type,
        "time": stamp(event.at),
        "datacontenttype": "application/json",
        "epoch": epoch,
        "seq": seq,
        "data": {
            "case": event.case,
            **fields_of(event.body),
            "configuration": origin.configuration,
            "model": origin.model,
            "clock": fields_of(clock),
        },
    }
