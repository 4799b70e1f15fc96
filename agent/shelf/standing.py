"""How a fixture stands: the memory of its view, said as the snapshot that everyone may look at."""

from __future__ import annotations

from datetime import datetime

from agent.shelf.memory import Coverage, Memory, SlotState
from agent.shelf.planogram import products_by_gtin
from agent.shelf.snapshot import FixtureState, SlotLine
from agent.shelf.verdict import Status
from agent.shelf.view import View


def standing(view: View, memory: Memory, at: datetime) -> FixtureState:
    """The state of every slot of a view's fixture."""
    products = products_by_gtin(view.planogram)
    held = memory.slots or tuple(
        SlotState(slot.id, Status.OBSCURED, at, cause="starting") for slot in view.slots
    )
    lines = tuple(
        SlotLine(
            slot=slot.id,
            gtin=slot.gtin,
            product=products[slot.gtin].name,
            status=str(state.status),
            cause=state.cause or None,
            hold=None,
            stocked=state.right,
            planned=len(view.cells_of(row)),
            since=None if state.cause == "starting" else state.since,
            coverage_share=_share(memory.coverage, row, at),
        )
        for row, (slot, state) in enumerate(zip(view.slots, held, strict=True))
    )
    return FixtureState(view.planogram.fixture, view.camera, at, view.planogram_hash, lines)


def _share(coverage: Coverage | None, row: int, at: datetime) -> float:
    """The share of the current hour in which a slot could be judged; 0..1."""
    if coverage is None:
        return 0.0
    passed = (at - coverage.begins_at).total_seconds()
    return 0.0 if passed <= 0 else round(min(1.0, coverage.visible_s[row] / passed), 3)
