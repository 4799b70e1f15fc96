from __future__ import annotations

import asyncio
import threading

import pytest
from fakes_publish import BOOT, a_note, an_event, free_port

from agent.config.device import Broker, Tls
from agent.errors import SinkDown
from agent.publish.mqtt import Dialer
from agent.publish.topics import Topics

TOPICS = Topics("onshelf", "0417", "aisle-07-left")


@pytest.fixture(scope="module")
def old_broker():
    """A broker that has never heard of MQTT 5, and whose port."""
    amqtt = pytest.importorskip("amqtt.broker", reason="needs amqtt: pip install onshelf[demo]")
    port, up, stop = free_port(), threading.Event(), threading.Event()
    settings = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {
            "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True},
        },
    }

    async def serve():
        broker = amqtt.Broker(settings)
        await broker.start()
        up.set()
        await asyncio.to_thread(stop.wait)
        await broker.shutdown()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(10)
    yield port
    stop.set()
    thread.join(10)


def dialer(port, **changes):
    return Dialer(Broker("127.0.0.1", port, tls=None), TOPICS, BOOT, patience_s=1, **changes)


def letters_of(device):
    device.store.record(a_note(an_event(1), an_event(2)))
    return device.store.live((0, 0), 10)


def test_a_broker_without_mqtt_5_gets_mqtt_3_and_is_remembered(old_broker, device):
    dial = dialer(old_broker)
    for _ in range(2):
        line = dial()
        for letter in letters_of(device):
            line.send(letter)
        line.close()
        assert dial._old


@pytest.mark.broker
def test_a_broker_with_mqtt_5_is_spoken_to_in_mqtt_5(broker):
    dial = dialer(broker.port)
    dial().close()
    assert not dial._old


def test_a_broker_that_is_not_there_is_said_with_its_reason():
    with pytest.raises(SinkDown, match="refused"):
        dialer(free_port())()


def test_missing_certificates_are_said_and_waited_out(tmp_path):
    broker = Broker("127.0.0.1", free_port(), Tls("ca.crt", "device.crt", "device.key"))
    with pytest.raises(SinkDown, match="certificate files"):
        Dialer(broker, TOPICS, BOOT, tmp_path)()
