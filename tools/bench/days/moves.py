"""Did the agent know where the shelf was? A moved camera, a new plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.view import View
from agent.vision.arrays import Floats, Matrix
from agent.vision.homography import apply
from tools.bench.days.account import Account
from tools.bench.days.truth import Truth

SETTLE_S = 120.0
"""After a move the agent may look this long before it must know: a check a minute, then three looks
to agree. What it votes in that time is scored by the alerts it causes."""
SLOW = "sag"  # the film's word for a bracket that gives way, step by step
NEAR_PX = 2.0  # a cell this near to where it is, is there (method.md 4.3)


@dataclass(frozen=True, slots=True)
class Move:
    """How one move of the camera was taken.

    Args:
        kind: "sudden", or "sag" for all the slow ones of a day.
        moved_px: how far it took the cells, in the mean; of the slow ones, all in all.
        off_px: how far off the used looks were after settling, in the median; None where none was
            used.
        wrong_share: of the looks after settling, those that were used more than `NEAR_PX` off.
        suspended_share: … those that were not used.
    """

    kind: str
    moved_px: float
    off_px: float | None
    wrong_share: float
    suspended_share: float


@dataclass(frozen=True, slots=True)
class NewPlan:
    """How a new plan was taken.

    Args:
        kind: "row_shift" or "other_planogram".
        shift: by how many slots the rows moved.
        cases: how many `planogram_mismatch` cases were opened.
        says: the first of them; "" for none.
    """

    kind: str
    shift: int
    cases: int
    says: str

    @property
    def right(self) -> bool:
        """Whether the hypothesis is the truth: by how much rows moved, or that it is the next plan.

        A planned layout lies on the device before its day; that rows slid along no file tells.
        """
        kind, *by = self.says.split() or [""]
        if self.kind == "row_shift":
            most = Counter(by).most_common(1)
            return kind == "row_shift" and bool(most) and most[0][0] == str(self.shift)
        return kind == self.kind


def off_px(view: View, true: Matrix, thought: Matrix) -> float:
    """How far the middles of a view's cells are from where they are thought to be, in the mean.

    Args:
        view: as it was aimed.
        true, thought: (3, 3) from pixels of the aimed picture to pixels now.
    """
    middles = view.cells.px.mean(axis=1)
    apart = apply(true, middles) - apply(thought, middles)
    return float(np.linalg.norm(apart, axis=1).mean())


def move_at(truth: Truth, at_s: float) -> Matrix:
    """The (3, 3) homography from the first picture to the picture at a moment."""
    past = [homography for since_s, homography, _ in truth.moves if since_s <= at_s]
    return past[-1] if past else np.eye(3)


def moves(truth: Truth, account: Account, view: View) -> tuple[Move, ...]:
    """Each sudden move of the camera, up to the next one; and all its slow ones together."""
    begins = [(at_s, now) for at_s, now, kind in truth.moves if kind != SLOW]
    ends = [*(at_s for at_s, _ in begins[1:]), truth.until_s]
    settling = np.zeros(len(truth.looks_s), bool)
    found = []
    for (at_s, now), to_s in zip(begins, ends, strict=False):
        settling |= (truth.looks_s >= at_s) & (truth.looks_s < at_s + SETTLE_S)
        looks = (truth.looks_s >= at_s + SETTLE_S) & (truth.looks_s < to_s)
        before = move_at(truth, at_s - 1e-6)
        found.append(_move("sudden", off_px(view, now, before), account.off_px[looks]))
    slow = [now for _, now, kind in truth.moves if kind == SLOW]
    if slow:
        moved = off_px(view, slow[-1], np.eye(3))
        found.append(_move(SLOW, moved, account.off_px[~settling]))
    return tuple(found)


def _move(kind: str, moved_px: float, off: Floats) -> Move:
    used = off[~np.isnan(off)]
    return Move(
        kind=kind,
        moved_px=round(moved_px, 2),
        off_px=round(float(np.median(used)), 2) if len(used) else None,
        wrong_share=round(float(np.mean(np.nan_to_num(off) > NEAR_PX)), 4) if len(off) else 0.0,
        suspended_share=round(float(np.mean(np.isnan(off))), 4) if len(off) else 0.0,
    )


def new_plan(truth: Truth, account: Account) -> NewPlan | None:
    """How the film's new plan was taken; None where it has none."""
    if truth.reset is None:
        return None
    told = [one for one in account.alerts if one.kind == "planogram_mismatch"]
    says = told[0].says if told else ""
    return NewPlan(truth.reset[1], truth.reset[2], len({one.case for one in told}), says)
