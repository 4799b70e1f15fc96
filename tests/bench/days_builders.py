"""Hand-made truths and accounts: two slots, rye with three facings and oat with one."""

from __future__ import annotations

import numpy as np

from tools.bench.days.account import Account, Alert, Label
from tools.bench.days.truth import Truth

RYE, OAT, COLA = "rye-gtin", "oat-gtin", "cola-gtin"
EVERY_S = 10.0


def a_truth(changes=(), hours=1.0, **more):
    """A shelf that is full but for the changes (second, what each of the four cells shows)."""
    full = (RYE, RYE, RYE, OAT)
    shown = np.array([full, *(cells for _, cells in changes)], "<U14")
    looks_s = np.arange(0, hours * 3600, EVERY_S)
    values = {
        "changed_s": np.array([0.0, *(at_s for at_s, _ in changes)]),
        "shown": shown,
        "cell_slot": np.array([0, 0, 0, 1]),
        "expected": np.array(full, "<U14"),
        "slots": ("rye", "oat"),
        "low_at": np.array([1, 0]),
        "ranged": frozenset({RYE, OAT, COLA}),
        "looks_s": looks_s,
        "every_s": EVERY_S,
        "hidden": np.zeros((len(looks_s), 2)),
        "seen": np.ones((len(looks_s), 2), bool),
    }
    return Truth(**(values | more))


def rye_gone(from_s, to_s=None):
    """Every rye facing empty from one moment to another."""
    changes = [(from_s, ("", "", "", OAT))]
    return changes if to_s is None else [*changes, (to_s, (RYE, RYE, RYE, OAT))]


def an_alert(at_s, subject="rye", kind="out_of_stock", case=None, **more):
    """An alert; each is a case of its own unless it is told otherwise."""
    case = case or f"{subject} {kind} {at_s}"
    return Alert(subject, kind, case, at_s, more.pop("suspected_s", at_s - 60.0), **more)


def an_account(truth, *alerts, label=Label.OK, right=(3, 1), off_px=None):
    """Somebody who says the same at every look, and these alerts."""
    shape = (len(truth.looks_s), len(truth.slots))
    return Account(
        label=np.full(shape, label, np.int8) if np.isscalar(label) else label,
        right=np.tile(np.array(right), (shape[0], 1)),
        alerts=tuple(alerts),
        off_px=np.zeros(shape[0]) if off_px is None else off_px,
    )
