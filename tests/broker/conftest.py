from __future__ import annotations

import threading
import time
from random import Random

import pytest
from fakes_publish import BOOT, ORIGIN, Hands, Headquarters, Mosquitto, until

from agent.config.device import Broker
from agent.publish.drain import Drain
from agent.publish.mqtt import Dialer
from agent.publish.talk import Pace
from agent.publish.topics import Topics
from agent.store import Store

TOPICS = Topics("onshelf", "0417", "aisle-07-left")
HURRY = Pace(
    poll_s=0.005,
    backlog_s=0.005,
    backlog_start_s=0.01,
    state_s=0.05,
    health_s=0.05,
    retry_s=0.1,
    tend_s=0.05,
)


class Device:
    """The publishing half of an agent, on clocks that a test sets."""

    def __init__(self, folder) -> None:
        self.topics = TOPICS
        self.hands = Hands()
        self.path = folder / "store.db"
        self.store = Store(self.path, ORIGIN, self.hands.clocks())
        self.words: list[str] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def connect(self, port: int, **changes) -> None:
        """Start the publish thread."""
        dial = Dialer(
            Broker("127.0.0.1", port, tls=None), TOPICS, BOOT, patience_s=2, will_delay_s=0
        )
        drain = Drain(
            self.store,
            dial,
            TOPICS,
            report=lambda link: f'{{"connections":{link.connections},"poison":{link.poison}}}',
            beat=self.words.append,
            now_s=time.monotonic,
            pace=changes.pop("pace", HURRY),
            chance=Random(1),
        )
        self._stop.clear()
        self._thread = threading.Thread(target=drain, args=(self._stop,), daemon=True)
        self._thread.start()

    def connected(self, port: int) -> None:
        """Start the publish thread, and wait until it has a connection."""
        self.words.clear()
        self.connect(port)
        until(lambda: "connected" in self.words)

    def disconnect(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(20)
            assert not self._thread.is_alive()
            self._thread = None

    def close(self) -> None:
        self.disconnect()
        self.store.close()


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def device(tmp_path):
    device = Device(tmp_path)
    yield device
    device.close()


@pytest.fixture
def hq(broker, request):
    """A headquarters of this test's own, on a broker that has forgotten the tests before."""
    hq = Headquarters(broker.port, f"hq-{abs(hash(request.node.name))}")
    yield hq
    hq.say(TOPICS.ack, b"", retained=True)
    hq.close()
