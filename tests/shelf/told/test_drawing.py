"""What was seen, drawn over the picture."""

from __future__ import annotations

import numpy as np
import pytest
from builders import NINE, OAT, a_look, a_view, some_names

from agent.shelf.seen.look import Look, Vote, Votes
from agent.shelf.told.drawing import AMBER, GRAY, GREEN, RED, VIOLET, draw, mark_of
from agent.vision.frame import Blind

VIEW = a_view()
NAMES = {OAT: "Knäckebrød med havre"}


def votes(letter="S", name=".", found="", behind=False):
    codes = {"S": Vote.STOCKED, "E": Vote.EMPTY, "A": Vote.ABSTAIN, "-": Vote.UNSEEN}
    names = some_names([name], [found], 0)
    return Votes(np.array([codes[letter]], np.int8), names, np.array([behind]))


@pytest.mark.parametrize(
    ("cast", "color", "word"),
    [
        (votes("S"), GREEN, ""),
        (votes("E"), RED, "OUT"),
        (votes("A", behind=True), RED, "OUT"),
        (votes("A"), AMBER, "?"),
        (votes("-"), GRAY, "HIDDEN"),
        (votes("S", "U"), AMBER, "NEW"),
        (votes("S", "K", OAT), VIOLET, "Knackebrd med havr"),
        (votes("S", "K", "04012345678901"), VIOLET, "04012345678901"),
    ],
)
def test_every_verdict_has_its_color_and_its_word(cast, color, word):
    mark = mark_of(cast, 0, NAMES)
    assert (mark.color, mark.word) == (color, word)


def test_the_drawing_is_a_copy_with_marks_where_the_facings_are():
    picture = np.full((700, 500, 3), 90, np.uint8)
    drawn = draw(picture, VIEW, a_look(0, "ESSSSSSSS"))
    assert (picture == 90).all()
    left, top, right, bottom = VIEW.cells.boxes[0].astype(int)
    gap = drawn[top + 20 : bottom - 20, left + 10 : right - 10].reshape(-1, 3)
    assert gap[:, 2].mean() > gap[:, 1].mean() + 30  # red


def test_a_look_that_saw_nothing_shows_the_slots_alone():
    picture = np.full((700, 500, 3), 90, np.uint8)
    drawn = draw(picture, VIEW, Look("left", NINE, 0, None, Blind.OFFLINE))
    assert 0 < (drawn != 90).any(axis=2).mean() < 0.1


def test_plates_stay_inside_small_pictures():
    small = VIEW.resized((50, 70))
    drawn = draw(np.full((70, 50, 3), 90, np.uint8), small, a_look(0, "EEEEEEEEE"))
    assert drawn.shape == (70, 50, 3)
