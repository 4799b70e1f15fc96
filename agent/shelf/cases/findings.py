"""What is wrong now with each slot, ready to become cases (`shelf.cases.overview`: with a view)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np

from agent.shelf.cases.case import Finding
from agent.shelf.cases.facts import Judged, SlotJudgement
from agent.shelf.cases.home import stranger_in
from agent.shelf.held.belief import LATCH, Beliefs
from agent.shelf.held.beside import BEHIND, CROWDED, ODD, TURNED
from agent.shelf.plan.planogram import products_by_gtin
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Found, Kind, Severity, Similarity, Skipped, SlotBody, Tally
from agent.shelf.rules.verdict import Facts, severity, troubles
from agent.shelf.seen.look import Look, Vote
from agent.vision.arrays import Indices

QUESTION_OF: Mapping[Kind, int] = MappingProxyType(
    {Kind.NEEDS_FACING: BEHIND, Kind.WRONG_FACING: TURNED, Kind.ENCROACHMENT: CROWDED}
)


def slot_findings(judged: Judged, look: Look, view: View) -> tuple[Finding, ...]:
    """The troubles of every slot that can be judged."""
    strangers = _strangers(judged, view)
    spilled = Counter[str]()
    for stranger in strangers.values():
        if stranger.relation == "spillover":
            spilled[stranger.homes[0].slot] += stranger.facings
    found: list[Finding] = []
    for row, one in enumerate(judged.slots):
        slot = one.state.slot
        if one.facts.cause:
            continue
        facts = replace(one.facts, spilled=spilled[slot])
        for kind, number in _kinds(one, facts):
            body = _body(kind, row, judged, look, view)
            body = _with_stranger(body, kind, strangers.get(slot))
            body = replace(body, reasons=_reasons(kind, number, facts))
            found.append(Finding(slot, kind, body, held=bool(facts.hold)))
    return tuple(found)


def _reasons(kind: Kind, number: str, facts: Facts) -> tuple[str, ...]:
    """The row of the table, and what more it rests on, as words for programs."""
    more: dict[Kind, tuple[str, ...]] = {
        Kind.OUT_OF_STOCK: () if facts.verified else ("unverified",),
        Kind.UNKNOWN_PRODUCT: ("odd_one_out",) * bool(facts.odd),
        Kind.ENCROACHMENT: ("spilled",) * bool(facts.spilled) + ("crowded",) * facts.crowded,
    }
    return (f"row_{number}", *more.get(kind, ()))


def _strangers(judged: Judged, view: View) -> Mapping[str, Found]:
    """What stands in slots that are not its own, by slot; two that changed places are a swap.

    Two that do are seldom both sure in the same look: it is one as soon as the other slot leans to
    the product from here. Its product has not spilled over then, so nobody need be told that.
    """
    statuses = {one.state.slot: str(one.state.status) for one in judged.slots}
    latch = judged.beliefs.stranger
    found: dict[str, Found] = {}
    leaning: dict[str, str] = {}
    for row, one in enumerate(judged.slots):
        cells = view.cells_of(row)
        stranger = stranger_in(cells[latch.yes[cells]], judged.beliefs, view, statuses)
        if stranger is not None:
            found[one.state.slot] = stranger
        else:
            stranger = stranger_in(cells[latch.odds[cells] > 0], judged.beliefs, view, statuses)
        leaning[one.state.slot] = "" if stranger is None else stranger.gtin
    gtin = {slot.id: slot.gtin for slot in view.slots}
    return {
        slot: replace(stranger, relation="swap")
        if any(
            home.fixture == view.planogram.fixture and leaning.get(home.slot) == gtin[slot]
            for home in stranger.homes
        )
        else stranger
        for slot, stranger in found.items()
    }


def _kinds(one: SlotJudgement, facts: Facts) -> Iterator[tuple[Kind, str]]:
    """What is wrong, with the row of the table that says so."""
    if one.row.kind is not None:
        yield one.row.kind, one.row.number
    for row in troubles(facts):
        yield row.kind, row.number


def _body(kind: Kind, row: int, judged: Judged, look: Look, view: View) -> SlotBody:
    one = judged.slots[row]
    slot = view.slots[row]
    cells = view.cells_of(row)
    tally = _tally(judged.beliefs, cells)
    return SlotBody(
        fixture=view.planogram.fixture,
        camera=view.camera,
        slot=slot.id,
        gtin=slot.gtin,
        product=products_by_gtin(view.planogram)[slot.gtin].name,
        status=str(one.state.status),
        facings_seen=one.facts.right,
        facings_planned=one.facts.planned,
        severity=severity(kind, one.facts),
        first_suspected_at=_suspected(kind, judged, cells, one, look.at),
        confirmed_at=look.at,
        confidence=_confidence(kind, judged.beliefs, cells),
        votes=tally,
        skipped=_skipped(judged.beliefs, cells),
        similarity=_similarity(kind, judged.beliefs, cells, look, view),
        visible_s=round(float(judged.beliefs.visible_s[cells].max(initial=0.0)), 1),
        planogram=view.planogram_hash,
        verified=one.facts.verified,
    )


def _with_stranger(body: SlotBody, kind: Kind, stranger: Found | None) -> SlotBody:
    if stranger is None:
        return body
    if kind is Kind.MISPLACED:
        at_home_too = bool(stranger.homes) and stranger.homes[0].status == "out_of_stock"
        # One walk mends two troubles when its home is empty.
        urgent = Severity.HIGH if at_home_too else body.severity
        return replace(body, found=stranger, severity=urgent)
    if kind is Kind.OUT_OF_STOCK:
        return replace(body, displaced_by=stranger)
    return body


def _tally(beliefs: Beliefs, cells: Indices) -> Tally:
    counts = beliefs.tally[cells].sum(axis=0)
    return Tally(
        stocked=int(counts[Vote.STOCKED]),
        empty=int(counts[Vote.EMPTY]),
        conflict=int(counts[Vote.CONFLICT]),
        abstain=int(counts[Vote.ABSTAIN]),
        unseen=int(counts[Vote.UNSEEN]),
    )


def _skipped(beliefs: Beliefs, cells: Indices) -> Skipped:
    """Facings that were hidden, and whole looks that said nothing, by cause."""
    offline, degraded, misaligned, settling = beliefs.skipped[cells].max(axis=0, initial=0).tolist()
    unseen = int(beliefs.tally[cells, Vote.UNSEEN].sum())
    return Skipped(unseen, offline, degraded, misaligned, settling)


def _similarity(
    kind: Kind, beliefs: Beliefs, cells: Indices, look: Look, view: View
) -> Similarity | None:
    """Of the facing that least looks like its product, where that is what the case is about."""
    if kind not in (Kind.MISPLACED, Kind.UNKNOWN_PRODUCT, Kind.OUT_OF_STOCK) or look.votes is None:
        return None
    strange = cells[(beliefs.stranger.yes | beliefs.unknown.yes)[cells]]
    names = look.votes.names
    if not len(strange) or not names.cosine.shape[1]:
        return None
    cell = strange[(names.rival - names.expected)[strange].argmax()]
    gtin = str(names.found[cell])
    found = products_by_gtin(view.planogram).get(gtin)
    return Similarity(
        expected=float(names.expected[cell]),
        rival=float(names.rival[cell]),
        product=found.name if found else gtin,
    )


def _suspected(
    kind: Kind, judged: Judged, cells: Indices, one: SlotJudgement, at: datetime
) -> datetime:
    """When the trouble was first seen."""
    if kind in (Kind.OUT_OF_STOCK, Kind.LOW_STOCK):
        return one.state.since
    n = len(judged.beliefs.tally)
    if kind in QUESTION_OF:
        began = judged.beside.began(QUESTION_OF[kind], cells, n)
        return at if math.isnan(began) else datetime.fromtimestamp(began, UTC)
    latch = judged.beliefs.stranger if kind is Kind.MISPLACED else judged.beliefs.unknown
    times = latch.since[cells][latch.yes[cells]]
    if kind is Kind.UNKNOWN_PRODUCT and not len(times):
        times = np.array([judged.beside.began(ODD, cells, n)])
        times = times[~np.isnan(times)]
    return at if not len(times) else datetime.fromtimestamp(float(np.nanmin(times)), UTC)


def _confidence(kind: Kind, beliefs: Beliefs, cells: Indices) -> float:
    """The weakest belief the trouble rests on, as a share of what opens it; 0..1."""
    latch = {Kind.MISPLACED: beliefs.stranger, Kind.UNKNOWN_PRODUCT: beliefs.unknown}.get(
        kind, beliefs.void
    )
    odds = latch.odds[cells][latch.yes[cells]]
    if kind is Kind.UNKNOWN_PRODUCT and not len(odds):
        odds = np.array([LATCH])  # the odd one out: held, so at least this
    if not len(odds):
        return 1.0
    return round(float(1 / (1 + np.exp(-max(odds.min(), -LATCH)))), 3)
