"""Votes over time: what is held true of each facing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import NINE, some_names, some_votes
from hypothesis import given
from hypothesis import strategies as st

from agent.shelf.held.belief import (
    CLAMP,
    PROFILES,
    Latch,
    believe,
    fold,
    nothing_known,
    skip,
    unjudged,
)
from agent.shelf.seen.evidence import Cue
from agent.shelf.seen.look import Votes
from agent.vision.frame import Blind

START = NINE.timestamp()
NO_GALLERY = np.array([], "<U14")


def after(letters, profile="default", interval_s=5.0):
    """One facing after a row of votes, one every five seconds."""
    beliefs = unjudged(1, NO_GALLERY)
    for step, letter in enumerate(letters):
        at = START + step * interval_s
        beliefs = believe(beliefs, some_votes(letter), PROFILES[profile], at, interval_s)
    return beliefs


def test_five_stocked_looks_are_enough_at_a_start():
    assert after("SSSSS").void.no[0]
    assert not after("SSSS").void.judged[0]


def test_a_full_facing_is_held_empty_after_twenty_empty_looks_and_not_before():
    assert not after("S" * 10 + "E" * 19).void.yes[0]
    assert after("S" * 10 + "E" * 20).void.yes[0]


@pytest.mark.parametrize(("profile", "looks"), [("fast", 15), ("default", 20), ("careful", 30)])
def test_profiles_differ_in_how_many_looks_suffice(profile, looks):
    assert not after("S" * 10 + "E" * (looks - 1), profile).void.yes[0]
    assert after("S" * 10 + "E" * looks, profile).void.yes[0]


def test_a_gap_counts_from_its_first_sighting():
    beliefs = after("S" * 10 + "E" * 20)
    assert beliefs.void.since[0] == START + 50


def test_a_passing_hand_does_not_make_the_gap_older():
    beliefs = after("S" * 10 + "EE" + "S" * 10 + "E" * 20)
    assert beliefs.void.since[0] == START + 22 * 5


def test_no_look_is_no_evidence():
    beliefs = after("S" * 10 + "-" * 500)
    assert beliefs.void.no[0]
    assert beliefs.void.odds[0] == -CLAMP


def test_abstaining_alone_needs_a_quarter_of_an_hour_and_more():
    assert not after("S" * 10 + "A" * 200).void.yes[0]


def test_what_was_never_found_is_not_missing_for_being_silent():
    assert after("A" * 500).void.odds[0] == 0
    assert after("A" * 500 + "S" * 5).void.no[0]
    assert after("E" * 5 + "A" * 500).void.odds[0] == after("E" * 5).void.odds[0]


def test_silence_is_counted_where_something_once_stood():
    assert after("S" * 10 + "A" * 500).void.yes[0]


def test_a_slower_camera_needs_fewer_looks_but_never_half_as_many():
    assert after("S" * 10 + "E" * 14, interval_s=10.0).void.yes[0]
    assert not after("S" * 10 + "E" * 10, interval_s=600.0).void.yes[0]


def test_the_tally_counts_since_the_doubt_began():
    beliefs = after("S" * 30 + "EEAE")
    assert beliefs.tally[0].tolist() == [0, 0, 3, 0, 1]
    assert beliefs.visible_s[0] == 20


def test_looks_that_say_nothing_are_counted_by_cause_while_there_is_a_doubt():
    assert not skip(after("S" * 30), Blind.OFFLINE).skipped.any()
    beliefs = after("S" * 30 + "E")
    for cause in (Blind.OFFLINE, Blind.OFFLINE, Blind.DEGRADED, None):
        beliefs = skip(beliefs, cause)
    assert beliefs.skipped[0].tolist() == [2, 1, 0, 1]  # None: the camera settles
    over = believe(beliefs, some_votes("S"), PROFILES["default"], START + 999, 15.0)
    assert not over.skipped.any()


@given(st.text(alphabet="SECA-", max_size=80))
def test_unseen_looks_never_change_what_is_held(letters):
    with_gaps = after(letters, interval_s=5.0)
    without = unjudged(1, NO_GALLERY)
    for step, letter in enumerate(letters):
        if letter != "-":
            at = START + step * 5.0
            without = believe(without, some_votes(letter), PROFILES["default"], at, 5.0)
    assert with_gaps.void.odds[0] == without.void.odds[0]
    assert with_gaps.void.held[0] == without.void.held[0]


@given(st.lists(st.floats(-3, 3), max_size=60))
def test_a_log_odds_stays_within_its_clamp_and_time_never_runs_ahead(steps):
    latch = nothing_known(1)
    for at, step in enumerate(steps):
        latch = fold(latch, np.array([step]), float(at))
        assert -CLAMP <= latch.odds[0] <= CLAMP
        assert np.isnan(latch.since[0]) or latch.since[0] <= at


def blind_after(letters, profile="default"):
    """The same of a facing whose cues have not proven themselves."""
    beliefs = unjudged(1, NO_GALLERY)
    for step, letter in enumerate(letters):
        votes = replace(some_votes(letter), cues=np.array([Cue.BLIND], np.uint8))
        beliefs = believe(beliefs, votes, PROFILES[profile], START + step * 5.0, 5.0)
    return beliefs


@pytest.mark.parametrize(
    ("profile", "letter", "looks"),
    [
        ("fast", "E", 60),
        ("default", "E", 75),
        ("careful", "E", 113),
        ("fast", "A", 180),
        ("default", "A", 225),
        ("careful", "A", 300),
    ],
)
def test_a_blind_facing_is_held_empty_by_time_alone(profile, letter, looks):
    assert not blind_after("S" * 10 + letter * (looks - 1), profile).void.yes[0]
    assert blind_after("S" * 10 + letter * looks, profile).void.yes[0]


@pytest.mark.parametrize("letter", ["S", "C"])
def test_one_product_in_ten_looks_keeps_a_blind_facing_stocked(letter):
    assert not blind_after("S" * 10 + ("A" * 9 + letter) * 60).void.yes[0]


GAP = Cue.GAP | Cue.PLAIN | Cue.COLOR  # a gap box, plainer, and of another color
LEFT = Cue.GAP | Cue.COLOR  # a gap box, but as full of edges as before


def seen_as(before, cues, letters, profile="default"):
    """Ten stocked looks, then some more in which these cues spoke."""
    beliefs = after("S" * 10)
    for step, letter in enumerate(letters, 10):
        votes = replace(some_votes(letter), cues=np.array([cues | before], np.uint8))
        beliefs = believe(beliefs, votes, PROFILES[profile], START + step * 5.0, 5.0)
    return beliefs


@pytest.mark.parametrize("before", [0, Cue.BLIND])
@pytest.mark.parametrize(("profile", "looks"), [("fast", 8), ("default", 10), ("careful", 15)])
def test_a_gap_that_shows_itself_takes_half_the_looks_also_where_cues_are_not_trusted(
    profile, looks, before
):
    assert not seen_as(before, GAP, "E" * (looks - 1), profile).void.yes[0]
    assert seen_as(before, GAP, "E" * looks, profile).void.yes[0]


def test_a_gap_with_as_many_edges_as_its_product_takes_minutes():
    assert not seen_as(0, LEFT, "E" * 74).void.yes[0]
    assert seen_as(0, LEFT, "E" * 75).void.yes[0]
    assert not seen_as(Cue.BLIND, LEFT, "E" * 400).void.yes[0]


def test_a_phantom_in_a_gap_that_shows_itself_takes_nothing_back():
    assert seen_as(0, GAP, "ECECECECECECECECECE").void.yes[0]
    assert not seen_as(0, Cue.PLAIN | Cue.COLOR, "EC" * 40).void.yes[0]


def test_columns_of_different_length_are_refused():
    good = nothing_known(2)
    with pytest.raises(ValueError, match="shape"):
        Latch(good.odds, np.zeros(3, bool), good.judged, good.doubt_at, good.since)
    votes = some_votes("SS")
    with pytest.raises(ValueError, match="shape"):
        Votes(votes.vote, votes.names, np.zeros(3, bool))


@pytest.mark.parametrize(("lead", "looks"), [(0.29, 60), (0.31, 20)])
def test_a_stranger_beyond_doubt_is_held_after_as_many_looks_as_a_gap(lead, looks):
    def strange(looks):
        beliefs = unjudged(1, np.array(["1", "2"]))
        for step in range(20 + looks):
            letter = "M" if step < 20 else "K"
            names = some_names([letter], ["2"], 2)
            names = replace(names, expected=np.array([0.4]), cosine=np.array([[0.4, 0.4 + lead]]))
            votes = replace(some_votes("S"), names=names)
            beliefs = believe(beliefs, votes, PROFILES["default"], START + 5 * step, 5.0)
        return beliefs.stranger.yes[0]

    assert not strange(looks - 1)
    assert strange(looks)
