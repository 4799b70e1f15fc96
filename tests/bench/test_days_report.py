"""The page, the plot and the metrics of a few made-up days."""

from __future__ import annotations

import json

import cv2
import pytest
from bench.days_builders import a_truth, an_account, an_alert, rye_gone

from tools.bench.days.camera_day import day_from
from tools.bench.days.paces import compared
from tools.bench.days.plot import draw, points
from tools.bench.days.results import Stood, metrics, write_metrics
from tools.bench.days.score import score
from tools.bench.days.table import page


def a_day(scenario, seed, *alerts):
    truth = a_truth(rye_gone(600, 1200))
    return score(truth, an_account(truth, *alerts), None, (scenario, seed))


@pytest.fixture(scope="module")
def held():
    """Two days by both methods and a third by the agent alone."""
    days = [
        {
            "default": a_day("clean", 1, an_alert(720)),
            "raw frame": a_day("clean", 1, an_alert(610)),
        },
        {
            "default": a_day("bump", 1, an_alert(900)),
            "raw frame": a_day("bump", 1, an_alert(3000)),
            "without registration": a_day("bump", 1, an_alert(2000), an_alert(3000)),
        },
        {"default": a_day("bump", 2, an_alert(3000))},
    ]
    return metrics(Stood("python -m tools.bench days", "abc", 1.0, 10.0, days))


def test_methods_meet_on_the_days_that_all_have_judged(held):
    assert held["camera_days"] == 3
    cheap, dear = held["meetings"]
    assert cheap["default"]["all"]["camera_days"] == 2
    assert set(cheap) == {"default", "raw frame"}
    assert held["own"]["all"]["camera_days"] == 3
    assert set(dear) == {"default", "without registration"}
    assert dear["default"]["all"]["camera_days"] == 1
    assert dear["without registration"]["all"]["counts"]["out_of_stock.false"] == 2


def test_tiers_hold_their_own_scenarios(held):
    assert held["own"]["base"]["counts"]["out_of_stock.found"] == 1
    assert held["own"]["stress"]["counts"]["out_of_stock.false"] == 1
    assert held["own"]["stress"]["out_of_stock.recall"] == 0.5


def test_a_goal_that_nobody_could_measure_is_not_met(held):
    unmeasured = [one for one in held["goals"] if one["base"]["value"] is None]
    assert unmeasured
    assert not any(one["base"]["met"] for one in unmeasured)


def test_the_page_says_the_worst_scenario_and_what_it_stands_on(held):
    text = page(held)
    assert "**bump** (worst)" in text
    assert "3 rendered camera-days" in text
    assert "judge fewer days: 1," in text
    assert "of those that constants were tuned on" in text
    assert "fixtures endcap, produce" in text
    assert held["constants"] in text
    assert "0 (< 1800.0)" in text  # the bound of one clean hour with two slots


def test_the_plot_has_a_point_for_every_method_with_a_delay(held, tmp_path):
    pytest.importorskip("matplotlib")
    assert [one.method for one in points(held, "base")] == ["raw frame", "default"]
    assert [one.label for one in points(held, "base")] == ["< raw frame (100%)", "< default (100%)"]
    draw(held, tmp_path / "days.png")
    assert cv2.imread(str(tmp_path / "days.png")).shape[1] > 1000


def test_metrics_are_json_and_a_score_comes_back_from_it(held, tmp_path):
    write_metrics(tmp_path / "days.json", held)
    assert json.loads((tmp_path / "days.json").read_text("utf-8"))["models"] == "abc"
    day = a_day("clean", 1, an_alert(720), an_alert(3000))
    assert day_from(json.loads(json.dumps(day.plain()))) == day


def test_paces_are_compared_over_the_days_that_all_of_them_have():
    slow = {("clean", 1): a_day("clean", 1, an_alert(800)), ("bump", 1): a_day("bump", 1)}
    quick = {("clean", 1): a_day("clean", 1, an_alert(700))}
    told = compared({10.0: slow, 5.0: quick})
    assert [one["every_s"] for one in told] == [5.0, 10.0]
    assert [one["camera_days"] for one in told] == [1, 1]
    assert [one["figures"]["out_of_stock.delay_median_s"] for one in told] == [100.0, 200.0]
    assert compared({10.0: slow, 5.0: {}}) == []


def test_the_page_shows_the_paces(held):
    day = {("clean", 1): a_day("clean", 1, an_alert(700))}
    text = page(held | {"paces": compared({5.0: day, 10.0: day})})
    assert "Delay against the interval between looks" in text
    assert "| 5 s | 0.00 | 100.0% | 100 s |" in text
