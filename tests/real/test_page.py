"""The page of the real photographs says what was measured, and keeps groups apart."""

from __future__ import annotations

import json

import pytest

from agent.shelf.rules.event import Kind
from tools.bench.real_page import draw, figures_of, page, written
from tools.real.measure import Covered, Outcome, Score
from tools.real.spells import Matter, Spell


def a_gap(delay, slot="s1", looks=48):
    return Outcome(Spell(slot, Matter.EMPTY, 24, 24 + looks), delay, None, 0.0)


def a_stranger(name, gtin="00000000000017", matter=Matter.BRAND):
    spell = Spell("s2", matter, 24, 324, frozenset({gtin}))
    return Outcome(spell, None if name is None else 40, name, 0.0)


def a_score(*outcomes, name="crackers, something", false=()):
    covered = Covered(hidden=200, missed=10, clear=800, lost=8)
    return Score(name, 720, outcomes, false, ((Kind.VIEW_BLOCKED, 2),), covered, 1000, 930)


def cells_of(text, row):
    line = next(one for one in text.splitlines() if one.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_group_is_the_sum_of_its_sequences_and_of_no_others():
    held = [
        figures_of("crackers", a_score(a_gap(20), a_gap(24), a_gap(None))),
        figures_of("crackers", a_score(a_gap(22), name="crackers, more")),
        figures_of("cabinet", a_score(a_gap(60), name="cabinet, one")),
    ]
    text = page(held, "")
    assert cells_of(text, "**crackers**")[1:4] == ["2.0", "3 of 4", "110 / 118 s"]
    assert cells_of(text, "**cabinet**")[1:4] == ["1.0", "1 of 1", "300 / 300 s"]
    assert cells_of(text, "crackers, more")[2] == "1 of 1"


def test_false_alerts_stand_under_their_kind():
    false = ((Kind.OUT_OF_STOCK, "s1"), (Kind.OUT_OF_STOCK, "s1"), (Kind.MISPLACED, "s2"))
    one = figures_of("crackers", a_score(false=false))
    assert one["false"] == {"out_of_stock": ["s1", "s1"], "misplaced": ["s2"]}
    assert cells_of(page([one], ""), "**crackers**")[9:13] == ["2", "0", "1", "0"]


def test_a_name_is_right_where_it_is_the_goods_own_or_none_for_what_is_in_no_catalog():
    own, wrong = a_stranger("00000000000017"), a_stranger("00000000000024")
    nameless = a_stranger("", matter=Matter.FOREIGN)
    named = a_stranger("00000000000024", matter=Matter.FOREIGN)
    assert [one.named for one in (own, wrong, a_stranger(None), nameless, named)] == [
        True, False, False, True, False,
    ]  # fmt: skip
    text = page([figures_of("crackers", a_score(own, wrong, nameless, named))], "")
    assert cells_of(text, "**crackers**")[6] == "2 of 2, 1"
    assert cells_of(text, "**crackers**")[8] == "2 of 2, 1"


def test_how_much_was_judged_and_what_was_not_seen_to_be_covered_are_shares():
    text = page([figures_of("crackers", a_score())], "")
    assert cells_of(text, "**crackers**")[-2:] == ["93.0%", "5.0%"]
    assert "- crackers, something: view_blocked 2" in text


def test_figures_are_json_and_are_drawn(tmp_path):
    pytest.importorskip("matplotlib", reason="plots need the extra `train`")
    held = [figures_of("crackers", a_score(a_gap(20), a_gap(None)))]
    assert json.loads(written(held)) == held
    draw(held, tmp_path / "real.png")
    assert (tmp_path / "real.png").read_bytes()[:4] == b"\x89PNG"
