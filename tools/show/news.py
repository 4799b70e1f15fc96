"""What a subscriber hears, as values: events, snapshots of a fixture, and sentences about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from tools.show.day import seconds

Message: TypeAlias = Mapping[str, Any]  # a JSON object, as it came from the wire


@dataclass(frozen=True, slots=True)
class News:
    """One event as it was heard.

    Args:
        seq: its number among the device's events.
        kind, phase: of its type `onshelf.{kind}.{phase}`.
        subject: the slot, camera or device part.
        suspected_s: of the day, when the change was first seen.
        said_s: of the day, the look that led to the event.
        words: one sentence for a person.
    """

    id: str
    seq: int
    kind: str
    phase: str
    subject: str
    case: str | None
    suspected_s: float
    said_s: float
    words: str


@dataclass(frozen=True, slots=True)
class SlotNow:
    """One slot as the subscriber knows it."""

    slot: str
    product: str
    status: str = "obscured"
    cause: str = "not judged yet"
    stocked: int = 0
    planned: int = 0
    misplaced: str = ""  # what stands here that does not belong; "" for nothing


def read_event(message: Message) -> News:
    """An event from its envelope.

    Raises:
        KeyError, ValueError: it is no event of ours.
    """
    data = message["data"]
    _, kind, phase = message["type"].split(".")
    return News(
        id=message["id"],
        seq=message["seq"],
        kind=kind,
        phase=phase,
        subject=message["subject"],
        case=data.get("case"),
        suspected_s=_seconds(data.get("first_suspected_at") or message["time"]),
        said_s=data["clock"]["mono_ms"] / 1000,  # the rendered camera counts from opening time
        words=_sentence(kind, phase, data),
    )


def read_state(message: Message) -> tuple[SlotNow, ...]:
    """The slots of a fixture from its snapshot.

    Raises:
        KeyError: it is no snapshot of ours.
    """
    return tuple(
        SlotNow(
            slot=line["slot"],
            product=line["product"],
            status=line["status"],
            cause=line["cause"] or "",
            stocked=line["stocked"],
            planned=line["planned"],
        )
        for line in message["slots"]
    )


def found_in(message: Message) -> str:
    """The product that stands where it does not belong, in an event's words; "" for none."""
    found = message["data"].get("found") or message["data"].get("displaced_by") or {}
    return str(found.get("name") or found.get("gtin") or "")


def _seconds(text: str) -> float:
    return seconds(datetime.fromisoformat(text))


def _sentence(kind: str, phase: str, data: Message) -> str:
    what = f"{data['product']}: " if "product" in data else ""
    facts = _ending(data) if data.get("closed_for") else _finding(data)
    return f"{what}{_plain(kind)} {phase}" + (f" ({', '.join(facts)})" if facts else "")


def _ending(data: Message) -> list[str]:
    """Why a case is over; what was found when it was opened no longer holds."""
    return [_plain(data["closed_for"])]


def _finding(data: Message) -> list[str]:
    facts = []
    if "facings_seen" in data:
        facts.append(f"{data['facings_seen']} of {data['facings_planned']} facings")
    if found := found_in({"data": data}):
        facts.append(f"{found} stands here")
    if told := data.get("detail") or data.get("cause"):
        facts.append(_plain(told))
    if "slots" in data:
        facts.append(f"{len(data['slots'])} slots seen")
    return facts


def _plain(word: str) -> str:
    return word.replace("_", " ")
