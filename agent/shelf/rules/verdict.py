"""Beliefs to the state of a slot: the decision table (`agent.shelf.rules.table`), walked."""

from __future__ import annotations

from agent.shelf.rules import limits
from agent.shelf.rules.event import Kind, Severity
from agent.shelf.rules.status import Facts, Hold, Status
from agent.shelf.rules.table import STATUS_ROWS, TROUBLE_ROWS, StatusRow, TroubleRow

__all__ = ["Facts", "Hold", "Status", "StatusRow", "TroubleRow", "low_limit", "severity"]
__all__ += ["status_row", "troubles"]

_WORSE = (Status.IN_STOCK, Status.LOW_STOCK, Status.OUT_OF_STOCK, Status.OBSCURED)
_SEVERITY: dict[Kind, Severity] = {row.kind: row.severity for row in TROUBLE_ROWS} | {
    row.kind: row.severity for row in STATUS_ROWS if row.kind is not None
}
_DOWN = {Severity.CRITICAL: Severity.HIGH, Severity.HIGH: Severity.MEDIUM}


def status_row(facts: Facts, last: Status | None = None) -> StatusRow:
    """The first row that holds.

    Args:
        facts: of the slot now.
        last: its status when it was last judged. Under a hold it may get better but not worse: what
            is put back is good news at once, and what is taken away may be work in progress.
    """
    row = next(row for row in STATUS_ROWS if row.holds(facts))
    if facts.cause or not facts.hold or row.status is Status.IN_STOCK:
        return row
    kept = last or Status.OBSCURED
    if _WORSE.index(row.status) <= _WORSE.index(kept) and last is not None:
        return row
    return next(row for row in STATUS_ROWS[1:] if row.status is kept)


def troubles(facts: Facts) -> tuple[TroubleRow, ...]:
    """Every trouble beside the status; none while the slot cannot be judged."""
    if facts.cause:
        return ()
    return tuple(row for row in TROUBLE_ROWS if row.holds(facts))


def severity(kind: Kind, facts: Facts) -> Severity:
    """How urgent a case of this kind is; a gap that no look has seen is a step less so."""
    usual = _SEVERITY[kind]
    if kind is not Kind.OUT_OF_STOCK:
        return usual
    urgent = facts.key_item or facts.out_for_s > limits.LONG_OUT_S
    sure = Severity.CRITICAL if urgent else usual
    return sure if facts.verified else _DOWN[sure]


def low_limit(planned: int, configured: int | None) -> int:
    """Low stock at this many facings: as the planogram says, else a third; never for one facing."""
    if planned == 1:
        return 0
    return max(1, planned // 3) if configured is None else min(configured, planned - 1)
