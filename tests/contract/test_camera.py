"""What every camera owes to the camera thread: one body of tests for all sources and stand-ins."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from fakes_camera import (
    Bench,
    RtspServer,
    ScriptedCamera,
    is_blind,
    is_picture,
    pumping,
    scene,
    wait_for,
    write_pictures,
    write_video,
)

from agent.camera.clock import now
from agent.camera.opencv import UsbCamera
from agent.camera.opening import open_camera, open_recording
from agent.camera.pump import Camera
from agent.config.device import FileSource, FolderSource, PicameraSource, RtspSource
from agent.errors import CameraLost
from agent.vision.frame import Blind

PICTURES = 8


@dataclass
class Rig:
    """A camera on the bench: how to open it, to open one that is not there, to unplug it."""

    open: Callable[[], Camera]
    missing: Callable[[], Camera]
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    clean_up: Callable[[], None] = field(default=lambda: None)


def scripted(tmp_path, monkeypatch):
    plugged = threading.Event()
    plugged.set()
    numbers = count()

    def script():
        while True:
            if not plugged.is_set():
                yield CameraLost("the script says so")
            yield scene(next(numbers))

    def missing():
        raise CameraLost("there is no script")

    return Rig(lambda: ScriptedCamera("left", script()), missing, plugged.clear, plugged.set)


def recorded(source, path: Path, opened):
    away = path.with_name("away")

    def missing():
        source_elsewhere = type(source)(source.kind, "nowhere")
        return opened(source_elsewhere)

    return Rig(
        lambda: opened(source), missing, lambda: path.rename(away), lambda: away.rename(path)
    )


def folder_recording(tmp_path, monkeypatch):
    path = write_pictures(tmp_path / "pictures", PICTURES)
    source = FolderSource("folder", "pictures", every_s=0.1, loop=True)
    return recorded(source, path, lambda s: open_recording("left", s, tmp_path))


def file_recording(tmp_path, monkeypatch):
    path = write_video(tmp_path / "shelf.mp4", PICTURES)
    source = FileSource("file", "shelf.mp4", loop=True)
    return recorded(source, path, lambda s: open_recording("left", s, tmp_path))


def folder(tmp_path, monkeypatch):
    path = write_pictures(tmp_path / "pictures", PICTURES)
    source = FolderSource("folder", "pictures", every_s=0.1, loop=True)
    return recorded(source, path, lambda s: open_camera("left", s, tmp_path))


def file(tmp_path, monkeypatch):
    path = write_video(tmp_path / "shelf.avi", PICTURES)
    source = FileSource("file", "shelf.avi", loop=True)
    return recorded(source, path, lambda s: open_camera("left", s, tmp_path))


def picamera(tmp_path, monkeypatch):
    bench = Bench()
    monkeypatch.setitem(sys.modules, "picamera2", bench.module())

    def opened(number=0):
        return open_camera("left", PicameraSource("picamera", number, (640, 480)), tmp_path)

    def plug(is_in: bool) -> None:
        bench.plugged = is_in

    def clean_up() -> None:
        assert bench.held == 0, "a request was never released"

    return Rig(opened, lambda: opened(1), lambda: plug(False), lambda: plug(True), clean_up)


def rtsp(tmp_path, monkeypatch):
    server = RtspServer()
    server.start()

    def opened(url=None):
        return open_camera("left", RtspSource("rtsp", url or server.url), tmp_path)

    return Rig(
        opened,
        lambda: opened(server.url.replace("shelf", "nowhere")),
        server.kill,
        server.start,
        server.kill,
    )


def usb(tmp_path, monkeypatch):
    device = os.environ.get("ONSHELF_USB_CAMERA")
    if device is None:
        pytest.skip("needs a USB camera: ONSHELF_USB_CAMERA=/dev/v4l/by-id/…")
    link = tmp_path / "camera"
    link.symlink_to(device)

    def opened(path=link):
        return UsbCamera("left", path, None, now)

    return Rig(
        opened,
        lambda: opened(tmp_path / "nowhere"),
        link.unlink,
        lambda: link.symlink_to(device),
    )


def raspberry_pi(tmp_path, monkeypatch):
    pytest.importorskip("picamera2", reason="needs a Raspberry Pi with its camera")

    def opened(number=0):
        return open_camera("left", PicameraSource("picamera", number), tmp_path)

    def by_hand() -> None:
        pytest.skip("a ribbon cable is not pulled while it is live")

    return Rig(opened, lambda: opened(9), by_hand, by_hand)


@pytest.fixture(
    params=[
        scripted,
        folder_recording,
        file_recording,
        folder,
        file,
        picamera,
        rtsp,
        pytest.param(usb, marks=pytest.mark.device),
        pytest.param(raspberry_pi, marks=pytest.mark.device),
    ],
    ids=lambda rig: rig.__name__,
)
def rig(request, tmp_path, monkeypatch):
    rig = request.param(tmp_path, monkeypatch)
    try:
        yield rig
    finally:
        rig.clean_up()


@pytest.fixture
def camera(rig):
    camera = rig.open()
    yield camera
    camera.close()


def test_a_frame_bears_its_camera_its_time_and_a_picture(camera):
    frame = camera.read()
    assert frame.camera == "left"
    assert frame.at.utcoffset() == timedelta(0)
    assert frame.image.dtype == np.uint8
    assert frame.image.ndim == 3
    assert frame.image.shape[2] == 3
    assert not frame.image.flags.writeable


def test_time_goes_on_from_frame_to_frame(camera):
    frames = [camera.read() for _ in range(4)]
    assert [f.mono_ms for f in frames] == sorted(f.mono_ms for f in frames)
    assert [f.at for f in frames] == sorted(f.at for f in frames)


def test_what_moves_before_the_camera_moves_in_the_frames(camera):
    pictures = [camera.read().image for _ in range(4)]
    assert any((pictures[0] != later).any() for later in pictures[1:])


def test_a_frame_is_never_written_again(camera):
    kept = camera.read()
    copy = kept.image.copy()
    for _ in range(3):
        camera.read()
    assert (kept.image == copy).all()


def test_closing_twice_is_closing_once(rig, camera):
    camera.close()
    camera.close()
    again = rig.open()
    assert again.read().camera == "left"
    again.close()


def test_a_closed_camera_is_lost(camera):
    camera.read()
    camera.close()
    with pytest.raises(CameraLost):
        camera.read()


def test_a_closed_camera_can_be_opened_again(rig, camera):
    camera.read()
    camera.close()
    again = rig.open()
    assert again.read().image is not None
    again.close()


def test_a_source_that_is_not_there_is_lost(rig):
    with pytest.raises(CameraLost) as lost:
        rig.missing()
    assert str(lost.value)


def test_a_lost_camera_is_reported_and_opened_again(rig):
    with pumping("left", rig.open, every_s=0.01) as frames:
        wait_for(frames, is_picture)
        rig.unplug()
        blind = wait_for(frames, is_blind)
        rig.plug_in()
        again = wait_for(frames, is_picture)
    assert blind.blind is Blind.OFFLINE
    assert blind.detail
    assert blind.camera == again.camera == "left"


def test_a_live_frame_is_stamped_by_the_devices_clock(rig, camera, request):
    if request.node.callspec.id.endswith("_recording"):
        pytest.skip("a recording has its own time")
    before = now().mono_ms
    frame = camera.read()
    assert before <= frame.mono_ms <= now().mono_ms
