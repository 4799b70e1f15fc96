"""The command `onshelf`: words in, one call, exit code out."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from agent.cli import WORDS, Journal, Plain, main


def onshelf(*words):
    command = [sys.executable, "-m", "agent.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_alone_it_shows_a_technicians_day(capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "onshelf check device.yaml" in out
    assert "exit codes" in out


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_help_of_its_own(word, capsys):
    with pytest.raises(SystemExit) as end:
        main([word, "--help"])
    assert end.value.code == 0
    assert f"onshelf {word}" in capsys.readouterr().out


def test_a_near_miss_is_answered_with_the_word_that_was_meant():
    done = onshelf("chekc")
    assert done.returncode == 2
    assert "did you mean `onshelf check`?" in done.stderr


def test_a_reader_that_has_read_enough_is_no_error():
    command = f"{sys.executable} -m agent.cli schema device | head -c 10"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""


def record(level):
    return logging.LogRecord("agent", level, __file__, 1, "the broker is down", (), None)


@pytest.mark.parametrize(
    ("level", "plain", "journal"),
    [
        (logging.INFO, "the broker is down", "<6>the broker is down"),
        (logging.WARNING, "warning: the broker is down", "<4>the broker is down"),
        (logging.ERROR, "error: the broker is down", "<3>the broker is down"),
    ],
)
def test_a_log_line_says_how_loud_it_is(level, plain, journal):
    assert Plain().format(record(level)) == plain
    assert Journal().format(record(level)) == journal
