"""Stories for the decision table: looks in, events out, time as data.

A fixture of three shelves with five slots of two facings each; letters say what a look sees of
every facing (`builders.some_votes`), and marks say more of some of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from builders import ORIGIN, a_look, a_view, some_names

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import blank, from_json, to_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Planogram, Product, Shelf, Slot
from agent.shelf.rules.event import Kind, Phase
from agent.shelf.seen.laid import Laid
from agent.vision.frame import Blind
from agent.vision.registration import Shift

SHELVES, ACROSS, FACINGS = 3, 5, 2
SLOTS = SHELVES * ACROSS
CELLS = SLOTS * FACINGS
FULL = "S" * CELLS
GTINS = tuple(internal_gtin(number) for number in range(1, SLOTS + 1))
FOREIGN = internal_gtin(99)  # in the gallery, on no shelf
GALLERY = np.array(sorted((*GTINS, FOREIGN)))
STEP_S = 5.0
OF_LOOK = ("shift", "after_hours")


def a_bay(gtins: Iterable[str] = GTINS, version: str = "") -> Planogram:
    """The fixture, with a product for each slot: shelf by shelf from the floor, left to right."""
    goods = tuple(gtins)
    wide = FACINGS * 80.0
    return Planogram(
        fixture="bay-9",
        width_mm=ACROSS * wide,
        height_mm=SHELVES * 300.0,
        version=version,
        products=tuple(
            Product(gtin=gtin, name=f"Product {gtin[-3:]}", width_mm=80, height_mm=200)
            for gtin in sorted(set(goods))
        ),
        shelves=tuple(
            Shelf(
                number=row + 1,
                bottom_mm=row * 300.0,
                height_mm=280.0,
                slots=tuple(
                    Slot(
                        id=slot_id(row, place),
                        gtin=goods[row * ACROSS + place],
                        facings=FACINGS,
                        from_mm=place * wide,
                        to_mm=(place + 1) * wide,
                    )
                    for place in range(ACROSS)
                ),
            )
            for row in range(SHELVES)
        ),
    )


def slot_id(shelf: int, place: int) -> str:
    """The id of a slot; shelves from the floor, places from the left, both from 0."""
    return f"s{shelf + 1}-p{place + 1}"


def cells(shelf: int, place: int) -> tuple[int, ...]:
    """The facings of a slot."""
    first = (shelf * ACROSS + place) * FACINGS
    return tuple(range(first, first + FACINGS))


def with_letter(letters: str, letter: str, *where: tuple[int, int]) -> str:
    """The same look with another letter for the facings of some slots."""
    told = list(letters)
    for shelf, place in where:
        for cell in cells(shelf, place):
            told[cell] = letter
    return "".join(told)


def every_slot() -> list[tuple[int, int]]:
    return [(shelf, place) for shelf in range(SHELVES) for place in range(ACROSS)]


class Story:
    """Looks every five seconds, and the events they lead to."""

    def __init__(self, planogram=None, *, plans=(), gallery=True, profile="default"):
        self.view = a_view(planogram or a_bay())
        self.rules = Rules(PROFILES[profile], ORIGIN, tuple(plans))
        self.gallery = GALLERY if gallery else np.array([], "<U14")
        self.memory = blank(self.view, self.gallery)
        self.seconds = 0.0
        self.events = []

    def see(
        self,
        letters,
        looks=1,
        blind=None,
        *,
        goods: Mapping[int, str] | None = None,
        alike=False,
        **marks,
    ):
        """Look so many times.

        Args:
            letters: one a facing; None for a look that saw nothing.
            looks: how often.
            blind: the cause then.
            goods: by facing, the GTIN of what stands there instead, "?" for what nobody knows, or
                "=" for what belongs there.
            alike: all of these look like what belongs there.
            marks: `behind`, `manner`, `cues`: columns of the votes; `shift`, `after_hours`: of the
                look itself.
        """
        for _ in range(looks):
            look = a_look(self.seconds, letters, blind)
            if look.votes is not None:
                names = self._names(letters, goods or {})
                columns = {key: value for key, value in marks.items() if key not in OF_LOOK}
                look = replace(look, votes=replace(look.votes, names=names, **columns))
                if goods is not None:
                    look = replace(look, laid=self._laid(letters, goods, alike=alike))
            look = replace(look, **{key: marks[key] for key in OF_LOOK if key in marks})
            self.take(look)
        return self

    def take(self, look):
        """Fold one look in."""
        self.memory, events = advance(self.memory, look, self.view, self.rules)
        self.events += events
        self.seconds += STEP_S

    def _names(self, letters, goods):
        n, gallery = len(letters), list(self.gallery)
        names, found = ["."] * n, [""] * n
        cosine = np.full((n, len(gallery)), 0.1)
        for cell, gtin in goods.items():
            if letters[cell] != "S":
                continue
            names[cell] = {"?": "U", "=": "M"}.get(gtin, "K")
            if names[cell] == "K":
                found[cell] = gtin
                cosine[cell, gallery.index(gtin)] = 0.9
        return replace(some_names(names, found, len(gallery)), cosine=cosine)

    def _laid(self, letters, goods, *, alike):
        """What the boxes of the facings that are seen stocked are recognized as."""
        cells = self.view.cells
        stands = [cell for cell in goods if letters[cell] == "S"]
        named = {"?": "", **{gtin: gtin for gtin in self.gallery.tolist()}}
        gtins = [named.get(goods[cell], str(cells.gtin[cell])) for cell in stands]
        middles = (cells.mm[stands, :2] + cells.mm[stands, 2:]) / 2
        own = (np.array(gtins, "<U14") == cells.gtin[stands]) | alike
        return Laid(np.rint(middles).astype(np.intp), np.array(gtins, "<U14"), own)

    def restarted(self, planogram=None, planogram_hash="p1"):
        """The same story after the agent was stopped and started, perhaps with another plan."""
        self.view = a_view(planogram or self.view.planogram, planogram_hash=planogram_hash)
        self.memory = from_json(to_json(self.memory), self.view, self.gallery)
        return self

    def told(self, *kinds):
        """What was told, in order: subject, kind, phase."""
        return [
            (e.subject, str(e.kind), str(e.phase))
            for e in self.events
            if e.kind is not Kind.COVERAGE and (not kinds or e.kind in kinds)
        ]

    def opened(self, *kinds):
        """Who was told of, and of what, each time anew."""
        return [(s, kind) for s, kind, phase in self.told(*kinds) if phase == Phase.OPENED]

    def bodies(self, kind, phase=None):
        """What was said about one kind."""
        return [e.body for e in self.events if e.kind is kind and phase in (None, e.phase)]

    def slot(self, shelf, place):
        """What is held of a slot."""
        return next(s for s in self.memory.slots if s.slot == slot_id(shelf, place))


def a_shift(right_px: float) -> Shift:
    """The camera turned so that everything lies so many pixels to the right."""
    matrix = np.array([[1.0, 0.0, right_px], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return Shift(homography=matrix, moved_px=right_px, inliers=80, agreement=0.8)


OFFLINE, DARK, MOVED = Blind.OFFLINE, Blind.DEGRADED, Blind.MISALIGNED
