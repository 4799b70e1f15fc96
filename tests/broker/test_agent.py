"""The whole agent: pictures in at one end, events on a real broker at the other."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

import cv2
import pytest
from builders import NINE
from fakes_publish import Headquarters, until
from rendered import Bay

from agent.assemble import Wishes, build
from agent.camera.pump import EndOfPictures
from agent.config.setup import load
from agent.vision.frame import Frame

pytestmark = pytest.mark.broker

STATE = "onshelf/v1/test/bay/state/demo-bay"
GAP = [("demo-s1-p1", column) for column in range(4)]


class Film:
    """A camera that shows pictures five seconds of the day apart, as fast as they are taken."""

    def __init__(self, frames, first=0):
        self._frames = list(frames)
        self._next = first
        self.shown = threading.Event()
        self.over = threading.Event()

    def read(self):
        if self._next == len(self._frames):
            self.shown.set()
            self.over.wait(60)  # the last picture stands until the test has seen enough
            raise EndOfPictures("the film is over")
        seconds = 5 * self._next
        self._next += 1
        picture = self._frames[self._next - 1].copy()
        return Frame("left", NINE + timedelta(seconds=seconds), seconds * 1000, picture)

    def close(self):
        pass


def taken_one_by_one(film):
    """A way to look that lets the camera wait for the eyes, so that no frame is dropped."""
    ready = threading.Semaphore(1)
    read = film.read

    def paced():
        while not ready.acquire(timeout=0.05):
            if film.shown.is_set():
                break
        return read()

    def see_with(see):
        def look(frame):
            seen = see(frame)
            ready.release()
            return seen

        return look

    film.read = paced
    return see_with


def watch(device, film):
    """Run the agent until the film is over and everything has left."""
    setup = load(device)
    cameras = {name: replace(one, every_s=0.001) for name, one in setup.device.cameras.items()}
    setup = replace(setup, device=replace(setup.device, cameras=cameras))
    stop = threading.Event()
    see_with = taken_one_by_one(film)
    agent = build(setup, Wishes(), stop, open_with=lambda *_: film, see_with=see_with)
    thread = threading.Thread(target=agent.run, args=(stop,), daemon=True)
    thread.start()
    return stop, thread


def end(film, stop, thread):
    film.over.set()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def film():
    bay = Bay()
    return [bay.picture(empty=GAP if step >= 10 else (), seed=step) for step in range(45)]


@pytest.fixture
def shop(tmp_path, broker):
    where = f"broker: {{host: 127.0.0.1, port: {broker.port}, tls: none}}\n"
    return Bay().furnish(tmp_path, pictures=False, broker=where)


def opened(listener):
    return [said for said in listener.letters if said["type"] == "onshelf.out_of_stock.opened"]


def test_a_gap_on_the_shelf_is_an_event_at_headquarters(shop, film, broker):
    listener = Headquarters(broker.port, "hq-agent")
    film = Film(film)
    stop, thread = watch(shop, film)
    until(lambda: opened(listener), 90)
    until(lambda: b"out_of_stock" in listener.topics.get(STATE, b""), 30)
    end(film, stop, thread)
    listener.close()
    event = opened(listener)[0]
    assert event["source"] == "/stores/test/devices/bay"
    assert event["subject"] == "demo-s1-p1"
    assert event["data"]["facings_seen"] == 0
    assert event["data"]["facings_planned"] == 4
    assert [e["subject"] for e in opened(listener)] == ["demo-s1-p1"]


def test_an_agent_that_was_ended_goes_on_where_it_was(shop, film, broker):
    listener = Headquarters(broker.port, "hq-again")
    film_one, film_two = Film(film[:25]), Film(film, first=25)
    stop, thread = watch(shop, film_one)
    assert film_one.shown.wait(60)
    end(film_one, stop, thread)
    assert not opened(listener)
    stop, thread = watch(shop, film_two)
    until(lambda: opened(listener), 90)
    end(film_two, stop, thread)
    listener.close()
    assert opened(listener)[0]["data"]["first_suspected_at"].startswith("2030-01-07T09:0")


def test_onshelf_run_looks_once_and_ends_well(shop, film):
    cv2.imwrite(str(shop.parent / "clip" / "0.png"), film[0])
    command = [sys.executable, "-m", "agent.cli", "run", str(shop), "--once"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_onshelf_run_refuses_a_wrong_configuration_with_2(shop):
    shop.write_text(shop.read_text().replace("fixture:", "fixtur:"))
    command = [sys.executable, "-m", "agent.cli", "run", str(shop), "--once"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "did you mean `fixture`?" in done.stderr


def test_a_disk_that_takes_no_copy_of_the_configuration_stops_nothing(shop, film):
    cv2.imwrite(str(shop.parent / "clip" / "0.png"), film[0])
    (shop.parent / "state").mkdir()
    (shop.parent / "state" / "last-good").write_text("in the way of the copy")
    command = [sys.executable, "-m", "agent.cli", "run", str(shop), "--once"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "no copy of the configuration was kept" in done.stderr
