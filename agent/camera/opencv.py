"""USB cameras, network cameras and video files, all through `cv2.VideoCapture`, which lives here.

What OpenCV does not say with an error it says with False: nothing can be opened, nothing came in
time, the file is over. Each class below knows which of these it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit

import cv2
import numpy as np

from agent.camera.clock import Clock, Moment, into_recording
from agent.camera.pump import EndOfPictures
from agent.config.device import FileSource, RtspSource
from agent.errors import BadInput, CameraLost
from agent.vision.arrays import Image
from agent.vision.frame import Frame

log = logging.getLogger(__name__)

OPEN_TIMEOUT_MS = 10_000  # describing a stream and finding its first key frame took 1-4 s
READ_TIMEOUT_MS = 5_000  # the first rung of the ladder for a camera that hangs (delivery.md D)

MAX_BACKLOG_S = 5.0
"""Catching up with a stream ends after this much time, whether it is caught up or not.

FFmpeg looks at up to 5 s of a stream before it opens, and hands those pictures out first.
"""

FALLBACK_FPS = 25.0  # of a file that does not say; the usual rate of cameras on European mains


class _Capture:
    """An open `VideoCapture`: True and False become pictures and `CameraLost`."""

    def __init__(
        self, name: str, address: str, backend: int, settings: Sequence[int], *, why_not: str
    ) -> None:
        self._name = name
        self._source = cv2.VideoCapture(address, backend, list(settings))
        if not self._source.isOpened():
            self._source.release()
            raise CameraLost(f'camera "{name}": {why_not}')

    def grab(self) -> bool:
        """Step to the next picture without decoding it; False where there is none."""
        return bool(self._source.grab())

    def picture(self) -> Image:
        """Decode the picture stepped to. The pixels are a copy of their own."""
        try:
            decoded, image = self._source.retrieve()
        except cv2.error as error:
            raise CameraLost(f'camera "{self._name}": a picture cannot be decoded') from error
        if not decoded or image is None or image.dtype != np.uint8 or image.ndim != 3:
            raise CameraLost(f'camera "{self._name}": a picture cannot be decoded')
        return cast("Image", image)

    def get(self, setting: int) -> float:
        return float(self._source.get(setting))

    def set(self, setting: int, value: float) -> None:
        self._source.set(setting, value)

    def release(self) -> None:
        self._source.release()


class UsbCamera:
    """A USB camera through V4L2.

    Losing it is noticed at once where the driver says so. Some drivers go on giving the last
    picture (motion#1605), so the path of the device is looked at as well: a name under
    /dev/v4l/by-id goes away with the plug. A picture that stands still is `vision.quality`'s
    business. A driver that is silent is given up by V4L2 after 10 s.
    """

    def __init__(
        self,
        name: str,
        device: Path,
        size: tuple[int, int] | None,
        clock: Clock,
        *,
        backend: int = cv2.CAP_V4L2,
    ) -> None:
        self._name = name
        self._device = device
        self._clock = clock
        self._look_for_device()
        self._capture = _Capture(
            name,
            str(device),
            backend,
            (),
            why_not=f"{device} cannot be opened; does another program use it?",
        )
        # One buffer: the driver would hand out four old pictures first.
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        if size is not None:
            self._ask_for(size)

    def read(self) -> Frame:
        """Wait for the next picture."""
        self.skip()
        moment = self._clock()
        return Frame(self._name, moment.at, moment.mono_ms, self._capture.picture())

    def skip(self) -> None:
        """Drop the next picture undecoded."""
        self._look_for_device()
        if not self._capture.grab():
            raise CameraLost(
                f'camera "{self._name}": {self._device} gives no picture; check its plug and cable'
            )

    def close(self) -> None:
        """Let the device go."""
        self._capture.release()

    def _look_for_device(self) -> None:
        if not self._device.exists():
            raise CameraLost(
                f'camera "{self._name}": {self._device} is not there; is it plugged in?'
            )

    def _ask_for(self, size: tuple[int, int]) -> None:
        # Uncompressed pictures above 640x480 do not fit through USB 2 at a useful rate.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        got = (
            int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        )
        if got != size:
            log.warning(
                "camera %s gives %dx%d, not the %dx%d of device.yaml", self._name, *got, *size
            )


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
        self._lost = f'camera "{name}": {host} sends no picture; check its power and network'
        self._capture = _Capture(
            name,
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


class FileCamera:
    """A video file, read as fast as one can; its frames bear the file's time, not the clock's.

    In a loop, time goes on from one pass to the next: the last picture is shown for as long as the
    one before it was. A file that is cut off ends with its last whole picture.
    """

    def __init__(self, name: str, source: FileSource, folder: Path, start: datetime) -> None:
        self._name = name
        self._path = folder / source.path
        self._loop = source.loop
        self._start = start
        self._pass_s = 0.0  # where the present pass begins
        self._position_s: float | None = None  # of the last picture in this pass
        self._closed = False
        self._capture = self._open()
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self._interval_s = 1 / (fps if fps > 0 else FALLBACK_FPS)

    def read(self) -> Frame:
        """Decode the next picture."""
        if self._closed:
            raise CameraLost(f'camera "{self._name}": was closed')
        if not self._capture.grab():
            self._begin_again()
        moment = self._step()
        return Frame(self._name, moment.at, moment.mono_ms, self._capture.picture())

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        self._capture.release()

    def _open(self) -> _Capture:
        if not self._path.is_file():
            raise CameraLost(f'camera "{self._name}": there is no video file {self._path}')
        return _Capture(
            self._name,
            str(self._path),
            cv2.CAP_FFMPEG,
            (),
            why_not=f"{self._path} is not a video that can be read; convert it to H.264 in .mp4",
        )

    def _begin_again(self) -> None:
        if self._position_s is None:
            raise CameraLost(f'camera "{self._name}": {self._path} holds no picture')
        if not self._loop:
            raise EndOfPictures(f"{self._path} is over")
        self._pass_s += self._position_s + self._interval_s
        self._position_s = None
        self._capture.release()
        self._capture = self._open()
        if not self._capture.grab():
            raise CameraLost(f'camera "{self._name}": {self._path} cannot be read again')

    def _step(self) -> Moment:
        position_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._position_s is not None and position_s <= self._position_s:
            # Some files have no times, or times that go back; a picture is always later.
            position_s = self._position_s + self._interval_s
        self._position_s = position_s
        return into_recording(self._start, self._pass_s + position_s)
