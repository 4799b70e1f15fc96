"""N of M over hand-made looks; the ablations that are made of votes; scaled weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.days_builders import a_truth
from builders import a_look

from agent.shelf.held.belief import PROFILES
from agent.shelf.seen.evidence import Cue
from agent.shelf.seen.look import Vote
from tools.bench.days.account import Label
from tools.bench.days.baselines import Rule, Sightings, baseline, latched, sightings
from tools.bench.days.folding import curve, scaled, without_facings, without_void

SLOT = np.array([0, 0, 0, 1])


def seen(box, void=None, hidden=None, judged=None):
    """Sightings of four cells over some looks; nothing is void or hidden unless it is said."""
    box = np.array(box, bool)
    none = np.zeros_like(box)
    return Sightings(
        box=box,
        void=none if void is None else np.array(void, bool),
        hidden=none if hidden is None else np.array(hidden, bool),
        judged=np.ones(len(box), bool) if judged is None else np.array(judged, bool),
        cell_slot=SLOT,
    )


def boxes(*rows):
    """360 looks of full cells, but for the rows (from look, to look, cells)."""
    box = np.ones((360, 4), bool)
    for begin, end, cells in rows:
        box[begin:end, cells] = False
    return box


RYE_CELLS, EVERYWHERE = [0, 1, 2], [0, 1, 2, 3]


def test_n_of_m_says_yes_after_n_and_no_after_n_of_the_contrary():
    says = np.array([0, 1, 1, 1, 0, 1, 0, 0, 0], bool)
    held = latched(says, np.ones(9, bool), 3, 4)
    assert held.tolist() == [0, 0, 0, 1, 1, 1, 1, 0, 0]


def test_looks_that_cannot_be_used_are_skipped():
    says = np.array([1, 1, 0, 0, 1, 0], bool)
    usable = np.array([1, 1, 0, 0, 1, 1], bool)
    assert latched(says, usable, 3, 3).tolist() == [0, 0, 0, 0, 1, 1]


def test_n_and_m_span_the_same_time_at_another_interval():
    assert Rule(10, 12).at(5.0) == (10, 12)
    assert Rule(10, 12).at(10.0) == (5, 6)
    assert Rule(54, 72).at(10.0) == (27, 36)
    assert Rule(1, 1).at(10.0) == (1, 1)


def test_a_raw_frame_opens_and_closes_at_once():
    told = baseline(Rule(1, 1), seen(boxes((60, 61, RYE_CELLS))), a_truth())
    assert [(one.kind, one.subject, one.at_s) for one in told.alerts] == [
        ("out_of_stock", "rye", 600.0)
    ]
    assert (told.label[60, 0], told.label[61, 0]) == (Label.OUT, Label.OK)


def test_ten_of_twelve_waits_for_fifty_seconds():
    told = baseline(Rule(10, 12), seen(boxes((60, 120, RYE_CELLS))), a_truth())
    assert told.alerts[0].at_s == 640.0  # the fifth look of ten seconds


def test_a_missing_box_alone_is_enough_without_the_void_cue_and_not_with_it():
    gone = boxes((60, 120, RYE_CELLS))
    plain, careful = (baseline(Rule(10, 12, void), seen(gone), a_truth()) for void in (False, True))
    assert (len(plain.alerts), len(careful.alerts)) == (1, 0)
    agreeing = baseline(Rule(10, 12, void=True), seen(gone, void=~gone), a_truth())
    assert len(agreeing.alerts) == 1


def test_hidden_looks_are_skipped_unless_the_rule_is_raw():
    gone = boxes((60, 120, RYE_CELLS))
    somebody = seen(gone, hidden=~gone)
    assert baseline(Rule(10, 12), somebody, a_truth()).alerts == ()
    assert len(baseline(Rule(1, 1, gated=False), somebody, a_truth()).alerts) == 1


def test_pictures_that_could_not_be_judged_are_skipped():
    gone = boxes((60, 120, EVERYWHERE))
    judged = np.ones(360, bool)
    judged[60:120] = False
    assert baseline(Rule(10, 12), seen(gone, judged=judged), a_truth()).alerts == ()


def test_few_boxes_are_low_stock_and_none_supersedes_it():
    told = baseline(Rule(1, 1), seen(boxes((60, 120, [1, 2]), (90, 120, [0]))), a_truth())
    assert [(one.kind, one.at_s) for one in told.alerts] == [
        ("low_stock", 600.0),
        ("out_of_stock", 900.0),
    ]


def test_an_alert_again_within_a_quarter_of_an_hour_is_the_same_case():
    rows = ((60, 61, RYE_CELLS), (100, 101, RYE_CELLS), (300, 301, RYE_CELLS))
    told = baseline(Rule(1, 1), seen(boxes(*rows)), a_truth())
    cases = [one.case for one in told.alerts]
    assert cases[0] == cases[1] != cases[2]


def test_the_count_of_a_rule_is_the_median_of_its_looks():
    told = baseline(Rule(10, 12), seen(boxes((60, 62, [0]), (200, 260, [0]))), a_truth())
    assert (told.right[61, 0], told.right[250, 0]) == (3, 2)


def test_looks_without_votes_are_read_as_not_judged():
    told = sightings([a_look(0, None), a_look(10, None)], SLOT)
    assert not told.judged.any()
    assert told.box.shape == (2, 4)


@pytest.mark.parametrize(
    ("letters", "without"), [("SECA-", [Vote.STOCKED, Vote.EMPTY, Vote.STOCKED, Vote.EMPTY, 0])]
)
def test_without_void_a_missing_box_is_a_gap_and_a_box_is_stock(letters, without, a_bay):
    assert without_void(a_look(0, letters), a_bay).votes.vote.tolist() == without


def test_without_void_no_cell_is_blind(a_bay):
    look = a_look(0, "AAA")
    cues = np.full(len(look.votes), Cue.BLIND | Cue.PLAIN, np.uint8)
    told = without_void(replace(look, votes=replace(look.votes, cues=cues)), a_bay)
    assert not told.votes.blind.any()
    assert (told.votes.cues == Cue.PLAIN).all()


def test_without_the_facing_level_a_slot_is_stocked_as_soon_as_one_facing_is(a_bay):
    told = without_facings(a_look(0, "SEE" + "EE" + "E-AE"), a_bay).votes.vote
    assert told.tolist() == [Vote.STOCKED] * 3 + [Vote.EMPTY] * 2 + [Vote.ABSTAIN] * 4


def test_a_blind_look_stays_blind_in_every_ablation(a_bay):
    assert without_void(a_look(0, None), a_bay).votes is None
    assert without_facings(a_look(0, None), a_bay).votes is None


def test_scaled_weights_move_faster_towards_empty_and_no_faster_back():
    own = PROFILES["default"]
    twice = scaled(own, 2.0)
    assert (twice.empty, twice.blind) == (2 * own.empty, 2 * own.blind)
    assert (twice.stocked, twice.product) == (own.stocked, own.product)
    assert set(PROFILES) < set(curve())
