"""Thirty classic mistakes: each is found where it is, with what to do (deploy/errors.md)."""

from __future__ import annotations

import shutil

import pytest
from sources import ROOT

from agent.config.setup import survey
from tools.mistakes.page import page
from tools.mistakes.table import ESPHOME, MISTAKES, RIGHT

ALIGNMENT = """\
picture_px: [2304, 1296]
corners_px: [[212, 96], [1704, 131], [1688, 1010], [229, 985]]
"""
FOUND, EXACT, PROPOSED = 30, 28, 25  # what issue D asks for


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a device.yaml leads to: one planogram, one alignment."""
    made = tmp_path_factory.mktemp("device")
    (made / "planograms").mkdir()
    (made / "alignment").mkdir()
    shutil.copy(ROOT / "planograms" / "demo-bay.yaml", made / "planograms")
    (made / "alignment" / "left.yaml").write_text(ALIGNMENT)
    return made


@pytest.fixture
def told(folder):
    """What is said of a text in the place of device.yaml: line, column and words of each."""

    def one(text: str) -> list[tuple[int, int, str]]:
        (folder / "device.yaml").write_text(text, encoding="utf-8")
        problems = survey(folder / "device.yaml").problems
        return [
            (
                p.line,
                p.column,
                str(p).split(f"{p.line}:{p.column}: ", 1)[1].replace(f"{folder}/", ""),
            )
            for p in problems
        ]

    return one


def test_the_right_file_is_right(told):
    assert told(RIGHT) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.title)
def test_a_mistake_is_found_where_it_is_with_what_to_do(told, mistake):
    found = told(mistake.ours.made_in(RIGHT))
    assert (*mistake.place, mistake.says) in found
    assert mistake.proposes in mistake.says
    assert len(found) <= 2, "one mistake, one problem; a second one at most where a key is missing"


def test_there_are_as_many_as_were_asked_for(told):
    said = [told(mistake.ours.made_in(RIGHT)) for mistake in MISTAKES]
    places = [[where[:2] for where in found] for found in said]
    pairs = list(zip(MISTAKES, places, said, strict=True))
    assert sum(bool(found) for found in said) >= FOUND
    assert sum(one.place in place for one, place, _ in pairs) >= EXACT
    assert sum(any(one.proposes in w for *_, w in found) for one, _, found in pairs) >= PROPOSED


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.title)
def test_the_same_mistake_can_be_made_in_esphome(mistake):
    if mistake.esphome is not None:
        assert mistake.esphome.made_in(ESPHOME) != ESPHOME


def test_the_page_is_current():
    text = (ROOT / "deploy" / "errors.md").read_text(encoding="utf-8")
    assert text == page(), "stale; run python -m tools.mistakes page deploy"
