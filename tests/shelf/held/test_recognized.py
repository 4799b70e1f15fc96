"""In which slots may another product be named, and how soon?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import OAT, a_view, some_names, some_votes

from agent.shelf.held.belief import LATCH, PROFILES, believe, unjudged
from agent.shelf.held.recognized import credible, patient, recognize
from agent.shelf.seen.identity import Name

VIEW = a_view()
N = len(VIEW.cells)  # rye 0 1 2, oat 3 4, cola 5 6 7 8
WEIGHTS = PROFILES["default"]


def named(letters, odd=()):
    names = some_names(list(letters), [OAT if letter == "K" else "" for letter in letters], 2)
    votes = replace(some_votes("S" * N), names=names)
    return replace(votes, odd=np.isin(np.arange(N), odd))


def test_a_slot_that_was_never_recognized_names_no_stranger_until_it_changes():
    assert not (credible(named("K........"), (), VIEW).names.name == Name.OTHER).any()
    changed = credible(named("K.K......", odd=(0,)), (), VIEW).names.name
    assert (changed == Name.OTHER).nonzero()[0].tolist() == [0]


def test_a_facing_that_is_as_it_was_ends_a_suspicion_but_is_not_recognized():
    def after(beliefs, name, looks):
        votes = named("." * N)
        votes = replace(votes, names=replace(votes.names, name=np.full(N, name, np.int8)))
        for look in range(looks):
            beliefs = believe(beliefs, votes, WEIGHTS, 5.0 * look, 5.0)
        return beliefs

    start = unjudged(N, np.array([OAT, "2"]))
    same = after(start, Name.SAME, 20)
    assert recognize((), same, VIEW) == ()
    assert len(recognize((), after(start, Name.MATCH, 20), VIEW)) == len(VIEW.slots)
    strange = after(start, Name.OTHER, 40)
    assert strange.stranger.yes.all()
    assert not after(strange, Name.SAME, 20).stranger.yes.any()


@pytest.mark.parametrize(
    ("strangers", "certain"),
    [
        ("KKKKK....", WEIGHTS.certain),  # two slots changed places
        ("K..K.K...", WEIGHTS.other),  # all three hold strangers
    ],
)
def test_strangers_in_many_slots_at_once_are_named_without_haste(strangers, certain):
    beliefs = unjudged(N, np.array([OAT, "2"]))
    for look in range(10):
        beliefs = believe(beliefs, named("M" * N), WEIGHTS, 5.0 * look, 5.0)
    assert (beliefs.stranger.odds < -LATCH).all()
    assert patient(WEIGHTS, beliefs, VIEW) == WEIGHTS
    for look in range(10, 20):
        beliefs = believe(beliefs, named(strangers), WEIGHTS, 5.0 * look, 5.0)
    assert patient(WEIGHTS, beliefs, VIEW) == replace(WEIGHTS, certain=certain)
