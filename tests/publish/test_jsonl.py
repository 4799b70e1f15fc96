from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.errors import SinkDown
from agent.publish.jsonl import JsonLinesSink
from agent.store import Letter


def letter(number):
    return Letter(1, number, f"{number:032x}", "out_of_stock", f'{{"seq":{number}}}')


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events.jsonl"


def test_a_torn_line_of_an_earlier_power_cut_spoils_no_other(path):
    path.write_text('{"seq":1}\n{"se')
    sink = JsonLinesSink(path)
    sink.send(letter(2))
    sink.send(letter(3))
    sink.close()
    lines = path.read_text().splitlines()
    assert lines[1] == '{"se'
    assert [json.loads(line)["seq"] for line in (lines[0], *lines[2:])] == [1, 2, 3]


def test_a_folder_that_cannot_be_made_is_a_sink_down(path):
    path.write_text("a file")
    with pytest.raises(SinkDown, match=r"events\.jsonl"):
        JsonLinesSink(path / "below.jsonl")


def test_a_full_disk_is_a_sink_down():
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    sink = JsonLinesSink(full)
    with pytest.raises(SinkDown):
        sink.send(letter(1))
    sink.close()
