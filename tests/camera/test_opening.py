"""From a source in device.yaml to a camera."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fakes_camera import NINE, Bench, ScriptedClock, write_pictures, write_video

from agent.camera.clock import now
from agent.camera.folder import FolderCamera
from agent.camera.opencv import FileCamera
from agent.camera.opening import open_camera, open_recording
from agent.camera.paced import Paced
from agent.camera.picamera import Picamera
from agent.config.device import FileSource, FolderSource, PicameraSource, RtspSource, UsbSource
from agent.errors import CameraLost


def test_a_picamera_is_opened_by_its_number(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "picamera2", Bench().module())
    camera = open_camera("left", PicameraSource("picamera"), tmp_path)
    assert isinstance(camera, Picamera)
    camera.close()


@pytest.mark.parametrize(
    "source",
    [
        UsbSource("usb", "/dev/v4l/by-id/nothing"),
        RtspSource("rtsp", "rtsp://127.0.0.1:1/shelf"),
        FileSource("file", "nothing.mp4"),
        FolderSource("folder", "nothing"),
    ],
    ids=lambda source: source.kind,
)
def test_a_source_that_is_not_there_says_where_it_should_be(tmp_path, source):
    with pytest.raises(CameraLost, match=r"nothing|127\.0\.0\.1"):
        open_camera("left", source, tmp_path)


def test_a_recording_is_found_beside_device_yaml_and_played_at_its_own_speed(tmp_path):
    write_pictures(tmp_path / "day", 3)
    clock = ScriptedClock()
    source = FolderSource("folder", "day", every_s=4)
    camera = open_camera("left", source, tmp_path, clock, wait=clock.go_on)
    assert isinstance(camera, Paced)
    assert [camera.read().mono_ms for _ in range(3)] == [0, 4000, 8000]


def test_a_recording_for_a_replay_is_read_as_fast_as_one_can(tmp_path):
    write_pictures(tmp_path / "day", 2)
    write_video(tmp_path / "day.mp4", 2)
    folder = open_recording("left", FolderSource("folder", "day"), tmp_path, NINE)
    file = open_recording("left", FileSource("file", "day.mp4"), tmp_path, NINE)
    assert isinstance(folder, FolderCamera)
    assert isinstance(file, FileCamera)
    assert folder.read().at == file.read().at == NINE


def test_no_hardware_library_is_imported_before_a_source_names_it():
    program = (
        "import sys, agent.camera.opening\n"
        "print([m for m in ('cv2', 'picamera2', 'libcamera') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_the_clock_never_goes_back_and_knows_its_zone():
    first, second = now(), now()
    assert first.mono_ms <= second.mono_ms
    assert first.at.utcoffset().total_seconds() == 0
