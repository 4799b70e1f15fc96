"""True troubles as stretches of time, and which alert belongs to which (method.md 4.1).

A trouble is *due* once it has lasted long enough to be asked for. An alert that is raised in one,
up to a minute after its end, finds it; the first is the finding, later ones are flaps. An alert in
a trouble that is too short to be due is true when it is raised: it is counted as *brief*, neither
for nor against. Everything else is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.vision.arrays import Floats, Mask
from tools.bench.days.account import Alert
from tools.bench.days.manners import ANY_BACK, FAR_BACK, spills, stands_back
from tools.bench.days.truth import Truth

DUE_S = {
    "out_of_stock": 120.0, "low_stock": 300.0, "misplaced": 600.0, "unknown_product": 1800.0,
    "needs_facing": 600.0, "encroachment": 600.0, "wrong_facing": 1800.0,
}  # fmt: skip
GRACE_S = 60.0
CUT_S = 300.0
"""A trouble that the film's end cuts off is asked for only if it had this much longer than it
needs: nobody can say of a younger one whether it would have been found."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch in which something was so for one slot; seconds of the day."""

    slot: str
    from_s: float
    to_s: float

    def holds(self, alert: Alert) -> bool:
        """Whether an alert was raised in it, or in the grace after."""
        return self.slot == alert.subject and self.from_s <= alert.at_s <= self.to_s + GRACE_S


@dataclass(frozen=True, slots=True)
class Troubles:
    """Every true trouble of one kind.

    Args:
        due: long enough to be asked for.
        true: every stretch in which an alert would not be false, the due ones among them.
    """

    due: tuple[Episode, ...]
    true: tuple[Episode, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Alerts of one kind beside the troubles of that kind.

    Args:
        found: (trouble, the alert that found it).
        missed: troubles that were due.
        flaps: further alerts in a trouble that was found.
        brief: alerts in a trouble that was not due.
        false: cases without any trouble, each by its first such alert.
    """

    found: tuple[tuple[Episode, Alert], ...]
    missed: tuple[Episode, ...]
    flaps: tuple[Alert, ...]
    brief: tuple[Alert, ...]
    false: tuple[Alert, ...]


def stretches(changed_s: Floats, holds: Mask, until_s: float) -> list[tuple[int, float, float]]:
    """The stretches (column, from, to) in which a condition holds.

    Args:
        changed_s: (k,) moments from which a row of `holds` is in force.
        holds: (k, m).
        until_s: the end of time.
    """
    found = []
    for column in range(holds.shape[1]):
        since = None
        for at_s, so in zip(changed_s.tolist(), holds[:, column].tolist(), strict=True):
            if at_s >= until_s:
                break
            if so and since is None:
                since = at_s
            elif not so and since is not None:
                found.append((column, since, at_s))
                since = None
        if since is not None:
            found.append((column, since, until_s))
    return found


def troubles(truth: Truth, kind: str) -> Troubles:
    """Every true trouble of a kind, up to a new plan, of which the agent's planogram says nothing.

    Low stock is due as long as exactly that is so; an alert that says it of an empty slot says too
    little, but nothing false. An unknown product is due only where it is in no catalog; that
    something strange stands there is true of any other stranger. A slot needs facing when all that
    is left stands far back; of goods that stand back at all it is not false. Goods encroach on the
    slot beside unless the two have changed places. No film turns a pack.
    """
    exact, lenient = _conditions(truth, kind)
    least = DUE_S[kind]
    until_s = truth.judged_until_s
    due = [one for one in _episodes(truth, exact, until_s) if _due(one, least, until_s)]
    true = [*due, *_episodes(truth, lenient, until_s)]
    if truth.reset is not None and kind == "out_of_stock":
        # After a new plan nothing is due; but whoever calls a bare place empty is not wrong.
        after = truth.changed_s >= truth.reset[0]
        true += _episodes(truth, truth.bare() & after[:, None], truth.until_s)
    return Troubles(tuple(due), tuple(true))


def _conditions(truth: Truth, kind: str) -> tuple[Mask, Mask]:
    """(k, m) where a trouble is, and where saying so is not false."""
    right, strange = truth.right(), truth.strange()
    low = right <= truth.low_at
    if kind == "needs_facing":
        return stands_back(truth, FAR_BACK), stands_back(truth, ANY_BACK)
    if kind == "encroachment":
        return spills(truth, swapped=False), spills(truth, swapped=True)
    return {
        "out_of_stock": (right == 0, right == 0),
        "low_stock": (low & (right > 0), low),
        "misplaced": (strange > 0, strange > 0),
        "unknown_product": (truth.foreign() > 0, strange > 0),
        "wrong_facing": (right < 0, right < 0),
    }[kind]


def _episodes(truth: Truth, holds: Mask, until_s: float) -> list[Episode]:
    return [
        Episode(truth.slots[column], from_s, to_s)
        for column, from_s, to_s in stretches(truth.changed_s, holds, until_s)
    ]


def _due(one: Episode, least_s: float, until_s: float) -> bool:
    cut = one.to_s >= until_s
    return one.to_s - one.from_s >= least_s + (CUT_S if cut else 0.0)


def match(alerts: Iterable[Alert], known: Troubles) -> Matched:
    """Bring alerts of one kind together with the true troubles of that kind, one to one."""
    found: dict[int, Alert] = {}
    flaps: list[Alert] = []
    brief: list[Alert] = []
    false: dict[str, Alert] = {}
    for alert in sorted(alerts, key=lambda one: one.at_s):
        inside = [row for row, one in enumerate(known.due) if one.holds(alert)]
        free = [row for row in inside if row not in found]
        if free:
            found[_nearest(known.due, free, alert)] = alert
        elif inside:
            flaps.append(alert)
        elif any(one.holds(alert) for one in known.true):
            brief.append(alert)
        else:
            false.setdefault(alert.case, alert)
    return Matched(
        found=tuple((known.due[row], alert) for row, alert in sorted(found.items())),
        missed=tuple(one for row, one in enumerate(known.due) if row not in found),
        flaps=tuple(flaps),
        brief=tuple(brief),
        false=tuple(false.values()),
    )


def _nearest(due: Sequence[Episode], rows: Sequence[int], alert: Alert) -> int:
    """Of several, the one that began last: two troubles of a slot overlap in the grace only."""
    return max(rows, key=lambda row: (due[row].from_s <= alert.at_s, due[row].from_s))


def visible_delay_s(truth: Truth, one: Episode, alert: Alert) -> float:
    """The part of a delay in which the slot could be seen."""
    row = truth.slots.index(one.slot)
    waiting = (truth.looks_s >= one.from_s) & (truth.looks_s < alert.at_s)
    return float(np.sum(truth.seen[waiting, row]) * truth.every_s)
