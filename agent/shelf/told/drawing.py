"""A shelf with what was seen drawn over it, for a person's eyes.

Meaning is never by color alone: every mark that asks for something has its word.

    green box            the product that belongs here
    red plate  OUT       nothing stands at the front
    violet box, a name   another product, by the name of the gallery
    amber box  NEW       a product of no gallery
    amber      ?         nothing to go by in this picture
    gray       HIDDEN    somebody stands before it

The plate under each slot says its id and how many of its facings are stocked.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from agent.shelf.plan.planogram import products_by_gtin
from agent.shelf.plan.view import View
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Look, Vote, Votes, box_of
from agent.vision.arrays import Image, Points
from agent.vision.homography import corners_of

Color: TypeAlias = tuple[int, int, int]  # blue, green, red

GREEN: Color = (80, 175, 40)
RED: Color = (50, 40, 215)
AMBER: Color = (0, 140, 235)
VIOLET: Color = (190, 60, 150)
GRAY: Color = (130, 130, 130)
INK: Color = (45, 38, 32)
PAPER: Color = (255, 255, 255)

FONT = cv2.FONT_HERSHEY_SIMPLEX
MARGIN = 0.04  # of a facing left free around a mark, so that neighbors do not touch
LONGEST = 18  # letters of a product's name on its box


@dataclass(frozen=True, slots=True)
class Mark:
    """How one facing is drawn: its color, its word, how much it is tinted, and around what."""

    color: Color
    word: str = ""
    tint: float = 0.0
    around_box: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Brush:
    """A canvas and how thick things are on it: a large photo is looked at shrunk."""

    canvas: Image
    unit: int

    def frame(self, corners: Points, color: Color, tint: float = 0.0) -> None:
        """A quadrilateral (4, 2), tinted and outlined."""
        middle = corners.mean(axis=0)
        ring = np.rint(middle + (corners - middle) * (1 - 2 * MARGIN)).astype(np.int32)
        if tint:
            left, top = np.maximum(ring.min(axis=0), 0)
            right, bottom = ring.max(axis=0)
            part = self.canvas[top : bottom + 1, left : right + 1]
            wash = part.copy()
            cv2.fillPoly(wash, [ring - (left, top)], color, cv2.LINE_AA)
            part[:] = cv2.addWeighted(wash, tint, part, 1 - tint, 0)
        cv2.polylines(self.canvas, [ring], True, PAPER, 4 * self.unit, cv2.LINE_AA)
        cv2.polylines(self.canvas, [ring], True, color, 2 * self.unit, cv2.LINE_AA)

    def plate(self, text: str, middle: Points, color: Color, size: float) -> None:
        """A word on a plate of its color, around a point, kept inside the picture."""
        scale = size * self.unit
        (width, height), base = cv2.getTextSize(text, FONT, scale, self.unit)
        pad = 3 * self.unit
        limit = np.array(self.canvas.shape[1::-1]) - (width + pad, base + pad)
        x, y = np.rint(middle + np.array([-width / 2, height / 2])).astype(int)
        x, y = int(np.clip(x, pad, limit[0])), int(np.clip(y, height + pad, limit[1]))
        cv2.rectangle(
            self.canvas, (x - pad, y - height - pad), (x + width + pad, y + base), color, -1
        )
        cv2.putText(self.canvas, text, (x, y), FONT, scale, PAPER, self.unit, cv2.LINE_AA)


def draw(image: Image, view: View, look: Look) -> Image:
    """A copy of the picture with every slot, product and gap on it.

    Args:
        image: (h, w, 3) the look's frame.
        view: in pictures of this size.
        look: at this frame.
    """
    brush = _Brush(image.copy(), max(1, round(min(image.shape[:2]) / 800)))
    for row in range(len(view.slots)):
        ring = np.rint(view.outline_px(row)).astype(np.int32)
        cv2.polylines(brush.canvas, [ring], True, PAPER, brush.unit, cv2.LINE_AA)
    if look.votes is not None:
        for cell in range(len(view.cells)):
            _facing(brush, view, look, cell)
        for row in range(len(view.slots)):
            _tag(brush, view, look.votes, row)
    return brush.canvas


def mark_of(votes: Votes, cell: int, names: dict[str, str]) -> Mark:
    """How to draw one facing after one look."""
    vote, name = votes.vote[cell], votes.names.name[cell]
    if vote == Vote.UNSEEN:
        return Mark(GRAY, "HIDDEN", 0.45)
    if vote == Vote.EMPTY or votes.behind[cell]:
        return Mark(RED, "OUT", 0.45)
    if vote != Vote.STOCKED:
        return Mark(AMBER, "?", 0.15)
    if name == Name.OTHER:
        gtin = str(votes.names.found[cell])
        return Mark(VIOLET, _ascii(names.get(gtin, gtin))[:LONGEST], 0.25, around_box=True)
    if name == Name.UNKNOWN:
        return Mark(AMBER, "NEW", 0.2, around_box=True)
    return Mark(GREEN, around_box=True)


def _facing(brush: _Brush, view: View, look: Look, cell: int) -> None:
    votes = look.votes
    if votes is None:
        return
    names = {gtin: product.name for gtin, product in products_by_gtin(view.planogram).items()}
    mark = mark_of(votes, cell, names)
    corners = view.cells.px[cell]
    if mark.around_box and look.products is not None and look.assignment is not None:
        box = box_of(look.assignment, len(view.cells))[cell]
        if box >= 0:
            corners = corners_of(look.products.xyxy[box : box + 1])[0]
    brush.frame(corners, mark.color, mark.tint)
    if mark.word:
        brush.plate(mark.word, corners.mean(axis=0), mark.color, 0.5)


def _tag(brush: _Brush, view: View, votes: Votes, row: int) -> None:
    """A slot's id and count on its lower edge, like a price label."""
    cells = view.cells_of(row)
    stocked = int((votes.vote[cells] == Vote.STOCKED).sum())
    gone = bool(((votes.vote[cells] == Vote.EMPTY) | votes.behind[cells]).any())
    ring = view.outline_px(row)
    low = np.sort(ring[:, 1])[-2:].mean()
    middle = np.array([(ring[:, 0].min() + ring[:, 0].max()) / 2, low])
    text = f"{view.slots[row].id} {stocked}/{len(cells)}"
    brush.plate(text, middle, RED if gone else INK, 0.34)


def _ascii(text: str) -> str:
    """A name in the letters that the built-in font has: accents are dropped."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain or "another product"
