"""A store day before one fixture, as values: what stands in every facing, and who stands before it.

Time is data: seconds since the day began. A day is written once (`tools.show.story`) and asked as
often as one likes; it knows no clock and no picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from agent.shelf.plan.planogram import Planogram, facings_of, outline_mm, products_by_gtin
from tools.days.happenings import Reach

OPENS = datetime(2026, 11, 23, 9, tzinfo=UTC)
EMPTY = ""

Cell: TypeAlias = tuple[str, int]  # slot id; facing, counted from 0 at the left
Point: TypeAlias = tuple[float, float]  # millimetres on the fixture's face
Facings: TypeAlias = Mapping[Cell, str]  # the GTIN that stands there; EMPTY for none


class Why(StrEnum):
    """What people did when a facing changed."""

    SOLD = "sold"
    PUT_BACK = "put back"
    RESTOCKED = "restocked"
    MISLAID = "left in the wrong place"
    SWAPPED = "restocked the wrong way round"
    CORRECTED = "put right"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one facing stands: its cell, its own GTIN, the middle of its front."""

    cell: Cell
    gtin: str
    middle_mm: Point


@dataclass(frozen=True, slots=True)
class Change:
    """One facing that shows something else from a moment on."""

    at_s: float
    cell: Cell
    gtin: str
    why: Why


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before the shelf at one moment."""

    seed: int
    x_mm: float
    reach_mm: Point | None


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody comes from one side, stands for a while, and leaves by the other side.

    Args:
        seed: of clothes and posture.
        enters_s, stands_s, leaves_s, gone_s: in this order.
        path_mm: x where they appear, stand and vanish.
    """

    seed: int
    enters_s: float
    stands_s: float
    leaves_s: float
    gone_s: float
    path_mm: tuple[float, float, float]
    reaches: tuple[Reach, ...] = ()

    def person(self, at_s: float) -> Person | None:
        """Where they are at a moment; None while they are not here."""
        if not self.enters_s <= at_s <= self.gone_s:
            return None
        start, stand, end = self.path_mm
        if at_s < self.stands_s:
            done = (at_s - self.enters_s) / (self.stands_s - self.enters_s)
            x = start + (stand - start) * done
        elif at_s <= self.leaves_s:
            x = stand
        else:
            done = (at_s - self.leaves_s) / (self.gone_s - self.leaves_s)
            x = stand + (end - stand) * done
        hands = [reach.at_mm for reach in self.reaches if reach.from_s <= at_s <= reach.to_s]
        return Person(self.seed, x, hands[0] if hands else None)


@dataclass(frozen=True, slots=True)
class Gap:
    """One true out-of-stock period: from the last right facing that went to the first that came.

    Args:
        to_s: None where it lasts to the end of the day.
    """

    slot: str
    from_s: float
    to_s: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """What happens before one fixture from opening to closing time."""

    planogram: Planogram
    length_s: float
    opening: Facings
    changes: tuple[Change, ...]  # in order of time
    visits: tuple[Visit, ...]  # in order of time

    def facings(self, at_s: float) -> Facings:
        """What stands in every facing at a moment."""
        now = dict(self.opening)
        for change in self.changes:
            if change.at_s > at_s:
                break
            now[change.cell] = change.gtin
        return now

    def people(self, at_s: float) -> tuple[Person, ...]:
        """Who stands before the shelf at a moment."""
        here = (visit.person(at_s) for visit in self.visits)
        return tuple(person for person in here if person is not None)

    def gaps(self) -> tuple[Gap, ...]:
        """Every true out-of-stock period, by the time it began."""
        found = [gap for slot in self.planogram.slots for gap in self._gaps_of(slot.id, slot.gtin)]
        return tuple(sorted(found, key=lambda gap: (gap.from_s, gap.slot)))

    def _gaps_of(self, slot: str, gtin: str) -> Iterator[Gap]:
        here = {cell: shown for cell, shown in self.opening.items() if cell[0] == slot}
        since = None if gtin in here.values() else 0.0
        for change in self.changes:
            if change.cell not in here:
                continue
            here[change.cell] = change.gtin
            if gtin in here.values() and since is not None:
                yield Gap(slot, since, change.at_s)
                since = None
            elif gtin not in here.values() and since is None:
                since = change.at_s
        if since is not None:
            yield Gap(slot, since, None)


def moment(at_s: float) -> datetime:
    """Seconds of the day as a time."""
    return OPENS + timedelta(seconds=at_s)


def seconds(at: datetime) -> float:
    """A time as seconds of the day."""
    return (at - OPENS).total_seconds()


def spots(planogram: Planogram) -> tuple[Spot, ...]:
    """Every facing of a planogram, in the order of the file, from the left."""
    products = products_by_gtin(planogram)
    found = []
    for shelf in planogram.shelves:
        for slot in shelf.slots:
            product = products[slot.gtin]
            left, low, right, high = outline_mm(shelf, slot).bounds
            count = facings_of(slot, product, right - left)
            y = low + (product.height_mm or high - low) / 2
            for facing in range(count):
                x = left + (facing + 0.5) * (right - left) / count
                found.append(Spot((slot.id, facing), slot.gtin, (x, y)))
    return tuple(found)
