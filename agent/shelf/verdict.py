"""Beliefs to the state of a slot: the decision table, as a table.

Two questions are asked of every slot. What is its *status*: the first row of `STATUS_ROWS` that
holds. Which *troubles* does it have besides: every row of `TROUBLE_ROWS` that holds, each on its
own. Rows carry the numbers of the method's table; numbers that are missing here (restocking,
planogram mismatch, needs_facing, wrong_facing, encroachment) are not judged yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from agent.shelf.event import Kind, Severity

LOW_HOLD_S = 60.0  # low stock is no hurry; a shopper often takes the next one at once
UNKNOWN_HOLD_S = 1200.0  # a product that is not in the gallery is news, never urgent
LONG_OUT_S = 1800.0  # out of stock for half an hour is critical, whatever the product


class Status(StrEnum):
    """What a slot is, on the wire and everywhere else."""

    IN_STOCK = "in_stock"
    LOW_STOCK = "low_stock"
    OUT_OF_STOCK = "out_of_stock"
    OBSCURED = "obscured"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is held of one slot after a look.

    Args:
        planned: facings it should have.
        right: facings held stocked, and not by a stranger.
        empty: facings held empty.
        strangers: facings held by another product of the gallery.
        unknowns: facings held by a product that is in no gallery.
        judged: facings for which there has been enough evidence either way.
        low_at: low stock at this many right facings or fewer.
        low_for_s: how long that has been so.
        out_for_s: how long no right facing has been there.
        unknown_for_s: how long an unknown product has been held.
        cause: why the slot cannot be judged; "" where it can.
        key_item: out of stock is critical at once.
        verified: the emptiness rests on positive evidence.
    """

    planned: int
    right: int
    empty: int
    strangers: int
    unknowns: int
    judged: int
    low_at: int
    low_for_s: float
    out_for_s: float
    unknown_for_s: float
    cause: str
    key_item: bool
    verified: bool

    @property
    def sure(self) -> bool:
        """Every facing has been judged."""
        return self.judged == self.planned


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row of the table of statuses: its number, when it holds, what follows."""

    number: str
    says: str
    holds: Callable[[Facts], bool]
    status: Status
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """One row of the table of troubles beside the status."""

    number: str
    says: str
    holds: Callable[[Facts], bool]
    kind: Kind


STATUS_ROWS: tuple[StatusRow, ...] = (
    StatusRow("1-5", "the slot cannot be judged", lambda f: bool(f.cause), Status.OBSCURED),
    StatusRow(
        "8",
        "every facing is empty, or held by another product",
        lambda f: f.sure and f.right == 0 and f.empty + f.strangers > 0,
        Status.OUT_OF_STOCK,
        Kind.OUT_OF_STOCK,
    ),
    StatusRow(
        "9",
        "few right facings are left, for a minute",
        lambda f: f.sure and f.planned > 1 and f.right <= f.low_at and f.low_for_s >= LOW_HOLD_S,
        Status.LOW_STOCK,
        Kind.LOW_STOCK,
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
    TroubleRow("11", "another product stands here", lambda f: f.strangers > 0, Kind.MISPLACED),
    TroubleRow(
        "12",
        "a product of no gallery has stood here for 20 min",
        lambda f: f.unknowns > 0 and f.unknown_for_s >= UNKNOWN_HOLD_S,
        Kind.UNKNOWN_PRODUCT,
    ),
)


def status_row(facts: Facts) -> StatusRow:
    """The first row that holds."""
    return next(row for row in STATUS_ROWS if row.holds(facts))


def troubles(facts: Facts) -> tuple[TroubleRow, ...]:
    """Every trouble beside the status; none while the slot cannot be judged."""
    if facts.cause:
        return ()
    return tuple(row for row in TROUBLE_ROWS if row.holds(facts))


def severity(kind: Kind, facts: Facts) -> Severity:
    """How urgent a case of this kind is."""
    if kind is Kind.OUT_OF_STOCK:
        urgent = facts.key_item or facts.out_for_s > LONG_OUT_S
        if facts.verified:
            return Severity.CRITICAL if urgent else Severity.HIGH
        return Severity.HIGH if urgent else Severity.MEDIUM
    return {Kind.LOW_STOCK: Severity.MEDIUM, Kind.MISPLACED: Severity.MEDIUM}.get(
        kind, Severity.LOW
    )


def low_limit(planned: int, configured: int | None) -> int:
    """Low stock at this many facings: as the planogram says, else a third; never for one facing."""
    if planned == 1:
        return 0
    return max(1, planned // 3) if configured is None else min(configured, planned - 1)
