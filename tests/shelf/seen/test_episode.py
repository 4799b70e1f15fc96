"""What became of a cell, known afterwards, and the pictures of gaps that are kept."""

from __future__ import annotations

import numpy as np
import pytest
from builders import a_view, no_names

from agent.shelf.seen.assign import assign
from agent.shelf.seen.episode import EMPTY_FOR, empty_album, examples, study
from agent.shelf.seen.evidence import Cue, Kind, Sight, is_void, speaking
from agent.shelf.seen.golden import MOST, harvest, like_empty, no_golden
from agent.shelf.seen.look import Vote, Votes
from agent.shelf.seen.question import LONG
from agent.shelf.seen.reference import Reference, nothing_learned
from agent.shelf.seen.trust import KINDS, Trusted
from agent.vision.detections import none_found
from agent.vision.void import SIDE, Texture

VIEW = a_view()
N = len(VIEW.cells)
RNG = np.random.default_rng(5)
PACK = RNG.normal(0, 40, SIDE * SIDE).astype(np.float32)
BACK = np.repeat(np.linspace(-14, 14, SIDE), SIDE).astype(np.float32)  # lit from above
RED, GRAY = (50.0, 60.0, 40.0), (40.0, 0.0, 0.0)
SPOKE = Cue.PLAIN | Cue.COLOR
LETTERS = {"S": Vote.STOCKED, "E": Vote.EMPTY, "C": Vote.CONFLICT, "A": Vote.ABSTAIN}


def sight(empty):
    """The first cell is as told, the others are stocked."""
    pattern, color = np.tile(PACK, (N, 1)), np.tile(RED, (N, 1))
    if empty:
        pattern[0], color[0] = BACK, GRAY
    return Sight(
        products=none_found(("product",)),
        gaps=none_found(("gap",)),
        assignment=assign(np.empty((0, 4)), VIEW),
        likeness=None,
        texture=Texture(np.full(N, 100.0), np.full(N, 0.5), color),
        hidden=np.zeros(N),
        pattern=pattern,
    )


def played(*acts):
    """Acts of the first cell: (looks, vote, empty or not, cues that spoke)."""
    album, learned = empty_album(N), nothing_learned(N)
    for looks, letter, empty, cues in acts:
        vote = np.full(N, Vote.UNSEEN, np.int8)  # somebody stands before the others
        vote[0] = LETTERS.get(letter, Vote.UNSEEN)
        spoke = np.zeros(N, np.uint8)
        spoke[0] = cues
        votes = Votes(vote, no_names(N), np.zeros(N, bool), spoke)
        for _ in range(looks):
            album, learned = study(album, learned, sight(empty), votes, VIEW)
    return album, learned


def play(*acts):
    """What is learned from such acts."""
    return played(*acts)[1]


STOCKED = (20, "S", False, 0)


def test_a_gap_is_confirmed_by_its_restock():
    before = play(STOCKED, (30, "E", True, SPOKE))
    assert before.trust.empty[0] == 0
    trust = play(STOCKED, (30, "E", True, SPOKE), STOCKED).trust
    assert trust.empty.tolist() == [1, 0, 0]
    assert trust.spoke_empty[0].tolist() == [0, 0, 1, 1, 1]


def test_a_gap_that_no_cue_saw_counts_against_them():
    trust = play(STOCKED, (30, "A", True, 0), STOCKED).trust
    assert trust.empty[0] == 1
    assert trust.spoke_empty[0].tolist() == [0] * KINDS


def test_a_detector_that_changed_its_mind_is_no_gap_and_its_false_cues_are_counted():
    trust = play(STOCKED, (30, "E", False, SPOKE), (40, "S", False, 0)).trust
    assert trust.empty[0] == 0
    assert trust.stocked[0] == 1
    assert 0.3 < trust.spoke_stocked[0, Kind.VOID] <= 0.5


def test_a_hand_at_the_shelf_is_no_episode():
    trust = play(STOCKED, (5, "E", True, SPOKE), STOCKED).trust
    assert trust.empty[0] == 0


def test_what_cannot_be_seen_says_nothing():
    assert play(STOCKED, (200, "-", True, SPOKE)).trust.stocked[0] == 0
    trust = play(STOCKED, (15, "E", True, SPOKE), (50, "-", True, 0), STOCKED).trust
    assert trust.empty[0] == 1


def test_a_stranger_in_between_proves_nothing():
    trust = play(STOCKED, (30, "A", True, 0), (20, "S", True, 0)).trust
    assert trust.empty[0] == 0


def test_a_phantom_in_an_empty_place_does_not_teach_how_it_looks_stocked():
    album, learned = empty_album(N), nothing_learned(N)
    vote = np.full(N, Vote.CONFLICT, np.int8)
    votes = Votes(vote, no_names(N), np.zeros(N, bool), np.full(N, SPOKE, np.uint8))
    for _ in range(20):
        album, learned = study(album, learned, sight(empty=True), votes, VIEW)
    assert np.isnan(album.stocked.pattern).all()
    assert (learned.looks == 0).all()


def test_a_gap_is_an_example_once_it_is_long_empty_and_while_nothing_else_is_seen_in_it():
    color = sight(empty=True).texture.color
    for looks, example in ((LONG - 1, False), (LONG, True)):
        album, _ = played(STOCKED, (looks, "E", True, SPOKE))
        assert examples(album, color).tolist() == [example] + [False] * (N - 1)
    assert not examples(album, sight(empty=False).texture.color).any()


def test_a_gap_seen_for_long_is_harvested_and_known_again():
    learned = play(STOCKED, (EMPTY_FOR, "E", True, SPOKE))
    assert learned.golden.cell.tolist() == [0]
    now = sight(empty=True)
    itself, others = like_empty(learned.golden, now.pattern, now.texture.color, VIEW)
    assert itself.tolist() == [True] + [False] * (N - 1)
    assert not others.any()


def test_a_short_gap_and_an_unchanged_picture_are_not_harvested():
    assert len(play(STOCKED, (EMPTY_FOR - 1, "E", True, SPOKE)).golden.cell) == 0
    assert len(play(STOCKED, (60, "E", False, SPOKE)).golden.cell) == 0


def test_a_picture_that_the_stocked_cell_matches_is_forgotten():
    acts = [STOCKED, (EMPTY_FOR, "E", True, SPOKE), STOCKED]
    assert len(play(*acts).golden.cell) == 1
    assert len(play(*acts, (6, "S", False, Cue.GOLDEN)).golden.cell) == 0


def test_an_empty_cell_lends_its_picture_to_its_neighbors():
    learned = play(STOCKED, (EMPTY_FOR, "E", True, SPOKE))
    now = sight(empty=True)
    pattern, color = now.pattern.copy(), now.texture.color.copy()
    pattern[3], color[3] = BACK * 0.7, GRAY  # the same back in a dimmer place
    itself, others = like_empty(learned.golden, pattern, color, VIEW)
    assert (itself[0], others[3]) == (True, True)
    assert others.sum() == 1


def test_the_bank_keeps_the_newest():
    golden = no_golden()
    for cell in range(MOST + 5):
        golden = harvest(golden, np.array([cell]), PACK[None], np.array([GRAY]))
    assert golden.cell.tolist() == list(range(5, MOST + 5))
    again = harvest(golden, np.array([7]), BACK[None], np.array([GRAY]))
    assert len(again.cell) == MOST
    assert again.cell[-1] == 7


def known(**changed):
    texture = Texture(np.full(N, 100.0), np.full(N, 0.5), np.tile(RED, (N, 1)))
    values = {"texture": texture, "own": np.ones(N, bool), "pattern": np.tile(PACK, (N, 1))}
    return Reference(**(values | changed))


def test_another_picture_and_another_color_are_one_kind_of_evidence():
    spoke = speaking(sight(empty=True), VIEW, known(), np.ones(N, bool))
    assert Cue(int(spoke[0])) == Cue.COLOR | Cue.CHANGED
    assert not is_void(spoke, None).any()


def test_a_kind_that_has_proven_itself_counts_alone():
    golden = play(STOCKED, (EMPTY_FOR, "E", True, SPOKE)).golden
    seen = sight(empty=True)
    spoke = speaking(seen, VIEW, known(golden=golden, texture=seen.texture), np.ones(N, bool))
    assert Cue(int(spoke[0])) == Cue.GOLDEN | Cue.CHANGED
    only = (spoke & Cue.GOLDEN).astype(np.uint8)
    nothing = Trusted(np.zeros(N, bool), np.zeros((N, KINDS), bool))
    proven = Trusted(np.zeros(N, bool), np.ones((N, KINDS), bool))
    assert not is_void(only, nothing)[0]
    assert is_void(only, proven)[0]


@pytest.mark.parametrize("cue", [Cue.PLAIN, Cue.COLOR, Cue.CHANGED, Cue.DARK])
def test_what_only_says_that_a_cell_is_not_as_it_was_never_counts_alone(cue):
    proven = Trusted(np.zeros(N, bool), np.ones((N, KINDS), bool))
    assert not is_void(np.full(N, int(cue), np.uint8), proven).any()
