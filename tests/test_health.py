from __future__ import annotations

import json
import os
import socket
import threading
import uuid

import pytest
from fakes_publish import BOOT, ORIGIN, Hands, a_note, an_event

from agent import health
from agent.publish.messages import LinkHealth
from agent.store import Store

LINK = LinkHealth(1, 0, duplicate_identity=False, trouble=None)


class Counted(threading.Event):
    """Stops after so many waits."""

    def __init__(self, waits) -> None:
        super().__init__()
        self._left = waits

    def wait(self, timeout=None):
        self._left -= 1
        if self._left == 0:
            self.set()
        return self.is_set()


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def heart(hands):
    return health.Heart({"watch": 40.0, "publish": 60.0}, lambda: hands.ms / 1000)


def words_of(heart, turns):
    words = []
    health.watch_over(heart, Counted(turns), tell=words.append)
    return words


def test_a_worker_hangs_when_it_is_silent_for_longer_than_its_deadline(heart, hands):
    hands.pass_s(41)
    assert heart.hanging() == ("watch",)
    heart.pulse("watch")("looking")
    assert heart.hanging() == ()
    hands.pass_s(20)
    assert heart.hanging() == ("publish",)


def test_a_beat_has_an_age_and_a_word(heart, hands):
    heart.pulse("watch")("looking")
    hands.pass_s(2.5)
    worker = heart.workers()["watch"]
    assert (worker.age_s, worker.word) == (pytest.approx(2.5), "looking")


def test_the_watchdog_is_petted_while_all_beat(heart):
    assert words_of(heart, 2) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]


def test_the_watchdog_is_left_to_bite_when_one_hangs(heart, hands):
    hands.pass_s(50)
    assert words_of(heart, 1) == ["READY=1", "STATUS=hanging: watch", "STOPPING=1"]


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_over_its_socket(tmp_path, monkeypatch, abstract):
    name = f"@onshelf-{uuid.uuid4()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0"))
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        health.tell_systemd("READY=1")
        systemd.settimeout(5)
        assert systemd.recv(100) == b"READY=1"


def test_without_systemd_nothing_is_told(monkeypatch, caplog):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    health.tell_systemd("READY=1")
    assert caplog.text == ""


def test_a_systemd_that_is_gone_is_no_failure(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    health.tell_systemd("READY=1")
    assert "nobody" in caplog.text


def pretend(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_a_pi_tells_its_temperature_and_its_throttling(tmp_path):
    pretend(tmp_path, "sys/class/thermal/thermal_zone0/temp", "61200\n")
    pretend(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    machine = health.read_machine(tmp_path, root=tmp_path)
    assert (machine.temperature_c, machine.throttled) == (61.2, 0x50005)
    assert machine.disk_free_mb > 0


@pytest.mark.parametrize(
    ("says", "throttled"), [("throttled=0x50005", 0x50005), ("error=1", None), ("", None)]
)
def test_an_older_pi_is_asked_with_vcgencmd(tmp_path, monkeypatch, says, throttled):
    program = tmp_path / "vcgencmd"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert health.read_machine(tmp_path, root=tmp_path).throttled == throttled


def test_a_vcgencmd_that_never_answers_is_given_up(tmp_path, monkeypatch):
    program = tmp_path / "vcgencmd"
    program.write_text("#!/bin/sh\nexec sleep 20\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(health, "VCGENCMD_S", 0.1)
    assert health.read_machine(tmp_path, root=tmp_path).throttled is None


def test_another_board_tells_nothing_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    machine = health.read_machine(tmp_path / "absent", root=tmp_path)
    values = (machine.temperature_c, machine.throttled, machine.disk_free_mb, machine.memory_mb)
    assert values == (None, None, None, None)


def test_this_machine_has_a_boot_and_clocks():
    assert uuid.UUID(health.boot_id())
    clocks = health.system_clocks()
    assert clocks.now().tzinfo is not None
    assert clocks.mono_ms() <= clocks.mono_ms()
    assert clocks.synced() in (True, False)
    assert health.read_machine(health.Path("/")).memory_mb > 1


def test_the_message_says_how_everything_is(tmp_path, hands, heart):
    store = Store(tmp_path / "store.db", ORIGIN, hands.clocks())
    store.record(a_note(an_event(1)))
    seen = health.Watching({"left": hands.ms, "right": None}, {"left": 7}, {"detect": 400.0})
    report = health.Reporter(
        boot_id=BOOT,
        store=store,
        folder=tmp_path,
        heart=heart,
        watching=lambda: seen,
        versions={"agent": "0.1.0"},
        clocks=hands.clocks(),
        began_ms=hands.ms,
    )
    hands.pass_s(3)
    said = json.loads(report(LINK))
    assert said["up_s"] == 3
    assert said["cameras"]["left"] == {"frame_age_s": 3, "looks": 7}
    assert said["cameras"]["right"] == {"frame_age_s": None, "looks": 0}
    assert said["outbox"]["waiting"] == 1
    assert said["outbox"]["oldest_s"] == 3
    assert said["storage"] is None
    assert said["workers"]["watch"]["word"] == "starting"
    store.close()
