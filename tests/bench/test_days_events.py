"""Which alert belongs to which true trouble: each rule, with a truth made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from bench.days_builders import COLA, OAT, RYE, a_truth, an_alert, rye_gone

from tools.bench.days.episodes import Episode, match, stretches, troubles, visible_delay_s


def out(truth, *alerts, kind="out_of_stock"):
    return match(alerts, troubles(truth, kind))


def test_an_alert_inside_a_trouble_finds_it():
    matched = out(a_truth(rye_gone(600, 1200)), an_alert(720))
    assert [(e.from_s, e.to_s, a.at_s) for e, a in matched.found] == [(600, 1200, 720)]
    assert (matched.missed, matched.false) == ((), ())


def test_an_alert_within_a_minute_after_the_end_still_finds_it():
    truth = a_truth(rye_gone(600, 1200))
    assert len(out(truth, an_alert(1260)).found) == 1
    assert len(out(truth, an_alert(1261)).false) == 1


def test_an_alert_before_the_trouble_is_false_and_the_trouble_missed():
    matched = out(a_truth(rye_gone(600, 1200)), an_alert(590))
    assert len(matched.false) == len(matched.missed) == 1


def test_an_alert_about_another_slot_is_false():
    matched = out(a_truth(rye_gone(600, 1200)), an_alert(720, subject="oat"))
    assert [one.subject for one in matched.false] == ["oat"]


def test_a_second_alert_in_the_same_trouble_is_a_flap_and_not_false():
    matched = out(a_truth(rye_gone(600, 1200)), an_alert(720), an_alert(900))
    assert (len(matched.found), len(matched.flaps), len(matched.false)) == (1, 1, 0)


def test_a_trouble_of_less_than_two_minutes_is_not_due_and_its_alert_is_brief():
    truth = a_truth(rye_gone(600, 719))
    assert out(truth).missed == ()
    matched = out(truth, an_alert(700))
    assert (len(matched.found), len(matched.brief), len(matched.false)) == (0, 1, 0)


def test_a_trouble_of_two_minutes_is_due():
    assert len(out(a_truth(rye_gone(600, 720))).missed) == 1


def test_a_case_that_opens_falsely_again_and_again_is_false_once():
    truth = a_truth()
    alerts = [an_alert(at_s, case="one") for at_s in (100, 300, 500)]
    assert len(out(truth, *alerts).false) == 1
    assert len(out(truth, *alerts, an_alert(700, case="two")).false) == 2


def test_two_troubles_take_an_alert_each():
    truth = a_truth([*rye_gone(600, 800), *rye_gone(830, 1200)])
    matched = out(truth, an_alert(700), an_alert(840))
    assert [(e.from_s, a.at_s) for e, a in matched.found] == [(600, 700), (830, 840)]


def test_an_alert_late_for_the_first_trouble_and_in_the_second_finds_the_second():
    truth = a_truth([*rye_gone(600, 800), *rye_gone(830, 1200)])
    matched = out(truth, an_alert(850))
    assert [e.from_s for e, _ in matched.found] == [830]


def test_a_trouble_that_the_end_cuts_off_is_due_only_if_it_had_time():
    assert len(out(a_truth(rye_gone(3600 - 421))).missed) == 1
    late = a_truth(rye_gone(3600 - 419))
    assert out(late).missed == ()
    assert len(out(late, an_alert(3590)).brief) == 1


def test_a_slot_full_of_another_product_is_out_of_stock():
    matched = out(a_truth([(600, (COLA, COLA, COLA, OAT))]), an_alert(900))
    assert len(matched.found) == 1


def test_low_stock_is_due_after_five_minutes_with_few_facings():
    low = (RYE, "", "", OAT)
    long = a_truth([(600, low), (900, (RYE, RYE, RYE, OAT))])
    short = a_truth([(600, low), (899, (RYE, RYE, RYE, OAT))])
    assert len(out(long, kind="low_stock").missed) == 1
    assert len(out(short, kind="low_stock").missed) == 0


def test_low_stock_said_of_an_empty_slot_is_not_false():
    matched = out(a_truth(rye_gone(600)), an_alert(800, kind="low_stock"), kind="low_stock")
    assert (len(matched.brief), len(matched.false)) == (1, 0)


def test_low_stock_said_of_a_slot_with_enough_is_false():
    two = a_truth([(600, (RYE, RYE, "", OAT))])
    assert len(out(two, an_alert(800, kind="low_stock"), kind="low_stock").false) == 1


def test_a_misplaced_product_is_due_after_ten_minutes():
    orphan = (RYE, RYE, COLA, OAT)
    long = a_truth([(600, orphan), (1200, (RYE, RYE, RYE, OAT))])
    short = a_truth([(600, orphan), (1199, (RYE, RYE, RYE, OAT))])
    assert len(out(long, kind="misplaced").missed) == 1
    assert len(out(short, kind="misplaced").missed) == 0


def test_an_unknown_product_is_due_only_where_it_is_in_no_catalog():
    foreign = a_truth([(600, (RYE, RYE, "nobody", OAT))])
    known = a_truth([(600, (RYE, RYE, COLA, OAT))])
    assert len(out(foreign, kind="unknown_product").missed) == 1
    assert len(out(known, kind="unknown_product").missed) == 0


def test_an_unknown_product_said_of_a_known_stranger_is_not_false():
    known = a_truth([(600, (RYE, RYE, COLA, OAT))])
    said = an_alert(2000, kind="unknown_product")
    assert len(out(known, said, kind="unknown_product").brief) == 1


def test_after_a_new_plan_nothing_is_due():
    truth = a_truth(rye_gone(600, 1800), reset=(500.0, "row_shift", 1))
    assert out(truth).missed == ()


def test_after_a_new_plan_only_a_bare_place_may_be_called_empty():
    plan = (1000.0, "row_shift", 1)
    bare = a_truth([(1000, ("", "", "", OAT))], reset=plan)
    filled = a_truth([(1000, (COLA, COLA, COLA, OAT))], reset=plan)
    assert len(out(bare, an_alert(1400)).brief) == 1
    assert len(out(filled, an_alert(1400)).false) == 1


def test_a_trouble_ends_where_a_new_plan_begins():
    truth = a_truth(rye_gone(600), reset=(1200.0, "row_shift", 1))
    assert [(e.from_s, e.to_s) for e in troubles(truth, "out_of_stock").due] == [(600, 1200)]


@pytest.mark.parametrize(
    ("holds", "found"),
    [
        ([False, True, False], [(0, 10.0, 20.0)]),
        ([True, True, False], [(0, 0.0, 20.0)]),
        ([False, False, True], [(0, 20.0, 30.0)]),
        ([False, False, False], []),
    ],
)
def test_stretches_begin_and_end_where_the_condition_does(holds, found):
    changed_s = np.array([0.0, 10.0, 20.0])
    assert stretches(changed_s, np.array(holds)[:, None], 30.0) == found


def test_the_visible_part_of_a_delay_leaves_out_what_was_hidden():
    truth = a_truth(rye_gone(600, 1200))
    truth.seen[63:66, 0] = False  # looks at 630, 640 and 650 s
    one = Episode("rye", 600, 1200)
    assert visible_delay_s(truth, one, an_alert(700)) == pytest.approx(70.0)
