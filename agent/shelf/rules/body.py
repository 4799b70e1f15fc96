"""What an event says: of a slot, of a view, of the device, of an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from agent.shelf.rules.kinds import Severity


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
class Before:
    """What a slot was held to be until an event.

    Args:
        status: of an event that opens, the slot's until then; of others, as told last.
        facings_seen: right facings then; of an event that opens, before the first doubt.
    """

    status: str
    facings_seen: int


@dataclass(frozen=True, slots=True)
class Registration:
    """How surely a view's slots were found again after its camera had moved.

    Args:
        at: when.
        moved_px: how far the picture is from as it was aimed, in pixels.
        inliers: key points that agreed; 0 where only windows were asked.
        agreement: share of the windows that agreed, 0..1.
    """

    at: datetime
    moved_px: float
    inliers: int
    agreement: float


@dataclass(frozen=True, slots=True)
class Expected:
    """When a slot will be refilled, by how long such cases have lasted before.

    Args:
        at: when half of them were over, or when staff have promised it; past it, it is overdue.
        p50_s, p90_s: seconds from the opening of a case until half and nine tenths of those that
            have lasted as long as this one are over; None where too few have ended, and of a
            promise.
        basis: slot_at_this_hour, slot, fixture_at_this_hour, fixture or promise: whose cases these
            were. Hours are of the store's wall clock (`timezone` in device.yaml, else UTC).
        cases: how many of them there were; those still open count as not over yet.
    """

    at: datetime
    p50_s: float | None
    p90_s: float | None
    basis: str
    cases: int


@dataclass(frozen=True, slots=True)
class SlotBody:
    """What an event says of a slot.

    Args:
        expected_restock: of out_of_stock and low_stock; None for others, at closing, and while
            there is neither enough history nor a promise.
        before: what the slot was until this event; `status` and `facings_seen` are what it is now.
        registration: of the last time that the camera had moved; None while it has not.
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
    expected_restock: Expected | None = None
    before: Before | None = None
    registration: Registration | None = None


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
        registration: of the last time that the camera had moved; None while it has not.
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
    registration: Registration | None = None


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
    """How much of one fixture was seen between two moments; availability is counted from it.

    Args:
        open_s: seconds in which the store was open and the camera looked; only these are counted.
    """

    fixture: str
    camera: str
    begins_at: datetime
    ends_at: datetime
    planogram: str
    slots: tuple[SlotSeconds, ...]
    open_s: float = 0.0


Body: TypeAlias = SlotBody | ViewBody | DeviceBody | CoverageBody
