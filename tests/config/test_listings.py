"""Every trap of YAML and every wrong value, and the words in which it is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.config.alignment import Alignment
from agent.config.alone import judge_planogram
from agent.config.device import Device
from agent.config.problems import Problem
from agent.config.reading import read

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "config"
FILES = sorted(path.name for path in GOLDEN.glob("*.yaml"))


def listing(path: Path) -> str:
    return "".join(f"{problem}\n" for problem in problems(path)).replace(f"{GOLDEN}/", "")


def problems(path: Path) -> tuple[Problem, ...]:
    if path.name.startswith("planogram"):
        return judge_planogram(path)[1]
    return read(path, Alignment if path.name.startswith("alignment") else Device).problems


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_refused_in_these_words(name):
    """`ONSHELF_GOLDEN=write pytest tests/config/test_listings.py` writes them anew."""
    golden = (GOLDEN / name).with_suffix(".txt")
    found = listing(GOLDEN / name)
    if os.environ.get("ONSHELF_GOLDEN") == "write":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_every_problem_names_its_place_in_one_line_and_the_list_is_in_file_order(name):
    found = problems(GOLDEN / name)
    assert found
    assert all("\n" not in str(problem) for problem in found)
    places = [(problem.line, problem.column) for problem in found]
    assert places == sorted(places)
    assert all(line >= 1 and column >= 1 for line, column in places)


@pytest.mark.parametrize("name", FILES)
def test_every_problem_says_what_to_do(name):
    for problem in problems(GOLDEN / name):
        assert ";" in problem.text or ", should be " in problem.text, str(problem)


def test_no_message_repeats_a_password():
    assert "secret" not in listing(GOLDEN / "device-hostile.yaml")
