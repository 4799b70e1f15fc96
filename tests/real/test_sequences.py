"""The whole agent before real photographs: shoppers in front, facings sold out, facings swapped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import open_models
from agent.shelf.rules.event import Kind
from tools.real import stories
from tools.real.cabinet import HOLD_LOOKS, of_cabinet
from tools.real.crackers import crackers
from tools.real.foreign import strangers
from tools.real.measure import score
from tools.real.people import figures
from tools.real.places import of_places
from tools.real.sequence import Passer, Sequence
from tools.real.spells import Matter, spells
from tools.real.timeline import BEGINS, GRID, held, holds, in_lanes, sells_out


@pytest.fixture(scope="module")
def opened():
    return open_models(Models(), Path(), Bench(Accelerator.CPU, 1, notes_in(None)))


@pytest.fixture(scope="module")
def shelf(shared):
    return crackers(shared)


@pytest.fixture(scope="module")
def people(shared):
    return figures(shared)


def test_what_sells_out_behind_shoppers_is_found_and_nothing_else(shelf, people, opened):
    told = score(stories.sold_out(shelf, people, 60), opened)
    sold = [one for one in told.of(Matter.EMPTY) if one.spell.slot in stories.SOLD_OUT]
    print(f"sold out, and told after looks: {[one.delay for one in sold]}; false: {told.false}")
    assert told.wrong(Kind.OUT_OF_STOCK) == []
    assert len(sold) == len(stories.SOLD_OUT)
    assert all(one.delay is not None and one.delay <= 36 for one in sold)


def test_who_stays_or_is_as_still_as_a_trolley_causes_no_alert(shelf, people, opened):
    told = score(stories.somebody_stays(shelf, people, 84), opened)
    seen = 1 - told.covered.missed / told.covered.hidden
    print(f"covered facings seen to be covered: {seen:.0%} of {told.covered.hidden}")
    assert told.wrong(Kind.OUT_OF_STOCK) == []
    assert told.covered.hidden > 1000
    assert seen > 0.7
    assert told.covered.lost < 0.02 * told.covered.clear


def test_a_sequence_is_the_same_every_time_and_its_truth_is_what_is_drawn(shelf, people):
    alone = Sequence("", shelf.view, shelf.shots, (shelf.state(0),), (), 4, seed=1)
    crowd = alone.crowd((Passer(people[0], 2, 4, (0.5, 0.5)),), "crowd")
    assert (crowd.frame(2) == crowd.frame(2)).all()
    assert (crowd.hidden(1) == 0).all()
    assert (crowd.frame(1) == alone.frame(1)).all()
    hidden, boxes = crowd.hidden(2), np.rint(shelf.view.cells.boxes).astype(int)
    far = np.abs(crowd.frame(2).astype(int) - alone.frame(2)).max(axis=2) > 24
    left, top, right, bottom = boxes[int(hidden.argmax())]
    assert hidden.max() > 0.95
    assert far[top:bottom, left:right].mean() > 0.5
    left, top, right, bottom = boxes[0]
    assert hidden[0] == 0
    assert not far[top:bottom, left:right].any()


def test_editing_changes_the_facing_and_nothing_beside_it(shelf):
    cell = shelf.cells_of("crackers-s2-p3")[2]
    sold = shelf.state(0, [cell])
    changed = (sold.picture != shelf.photo).any(axis=2)
    columns = np.flatnonzero(changed.any(axis=0))
    left, _, right, _ = shelf.packs[cell]
    assert sold.shown[cell] == ""
    assert (np.delete(sold.shown, cell) == np.delete(shelf.shown, cell)).all()
    assert left - 8 <= columns.min() <= left + 8
    assert right - 8 <= columns.max() <= right + 8


def test_the_cabinet_holds_in_its_first_photo_what_its_planogram_says(shared):
    sequence = of_cabinet(shared, photos=2)
    first, second = sequence.states
    assert (first.shown == sequence.view.cells.gtin).all()
    assert second.from_look == HOLD_LOOKS
    assert (second.shown == sequence.view.cells.gtin).mean() < 0.5
    gaps = [one for one in spells(sequence) if one.matter is Matter.EMPTY]
    assert gaps
    assert all(one.from_look == HOLD_LOOKS for one in gaps)


def test_a_place_of_the_cabinet_shows_another_photo_and_the_others_what_they_did(shared):
    sequence = next(of_places(shared))
    base, cells = sequence.states[0].picture, np.rint(sequence.view.cells.boxes).astype(int)
    for state in sequence.states[1:]:
        changed = state.shown != sequence.view.cells.gtin
        far = np.abs(state.picture.astype(int) - base).max(axis=2) > 40
        share = np.array([far[t:b, le:r].mean() for le, t, r, b in cells])
        assert (share[changed] > 0.15).all()
        assert share[~changed].max() < 0.02


def test_a_foreign_product_stands_on_the_board_of_its_place(shared, shelf):
    mustard = next(one for one in strangers(shared) if one.name == "mustard")
    cell = shelf.cells_of("crackers-s2-p3")[2]
    state = shelf.state(0, foreign={cell: mustard})
    bare = shelf.state(0, [cell]).picture
    drawn = (state.picture != bare).any(axis=2)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    left, _, right, bottom = shelf.packs[cell]
    assert state.shown[cell] == mustard.gtin
    assert bottom - 6 <= rows.max() <= bottom
    assert left <= columns.min() < columns.max() <= right


def test_places_take_turns_and_each_is_as_it_was_in_the_end():
    tasks = [sells_out([0, 1, 2], 3, 10), holds([(3, 0)], 30), sells_out([4], 1, 10)]
    states = list(held(in_lanes(tasks, 2)))
    assert states[0][0] == BEGINS
    assert states[-1][1] == {}
    assert max(len(now) for _, now in states) <= 4
    assert {cell for _, now in states for cell in now} == {0, 1, 2, 3, 4}
    begun = {cell: min(look for look, now in states if cell in now) for cell in range(5)}
    assert begun[2] == begun[1] + GRID == begun[0] + 2 * GRID
    assert begun[4] > begun[3]


def test_what_is_true_of_a_slot_is_said_with_its_looks(shelf):
    slot = "crackers-s2-p3"
    cells, biskit = shelf.cells_of(slot), shelf.shown[shelf.cells_of(slot)[0]]
    garlic = shelf.cells_of("crackers-s1-p2")[0]
    states = (
        shelf.state(0),
        shelf.state(10, cells[:4]),
        shelf.state(20, cells),
        shelf.state(50, cells[1:], {cells[0]: garlic}),
        shelf.state(60),
    )
    sequence = Sequence("", shelf.view, shelf.shots, states, (), 100, seed=1)
    mine = {
        (one.matter, one.from_look, one.to_look): one
        for one in spells(sequence)
        if one.slot == slot
    }
    assert set(mine) == {
        (Matter.LOW, 10, 60),
        (Matter.EMPTY, 20, 50),
        (Matter.DISPLACED, 50, 60),
        (Matter.BRAND, 50, 60),
    }
    assert mine[Matter.EMPTY, 20, 50].had_to_be_told
    assert not mine[Matter.DISPLACED, 50, 60].had_to_be_told
    assert mine[Matter.BRAND, 50, 60].gtins == {shelf.shown[garlic]} != {biskit}
