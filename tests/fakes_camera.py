"""Stand-ins and stages for cameras: a scripted camera, a strict picamera2, a real RTSP server."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from agent.camera.clock import Clock, Moment, now
from agent.camera.pump import Camera, EndOfPictures, pump
from agent.errors import CameraLost
from agent.latest import Latest
from agent.vision.frame import Frame

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)


def scene(number: int, size=(320, 240)):
    """Draw what stands before a camera: colored quarters, and a bar that moves on by `number`."""
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = (200, 40, 40)
    image[: height // 2, width // 2 :] = (40, 200, 40)
    image[height // 2 :, : width // 2] = (40, 40, 200)
    image[height // 2 :, width // 2 :] = (160, 160, 160)
    at = number * 8 % width
    image[:, at : at + 8] = 255
    return image


class ScriptedClock:
    """A clock that stands still until it is told to go on, or steps on at every look at it."""

    def __init__(self, step_s: float = 0.0) -> None:
        self.passed = timedelta(0)
        self._step = timedelta(seconds=step_s)

    def __call__(self) -> Moment:
        self.passed += self._step
        return Moment(NINE + self.passed, round(self.passed.total_seconds() * 1000))

    def go_on(self, seconds: float) -> None:
        self.passed += timedelta(seconds=seconds)


class ScriptedCamera:
    """A camera that gives, in turn, what its script says: a picture, or an error to raise.

    The script is the world's and not the camera's: opened again on the same iterator, a camera goes
    on where the one before it was lost. At the script's end the pictures are over.
    """

    def __init__(self, name: str, script: Iterable[object], clock: Clock = now) -> None:
        self._name = name
        self._script = iter(script)
        self._clock = clock
        self.closed = False

    def read(self) -> Frame:
        if self.closed:
            raise CameraLost("the script was closed")
        step = next(self._script, EndOfPictures("the script is over"))
        if isinstance(step, Exception):
            raise step
        moment = self._clock()
        return Frame(self._name, moment.at, moment.mono_ms, np.array(step))

    def close(self) -> None:
        self.closed = True


@contextmanager
def pumping(name: str, open_camera: Callable[[], Camera], **settings) -> Iterator[Latest]:
    """Run the real camera thread; at the end stop it, and raise what it raised."""
    frames: Latest[str, Frame] = Latest()
    stop = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            pump(name, open_camera, frames, lambda: None, stop, **settings)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work, name=f"camera:{name}", daemon=True)
    thread.start()
    try:
        yield frames
    finally:
        stop.set()
        thread.join(timeout=30)
    assert not thread.is_alive(), "the camera thread did not end"
    for failure in failures:
        raise failure


def wait_for(frames: Latest, wanted: Callable[[Frame], bool], within_s: float = 60) -> Frame:
    """Take frames until one is as wanted. The limit only ends a test that has failed."""
    seen = "nothing"
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        frame = frames.take(timeout_s=1.0)
        if frame is None:
            continue
        if wanted(frame):
            return frame
        seen = frame.detail or "a picture"
    pytest.fail(f"not the frame that was waited for; the last one was: {seen}")


def is_picture(frame: Frame) -> bool:
    return frame.image is not None


def is_blind(frame: Frame) -> bool:
    return frame.image is None


def write_video(path: Path, pictures: int, fps: float = 10.0) -> Path:
    """Film the scene."""
    code = "MJPG" if path.suffix == ".avi" else "mp4v"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), fps, (320, 240))
    for number in range(pictures):
        writer.write(scene(number))
    writer.release()
    return path


def write_pictures(folder: Path, pictures: int) -> Path:
    """Photograph the scene."""
    folder.mkdir(exist_ok=True)
    for number in range(pictures):
        cv2.imwrite(str(folder / f"{number:04d}.png"), scene(number))
    return folder


# --- a real RTSP server --------------------------------------------------------------------------

RTSP_PACKAGES = (
    "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
)


@cache
def python_with_gstreamer() -> str | None:
    """Find the system's Python, if it has what the server needs."""
    python = shutil.which("python3", path=os.defpath)
    if python is None:
        return None
    needs = (
        "import gi; gi.require_version('GstRtspServer', '1.0'); gi.require_version('Gst', '1.0');"
        "from gi.repository import Gst, GstRtspServer; Gst.init(None);"
        "assert all(map(Gst.ElementFactory.find, ['openh264enc', 'h264parse', 'rtph264pay']))"
    )
    found = subprocess.run([python, "-c", needs], capture_output=True, check=False)
    return python if found.returncode == 0 else None


class RtspServer:
    """A real RTSP server in a process of its own, which can be killed and started again."""

    PROGRAM = Path(__file__).parent / "camera" / "rtsp_server.py"

    def __init__(self, *credentials: str) -> None:
        self._credentials = credentials
        self._process: subprocess.Popen[str] | None = None
        self._port = "0"

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self._port}/shelf"

    def start(self) -> None:
        python = python_with_gstreamer()
        if python is None:
            pytest.skip(f"needs a real RTSP server: apt install {RTSP_PACKAGES}")
        self._process = subprocess.Popen(
            [python, str(self.PROGRAM), self._port, *self._credentials],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._port = self._process.stdout.readline().strip()
        assert self._port, "the RTSP server did not start"

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


# --- picamera2 -----------------------------------------------------------------------------------

YUV = frozenset({"NV21", "NV12", "YUV420", "YVU420", "YVYU", "YUYV", "UYVY", "VYUY"})
RGB = frozenset({"BGR888", "RGB888", "XBGR8888", "XRGB8888"})
ROW_BYTES = 64  # what the hardware pads rows to


class Bench:
    """The hardware below the stand-in: one sensor, which can be unplugged and can stall."""

    def __init__(self) -> None:
        self.plugged = True
        self.stalled = False
        self.garbled = False  # exposures arrive, but cannot be mapped into memory
        self.owner: object | None = None
        self.exposures = 0
        self.held = 0  # requests that were not released yet
        self.configured: dict = {}

    def module(self) -> ModuleType:
        """Make a `picamera2` to put into sys.modules."""
        module = ModuleType("picamera2")
        module.Picamera2 = lambda camera_num=0: StandInPicamera2(self, camera_num)  # type: ignore[attr-defined]
        return module


class StandInPicamera2:
    """picamera2.Picamera2 as far as OnShelf uses it, with its rules and its errors.

    Where the real one would wait for ever this one fails at once and says so. Everything it does
    was read in the source (commit ec9ab36); the names in the comments are that source's.
    """

    def __init__(self, bench: Bench, camera_num: int) -> None:
        if not bench.plugged or camera_num != 0 or bench.owner is not None:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        bench.owner = self
        self._bench = bench
        self._config: dict | None = None
        self._started = False
        self._forgotten_job = False  # a capture that timed out stays in _job_list
        self._open = True

    def create_video_configuration(
        self, main=None, lores=None, raw=None, buffer_count=6, controls=None, queue=True
    ):
        self._must_be_open()
        main = self._stream({"format": "XBGR8888", "size": (1280, 720)}, main or {})
        if lores is not None:
            lores = self._stream({"format": "YUV420", "size": main["size"]}, lores)
        return {
            "main": main,
            "lores": lores,
            "buffer_count": buffer_count,
            "controls": controls or {},
            "queue": queue,
        }

    @staticmethod
    def _stream(defaults: dict, updates: dict) -> dict:
        # _make_initial_stream_config, then align_stream(optimal=False): odd sizes become even.
        valid = ("format", "size", "stride", "preserve_ar")
        for key in updates:
            if key not in valid:
                raise ValueError(f"Bad key {key!r}: valid stream configuration keys are {valid}")
        stream = defaults | updates
        width, height = stream["size"]
        return stream | {"size": (width - width % 2, height - height % 2)}

    def configure(self, config: dict) -> None:
        self._must_be_open()
        if self._started:
            raise RuntimeError("Camera must be stopped before configuring")
        self._config = None
        for name in ("main", "lores"):
            if config[name] is not None:
                self._check(config[name], name)
        if config["lores"] is not None:
            if any(np.greater(config["lores"]["size"], config["main"]["size"])):
                raise RuntimeError("lores stream dimensions may not exceed main stream")
            if config["lores"]["format"] not in YUV:
                raise RuntimeError("lores stream must be YUV")
        self._config = {
            name: value | {"stride": self._stride(value)} if name in ("main", "lores") else value
            for name, value in config.items()
            if value is not None
        }
        self._bench.configured = self._config

    @staticmethod
    def _check(stream: dict, name: str) -> None:
        # check_stream_config
        if stream["format"] not in YUV | RGB:
            raise RuntimeError(f"Bad format {stream['format']} in stream {name}")
        size = stream["size"]
        if type(size) is not tuple or len(size) != 2:
            raise RuntimeError(f"size in {name} stream should be (width, height)")
        if size[0] % 2 or size[1] % 2:
            raise RuntimeError("width and height should be even")

    @staticmethod
    def _stride(stream: dict) -> int:
        bytes_per_pixel = {"YUV420": 1, "RGB888": 3, "BGR888": 3}.get(stream["format"], 4)
        return -(-stream["size"][0] * bytes_per_pixel // ROW_BYTES) * ROW_BYTES

    def camera_configuration(self) -> dict | None:
        return self._config

    def start(self) -> None:
        self._must_be_open()
        if self._config is None:
            raise RuntimeError("Camera has not been configured")
        self._started = True

    def capture_request(self, wait=None):
        self._must_be_open()
        if not self._started:
            raise RuntimeError("Camera has not been started")
        pool_is_empty = self._bench.held >= self._config["buffer_count"]
        if self._bench.stalled or not self._bench.plugged or pool_is_empty or self._forgotten_job:
            self._forgotten_job = True
            if wait is None or wait is True:
                raise AssertionError("would wait for ever: capture_request needs a number to wait")
            raise TimeoutError
        self._bench.exposures += 1
        self._bench.held += 1
        return StandInRequest(self._bench, self._bench.exposures, self._config)

    def stop(self) -> None:
        self._must_be_open()
        if self._forgotten_job:
            raise AssertionError("would wait for ever: a capture that timed out is before stop")
        self._started = False

    def close(self) -> None:
        # Ends the event loop first, so that no forgotten job is in the way.
        self._started = False
        self._open = False
        if self._bench.owner is self:
            self._bench.owner = None

    def _must_be_open(self) -> None:
        if not self._open:
            raise RuntimeError("Camera not opened")


class StandInRequest:
    """picamera2's CompletedRequest: its memory is the sensor's again as soon as it is released."""

    def __init__(self, bench: Bench, number: int, config: dict) -> None:
        self._bench = bench
        self._number = number
        self._config = config
        self._references = 1

    def make_array(self, name: str):
        if self._references == 0:
            raise TypeError("'NoneType' object is not subscriptable")
        if name not in self._config:
            raise RuntimeError(f"Stream {name!r} is not defined")
        if self._bench.garbled:
            raise RuntimeError("the buffer cannot be mapped")
        stream = self._config[name]
        # One exposure: both streams show the same number, scaled by the same lens.
        image = cv2.resize(scene(self._number, self._config["main"]["size"]), stream["size"])
        if stream["format"] == "RGB888":
            return image  # make_array cuts the padding off; bytes in the order B, G, R
        assert stream["format"] == "YUV420", "the stand-in makes no other"
        return padded_yuv420(image, stream["stride"])

    def release(self) -> None:
        self._references -= 1
        if self._references < 0:
            raise RuntimeError("CompletedRequest: lock now has negative ref_count")
        self._bench.held -= 1


def padded_yuv420(image, stride: int):
    """Lay a picture out as the hardware does: (h * 3 / 2, stride), with rubbish in the padding."""
    height, width = image.shape[:2]
    flat = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420).ravel()
    planes, at = [], 0
    for rows, columns, row_bytes in (
        (height, width, stride),
        (height // 2, width // 2, stride // 2),
        (height // 2, width // 2, stride // 2),
    ):
        plane = np.full((rows, row_bytes), 0xAA, np.uint8)
        plane[:, :columns] = flat[at : at + rows * columns].reshape(rows, columns)
        planes.append(plane.ravel())
        at += rows * columns
    return np.concatenate(planes).reshape(height * 3 // 2, stride)
