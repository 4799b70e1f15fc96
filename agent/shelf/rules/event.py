"""Events: the differences between two states of a slot or a view, and how they are named.

An event is a value of the core. Its number in the device's sequence and its JSON form come later
(`agent.shelf.cases.wire`), because the core neither counts nor writes. Its words stand in
`agent.shelf.rules.kinds`, what it says in `agent.shelf.rules.body`; both can be had from here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from agent.shelf.rules.body import (
    Before,
    Body,
    CoverageBody,
    DeviceBody,
    Expected,
    Found,
    Home,
    Hypothesis,
    Registration,
    Similarity,
    Skipped,
    SlotBody,
    SlotSeconds,
    Tally,
    ViewBody,
)
from agent.shelf.rules.kinds import Kind, Phase, Severity

__all__ = [
    "Before",
    "Body",
    "CoverageBody",
    "DeviceBody",
    "Event",
    "Expected",
    "Found",
    "Home",
    "Hypothesis",
    "Kind",
    "Origin",
    "Phase",
    "Registration",
    "Severity",
    "Similarity",
    "Skipped",
    "SlotBody",
    "SlotSeconds",
    "Tally",
    "ViewBody",
]

NAMESPACE = uuid.UUID(
    "6f6e7368-656c-5f00-8000-6f6e7368656c"
)  # ours, fixed for ever: ids hang on it


@dataclass(frozen=True, slots=True)
class Origin:
    """Who speaks, and by what: the same for every event of one run.

    Args:
        source: `/stores/{store}/devices/{device}`.
        boot_id: of this boot of the machine; of a replay, derived from its clip.
        configuration, model: hashes of what is in force, hexadecimal; "" for none.
    """

    source: str
    boot_id: str
    configuration: str = ""
    model: str = ""

    def case_id(self, subject: str, kind: Kind, opened_at: datetime) -> str:
        """The id of a case: from where, what and when, so that a replay gives it again."""
        return self._uuid("case", subject, kind, opened_at.isoformat())

    def event_id(self, case: str, kind: Kind, phase: Phase, mono_ms: int) -> str:
        """The id of an event: from its case (or subject), its type and the look that caused it."""
        return self._uuid("event", case, f"onshelf.{kind}.{phase}", str(mono_ms))

    def _uuid(self, *words: str) -> str:
        return uuid.uuid5(NAMESPACE, "\n".join((self.source, self.boot_id, *words))).hex


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that became different.

    Args:
        id: 32 hexadecimal digits, the same in every replay; receivers drop repeats by it.
        kind, phase: together its type, `onshelf.{kind}.{phase}`.
        subject: the slot, camera or device part.
        at: when the change was first seen.
        mono_ms: the look that caused it, on the clock that never jumps.
        case: 32 hexadecimal digits; None for records without a case.
        body: what is said.
    """

    id: str
    kind: Kind
    phase: Phase
    subject: str
    at: datetime
    mono_ms: int
    case: str | None
    body: Body

    @property
    def type(self) -> str:
        """The CloudEvents type."""
        return f"onshelf.{self.kind}.{self.phase}"
