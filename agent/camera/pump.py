"""The camera thread: newest picture in, `Latest` out; a lost camera is reported and opened again.

    open ──▶ read ──▶ put ──▶ pass the time until the next look is due ──▶ read …
      ▲        │                  (a streaming source is drained meanwhile)
      │    CameraLost
      └── pause ◀── put "blind", each turn, so that the watch thread sees time pass

What this thread cannot notice by itself is a native call that never returns (a camera driver can
hang so that not even SIGKILL helps, raspberrypi/picamera2#1275). It then stops calling `beat`, and
the watchdog acts from outside: between two beats lies one opening or one `read`, which take
`SILENCE_S` at most.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Protocol, TypeAlias, runtime_checkable

from agent.camera.clock import Clock, now
from agent.errors import CameraLost, OnShelfError
from agent.latest import Latest
from agent.vision.frame import Blind, Frame

log = logging.getLogger(__name__)

Beat: TypeAlias = Callable[[], None]

RETRY_S = (1, 2, 5, 10, 15)
"""Pauses before a lost camera is opened again.

The last one and a slow opening (10 s) together stay within the 30 s after which a camera that was
plugged in again has to be back (delivery.md F34).
"""

STEADY_S = 60
"""A camera that has run this long is a healthy one, and its next loss begins at the first pause.

One that gives a picture and is lost again at once climbs on to longer pauses instead of filling
the log once a second.
"""

TURN_S = 1.0  # the longest wait between two beats

SILENCE_S = 20.0
"""No beat for longer than this means that the camera hangs.

The longest honest silence is the opening of a network camera: 10 s until it answers, 5 s until its
first picture (`rtsp.OPEN_TIMEOUT_MS`, `rtsp.READ_TIMEOUT_MS`).
"""


class Camera(Protocol):
    """Where pictures come from. One thread opens, reads and closes it.

    Opening is the constructor's work. It raises `CameraLost` where the source is not there now, and
    `BadInput` where it never will be (a wrong key, a library that is not installed).
    """

    def read(self) -> Frame:
        """Wait for the next picture and return it.

        The frame is the caller's: its pixels are its own and are never written again. `at` and
        `mono_ms` are those of the capture; `mono_ms` never goes back, `at` only where the device's
        clock is set. A live source returns what the camera sees now, not what has been waiting in
        a buffer.

        Raises:
            CameraLost: no picture within the source's own deadline, or the camera was closed.
                The camera is of no more use; close it and open another.
            EndOfPictures: a recording is over. Raised again by each further call.
        """

    def close(self) -> None:
        """Let the source go, so that it can be opened again. May happen twice; raises nothing."""


@runtime_checkable
class Streaming(Protocol):
    """A camera that sends whether anyone reads or not, so that what nobody takes grows old."""

    def skip(self) -> None:
        """Wait for the next picture and drop it, as cheaply as the source can.

        Raises:
            CameraLost: as `Camera.read`.
        """


class EndOfPictures(OnShelfError):
    """A recording is over: a video file or a folder that is not played in a loop."""

    exit_code = 0


def pump(
    name: str,
    open_camera: Callable[[], Camera],
    frames: Latest[str, Frame],
    beat: Beat,
    stop: threading.Event,
    *,
    every_s: float = 5.0,
    clock: Clock = now,
) -> None:
    """Keep the mailbox filled with the camera's newest frame until told to stop.

    Returns when `stop` is set, or quietly at the end of a recording that does not loop. While the
    camera is lost a frame without a picture is put each turn. `BadInput` and everything
    unexpected is raised.
    """
    lost = _Losses(name, clock)
    while not stop.is_set():
        beat()
        try:
            with closing(open_camera()) as camera:
                lost.is_back()
                _deliver(name, camera, frames, beat, stop, every_s=every_s, clock=clock)
        except EndOfPictures as end:
            log.info("camera %s: %s", name, end)
            return
        except CameraLost as error:
            pause_s = lost.again(error)
            _stay_blind(name, str(error), frames, beat, stop, pause_s=pause_s, clock=clock)


class _Losses:
    """How often in a row a camera was lost, and the words about it in the log."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._in_a_row = 0
        self._opened_ms: int | None = None

    def is_back(self) -> None:
        self._opened_ms = self._clock().mono_ms
        log.info("camera %s is open", self._name)

    def again(self, error: CameraLost) -> float:
        """Count one more loss and return the pause it deserves."""
        opened_ms, self._opened_ms = self._opened_ms, None
        if opened_ms is not None and self._clock().mono_ms - opened_ms >= STEADY_S * 1000:
            self._in_a_row = 0
        pause_s = RETRY_S[min(self._in_a_row, len(RETRY_S) - 1)]
        self._in_a_row += 1
        log.warning("camera %s is lost (%s); opening it again in %d s", self._name, error, pause_s)
        return pause_s


def _deliver(
    name: str,
    camera: Camera,
    frames: Latest[str, Frame],
    beat: Beat,
    stop: threading.Event,
    *,
    every_s: float,
    clock: Clock,
) -> None:
    while not stop.is_set():
        beat()
        due_ms = clock().mono_ms + every_s * 1000
        frames.put(name, camera.read())
        while not stop.is_set() and (left_s := (due_ms - clock().mono_ms) / 1000) > 0:
            beat()
            if isinstance(camera, Streaming):
                camera.skip()
            else:
                stop.wait(min(left_s, TURN_S))


def _stay_blind(
    name: str,
    detail: str,
    frames: Latest[str, Frame],
    beat: Beat,
    stop: threading.Event,
    *,
    pause_s: float,
    clock: Clock,
) -> None:
    until_ms = clock().mono_ms + pause_s * 1000
    while not stop.is_set():
        beat()
        moment = clock()
        frames.put(name, Frame(name, moment.at, moment.mono_ms, None, Blind.OFFLINE, detail))
        left_s = (until_ms - moment.mono_ms) / 1000
        if left_s <= 0:
            return
        stop.wait(min(left_s, TURN_S))
