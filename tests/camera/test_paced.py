"""A recording that plays at its own speed."""

from __future__ import annotations

import pytest
from fakes_camera import NINE, ScriptedCamera, ScriptedClock, scene

from agent.camera.paced import Paced
from agent.camera.pump import EndOfPictures
from agent.errors import CameraLost

SPACING_S = 5


def playing(pictures=6):
    """A recording with a picture every five seconds, and the clock it is played by."""
    recorded = ScriptedClock(step_s=SPACING_S)
    clock = ScriptedClock()
    clock.go_on(3600)
    script = [scene(number) for number in range(pictures)]
    return Paced(ScriptedCamera("left", script, recorded), clock, clock.go_on), clock


def number_of(frame):
    return next(n for n in range(20) if (frame.image == scene(n)).all())


def test_the_first_picture_is_shown_at_once():
    paced, clock = playing()
    before = clock().mono_ms
    assert number_of(paced.read()) == 0
    assert clock().mono_ms == before


def test_the_others_follow_at_the_distance_they_were_recorded_at():
    paced, _ = playing()
    frames = [paced.read() for _ in range(4)]
    assert [number_of(frame) for frame in frames] == [0, 1, 2, 3]
    assert [frame.mono_ms - frames[0].mono_ms for frame in frames] == [0, 5000, 10_000, 15_000]


def test_whoever_comes_late_gets_the_newest_picture_that_is_due():
    paced, clock = playing()
    paced.read()
    clock.go_on(3.4 * SPACING_S)
    assert number_of(paced.read()) == 3
    assert number_of(paced.read()) == 4


def test_a_little_late_misses_nothing():
    paced, clock = playing()
    seen = []
    for _ in range(5):
        seen.append(number_of(paced.read()))
        clock.go_on(SPACING_S + 0.2)
    assert seen == [0, 1, 2, 3, 4]


def test_frames_bear_the_time_of_day_and_not_the_recordings():
    paced, clock = playing()
    frame = paced.read()
    assert frame.at == clock().at > NINE
    assert frame.mono_ms == clock().mono_ms


def test_the_last_picture_is_shown_before_the_end():
    paced, _ = playing(pictures=2)
    assert [number_of(paced.read()) for _ in range(2)] == [0, 1]
    with pytest.raises(EndOfPictures):
        paced.read()


def test_closing_it_closes_the_recording():
    recording = ScriptedCamera("left", [scene(0)])
    paced = Paced(recording, ScriptedClock(), lambda _: None)
    paced.close()
    assert recording.closed
    with pytest.raises(CameraLost):
        paced.read()
