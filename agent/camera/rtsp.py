"""Network cameras, over RTSP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import cv2

from agent.camera.clock import Clock
from agent.camera.opencv import Capture
from agent.config.device import RtspSource
from agent.errors import BadInput, CameraLost
from agent.vision.frame import Frame

OPEN_TIMEOUT_MS = 10_000  # describing a stream and finding its first key frame took 1-4 s
READ_TIMEOUT_MS = 5_000  # the first rung of the ladder for a camera that hangs (delivery.md D)

MAX_BACKLOG_S = 5.0
"""Catching up with a stream ends after this much time, whether it is caught up or not.

FFmpeg looks at up to 5 s of a stream before it opens, and hands those pictures out first.
"""


class RtspCamera:
    """A network camera through FFmpeg; over TCP wherever the camera can, which FFmpeg tries first.

    A stream does not wait: what is not read piles up here and in the network, and a camera
    disconnects a reader that is too slow. So it has to be skipped through between two reads, and
    `read` first catches up with what has piled up regardless.
    """

    def __init__(self, name: str, source: RtspSource, folder: Path, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        host = urlsplit(source.url).hostname
        self._lost = f"{host} sends no picture; check its power and network"
        self._capture = Capture(
            address(name, source, folder),
            cv2.CAP_FFMPEG,
            (
                *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS),
                *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS),
                *(cv2.CAP_PROP_N_THREADS, 1),  # each further thread holds one more picture back
            ),
            why_not=f"{host} does not answer as asked; check its network, user and password",
        )
        try:
            self.skip()  # before its first picture a stream has no position
        except CameraLost:
            self.close()
            raise

    def read(self) -> Frame:
        """Wait for the picture the camera takes next."""
        catch_up(self.skip, self._position_ms, self._clock)
        moment = self._clock()
        return Frame(self._name, moment.at, moment.mono_ms, self._capture.picture())

    def skip(self) -> None:
        """Drop the next picture; FFmpeg decodes it all the same, the next one is built on it."""
        if not self._capture.grab():
            raise CameraLost(self._lost)

    def close(self) -> None:
        """Hang up."""
        self._capture.release()

    def _position_ms(self) -> float:
        return self._capture.get(cv2.CAP_PROP_POS_MSEC)


def catch_up(step: Callable[[], None], position_ms: Callable[[], float], clock: Clock) -> None:
    """Step on through a stream until a picture had to be waited for.

    A picture from the pile comes faster than it was filmed; one that took at least half of the
    time between it and its predecessor was waited for. A stream that does not say its times is
    taken to be caught up.
    """
    begun_ms = clock().mono_ms
    while True:
        before_ms, asked_ms = position_ms(), clock().mono_ms
        step()
        came_ms = clock().mono_ms
        if came_ms - asked_ms >= (position_ms() - before_ms) / 2:
            return
        if came_ms - begun_ms > MAX_BACKLOG_S * 1000:
            return


def address(name: str, source: RtspSource, folder: Path) -> str:
    """Put user and password into the camera's address. The result must not be logged.

    Raises:
        BadInput: the password file cannot be read.
    """
    if source.user is None:
        return source.url
    secret = "" if source.password_file is None else f":{_password(name, folder, source)}"
    login = f"{quote(source.user, safe='')}{secret}"
    parts = urlsplit(source.url)
    return parts._replace(netloc=f"{login}@{parts.netloc}").geturl()


def _password(name: str, folder: Path, source: RtspSource) -> str:
    path = folder / str(source.password_file)
    try:
        return quote(path.read_text(encoding="utf-8").rstrip("\r\n"), safe="")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f'camera "{name}": password_file {path} cannot be read as text; '
            "write the password into it, and let the agent's user read it"
        ) from error
