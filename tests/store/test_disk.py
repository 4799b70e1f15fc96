from __future__ import annotations

import json
import os
import subprocess
from datetime import timedelta

import pytest
from fakes_publish import NINE, ORIGIN, Hands, a_note, an_event

from agent.store import Limits, Store, tables

FULL = "pragma max_page_count = 1"  # no page more than there are


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def store(tmp_path, hands):
    store = Store(tmp_path / "store.db", ORIGIN, hands.clocks(), limits=Limits(held=20))
    yield store
    store.close()


@pytest.fixture
def full_disk(store, monkeypatch):
    """Fill the disk up; returns how to make room again."""
    with store._file.reading() as db:
        db.execute(FULL)
    monkeypatch.setattr(tables, "SETTINGS", (*tables.SETTINGS, FULL))

    def make_room():
        monkeypatch.undo()
        store._file._drop()

    return make_room


def said(store):
    return [json.loads(letter.body) for letter in store.live((0, 0), 10_000)]


def fill(store, first, count):
    for number in range(first, first + count):
        store.record(a_note(an_event(number, case=f"{number:032x}"), memory="m" * 3000))


def test_a_full_disk_stops_nothing_and_is_reported(store, full_disk):
    fill(store, 0, 10)
    assert "full" in store.trouble()
    assert store.depth().held > 0
    assert store.states()[0].fixture == "aisle-07-bay-3"


def test_no_letter_leaves_that_is_not_on_the_disk(store, full_disk):
    fill(store, 0, 10)
    safe = {one["seq"] for one in said(store)}
    assert len(safe) == 10 - store.depth().held


def test_when_the_disk_is_back_everything_held_is_written_in_order(store, full_disk, hands):
    fill(store, 0, 10)
    hands.pass_s(300)
    full_disk()
    store.record(a_note(at=NINE + timedelta(seconds=5)))
    assert store.trouble() is None
    assert [one["seq"] for one in said(store)] == list(range(1, 13))
    opened, closed = said(store)[-2:]
    assert opened["type"] == "onshelf.storage_degraded.opened"
    assert closed["type"] == "onshelf.storage_degraded.closed"
    assert opened["data"]["case"] == closed["data"]["case"]
    assert opened["time"] < closed["time"]


def test_events_without_room_in_memory_are_numbered_and_reported(store, full_disk):
    fill(store, 0, 60)
    full_disk()
    store.record(a_note(at=NINE + timedelta(seconds=5)))
    letters = said(store)
    missing = set(range(1, letters[-1]["seq"] + 1)) - {one["seq"] for one in letters}
    (gap,) = [one["data"] for one in letters if "outbox_gap" in one["type"]]
    assert missing == set(range(gap["from_seq"], gap["to_seq"] + 1))
    assert gap["reason"] == "overflow"
    assert store.depth().lost == len(missing)


def test_a_letter_sent_while_the_disk_is_full_is_not_sent_again_at_once(store, full_disk):
    fill(store, 0, 3)
    for letter in store.live((0, 0), 10):
        store.note_sent(letter)
    assert store.live((0, 0), 10) == ()


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_real_disk_that_is_full_and_then_is_not(small_disk, hands):
    store = Store(small_disk / "store.db", ORIGIN, hands.clocks())
    ballast = small_disk / "ballast"
    fill(store, 0, 3)
    with ballast.open("wb") as file:
        while True:
            try:
                os.write(file.fileno(), b"x" * 4096)
            except OSError:
                break
    fill(store, 3, 200)
    assert store.trouble()
    ballast.unlink()
    store.record(a_note(at=NINE + timedelta(seconds=5)))
    assert store.trouble() is None
    assert [one["seq"] for one in said(store)] == list(range(1, 206))
    store.close()


def test_a_read_only_disk_is_waited_out_even_at_the_start(small_disk, hands):
    store = Store(small_disk / "store.db", ORIGIN, hands.clocks())
    fill(store, 0, 2)
    store.close()
    remount = ["mount", "-o", "remount,{}", str(small_disk)]
    subprocess.run([word.format("ro") for word in remount], check=True)
    store = Store(small_disk / "store.db", ORIGIN, hands.clocks())
    fill(store, 2, 2)
    assert store.trouble()
    assert store.depth() is None or store.depth().held == 2
    subprocess.run([word.format("rw") for word in remount], check=True)
    fill(store, 4, 1)
    assert store.trouble() is None
    assert [one["seq"] for one in said(store)] == list(range(1, 8))
    store.close()
