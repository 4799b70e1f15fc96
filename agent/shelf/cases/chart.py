"""The decision table, drawn for people: `deploy/verdicts.md` is this, and a test keeps it so."""

from __future__ import annotations

from collections.abc import Iterator

from agent.shelf.cases.case import REOPEN_WITHIN, UPDATE_EVERY
from agent.shelf.cases.expected import BANDS, LEAST
from agent.shelf.cases.spells import MOST
from agent.shelf.rules import limits
from agent.shelf.rules.event import Kind, Severity
from agent.shelf.rules.status import Hold, Status
from agent.shelf.rules.table import HOLD_ROWS, STATUS_ROWS, TROUBLE_ROWS, VIEW_ROWS

HEAD = ("row", "when", "status", "hold", "case", "severity", "closed for")
ENDS = {
    Kind.OUT_OF_STOCK: "restocked",
    Kind.LOW_STOCK: "restocked, superseded",
    Kind.CAMERA_SHIFTED: "reprojected",
    Kind.INCIDENT: "calm",
}
"""Why a case of a kind ends; the others of a slot are corrected, those of a view seen again."""


def markdown() -> str:
    """The whole table, and the life of a case, as a Markdown page."""
    rows = [f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *_rows())]
    return "\n".join([_TOP, *rows, "", _below()]) + "\n"


def _rows() -> Iterator[tuple[str, ...]]:
    obscured = f"`{Status.OBSCURED}`"
    for view in VIEW_ROWS:
        yield view.number, view.says, obscured, "", *_case(view.kind, view.severity)
        if view.kind is Kind.CAMERA_MISALIGNED:
            yield _shifted()
    says = f"less than {limits.SEEN_SHARE:.0%} of a slot is seen for {limits.HIDDEN_S / 60:g} min"
    yield "5", says, obscured, "", *_case(Kind.VIEW_BLOCKED, Severity.LOW)
    for held in HOLD_ROWS:
        case = ("", "", "") if held.kind is None else _case(held.kind, held.severity)
        yield held.number, held.says, "the last one, or a better one", f"`{held.hold}`", *case
    for row in STATUS_ROWS[1:]:
        case = ("", "", "") if row.kind is None else _case(row.kind, row.severity)
        yield row.number, row.says, f"`{row.status}`", "", *case
    for trouble in TROUBLE_ROWS:
        case = _case(trouble.kind, trouble.severity)
        yield trouble.number, trouble.says, "any", "", *case
    says = f"more than {limits.INCIDENT_CASES} slot cases opened within "
    says += f"{limits.INCIDENT_WITHIN_S / 60:g} min"
    yield "valve", says, "any", "", *_case(Kind.INCIDENT, Severity.HIGH)


def _shifted() -> tuple[str, ...]:
    says = f"registration found that the picture moved by more than {limits.SHIFT_PX:g} px, and by "
    says += f"how much; nothing is believed for {limits.SHIFT_SETTLES_S:g} s"
    return "3b", says, "the last one", "", *_case(Kind.CAMERA_SHIFTED, Severity.INFO)


def _case(kind: Kind, severity: Severity | None) -> tuple[str, str, str]:
    return f"`{kind}`", _urgency(kind, severity), ENDS.get(kind, _end(kind))


def _urgency(kind: Kind, severity: Severity | None) -> str:
    """A kind's severity, with what changes it."""
    if kind is Kind.OUT_OF_STOCK:
        late = f"{limits.LONG_OUT_S / 60:g} min"
        return (
            f"{severity}; critical for a key item or after {late}; a step less while less than "
            f"{limits.VERIFIED_SHARE:.0%} of the evidence are looks that saw the gap"
        )
    if kind is Kind.MISPLACED:
        return f"{severity}; high where its home is out of stock"
    return str(severity)


def _end(kind: Kind) -> str:
    of_view = {row.kind for row in VIEW_ROWS}
    return "seen_again" if kind in of_view else "corrected"


_TOP = f"""# What OnShelf says of a slot, and when

Drawn from the code by `python -m agent.publish.contract deploy`; do not edit.

A slot has one status: that of the first row that holds, from the top to `-`. Rows 10 to 14 are
cases beside the status. Under a hold (rows 6 and 7) no case of the slot is opened and its status
gets no worse; `{Hold.MISMATCH}` holds from the first suspicion on, and its case is opened later.
A slot that is surely bare it holds only once something proves the other plan.
While a slot is `{Status.OBSCURED}`, its open cases are suspended, and none is closed.
"""


def _below() -> str:
    hours = ", ".join(str(hour) for hour in BANDS)
    fold, pause = (int(span.total_seconds() // 60) for span in (REOPEN_WITHIN, UPDATE_EVERY))
    return f"""A case lives so:

    suspected ─▶ opened ─▶ updated ─▶ closed
                   ▲                    │
                   └── within {fold} min ◀──┘

- *Suspected* is for looking only: `suspected_at` in the state of a fixture. Most of it comes to
  nothing.
- *Updated* at most once in {pause} min, with news of severity, count or goods. Suspended and
  resumed are updates that do not wait.
- *Closed* never because nobody could see: however long a slot is out of sight, its case stays
  open and `suspended`, so no reason says that a view was lost for too long. `planogram_changed`
  ends cases that an older plan opened. No person closes a case: the shelf does.
- The same trouble within {fold} min is the same case, `reopened`.
- While an `{Kind.INCIDENT}` is open, events of its cases carry its id as `incident`: staff's alerts
  leave them out, headquarters counts them all. It is closed when nothing has been opened for
  {limits.INCIDENT_WITHIN_S / 60:g} min.
- Another product is named only in slots whose own product has been recognized at least once, or
  where three quarters of the view's slots have been: goods that no recognizer can tell, such as
  loose rolls, are never called misplaced.
- Where the cues of a gap are blind, {limits.BURST_CELLS} facings or more that vanish within
  {limits.BURST_WITHIN_S:g} s without a trace count as not seen, for
  {limits.BURST_MOST_S / 60:g} min at most.

What the event of a slot says:

- `before` is what the slot was, `status` and `facings_seen` are what it is now; so an event that
  closes says what stands there again. `facings_planned` is the plan's.
- `first_suspected_at` is since when it has been so: the first look that spoke for it and was never
  taken back. `confirmed_at` is the look that sufficed.
- `confidence`, `votes`, `skipped` and `visible_s` are the evidence in that time; `reasons` has the
  row of the table above. `onshelf why` tells the same of any slot, look by look.
- `expected_restock` says when it will be refilled: the median of how long such cases have lasted
  (Kaplan and Meier's estimate, in which cases that are still open count as not over), of the last
  {MOST} of this slot at this time of day, or else at any time; or else of all slots of the fixture.
  The first of these with {LEAST} cases or more that were seen to end answers, and without one the
  `restock_within` of device.yaml. The parts of the day begin at {hours} o'clock
  by the store's `timezone`, in UTC where none is set. It is null while there is nothing to go by.
- `registration` is how surely the slots were found again when the camera had last moved; null
  while it stands as it was aimed. `planogram`, `configuration` and `model` are hashes of what was
  in force.
- No picture and no name of one: pictures do not leave the store, and none is kept on the device."""
