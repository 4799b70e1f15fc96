"""What is true of a sequence, as stretches of looks: what had to be told, and what may be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from agent.shelf.plan.planogram import Slot
from agent.shelf.plan.view import View
from agent.shelf.rules.verdict import low_limit
from agent.vision.arrays import Gtins
from tools.real.sequence import Sequence


class Matter(StrEnum):
    """What is the matter with a slot."""

    EMPTY = "empty"  # nothing stands in it
    DISPLACED = "displaced"  # only other goods do
    BRAND = "other brand"  # in a facing of it
    FLAVOR = "other flavor"  # of its own brand, in a facing
    FOREIGN = "in no catalog"  # in a facing
    LOW = "low"  # few of its facings hold its product


GAPS = (Matter.EMPTY, Matter.DISPLACED)
STRANGERS = (Matter.BRAND, Matter.FLAVOR, Matter.FOREIGN)
LEAST = {Matter.EMPTY: 24, Matter.LOW: 60} | dict.fromkeys((Matter.DISPLACED, *STRANGERS), 120)
"""Looks from which a matter is one that had to be told: two minutes, five and ten."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of looks in which something was true of a slot.

    Args:
        slot: its id.
        matter: what.
        from_look, to_look: the first look of it, and the first after it.
        gtins: what stood there in its place.
    """

    slot: str
    matter: Matter
    from_look: int
    to_look: int
    gtins: frozenset[str] = frozenset()

    @property
    def had_to_be_told(self) -> bool:
        """Whether it lasted for long enough."""
        return self.to_look - self.from_look >= LEAST[self.matter]

    def holds(self, slot: str, look: int) -> bool:
        """Whether it was true of a slot at a look."""
        return slot == self.slot and self.from_look <= look < self.to_look


Found = frozenset[tuple[Matter, frozenset[str]]]


def spells(sequence: Sequence) -> list[Spell]:
    """Every stretch, however short."""
    brands = _brands(sequence.view)
    found: list[Spell] = []
    for row, slot in enumerate(sequence.view.slots):
        cells = sequence.view.cells_of(row)
        true = [
            (state.from_look, frozenset(_matters(state.shown[cells], slot, brands)))
            for state in sequence.states
        ]
        found += _stretches(true, slot.id, sequence.looks)
    return found


def _stretches(true: list[tuple[int, Found]], slot: str, looks: int) -> Iterator[Spell]:
    """The stretches of one slot, from what is true of it from some looks on."""
    begun: dict[tuple[Matter, frozenset[str]], int] = {}
    for look, now in true:
        for ended in set(begun) - now:
            yield Spell(slot, ended[0], begun.pop(ended), look, ended[1])
        begun |= dict.fromkeys(now - set(begun), look)
    for (matter, gtins), look in begun.items():
        yield Spell(slot, matter, look, looks, gtins)


def _matters(
    shown: Gtins, slot: Slot, brands: dict[str, str]
) -> Iterator[tuple[Matter, frozenset[str]]]:
    """What is the matter with a slot whose cells show this (k,)."""
    others = sorted({str(one) for one in shown if one not in ("", slot.gtin)})
    own = int((shown == slot.gtin).sum())
    if not own:
        yield (Matter.DISPLACED if others else Matter.EMPTY), frozenset()
    if own <= low_limit(len(shown), slot.low_facings):
        yield Matter.LOW, frozenset()
    for other in others:
        yield _stranger(other, slot.gtin, brands), frozenset({other})


def _stranger(other: str, own: str, brands: dict[str, str]) -> Matter:
    if other not in brands:
        return Matter.FOREIGN
    return Matter.FLAVOR if brands[other] == brands[own] else Matter.BRAND


def _brands(view: View) -> dict[str, str]:
    """The first word of each product's name."""
    return {product.gtin: product.name.split()[0] for product in view.planogram.products}
