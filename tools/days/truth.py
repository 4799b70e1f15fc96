"""The truth of a store day: exactly what every facing cell shows, and why it cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Floats, Gtins, Indices, Matrix, frozen
from tools.days.fixture import Place
from tools.days.happenings import (
    EMPTY,
    CameraMove,
    Change,
    LightChange,
    Lost,
    Misplacement,
    Reset,
    Restock,
)

LAID_OVER = 0.5  # of a cell's width, that a pack of another layout must take to show in it


@dataclass(frozen=True, slots=True, eq=False)
class DayTruth:
    """What is so, whatever a camera sees. Columns of n follow the cells of the fixture's view.

    Args:
        at_s: (k,) moments when something changed; the first is 0.
        shown: (k, n) GTIN really shown in each cell from then on, "" for none.
        behind: (k, n) how deep the front stands, 0 at the edge; of loose goods, the share gone.
        slot: (n,) row of the view's slots.
        expected: (n,) GTIN that the planogram wants.
        hidden_at: a look's share of every cell (n,) behind people and carts, or out of the picture.
        moves: of the camera, by time.
        light: changes of light and lens, by time.
        lost: spans in which the shelf cannot be seen at all.
        restocks: spans in which somebody fills a shelf.
        reset: the fixture is merchandised anew; None where it is not.
        misplacements: products where they do not belong; a reset ends them.
    """

    at_s: Floats
    shown: Gtins
    behind: Floats
    slot: Indices
    expected: Gtins
    hidden_at: Callable[[int], Floats]
    moves: tuple[CameraMove, ...]
    light: tuple[LightChange, ...]
    lost: tuple[Lost, ...]
    restocks: tuple[Restock, ...]
    reset: Reset | None
    misplacements: tuple[Misplacement, ...]

    def __post_init__(self) -> None:
        for column in (self.at_s, self.shown, self.behind, self.slot, self.expected):
            frozen(column)

    def row(self, at_s: float) -> int:
        """The row of `shown` and `behind` that holds at a moment."""
        return max(0, int(np.searchsorted(self.at_s, at_s, side="right")) - 1)

    def shown_at(self, at_s: float) -> Gtins:
        """What every cell (n,) shows at a moment."""
        return np.asarray(self.shown[self.row(at_s)])

    def hidden(self, look: int) -> Floats:
        """The share of every cell (n,) behind people and carts, or out of the picture."""
        return self.hidden_at(look)

    def homography(self, at_s: float) -> Matrix:
        """Commissioning pixels to pixels at a moment, (3, 3)."""
        now = np.eye(3)
        for move in self.moves:
            if move.at_s > at_s:
                break
            now = move.homography
        return np.asarray(now, np.float64)

    def gone(self, at_s: float) -> str:
        """Why the shelf cannot be seen at a moment: a kind of `Lost`, or "" where it can."""
        return next((one.kind for one in self.lost if one.from_s <= at_s < one.to_s), "")


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What every place shows, through the day. Places are those of both layouts.

    Args:
        at_s: (k,) moments when something changed; the first is 0.
        gtin: (k, m) what stands there, "" for nothing.
        laid: (k, m) whether the place is there at all.
        depth: (k, m) how deep.
    """

    at_s: Floats
    gtin: Gtins
    laid: NDArray[np.bool_]
    depth: Floats

    def row(self, at_s: float) -> int:
        """The row that holds at a moment."""
        return max(0, int(np.searchsorted(self.at_s, at_s, side="right")) - 1)


def contents_of(opening: Sequence[str | None], changes: Sequence[Change]) -> Contents:
    """The day's states, one for each moment of change."""
    moments = sorted({0.0, *(change.at_s for change in changes)})
    shape = (len(moments), len(opening))
    gtin, laid = np.empty(shape, "<U14"), np.empty(shape, np.bool_)
    depth = np.zeros(shape, np.float64)
    now = [item or EMPTY for item in opening]
    there, deep = [item is not None for item in opening], [0.0] * len(opening)
    waiting = sorted(changes, key=lambda change: change.at_s)
    done = 0
    for row, moment in enumerate(moments):
        while done < len(waiting) and waiting[done].at_s <= moment:
            change, done = waiting[done], done + 1
            now[change.place] = change.gtin or EMPTY
            there[change.place] = change.gtin is not None
            deep[change.place] = change.depth
        gtin[row], laid[row], depth[row] = now, there, deep
    return Contents(np.array(moments), gtin, laid, depth)


def shown_in_cells(
    contents: Contents, places: Sequence[Place], own: int
) -> tuple[Gtins, Floats]:  # fmt: skip
    """What the first `own` places show, and how deep, where other places may lie over them."""
    shown = contents.gtin[:, :own].copy()
    depth = contents.depth[:, :own].copy()
    for cell in range(own):
        other = _laid_over(places, cell, own)
        if other is None:
            shown[~contents.laid[:, cell], cell] = EMPTY
            continue
        gone = ~contents.laid[:, cell]
        shown[gone, cell] = contents.gtin[gone, other]
        depth[gone, cell] = contents.depth[gone, other]
    return shown, depth


def _laid_over(places: Sequence[Place], cell: int, own: int) -> int | None:
    """The place of the other layout that takes most of a cell."""
    mine, best, widest = places[cell], None, 0.0
    for i in range(own, len(places)):
        other = places[i]
        if (other.row, other.level) != (mine.row, mine.level):
            continue
        left = max(mine.left_mm, other.left_mm)
        right = min(mine.left_mm + mine.width_mm, other.left_mm + other.width_mm)
        if right - left > widest:
            best, widest = i, right - left
    return (
        best
        if widest >= LAID_OVER * min(mine.width_mm, places[best].width_mm if best else 0)
        else None
    )
