"""The journal on the disk: few writes, bounded, never in the way of a letter."""

from __future__ import annotations

import os
import random
import signal
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from builders import NINE, ORIGIN, a_look, a_view
from fakes_publish import Hands, a_note, an_event
from forked import started

from agent.desk import Desk
from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import NO_PRODUCTS, blank, from_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.told.journal import Bookmark, Entry
from agent.shelf.told.rerun import Step, rerun
from agent.store import Limits, Store, tables
from agent.store.journal import records, size_bytes
from agent.store.reading import looking

VIEW = a_view()
RULES = Rules(PROFILES["default"], ORIGIN)
FULL, NO_RYE = "SSSSSSSSS", "EEESSSSSS"
HOUR = 720  # looks
HERE = Path(__file__).resolve().parent


def letters_of(number):
    """The shelf at a look: full for five minutes, without rye for five, and so on."""
    return NO_RYE if number // 60 % 2 else FULL


class Shop:
    """A desk that is told of one look after another, and the store below it."""

    def __init__(self, path, **limits):
        self.hands = Hands(NINE)
        self.store = Store(path, ORIGIN, self.hands.clocks(), limits=Limits(**limits))
        kept = self.store.memories().get("left")
        self.memory = from_json(kept.body, VIEW, NO_PRODUCTS) if kept else blank(VIEW, NO_PRODUCTS)
        self.desk = Desk(self.store, dict, lambda _camera: None)
        self.desk.begin(self.memory, RULES, NINE)
        self.told = []

    def look(self, number):
        look = a_look(5 * number, letters_of(number))
        self.memory, events = advance(self.memory, look, VIEW, RULES)
        self.desk(VIEW, look, self.memory, events)
        self.hands.pass_s(5)
        self.told += events
        return events


def read(path):
    with looking(path) as db:
        return list(records(db, "left"))


def looks(kept):
    return [one for one in kept if isinstance(one, Entry)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "onshelf.db"


def test_looks_wait_for_the_minute_and_go_at_once_with_an_event(path):
    shop, seen = Shop(path), []
    numbers = count()
    while not shop.told:
        shop.look(next(numbers))
        seen.append(len(looks(read(path))))
    assert seen[:13] == [1] * 12 + [13]  # the first look of a run, then once a minute
    assert seen[-1] == len(seen)
    writes = len(set(seen))
    assert writes <= len(seen) / 12 + 2
    shop.store.close()


def test_a_bookmark_stands_at_the_start_and_at_every_hour(path):
    shop = Shop(path)
    for number in range(2 * HOUR + 30):
        shop.look(number)
    shop.store.close()
    marks = [one for one in read(path) if isinstance(one, Bookmark)]
    assert [mark.reason for mark in marks] == ["start", "hour", "hour"]
    assert marks[1].memory.at == NINE + timedelta(hours=1)
    met = list(rerun(read(path), VIEW, RULES))
    assert sum(isinstance(one, Step) for one in met) == 2 * HOUR + 30
    assert all(isinstance(one, Step | Bookmark) for one in met)  # no mismatch: the same bits
    assert [e for one in met if isinstance(one, Step) for e in one.events] == shop.told


def test_a_camera_begins_at_the_bookmark_before_the_time_that_is_asked_about(path):
    shop = Shop(path)
    for number in range(HOUR + 30):
        shop.look(number)
    shop.store.close()
    with looking(path) as db:
        first = next(iter(records(db, "left", NINE + timedelta(hours=1, minutes=2))))
    assert first.reason == "hour"


@pytest.mark.parametrize("limits", [{"journal_s": 600.0}, {"journal_bytes": 60_000}])
def test_the_oldest_looks_go_when_they_are_too_old_or_too_many(path, limits):
    shop = Shop(path, **limits)
    for number in range(HOUR * 3):
        shop.look(number)
        if number % 120 == 0:
            shop.store.forget()
    shop.store.forget()
    kept = looks(read(path))
    assert kept[-1].look.at > NINE + timedelta(hours=2, minutes=58)
    assert kept[0].look.at > NINE + timedelta(minutes=20)
    if "journal_bytes" in limits:
        with looking(path) as db:
            assert 0 < size_bytes(db) <= 60_000
    shop.store.close()


def test_the_journal_makes_room_before_any_letter_is_dropped(path):
    shop = Shop(path, size_bytes=400_000)
    for number in range(HOUR * 2):
        shop.look(number)
    told = {letter.id for letter in shop.store.live((0, 0), 10_000)}
    number = 0
    while shop.store.depth().size_bytes <= 400_000:
        number += 1
        shop.store.record(a_note(an_event(number, case=f"{number:032x}")))
    shop.store.forget()
    kept = shop.store.live((0, 0), 10_000)
    assert told <= {letter.id for letter in kept}
    assert len(kept) == len(told) + number
    assert len(looks(read(path))) < HOUR * 2
    shop.store.close()


FULL_DISK = "pragma max_page_count = 1"  # no page more than there are


def test_a_full_disk_takes_the_letters_and_lets_the_journal_go(path, monkeypatch):
    shop = Shop(path)
    for number in range(HOUR):
        shop.look(number)
    with shop.store._file.reading() as db:
        db.execute(FULL_DISK)
    monkeypatch.setattr(tables, "SETTINGS", (*tables.SETTINGS, FULL_DISK))
    for number in range(HOUR, 2 * HOUR):
        shop.look(number)
    assert shop.store.trouble() is None
    safe = {letter.id for letter in shop.store.live((0, 0), 10_000)}
    assert {event.id for event in shop.told} <= safe
    monkeypatch.undo()
    shop.store._file._drop()
    shop.store.close()
    kept = read(path)
    assert any(isinstance(one, Bookmark) and one.reason == "gap" for one in kept)
    assert not any(one.differs for one in rerun(kept, VIEW, RULES) if isinstance(one, Step))


def test_an_older_store_gets_a_journal_and_keeps_its_letters(path):
    db = tables.connect(path)
    db.executescript(f"begin immediate; {tables.TABLES} pragma user_version = 1; commit;")
    db.execute("insert into device (only, epoch, seq, age_s) values (1, 7, 0, 5.0)")
    db.close()
    shop = Shop(path)
    for number in range(20):
        shop.look(number)
    assert shop.store.last()[0] == 7
    shop.store.close()
    assert len(looks(read(path))) == 20


@pytest.fixture
def writer():
    with started("store/looker.py") as process:
        yield process


def kill_somewhere(writer, path, first, chance):
    """Let it look and kill it at a random look; how far it said that it was, and what it told."""
    writer.stdin.write(f"{path} {first}\n".encode())
    writer.stdin.flush()
    child, last, told, enough = 0, first, set(), first + chance.randrange(20, 200)
    for line in writer.stdout:
        word, *ids = line.decode().split()
        if word == "pid":
            child = int(ids[0])
        elif word == "dead":
            return last, told
        else:
            last = int(word)
            told.update(ids)
        if child and last >= enough:
            os.kill(child, signal.SIGKILL)
            enough = sys.maxsize
    raise AssertionError("the writer is gone")


def test_a_kill_costs_a_minute_of_looks_at_most_and_never_an_event(writer, path):
    chance, number = random.Random(3), 0
    for _ in range(5):
        last, told = kill_somewhere(writer, path, number, chance)
        store = Store(path, ORIGIN, Hands().clocks())  # it puts the log in order after a kill
        safe = {letter.id for letter in store.live((0, 0), 100_000)}
        store.close()
        kept = read(path)
        newest = (looks(kept)[-1].look.at - NINE).total_seconds() / 5
        assert last - newest <= 12
        steps = [one for one in rerun(kept, VIEW, RULES) if isinstance(one, Step)]
        assert not [step.differs for step in steps if step.differs]
        run_again = {event.id for step in steps for event in step.events}
        assert told <= safe
        assert run_again == safe
        number = last + 1
