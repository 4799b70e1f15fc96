"""The camera thread: what it puts into the mailbox, how long it waits, what it logs."""

from __future__ import annotations

import logging
import threading
from itertools import chain, pairwise, repeat

import pytest
from fakes_camera import (
    ScriptedCamera,
    ScriptedClock,
    is_blind,
    is_picture,
    pumping,
    scene,
    wait_for,
)

from agent.camera.pump import RETRY_S, STEADY_S, EndOfPictures, pump
from agent.errors import BadInput, CameraLost
from agent.latest import Latest
from agent.vision.frame import Blind


class Mailbox(Latest):
    """A mailbox that also remembers everything that was ever put into it."""

    def __init__(self, stop=None, full=None):
        super().__init__()
        self.history = []
        self._stop = stop
        self._full = full

    def put(self, key, value):
        self.history.append(value)
        super().put(key, value)
        if self._full is not None and len(self.history) >= self._full:
            self._stop.set()


class Stop(threading.Event):
    """A stop event whose waiting is scripted: time passes on the clock and nowhere else."""

    def __init__(self, clock):
        super().__init__()
        self._clock = clock
        self.waits = []

    def wait(self, timeout=None):
        self.waits.append(timeout)
        self._clock.go_on(timeout)
        return self.is_set()


def run(script, *, frames=10_000, every_s=5.0, clock=None, camera=ScriptedCamera):
    """Pump a script to its end, or until so many frames were put, without any time passing."""
    clock = clock or ScriptedClock()
    stop = Stop(clock)
    mailbox = Mailbox(stop, frames)
    steps = iter(script)
    beats = []
    pump(
        "left",
        lambda: camera("left", steps, clock),
        mailbox,
        lambda: beats.append(clock().mono_ms),
        stop,
        every_s=every_s,
        clock=clock,
    )
    return mailbox.history, beats, stop


def test_a_look_is_taken_every_so_often():
    history, _, _ = run([scene(0), scene(1), scene(2)], every_s=5.0)
    assert [frame.mono_ms for frame in history] == [0, 5000, 10_000]


def test_it_beats_at_least_once_a_second_however_rare_the_looks():
    _, beats, _ = run([scene(0), scene(1)], every_s=30.0)
    assert max(b - a for a, b in pairwise(beats)) <= 1000


def test_it_ends_quietly_when_a_recording_is_over(caplog):
    with caplog.at_level(logging.INFO):
        history, _, _ = run([scene(0)])
    assert all(map(is_picture, history))
    assert "the script is over" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_lost_camera_speaks_through_frames_without_a_picture():
    history, _, _ = run([scene(0), CameraLost("the plug is out"), scene(1)])
    blind = [frame for frame in history if is_blind(frame)]
    assert {frame.blind for frame in blind} == {Blind.OFFLINE}
    assert {frame.detail for frame in blind} == {"the plug is out"}
    assert is_picture(history[-1])


def test_while_it_is_lost_time_goes_on_in_the_mailbox():
    losses = [CameraLost("gone")] * 8
    history, beats, _ = run(losses)
    times = [frame.mono_ms for frame in history]
    assert max(b - a for a, b in pairwise(times)) <= 1000
    assert max(b - a for a, b in pairwise(beats)) <= 1000


def test_the_pauses_rise_and_then_stay(caplog):
    run([CameraLost("gone")] * 7)
    waited = [record.args[2] for record in caplog.records if "is lost" in record.msg]
    assert waited == [*RETRY_S, RETRY_S[-1], RETRY_S[-1]]


def test_there_is_one_line_in_the_log_for_each_pause(caplog):
    run([CameraLost("gone")] * 3)
    lines = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert lines == [
        f"camera left is lost (gone); opening it again in {pause} s" for pause in RETRY_S[:3]
    ]


def test_a_camera_that_ran_well_is_given_the_short_pause_again(caplog):
    well = [scene(number) for number in range(int(STEADY_S / 5) + 1)]
    run([CameraLost("gone"), CameraLost("gone"), *well, CameraLost("gone")])
    waited = [record.args[2] for record in caplog.records if "is lost" in record.msg]
    assert waited == [RETRY_S[0], RETRY_S[1], RETRY_S[0]]


def test_a_camera_that_flickers_is_given_longer_and_longer_pauses(caplog):
    run(chain.from_iterable(repeat([scene(0), CameraLost("gone")], 4)))
    waited = [record.args[2] for record in caplog.records if "is lost" in record.msg]
    assert waited == list(RETRY_S[:4])


def test_stop_ends_a_long_pause_at_once():
    history, _, stop = run([CameraLost("gone")] * 5, frames=3)
    assert len(history) == 3
    assert stop.waits == [1.0, 1.0]  # the second one belongs to a pause of two seconds


def test_the_camera_is_closed_however_it_ends():
    cameras = []

    def opened(name, script, clock):
        cameras.append(ScriptedCamera(name, script, clock))
        return cameras[-1]

    run([scene(0), CameraLost("gone"), scene(1)], camera=opened)
    assert len(cameras) == 2
    assert all(camera.closed for camera in cameras)


def test_what_no_wait_can_heal_is_raised():
    def opened(name, script, clock):
        raise BadInput("picamera2 is not installed")

    with pytest.raises(BadInput):
        run([], camera=opened)


def test_a_bug_is_not_waited_out():
    with pytest.raises(ZeroDivisionError):
        run([ZeroDivisionError()])


class StreamingCamera(ScriptedCamera):
    """A camera that films at 10 pictures a second, whoever looks."""

    def __init__(self, name, script, clock):
        super().__init__(name, script, clock)
        self._films = clock
        self.skipped = 0

    def skip(self):
        self.skipped += 1
        self._films.go_on(0.1)


def test_a_streaming_camera_is_drained_between_two_looks():
    cameras = []

    def opened(name, script, clock):
        cameras.append(StreamingCamera(name, script, clock))
        return cameras[-1]

    history, _, stop = run([scene(0), scene(1)], every_s=5.0, camera=opened)
    assert [frame.mono_ms for frame in history] == [0, 5000]
    assert cameras[0].skipped == 100
    assert stop.waits == []


def test_the_newest_frame_wins():
    script = (scene(number) for number in range(50))
    frames = Latest()
    clock = ScriptedClock(step_s=1)
    pump(
        "left",
        lambda: ScriptedCamera("left", script, clock),
        frames,
        lambda: None,
        threading.Event(),
        every_s=0,
        clock=clock,
    )
    newest = frames.take(timeout_s=0)
    assert (newest.image == scene(49)).all()
    assert frames.take(timeout_s=0) is None
    assert frames.dropped == 49


def test_a_real_thread_ends_with_stop():
    endless = map(scene, iter(int, 1))
    with pumping("left", lambda: ScriptedCamera("left", endless), every_s=0.01) as frames:
        assert wait_for(frames, is_picture).camera == "left"


def test_a_read_that_never_returns_falls_silent_so_that_the_watchdog_can_tell():
    entered, let_go, stop = threading.Event(), threading.Event(), threading.Event()
    frames, beats = Latest(), []

    class Hanging(ScriptedCamera):
        def read(self):
            entered.set()
            let_go.wait()
            raise CameraLost("at last")

    def work():
        pump("left", lambda: Hanging("left", []), frames, lambda: beats.append(1), stop)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert entered.wait(30)
    silent_since = len(beats)
    assert frames.take(timeout_s=0.3) is None
    assert len(beats) == silent_since
    stop.set()
    let_go.set()
    thread.join(30)
    assert not thread.is_alive()


def test_the_end_of_pictures_is_no_failure():
    assert EndOfPictures.exit_code == 0
