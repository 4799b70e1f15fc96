"""The Raspberry Pi's own camera, through picamera2, which lives here and is imported here only.

Kept thin, because it cannot run off a Raspberry Pi. It was written against the source of picamera2
(commit ec9ab36), and its tests hold it to a stand-in with the same rules (tests/fakes_camera.py).

picamera2 holds the newest exposure ready and gives the others back to the sensor by itself, so
nothing has to be drained.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, cast

import cv2

from agent.camera.clock import Clock, Moment
from agent.config.device import PicameraSource
from agent.errors import BadInput, CameraLost
from agent.vision.arrays import Image
from agent.vision.frame import Frame

log = logging.getLogger(__name__)

CAPTURE_TIMEOUT_S = 5.0  # the first rung of the ladder for a camera that hangs (delivery.md D)

BUFFERS = 4
"""One is filled by the sensor, one waits, one is held by us, one lies ready in picamera2.

Its default for video is 6, which at 2304 x 1296 takes 54 MB of the memory that only devices use.
"""

FRAME_US = (100, 200_000)
"""Shortest and longest time for one exposure, in microseconds.

A shelf stands still: up to a fifth of a second is spent on a picture in a dim shop, where video
would give it a thirtieth and amplify the noise.
"""

TROUBLE = (RuntimeError, OSError)
"""What picamera2 raises when the hardware is not as it should be. It has no error of its own;
OSError comes from the kernel, which may have no memory left for the buffers."""

SMALL_WIDTH = 640  # enough to see what moved, and a tenth of the pixels


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """One exposure in two sizes, from one request, so that both show the same moment.

    Args:
        frame: the full picture.
        small: (h, w, 3) the same in small, blue, green, red; for what looks often and closely at
            nothing: the change gate, the live picture while a technician aims.
    """

    frame: Frame
    small: Image


class Picamera:
    """A camera on the Raspberry Pi's ribbon cable."""

    def __init__(self, name: str, source: PicameraSource, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        try:
            from picamera2 import Picamera2
        except (ImportError, ValueError) as error:
            # ValueError: the system's simplejpeg was built for another numpy (picamera2#1211).
            raise BadInput(
                f'camera "{name}": picamera2 cannot be imported ({error}); on a Raspberry Pi run '
                "apt install python3-picamera2, let the environment see the system's packages, "
                "and install onshelf[picamera] into it"
            ) from error
        try:
            self._camera: Any = Picamera2(source.number)
        except TROUBLE as error:
            raise CameraLost(
                f"there is no camera {source.number} ({error}); check the ribbon cable"
            ) from error
        try:
            self._start(source.size)
        except TROUBLE as error:
            self.close()
            raise CameraLost(
                f"camera {source.number} does not start ({error}); check the ribbon cable"
            ) from error

    def read(self) -> Frame:
        """Wait for the next exposure."""
        return self.expose().frame

    def expose(self) -> Exposure:
        """Wait for the next exposure and return it in both sizes.

        Raises:
            CameraLost: none came in `CAPTURE_TIMEOUT_S`, or the camera was closed.
        """
        request = self._capture()
        try:
            moment = self._clock()
            main = request.make_array("main")
            lores = request.make_array("lores")
        except TROUBLE as error:
            raise CameraLost(f"a picture came that cannot be read ({error})") from error
        finally:
            request.release()
        return Exposure(self._frame(moment, main), _picture(lores, self._small_size))

    def close(self) -> None:
        """Stop and let the camera go.

        picamera2's `close` and never its `stop`: a capture that timed out stays in its list of
        jobs, and `stop` would wait behind it for ever. `close` ends the list first.
        """
        try:
            self._camera.close()
        except TROUBLE as error:
            log.warning("camera %s: closing it failed (%s)", self._name, error)

    def _start(self, size: tuple[int, int]) -> None:
        config = self._camera.create_video_configuration(
            main={"size": size, "format": "RGB888"},  # whose bytes lie in the order B, G, R
            lores={"size": _small(size), "format": "YUV420"},
            buffer_count=BUFFERS,
            controls={"FrameDurationLimits": FRAME_US},
        )
        self._camera.configure(config)
        granted = self._camera.camera_configuration()
        self._small_size: tuple[int, int] = granted["lores"]["size"]
        if granted["main"]["size"] != size:
            log.warning(
                "camera %s gives %dx%d, not the %dx%d of device.yaml",
                self._name,
                *granted["main"]["size"],
                *size,
            )
        self._camera.start()

    def _capture(self) -> Any:  # noqa: ANN401  # picamera2 publishes no types
        try:
            return self._camera.capture_request(wait=CAPTURE_TIMEOUT_S)
        except TimeoutError as error:
            raise CameraLost(
                f"no picture for {CAPTURE_TIMEOUT_S:.0f} s; check the ribbon cable"
            ) from error
        except TROUBLE as error:
            raise CameraLost(f"the camera gives no picture ({error})") from error

    def _frame(self, moment: Moment, image: Image) -> Frame:
        return Frame(self._name, moment.at, moment.mono_ms, image)


def _small(size: tuple[int, int]) -> tuple[int, int]:
    """Shrink a size to `SMALL_WIDTH`, never enlarge it; both sides even, as YUV420 wants it."""
    width, height = size
    share = min(1.0, SMALL_WIDTH / width)
    return int(width * share) // 2 * 2, int(height * share) // 2 * 2


def _picture(yuv: Image, size: tuple[int, int]) -> Image:
    """Convert a YUV420 stream to blue, green, red and cut off the padding of its rows.

    Args:
        yuv: (h * 3 / 2, stride) as picamera2 gives it: rows are padded to what the hardware likes.
        size: width and height of the picture in it.
    """
    width, height = size
    padded = cast("Image", cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR_I420))
    return padded[:height, :width].copy()
