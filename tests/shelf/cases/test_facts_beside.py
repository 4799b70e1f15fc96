"""How goods stand, and facings lost at once: what a slot is told for beside its status."""

from __future__ import annotations

import numpy as np
import pytest
from builders import a_view
from stories import CELLS, FULL, GTINS, Story, a_bay, cells, slot_id, with_letter

from agent.shelf.rules.event import Kind, Phase, Severity
from agent.shelf.rules.verdict import Status
from agent.shelf.seen.assign import assign
from agent.shelf.seen.evidence import Cue
from agent.shelf.seen.manner import Manner, manners

FIRST = slot_id(0, 0)
TURNED = np.zeros(CELLS, np.uint8)
TURNED[0] = Manner.TURNED
CROWDED = np.zeros(CELLS, np.uint8)
CROWDED[list(cells(0, 0))] = Manner.CROWDED


IN_FRONT = np.full(CELLS, Manner.IN_FRONT, np.uint8)
RECESSED = IN_FRONT.copy()
RECESSED[list(cells(0, 0))] = Manner.RECESSED

KNOWN = dict.fromkeys(range(CELLS), "=")


def behind(*facings):
    column = np.zeros(CELLS, bool)
    column[list(facings)] = True
    return column


def front_gone(letters, *facings):
    return "".join("C" if cell in facings else letter for cell, letter in enumerate(letters))


# --- needs facing -------------------------------------------------------------------------------


def test_stock_behind_an_empty_front_needs_facing_and_is_not_out_of_stock():
    story = Story().see(FULL, 10)
    story.see(front_gone(FULL, 0, 1), 70, behind=behind(0, 1))
    assert story.told() == [(FIRST, "needs_facing", "opened")]
    assert story.slot(0, 0).status is Status.IN_STOCK
    body = story.bodies(Kind.NEEDS_FACING)[0]
    assert (body.severity, body.reasons) == (Severity.LOW, ("row_10",))
    assert (body.first_suspected_at - body.confirmed_at).total_seconds() < -200


def test_packs_that_look_smaller_need_facing_until_they_are_seen_in_front_again():
    story = Story().see(FULL, 10, manner=IN_FRONT).see(FULL, 70, manner=RECESSED)
    story.see(FULL, 40)  # neither: a hand's breadth that hides one side
    assert story.told() == [(FIRST, "needs_facing", "opened")]
    story.see(FULL, 12, manner=IN_FRONT)
    assert [e.body.closed_for for e in story.events if e.phase is Phase.CLOSED] == ["corrected"]


def test_one_facing_in_front_is_enough_for_a_shopper():
    story = Story().see(FULL, 10).see(front_gone(FULL, 0), 90, behind=behind(0))
    assert story.told() == []


def test_an_empty_facing_beside_one_that_stands_behind_still_needs_facing():
    letters = "E" + front_gone(FULL, 1)[1:]
    story = Story().see(FULL, 10).see(letters, 90, behind=behind(1))
    assert (FIRST, "needs_facing") in story.opened()


def test_what_is_drawn_to_the_front_is_corrected():
    story = Story().see(FULL, 10).see(front_gone(FULL, 0, 1), 70, behind=behind(0, 1))
    story.see(FULL, 12, manner=IN_FRONT)
    assert [e.body.closed_for for e in story.events if e.phase is Phase.CLOSED] == ["corrected"]


def test_what_is_sold_from_behind_is_out_of_stock_and_needs_no_facing():
    story = Story().see(FULL, 10).see(front_gone(FULL, 0, 1), 70, behind=behind(0, 1))
    story.see(with_letter(FULL, "E", (0, 0)), 25)
    assert story.told()[-2:] == [
        (FIRST, "needs_facing", "closed"),
        (FIRST, "out_of_stock", "opened"),
    ]


# --- another product ----------------------------------------------------------------------------


def test_nobody_is_named_a_stranger_where_the_right_product_was_never_recognized():
    others = dict.fromkeys(range(CELLS // 2), GTINS[-1])
    assert Story().see(FULL, 150, goods=others).told() == []


def test_a_slot_that_was_wrong_from_the_start_is_told_where_its_neighbors_are_recognized():
    wrong = {**KNOWN, 0: GTINS[4], 1: GTINS[4]}
    story = Story().see(FULL, 90, goods=wrong)
    assert story.opened(Kind.MISPLACED) == [(FIRST, "misplaced")]


def test_one_look_at_the_right_product_is_not_enough_to_know_it():
    story = Story().see(FULL, 3, goods=KNOWN).see(FULL, 90, goods={0: GTINS[4]})
    assert story.told() == []
    story = Story().see(FULL, 4, goods=KNOWN).see(FULL, 90, goods={0: GTINS[4]})
    assert (FIRST, "misplaced") in story.opened()


# --- wrong facing -------------------------------------------------------------------------------


def test_a_turned_pack_is_told_after_a_quarter_of_an_hour():
    story = Story().see(FULL, 10).see(FULL, 175, manner=TURNED)
    assert story.told() == []
    story.see(FULL, 10, manner=TURNED)
    assert story.told() == [(FIRST, "wrong_facing", "opened")]
    assert story.bodies(Kind.WRONG_FACING)[0].severity is Severity.INFO


def test_a_pack_that_is_turned_in_every_second_look_is_not_believed():
    story = Story().see(FULL, 10)
    for _ in range(120):
        story.see(FULL, 1, manner=TURNED).see(FULL, 1)
    assert story.told() == []


# --- encroachment -------------------------------------------------------------------------------


def test_goods_in_the_slot_next_door_are_misplaced_there_and_encroach_from_here():
    story = Story().see(FULL, 10, goods=KNOWN).see(FULL, 70, goods={2: GTINS[0]})
    assert story.opened(Kind.ENCROACHMENT, Kind.MISPLACED) == [
        (FIRST, "encroachment"),
        (slot_id(0, 1), "misplaced"),
    ]
    body = story.bodies(Kind.ENCROACHMENT)[0]
    assert (body.severity, body.reasons) == (Severity.INFO, ("row_14", "spilled"))


def test_goods_that_changed_places_with_those_next_door_do_not_encroach():
    """Neither do they while only one of the two slots is sure yet."""
    mine, beside = cells(0, 0), cells(0, 1)
    early = dict.fromkeys(beside, GTINS[0])
    late = dict.fromkeys(mine, GTINS[1])
    story = Story().see(FULL, 10, goods=KNOWN).see(FULL, 3, goods=early)
    story.see(FULL, 80, goods=early | late)
    assert story.opened(Kind.ENCROACHMENT) == []
    assert {body.found.relation for body in story.bodies(Kind.MISPLACED)} == {"swap"}


def test_goods_on_another_shelf_do_not_encroach():
    story = Story().see(FULL, 10, goods=KNOWN)
    story.see(FULL, 70, goods={cells(2, 3)[0]: GTINS[0]})
    assert story.opened(Kind.ENCROACHMENT, Kind.MISPLACED) == [(slot_id(2, 3), "misplaced")]


def test_more_packs_than_places_are_told_once():
    story = Story().see(FULL, 10).see(FULL, 70, manner=CROWDED)
    assert story.told() == [(FIRST, "encroachment", "opened")]
    assert story.bodies(Kind.ENCROACHMENT)[0].reasons == ("row_14", "crowded")


# --- how a pack stands, from its box ------------------------------------------------------------

VIEW = a_view(a_bay())


def manner_of(*rects):
    boxes = np.array(rects, np.float64)
    right = np.ones(CELLS, bool)
    return manners(boxes, assign(boxes, VIEW), right, VIEW)


@pytest.mark.parametrize(
    ("width", "height", "turned"),
    [(80, 200, False), (80, 170, False), (80, 235, False), (55, 200, True), (190, 85, True)],
)
def test_a_pack_is_turned_where_its_aspect_is_another(width, height, turned):
    manner = manner_of((40 - width / 2, 0, 40 + width / 2, height))
    assert bool(manner[0] & Manner.TURNED) is turned
    assert not manner[1:].any()


@pytest.mark.parametrize(("width", "height"), [(80, 150), (120, 150), (50, 100)])
def test_a_box_as_high_as_no_side_of_a_pack_is_a_part_of_it(width, height):
    assert not manner_of((0, 0, width, height)).any()


def test_a_pack_that_is_seen_in_two_parts_is_not_turned():
    halves = [(0, 0, 45, 200), (45, 0, 90, 200), (90, 0, 160, 200)]
    assert not (manner_of(*halves) & Manner.TURNED).any()


def test_only_the_right_product_can_be_turned():
    boxes = np.array([[0, 0, 80, 100]], np.float64)
    nobody = np.zeros(CELLS, bool)
    assert not manners(boxes, assign(boxes, VIEW), nobody, VIEW).any()


def test_where_most_packs_of_a_product_look_turned_its_size_is_wrong_and_not_they():
    def both(first, second):
        return manner_of((0, 0, first, 200), (80, 0, 80 + second, 200))[:2] & Manner.TURNED != 0

    assert both(55, 80).tolist() == [True, False]
    assert both(55, 55).tolist() == [False, False]


@pytest.mark.parametrize(("packs", "crowded"), [(2, False), (3, False), (4, True)])
def test_a_slot_is_crowded_by_two_packs_too_many(packs, crowded):
    width = 160 / packs
    mine = [(at * width, 0, (at + 1) * width, 200) for at in range(packs)]
    manner = manner_of(*mine, (160, 0, 240, 200), (240, 0, 320, 200))  # the neighbor is full
    crowd = (manner & Manner.CROWDED) != 0
    assert crowd.tolist() == [crowded] * 2 + [False] * (CELLS - 2)


def test_a_picture_without_boxes_says_nothing_of_how_goods_stand():
    boxes = np.zeros((0, 4))
    assert not manners(boxes, assign(boxes, VIEW), np.ones(CELLS, bool), VIEW).any()


# --- lost at once -------------------------------------------------------------------------------

BLIND = np.full(CELLS, Cue.BLIND, np.uint8)
WALL = [(0, 0), (0, 1), (1, 0), (1, 1)]
LOST = with_letter(FULL, "A", *WALL)


def test_many_blind_facings_lost_at_once_count_as_not_seen():
    story = Story().see(FULL, 10, cues=BLIND)
    before = story.memory.beliefs.void.odds
    story.see(LOST, 100, cues=BLIND)
    assert (story.memory.beliefs.void.odds == before).all()


def test_one_that_is_seen_again_is_judged_again():
    story = Story().see(FULL, 10, cues=BLIND).see(LOST, 20, cues=BLIND)
    story.see(with_letter(LOST, "E", (0, 0)), 2, cues=BLIND)
    odds = story.memory.beliefs.void.odds
    assert odds[0] > odds[2] == -5


def test_after_a_quarter_of_an_hour_the_loss_is_the_state_of_the_shelf():
    story = Story().see(FULL, 10, cues=BLIND).see(LOST, 182, cues=BLIND)
    before = story.memory.beliefs.void.odds
    story.see(LOST, 5, cues=BLIND)
    assert (story.memory.beliefs.void.odds > before)[list(cells(0, 0))].all()


@pytest.mark.parametrize(
    "where",
    [[(0, 0), (0, 1)], [(0, 0)]],  # five facings or fewer are what a shopper takes
)
def test_a_few_that_are_lost_are_believed(where):
    story = Story().see(FULL, 10, cues=BLIND)
    story.see(with_letter(FULL, "A", *where), 20, cues=BLIND)
    assert story.memory.beliefs.void.odds[0] > -5


def test_facings_whose_gaps_show_need_no_such_doubt():
    story = Story().see(FULL, 10).see(LOST, 20)
    assert story.memory.burst is None
    assert story.memory.beliefs.void.odds[0] > -5
