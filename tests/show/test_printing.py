"""The terminal view: every slot by a sign and a count, the newest events, never a line too long."""

import io
from dataclasses import replace

import pytest

from agent.config.reading import read_yaml
from agent.shelf.plan.planogram import Planogram
from tools.show import place
from tools.show.board import Now
from tools.show.demo import first_slots
from tools.show.news import News
from tools.show.printing import CLEAR_BELOW, Live, sign_of, wants_color
from tools.show.score import Score

PLANOGRAM = read_yaml(place.PLANOGRAM, Planogram)
SLOTS = first_slots(PLANOGRAM)
NEWS = News("id-1", 1, "out_of_stock", "opened", SLOTS[0].slot, "c1", 45, 150, "word " * 50)
NOTHING_YET = Score(0, 0, 0, 0, ())


def drawn(*moments, columns=80, color=False):
    out = io.StringIO()
    live = Live(out, PLANOGRAM, "OnShelf", columns, color=color)
    for now in moments:
        live.show(now, NOTHING_YET)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"status": "in_stock"}, "✓"),
        ({"status": "low_stock"}, "!"),
        ({"status": "out_of_stock"}, "✕"),
        ({"status": "obscured"}, "?"),
        ({"status": "out_of_stock", "misplaced": "Cola"}, "≠"),
    ],
)
def test_every_state_has_a_sign_of_its_own(change, sign):
    assert sign_of(replace(SLOTS[0], **change)) == sign


def test_shelves_are_drawn_as_they_stand_the_highest_first():
    out = replace(SLOTS[0], status="out_of_stock", stocked=0, planned=4)
    text = drawn(Now(slots=(out, *SLOTS[1:])))
    rows = [line for line in text.splitlines() if line.startswith("shelf ")]
    assert [row[6] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[-1].startswith("shelf 1  ✕ 0/4")


def test_a_new_moment_is_drawn_over_the_old_one():
    now = Now(slots=SLOTS)
    lines = drawn(now).count("\n")
    assert drawn(now, now).count(f"\x1b[{lines}F{CLEAR_BELOW}") == 1


def test_no_line_is_wider_than_the_terminal():
    text = drawn(Now(slots=SLOTS, news=(NEWS,)), columns=60).replace(CLEAR_BELOW, "")
    heads_and_news = [line for line in text.splitlines() if not line.startswith(("shelf", "✓"))]
    assert max(map(len, heads_and_news)) < 60


def test_color_is_left_out_where_it_is_not_wanted():
    now = Now(slots=SLOTS)
    assert "\x1b[2m" in drawn(now, color=True)
    assert "\x1b[2m" not in drawn(now, color=False)
    assert wants_color({"TERM": "xterm"})
    assert not wants_color({"NO_COLOR": "1"})
    assert not wants_color({"TERM": "dumb"})
