"""USB cameras and video files."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes_camera import NINE, scene, write_video

from agent.camera.clock import RECORDING_START, now
from agent.camera.opencv import FileCamera, UsbCamera
from agent.camera.pump import EndOfPictures, Streaming
from agent.config.device import FileSource
from agent.errors import CameraLost


def looks_like(image, number):
    return np.abs(image.astype(int) - scene(number)).mean() < 8


def recording(tmp_path, pictures=5, suffix=".mp4", fps=10.0, **settings):
    path = write_video(tmp_path / f"shelf{suffix}", pictures, fps)
    start = settings.pop("start", RECORDING_START)
    return FileCamera("left", FileSource("file", path.name, **settings), tmp_path, start)


def read_to_the_end(camera, most=10_000):
    frames = []
    while len(frames) < most:
        try:
            frames.append(camera.read())
        except EndOfPictures:
            break
    return frames


# --- a video file --------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_a_video_gives_every_picture_in_its_order(tmp_path, suffix):
    frames = read_to_the_end(recording(tmp_path, suffix=suffix))
    assert len(frames) == 5
    assert all(looks_like(frame.image, number) for number, frame in enumerate(frames))


def test_a_videos_frames_bear_its_own_time(tmp_path):
    frames = read_to_the_end(recording(tmp_path, start=NINE))
    assert [frame.mono_ms for frame in frames] == [0, 100, 200, 300, 400]
    assert [(frame.at - NINE).total_seconds() for frame in frames] == [0, 0.1, 0.2, 0.3, 0.4]


def test_every_replay_of_a_video_gives_the_same_times(tmp_path):
    first, second = (read_to_the_end(recording(tmp_path)) for _ in range(2))
    assert [(f.at, f.mono_ms) for f in first] == [(f.at, f.mono_ms) for f in second]
    assert first[0].at == RECORDING_START


def test_a_video_that_is_over_stays_over(tmp_path):
    camera = recording(tmp_path, pictures=1)
    camera.read()
    for _ in range(2):
        with pytest.raises(EndOfPictures):
            camera.read()


def test_a_video_in_a_loop_goes_on_in_time(tmp_path):
    frames = read_to_the_end(recording(tmp_path, pictures=3, loop=True), most=8)
    assert [frame.mono_ms for frame in frames] == [0, 100, 200, 300, 400, 500, 600, 700]
    assert looks_like(frames[3].image, 0)


def test_a_file_that_is_no_video_is_said_to_be_none(tmp_path):
    (tmp_path / "notes.mp4").write_text("milk, bread, butter")
    with pytest.raises(CameraLost, match=r"notes\.mp4 is not a video"):
        FileCamera("left", FileSource("file", "notes.mp4"), tmp_path, NINE)


def test_a_video_that_is_cut_off_ends_with_its_last_whole_picture(tmp_path):
    path = write_video(tmp_path / "shelf.avi", 20)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    camera = FileCamera("left", FileSource("file", "shelf.avi"), tmp_path, NINE)
    frames = read_to_the_end(camera)
    assert 1 <= len(frames) < 20


def test_the_real_video_of_bottles_is_read_to_its_end(shared):
    source = FileSource("file", "bottle-detection.mp4")
    camera = FileCamera("left", source, shared / "aisle", NINE)
    last, count = None, 0
    while True:
        try:
            frame = camera.read()
        except EndOfPictures:
            break
        assert frame.image.shape == (360, 640, 3)
        assert last is None or frame.mono_ms > last
        last, count = frame.mono_ms, count + 1
    assert count == 1189
    assert last == pytest.approx(1188 / 179 * 6000, abs=1)


# --- a USB camera, played by a video file --------------------------------------------------------


def usb(path, size=None):
    return UsbCamera("left", path, size, now, backend=cv2.CAP_FFMPEG)


def test_a_usb_camera_gives_frames_until_it_gives_none(tmp_path):
    camera = usb(write_video(tmp_path / "usb.avi", 3))
    assert [looks_like(camera.read().image, number) for number in range(3)] == [True] * 3
    with pytest.raises(CameraLost, match="gives no picture"):
        camera.read()


def test_a_usb_camera_is_drained_between_two_looks(tmp_path):
    camera = usb(write_video(tmp_path / "usb.avi", 3))
    assert isinstance(camera, Streaming)
    camera.skip()
    assert looks_like(camera.read().image, 1)


def test_a_usb_camera_that_was_unplugged_is_lost_although_its_driver_goes_on(tmp_path):
    path = write_video(tmp_path / "usb.avi", 3)
    camera = usb(path)
    camera.read()
    path.unlink()
    with pytest.raises(CameraLost, match="is it plugged in"):
        camera.read()


def test_a_device_that_is_no_camera_is_lost(tmp_path):
    (tmp_path / "video0").write_bytes(b"")
    with pytest.raises(CameraLost, match="cannot be opened"):
        usb(tmp_path / "video0")


def test_a_usb_camera_that_gives_another_size_says_so(tmp_path, caplog):
    usb(write_video(tmp_path / "usb.avi", 3), size=(1920, 1080))
    assert "gives 320x240, not the 1920x1080" in caplog.text
