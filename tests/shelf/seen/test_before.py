"""Which cells hold what stood elsewhere before, and is a gallery's word worth anything?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import COLA, OAT, RYE, a_view, some_names

from agent.shelf.seen.before import ENOUGH, compared, nothing_before, rename
from agent.shelf.seen.evidence import Sight
from agent.shelf.seen.identity import Likeness, Name
from agent.shelf.seen.look import Vote, Votes, stand
from agent.vision.detections import Detections, none_found
from agent.vision.void import Texture

VIEW = a_view()
N = len(VIEW.cells)  # rye 0 1 2, oat 3 4, cola 5 6 7 8
GALLERY = np.array(sorted((RYE, OAT, COLA)))
WHERE = {gtin: place for place, gtin in enumerate((RYE, OAT, COLA))}
LOOKS = {gtin: np.eye(4, dtype=np.float32)[place] for gtin, place in WHERE.items()}
FOREIGN = np.eye(4, dtype=np.float32)[3]


def vectors(**cells):
    """Every cell looks like its product, but for those that are named."""
    found = np.stack([LOOKS[gtin] for gtin in VIEW.cells.gtin])
    for cell, vector in cells.items():
        found[int(cell[1:])] = vector / np.linalg.norm(vector)
    return found


def a_sight(found, names="M" * N, gtins=GALLERY):
    boxes = Detections(
        VIEW.cells.boxes, np.full(N, 0.9, np.float32), np.zeros(N, np.int32), ("product",)
    )
    group = np.arange(len(gtins))
    likeness = Likeness(np.zeros((N, len(gtins))), gtins, group, 0.5, 0.1, found)
    flat = np.full(N, 100.0)
    texture = Texture(flat, flat, np.tile(flat[:, None], 3))
    assignment = stand(boxes, VIEW, None)
    sight = Sight(boxes, none_found(("gap",)), assignment, likeness, texture, np.zeros(N))
    cast = np.full(N, Vote.STOCKED, np.int8)
    return sight, Votes(cast, some_names(list(names), [""] * N, len(gtins)), np.zeros(N, bool))


def after(looks, names="M" * N, **cells):
    """What is remembered after some looks at one state of the shelf."""
    before = nothing_before(N)
    for _ in range(looks):
        _, before = rename(*a_sight(vectors(**cells), names), before, VIEW)
    return before


def test_a_cell_that_looks_like_another_products_cells_holds_that_product():
    before = after(ENOUGH)
    votes, _ = rename(*a_sight(vectors(c1=LOOKS[OAT]), "M." + "M" * 7), before, VIEW)
    assert votes.names.name[1] == Name.OTHER
    assert votes.names.found[1] == OAT
    assert GALLERY[votes.names.cosine[1].argmax()] == OAT
    assert votes.odd.nonzero()[0].tolist() == [1]


def test_before_five_minutes_nothing_is_compared():
    before = after(ENOUGH - 1)
    votes, _ = rename(*a_sight(vectors(c1=LOOKS[OAT]), "M." + "M" * 7), before, VIEW)
    assert votes.names.name[1] == Name.NONE
    assert np.isnan(compared(before, vectors(), GALLERY, VIEW).own).all()


def test_a_cell_that_changed_into_nothing_known_gets_no_name():
    votes, _ = rename(*a_sight(vectors(c1=FOREIGN), "M." + "M" * 7), after(ENOUGH), VIEW)
    assert votes.names.name[1] == Name.NONE


def test_a_cell_that_is_nearly_as_like_its_own_past_as_anothers_gets_no_name():
    between = LOOKS[RYE] + 1.1 * LOOKS[OAT]
    votes, _ = rename(*a_sight(vectors(c1=between), "M." + "M" * 7), after(ENOUGH), VIEW)
    assert votes.names.name[1] == Name.NONE


def test_a_cell_that_looks_as_it_did_holds_what_it_did():
    votes, _ = rename(*a_sight(vectors(), "." * N), after(ENOUGH), VIEW)
    assert (votes.names.name == Name.MATCH).all()
    votes, _ = rename(*a_sight(vectors(), "." * N), after(ENOUGH, "." * N), VIEW)
    assert (votes.names.name == Name.SAME).all()


def test_a_gallery_that_names_most_facings_rightly_is_believed_against_the_past():
    """It says so itself of a right one, and of a stranger that looks a little like its slot."""
    before = after(ENOUGH)
    votes, _ = rename(*a_sight(vectors(c1=LOOKS[OAT]), "MM" + "K" + "M" * 6), before, VIEW)
    assert votes.names.name[:3].tolist() == [Name.MATCH, Name.MATCH, Name.OTHER]


def test_a_gallery_that_names_few_facings_rightly_is_not_believed_when_it_names_another():
    before = after(ENOUGH, "M" + "K" * 8)
    votes, _ = rename(*a_sight(vectors(c1=FOREIGN), "M" + "K" * 8), before, VIEW)
    assert (votes.names.name != Name.OTHER).all()


@pytest.mark.parametrize(
    ("own", "other", "moved"),
    [(0.30, 0.70, True), (0.45, 0.75, False), (0.45, 0.80, True), (0.55, 0.79, False)],
)
def test_goods_no_gallery_can_tell_have_moved_where_they_are_far_more_like_anothers(
    own, other, moved
):
    before = after(ENOUGH, "M" + "K" * 8)
    rest = np.sqrt(1 - own**2 - other**2)
    look = own * LOOKS[RYE] + other * LOOKS[OAT] + rest * FOREIGN
    votes, _ = rename(*a_sight(vectors(c1=look), "M" + "K" * 8), before, VIEW)
    assert votes.names.name[1] == (Name.OTHER if moved else Name.NONE)


def test_a_cell_that_is_partly_out_of_the_picture_gets_no_name():
    shift = np.eye(3)
    shift[0, 2] = -float(VIEW.cells.boxes[1, 0]) - 0.3 * float(np.diff(VIEW.cells.boxes[1, ::2])[0])
    moved = VIEW.moved(shift)
    assert moved.in_picture()[1] == pytest.approx(0.7, abs=0.01)
    sight = a_sight(vectors(c1=LOOKS[OAT], c2=LOOKS[OAT]), "M.." + "M" * 6)
    votes, _ = rename(*sight, after(ENOUGH), moved)
    assert votes.names.name[1:3].tolist() == [Name.NONE, Name.OTHER]


@pytest.mark.parametrize("names", ["MU" + "M" * 7, "M." + "M" * 7])
def test_what_may_be_a_stranger_is_not_learned(names):
    before = after(ENOUGH)
    _, learned = rename(*a_sight(vectors(c1=LOOKS[OAT]), names), before, VIEW)
    assert learned.looks[1] == before.looks[1]
    assert learned.looks[0] == before.looks[0] + 1


def test_what_is_hidden_is_neither_named_nor_learned():
    before = after(ENOUGH)
    sight, votes = a_sight(vectors(c1=LOOKS[OAT]), "." * N)
    hidden = votes.vote.copy()
    hidden[:2] = Vote.UNSEEN
    votes, learned = rename(sight, replace(votes, vote=hidden), before, VIEW)
    assert votes.names.name[:3].tolist() == [Name.NONE, Name.NONE, Name.MATCH]
    assert (learned.looks - before.looks).tolist() == [0, 0] + [1] * 7


def test_without_a_gallery_nothing_is_renamed():
    nobody = np.array([], "<U14")
    sight, votes = a_sight(vectors(), "." * N, nobody)
    renamed, before = rename(sight, votes, nothing_before(N), VIEW)
    assert renamed is votes
    assert before.mean.shape[1] == 0
