"""From a source in device.yaml to a camera. What a source does not need is not imported."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

from agent.camera.clock import RECORDING_START, Clock, Wait, now
from agent.camera.paced import Paced
from agent.camera.pump import Camera
from agent.config.device import (
    FileSource,
    FolderSource,
    PicameraSource,
    RtspSource,
    Source,
    UsbSource,
)


def open_camera(
    name: str,
    source: Source,
    folder: Path,
    clock: Clock = now,
    *,
    wait: Wait | None = None,
) -> Camera:
    """Open a camera as the agent watches through it; a recording plays at its own speed.

    Args:
        name: the camera's name, which its frames bear.
        source: what device.yaml says.
        folder: where device.yaml lies; paths in it are relative to this.
        clock: stamps the frames.
        wait: how a recording waits for its next picture; pass `stop.wait`.

    Raises:
        CameraLost: it is not there now; wait, then try again.
        BadInput: it never will be, as configured or installed.
    """
    match source:
        case PicameraSource():
            from agent.camera.picamera import Picamera

            return Picamera(name, source, clock)
        case UsbSource():
            from agent.camera.opencv import UsbCamera

            return UsbCamera(name, Path(source.device), source.size, clock)
        case RtspSource():
            from agent.camera.rtsp import RtspCamera

            return RtspCamera(name, source, folder, clock)
        case FileSource() | FolderSource():
            return Paced(
                open_recording(name, source, folder), clock, wait or threading.Event().wait
            )


def open_recording(
    name: str, source: FileSource | FolderSource, folder: Path, start: datetime = RECORDING_START
) -> Camera:
    """Open a recording to be read as fast as one can, with the recording's own time in its frames.

    Args:
        name: the camera's name, which the frames bear.
        source: a video file, or a folder of pictures.
        folder: what the source's path is relative to.
        start: the time of the first picture, where the recording does not say it itself.

    Raises:
        CameraLost: there is no such recording.
    """
    match source:
        case FileSource():
            from agent.camera.opencv import FileCamera

            return FileCamera(name, source, folder, start)
        case FolderSource():
            from agent.camera.folder import FolderCamera

            return FolderCamera(name, source, folder, start)
