"""What every sink owes, whatever takes the letters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes_publish import (
    BOOT,
    ORIGIN,
    DeafSink,
    Hands,
    Headquarters,
    Mosquitto,
    a_note,
    an_event,
    until,
)

from agent.config.device import Broker
from agent.errors import SinkDown
from agent.publish.jsonl import JsonLinesSink
from agent.publish.mqtt import Dialer
from agent.publish.sink import Line, Notice
from agent.publish.topics import Topics
from agent.store import Letter, Store

TOPICS = Topics("onshelf", "0417", "aisle-07-left")


class Deaf:
    """The fake, as one more other side."""

    def __init__(self, folder: Path) -> None:
        self.line: Line = DeafSink()

    def received(self) -> list[str]:
        return [letter.id for letter in self.line.letters]

    def stop_listening(self) -> None:
        self.line.deaf = True

    def end(self) -> None:
        self.line.close()


class Lines:
    """A file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "events" / "today.jsonl"
        self.line: Line = JsonLinesSink(self._path)

    def received(self) -> list[str]:
        return [json.loads(line)["id"] for line in self._path.read_text("utf-8").splitlines()]

    def stop_listening(self) -> None:
        self.line._file.close()

    def end(self) -> None:
        self.line.close()


class Mqtt:
    """A broker, and headquarters behind it."""

    def __init__(self, folder: Path) -> None:
        self._broker = Mosquitto(folder)
        self._broker.start()
        self._hq = Headquarters(self._broker.port)
        until(self._hq._client.is_connected)
        dial = Dialer(Broker("127.0.0.1", self._broker.port, tls=None), TOPICS, BOOT, patience_s=2)
        self.line: Line = dial()
        until(lambda: TOPICS.online in self._hq.topics)

    def received(self) -> list[str]:
        return [letter["id"] for letter in self._hq.letters]

    def stop_listening(self) -> None:
        self._broker.kill()

    def end(self) -> None:
        self.line.close()
        self._hq.close()
        self._broker.kill()


@pytest.fixture(params=[Deaf, Lines, pytest.param(Mqtt, marks=pytest.mark.broker)])
def other(request, tmp_path):
    """The other side; `other.line` is the sink that leads there."""
    other = request.param(tmp_path)
    yield other
    other.end()


@pytest.fixture
def letters(tmp_path) -> tuple[Letter, ...]:
    store = Store(tmp_path / "store.db", ORIGIN, Hands().clocks())
    store.record(a_note(*(an_event(number, case=f"{number:032x}") for number in range(5))))
    letters = store.live((0, 0), 10)
    store.close()
    return letters


def test_letters_arrive_in_the_order_sent(other, letters):
    for letter in letters:
        other.line.send(letter)
    until(lambda: len(other.received()) == 5)
    assert other.received() == [letter.id for letter in letters]


def test_a_letter_sent_twice_is_received_with_the_same_id(other, letters):
    for _ in range(2):
        other.line.send(letters[0])
    until(lambda: len(other.received()) == 2)
    assert set(other.received()) == {letters[0].id}


def test_send_raises_sink_down_when_nobody_listens(other, letters):
    other.stop_listening()
    with pytest.raises(SinkDown):
        other.line.send(letters[0])


def test_a_notice_is_no_letter(other):
    other.line.post(Notice(TOPICS.state("a"), "{}", qos=1, retained=True))
    other.line.post(Notice(TOPICS.health, "{}", qos=0, retained=True))
    assert other.received() == []


def test_nobody_said_anything_is_no_error(other):
    assert other.line.heard() == ()


def test_closing_twice_does_no_harm(other):
    other.line.close()
    other.line.close()
    assert other.received() == []
