"""Slot states weighted by time, coverage, availability, counts, and what alerts are put down to."""

from __future__ import annotations

import numpy as np
import pytest
from bench.days_builders import COLA, OAT, RYE, a_truth, an_account, an_alert, rye_gone

from tools.bench.days.account import Label
from tools.bench.days.causes import Cause, Hindrance, cause_of, hindrance_of
from tools.bench.days.episodes import Episode
from tools.bench.days.moves import moves, new_plan
from tools.bench.days.score import score, view_alert_fits
from tools.bench.days.states import macro_f1, states, true_labels
from tools.bench.days.totals import FIGURES, false_bound, interval, slot_days


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        ((RYE, RYE, RYE, OAT), Label.OK),
        ((RYE, RYE, "", OAT), Label.OK),
        ((RYE, "", "", OAT), Label.LOW),
        (("", "", "", OAT), Label.OUT),
        ((COLA, COLA, COLA, OAT), Label.OUT),
        ((RYE, RYE, COLA, OAT), Label.MISPLACED),
        ((RYE, RYE, "nobody", OAT), Label.UNKNOWN),
        ((RYE, COLA, "", OAT), Label.LOW),
    ],
)
def test_the_true_word_is_the_first_that_holds(cells, label):
    assert true_labels(a_truth([(0, cells)]))[-1, 0] == label


def test_confusion_is_weighted_by_time():
    truth = a_truth(rye_gone(600, 1200))
    table = np.array(states(truth, an_account(truth)).confusion)
    assert table[Label.OUT, Label.OK] == 600
    assert table[Label.OK, Label.OK] == 2 * 3600 - 600


def test_what_was_hidden_is_not_in_the_confusion():
    truth = a_truth(rye_gone(600, 1200))
    truth.seen[60:90, 0] = False
    table = np.array(states(truth, an_account(truth)).confusion)
    assert table[Label.OUT, Label.OK] == 300


def test_abstaining_costs_coverage():
    truth = a_truth()
    label = np.full((360, 2), Label.OK, np.int8)
    label[:90, 0] = Label.OBSCURED
    told = states(truth, an_account(truth, label=label))
    assert told.judged_s / told.slot_s == pytest.approx(1 - 90 / 720)
    assert sum(map(sum, told.confusion)) == told.judged_s


def test_nothing_is_counted_after_a_new_plan():
    truth = a_truth(reset=(1800.0, "row_shift", 1))
    assert states(truth, an_account(truth)).slot_s == 2 * 1800


def test_facings_are_exact_only_while_they_are_counted_right():
    truth = a_truth([(1800, (RYE, "", "", OAT))])
    told = states(truth, an_account(truth))
    assert told.exact_s == 2 * 3600 - 1800
    assert told.off_facing_s == 2 * 1800


def test_macro_f1_is_the_mean_over_the_words_that_were_true():
    table = np.zeros((5, 5))
    table[Label.OK, Label.OK], table[Label.OUT, Label.OUT] = 90, 5
    table[Label.OUT, Label.OK] = 5
    ok, gone = 2 * 90 / (90 + 95), 2 * 5 / (10 + 5)
    assert macro_f1(table) == pytest.approx((ok + gone) / 2)


def test_availability_is_compared_day_by_day():
    truth = a_truth(rye_gone(600, 1200))
    day = score(truth, an_account(truth), view=None, film=("clean", 1))
    assert FIGURES["osa_error_points"]([day]) == pytest.approx(100 * 600 / 7200)


def false_cause(truth, alert, **account):
    return cause_of(alert, truth, an_account(truth, alert, **account))


def test_after_a_new_plan_the_plan_is_the_cause():
    truth = a_truth(reset=(600.0, "row_shift", 1), moves=((650.0, np.eye(3), "bump"),))
    assert false_cause(truth, an_alert(900)) is Cause.PLANOGRAM


def test_after_a_move_the_move_is_the_cause():
    truth = a_truth(moves=((800.0, np.eye(3), "bump"),), light=((800.0, 900.0, "step"),))
    assert false_cause(truth, an_alert(900)) is Cause.BUMP
    assert false_cause(truth, an_alert(3000)) is Cause.PERSISTENT


def test_cells_that_are_off_put_it_down_to_the_move_however_long_ago():
    truth = a_truth(moves=((100.0, np.eye(3), "sag"),))
    assert false_cause(truth, an_alert(3000), off_px=np.full(360, 5.0)) is Cause.BUMP


def test_in_another_light_the_light_is_the_cause():
    assert false_cause(a_truth(light=((700.0, 750.0, "step"),)), an_alert(900)) is Cause.LIGHT
    assert false_cause(a_truth(lost=((700.0, 790.0, "cover"),)), an_alert(900)) is Cause.LIGHT


def test_somebody_before_the_slot_is_the_cause():
    truth = a_truth()
    truth.hidden[80:90, 0] = 0.3
    assert false_cause(truth, an_alert(900)) is Cause.OCCLUSION
    assert false_cause(truth, an_alert(900, subject="oat")) is Cause.PERSISTENT


def test_a_wrong_name_is_recognition():
    assert false_cause(a_truth(), an_alert(900, kind="misplaced")) is Cause.RECOGNITION
    assert false_cause(a_truth(), an_alert(900, displaced=True)) is Cause.RECOGNITION


def missed_because(truth):
    return hindrance_of(Episode("rye", 600, 1800), truth, an_account(truth))


def test_a_missed_swap_of_look_alikes_is_told_apart_from_other_misses():
    swapped = [(600, (COLA, COLA, COLA, OAT))]
    alike = a_truth(swapped, groups=(frozenset({RYE, COLA}),))
    assert missed_because(alike) is Hindrance.ALIKE
    assert missed_because(a_truth(swapped)) is Hindrance.RECOGNITION
    assert missed_because(a_truth(rye_gone(600))) is Hindrance.EVIDENCE


def test_a_trouble_that_was_hidden_is_missed_for_it():
    truth = a_truth(rye_gone(600))
    truth.seen[60:180, 0] = False
    assert missed_because(truth) is Hindrance.OCCLUSION


def test_alerts_about_the_view_are_borne_out_by_what_happened_to_it():
    truth = a_truth(lost=((600.0, 900.0, "cover"),), moves=((1200.0, np.eye(3), "bump"),))
    assert view_alert_fits(an_alert(660, "cam", "view_degraded"), truth)
    assert not view_alert_fits(an_alert(1100, "cam", "view_degraded"), truth)
    assert view_alert_fits(an_alert(1210, "cam", "camera_shifted"), truth)
    assert not view_alert_fits(an_alert(1100, "cam", "camera_misaligned"), truth)
    assert not view_alert_fits(an_alert(660, "cam", "planogram_mismatch"), truth)


def test_a_blocked_slot_is_borne_out_by_people_before_it():
    truth = a_truth()
    truth.hidden[:90, 0] = 0.8
    assert view_alert_fits(an_alert(650, "rye", "view_blocked", suspected_s=0.0), truth)
    assert not view_alert_fits(an_alert(650, "oat", "view_blocked", suspected_s=0.0), truth)


@pytest.mark.parametrize(
    ("truly", "says", "right"),
    [
        (("row_shift", 2), "row_shift 2 2 2", True),
        (("row_shift", 2), "row_shift 2 1 2", True),
        (("row_shift", 2), "row_shift 1 1 1", False),
        (("row_shift", 2), "unknown_reset", False),
        (("other_planogram", 0), "unknown_reset", False),
        (("other_planogram", 0), "other_planogram", True),
        (("other_planogram", 0), "row_shift 1 1", False),
    ],
)
def test_a_new_plan_is_told_rightly_by_its_hypothesis(truly, says, right):
    truth = a_truth(reset=(600.0, *truly))
    told = new_plan(
        truth, an_account(truth, an_alert(1500, "cam", "planogram_mismatch", says=says))
    )
    assert (told.right, told.cases) == (right, 1)


def test_a_new_plan_that_is_told_twice_is_two_cases_and_one_not_told_is_not_right():
    truth = a_truth(reset=(600.0, "row_shift", 2))
    alerts = [an_alert(at_s, "cam", "planogram_mismatch") for at_s in (1500, 2500)]
    assert new_plan(truth, an_account(truth, *alerts)).cases == 2
    untold = new_plan(truth, an_account(truth))
    assert (untold.cases, untold.right) == (0, False)
    assert new_plan(a_truth(), an_account(a_truth())) is None


def shifted_by(px):
    return np.array([[1.0, 0, px], [0, 1, 0], [0, 0, 1]])


def test_a_move_is_scored_after_the_time_to_settle(a_bay):
    truth = a_truth(moves=((600.0, shifted_by(10), "bump"),))
    off = np.zeros(360)
    off[60:72] = 10.0  # before it has settled
    off[72:90] = np.nan  # suspended
    off[90:120] = 10.0  # used, and wrong
    move = moves(truth, an_account(truth, off_px=off), a_bay)[0]
    after = 360 - 72
    assert (move.moved_px, move.off_px) == (10.0, 0.0)
    assert move.suspended_share == pytest.approx(18 / after, abs=1e-3)
    assert move.wrong_share == pytest.approx(30 / after, abs=1e-3)


def test_slow_moves_are_scored_together_outside_the_sudden_ones(a_bay):
    steps = tuple((60.0 * i, shifted_by(0.1 * i), "sag") for i in range(1, 50))
    truth = a_truth(
        moves=tuple(sorted([*steps, (1830.0, shifted_by(13), "bump")], key=lambda m: m[0]))
    )
    off = np.where(truth.looks_s < 1830, 1.0, 3.0)
    sudden, slow = moves(truth, an_account(truth, off_px=off), a_bay)
    assert (sudden.kind, sudden.moved_px, sudden.wrong_share) == ("sudden", 10.0, 1.0)
    assert (slow.kind, slow.moved_px, slow.off_px) == ("sag", 4.9, 1.0)
    assert slow.wrong_share == pytest.approx(165 / 348, abs=1e-3)


def test_a_slow_move_is_a_cause_only_where_the_cells_are_off(a_bay):
    truth = a_truth(moves=((880.0, np.eye(3), "sag"),))
    assert false_cause(truth, an_alert(900)) is Cause.PERSISTENT
    assert false_cause(truth, an_alert(900), off_px=np.full(360, 2.5)) is Cause.BUMP


def test_a_misplacement_is_told_right_by_product_home_and_kind():
    truth = a_truth([(600, (RYE, RYE, OAT, OAT))], misplaced=(("rye", 600.0, 3600.0, "spillover"),))
    right = an_alert(900, kind="misplaced", found=OAT, home="oat", relation="spillover")
    wrong = an_alert(900, kind="misplaced", found=COLA, home="cola", relation="orphan")
    one, other = (
        score(truth, an_account(truth, alert), None, ("clean", 1)).kinds["misplaced"]
        for alert in (right, wrong)
    )
    assert (one.named, one.homed, one.related) == ((1,), (1,), (1,))
    assert (other.named, other.homed, other.related) == ((0,), (0,), (0,))


def a_day(*alerts, seed=1, changes=()):
    truth = a_truth(changes)
    return score(truth, an_account(truth, *alerts), None, ("clean", seed))


def test_false_alerts_are_scaled_to_a_hundred_slots_and_twelve_hours():
    day = a_day(an_alert(900))
    assert slot_days([day]) == pytest.approx(2 / 1200)
    assert FIGURES["out_of_stock.false_per_day"]([day]) == pytest.approx(600)


def test_where_none_was_false_the_bound_is_three_over_what_was_seen():
    quiet = a_day()
    assert false_bound([quiet, quiet], "out_of_stock") == pytest.approx(3 / (4 / 1200))
    assert false_bound([quiet, a_day(an_alert(900))], "out_of_stock") is None


def test_precision_and_recall_count_each_trouble_once():
    gone = rye_gone(600, 1200)
    days = [
        a_day(an_alert(720), an_alert(800), an_alert(3000), changes=gone),
        a_day(seed=2, changes=gone),
    ]
    assert FIGURES["out_of_stock.recall"](days) == pytest.approx(0.5)
    assert FIGURES["out_of_stock.precision"](days) == pytest.approx(0.5)
    assert FIGURES["out_of_stock.f1"](days) == pytest.approx(0.5)
    assert FIGURES["out_of_stock.delay_median_s"](days) == 120
    assert FIGURES["cases_per_trouble"](days) == pytest.approx(3 / 2)


def test_a_gap_that_another_product_fills_is_no_part_of_the_bare_delay():
    filled = [(600, (COLA, COLA, COLA, OAT)), (1200, (RYE, RYE, RYE, OAT))]
    days = [
        a_day(an_alert(720), changes=rye_gone(600, 1200)),
        a_day(an_alert(1100), seed=2, changes=filled),
    ]
    assert FIGURES["out_of_stock.delay_median_s"](days) == (120 + 500) / 2
    assert FIGURES["out_of_stock.bare_delay_median_s"](days) == 120


def test_the_interval_of_days_that_are_all_alike_is_a_point():
    days = [a_day(an_alert(900), seed=seed) for seed in range(5)]
    low, high = interval(days, FIGURES["out_of_stock.false_per_day"])
    assert low == high == pytest.approx(600)


def test_the_interval_grows_with_the_difference_of_the_days():
    days = [a_day(an_alert(900)), *(a_day(seed=seed) for seed in range(2, 6))]
    low, high = interval(days, FIGURES["out_of_stock.false_per_day"])
    assert low == 0
    assert high > 120  # the mean of the five
