"""Stand-ins and samples for the store and the way out: clocks that are set, events, a deaf sink."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from agent.errors import SinkDown
from agent.publish.sink import Heard, Notice, Refused
from agent.shelf.cases.snapshot import FixtureState, SlotLine
from agent.shelf.rules.event import (
    Event,
    Found,
    Home,
    Kind,
    Origin,
    Phase,
    Registration,
    Severity,
    SlotBody,
    Tally,
)
from agent.store import Clocks, Letter, Memory, Note

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)
BOOT = "6d3c0f5a-9d1e-4b57-9a55-2f1f0f7a1c11"
ORIGIN = Origin("/stores/0417/devices/aisle-07-left", BOOT, configuration="c0ffee", model="5eed")
FIXTURE = "aisle-07-bay-3"
SLOT = "a7-b3-s2-p1"
CASE = "0123456789abcdef0123456789abcdef"


class Hands:
    """Clocks whose hands a test moves."""

    def __init__(self, at: datetime = NINE) -> None:
        self.at = at
        self.ms = 1_000
        self.right = True

    def pass_s(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.at += timedelta(seconds=seconds)
        self.ms += math.ceil(seconds * 1000)

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.at, lambda: self.ms, lambda: self.right)


def a_slot_body(**changes: object) -> SlotBody:
    body = SlotBody(
        fixture=FIXTURE,
        camera="left",
        slot=SLOT,
        gtin="09506000134352",
        product="Crispbread rye",
        status="out_of_stock",
        facings_seen=0,
        facings_planned=3,
        severity=Severity.HIGH,
        first_suspected_at=NINE,
        confirmed_at=NINE + timedelta(seconds=100),
        confidence=0.993307,
        votes=Tally(stocked=1, empty=20, conflict=0, abstain=2, unseen=4),
        visible_s=96.5,
        planogram="9a7f",
    )
    return replace(body, **changes)


def a_registration() -> Registration:
    """Of a camera that was bumped the day before."""
    return Registration(NINE - timedelta(days=1), 12.4, 64, 0.58)


def an_event(number: int = 1, phase: Phase = Phase.OPENED, *, case: str = CASE) -> Event:
    """One of as many events as a test has numbers for."""
    mono_ms = 1_000_000 + number
    kind = Kind.OUT_OF_STOCK
    return Event(
        id=ORIGIN.event_id(case, kind, phase, mono_ms),
        kind=kind,
        phase=phase,
        subject=SLOT,
        at=NINE + timedelta(seconds=number),
        mono_ms=mono_ms,
        case=case,
        body=a_slot_body(),
    )


def a_found() -> Found:
    return Found(
        gtin="09506000134369",
        name="Crispbread oat",
        confidence=0.91,
        facings=1,
        homes=(Home(FIXTURE, "a7-b3-s2-p2", "in_stock"),),
        relation="spillover",
        runner_up="09506000134376",
        margin=2.31,
    )


def a_state(at: datetime = NINE, status: str = "in_stock", stocked: int = 3) -> FixtureState:
    line = SlotLine(
        slot=SLOT,
        gtin="09506000134352",
        product="Crispbread rye",
        status=status,
        cause=None,
        hold=None,
        stocked=stocked,
        planned=3,
        since=NINE,
        coverage_share=0.97,
    )
    return FixtureState(FIXTURE, "left", at, "9a7f", (line,))


def a_note(*events: Event, at: datetime = NINE, memory: str = "beliefs", **state: object) -> Note:
    """What a look of the left camera leaves behind."""
    return Note("left", FIXTURE, at, Memory(memory, "9a7f"), a_state(at, **state), events)


class DeafSink:
    """A line to somebody who keeps what he is told, and may stop listening."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.notices: list[Notice] = []
        self.said: deque[Heard] = deque()
        self.refuses: set[str] = set()  # ids
        self.deaf = False

    def send(self, letter: Letter) -> None:
        self._listening()
        if letter.id in self.refuses:
            raise Refused("not this one")
        self.letters.append(letter)

    def post(self, notice: Notice) -> None:
        self._listening()
        self.notices.append(notice)

    def heard(self) -> tuple[Heard, ...]:
        self._listening()
        said = tuple(self.said)
        self.said.clear()
        return said

    def close(self) -> None:
        pass

    def _listening(self) -> None:
        if self.deaf:
            raise SinkDown("nobody listens")


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], deadline_s: float = 15.0) -> None:
    """Wait for a condition; the deadline is only there so that a failing test ends."""
    end = time.monotonic() + deadline_s
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


class Mosquitto:
    """A real broker on loopback, which can be killed and started again."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._conf = folder / "mosquitto.conf"
        self._conf.write_text(
            "\n".join(
                (
                    f"listener {self.port} 127.0.0.1",
                    "allow_anonymous true",
                    "user root",  # if we are root, so that it can read a test's own folder
                    *(lines or ("persistence false",)),
                )
            )
        )

    def start(self) -> None:
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        if program is None:
            pytest.skip("needs mosquitto: apt install mosquitto")
        self._process = subprocess.Popen(
            [program, "-c", str(self._conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(self._answers)
        except AssertionError:
            self.kill()
            raise

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True


class Headquarters:
    """A subscriber to everything that keeps its session, as the sink at headquarters does."""

    def __init__(self, port: int, name: str = "headquarters") -> None:
        self.letters: list[dict[str, Any]] = []
        self.topics: dict[str, bytes] = {}  # the last of each topic
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
        self._client.on_message = self._on_message
        self._client.on_connect = lambda c, *_: c.subscribe("#", qos=1)
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        until(self._client.is_connected)

    def say(self, topic: str, body: object, *, retained: bool = False) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._client.publish(topic, text, qos=1, retain=retained).wait_for_publish(10)

    def seqs(self) -> list[int]:
        """Numbers in the order of their first arrival."""
        return list(dict.fromkeys(letter["seq"] for letter in self.letters))

    def ids(self) -> set[str]:
        return {letter["id"] for letter in self.letters}

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_message(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        self.topics[message.topic] = message.payload
        if "/event/" in message.topic:
            self.letters.append(json.loads(message.payload))


class FaultProxy:
    """A wire between device and broker that can be cut, or lose what the broker says."""

    def __init__(self, port: int) -> None:
        self._broker = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.mute = threading.Event()  # set: the broker's words are lost
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection; new ones are made."""
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # close() alone does not wake accept()
        self._server.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                device, _ = self._server.accept()
                broker = socket.create_connection(("127.0.0.1", self._broker))
                self._open += [device, broker]
                for source, target, lossy in ((device, broker, False), (broker, device, True)):
                    threading.Thread(
                        target=self._copy, args=(source, target, lossy), daemon=True
                    ).start()

    def _copy(self, source: socket.socket, target: socket.socket, lossy: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not (lossy and self.mute.is_set()):
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)


class ScriptedBroker:
    """Speaks just enough MQTT 5 to refuse letters by their topic, and to say what a test wants."""

    def __init__(self) -> None:
        self.refusals: dict[str, int] = {}  # last level of a topic: reason code of the PUBACK
        self.published: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._device: socket.socket | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    def say(self, packet: bytes) -> None:
        self._device.sendall(packet)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        if self._device:
            self._device.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._device, _ = self._server.accept()
                with self._device.makefile("rb") as stream:
                    while head := stream.read(1):
                        self._answer(head[0], stream.read(self._length(stream)))

    @staticmethod
    def _length(stream: BinaryIO) -> int:
        length = shift = 0
        while True:
            (byte,) = stream.read(1)
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return length

    def _answer(self, head: int, body: bytes) -> None:
        match head >> 4:
            case 1:  # CONNECT
                self.say(bytes((0x20, 3, 0, 0, 0)))
            case 8:  # SUBSCRIBE
                self.say(bytes((0x90, 4, *body[:2], 0, 1)))
            case 3 if head & 0x06:  # PUBLISH at QoS 1
                size = int.from_bytes(body[:2], "big")
                topic = body[2 : 2 + size].decode()
                self.published.append(topic)
                code = self.refusals.get(topic.rpartition("/")[2], 0)
                self.say(bytes((0x40, 3, *body[2 + size : 4 + size], code)))
