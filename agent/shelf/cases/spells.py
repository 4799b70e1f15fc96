"""How long slots were out of stock, or low: a short history, kept from plan to plan.

A spell is one case from its opening to its closing, those folded into it included: it is counted
when it can no longer be reopened. The end of one is known where the slot was watched being
refilled; of any other it is known only that it lasted at least so long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np

from agent.shelf.cases.case import Case, stale
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Kind, SlotBody
from agent.vision.arrays import Indices, Mask, expect, frozen

KINDS = (Kind.OUT_OF_STOCK, Kind.LOW_STOCK)
REFILLED = "restocked"
MOST = 20  # of a slot and a kind (method.md 3.4)
UNSEEN_END = timedelta(minutes=5)  # refilled so soon after it came back into sight: who knows when


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Cases that are over. Row i of every column is one of them; the newest are last.

    Args:
        slots, gtins: the slots that have a history, and the product each had then.
        slot: (k,) place in these two.
        kind: (k,) place in `KINDS`.
        hour: (k,) of the store's wall clock when it was opened, 0..23.
        lasted_s: (k,) seconds from opening to closing, or to when it was last seen to go on.
        ended: (k,) it was seen to end; else it lasted for longer.
    """

    slots: tuple[str, ...]
    gtins: tuple[str, ...]
    slot: Indices
    kind: Indices
    hour: Indices
    lasted_s: Indices
    ended: Mask

    def __post_init__(self) -> None:
        for column in (self.slot, self.kind, self.hour, self.lasted_s, self.ended):
            expect("column", column, self.slot.shape)
            frozen(column)

    def of(self, slot: str, gtin: str) -> Mask:
        """(k,) the spells of one slot with one product."""
        places = [
            n
            for n, one in enumerate(zip(self.slots, self.gtins, strict=True))
            if one == (slot, gtin)
        ]
        return np.isin(self.slot, places)


def no_spells() -> Spells:
    """Before the first case is over."""
    none = np.zeros(0, np.intp)
    return Spells((), (), none, none.copy(), none.copy(), none.copy(), np.zeros(0, bool))


@dataclass(frozen=True, slots=True)
class _Spell:
    """One row, with its words."""

    slot: str
    gtin: str
    kind: int
    hour: int
    lasted_s: int
    ended: bool


def remember(
    spells: Spells, cases: Iterable[Case], view: View, zone: tzinfo, at: datetime
) -> Spells:
    """Add the cases that are let go of now.

    Args:
        spells: before.
        cases: of the view, before the look.
        view: whose slots are still there; those of others are forgotten.
        zone: of the store's wall clock.
        at: of the look.
    """
    over = [
        _spell(case, case.body, zone)
        for case in cases
        if case.kind in KINDS and stale(case, at) and isinstance(case.body, SlotBody)
    ]
    if not over:
        return spells
    there = {(slot.id, slot.gtin) for slot in view.slots}
    rows = [row for row in (*_rows(spells), *over) if (row.slot, row.gtin) in there]
    return _columns(_newest(rows))


def _spell(case: Case, body: SlotBody, zone: tzinfo) -> _Spell:
    until = case.closed_at or case.told_at
    ended = body.closed_for == REFILLED
    if case.lost_at and case.found_at and until - case.found_at < UNSEEN_END:
        until, ended = case.lost_at, False
    return _Spell(
        slot=body.slot,
        gtin=body.gtin,
        kind=KINDS.index(case.kind),
        hour=case.opened_at.astimezone(zone).hour,
        lasted_s=max(1, round((until - case.opened_at).total_seconds())),
        ended=ended,
    )


def _rows(spells: Spells) -> list[_Spell]:
    columns = zip(
        spells.slot.tolist(),
        spells.kind.tolist(),
        spells.hour.tolist(),
        spells.lasted_s.tolist(),
        spells.ended.tolist(),
        strict=True,
    )
    return [_Spell(spells.slots[slot], spells.gtins[slot], *rest) for slot, *rest in columns]


def _newest(rows: list[_Spell]) -> list[_Spell]:
    """The last `MOST` of each slot and kind, in the same order."""
    kept: list[_Spell] = []
    counts: dict[tuple[str, int], int] = {}
    for row in reversed(rows):
        key = (row.slot, row.kind)
        counts[key] = counts.get(key, 0) + 1
        kept += [row] if counts[key] <= MOST else []
    return kept[::-1]


def _columns(rows: list[_Spell]) -> Spells:
    pairs = sorted({(row.slot, row.gtin) for row in rows})
    return Spells(
        slots=tuple(slot for slot, _ in pairs),
        gtins=tuple(gtin for _, gtin in pairs),
        slot=np.array([pairs.index((row.slot, row.gtin)) for row in rows], np.intp),
        kind=np.array([row.kind for row in rows], np.intp),
        hour=np.array([row.hour for row in rows], np.intp),
        lasted_s=np.array([row.lasted_s for row in rows], np.intp),
        ended=np.array([row.ended for row in rows], bool),
    )
