"""A slot's last minutes as a picture: log-odds over time, one panel a facing.

The lines at +4 and -4 are where a facing is held empty, or stocked again. Below each panel the
votes are ticks in the colors of `agent.shelf.told.drawing`; gray is time that was not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from agent.shelf.held.belief import CLAMP, LATCH
from agent.shelf.plan.view import View
from agent.shelf.seen.look import Vote
from agent.shelf.told.drawing import AMBER, FONT, GRAY, GREEN, INK, PAPER, RED, VIOLET, Color
from agent.shelf.told.rerun import Step
from agent.vision.arrays import Image

WIDTH, PANEL, LEFT, RIGHT, TOP, TICKS = 1000, 130, 70, 20, 46, 12
FAINT: Color = (225, 222, 218)
UNSEEN: Color = (238, 236, 233)
COLORS: dict[int, Color] = {
    Vote.STOCKED: GREEN,
    Vote.EMPTY: RED,
    Vote.CONFLICT: VIOLET,
    Vote.ABSTAIN: AMBER,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Paper:
    """A canvas, and where each look stands on it."""

    canvas: Image
    across: tuple[int, ...]
    step: int

    def text(self, words: str, x: int, y: int, color: Color = INK) -> None:
        """Some words, their base line at a point."""
        cv2.putText(self.canvas, words, (x, y), FONT, 0.42, color, 1, cv2.LINE_AA)


def trace(steps: Sequence[Step], view: View, slot: int) -> Image:
    """Draw the looks of some minutes.

    Args:
        steps: as they were run again.
        view: whose slot it is.
        slot: row of the view.
    """
    cells = view.cells_of(slot)
    paper = _paper(steps, TOP + PANEL * len(cells) + 24)
    name = view.planogram.product(view.slots[slot].gtin).name
    plain = name.encode("ascii", "replace").decode()
    paper.text(f"{view.slots[slot].id}  {plain}: log-odds of empty", LEFT, 18)
    _legend(paper)
    for number, cell in enumerate(cells):
        _panel(paper, steps, int(cell), TOP + PANEL * number)
    if steps:
        low = TOP + PANEL * len(cells) + 14
        paper.text(f"{steps[0].entry.look.at:%Y-%m-%d %H:%M:%S}", LEFT, low)
        paper.text(f"{steps[-1].entry.look.at:%H:%M:%S} UTC", WIDTH - RIGHT - 95, low)
    return paper.canvas


def _paper(steps: Sequence[Step], height: int) -> _Paper:
    times = np.array([step.entry.look.at.timestamp() for step in steps])
    room = WIDTH - LEFT - RIGHT
    span = max(1.0, float(np.ptp(times))) if len(times) else 1.0
    first = times[0] if len(times) else 0.0
    across = tuple(int(x) for x in LEFT + (times - first) / span * room)
    step = max(2, room // max(1, len(steps)))
    return _Paper(np.full((height, WIDTH, 3), PAPER[0], np.uint8), across, step)


def _legend(paper: _Paper) -> None:
    x = LEFT
    words = (
        *((str(Vote(v).name).lower(), color) for v, color in COLORS.items()),
        ("not seen", GRAY),
    )
    for word, color in words:
        cv2.rectangle(paper.canvas, (x, 27), (x + 10, 37), color, -1)
        paper.text(word, x + 15, 37)
        x += 95


def _panel(paper: _Paper, steps: Sequence[Step], cell: int, top: int) -> None:
    canvas, floor = paper.canvas, top + PANEL - TICKS - 14

    def level(odds: float) -> int:
        return round(floor - (odds + CLAMP) / (2 * CLAMP) * (floor - top - 8))

    half = paper.step // 2
    for x, step in zip(paper.across, steps, strict=True):
        votes = step.entry.look.votes
        vote = Vote.UNSEEN if votes is None else Vote(votes.vote[cell])
        if vote is Vote.UNSEEN:
            cv2.rectangle(canvas, (x - half, level(CLAMP)), (x + half, level(-CLAMP)), UNSEEN, -1)
        color = COLORS.get(vote, GRAY)
        cv2.rectangle(
            canvas, (x - half + 1, floor + 6), (x + half - 1, floor + 6 + TICKS), color, -1
        )
    for odds, word in ((LATCH, "empty"), (0.0, ""), (-LATCH, "stocked")):
        color = FAINT if not odds else GRAY
        cv2.line(canvas, (LEFT, level(odds)), (WIDTH - RIGHT, level(odds)), color, 1)
        paper.text(word, 8, level(odds) + 4, GRAY)
    points = [
        (x, level(float(step.memory.beliefs.void.odds[cell])))
        for x, step in zip(paper.across, steps, strict=True)
    ]
    for one, other, step in zip(points, points[1:], steps[1:], strict=False):
        held = bool(step.memory.beliefs.void.yes[cell])
        cv2.line(canvas, one, other, RED if held else INK, 2, cv2.LINE_AA)
