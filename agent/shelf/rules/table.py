"""The decision table: its rows, as values. `agent.shelf.cases.chart` draws them for people.

Four tables, asked in this order. Can the *view* be judged (`VIEW_ROWS`, told by
`shelf.cases.sight`)? Is the slot *held*, because somebody works there or the plan is another one
(`HOLD_ROWS`)? What is its *status*: the first row of `STATUS_ROWS` that holds. Which *troubles*
does it have besides: every row of `TROUBLE_ROWS` that holds, each on its own. Rows carry the
numbers of the method's table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.shelf.rules import limits
from agent.shelf.rules.event import Kind, Severity
from agent.shelf.rules.status import Facts, Hold, Status
from agent.vision.frame import Blind


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One row of the table of views: a cause, and how long it lasts before it is told."""

    number: str
    says: str
    blind: Blind
    after_s: float
    severity: Severity

    @property
    def kind(self) -> Kind:
        """What its case is about."""
        return Kind(str(self.blind))


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One row of the table of holds: cases are kept, and none is opened while it holds."""

    number: str
    says: str
    hold: Hold
    kind: Kind | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row of the table of statuses: its number, when it holds, what follows."""

    number: str
    says: str
    holds: Callable[[Facts], bool]
    status: Status
    kind: Kind | None = None
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """One row of the table of troubles beside the status."""

    number: str
    says: str
    holds: Callable[[Facts], bool]
    kind: Kind
    severity: Severity


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} min"


VIEW_ROWS: tuple[ViewRow, ...] = (
    ViewRow(
        "1",
        f"no frame for {limits.OFFLINE_S:g} s",
        Blind.OFFLINE,
        limits.OFFLINE_S,
        Severity.HIGH,
    ),
    ViewRow(
        "2",
        f"dark, blurred, frozen or covered for {limits.DEGRADED_S:g} s",
        Blind.DEGRADED,
        limits.DEGRADED_S,
        Severity.MEDIUM,
    ),
    ViewRow(
        "3",
        "the view cannot be brought to the one it was aimed with, for "
        f"{limits.MISALIGNED_S:g} s; registration has tried",
        Blind.MISALIGNED,
        limits.MISALIGNED_S,
        Severity.HIGH,
    ),
    ViewRow(
        "4",
        f"{limits.BLOCKED_SHARE:.0%} of the facings are hidden for {_minutes(limits.BLOCKED_S)}",
        Blind.BLOCKED,
        limits.BLOCKED_S,
        Severity.MEDIUM,
    ),
)
"""In the order in which a look is judged: each says that the causes above it do not hold."""

HOLD_ROWS: tuple[HoldRow, ...] = (
    HoldRow(
        "6",
        f"something has moved before its shelf for {limits.RESTOCK_BUSY_S:g} s, and facings came "
        f"back, or {limits.RESTOCK_CLEARED} facings and {limits.RESTOCK_CLEARED_SHARE:.0%} of the "
        f"shelf were cleared; until {limits.RESTOCK_QUIET_S:g} s of quiet, "
        f"{_minutes(limits.RESTOCK_MOST_S)} after goods last came back at most, "
        f"{_minutes(limits.RESTOCK_LONGEST_S)} in all",
        Hold.RESTOCKING,
    ),
    HoldRow(
        "7",
        f"{limits.MISMATCH_SHARE:.0%} of the visible slots, {limits.MISMATCH_SLOTS} or more on "
        f"{limits.MISMATCH_SHELVES} shelves or more, hold what is not theirs; told after "
        f"{_minutes(limits.MISMATCH_S)} without restocking, once two readings proved the same of "
        "what stands there",
        Hold.MISMATCH,
        Kind.PLANOGRAM_MISMATCH,
        Severity.MEDIUM,
    ),
)

STATUS_ROWS: tuple[StatusRow, ...] = (
    StatusRow("1-5", "the slot cannot be judged", lambda f: bool(f.cause), Status.OBSCURED),
    StatusRow(
        "8",
        "every facing is empty, or held by another product",
        lambda f: f.sure and f.right == 0 and f.empty + f.strangers > 0,
        Status.OUT_OF_STOCK,
        Kind.OUT_OF_STOCK,
        Severity.HIGH,
    ),
    StatusRow(
        "9",
        f"few right facings are left, for {limits.LOW_HOLD_S:g} s",
        lambda f: (
            f.sure and f.planned > 1 and f.right <= f.low_at and f.low_for_s >= limits.LOW_HOLD_S
        ),
        Status.LOW_STOCK,
        Kind.LOW_STOCK,
        Severity.MEDIUM,
    ),
    StatusRow(
        "15",
        "enough right facings are there",
        lambda f: f.right > f.low_at or f.sure or (f.planned == 1 and f.right == 1),
        Status.IN_STOCK,
    ),
    StatusRow("-", "too few looks yet", lambda _: True, Status.OBSCURED),
)

TROUBLE_ROWS: tuple[TroubleRow, ...] = (
    TroubleRow(
        "10",
        "the front of every facing that is not empty is gone, and stock stands behind it",
        lambda f: f.all_behind,
        Kind.NEEDS_FACING,
        Severity.LOW,
    ),
    TroubleRow(
        "11",
        "another product stands here",
        lambda f: f.strangers > 0,
        Kind.MISPLACED,
        Severity.MEDIUM,
    ),
    TroubleRow(
        "12",
        f"a product of no gallery has stood here for {_minutes(limits.UNKNOWN_HOLD_S)}",
        lambda f: f.unknowns > 0 and f.unknown_for_s >= limits.UNKNOWN_HOLD_S,
        Kind.UNKNOWN_PRODUCT,
        Severity.LOW,
    ),
    TroubleRow(
        "13",
        f"the right product stands the wrong way (its aspect is off by {limits.TURNED_SHARE:.0%}) "
        f"for {_minutes(limits.TURNED_HOLD_S)}",
        lambda f: f.turned > 0 and f.turned_for_s >= limits.TURNED_HOLD_S,
        Kind.WRONG_FACING,
        Severity.INFO,
    ),
    TroubleRow(
        "14",
        f"its product stands in the slots beside it too, or with more than {limits.CROWDED_BY} "
        "facing beyond the plan",
        lambda f: f.spilled > 0 or f.crowded,
        Kind.ENCROACHMENT,
        Severity.INFO,
    ),
)
