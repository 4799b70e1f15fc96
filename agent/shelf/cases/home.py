"""What stands in a slot that is not its own, and where does it belong?

Its name is the product with the most evidence over all looks that saw a stranger there, not over
the last one: the sum of the log-probabilities. Where it belongs is looked up on this fixture first,
then on the other fixtures that the device knows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from agent.shelf.held.belief import Beliefs
from agent.shelf.plan.planogram import products_by_gtin
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Found, Home
from agent.vision.arrays import Floats, Indices

MOST_MARGIN = 30.0  # log-odds: past it a probability shows 1 anyway
NEXT_DOOR_MM = 30.0  # between two slots: a divider, and nothing else


def stranger_in(
    cells: Indices, beliefs: Beliefs, view: View, statuses: Mapping[str, str]
) -> Found | None:
    """The product that most facings of a slot are held by; None where no stranger stands.

    Args:
        cells: the slot's cells held by strangers.
        statuses: of every slot of the view, by id.
    """
    if not len(cells) or not len(beliefs.gtins):
        return None
    score = beliefs.score[cells].sum(axis=0)
    best = int(score.argmax())
    gtin = str(beliefs.gtins[best])
    runner_up, margin = _lead(score, best)
    slot = int(view.cells.slot[cells[0]])
    homes = homes_of(gtin, slot, view, statuses)
    return Found(
        gtin=gtin,
        name=_name(gtin, view),
        confidence=round(1 / (1 + math.exp(-margin)), 3),
        facings=len(cells),
        homes=homes,
        relation=_relation(slot, view, homes),
        runner_up="" if runner_up is None else str(beliefs.gtins[runner_up]),
        margin=round(margin, 2),
    )


def _lead(score: Floats, best: int) -> tuple[int | None, float]:
    """The runner-up, None where there is none, and by how much log-odds the best one leads."""
    if len(score) == 1:
        return None, MOST_MARGIN
    rest = score.copy()
    rest[best] = -np.inf
    second = int(rest.argmax())
    return second, min(float(score[best] - score[second]), MOST_MARGIN)


def _name(gtin: str, view: View) -> str:
    """What a product is called in the planograms that are known; "" where in none."""
    for planogram in (view.planogram, *view.elsewhere):
        product = products_by_gtin(planogram).get(gtin)
        if product is not None:
            return product.name
    return ""


def homes_of(gtin: str, slot: int, view: View, statuses: Mapping[str, str]) -> tuple[Home, ...]:
    """The slots of a product: on this fixture, next door and then the nearest first; then others.

    Of other fixtures nobody here knows the status: it is "".
    """
    here = view.bounds[slot]
    middle = np.array([here[0] + here[2], here[1] + here[3]]) / 2
    rows = [i for i, other in enumerate(view.slots) if other.gtin == gtin and i != slot]

    def far(row: int) -> tuple[bool, float]:
        bounds = view.bounds[row]
        center = np.array([bounds[0] + bounds[2], bounds[1] + bounds[3]]) / 2
        return not _next_door(view, row, slot), math.dist(center.tolist(), middle.tolist())

    fixture = view.planogram.fixture
    near = tuple(
        Home(fixture, view.slots[row].id, statuses.get(view.slots[row].id, ""))
        for row in sorted(rows, key=far)
    )
    return near + tuple(
        Home(planogram.fixture, other.id, "")
        for planogram in view.elsewhere
        for other in planogram.slots
        if other.gtin == gtin
    )


def _relation(slot: int, view: View, homes: tuple[Home, ...]) -> str:
    """How a stranger came here: from next door, alone, or from nowhere that is known.

    Two that changed places are told by whoever sees both slots (`agent.shelf.cases.findings`).
    """
    if not homes:
        return "foreign"
    if homes[0].fixture != view.planogram.fixture:
        return "orphan"
    row = [other.id for other in view.slots].index(homes[0].slot)
    return "spillover" if _next_door(view, row, slot) else "orphan"


def _next_door(view: View, a: int, b: int) -> bool:
    """Two slots of one shelf with nothing between them."""
    gap = max(view.bounds[a, 0], view.bounds[b, 0]) - min(view.bounds[a, 2], view.bounds[b, 2])
    return bool(view.shelf[a] == view.shelf[b] and gap < NEXT_DOOR_MM)
