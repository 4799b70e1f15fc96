"""A recording played at its own speed, as if a camera were filming it now."""

from __future__ import annotations

from dataclasses import replace

from agent.camera.clock import Clock, Wait
from agent.camera.pump import Camera, EndOfPictures
from agent.errors import CameraLost
from agent.vision.frame import Frame


class Paced:
    """Hold a recording's frames back until they are due, and stamp them with the time of day.

    The first picture is shown at once and the others follow at the distances they were recorded
    at. Whoever reads late gets the newest picture that is due; the ones before it are dropped,
    like those of a camera. A replay, where time is data, reads the recording itself.
    """

    def __init__(self, recording: Camera, clock: Clock, wait: Wait) -> None:
        self._recording = recording
        self._clock = clock
        self._wait = wait
        self._next: Frame | None = None  # read ahead: it says for how long its predecessor is due
        self._ahead_ms: int | None = None  # our clock minus the recording's
        self._closed = False

    def read(self) -> Frame:
        """Wait until the next picture is due."""
        if self._closed:
            raise CameraLost("the recording was closed")
        frame = self._next or self._recording.read()
        if self._ahead_ms is None:
            self._ahead_ms = self._clock().mono_ms - frame.mono_ms
        due_ms = frame.mono_ms + self._ahead_ms
        self._wait(max(0.0, (due_ms - self._clock().mono_ms) / 1000))
        moment = self._clock()
        frame = self._newest_due(frame, moment.mono_ms - self._ahead_ms)
        return replace(frame, at=moment.at, mono_ms=moment.mono_ms)

    def close(self) -> None:
        """Let the recording go."""
        self._closed = True
        self._recording.close()

    def _newest_due(self, frame: Frame, recorded_ms: int) -> Frame:
        while True:
            try:
                self._next = self._recording.read()
            except EndOfPictures:
                self._next = None
                return frame
            if self._next.mono_ms > recorded_ms:
                return frame
            frame = self._next
