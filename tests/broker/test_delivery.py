from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from fakes_publish import (
    BOOT,
    NINE,
    FaultProxy,
    Headquarters,
    Mosquitto,
    a_note,
    an_event,
    until,
)

pytestmark = pytest.mark.broker

TESTS = Path(__file__).resolve().parent.parent


def record(device, first, count=1):
    for number in range(first, first + count):
        device.store.record(a_note(an_event(number, case=f"{number:032x}")))


def online(device, hq):
    """What is known of the device's presence; an earlier test may have left something."""
    return json.loads(hq.topics.get(device.topics.online, b"null"))


@pytest.fixture
def own_broker(tmp_path):
    """A broker that this test may kill."""
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def proxy(broker):
    proxy = FaultProxy(broker.port)
    yield proxy
    proxy.close()


def test_letters_arrive_once_each_with_consecutive_numbers(device, broker, hq):
    device.connected(broker.port)
    record(device, 0, 40)
    until(lambda: len(hq.letters) == 40)
    assert hq.seqs() == list(range(1, 41))
    assert len(hq.ids()) == 40
    assert device.topics.event("out_of_stock") in hq.topics


def test_a_broker_that_is_down_costs_nothing_and_news_comes_first(device, own_broker):
    own_broker.kill()
    device.connect(own_broker.port)
    record(device, 0, 30)
    assert device.store.depth().waiting == 30
    until(lambda: "waiting" in device.words)
    own_broker.start()
    hq = Headquarters(own_broker.port)
    until(hq.seqs)
    record(device, 100, 5)
    until(lambda: len(hq.seqs()) == 35)
    hq.close()
    order = hq.seqs()
    news = [order.index(seq) for seq in range(31, 36)]
    assert max(news) < 34  # before the end of the backlog
    assert [seq for seq in order if seq < 31] == list(range(1, 31))
    assert news == sorted(news)


def test_a_broker_that_is_killed_and_forgets_everything_loses_nothing(device, own_broker):
    hq = Headquarters(own_broker.port)
    device.connect(own_broker.port)
    hq.say(device.topics.ack, {"epoch": device.store.last()[0], "seq": 0}, retained=True)
    record(device, 0, 10)
    until(lambda: device.store.depth().sent == 10)
    own_broker.kill()
    hq.close()
    record(device, 50, 5)
    own_broker.start()
    hq = Headquarters(own_broker.port)  # it never got the first ten
    until(lambda: device.store.depth().waiting == 0)
    device.hands.pass_s(601)
    wanted = {an_event(n, case=f"{n:032x}").id for n in (*range(10), 50, 54)}
    until(lambda: hq.ids() >= wanted)
    hq.close()
    assert wanted <= hq.ids()


def test_a_lost_puback_makes_a_repeat_with_the_same_id(device, proxy, hq):
    device.connected(proxy.port)
    record(device, 0)
    until(lambda: device.topics.state("aisle-07-bay-3") in hq.topics)
    until(lambda: device.store.depth().sent == 1)
    proxy.mute.set()
    record(device, 1)
    until(lambda: len(hq.letters) == 2)
    assert device.store.depth().waiting == 1
    proxy.cut()
    proxy.mute.clear()
    until(lambda: len(hq.letters) >= 3)
    assert len(hq.ids()) == 2
    until(lambda: device.store.depth().sent == 2)


def test_a_half_open_connection_is_given_up_and_nothing_is_lost(device, own_broker):
    device.connected(own_broker.port)
    own_broker.signal(signal.SIGSTOP)
    record(device, 0)
    until(lambda: "waiting" in device.words)
    own_broker.signal(signal.SIGCONT)
    until(lambda: device.store.depth().sent == 1)


def test_an_agent_killed_between_commit_and_publishing_sends_at_its_restart(device, broker, hq):
    device.store.close()
    program = (
        "import os, pathlib, sys;"
        "from fakes_publish import *; from agent.store import Store;"
        "store = Store(pathlib.Path(sys.argv[1]), ORIGIN, Hands().clocks());"
        "store.record(a_note(an_event(1)));"
        "os.kill(os.getpid(), 9)"
    )
    folders = os.pathsep.join((str(TESTS), str(TESTS.parent)))
    killed = subprocess.run(
        [sys.executable, "-c", program, str(device.path)],
        env={**os.environ, "PYTHONPATH": folders},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    device.__init__(device.path.parent)
    device.connect(broker.port)
    until(lambda: hq.letters)
    assert hq.ids() == {an_event(1).id}


def test_the_last_will_says_that_the_device_is_gone(device, proxy, hq):
    device.connect(proxy.port)
    until(lambda: online(device, hq) == {"online": True, "boot_id": BOOT})
    proxy.close()  # no goodbye, and no way back
    until(lambda: online(device, hq)["online"] is False)
    assert online(device, hq) == {"online": False, "boot_id": BOOT}


def test_a_device_that_stops_says_goodbye_itself(device, broker, hq):
    device.connect(broker.port)
    until(lambda: online(device, hq) == {"online": True, "boot_id": BOOT})
    device.disconnect()
    until(lambda: online(device, hq)["online"] is False)
    assert online(device, hq) == {"online": False, "boot_id": BOOT}


def test_states_are_retained_and_follow_every_change(device, broker, hq):
    topic = device.topics.state("aisle-07-bay-3")
    device.store.record(a_note())
    device.connect(broker.port)
    until(lambda: topic in hq.topics)
    device.store.record(a_note(at=NINE + timedelta(seconds=5), stocked=1))
    until(lambda: json.loads(hq.topics[topic])["slots"][0]["stocked"] == 1)
    late = Headquarters(broker.port, "late")
    until(lambda: topic in late.topics)
    assert json.loads(late.topics[topic])["slots"][0]["stocked"] == 1
    late.close()


def test_health_is_shown_and_never_queued(device, broker, hq):
    device.connect(broker.port)
    until(lambda: device.topics.health in hq.topics)
    assert device.store.depth().waiting == 0


def test_an_acknowledgment_deletes_and_binds(device, broker, hq):
    device.connected(broker.port)
    record(device, 0, 5)
    until(lambda: len(hq.letters) == 5)
    hq.say(device.topics.ack, {"epoch": device.store.last()[0], "seq": 3}, retained=True)
    until(lambda: device.store.depth().sent == 2)
    device.hands.pass_s(601)
    until(lambda: len(hq.letters) == 7)
    assert hq.seqs() == [1, 2, 3, 4, 5]


def test_a_replay_is_answered_and_sends_again(device, broker, hq):
    device.connected(broker.port)
    record(device, 0, 5)
    until(lambda: len(hq.letters) == 5)
    epoch, _ = device.store.last()
    say = device.topics.commands.replace("#", "replay")
    hq.say(say, {"id": "again-1", "epoch": epoch, "from": 2, "to": 9})
    until(lambda: device.topics.answer("again-1") in hq.topics)
    answer = json.loads(hq.topics[device.topics.answer("again-1")])
    assert (answer["outcome"], answer["letters"]) == ("done", 4)
    until(lambda: len(hq.letters) == 9)
    assert len(hq.ids()) == 5


def test_poison_is_counted_and_unknown_commands_are_answered(device, broker, hq):
    device.connect(broker.port)
    until(lambda: device.topics.online in hq.topics)
    commands = device.topics.commands
    for body in (b"\xff\xfe", b"[" * 100_000, b'{"id": 7}', b"null", b'{"id": "a/b"}'):
        hq.say(commands.replace("#", "replay"), body)
    hq.say(commands.replace("#", "format-disk"), {"id": "c-1"})
    until(lambda: device.topics.answer("c-1") in hq.topics)
    answer = json.loads(hq.topics[device.topics.answer("c-1")])
    assert (answer["outcome"], answer["detail"]) == ("rejected", "unknown command")
    record(device, 0)
    until(lambda: hq.letters)
    until(lambda: json.loads(hq.topics[device.topics.health])["poison"] >= 4)
