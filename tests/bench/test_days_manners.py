"""Goods that stand back, that spill over, that are turned: what the truth says of them."""

from __future__ import annotations

import numpy as np
import pytest
from bench.days_builders import OAT, RYE, a_truth, an_account, an_alert

from tools.bench.days.episodes import troubles
from tools.bench.days.score import score

SIDE_BY_SIDE = ((0, 1), (1, 0))


def due(truth, kind):
    return [(one.slot, one.from_s, one.to_s) for one in troubles(truth, kind).due]


def pushed_back(*depths):
    """Rye whose three fronts stand so deep from ten minutes on."""
    full = (RYE, RYE, RYE, OAT)
    return a_truth([(600, full)], depth=np.array([(0, 0, 0, 0), (*depths, 0)], float))


def test_a_slot_needs_facing_when_all_that_is_left_stands_far_back():
    assert due(pushed_back(0.4, 0.5, 0.36), "needs_facing") == [("rye", 600, 3600)]


def test_one_front_at_the_edge_is_enough():
    assert due(pushed_back(0.5, 0.5, 0.0), "needs_facing") == []


def test_what_stands_back_a_little_is_not_due_and_no_false_alert():
    truth = pushed_back(0.1, 0.2, 0.2)
    assert due(truth, "needs_facing") == []
    told = score(truth, an_account(truth, an_alert(900, kind="needs_facing")), None, ("clean", 1))
    assert (told.kinds["needs_facing"].brief, told.kinds["needs_facing"].false) == (1, ())


def test_empty_facings_need_no_facing():
    truth = a_truth([(600, ("", "", "", OAT))], depth=np.full((2, 4), 0.5) * [[0], [1]])
    assert due(truth, "needs_facing") == [("oat", 600, 3600)]


def test_of_loose_goods_nothing_stands_back():
    assert due(a_truth(), "needs_facing") == []


def test_goods_in_the_slot_beside_encroach_on_it():
    truth = a_truth([(600, (RYE, RYE, RYE, RYE))], beside=SIDE_BY_SIDE)
    assert due(truth, "encroachment") == [("rye", 600, 3600)]
    assert due(a_truth([(600, (RYE, RYE, RYE, RYE))]), "encroachment") == []


def test_two_that_changed_places_do_not_encroach_and_saying_so_is_not_false():
    truth = a_truth([(600, (OAT, RYE, RYE, RYE))], beside=SIDE_BY_SIDE)
    assert due(truth, "encroachment") == []
    told = score(truth, an_account(truth, an_alert(900, kind="encroachment")), None, ("clean", 1))
    assert told.kinds["encroachment"].false == ()


@pytest.mark.parametrize("slot", ["rye", "oat"])
def test_no_film_turns_a_pack(slot):
    truth = a_truth()
    told = score(truth, an_account(truth, an_alert(900, slot, "wrong_facing")), None, ("clean", 1))
    assert len(told.kinds["wrong_facing"].false) == 1
