"""One frame: a vote for every facing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import COLA, OAT, RYE, a_view

from agent.shelf.seen.evidence import Cue, Grade, Sight, grades
from agent.shelf.seen.identity import Likeness, Name
from agent.shelf.seen.look import Vote, crops, stand, vote
from agent.shelf.seen.reference import Reference
from agent.shelf.seen.trust import KINDS, Trusted
from agent.vision.detections import Detections, none_found
from agent.vision.void import Texture

VIEW = a_view()
N = len(VIEW.cells)
RED, GRAY = (50.0, 60.0, 40.0), (40.0, 0.0, 0.0)
BRIGHT = Texture(np.full(N, 120.0), np.full(N, 0.6), np.tile(RED, (N, 1)))
KNOWN = Reference(BRIGHT, np.ones(N, bool))


def px(cell, *, lift=0.0, wide=1.0):
    left, top, right, bottom = VIEW.cells.boxes[cell]
    return [left + 4, top - lift, left + 4 + (right - left - 8) * wide, bottom - lift]


def found(rows, word="product"):
    xyxy = np.array(rows, np.float32).reshape(-1, 4)
    n = len(xyxy)
    return Detections(xyxy, np.full(n, 0.9, np.float32), np.zeros(n, np.int32), (word,))


def texture(**changed):
    """The stocked look but for some cells: (brightness, edges, color)."""
    luma, edges, color = BRIGHT.luma.copy(), BRIGHT.edges.copy(), BRIGHT.color.copy()
    for name, (brightness, density, hue) in changed.items():
        cell = int(name[1:])
        luma[cell], edges[cell], color[cell] = brightness, density, hue
    return Texture(luma, edges, color)


VOID = (50, 0.1, GRAY)


def of_cells(likeness, assignment):
    """What boxes look like, told of the cells they stand in."""
    cosine = np.zeros((N, len(likeness.gtins)))
    cosine[assignment.cell] = likeness.cosine
    return replace(likeness, cosine=cosine)


def a_sight(tex):
    """A frame without a box."""
    nothing = found([])
    return Sight(nothing, none_found(("gap",)), stand(nothing, VIEW, None), None, tex, np.zeros(N))


def cast(products=(), gaps=(), tex=None, hidden=(), likeness=None, against=KNOWN):
    boxes = found(list(products))
    hide = np.zeros(N)
    hide[list(hidden)] = 0.5
    assignment = stand(boxes, VIEW, likeness)
    sight = Sight(
        products=boxes,
        gaps=found(list(gaps), "gap") if gaps else none_found(("gap",)),
        assignment=assignment,
        likeness=likeness and of_cells(likeness, assignment),
        texture=tex or texture(),
        hidden=hide,
    )
    return vote(sight, VIEW, against)


def test_a_product_without_void_is_stocked():
    assert cast([px(0)]).vote[0] == Vote.STOCKED


def test_a_missing_detection_alone_is_never_evidence():
    assert cast().vote.tolist() == [Vote.ABSTAIN] * N


def test_plain_and_of_another_color_without_a_product_is_empty():
    assert cast(tex=texture(c0=VOID)).vote[0] == Vote.EMPTY


@pytest.mark.parametrize(
    ("tex", "gap"),
    [(texture(c0=(50, 0.6, GRAY)), False), (texture(c0=(120, 0.1, RED)), False), (None, True)],
)
def test_one_kind_of_evidence_is_not_enough(tex, gap):
    assert cast(gaps=[px(0)] if gap else (), tex=tex).vote[0] == Vote.ABSTAIN


def test_a_gap_box_and_another_color_agree():
    assert cast(gaps=[px(0)], tex=texture(c0=(50, 0.6, GRAY))).vote[0] == Vote.EMPTY


def test_product_and_void_are_a_conflict():
    assert cast([px(0)], tex=texture(c0=VOID)).vote[0] == Vote.CONFLICT


def test_a_product_in_what_surely_is_a_gap_is_a_phantom():
    assert cast([px(0)], gaps=[px(0)], tex=texture(c0=VOID)).vote[0] == Vote.EMPTY


def test_a_facing_mostly_out_of_the_picture_casts_no_vote():
    shift = np.eye(3)
    shift[0, 2] = -float(VIEW.cells.boxes[0, ::2].mean()) - 1
    sight = a_sight(texture())
    votes = vote(sight, VIEW.moved(shift), KNOWN).vote
    assert votes[:2].tolist() == [Vote.UNSEEN, Vote.ABSTAIN]


def test_a_hidden_facing_casts_no_vote_whatever_is_found():
    votes = cast([px(0)], tex=texture(c1=VOID), hidden=(0, 1))
    assert votes.vote[:2].tolist() == [Vote.UNSEEN, Vote.UNSEEN]


def test_neighbors_are_a_weaker_measure_than_the_product_itself():
    dim = texture(c0=(84, 0.36, GRAY))  # 0.70 of the brightness, 0.60 of the edges
    weak = Reference(BRIGHT, np.zeros(N, bool))
    assert cast(tex=dim).vote[0] == Vote.EMPTY
    assert cast(tex=dim, against=weak).vote[0] == Vote.ABSTAIN


def test_plainer_and_darker_than_the_neighbors_is_one_kind_of_evidence():
    weak = Reference(BRIGHT, np.zeros(N, bool))
    votes = cast(tex=texture(c0=VOID), against=weak)
    assert Cue(int(votes.cues[0])) == Cue.PLAIN | Cue.DARK
    assert votes.vote[0] == Vote.ABSTAIN
    assert cast(gaps=[px(0)], tex=texture(c0=VOID), against=weak).vote[0] == Vote.EMPTY


@pytest.mark.parametrize(("past", "vote_"), [(True, Vote.EMPTY), (False, Vote.ABSTAIN)])
def test_where_cues_prove_nothing_only_what_was_once_stocked_can_be_missing(past, vote_):
    blind = Trusted(np.ones(N, bool), np.zeros((N, KINDS), bool))
    known = replace(KNOWN, past=np.full(N, past))
    sight = Sight(
        products=found([]),
        gaps=none_found(("gap",)),
        assignment=stand(found([]), VIEW, None),
        likeness=None,
        texture=texture(c0=VOID),
        hidden=np.zeros(N),
    )
    votes = vote(sight, VIEW, known, blind)
    assert votes.vote[0] == vote_
    assert votes.blind.tolist() == [past] * N


def test_another_color_than_the_neighbors_means_nothing():
    weak = Reference(BRIGHT, np.zeros(N, bool))
    bright = texture(c0=(150, 0.1, GRAY))
    assert cast(tex=bright, against=weak).vote[0] == Vote.ABSTAIN


def test_a_place_like_another_gap_of_the_fixture_is_one_kind_of_evidence():
    own = np.ones(N, bool)
    own[5] = False  # nothing is known of this product
    known = Reference(BRIGHT, own)
    gray = (80, 0.1, GRAY)  # plain beside its neighbors, but not dark
    assert cast(tex=texture(c5=gray), against=known).vote[5] == Vote.ABSTAIN
    assert cast(tex=texture(c0=VOID, c5=gray), against=known).vote[5] == Vote.EMPTY
    print_ = (80, 0.5, GRAY)
    assert cast(tex=texture(c0=VOID, c5=print_), against=known).vote[5] == Vote.ABSTAIN


def test_what_has_not_looked_empty_for_long_is_no_example_of_a_gap():
    clothes = texture(c0=VOID, c1=VOID)  # somebody who was not recognized, before two facings
    fresh = replace(KNOWN, gap=np.zeros(N, bool))
    known = replace(KNOWN, gap=np.arange(N) == 0)
    assert not (cast(tex=clothes, against=fresh).cues[:2] & Cue.KIN).any()
    assert (cast(tex=clothes, against=known).cues[:2] & Cue.KIN).tolist() == [0, Cue.KIN]


@pytest.mark.parametrize(
    ("cues", "grade"),
    [
        (Cue.PLAIN | Cue.COLOR | Cue.GAP, Grade.SURE),
        (Cue.DARK | Cue.CHANGED | Cue.KIN, Grade.SURE),
        (Cue.PLAIN | Cue.COLOR, Grade.FAIR),
        (Cue.PLAIN | Cue.DARK | Cue.GAP | Cue.GOLDEN, Grade.FAIR),
        (Cue.GAP, Grade.FAIR),  # alone, where it has proven itself
        (Cue.GAP | Cue.GOLDEN | Cue.CHANGED, Grade.WEAK),
    ],
)
def test_cues_are_sure_if_a_gap_shows_and_the_product_does_not(cues, grade):
    assert grades(np.array([cues, cues | Cue.BLIND], np.uint8)).tolist() == [grade, grade]


def test_a_gap_that_shows_itself_needs_no_past():
    blind = Trusted(np.ones(N, bool), np.zeros((N, KINDS), bool))
    against = replace(KNOWN, past=np.zeros(N, bool), gap=np.zeros(N, bool))
    tex = texture(c0=VOID, c1=VOID)
    sight = replace(a_sight(tex), gaps=found([px(0)], "gap"))
    assert vote(sight, VIEW, against, blind).vote[:2].tolist() == [Vote.EMPTY, Vote.ABSTAIN]


def test_nothing_known_is_no_evidence():
    blank = Reference(
        Texture(np.full(N, np.nan), np.full(N, np.nan), np.full((N, 3), np.nan)),
        np.zeros(N, bool),
    )
    assert cast(tex=texture(c0=(1, 0.0, GRAY)), against=blank).vote[0] == Vote.ABSTAIN


def test_stock_behind_a_missing_front_is_said_and_is_no_empty_slot():
    votes = cast([px(0, lift=90)], tex=texture(c0=VOID))
    assert votes.behind[0]
    assert votes.vote[0] == Vote.CONFLICT


def test_a_wide_box_fills_its_neighbor_of_the_same_product():
    votes = cast([px(0, wide=2.1)])
    assert votes.vote[:2].tolist() == [Vote.STOCKED, Vote.STOCKED]


def test_a_cell_under_somebody_elses_box_is_not_empty():
    across = np.array(px(0, wide=2.1))
    across[1] -= 5
    votes = cast([across, px(0)], tex=texture(c1=VOID))
    assert votes.vote[1] != Vote.EMPTY


def likeness(rows, group=(0, 1, 2)):
    return Likeness(
        np.array(rows, np.float64), np.array([RYE, OAT, COLA]), np.array(group), 0.6, 0.05
    )


@pytest.mark.parametrize(
    ("cosines", "name", "gtin"),
    [
        ([0.9, 0.3, 0.1], Name.MATCH, RYE),
        ([0.4, 0.8, 0.1], Name.OTHER, OAT),
        ([0.7, 0.75, 0.1], Name.NONE, OAT),  # a rival by less than the margin
        ([0.1, 0.2, 0.05], Name.UNKNOWN, ""),
        ([0.5, 0.48, 0.1], Name.NONE, RYE),  # neither known nor strange
    ],
)
def test_a_name_needs_likeness_and_a_margin(cosines, name, gtin):
    names = cast([px(0)], likeness=likeness([cosines])).names
    assert names.name[0] == name
    assert names.found[0] == gtin


@pytest.mark.parametrize(
    "cosines",
    [
        [0.78, 0.9, 0.1],  # a look-alike, but not by far
        [0.5, 0.58, 0.1],  # … nor believed
        [0.7, 0.8, 0.75],  # a third beats the product, but not its look-alike
        [0.4, 0.65, 0.7],  # … or not by enough
    ],
)
def test_what_looks_most_like_a_look_alike_is_nobody_for_sure(cosines):
    names = cast([px(0)], likeness=likeness([cosines], group=(0, 0, 2))).names
    assert names.name[0] == Name.NONE


def test_a_look_alike_is_named_where_the_picture_is_clear():
    names = cast([px(0)], likeness=likeness([[0.7, 0.9, 0.1]], group=(0, 0, 2))).names
    assert (names.name[0], names.found[0]) == (Name.OTHER, OAT)


def test_a_third_that_beats_both_look_alikes_is_named():
    names = cast([px(0)], likeness=likeness([[0.4, 0.6, 0.8]], group=(0, 0, 2))).names
    assert (names.name[0], names.found[0]) == (Name.OTHER, COLA)


def test_what_looks_like_the_product_stands_there_whatever_the_detector_found():
    cosine = np.zeros((N, 3))
    cosine[0] = (0.8, 0.3, 0.1)
    sight = Sight(
        products=found([]),
        gaps=none_found(("gap",)),
        assignment=stand(found([]), VIEW, None),
        likeness=replace(likeness([[0, 0, 0]]), cosine=cosine),
        texture=texture(),
        hidden=np.zeros(N),
    )
    votes = vote(sight, VIEW, KNOWN)
    assert votes.vote.tolist() == [Vote.STOCKED] + [Vote.ABSTAIN] * (N - 1)
    assert votes.names.found[0] == RYE


def test_a_box_of_the_products_size_is_looked_at_and_the_cell_where_there_is_none():
    boxes = found([px(0), [*px(1)[:2], px(1)[2], px(1)[1] + 60]])
    where, box = crops(boxes, stand(boxes, VIEW, None), VIEW)
    assert box[:3].tolist() == [0, -1, -1]
    assert where[0].tolist() == px(0)
    assert where[1].tolist() == VIEW.cells.boxes[1].tolist()


def test_a_stranger_that_is_unlike_the_stocked_facing_in_every_way_is_still_named():
    known = likeness([[0.4, 0.9, 0.1]])
    votes = cast([px(0)], tex=texture(c0=VOID), likeness=known)
    assert votes.vote[0] == Vote.CONFLICT
    assert votes.names.name[0] == Name.OTHER


def test_what_looks_empty_is_not_called_a_product_of_no_gallery():
    known = likeness([[0.1, 0.1, 0.1]])
    assert cast([px(0)], likeness=known).names.name[0] == Name.UNKNOWN
    assert cast([px(0)], tex=texture(c0=VOID), likeness=known).names.name[0] == Name.NONE


def test_without_a_prototype_of_its_own_product_nothing_is_said():
    known = Likeness(np.array([[0.9]]), np.array([OAT]), np.array([0]), 0.6, 0.05)
    assert cast([px(0)], likeness=known).names.name[0] == Name.NONE
