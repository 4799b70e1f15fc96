from __future__ import annotations

import os
import random
import signal
import sys
import time

import pytest
from fakes_publish import ORIGIN, Hands
from forked import started

from agent.store import Store

KILLS = 25


@pytest.fixture
def writer():
    with started("store/writer.py") as process:
        yield process


def kill_somewhere(writer, path, number, chance):
    """Let it write and kill it at a random moment; the last number it said was committed."""
    writer.stdin.write(f"{path} {number}\n".encode())
    writer.stdin.flush()
    child, committed, enough = 0, number - 1, number + chance.randrange(0, 25)
    for line in writer.stdout:
        if line.startswith(b"pid"):
            child = int(line.split()[1])
        elif line == b"dead\n":
            return committed
        else:
            committed = int(line)
        if child and committed >= enough - 1:
            time.sleep(chance.random() / 200)  # where in a commit, is what chance decides
            os.kill(child, signal.SIGKILL)
            enough = sys.maxsize
    raise AssertionError("the writer is gone")


def test_a_kill_at_any_moment_loses_no_committed_event_and_leaves_no_hole(writer, tmp_path):
    path, chance, number = tmp_path / "store.db", random.Random(7), 0
    epochs = set()
    for _ in range(KILLS):
        committed = kill_somewhere(writer, path, number, chance)
        store = Store(path, ORIGIN, Hands().clocks())
        letters = store.live((0, 0), 100_000)
        remembered = store.memories().get("left")
        store.close()
        assert [letter.seq for letter in letters] == list(range(1, len(letters) + 1))
        assert len(letters) - 1 >= committed
        assert len(letters) - 1 <= committed + 1  # a look may be safe before it is said to be
        assert remembered is None or int(remembered.body) == len(letters) - 1
        epochs.update(letter.epoch for letter in letters)
        number = len(letters)
    assert len(epochs) == 1
    assert number > KILLS
