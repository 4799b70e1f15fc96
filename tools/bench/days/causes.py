"""Why was an alert false? Asked of the truth, in this order: the first that fits is the cause."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from tools.bench.days.account import Account, Alert
from tools.bench.days.episodes import Episode
from tools.bench.days.moves import SLOW
from tools.bench.days.truth import Truth

WINDOW_S = 120.0  # at least this long before an alert is what it rests on
AFTER_MOVE_S = 300.0  # votes cast in the wrong places are forgotten by then
AFTER_LIGHT_S = 300.0  # what was learned in another light is still in use
OFF_PX = 2.0  # cells that are further off are not where they were thought to be
COVERED = 0.10  # of the slot, in the mean over the window: somebody stood there

SEEN_HALF = 0.5
SHORT_S = 240.0  # twice what an alert is allowed to take in the median


class Cause(StrEnum):
    """What a false alert is put down to."""

    PLANOGRAM = "planogram"
    BUMP = "bump"
    LIGHT = "light"
    OCCLUSION = "occlusion"
    RECOGNITION = "recognition"
    PERSISTENT = "persistent miss"


def cause_of(alert: Alert, truth: Truth, account: Account) -> Cause:
    """What a false alert about a slot is put down to.

    Args:
        alert: without a true trouble.
        truth: of the film.
        account: that the alert is of; its `off_px` tells whether the cells were where they were
            thought to be.
    """
    if truth.reset is not None and alert.at_s >= truth.reset[0]:
        return Cause.PLANOGRAM
    from_s = max(0.0, min(alert.suspected_s, alert.at_s - WINDOW_S))
    looks = (truth.looks_s >= from_s) & (truth.looks_s <= alert.at_s)
    if _moved(truth, from_s, alert.at_s) or _off(account, looks):
        return Cause.BUMP
    if _relit(truth, from_s, alert.at_s):
        return Cause.LIGHT
    if alert.subject in truth.slots and looks.any():
        row = truth.slots.index(alert.subject)
        if truth.hidden[looks, row].mean() >= COVERED:
            return Cause.OCCLUSION
    if alert.kind in ("misplaced", "unknown_product") or alert.displaced:
        return Cause.RECOGNITION
    return Cause.PERSISTENT


class Hindrance(StrEnum):
    """What a missed trouble is put down to."""

    ALIKE = "look-alikes"
    BUMP = "bump"
    LIGHT = "light"
    OCCLUSION = "occlusion"
    RECOGNITION = "recognition"
    SHORT = "short"
    EVIDENCE = "evidence"


def hindrance_of(one: Episode, truth: Truth, account: Account) -> Hindrance:
    """What a missed trouble is put down to, in this order.

    Only products of one look-alike group changed places, which the agent says it cannot tell;
    another product fills the slot; camera or light were not as they had been; the slot was hidden
    for half of the time; it was soon over; else evidence was wanting.
    """
    row = truth.slots.index(one.slot)
    middle_s = (one.from_s + one.to_s) / 2
    strangers = truth.strangers_at(row, middle_s)
    own = str(truth.expected[truth.cell_slot == row][0])
    if strangers and all(truth.alike(own, gtin) for gtin in strangers):
        return Hindrance.ALIKE
    if strangers:
        return Hindrance.RECOGNITION
    looks = (truth.looks_s >= one.from_s) & (truth.looks_s < one.to_s)
    if _moved(truth, one.from_s, one.to_s) or _off(account, looks):
        return Hindrance.BUMP
    if _relit(truth, one.from_s, one.to_s):
        return Hindrance.LIGHT
    if looks.any() and truth.seen[looks, row].mean() < SEEN_HALF:
        return Hindrance.OCCLUSION
    return Hindrance.SHORT if one.to_s - one.from_s < SHORT_S else Hindrance.EVIDENCE


def _moved(truth: Truth, from_s: float, to_s: float) -> bool:
    sudden = (at_s for at_s, _, kind in truth.moves if kind != SLOW)
    return any(from_s - AFTER_MOVE_S <= at_s <= to_s for at_s in sudden)


def _off(account: Account, looks: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    off = account.off_px[looks]
    off = off[~np.isnan(off)]
    return bool(len(off)) and float(np.median(off)) > OFF_PX


def _relit(truth: Truth, from_s: float, to_s: float) -> bool:
    spells = [(a, b + AFTER_LIGHT_S) for a, b, _ in truth.light]
    spells += [(a, b + WINDOW_S) for a, b, _ in truth.lost]
    return any(a <= to_s and b >= from_s for a, b in spells)
