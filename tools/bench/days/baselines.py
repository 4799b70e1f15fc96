"""What everybody would try first: believe the picture, or N of the last M pictures.

They see with the agent's own detector, assignment and view, and skip what it finds unfit to judge,
so that only the way of deciding differs. A slot is out of stock when no box stands in any of its
facings. *With void*, a facing counts as empty only where the void cue says so as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.shelf.seen.look import Look, Vote, box_of
from agent.vision.arrays import Floats, Indices, Mask
from tools.bench.days.account import Account, Alert, Label, Labels
from tools.bench.days.truth import Truth

DESIGN_S = 5.0  # the interval that N and M are meant for; at a longer one fewer looks fill the time
FOLD_S = 900.0  # an alert again within this is the same case, as the agent has it


@dataclass(frozen=True, slots=True)
class Rule:
    """N of the last M looks.

    Args:
        n, m: at a look every five seconds; 1 and 1 is the raw frame.
        void: the void cue must agree.
        gated: looks at hidden facings are skipped.
    """

    n: int
    m: int
    void: bool = False
    gated: bool = True

    @property
    def name(self) -> str:
        """As in the table."""
        if self.m == 1:
            return "raw frame"
        return f"{self.n}/{self.m}" + (" with void" if self.void else "")

    def at(self, every_s: float) -> tuple[int, int]:
        """N and M of the same stretch of time at another interval."""
        m = max(1, round(self.m * DESIGN_S / every_s))
        return max(1, min(m, int(np.ceil(self.n * m / self.m - 1e-9)))), m


RULES = (
    Rule(1, 1, gated=False),
    *(Rule(n, m, void) for void in (False, True) for n, m in ((10, 12), (20, 24), (54, 72))),
)


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """What looks said of facing cells, as far as a simple rule asks.

    Args:
        box: (l, n) a product's box stands there.
        void: (l, n) the void cue speaks.
        hidden: (l, n) somebody stands before it.
        judged: (l,) the picture could be judged at all.
        cell_slot: (n,) the slot of each.
    """

    box: Mask
    void: Mask
    hidden: Mask
    judged: Mask
    cell_slot: Indices


def sightings(looks: Sequence[Look], cell_slot: Indices) -> Sightings:
    """Read the looks of a day."""
    none = np.zeros(len(cell_slot), bool)
    box: list[Mask] = []
    void: list[Mask] = []
    hidden: list[Mask] = []
    for look in looks:
        if look.votes is None or look.assignment is None:
            for column in (box, void, hidden):
                column.append(none)
            continue
        box.append(box_of(look.assignment, len(cell_slot)) >= 0)
        void.append(np.isin(look.votes.vote, (Vote.EMPTY, Vote.CONFLICT)))
        hidden.append(look.votes.vote == Vote.UNSEEN)
    judged = np.array([look.votes is not None for look in looks], bool)
    return Sightings(np.stack(box), np.stack(void), np.stack(hidden), judged, cell_slot)


def baseline(rule: Rule, seen: Sightings, truth: Truth) -> Account:
    """What a rule says of a day."""
    slots = range(len(truth.slots))
    per_slot = [_slot(rule, seen, truth, slot) for slot in slots]
    labels = np.stack([label for label, _ in per_slot], axis=1)
    right = np.stack([count for _, count in per_slot], axis=1)
    never = np.full(len(truth.looks_s), np.nan)
    return Account(labels, right, _alerts(labels, truth, rule), never)


def _slot(rule: Rule, seen: Sightings, truth: Truth, slot: int) -> tuple[Labels, Indices]:
    """The label and count of one slot at each look."""
    cells = np.flatnonzero(seen.cell_slot == slot)
    gone = ~seen.box[:, cells] & (seen.void[:, cells] if rule.void else True)
    count = len(cells) - gone.sum(axis=1)
    usable = seen.judged & ~(rule.gated & seen.hidden[:, cells].any(axis=1))
    out = latched(count == 0, usable, *rule.at(truth.every_s))
    low = latched(count <= truth.low_at[slot], usable, *rule.at(truth.every_s))
    label = np.full(len(count), Label.OK, np.int8)
    label[low & (len(cells) > 1)] = Label.LOW
    label[out] = Label.OUT
    return label, _rolling(count, usable, rule.at(truth.every_s)[1])


def latched(says: Mask, usable: Mask, n: int, m: int) -> Mask:
    """(l,) what N of the last M usable looks say; it changes when as many say the contrary."""
    counted = says[usable].astype(np.intp)
    yes = _last(counted, m)
    no = _last(1 - counted, m)
    # Where both are many, the yes is heard; where neither is, what was held is held on.
    told = np.where(yes >= n, 1, np.where(no >= n, 0, -1))
    rows = np.where(told >= 0, np.arange(len(told)), -1)
    last = np.maximum.accumulate(rows) if len(rows) else rows
    held = np.where(last >= 0, told[last] == 1, False)
    return _spread(held, usable, fill=False)


def _last(values: Indices, m: int) -> Indices:
    """(k,) the sum of the last M values up to each."""
    total = np.concatenate([[0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    return np.asarray(total[ends] - total[np.maximum(ends - m, 0)], np.intp)


def _rolling(count: Indices, usable: Mask, m: int) -> Indices:
    """(l,) the median count of the last M usable looks; the higher one of two."""
    counted = count[usable]
    found = np.zeros(len(counted), np.intp)
    for value in range(1, int(counted.max(initial=0)) + 1):
        reach = np.minimum(np.arange(1, len(counted) + 1), m)
        found += _last((counted >= value).astype(np.intp), m) >= reach - reach // 2
    return np.asarray(_spread(found, usable, fill=0), np.intp)


def _spread(values: NDArray[Any], usable: Mask, *, fill: float) -> NDArray[Any]:
    """(l,) values of the usable looks, each held until the next one."""
    row = np.cumsum(usable) - 1
    held = values[np.maximum(row, 0)] if len(values) else np.full(len(row), fill)
    return np.asarray(np.where(row >= 0, held, fill), values.dtype)


def _alerts(labels: Labels, truth: Truth, rule: Rule) -> tuple[Alert, ...]:
    found = []
    kinds = ((Label.OUT, "out_of_stock"), (Label.LOW, "low_stock"))
    for label, kind in kinds:
        for row, slot in enumerate(truth.slots):
            spells = _spells(labels[:, row] == label, truth.looks_s)
            case, ended_s = 0, -np.inf
            for from_s, to_s in spells:
                case += int(from_s - ended_s > FOLD_S)
                ended_s = to_s
                began_s = from_s - rule.m * DESIGN_S
                found.append(Alert(slot, kind, f"{slot} {kind} {case}", from_s, began_s))
    return tuple(sorted(found, key=lambda one: one.at_s))


def _spells(holds: Mask, looks_s: Floats) -> list[tuple[float, float]]:
    """From which look to which something was so."""
    padded = np.concatenate([[False], holds, [False]]).astype(np.int8)
    begins = np.flatnonzero(np.diff(padded) == 1)
    ends = np.flatnonzero(np.diff(padded) == -1)
    return [
        (float(looks_s[a]), float(looks_s[min(b, len(looks_s) - 1)]))
        for a, b in zip(begins.tolist(), ends.tolist(), strict=True)
    ]
