"""What stands in a slot that is not its own, and where does it belong?"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from agent.shelf.belief import Beliefs
from agent.shelf.event import Found, Home
from agent.shelf.planogram import products_by_gtin
from agent.shelf.view import View
from agent.vision.arrays import Indices


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
    known = products_by_gtin(view.planogram).get(gtin)
    slot = int(view.cells.slot[cells[0]])
    homes = homes_of(gtin, slot, view, statuses)
    return Found(
        gtin=gtin,
        name="" if known is None else known.name,
        confidence=_confidence(score, best),
        facings=len(cells),
        homes=homes,
        relation=_relation(slot, view, homes),
    )


def _confidence(score: np.ndarray[tuple[int], np.dtype[np.float64]], best: int) -> float:
    """The best product's share of the evidence, after the runner-up's; 0..1."""
    rest = np.delete(score, best)
    if not len(rest):
        return 1.0
    lead = float(score[best] - rest.max())
    return round(1 / (1 + math.exp(-min(lead, 30.0))), 3)  # 30: past it a float shows 1 anyway


def homes_of(gtin: str, slot: int, view: View, statuses: Mapping[str, str]) -> tuple[Home, ...]:
    """The slots of a product on this fixture, nearest first."""
    here = view.bounds[slot]
    middle = np.array([here[0] + here[2], here[1] + here[3]]) / 2
    rows = [i for i, other in enumerate(view.slots) if other.gtin == gtin and i != slot]

    def distance(row: int) -> float:
        bounds = view.bounds[row]
        center = np.array([bounds[0] + bounds[2], bounds[1] + bounds[3]]) / 2
        return math.dist(center.tolist(), middle.tolist())

    return tuple(
        Home(view.planogram.fixture, view.slots[row].id, statuses.get(view.slots[row].id, ""))
        for row in sorted(rows, key=distance)
    )


def _relation(slot: int, view: View, homes: tuple[Home, ...]) -> str:
    """How a stranger came here: from next door, in exchange, alone, or from nowhere."""
    if not homes:
        return "foreign"
    ids = [other.id for other in view.slots]
    row = ids.index(homes[0].slot)
    next_door = view.shelf[row] == view.shelf[slot] and _touching(view, row, slot)
    return "spillover" if next_door else "orphan"


def _touching(view: View, a: int, b: int) -> bool:
    """Two slots of one shelf with nothing between them; 30 mm is a divider."""
    gap = max(view.bounds[a, 0], view.bounds[b, 0]) - min(view.bounds[a, 2], view.bounds[b, 2])
    return bool(gap < 30.0)
