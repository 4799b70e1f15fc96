"""The demo's broker and subscriber, real ones, on loopback."""

import json
import threading

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tools.show import broker as room
from tools.show.broker import broker, find_mosquitto
from tools.show.subscriber import Subscriber


@pytest.fixture(params=["mosquitto", "amqtt"])
def port(request, monkeypatch):
    if request.param == "mosquitto" and find_mosquitto() is None:
        pytest.skip("needs mosquitto (apt install mosquitto)")
    if request.param == "amqtt":
        pytest.importorskip("amqtt", reason="needs amqtt, of the extra demo")
        monkeypatch.setattr(room, "find_mosquitto", lambda: None)
    with broker() as (port, program):
        assert program == request.param
        yield port


def publish(port, topic, body, *, retain=False):
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.publish(topic, json.dumps(body), qos=1, retain=retain).wait_for_publish(timeout=10)
    client.disconnect()
    client.loop_stop()


@pytest.mark.broker
def test_a_subscriber_hears_the_device_and_nobody_else(port):
    heard, full = [], threading.Event()

    def hear(topic, body):
        heard.append((topic, body))
        if len(heard) == 2:
            full.set()

    publish(port, "onshelf/v1/s/d/state/bay", {"slots": []}, retain=True)
    with Subscriber(port, "onshelf/v1/s/d", hear):
        publish(port, "onshelf/v1/s/other/event/misplaced", {"id": 1})
        publish(port, "onshelf/v1/s/d/event/out_of_stock", {"id": 2})
        assert full.wait(timeout=10)
    assert sorted(heard, key=str) == [
        ("event/out_of_stock", {"id": 2}),
        ("state/bay", {"slots": []}),
    ]


@pytest.mark.broker
def test_the_broker_ends_with_its_block(port):
    del port
    with broker() as (other, _):
        publish(other, "a", 1)
    with pytest.raises(ConnectionRefusedError):
        publish(other, "a", 1)
