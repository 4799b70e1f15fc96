from __future__ import annotations

import threading

import pytest

from agent.run import run


def test_a_worker_that_fails_stops_the_others_and_its_error_is_raised():
    ended = []

    def fails(stop):
        raise ValueError("a box without area")

    def waits(stop):
        stop.wait(20)
        ended.append("waits")

    with pytest.raises(ValueError, match="without area"):
        run({"fails": fails, "waits": waits}, threading.Event())
    assert ended == ["waits"]


def test_of_several_failures_the_first_is_raised():
    first = threading.Event()

    def fails(stop):
        first.set()
        raise ValueError("first")

    def fails_too(stop):
        stop.wait(20)
        raise KeyError("second")

    with pytest.raises(ValueError, match="first"):
        run({"a": fails, "b": fails_too}, threading.Event())


def test_told_to_stop_all_end_and_nothing_is_raised():
    stop = threading.Event()
    names = []

    def works(stop):
        names.append(threading.current_thread().name)
        if len(names) == 2:
            stop.set()
        stop.wait(20)

    run({"watch": works, "publish": works}, stop)
    assert sorted(names) == ["publish", "watch"]


def test_a_worker_that_returns_ends_the_others():
    told = []
    work = {"done": lambda _stop: None, "waits": lambda stop: told.append(stop.wait(20))}
    run(work, threading.Event())
    assert told == [True]


def test_even_an_interrupt_in_a_worker_ends_the_agent():
    def interrupted(stop):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run({"a": interrupted}, threading.Event())


def test_a_worker_that_hangs_is_left_behind(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr("agent.run.JOIN_S", 0.05)

    def hangs(stop):
        release.wait(20)

    def fails(stop):
        raise ValueError("the other one")

    with pytest.raises(ValueError, match="the other one"):
        run({"hangs": hangs, "fails": fails}, threading.Event())
    release.set()
