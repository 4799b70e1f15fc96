"""The rooms of the shelf stand in a row, and each knows only those before it."""

from __future__ import annotations

import pytest
from sources import ROOT, imports, name, python_files

ROW = ("plan", "rules", "seen", "held", "cases", "advance", "told")
SHELF = python_files("agent/shelf")


def room_of(path) -> str:
    return path.relative_to(ROOT / "agent" / "shelf").parts[0].removesuffix(".py")


def test_every_room_has_its_place_in_the_row():
    assert {room_of(path) for path in SHELF} == {"__init__", *ROW}


@pytest.mark.parametrize("path", [path for path in SHELF if room_of(path) in ROW], ids=name)
def test_imports_point_against_the_way_of_the_evidence(path):
    known = ROW[: ROW.index(room_of(path)) + 1]
    wrong = [
        f"{name(path)}:{line}: {room_of(path)} must not know {dotted}"
        for line, dotted in imports(path)
        if dotted.startswith("agent.shelf.") and dotted.split(".")[2] not in known
    ]
    assert not wrong, wrong
