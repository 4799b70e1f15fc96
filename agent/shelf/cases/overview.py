"""What is wrong now with the view as a whole, ready to become cases.

A lost view, a moved camera and a plan that is not followed each take the place of the many slot
cases that they would otherwise cause.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agent.shelf.cases.case import Finding
from agent.shelf.cases.facts import Judged
from agent.shelf.cases.sight import ROW_OF
from agent.shelf.held.mismatch import Mismatch
from agent.shelf.held.moving import Move
from agent.shelf.plan.view import View
from agent.shelf.rules import limits
from agent.shelf.rules.event import Hypothesis, Kind, Severity, ViewBody
from agent.shelf.rules.verdict import Hold
from agent.shelf.seen.look import Look
from agent.shelf.seen.manner import Manner
from agent.vision.frame import Blind

AT_ANY_HOUR = frozenset({Kind.CAMERA_OFFLINE, Kind.CAMERA_SHIFTED})


def view_findings(judged: Judged, look: Look, view: View) -> tuple[Finding, ...]:
    """The view's own trouble, or else each slot that is hidden while the view is not."""
    loss = judged.sight.told
    if loss is not None:
        body = _body(view, ROW_OF[loss.blind].severity, str(loss.blind), loss.since, look.at)
        kind = Kind(str(loss.blind))
        return (Finding(view.camera, kind, replace(body, detail=loss.detail)),)
    return tuple(
        Finding(one.state.slot, Kind.VIEW_BLOCKED, _hidden(row, one.state.unseen_at, look, view))
        for row, one in enumerate(judged.slots)
        if one.state.cause == str(Blind.BLOCKED)
    )


def _hidden(row: int, since: datetime | None, look: Look, view: View) -> ViewBody:
    body = _body(view, Severity.LOW, str(Blind.BLOCKED), since or look.at, look.at)
    by = "something that is no person"
    if look.votes is None:
        by = "something"
    elif ((look.votes.manner & Manner.SOMEBODY) != 0)[view.cells_of(row)].any():
        by = "somebody, or a cart"
    return replace(body, detail=f"hidden for {limits.HIDDEN_S / 60:g} minutes by {by}")


def _body(view: View, severity: Severity, cause: str, since: datetime, at: datetime) -> ViewBody:
    return ViewBody(
        camera=view.camera,
        fixture=view.planogram.fixture,
        severity=severity,
        cause=cause,
        detail="",
        first_suspected_at=since,
        confirmed_at=at,
        planogram=view.planogram_hash,
    )


def mismatch_findings(
    mismatch: Mismatch, judged: Judged, look: Look, view: View
) -> tuple[Finding, ...]:
    """That the shelf follows another plan, and which; nothing before it is told."""
    reading = mismatch.reading
    blind = judged.sight.told is not None
    if not mismatch.told or mismatch.since is None or reading is None or blind:
        return ()
    body = _body(view, Severity.MEDIUM, str(Hold.MISMATCH), mismatch.since, look.at)
    body = replace(body, detail=in_words(reading), hypothesis=reading)
    return (Finding(view.camera, Kind.PLANOGRAM_MISMATCH, body),)


def in_words(reading: Hypothesis) -> str:
    """A hypothesis as a person says it."""
    shelves = ", ".join(str(number) for number in reading.shelves)
    fit = f"fits {reading.fit:.0%} of the products that were recognized"
    match reading.kind:
        case "row_shift":
            moves = [
                f"shelf {number} by {abs(by)} to the {'right' if by > 0 else 'left'}"
                for number, by in zip(reading.shelves, reading.by, strict=True)
                if by
            ]
            return f"products moved along their shelf, {', '.join(moves)}; {fit}"
        case "swapped_shelves":
            return f"shelves {shelves} changed places; {fit}"
        case "other_planogram":
            return f"the shelf follows {reading.planogram}; {fit}"
    return f"shelves {shelves} follow no plan that is known here; was the fixture reset?"


def shift_findings(move: Move, look: Look, view: View) -> tuple[Finding, ...]:
    """That the camera was moved just now, and found its slots again."""
    if move.at != look.at:
        return ()
    body = _body(view, Severity.INFO, str(Kind.CAMERA_SHIFTED), look.at, look.at)
    detail = f"the picture moved by {move.by_px:.0f} pixels; every slot was found again"
    body = replace(body, detail=detail, homography=move.homography)
    return (Finding(view.camera, Kind.CAMERA_SHIFTED, body, over="reprojected"),)


def quiet(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings while the store is closed: none opens a case, and what is open goes on.

    In a closed store the lights are off and shelves are cleaned; what is still so when it opens is
    told then. A camera that is gone or was moved is told at once: neither hangs on the hours.
    """
    return tuple(replace(one, held=one.held or one.kind not in AT_ANY_HOUR) for one in findings)
