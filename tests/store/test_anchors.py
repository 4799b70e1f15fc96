"""What a view is held by survives a restart, and only that."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from rendered import Bay

from agent.shelf.seen.anchor import Later, anchor_of, ground_of
from agent.store.anchors import AnchorFile
from agent.vision.landmarks import landmarks
from agent.vision.reduced import reduced

MOVED = np.array([[1, 0, 7.5], [0, 1, -3], [0, 0, 1]])


@pytest.fixture(scope="module")
def bay():
    return Bay()


@pytest.fixture(scope="module")
def anchor(bay):
    gray = reduced(bay.picture())
    held = anchor_of(gray, 0.31, bay.view(), 1000.0)
    marks = landmarks(gray, ground_of(bay.view().moved(MOVED)))
    return replace(held, place=MOVED.copy(), later=Later(marks, MOVED.copy(), 2000.0))


def test_an_anchor_is_read_as_it_was_written(tmp_path, bay, anchor):
    file = AnchorFile(tmp_path / "anchors" / "left.zip", "corners 1")
    file.write(anchor)
    read = file.read(bay.view())
    assert (read.sharpness, read.at, read.later.at) == (0.31, 1000.0, 2000.0)
    assert (read.place == MOVED).all()
    assert (read.later.place == MOVED).all()
    assert (read.first.plane == anchor.first.plane).all()
    assert (read.first.descriptors == anchor.first.descriptors).all()
    assert (read.later.marks.points == anchor.later.marks.points).all()


def test_an_anchor_of_another_alignment_is_not_used(tmp_path, bay, anchor):
    path = tmp_path / "left.zip"
    AnchorFile(path, "corners 1").write(anchor)
    assert AnchorFile(path, "corners 2").read(bay.view()) is None


def test_there_is_no_anchor_before_the_first(tmp_path, bay):
    assert AnchorFile(tmp_path / "left.zip", "corners 1").read(bay.view()) is None


def test_a_damaged_anchor_is_said_and_made_anew(tmp_path, bay, anchor, caplog):
    path = tmp_path / "left.zip"
    file = AnchorFile(path, "corners 1")
    file.write(anchor)
    path.write_bytes(path.read_bytes()[:2000])
    assert file.read(bay.view()) is None
    assert "left.zip cannot be read" in caplog.text


def test_a_file_of_another_form_is_not_guessed_at(tmp_path, bay):
    path = tmp_path / "left.zip"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("anchor.json", json.dumps({"form": 99}))
    assert AnchorFile(path, "corners 1").read(bay.view()) is None


def test_a_disk_that_refuses_is_said_and_stops_nothing(tmp_path, anchor, caplog):
    blocked = tmp_path / "anchors"
    blocked.write_text("a file where the folder should be", "utf-8")
    AnchorFile(blocked / "left.zip", "corners 1").write(anchor)
    assert "was not written" in caplog.text


def test_an_anchor_takes_less_than_a_megabyte(tmp_path, anchor):
    file = AnchorFile(tmp_path / "left.zip", "corners 1")
    file.write(anchor)
    assert file.path.stat().st_size < 1_000_000
