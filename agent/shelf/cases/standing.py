"""How a fixture stands: the memory of its view, said as the snapshot that everyone may look at."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from agent.shelf.cases.memory import Coverage, Memory, SlotState
from agent.shelf.cases.snapshot import FixtureState, SlotLine
from agent.shelf.held.belief import Beliefs
from agent.shelf.plan.planogram import products_by_gtin
from agent.shelf.plan.view import View
from agent.shelf.rules.verdict import Status
from agent.vision.arrays import Indices


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
            hold=str(state.hold) or None,
            stocked=state.right,
            planned=len(view.cells_of(row)),
            since=None if state.cause == "starting" else state.since,
            suspected_at=suspected_at(memory.beliefs, view.cells_of(row)),
            coverage_share=_share(memory.coverage, row, at),
        )
        for row, (slot, state) in enumerate(zip(view.slots, held, strict=True))
    )
    return FixtureState(view.planogram.fixture, view.camera, at, view.planogram_hash, lines)


def suspected_at(beliefs: Beliefs, cells: Indices) -> datetime | None:
    """Since when more has spoken for a new trouble of these facings than against it.

    A candidate for a case and no more than that: most of them come to nothing.
    """
    began = []
    for latch in (beliefs.void, beliefs.stranger, beliefs.unknown):
        doubted = (latch.odds > 0) & ~latch.yes & ~np.isnan(latch.doubt_at)
        began.append(latch.doubt_at[cells][doubted[cells]])
    times = np.concatenate(began)
    return datetime.fromtimestamp(float(times.min()), UTC) if len(times) else None


def _share(coverage: Coverage | None, row: int, at: datetime) -> float:
    """The share of the current hour in which a slot could be judged; 0..1."""
    if coverage is None:
        return 0.0
    passed = (at - coverage.begins_at).total_seconds()
    return 0.0 if passed <= 0 else round(min(1.0, coverage.visible_s[row] / passed), 3)
