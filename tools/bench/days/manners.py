"""Troubles of how goods stand, as far as a film has them: pushed back, or over into a neighbor's.

A film knows how deep every front stands, to the millimetre. It lets goods spill into the slot
beside, by staff and by chance. It never turns a pack, so whoever says so is wrong.
"""

from __future__ import annotations

import numpy as np

from agent.vision.arrays import Mask
from tools.bench.days.truth import Truth

FAR_BACK = 0.35  # of the board's depth: the front is gone (method.md 3.1, row 10)
ANY_BACK = 1e-9  # whoever says it of goods that stand back a little is not wrong


def stands_back(truth: Truth, least: float) -> Mask:
    """(k, m) slots in which something right stands, and all of it at least so deep."""
    right = truth.shown == truth.expected
    if truth.depth is None:
        return np.zeros((len(right), len(truth.slots)), bool)
    front = truth.per_slot(right & (truth.depth < least))
    return np.asarray((truth.per_slot(right) > 0) & (front == 0), bool)


def spills(truth: Truth, *, swapped: bool) -> Mask:
    """(k, m) slots whose product stands in the slot beside them on the shelf.

    Args:
        truth: of the film.
        swapped: whether two that changed places count.
    """
    into = np.zeros((len(truth.shown), len(truth.slots), len(truth.slots)), bool)
    own = [str(truth.expected[truth.cell_slot == row][0]) for row in range(len(truth.slots))]
    for mine, its in truth.beside:
        cells = truth.cell_slot == its
        if own[mine] != own[its]:
            into[:, mine, its] = (truth.shown[:, cells] == own[mine]).any(axis=1)
    if not swapped:
        into &= ~into.transpose(0, 2, 1)
    return np.asarray(into.any(axis=2), bool)
