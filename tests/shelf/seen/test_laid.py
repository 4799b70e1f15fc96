"""The goods of one look, whatever slots they stand in."""

from __future__ import annotations

import numpy as np
from builders import COLA, OAT, RYE, a_view

from agent.shelf.seen.identity import Likeness
from agent.shelf.seen.laid import laid_out

VIEW = a_view()  # rye at 0-300 and oat at 300-500 below, cola at 0-400 above
SEEN = np.zeros(len(VIEW.cells), bool)
GTINS = np.array([RYE, OAT, COLA])


def laid(*boxes, alike=False, hidden=SEEN):
    """What is made of boxes, each as (left, cosines to rye, oat and cola), on the lower shelf."""
    rects = np.array([[left, 0.0, left + 100.0, 200.0] for left, _ in boxes]).reshape(-1, 4)
    cosine = np.array([cosines for _, cosines in boxes], np.float64).reshape(-1, 3)
    group = np.array([0, 0 if alike else 1, 2])
    known = Likeness(cosine, GTINS, group, accept=0.56, margin=0.02)
    return laid_out(rects, known, VIEW, hidden)


def test_a_box_that_is_surely_recognized_stands_there_with_its_name():
    found = laid((110.4, (0.9, 0.2, 0.1)))
    assert (found.mm.tolist(), found.gtins.tolist()) == ([[160, 100]], [RYE])
    assert found.own.tolist() == [True]


def test_a_product_in_the_wrong_place_is_not_its_own():
    assert laid((310, (0.9, 0.2, 0.1))).own.tolist() == [False]


def test_a_look_alike_may_be_what_belongs_there():
    assert laid((310, (0.9, 0.8, 0.1)), alike=True).own.tolist() == [True]
    assert laid((310, (0.9, 0.7, 0.1)), alike=True).own.tolist() == [False]


def test_a_box_between_two_products_says_nothing():
    assert len(laid((110, (0.80, 0.79, 0.1)))) == 0
    assert len(laid((110, (0.50, 0.2, 0.1)))) == 0


def test_what_resembles_nothing_has_no_name():
    found = laid((110, (0.1, 0.2, 0.1)))
    assert (found.gtins.tolist(), found.own.tolist()) == ([""], [False])


def test_what_resembles_nothing_behind_somebody_is_their_coat():
    assert len(laid((110, (0.1, 0.2, 0.1)), hidden=~SEEN)) == 0
    assert len(laid((110, (0.9, 0.2, 0.1)), hidden=~SEEN)) == 1


def test_goods_beside_the_shelf_do_not_count():
    assert len(laid((900, (0.9, 0.2, 0.1)))) == 0


def test_no_boxes_lay_nothing_out():
    assert len(laid()) == 0
