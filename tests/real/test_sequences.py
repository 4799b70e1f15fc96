"""The whole agent before real photographs: shoppers in front, facings sold out, facings swapped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import open_models
from tools.real import stories
from tools.real.cabinet import HOLD_LOOKS, of_cabinet
from tools.real.crackers import crackers
from tools.real.measure import score, spells_of_gaps, spells_of_strangers
from tools.real.people import figures
from tools.real.sequence import Passer, Sequence


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
    sequence = stories.sold_out(shelf, people, 72)
    told = score(sequence, opened)
    sold = [spell for spell in spells_of_gaps(sequence) if spell.slot in stories.SOLD_OUT]
    print(f"sold out and found: {told.found} of {told.gaps}, after {told.delays} looks")
    assert told.false == ()
    assert len(sold) == len(stories.SOLD_OUT)
    # Behind the bottom shelf's gap other boxes are seen, so that one may take longer.
    assert told.found >= len(stories.SOLD_OUT) - 1
    assert sorted(told.delays)[:2] <= [36, 36]


def test_who_stays_or_is_as_still_as_a_trolley_causes_no_alert(shelf, people, opened):
    told = score(stories.somebody_stays(shelf, people, 84), opened)
    seen = 1 - told.covered.missed / told.covered.hidden
    print(f"covered facings seen to be covered: {seen:.0%} of {told.covered.hidden}")
    assert told.false == ()
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
    assert spells_of_gaps(sequence)
    assert not spells_of_strangers(sequence)  # none stands there for long enough
