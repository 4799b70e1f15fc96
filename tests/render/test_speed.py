"""The renderer's speed can be measured, for every kind of place."""

import cv2
import pytest

from tools.bench import render
from tools.render.style import SETTINGS


@pytest.fixture
def threads():
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.mark.usefixtures("threads")
def test_the_report_has_a_row_for_every_setting_and_a_column_for_every_size(monkeypatch):
    monkeypatch.setattr(render, "SCENES", 1)
    monkeypatch.setattr(render, "BANK_SIZE", 30)
    monkeypatch.setattr(render, "SIZES", ((64, 64), (96, 64)))
    lines = render.report().splitlines()
    assert "64x64" in lines[2]
    assert "96x64" in lines[2]
    rows = {line.split()[0]: line.split()[1:] for line in lines[3:]}
    assert set(rows) == set(SETTINGS)
    assert all(float(cell) >= 0 for row in rows.values() for cell in row)
