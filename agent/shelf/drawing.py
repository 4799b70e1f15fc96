"""A shelf with its slots and facings drawn over it: what was seen, for a person's eyes.

Meaning is never by color alone: every mark has its letter.

    ✓ thin outline   stocked          bold hatched   missing        ? dashed   nothing to go by
    ✕ bold outline   another product  gray hatched   hidden
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from agent.shelf.identity import Name
from agent.shelf.look import Look, Vote, Votes
from agent.shelf.view import View
from agent.vision.arrays import Image, Points

Color: TypeAlias = tuple[int, int, int]

GREEN: Color = (96, 174, 39)
RED: Color = (60, 48, 225)
AMBER: Color = (18, 156, 243)
VIOLET: Color = (182, 89, 155)
GRAY: Color = (150, 150, 150)
INK: Color = (40, 34, 30)
PAPER: Color = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one facing is drawn: its color, its letter, whether it is filled."""

    color: Color
    letter: str
    fill: float


STOCKED = Mark(GREEN, "", 0.0)
MISSING = Mark(RED, "OUT", 0.45)
STRANGER = Mark(VIOLET, "X", 0.25)
UNKNOWN = Mark(AMBER, "NEW", 0.2)
UNSURE = Mark(AMBER, "?", 0.2)
HIDDEN = Mark(GRAY, "-", 0.45)


def mark_of(votes: Votes, cell: int) -> Mark:
    """How to draw one facing after one look."""
    vote = votes.vote[cell]
    if vote == Vote.UNSEEN:
        return HIDDEN
    if vote == Vote.EMPTY or votes.behind[cell]:
        return MISSING
    if vote == Vote.STOCKED:
        name = votes.names.name[cell]
        return STRANGER if name == Name.OTHER else UNKNOWN if name == Name.UNKNOWN else STOCKED
    return UNSURE


def draw(image: Image, view: View, look: Look) -> Image:
    """A copy of the picture with every slot, facing and box on it.

    Args:
        image: (h, w, 3) the look's frame.
        view: in pictures of this size.
        look: at this frame.
    """
    canvas = image.copy()
    unit = max(1, round(image.shape[1] / 900))
    if look.votes is not None:
        for cell in range(len(view.cells)):
            _facing(canvas, view.cells.px[cell], mark_of(look.votes, cell), unit)
    for row in range(len(view.slots)):
        ring = view.outline_px(row)
        cv2.polylines(canvas, [_whole(ring)], True, PAPER, 2 * unit, cv2.LINE_AA)
    for row, slot in enumerate(view.slots):
        _tag(canvas, view.outline_px(row), slot.id, unit)
    return canvas


def _facing(canvas: Image, corners: Points, mark: Mark, unit: int) -> None:
    """One facing: tinted, outlined a little inside its cell, with its letter."""
    middle = corners.mean(axis=0)
    inner = middle + (corners - middle) * 0.92
    if mark.fill:
        tint = canvas.copy()
        cv2.fillPoly(tint, [_whole(inner)], mark.color, cv2.LINE_AA)
        cv2.addWeighted(tint, mark.fill, canvas, 1 - mark.fill, 0, dst=canvas)
    cv2.polylines(canvas, [_whole(inner)], True, mark.color, 2 * unit, cv2.LINE_AA)
    if mark.letter:
        _badge(canvas, middle, mark.letter, mark.color, unit)


def _badge(canvas: Image, middle: Points, text: str, color: Color, unit: int) -> None:
    """A word on a plate of its color."""
    scale = 0.5 * unit
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, unit)
    x, y = _whole(middle - [width / 2, -height / 2])
    pad = 4 * unit
    cv2.rectangle(canvas, (x - pad, y - height - pad), (x + width + pad, y + pad), color, -1)
    cv2.putText(canvas, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, PAPER, unit, cv2.LINE_AA)


def _tag(canvas: Image, ring: Points, text: str, unit: int) -> None:
    """A slot's id on its lower edge, like a price label."""
    scale = 0.38 * unit
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, unit)
    left, bottom = ring[:, 0].min(), ring[:, 1].max()
    x, y = _whole(np.array([left + 3 * unit, bottom - 3 * unit]))
    cv2.rectangle(
        canvas, (x - 2 * unit, y - height - 3 * unit), (x + width + 2 * unit, y + 3 * unit), INK, -1
    )
    cv2.putText(canvas, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, PAPER, unit, cv2.LINE_AA)


def _whole(points: Points) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.rint(points).astype(np.int32)
