"""Beliefs to the state of a slot: the decision table, walked row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.shelf.cases import chart
from agent.shelf.rules.event import Kind, Severity
from agent.shelf.rules.table import HOLD_ROWS, STATUS_ROWS, TROUBLE_ROWS, VIEW_ROWS
from agent.shelf.rules.verdict import Facts, Hold, Status, low_limit, severity, status_row, troubles

FULL = Facts(
    planned=4,
    right=4,
    empty=0,
    strangers=0,
    unknowns=0,
    judged=4,
    low_at=1,
    low_for_s=0,
    out_for_s=0,
    unknown_for_s=0,
    cause="",
    key_item=False,
    verified=True,
)
LOW = replace(FULL, right=1, empty=3, low_for_s=60)
OUT = replace(FULL, right=0, empty=4, low_for_s=600)


@pytest.mark.parametrize(
    ("facts", "number", "status"),
    [
        (replace(OUT, cause="camera_offline"), "1-5", Status.OBSCURED),  # first of all
        (OUT, "8", Status.OUT_OF_STOCK),
        (replace(OUT, empty=0, strangers=4), "8", Status.OUT_OF_STOCK),  # full of the wrong thing
        (replace(OUT, empty=3, judged=3), "-", Status.OBSCURED),  # one facing is still open
        (LOW, "9", Status.LOW_STOCK),
        (replace(LOW, low_for_s=59), "15", Status.IN_STOCK),  # the next one is taken at once
        (FULL, "15", Status.IN_STOCK),
        (replace(FULL, right=2, judged=2), "15", Status.IN_STOCK),  # enough, whatever the rest
        (replace(FULL, planned=1, right=1, judged=1, low_at=0), "15", Status.IN_STOCK),
        (replace(FULL, right=0, judged=0), "-", Status.OBSCURED),
    ],
)
def test_the_first_row_that_holds_wins(facts, number, status):
    row = status_row(facts)
    assert (row.number, row.status) == (number, status)


HELD = {"hold": Hold.RESTOCKING}


@pytest.mark.parametrize(
    ("facts", "last", "status"),
    [
        (replace(OUT, **HELD), Status.IN_STOCK, Status.IN_STOCK),  # no worse under a hold
        (replace(OUT, **HELD), Status.LOW_STOCK, Status.LOW_STOCK),
        (replace(LOW, **HELD), Status.OUT_OF_STOCK, Status.LOW_STOCK),  # but better at once
        (replace(FULL, **HELD), Status.OUT_OF_STOCK, Status.IN_STOCK),
        (replace(OUT, **HELD), Status.OUT_OF_STOCK, Status.OUT_OF_STOCK),
        (replace(OUT, **HELD), None, Status.OBSCURED),  # and never judged before: not now either
        (replace(FULL, **HELD), None, Status.IN_STOCK),
        (replace(FULL, right=0, judged=0, **HELD), Status.LOW_STOCK, Status.LOW_STOCK),
        (replace(OUT, cause="camera_offline", **HELD), Status.IN_STOCK, Status.OBSCURED),
        (OUT, Status.IN_STOCK, Status.OUT_OF_STOCK),
    ],
)
def test_a_hold_lets_a_status_get_better_and_not_worse(facts, last, status):
    assert status_row(facts, last).status is status


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        (FULL, []),
        (replace(FULL, recessed=3), []),  # one still stands in front
        (replace(FULL, recessed=4), [Kind.NEEDS_FACING]),
        (replace(FULL, right=2, empty=2, recessed=2), [Kind.NEEDS_FACING]),
        (replace(FULL, turned=1, turned_for_s=899), []),
        (replace(FULL, turned=1, turned_for_s=900), [Kind.WRONG_FACING]),
        (replace(FULL, spilled=1), [Kind.ENCROACHMENT]),
        (replace(FULL, crowded=True), [Kind.ENCROACHMENT]),
        (replace(FULL, right=3, strangers=1), [Kind.MISPLACED]),
        (replace(FULL, unknowns=1, unknown_for_s=1199), []),
        (replace(FULL, unknowns=1, unknown_for_s=1200), [Kind.UNKNOWN_PRODUCT]),
        (
            replace(FULL, strangers=1, unknowns=1, unknown_for_s=9999),
            [Kind.MISPLACED, Kind.UNKNOWN_PRODUCT],
        ),
        (replace(FULL, strangers=1, cause="view_blocked"), []),
    ],
)
def test_troubles_stand_beside_the_status(facts, kinds):
    assert [row.kind for row in troubles(facts)] == kinds


@pytest.mark.parametrize(
    ("facts", "urgency"),
    [
        (OUT, Severity.HIGH),
        (replace(OUT, key_item=True), Severity.CRITICAL),
        (replace(OUT, out_for_s=1801), Severity.CRITICAL),
        (replace(OUT, verified=False), Severity.MEDIUM),
        (replace(OUT, verified=False, key_item=True), Severity.HIGH),
    ],
)
def test_a_gap_is_as_urgent_as_it_is_sure_and_dear(facts, urgency):
    assert severity(Kind.OUT_OF_STOCK, facts) is urgency


@pytest.mark.parametrize(
    ("planned", "configured", "limit"),
    [(1, None, 0), (1, 3, 0), (2, None, 1), (3, None, 1), (6, None, 2), (6, 4, 4), (3, 9, 2)],
)
def test_low_stock_is_a_third_unless_the_planogram_says_otherwise(planned, configured, limit):
    assert low_limit(planned, configured) == limit


def test_every_row_of_the_method_is_there_and_drawn():
    numbers = [row.number for row in (*VIEW_ROWS, *HOLD_ROWS, *STATUS_ROWS[1:], *TROUBLE_ROWS)]
    drawn = [line.split("|")[1].strip() for line in chart.markdown().splitlines() if "| `" in line]
    wanted = {"3b", "5", "-", *map(str, range(1, 16))}
    assert set(numbers) | {"3b", "5"} == wanted
    assert sorted(drawn) == sorted({*wanted, "valve"})


def test_every_kind_of_case_that_a_look_can_open_is_drawn():
    later = {Kind.PRICE_LABEL, Kind.OUTCOME, Kind.COVERAGE, Kind.OUTBOX_GAP}
    of_device = {
        Kind.STORAGE_DEGRADED,
        Kind.ACCELERATOR_DEGRADED,
        Kind.POWER_BAD,
        Kind.CLOCK_UNSYNCED,
    }
    missing = {k for k in set(Kind) - later - of_device if f"`{k}` |" not in chart.markdown()}
    assert not missing
