from __future__ import annotations

import json
import os
import random
import sqlite3

import pytest
from fakes_publish import ORIGIN, Hands, a_note, an_event

from agent.store import Store, witness
from agent.store.witness import next_epoch

SEEDS = range(12)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


def open_store(path, hands=None):
    return Store(path, ORIGIN, (hands or Hands()).clocks())


def fill(path, letters=30):
    """A store with some letters, closed; its epoch."""
    store = open_store(path)
    for number in range(letters):
        store.record(a_note(an_event(number, case=f"{number:032x}")))
    epoch, _ = store.last()
    store.close()
    return epoch


def leave_open(path, letters=30):
    """A store as a power cut leaves it: with a log beside it that was never written back."""
    store = open_store(path)
    for number in range(letters):
        store.record(a_note(an_event(number)))
    names = [one.name for one in path.parent.iterdir()]
    copies = {name: (path.parent / name).read_bytes() for name in names}
    epoch, _ = store.last()
    store.close()
    for name, content in copies.items():
        (path.parent / name).write_bytes(content)
    return epoch


def said(store):
    return [json.loads(letter.body) for letter in store.live((0, 0), 10_000)]


def gaps(store):
    return [one["data"] for one in said(store) if "outbox_gap" in one["type"]]


def assert_unharmed_or_reported(path, epoch):
    """The damage hit a place that nobody uses, or it is known and told."""
    store = open_store(path)
    assert store.trouble() is None
    if store.last() == (epoch, 30):
        assert [one["seq"] for one in said(store)] == list(range(1, 31))
    else:
        assert store.last()[0] > epoch
        (gap,) = gaps(store)
        assert (gap["reason"], gap["of_epoch"], gap["to_seq"]) == ("damage", epoch, 30)
    store.memories()
    store.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_garbage_in_the_file_costs_an_epoch_and_is_reported(path, seed):
    epoch = fill(path)
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    at = chance.randrange(0, len(content) - 2048)
    content[at : at + 2048] = chance.randbytes(2048)
    path.write_bytes(content)
    assert_unharmed_or_reported(path, epoch)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_a_truncated_file_costs_an_epoch_and_is_reported(path, share):
    epoch = fill(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert_unharmed_or_reported(path, epoch)


def test_a_lost_file_costs_an_epoch_and_is_reported(path):
    epoch = fill(path)
    path.unlink()
    store = open_store(path)
    assert store.last()[0] > epoch
    assert gaps(store)[0]["to_seq"] == 30
    store.close()


def test_letters_that_can_still_be_read_are_carried_over_under_their_numbers(path):
    epoch = fill(path)
    db = sqlite3.connect(path)
    (root,) = db.execute("select rootpage from sqlite_master where name = 'memory'").fetchone()
    (size,) = db.execute("pragma page_size").fetchone()
    db.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = os.urandom(size)
    path.write_bytes(content)
    store = open_store(path)
    letters = store.live((0, 0), 100)
    assert [(one.epoch, one.seq) for one in letters[:-1]] == [(epoch, n) for n in range(1, 31)]
    assert "30 letters were saved" in gaps(store)[0]["detail"]
    store.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_torn_log_gives_no_number_out_twice(path, seed):
    epoch = leave_open(path)
    log = path.with_name("store.db-wal")
    content = bytearray(log.read_bytes())
    chance = random.Random(seed)
    at = chance.randrange(32, len(content))
    if chance.random() < 0.5:
        content = content[:at]
    else:
        content[at] ^= 1 << chance.randrange(8)
    log.write_bytes(content)
    store = open_store(path)
    store.record(a_note(an_event(99)))
    kept = [one for one in said(store) if one["type"] == "onshelf.out_of_stock.opened"]
    lost = 31 - len(kept)
    if lost:
        (gap,) = gaps(store)
        assert gap["of_epoch"] == epoch
        assert gap["to_seq"] == 30
        assert kept[-1]["epoch"] > epoch
    numbers = [(one["epoch"], one["seq"]) for one in said(store)]
    assert len(numbers) == len(set(numbers))
    store.close()


def test_an_old_copy_that_was_put_back_begins_a_new_epoch(path):
    fill(path, 3)
    old = path.read_bytes()
    epoch = fill(path, 9)
    path.write_bytes(old)
    store = open_store(path)
    assert store.last()[0] > epoch
    gap = gaps(store)[0]
    assert (gap["from_seq"], gap["to_seq"]) == (4, 9)
    store.close()


def test_at_most_two_damaged_files_are_kept(path):
    for _ in range(5):
        fill(path, 1)
        path.write_bytes(b"no database" * 100)
        open_store(path).close()
    kept = sorted(one.name for one in path.parent.glob("*.corrupt-*"))
    assert kept == ["store.db.corrupt-4", "store.db.corrupt-5"]


def test_damage_met_while_running_is_repaired_by_the_next_start(path):
    epoch = fill(path)
    path.with_name("store.db.damaged").touch()
    store = open_store(path)
    assert store.last()[0] > epoch
    store.close()
    again = open_store(path)
    assert len(gaps(again)) == 1
    again.close()


def test_a_sound_file_keeps_its_epoch(path):
    epoch = fill(path)
    store = open_store(path)
    assert store.last() == (epoch, 30)
    assert gaps(store) == []
    store.close()


def test_torn_witnesses_say_nothing(path):
    epoch = fill(path)
    for word in ("epoch", "mark"):
        witness.beside(path, word).write_bytes(b"\xff\x00 torn")
    store = open_store(path)
    assert store.last() == (epoch, 30)
    store.close()


def test_epochs_grow_even_for_a_device_that_knows_none_and_a_clock_in_1970():
    hands = Hands()
    first = next_epoch(0, hands.at)
    hands.pass_s(86400)
    assert next_epoch(0, hands.at) > first
    assert next_epoch(first, hands.at.replace(year=1970)) == first + 1
