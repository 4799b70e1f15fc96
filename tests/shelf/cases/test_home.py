"""What stands in a slot that is not its own, and where it belongs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from builders import COLA, OAT, RYE, a_planogram, a_view

from agent.shelf.cases.home import stranger_in
from agent.shelf.held.belief import unjudged
from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Product, Shelf, Slot

VIEW = a_view()
RYE_CELLS = VIEW.cells_of(0)
STRANGER = internal_gtin(99)


def believed(gtins, winner, lead=10.0):
    beliefs = unjudged(len(VIEW.cells), np.array(gtins))
    score = np.zeros((len(VIEW.cells), len(gtins)))
    score[:, gtins.index(winner)] = lead
    return replace(beliefs, score=score)


def test_no_facing_holds_no_stranger():
    assert stranger_in(RYE_CELLS[:0], believed([OAT], OAT), VIEW, {}) is None


def test_without_a_gallery_nobody_is_named():
    beliefs = unjudged(len(VIEW.cells), np.array([], "<U14"))
    assert stranger_in(RYE_CELLS, beliefs, VIEW, {}) is None


def test_next_door_is_a_spillover_and_another_shelf_an_orphan():
    near = stranger_in(RYE_CELLS[2:], believed([OAT, RYE], OAT), VIEW, {"oat": "low_stock"})
    far = stranger_in(RYE_CELLS[2:], believed([COLA, RYE], COLA), VIEW, {})
    assert (near.relation, near.name, near.homes[0].status) == (
        "spillover",
        "Crispbread oat",
        "low_stock",
    )
    assert far.relation == "orphan"


def test_a_product_that_is_not_ranged_here_is_foreign():
    found = stranger_in(RYE_CELLS[:1], believed([RYE, STRANGER], STRANGER), VIEW, {})
    assert (found.relation, found.name, found.homes) == ("foreign", "", ())


def test_the_name_is_that_of_most_evidence_over_all_looks_and_facings():
    beliefs = believed([COLA, OAT, RYE], OAT, lead=3.0)
    score = beliefs.score.copy()
    score[0] = (4.0, 3.0, 0.0)  # of one facing, cola; of all three, oat
    found = stranger_in(RYE_CELLS, replace(beliefs, score=score), VIEW, {})
    assert (found.gtin, found.runner_up, found.margin) == (OAT, COLA, 5.0)


def test_next_door_comes_before_what_is_nearer_on_another_shelf():
    shelves = (
        Shelf(
            number=1,
            bottom_mm=0,
            height_mm=200,
            slots=(
                Slot(id="rye", gtin=RYE, facings=1, from_mm=0, to_mm=100),
                Slot(id="wide", gtin=COLA, facings=4, from_mm=100, to_mm=500),
            ),
        ),
        Shelf(
            number=2,
            bottom_mm=220,
            height_mm=200,
            slots=(Slot(id="above", gtin=COLA, facings=1, from_mm=0, to_mm=100),),
        ),
    )
    view = a_view(a_planogram(shelves=shelves))
    beliefs = replace(unjudged(len(view.cells), np.array([COLA, RYE])), score=np.ones((6, 2)))
    found = stranger_in(view.cells_of(0), beliefs, view, {"wide": "low_stock"})
    assert [home.slot for home in found.homes] == ["wide", "above"]
    assert found.relation == "spillover"


def test_what_belongs_on_another_fixture_is_an_orphan_with_its_name_and_home():
    other = a_planogram(
        fixture="bay-4",
        products=(Product(gtin=STRANGER, name="Soda", width_mm=100, height_mm=200),),
        shelves=(
            Shelf(
                number=1,
                bottom_mm=0,
                height_mm=300,
                slots=(Slot(id="soda", gtin=STRANGER, facings=5, from_mm=0, to_mm=500),),
            ),
        ),
    )
    view = replace(VIEW, elsewhere=(other,))
    found = stranger_in(RYE_CELLS[:1], believed([RYE, STRANGER], STRANGER), view, {})
    assert (found.name, found.relation) == ("Soda", "orphan")
    assert [(home.fixture, home.slot, home.status) for home in found.homes] == [
        ("bay-4", "soda", "")
    ]


def test_a_product_of_this_fixture_and_another_goes_home_here():
    other = replace(VIEW.planogram, fixture="bay-4")
    view = replace(VIEW, elsewhere=(other,))
    found = stranger_in(RYE_CELLS[:1], believed([COLA, RYE], COLA), view, {})
    assert [home.fixture for home in found.homes] == ["bay-3", "bay-4"]


def test_confidence_is_the_lead_over_the_runner_up():
    sure = stranger_in(RYE_CELLS[:1], believed([OAT, RYE], OAT), VIEW, {})
    close = stranger_in(RYE_CELLS[:1], believed([OAT, RYE], OAT, lead=0.1), VIEW, {})
    alone = stranger_in(RYE_CELLS[:1], believed([OAT], OAT), VIEW, {})
    assert sure.confidence > 0.99
    assert 0.5 < close.confidence < 0.6
    assert alone.confidence == 1
    assert (alone.runner_up, alone.margin) == ("", 30.0)
