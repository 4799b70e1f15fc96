"""Beliefs to facts: what is held of each slot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agent.shelf.cases.facts import _verified
from agent.shelf.held.belief import PROFILES, Latch, unjudged
from agent.shelf.seen.look import Vote


def gone(empty, abstained):
    """One facing held empty after so many looks of either kind."""
    beliefs = unjudged(1, np.array([], "<U14"))
    sure = np.ones(1, bool)
    void = Latch(np.array([5.0]), sure, sure.copy(), np.array([np.nan]), np.zeros(1))
    tally = np.zeros((1, len(Vote)), np.intp)
    tally[0, Vote.EMPTY], tally[0, Vote.ABSTAIN] = empty, abstained
    return replace(beliefs, void=void, tally=tally)


@pytest.mark.parametrize(
    ("profile", "abstained", "verified"),
    [
        ("default", 150, True),  # 10 x 0.45 against 150 x 0.02: three fifths exactly
        ("default", 151, False),
        ("careful", 170, True),  # it counts abstaining less beside a gap that was seen
        ("fast", 170, True),
        ("fast", 201, False),
    ],
)
def test_a_gap_is_verified_by_what_its_profile_counts(profile, abstained, verified):
    row = np.array([0])
    assert _verified(gone(10, abstained), row, PROFILES[profile]) is verified
