"""Which facing is not like the others, and unlike what its product was?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import NINE, ORIGIN, RYE, a_look, a_view, some_names

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import NO_PRODUCTS, blank, from_json, to_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Kind, Phase
from agent.shelf.seen.evidence import Sight
from agent.shelf.seen.identity import Likeness
from agent.shelf.seen.look import Vote, Votes, stand
from agent.shelf.seen.oddone import odd_ones, single_out
from agent.shelf.seen.past import ENOUGH, PATIENCE, Past, like_past, no_past, remember
from agent.shelf.seen.reference import nothing_learned
from agent.vision.detections import Detections, none_found
from agent.vision.void import Texture

VIEW = a_view()
RULES = Rules(PROFILES["default"], ORIGIN)
N = len(VIEW.cells)  # rye 0 1 2, oat 3 4, cola 5 6 7 8
BOXED = np.full(N, 0.45)
SEEN = np.ones(N, bool)
NOBODY = np.zeros(N, bool)


def turned(degrees):
    """A vector so far from its product's own, in a plane that no other product shares."""
    return np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))


def vectors(**off):
    """Each product looks another way; the facings that are named are off by so many degrees."""
    found = np.zeros((N, 6), np.float32)
    for cell in range(N):
        product = 0 if cell < 3 else 2 if cell < 5 else 4
        found[cell, product : product + 2] = turned(off.get(f"c{cell}", 3 * (cell % 2)))
    return found


def which(mask):
    return np.flatnonzero(mask).tolist()


@pytest.mark.parametrize(
    ("off", "odd"),
    [
        ({}, []),
        ({"c1": 80}, [1]),
        ({"c1": 50}, []),  # unlike, but not by enough: a bad box
        ({"c5": 80}, [5]),
        ({"c3": 80}, []),  # of two facings nobody knows which one it is
        ({"c5": 80, "c6": 80}, []),  # … nor of two and two
        ({"c5": 80, "c6": -80}, []),  # … however unlike each other the strangers are
        ({"c0": 0, "c1": 70, "c2": 140}, []),  # none is like another: a heap, not a row
    ],
)
def test_the_odd_one_is_unlike_others_that_are_alike(off, odd):
    assert which(odd_ones(vectors(**off), SEEN, BOXED, VIEW)) == odd


def test_only_what_is_seen_counts():
    seen = SEEN.copy()
    seen[2] = False
    assert which(odd_ones(vectors(c1=80), seen, BOXED, VIEW)) == []


def test_a_bare_cell_is_given_more_leave_than_a_box():
    bare = np.full(N, 0.35)
    assert which(odd_ones(vectors(c1=66), SEEN, BOXED, VIEW)) == [1]
    assert which(odd_ones(vectors(c1=66), SEEN, bare, VIEW)) == []


def lived(looks, past=None, **off):
    """The past after so many looks in which everything was sure."""
    past = past or no_past(VIEW)
    for _ in range(looks):
        past = remember(past, vectors(**off), SEEN, NOBODY, VIEW)
    return past


def test_the_past_says_nothing_before_half_an_hour_of_facings():
    assert np.isnan(like_past(no_past(VIEW), vectors(), VIEW)).all()
    young = like_past(lived(ENOUGH // 4), vectors(), VIEW)
    assert which(~np.isnan(young)) == [5, 6, 7, 8]  # four facings have lived four times as long


def test_once_known_a_product_is_told_from_what_stands_in_its_only_facings():
    past = lived(ENOUGH)
    like = like_past(past, vectors(c3=80, c4=80), VIEW)
    assert which(like < 0.45) == [3, 4]
    assert (np.delete(like, [3, 4]) > 0.99).all()


def test_the_past_never_learns_from_what_is_unlike_it():
    past = lived(ENOUGH)
    assert lived(500, past, c3=80, c4=80).mean.tolist() == past.mean.tolist()


def test_a_past_that_was_wrong_is_given_up_after_hours():
    past, unlike = lived(ENOUGH), np.zeros(N, bool)
    unlike[[3, 4]] = True
    fresh = vectors(c3=80, c4=80)
    for _ in range(PATIENCE // 2):
        past = remember(past, fresh, ~unlike, unlike, VIEW)
    assert which(like_past(past, fresh, VIEW) < 0.45) == [3, 4]
    past = remember(past, fresh, ~unlike, unlike, VIEW)
    assert which(np.isnan(like_past(past, fresh, VIEW))) == [3, 4]
    past = lived(ENOUGH, past, c3=80, c4=80)
    assert (like_past(past, fresh, VIEW) > 0.99).all()


def test_one_stranger_among_many_facings_never_makes_the_past_doubted():
    past, unlike = lived(ENOUGH), np.zeros(N, bool)
    unlike[5] = True
    for _ in range(100):
        past = remember(past, vectors(c5=80), ~unlike, unlike, VIEW)
    assert past.against.max() == 0


def test_vectors_of_another_model_begin_a_new_past():
    wide = np.zeros((N, 8), np.float32)
    wide[:, 0] = 1
    past = remember(lived(ENOUGH), wide, SEEN, NOBODY, VIEW)
    assert past.mean.shape == (3, 8)
    assert past.looks.max() < ENOUGH


def test_the_past_of_a_restart_is_the_past():
    memory = blank(VIEW, NO_PRODUCTS)
    look = a_look(0, "SSSSSSSSS")
    past = lived(40)
    learned = replace(nothing_learned(N), past=past)
    memory, _ = advance(memory, replace(look, learned=learned), VIEW, RULES)
    again = from_json(to_json(memory), VIEW, NO_PRODUCTS).learned.past
    for column in ("mean", "looks", "against"):
        np.testing.assert_array_equal(getattr(again, column), getattr(past, column))


def sight(found, names="." * N, vote="S" * N):
    boxes = Detections(
        VIEW.cells.boxes, np.full(N, 0.9, np.float32), np.zeros(N, np.int32), ("product",)
    )
    flat = np.full(N, 100.0)
    likeness = Likeness(np.zeros((N, 0)), NO_PRODUCTS, np.zeros(0, np.intp), 0.5, 0.1, found)
    texture = Texture(flat, flat, np.tile(flat[:, None], 3))
    assignment = stand(boxes, VIEW, likeness)
    seen = Sight(boxes, none_found(("gap",)), assignment, likeness, texture, np.zeros(N))
    codes = {"S": Vote.STOCKED, "E": Vote.EMPTY, "-": Vote.UNSEEN}
    cast = np.array([codes[letter] for letter in vote], np.int8)
    named = some_names(list(names), [""] * N, 0)
    return seen, Votes(cast, named, np.zeros(N, bool))


def test_what_the_gallery_names_is_not_odd():
    seen, votes = sight(vectors(c1=80, c5=80), names=".M.......")
    votes, _ = single_out(seen, votes, no_past(VIEW), VIEW)
    assert which(votes.odd) == [5]


def test_what_is_hidden_or_empty_is_not_odd_and_teaches_nothing():
    seen, votes = sight(vectors(c1=80, c5=80), vote="S-SSSESSS")
    votes, past = single_out(seen, votes, no_past(VIEW), VIEW)
    assert which(votes.odd) == []
    _, product = np.unique(VIEW.cells.gtin, return_inverse=True)
    assert past.looks[product[[0, 3, 5]]].tolist() == [2, 2, 3]


def test_the_odd_one_teaches_nothing():
    seen, votes = sight(vectors(c1=80))
    _, past = single_out(seen, votes, no_past(VIEW), VIEW)
    like = like_past(Past(past.mean, past.looks + ENOUGH, past.against), vectors(), VIEW)
    assert (like > 0.99).all()


def test_without_a_recognizer_nothing_is_odd():
    seen, votes = sight(vectors(c1=80))
    votes, past = single_out(replace(seen, likeness=None), votes, no_past(VIEW), VIEW)
    assert not votes.odd.any()
    assert past.mean.shape[1] == 0


def told(odd_looks, every_s=5.0, looks=400):
    """The events of a slot whose second facing is odd in some looks."""
    memory, events = blank(VIEW, NO_PRODUCTS), []
    for number in range(looks):
        look = a_look(number * every_s, "S" * N)
        odd = np.zeros(N, bool)
        odd[1] = odd_looks(number)
        look = replace(look, votes=replace(look.votes, odd=odd))
        memory, fresh = advance(memory, look, VIEW, RULES)
        events += fresh
    return [one for one in events if one.kind is Kind.UNKNOWN_PRODUCT]


def test_an_odd_facing_is_told_as_an_unknown_product_without_any_gallery():
    (event,) = told(lambda number: number >= 10)
    assert (event.phase, event.subject, event.body.gtin) == (Phase.OPENED, "rye", RYE)
    assert event.body.reasons == ("row_12", "odd_one_out")
    assert (event.at - NINE).total_seconds() == 50
    assert (event.body.confirmed_at - NINE).total_seconds() > 1200


def test_a_facing_that_is_odd_in_one_look_of_ten_is_not_spoken_of():
    assert told(lambda number: number % 10 == 0) == []


def test_it_is_corrected_once_it_is_like_its_siblings_again():
    opened, closed = told(lambda number: number < 350)
    assert (opened.phase, closed.phase) == (Phase.OPENED, Phase.CLOSED)
    assert closed.body.closed_for == "corrected"
