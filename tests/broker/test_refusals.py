from __future__ import annotations

import json
from contextlib import suppress

import pytest
from fakes_publish import BOOT, ScriptedBroker, a_note, an_event, until

from agent.config.device import Broker
from agent.errors import SinkDown
from agent.publish.mqtt import Dialer
from agent.publish.sink import Refused, Rival
from agent.publish.topics import Topics

TOPICS = Topics("onshelf", "0417", "aisle-07-left")


@pytest.fixture
def broker():
    broker = ScriptedBroker()
    yield broker
    broker.close()


@pytest.fixture
def line(broker):
    line = Dialer(Broker("127.0.0.1", broker.port, tls=None), TOPICS, BOOT, patience_s=2)()
    yield line
    line.close()


def a_letter(device):
    device.store.record(a_note(an_event(1)))
    return device.store.live((0, 0), 1)[0]


@pytest.mark.parametrize("code", [0x87, 0x90, 0x99])
def test_a_puback_that_is_about_the_letter_refuses_the_letter(broker, line, device, code):
    broker.refusals["out_of_stock"] = code
    with pytest.raises(Refused, match=f"0x{code:02x}"):
        line.send(a_letter(device))
    line.heard()  # and the connection is as good as before


@pytest.mark.parametrize("code", [0x80, 0x83, 0x97])
def test_a_puback_that_is_about_the_broker_is_a_sink_down(broker, line, device, code):
    broker.refusals["out_of_stock"] = code
    with pytest.raises(SinkDown) as caught:
        line.send(a_letter(device))
    assert not isinstance(caught.value, Refused)


def test_no_matching_subscribers_is_a_success(broker, line, device):
    broker.refusals["out_of_stock"] = 0x10
    letter = a_letter(device)
    line.send(letter)
    assert broker.published[-1].endswith("out_of_stock")


def test_a_refused_letter_is_not_lost_and_does_not_hold_up_others(broker, device):
    broker.refusals["outbox_gap"] = 0x87
    device.store.confirm(device.store.last()[0], 5)  # makes a gap
    device.store.record(a_note(an_event(1)))
    device.connect(broker.port)
    until(lambda: device.store.depth().sent == 1)
    until(lambda: device.store.depth().refused == 1)
    device.store.record(a_note(an_event(2)))
    until(lambda: device.store.depth().sent == 2)
    refused = [topic for topic in broker.published if topic.endswith("outbox_gap")]
    assert len(refused) == 1  # no hot loop
    broker.refusals.clear()
    device.hands.pass_s(601)
    until(lambda: device.store.depth().refused == 0)
    device.disconnect()


def test_a_takeover_is_known_by_its_reason(broker, line):
    broker.say(bytes((0xE0, 1, 0x8E)))
    with pytest.raises(Rival, match="our name"):
        until(line.heard)


@pytest.mark.parametrize(
    "packet",
    [
        bytes((0x40, 1, 7)),  # a PUBACK without its number
        bytes((0x90, 2, 0, 9)),  # a SUBACK without codes
        bytes((0x30, 4, 0, 200, 65, 66)),  # a topic longer than its packet
        bytes((0x30, 6, 0, 2, 0xC3, 0x28, 0, 0)),  # a topic that is no UTF-8
        bytes((0xF0, 0)),  # AUTH, which we never began
        bytes((0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)),  # a length that never ends
    ],
)
def test_nonsense_ends_the_connection_and_nothing_else(broker, line, packet):
    broker.say(packet)
    heard = []
    with suppress(SinkDown):  # the end of the connection; anything else fails here
        for _ in range(50):
            heard.extend(line.heard())
    line.close()
    assert heard == []


def test_a_flood_of_messages_to_us_stays_bounded(broker, line):
    topic = TOPICS.ack.encode()
    body = json.dumps({"epoch": 1, "seq": 1}).encode()
    rest = len(topic).to_bytes(2, "big") + topic + b"\0" + body
    broker.say(bytes((0x30, len(rest))) + rest)
    packet = bytes((0x30, len(rest))) + rest
    for _ in range(300):
        broker.say(packet)
    seen = []
    until(lambda: seen.extend(line.heard()) or len(seen) >= 50)
    assert len(line._inbox) <= 50
