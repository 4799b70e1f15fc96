"""Boxes against slots: what is astray, and what is only called as it always was."""

from __future__ import annotations

import numpy as np
from builders import COLA, OAT, RYE, a_view

from agent.shelf.held.places import FIRM, NOTHING_READ, clear_away, fitting, take_stock
from agent.shelf.plan.layout import layout_of
from agent.shelf.seen.laid import Laid

PLAN = layout_of(a_view())  # rye at 0-300 and oat at 300-500 below, cola at 0-400 above
RYES = ((50, 100), (150, 100), (250, 100))
OATS = ((350, 100), (450, 100))


def boxes(*goods, own=None):
    """Boxes as (middle, product)."""
    mm = np.array([middle for middle, _ in goods], np.intp).reshape(-1, 2)
    gtins = np.array([gtin for _, gtin in goods], "<U14")
    may = np.zeros(len(goods), bool) if own is None else np.array([own] * len(goods), bool)
    return Laid(mm, gtins, may)


def read(*readings, before=NOTHING_READ, learn=True, worked=False):
    for laid in readings:
        before = take_stock(before, laid, PLAN, learn=learn, worked=worked)
    return before


ALL_HOME = boxes(*((at, RYE) for at in RYES), *((at, OAT) for at in OATS), own=True)


def test_a_box_fits_where_its_product_belongs_and_half_a_facing_beside_it():
    laid = boxes(((150, 100), RYE), ((340, 100), RYE), ((370, 100), RYE), ((350, 100), OAT))
    assert fitting(laid, PLAN, ("",) * 3).any(axis=1).tolist() == [True, True, False, True]


def test_goods_are_astray_from_the_second_reading_on():
    moved = boxes(*((at, OAT) for at in RYES))
    assert not read(ALL_HOME, moved).strange(3).any()
    assert read(ALL_HOME, moved, moved).strange(3).tolist() == [True, False, False]


def test_a_slot_that_nobody_sees_stays_as_it_was():
    moved = boxes(*((at, OAT) for at in RYES))
    away = read(moved, moved, boxes(((450, 100), OAT)))
    assert away.strange(3).tolist() == [True, False, False]


def test_goods_that_come_home_are_no_longer_astray():
    moved = boxes(*((at, OAT) for at in RYES))
    assert not read(moved, moved, ALL_HOME).strange(3).any()


def test_what_stood_astray_is_forgotten_where_the_slot_is_bare_and_nothing_is_recognized():
    moved = boxes(*((at, OAT) for at in RYES))
    away = read(moved, moved)
    bare = np.array([True, False, False])
    assert clear_away(away, moved, PLAN, bare).strange(3)[0]
    assert not clear_away(away, boxes((OATS[0], OAT)), PLAN, bare).odd(3)[0]
    assert clear_away(away, boxes((OATS[0], OAT)), PLAN, ~bare).strange(3)[0]


def test_one_stranger_among_three_makes_no_slot_astray():
    mixed = boxes((RYES[0], RYE), (RYES[1], RYE), (RYES[2], COLA))
    assert not read(mixed, mixed, mixed).strange(3).any()


def test_a_product_that_is_always_called_by_another_name_is_not_astray():
    called = boxes(*((at, COLA) for at in RYES))
    kept = read(*[called] * FIRM)
    assert kept.usual(3)[0] == COLA
    assert not read(called, called, before=kept).strange(3).any()


def test_after_work_a_look_alike_is_astray_where_another_name_is_usual():
    alike = boxes(*((at, OAT) for at in RYES), own=True)
    usual = read(*[ALL_HOME] * 2 * FIRM)
    assert not read(alike, alike, worked=True).strange(3).any()
    assert read(alike, alike, before=usual, worked=True).strange(3)[0]


def test_a_look_alike_is_not_astray_where_nobody_has_worked():
    alike = boxes(*((at, OAT) for at in RYES), own=True)
    usual = read(*[ALL_HOME] * 2 * FIRM)
    assert not read(*[alike] * 9, before=usual).strange(3).any()


def test_what_is_said_while_another_plan_is_suspected_does_not_become_usual():
    usual = read(*[ALL_HOME] * 2 * FIRM)
    moved = boxes(*((at, OAT) for at in RYES))
    assert read(*[moved] * 90, before=usual, learn=False).usual(3)[0] == RYE


def test_what_resembles_nothing_is_astray_and_has_no_name():
    new = boxes(*((at, "") for at in RYES))
    after = read(new, new)
    assert after.strange(3).tolist() == [True, False, False]
    assert after.names[0] == ""
