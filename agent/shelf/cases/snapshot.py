"""What is held true of every slot of a fixture at one moment; the form of the retained state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.shelf.cases.wire import dumps, fields_of


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot in a snapshot.

    Args:
        slot: its id.
        gtin: of the product that belongs here.
        product: that product's name.
        status: in_stock, low_stock, out_of_stock or obscured.
        cause: why it is so, such as displaced_by or view_blocked; None where there is none.
        hold: what keeps its cases from speaking just now; None where nothing does.
        stocked: facings seen with the right product.
        planned: facings that should be there.
        since: when it became so; None until it was first judged.
        coverage_share: share of the time since the last hour in which it could be judged, 0..1.
        suspected_at: since when a trouble is suspected that is no case yet; None for none. Most
            suspicions come to nothing: it is for looking, and nobody is told.
    """

    slot: str
    gtin: str
    product: str
    status: str
    cause: str | None
    hold: str | None
    stocked: int
    planned: int
    since: datetime | None
    coverage_share: float
    suspected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FixtureState:
    """Every slot of one fixture, as one camera last saw it."""

    fixture: str
    camera: str
    at: datetime
    planogram: str
    slots: tuple[SlotLine, ...]

    def differs(self, other: FixtureState) -> bool:
        """Whether somebody who looks would see another fixture.

        Time, coverage and suspicions move with every look; by themselves they are no message.
        """
        return self._seen() != other._seen()

    def _seen(self) -> tuple[object, ...]:
        lines = tuple(
            (s.slot, s.gtin, s.product, s.status, s.cause, s.hold, s.stocked, s.planned, s.since)
            for s in self.slots
        )
        return self.fixture, self.camera, self.planogram, lines


def snapshot_json(state: FixtureState, *, epoch: int, seq: int) -> str:
    """The message on `state/{fixture}`.

    Args:
        state: what is held true.
        epoch, seq: of the last event that was committed with or before it, so that a receiver
            can tell which of two snapshots is the newer one.
    """
    return dumps({"epoch": epoch, "seq": seq, **fields_of(state)})
