"""The demo as a newcomer starts it: broker, rendered day, agent, subscriber, page."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.show.broker import find_mosquitto
from tools.show.demo import options

ROOT = Path(__file__).resolve().parents[2]
EVENT = re.compile(r"\d\d:\d\d:\d\d  \w+ +\w+ +\S+ +\S.*")

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(find_mosquitto() is None, reason="needs mosquitto (apt install mosquitto)"),
]


def demo(*words):
    command = [sys.executable, "-m", "tools.show", "--port", "0", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def test_it_ends_by_itself_and_says_how_the_reports_compare_with_the_truth():
    out, err = demo("--seconds", "6").communicate(timeout=60)
    assert "the subscriber received" in err
    assert "were missed" in err
    assert re.search(r"watch it at http://127\.0\.0\.1:\d+/", err)
    assert all(EVENT.fullmatch(line) for line in out.splitlines())


@pytest.mark.slow
def test_the_first_event_reaches_the_subscriber_within_a_minute_as_a_line():
    process = demo("--events", "1", "--seconds", "60")
    out, err = process.communicate(timeout=90)
    assert process.returncode == 0, err
    assert EVENT.fullmatch(out.splitlines()[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_show_ends_cleanly_with_its_summary(number):
    process = demo("--seconds", "60")
    for line in process.stderr:
        if "is open" in line:
            break
    os.kill(process.pid, number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "the subscriber received" in err
    assert "Traceback" not in err


def test_every_option_says_what_it_does():
    assert all(action.help for action in options()._actions)
