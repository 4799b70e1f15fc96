"""What stands in a slot that is not its own, and where it belongs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from builders import COLA, OAT, RYE, a_view

from agent.shelf.belief import unjudged
from agent.shelf.gtin import internal_gtin
from agent.shelf.home import stranger_in

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


def test_confidence_is_the_lead_over_the_runner_up():
    sure = stranger_in(RYE_CELLS[:1], believed([OAT, RYE], OAT), VIEW, {})
    close = stranger_in(RYE_CELLS[:1], believed([OAT, RYE], OAT, lead=0.1), VIEW, {})
    alone = stranger_in(RYE_CELLS[:1], believed([OAT], OAT), VIEW, {})
    assert sure.confidence > 0.99
    assert 0.5 < close.confidence < 0.6
    assert alone.confidence == 1
