"""Evidence of a gap on a real photograph, some of whose facings are sold out by editing."""

from __future__ import annotations

import pytest

from agent.shelf.seen.evidence import Cue, kinds
from agent.shelf.seen.look import Vote
from tools.bench.void import photographed


@pytest.fixture(scope="module")
def shelf(shared):
    """Two trials: one in steady light, one in light that changes from look to look."""
    return photographed(shared, trials=2, looks=2)


def test_real_gaps_look_empty_and_real_packs_do_not(shelf):
    void = kinds(shelf.cues.ravel()).sum(axis=1).reshape(shelf.cues.shape) >= 2
    gaps, packs = shelf.seen & shelf.empty, shelf.seen & ~shelf.empty
    print(
        f"void: {void[gaps].mean():.1%} of {gaps.sum()}, {void[packs].mean():.1%} of {packs.sum()}"
    )
    assert void[gaps].mean() >= 0.95
    assert void[packs].mean() <= 0.01


def test_a_vote_for_a_gap_is_hardly_ever_wrong(shelf):
    empty = shelf.vote == Vote.EMPTY
    assert empty[shelf.seen & shelf.empty].mean() >= 0.90
    assert empty[shelf.seen & ~shelf.empty].mean() <= 0.01


def test_other_light_alone_changes_colors_and_never_suffices(shelf):
    packs = shelf.cues[shelf.seen & ~shelf.empty]
    assert ((packs & Cue.COLOR) != 0).mean() > 0
    assert ((packs & Cue.CHANGED) != 0).mean() <= 0.01
