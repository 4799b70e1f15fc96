"""USB cameras and video files through `cv2.VideoCapture`, which lives here.

What OpenCV does not say with an error it says with False: nothing can be opened, nothing came in
time, the file is over. Each class below knows which of these it was.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from agent.camera.clock import Clock, Moment, into_recording
from agent.camera.pump import EndOfPictures
from agent.config.device import FileSource
from agent.errors import CameraLost
from agent.vision.arrays import Image
from agent.vision.frame import Frame

log = logging.getLogger(__name__)

FALLBACK_FPS = 25.0  # of a file that does not say; the usual rate of cameras on European mains


class Capture:
    """An open `VideoCapture`: True and False become pictures and `CameraLost`."""

    def __init__(
        self, address: str, backend: int, settings: Sequence[int] = (), *, why_not: str
    ) -> None:
        self._source = cv2.VideoCapture(address, backend, list(settings))
        if not self._source.isOpened():
            self._source.release()
            raise CameraLost(why_not)

    def grab(self) -> bool:
        """Step to the next picture without decoding it; False where there is none."""
        return bool(self._source.grab())

    def picture(self) -> Image:
        """Decode the picture stepped to. The pixels are a copy of their own."""
        try:
            decoded, image = self._source.retrieve()
        except cv2.error as error:
            raise CameraLost(
                "a picture came that cannot be decoded; check the cable and the network"
            ) from error
        if not decoded or image is None or image.dtype != np.uint8 or image.ndim != 3:
            raise CameraLost(
                "a picture came that cannot be decoded; check the cable and the network"
            )
        return cast("Image", image)

    def get(self, setting: int) -> float:
        """What OpenCV says of the source: one of its CAP_PROP numbers; 0 where it does not know."""
        return float(self._source.get(setting))

    def set(self, setting: int, value: float) -> None:
        """Ask the source for a setting. Whether it obeys is for `get` to find out."""
        self._source.set(setting, value)

    def release(self) -> None:
        """Let the source go. May happen twice."""
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
        self._capture = Capture(
            str(device),
            backend,
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
            raise CameraLost(f"{self._device} gives no picture; check its plug and cable")

    def close(self) -> None:
        """Let the device go."""
        self._capture.release()

    def _look_for_device(self) -> None:
        if not self._device.exists():
            raise CameraLost(f"{self._device} is not there; is it plugged in?")

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
            raise CameraLost(f"{self._path} was closed")
        if not self._capture.grab():
            self._begin_again()
        moment = self._step()
        return Frame(self._name, moment.at, moment.mono_ms, self._capture.picture())

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        self._capture.release()

    def _open(self) -> Capture:
        if not self._path.is_file():
            raise CameraLost(f"there is no video file {self._path}; copy it there")
        return Capture(
            str(self._path),
            cv2.CAP_FFMPEG,
            why_not=f"{self._path} is not a video that can be read; convert it to H.264 in .mp4",
        )

    def _begin_again(self) -> None:
        if self._position_s is None:
            raise CameraLost(f"{self._path} holds no picture")
        if not self._loop:
            raise EndOfPictures(f"{self._path} is over")
        self._pass_s += self._position_s + self._interval_s
        self._position_s = None
        self._capture.release()
        self._capture = self._open()
        if not self._capture.grab():
            raise CameraLost(f"{self._path} cannot be read again")

    def _step(self) -> Moment:
        position_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._position_s is not None and position_s <= self._position_s:
            # Some files have no times, or times that go back; a picture is always later.
            position_s = self._position_s + self._interval_s
        self._position_s = position_s
        return into_recording(self._start, self._pass_s + position_s)
