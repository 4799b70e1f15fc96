"""What somebody says of a shelf, look by look, and when they raised an alert: what is scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from agent.shelf.cases.memory import Memory
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Event, Kind, Phase, SlotBody, ViewBody
from agent.shelf.rules.verdict import Status
from agent.vision.arrays import Floats, Indices

Labels = NDArray[np.int8]


class Label(IntEnum):
    """The one word for a slot at one moment; where several hold, the first of them."""

    OUT = 0
    LOW = 1
    MISPLACED = 2
    UNKNOWN = 3
    OK = 4
    OBSCURED = 5


NAMES = ("out of stock", "low", "misplaced", "unknown", "ok", "obscured")


@dataclass(frozen=True, slots=True)
class Alert:
    """One time that a case was opened, or opened again.

    Args:
        subject: the slot, or the camera.
        kind: as on the wire.
        case: what makes openings one case.
        at_s, suspected_s: when it was raised, and since when it was thought to be so.
        displaced: another product fills the slot.
        found: the GTIN that stands there, "" for none.
        home: the first slot where that belongs, "" for none.
        relation: spillover, swap, orphan or foreign; "" where nothing is said.
        says: the rows of the table behind it; of the view, its detail; of another plan, the kind of
            the hypothesis and by how many slots each row is thought to have moved.
    """

    subject: str
    kind: str
    case: str
    at_s: float
    suspected_s: float
    displaced: bool = False
    found: str = ""
    home: str = ""
    relation: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """What was said over a film of l looks at m slots.

    Args:
        label: (l, m) members of `Label`.
        right: (l, m) right facings.
        alerts: in order of time.
        off_px: (l,) how far the cells were thought to be from where they were, in the mean; NaN
            where the look was not used or nobody asked.
    """

    label: Labels
    right: Indices
    alerts: tuple[Alert, ...]
    off_px: Floats


class Clerk:
    """Writes an account down while memories and events come by."""

    def __init__(self, view: View, begins: datetime) -> None:
        """Nothing has been said yet.

        Args:
            view: whose slots these are.
            begins: second 0 of the day.
        """
        self._rows = {slot.id: row for row, slot in enumerate(view.slots)}
        self._begins = begins
        self._labels: list[Labels] = []
        self._right: list[Indices] = []
        self._alerts: list[Alert] = []
        self._off_px: list[float] = []

    def note(self, memory: Memory, events: Iterable[Event], off_px: float = float("nan")) -> None:
        """Write down what followed from one look."""
        labels = np.full(len(self._rows), Label.OK, np.int8)
        right = np.zeros(len(self._rows), np.intp)
        for case in memory.cases:  # from the least to the most
            row = self._rows.get(case.subject)
            if row is None or case.closed_at is not None:
                continue
            if case.kind is Kind.MISPLACED:
                labels[row] = Label.MISPLACED
            elif case.kind is Kind.UNKNOWN_PRODUCT and labels[row] == Label.OK:
                labels[row] = Label.UNKNOWN
        for state in memory.slots:
            row = self._rows[state.slot]
            right[row] = state.right
            labels[row] = _STATUS.get(state.status, labels[row])
        self._labels.append(labels)
        self._right.append(right)
        self._off_px.append(off_px)
        self._alerts += [
            self._alert(event)
            for event in events
            if event.phase is Phase.OPENED and event.case is not None
        ]

    def account(self) -> Account:
        """Everything that was said."""
        return Account(
            label=np.stack(self._labels),
            right=np.stack(self._right),
            alerts=tuple(self._alerts),
            off_px=np.array(self._off_px, np.float64),
        )

    def _alert(self, event: Event) -> Alert:
        body = event.body
        at_s = event.mono_ms / 1000
        if isinstance(body, SlotBody):
            stranger = body.found or body.displaced_by
            return Alert(
                subject=event.subject,
                kind=str(event.kind),
                case=event.case or "",
                at_s=at_s,
                suspected_s=self._second(body.first_suspected_at),
                displaced=body.displaced_by is not None,
                found="" if stranger is None else stranger.gtin,
                home=stranger.homes[0].slot if stranger is not None and stranger.homes else "",
                relation="" if stranger is None else stranger.relation,
                says=" ".join(body.reasons),
            )
        since, says = at_s, ""
        if isinstance(body, ViewBody):
            since, says = self._second(body.first_suspected_at), body.detail
            if body.hypothesis is not None:
                says = " ".join([body.hypothesis.kind, *map(str, body.hypothesis.by)])
        return Alert(event.subject, str(event.kind), event.case or "", at_s, since, says=says)

    def _second(self, at: datetime) -> float:
        return (at - self._begins).total_seconds()


_STATUS = {
    Status.OUT_OF_STOCK: np.int8(Label.OUT),
    Status.LOW_STOCK: np.int8(Label.LOW),
    Status.OBSCURED: np.int8(Label.OBSCURED),
}
