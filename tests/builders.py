"""Plain functions that make our values, with good defaults."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Place, Planogram, Product, Shelf, Slot
from agent.shelf.plan.view import View, project
from agent.shelf.rules.event import Origin
from agent.shelf.seen.identity import Name, Names
from agent.shelf.seen.look import Look, Vote, Votes
from agent.vision.frame import Blind
from agent.vision.homography import Plane, face_to_px

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)
ORIGIN = Origin(source="/stores/0417/devices/aisle-07-left", boot_id="boot-1")

RYE, OAT, COLA = internal_gtin(1), internal_gtin(2), internal_gtin(3)


def a_planogram(**changes: object) -> Planogram:
    """Two shelves, three slots: rye with three facings and oat with two below, cola above."""
    values: dict[str, object] = {
        "fixture": "bay-3",
        "place": Place(aisle="7", bay=3),
        "width_mm": 500.0,
        "height_mm": 700.0,
        "products": (
            Product(gtin=RYE, name="Crispbread rye", width_mm=100, height_mm=200),
            Product(gtin=OAT, name="Crispbread oat", width_mm=100, height_mm=200),
            Product(gtin=COLA, name="Cola", width_mm=100, height_mm=250),
        ),
        "shelves": (
            Shelf(
                number=1,
                bottom_mm=0,
                height_mm=300,
                slots=(
                    Slot(id="rye", gtin=RYE, facings=3, from_mm=0, to_mm=300),
                    Slot(id="oat", gtin=OAT, facings=2, from_mm=300, to_mm=500),
                ),
            ),
            Shelf(
                number=2,
                bottom_mm=350,
                height_mm=300,
                slots=(Slot(id="cola", gtin=COLA, facings=4, from_mm=0, to_mm=400),),
            ),
        ),
    }
    return Planogram(**(values | changes))  # type: ignore[arg-type]


def a_view(planogram: Planogram | None = None, **changes: object) -> View:
    """A planogram seen straight on: one pixel is one millimetre, the floor at the bottom."""
    planogram = planogram or a_planogram()
    width, height = planogram.face_mm
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    plane = Plane(face_to_px(width, height, corners))
    values: dict[str, object] = {
        "camera": "left",
        "picture_px": (int(width), int(height)),
        "planogram_hash": "p1",
    }
    return project(planogram, plane, **(values | changes))  # type: ignore[arg-type]


def no_names(n: int) -> Names:
    """The identity votes of a device without a gallery."""
    return some_names(["."] * n, [""] * n, 0)


def some_names(letters: list[str], found: list[str], gallery: int) -> Names:
    """Identity votes from letters: M match, K another product, U unknown, . none."""
    codes = {"M": Name.MATCH, "K": Name.OTHER, "U": Name.UNKNOWN, ".": Name.NONE}
    n = len(letters)
    return Names(
        name=np.array([codes[letter] for letter in letters], np.int8),
        found=np.array(found, "<U14"),
        expected=np.zeros(n),
        rival=np.zeros(n),
        cosine=np.zeros((n, gallery)),
    )


def some_votes(letters: str) -> Votes:
    """Votes from letters, one a cell: S stocked, E empty, C conflict, A abstain, - unseen."""
    codes = {"S": Vote.STOCKED, "E": Vote.EMPTY, "C": Vote.CONFLICT, "A": Vote.ABSTAIN}
    votes = np.array([codes.get(letter, Vote.UNSEEN) for letter in letters], np.int8)
    return Votes(votes, no_names(len(letters)), np.zeros(len(letters), bool))


def a_look(seconds: float, letters: str | None, blind: Blind | None = None) -> Look:
    """A look so many seconds after nine; None for one that saw nothing."""
    return Look(
        camera="left",
        at=NINE + timedelta(seconds=seconds),
        mono_ms=int(seconds * 1000),
        votes=None if letters is None else some_votes(letters),
        blind=blind,
    )
