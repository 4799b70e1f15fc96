"""What was said of every slot at every look beside what was so: confusion, coverage, counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.vision.arrays import Mask
from tools.bench.days.account import Account, Label, Labels
from tools.bench.days.truth import Truth

WORDS = 5  # true labels; a slot is never truly obscured


@dataclass(frozen=True, slots=True)
class States:
    """Seconds, summed over the slots of one account; sums of several days add up.

    Args:
        confusion: 5 rows of true labels, 5 columns of said ones; where the slot was visible and
            judged.
        slot_s, judged_s: all slot-time; what of it was judged.
        visible_s, visible_judged_s: the same, of the time in which the slot could be seen.
        available_s, said_available_s: true, over all; said, over what was judged.
        exact_s, off_facing_s: judged time with the facings counted right; facings off times time.
    """

    confusion: tuple[tuple[float, ...], ...]
    slot_s: float
    judged_s: float
    visible_s: float
    visible_judged_s: float
    available_s: float
    said_available_s: float
    exact_s: float
    off_facing_s: float


def true_labels(truth: Truth) -> Labels:
    """(l, m) the word that was right at each look."""
    right, strange, foreign = truth.right(), truth.strange(), truth.foreign()
    label = np.full(right.shape, Label.OK, np.int8)
    label[foreign > 0] = Label.UNKNOWN
    label[strange > foreign] = Label.MISPLACED
    label[right <= truth.low_at] = Label.LOW
    label[right == 0] = Label.OUT
    return np.asarray(label[truth.row_at(truth.looks_s)], np.int8)


def states(truth: Truth, account: Account) -> States:
    """Compare look by look, up to a new plan."""
    rows = truth.looks_s < truth.judged_until_s
    label, said = true_labels(truth)[rows], account.label[rows]
    right = truth.right()[truth.row_at(truth.looks_s[rows])]
    seen, judged = truth.seen[rows], said != Label.OBSCURED
    off = np.abs(right - account.right[rows])
    in_stock = judged & (said != Label.OUT)

    def time(where: Mask) -> float:
        return float(where.sum() * truth.every_s)

    return States(
        confusion=_confusion(label, said, seen & judged, truth.every_s),
        slot_s=label.size * truth.every_s,
        judged_s=time(judged),
        visible_s=time(seen),
        visible_judged_s=time(seen & judged),
        available_s=time(right > 0),
        said_available_s=time(in_stock),
        exact_s=time(judged & (off == 0)),
        off_facing_s=float(off[judged].sum() * truth.every_s),
    )


def _confusion(
    label: Labels, said: Labels, counted: Mask, every_s: float
) -> tuple[tuple[float, ...], ...]:
    table = np.zeros((WORDS, WORDS))
    np.add.at(table, (label[counted], said[counted]), every_s)
    return tuple(tuple(row) for row in table.tolist())


def macro_f1(confusion: NDArray[np.float64]) -> float:
    """The mean F1 of the labels that were ever true; NaN where none was."""
    true, said = confusion.sum(axis=1), confusion.sum(axis=0)
    hits = np.diag(confusion)
    some = true > 0
    if not some.any():
        return float("nan")
    return float(np.mean(2 * hits[some] / (true[some] + said[some])))
