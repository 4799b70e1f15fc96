"""Events: the differences between two states of a slot or a view, and how they are named.

An event is a value of the core. Its number in the device's sequence and its JSON form come later
(`agent.shelf.cases.wire`), because the core neither counts nor writes.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

NAMESPACE = uuid.UUID(
    "6f6e7368-656c-5f00-8000-6f6e7368656c"
)  # ours, fixed for ever: ids hang on it


class Kind(StrEnum):
    """What an event is about; the last level of its topic."""

    OUT_OF_STOCK = "out_of_stock"
    LOW_STOCK = "low_stock"
    NEEDS_FACING = "needs_facing"
    MISPLACED = "misplaced"
    UNKNOWN_PRODUCT = "unknown_product"
    WRONG_FACING = "wrong_facing"
    ENCROACHMENT = "encroachment"
    PRICE_LABEL = "price_label"
    CAMERA_OFFLINE = "camera_offline"
    VIEW_DEGRADED = "view_degraded"
    VIEW_BLOCKED = "view_blocked"
    CAMERA_SHIFTED = "camera_shifted"
    CAMERA_MISALIGNED = "camera_misaligned"
    PLANOGRAM_MISMATCH = "planogram_mismatch"
    INCIDENT = "incident"
    STORAGE_DEGRADED = "storage_degraded"
    ACCELERATOR_DEGRADED = "accelerator_degraded"
    POWER_BAD = "power_bad"
    CLOCK_UNSYNCED = "clock_unsynced"
    OUTBOX_GAP = "outbox_gap"
    OUTCOME = "outcome"
    COVERAGE = "coverage"


class Phase(StrEnum):
    """Where in a case's life an event stands; records without a case have their own words."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    RETRACTED = "retracted"
    HOUR = "hour"  # of a coverage record


class Severity(StrEnum):
    """How urgent a case is to staff."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


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
class Tally:
    """Looks at a slot's facings that spoke for and against, since the case was suspected."""

    stocked: int = 0
    empty: int = 0
    conflict: int = 0
    abstain: int = 0
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """Looks that said nothing in that time, by cause.

    Args:
        unseen: a facing was hidden; counted facing by facing.
        offline, degraded, misaligned: there was no picture, or none that can be judged.
        settling: the camera had just been moved.
    """

    unseen: int = 0
    offline: int = 0
    degraded: int = 0
    misaligned: int = 0
    settling: int = 0


@dataclass(frozen=True, slots=True)
class Similarity:
    """What the look that decided made of a product: cosines, 0 without a gallery.

    Args:
        expected: to what belongs there.
        rival: to the best product that does not look alike.
        product: what it looked most like, by name; "" for nothing known.
    """

    expected: float
    rival: float
    product: str


@dataclass(frozen=True, slots=True)
class Home:
    """A slot where a found product belongs."""

    fixture: str
    slot: str
    status: str


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a slot that is not its own.

    Args:
        gtin: "" where it is no product of the gallery.
        name: of the product, "" where unknown.
        confidence: 0..1.
        facings: how many of them stand there.
        homes: where it belongs: on this fixture, next door and then the nearest first; then on the
            other fixtures that this device knows.
        relation: spillover, swap, orphan or foreign.
        runner_up: the product that is next likely; "" where the gallery has no other.
        margin: the log-odds by which it leads the runner-up, 30 at most.
    """

    gtin: str
    name: str
    confidence: float
    facings: int
    homes: tuple[Home, ...] = ()
    relation: str = ""
    runner_up: str = ""
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class SlotBody:
    """What an event says of a slot.

    Args:
        skipped: looks that did not count towards `votes`, and why.
        similarity: of the facing that is furthest from its product; None where that is no matter.
        incident: the case of the incident that stands for this one to staff: their alerts leave
            the event out, headquarters counts it like any other. None outside of incidents.
    """

    fixture: str
    camera: str
    slot: str
    gtin: str
    product: str
    status: str
    facings_seen: int
    facings_planned: int
    severity: Severity
    first_suspected_at: datetime
    confirmed_at: datetime
    confidence: float
    votes: Tally
    visible_s: float
    planogram: str
    verified: bool = True
    suspended: bool = False
    reopened: bool = False
    displaced_by: Found | None = None
    found: Found | None = None
    reasons: tuple[str, ...] = ()
    closed_for: str | None = None
    incident: str | None = None
    skipped: Skipped = Skipped()
    similarity: Similarity | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Which plan a shelf follows instead of its own.

    Args:
        kind: row_shift, swapped_shelves, other_planogram or unknown_reset.
        shelves: the numbers of the shelves it is about.
        by: for row_shift, how many slots to the right each of them has moved.
        planogram: for other_planogram, its fixture and version.
        fit: share of the products recognized that it explains, 0..1.
    """

    kind: str
    shelves: tuple[int, ...]
    by: tuple[int, ...] = ()
    planogram: str = ""
    fit: float = 0.0


@dataclass(frozen=True, slots=True)
class ViewBody:
    """What an event says of a camera's view, or of one slot of it that is hidden.

    Args:
        hypothesis: of a planogram_mismatch: which plan the shelf follows instead.
        homography: of a camera_shifted: row by row, from pixels as aimed to pixels now.
        cases: of an incident: the ids of the cases that it stands for.
    """

    camera: str
    fixture: str
    severity: Severity
    cause: str
    detail: str
    first_suspected_at: datetime
    confirmed_at: datetime
    planogram: str
    suspended: bool = False
    reopened: bool = False
    closed_for: str | None = None
    hypothesis: Hypothesis | None = None
    homography: tuple[float, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceBody:
    """What an event says of the device itself."""

    part: str
    severity: Severity
    reason: str
    detail: str
    from_seq: int | None = None
    to_seq: int | None = None
    closed_for: str | None = None


@dataclass(frozen=True, slots=True)
class SlotSeconds:
    """One slot's part of an hour: seconds it was visible, and what it was in them."""

    slot: str
    gtin: str
    visible_s: float
    in_stock_s: float
    low_stock_s: float
    out_of_stock_s: float


@dataclass(frozen=True, slots=True)
class CoverageBody:
    """How much of one fixture was seen between two moments; availability is counted from it."""

    fixture: str
    camera: str
    begins_at: datetime
    ends_at: datetime
    planogram: str
    slots: tuple[SlotSeconds, ...]


Body: TypeAlias = SlotBody | ViewBody | DeviceBody | CoverageBody


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
