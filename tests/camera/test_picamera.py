"""The Raspberry Pi's camera against a picamera2 that is as strict as the real one."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import pytest
from fakes_camera import ROW_BYTES, Bench, ScriptedClock, StandInPicamera2, scene

from agent.camera.picamera import BUFFERS, Picamera
from agent.camera.pump import Streaming
from agent.config.device import PicameraSource
from agent.errors import BadInput, CameraLost


@pytest.fixture
def bench(monkeypatch):
    bench = Bench()
    monkeypatch.setitem(sys.modules, "picamera2", bench.module())
    yield bench
    assert bench.held == 0, "a request was never released"
    assert bench.owner is None, "the camera was never closed"


def opened(size=(2304, 1296), number=0):
    return Picamera("left", PicameraSource("picamera", number, size), ScriptedClock())


@pytest.fixture
def camera(bench):
    camera = opened()
    yield camera
    camera.close()


def test_the_streams_are_what_opencv_and_the_gate_want(bench, camera):
    assert bench.configured["main"]["format"] == "RGB888"
    assert bench.configured["main"]["size"] == (2304, 1296)
    assert bench.configured["lores"]["format"] == "YUV420"
    assert bench.configured["lores"]["size"] == (640, 360)


def test_the_picture_is_in_blue_green_red(camera):
    assert (camera.read().image == scene(1, (2304, 1296))).all()


@pytest.mark.parametrize("width", [644, 700, 1000, 2304])
def test_the_small_picture_has_no_padding_and_the_same_colors(bench, width):
    camera = opened(size=(width, 480))
    exposure = camera.expose()
    camera.close()
    height, across = exposure.small.shape[:2]
    main = exposure.frame.image
    for y, x in ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.98)):
        small = exposure.small[int(y * height), int(x * across)].astype(int)
        full = main[int(y * len(main)), int(x * main.shape[1])].astype(int)
        assert np.abs(small - full).max() < 6


def test_a_lores_width_that_is_no_whole_row_is_padded_on_the_bench(bench):
    camera = opened(size=(600, 480))
    assert bench.configured["lores"]["size"] == (600, 480)
    assert bench.configured["lores"]["stride"] == 640
    assert bench.configured["lores"]["stride"] % ROW_BYTES == 0
    assert camera.expose().small.shape == (480, 600, 3)
    camera.close()


def test_both_pictures_are_of_one_exposure(bench, camera):
    camera.expose()
    assert bench.exposures == 1


def test_every_request_goes_back(bench, camera):
    for _ in range(BUFFERS * 3):
        camera.read()
    assert bench.held == 0


def test_a_request_goes_back_even_if_it_cannot_be_read(bench, camera):
    bench.garbled = True
    with pytest.raises(CameraLost, match="cannot be mapped"):
        camera.read()
    assert bench.held == 0


def test_a_sensor_that_stalls_is_lost_and_closing_it_does_not_hang(bench):
    camera = opened()
    camera.read()
    bench.stalled = True
    with pytest.raises(CameraLost, match="no picture for 5 s"):
        camera.read()
    camera.close()
    bench.stalled = False
    again = opened()
    assert again.read().image is not None
    again.close()


def test_an_unplugged_sensor_is_lost(bench):
    bench.plugged = False
    with pytest.raises(CameraLost, match="ribbon cable"):
        opened()


def test_a_camera_has_one_owner(bench, camera):
    with pytest.raises(CameraLost):
        opened()


def test_a_size_the_hardware_does_not_have_is_reported(bench, caplog):
    camera = opened(size=(1921, 1081))
    assert "gives 1920x1080, not the 1921x1081" in caplog.text
    assert camera.read().image.shape == (1080, 1920, 3)
    camera.close()


def test_a_camera_that_does_not_start_is_let_go(bench, monkeypatch):
    def fail(self):
        raise RuntimeError("Failed to start camera")

    monkeypatch.setattr(StandInPicamera2, "start", fail)
    with pytest.raises(CameraLost, match="does not start"):
        opened()
    assert bench.owner is None


def test_a_camera_that_cannot_be_closed_is_reported_and_no_more(bench, monkeypatch, caplog):
    camera = opened()

    def fail(self):
        raise RuntimeError("Unable to stop preview.")

    with monkeypatch.context() as patch:
        patch.setattr(StandInPicamera2, "close", fail)
        camera.close()
    assert "Unable to stop preview" in caplog.text
    camera.close()


def test_it_needs_no_draining(bench, camera):
    assert not isinstance(camera, Streaming)


def test_without_picamera2_the_technician_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(BadInput, match="apt install python3-picamera2"):
        opened()


def test_a_picamera2_for_another_numpy_is_named_too(monkeypatch):
    class Clash(ModuleType):
        def __getattr__(self, name):
            raise ValueError("numpy.dtype size changed, may indicate binary incompatibility")

    monkeypatch.setitem(sys.modules, "picamera2", Clash("picamera2"))
    with pytest.raises(BadInput, match=r"numpy\.dtype size changed"):
        opened()


# --- the stand-in is strict ----------------------------------------------------------------------


@pytest.fixture
def device():
    return StandInPicamera2(Bench(), 0)


def configured(device, **streams):
    device.configure(device.create_video_configuration(**streams))
    return device


@pytest.mark.parametrize(
    ("streams", "said"),
    [
        ({"main": {"format": "BGR24"}}, "Bad format"),
        ({"lores": {"format": "RGB888", "size": (320, 240)}}, "lores stream must be YUV"),
        ({"main": {"size": (640, 480)}, "lores": {"size": (800, 480)}}, "may not exceed"),
        ({"main": {"size": [640, 480, 3]}}, "too many values"),
    ],
)
def test_the_stand_in_refuses_what_libcamera_refuses(device, streams, said):
    with pytest.raises((RuntimeError, ValueError), match=said):
        configured(device, **streams)


def test_the_stand_in_refuses_odd_sizes_and_unknown_keys(device):
    config = device.create_video_configuration()
    config["main"]["size"] = (641, 480)
    with pytest.raises(RuntimeError, match="should be even"):
        device.configure(config)
    with pytest.raises(ValueError, match="Bad key 'colour'"):
        device.create_video_configuration(main={"colour": "red"})


def test_the_stand_in_keeps_its_order(device):
    with pytest.raises(RuntimeError, match="not been configured"):
        device.start()
    configured(device)
    with pytest.raises(RuntimeError, match="not been started"):
        device.capture_request(wait=1)
    device.start()
    with pytest.raises(RuntimeError, match="must be stopped"):
        configured(device)
    device.close()
    with pytest.raises(RuntimeError, match="not opened"):
        device.start()


def test_the_stand_in_has_only_so_many_requests(device):
    configured(device, buffer_count=2).start()
    requests = [device.capture_request(wait=1) for _ in range(2)]
    with pytest.raises(TimeoutError):
        device.capture_request(wait=1)
    with pytest.raises(AssertionError, match="for ever"):
        device.stop()
    for request in requests:
        request.release()


def test_the_stand_in_takes_a_request_back_once(device):
    configured(device).start()
    request = device.capture_request(wait=1)
    request.release()
    with pytest.raises(TypeError):
        request.make_array("main")
    with pytest.raises(RuntimeError, match="negative ref_count"):
        request.release()


def test_the_stand_in_does_not_let_anyone_wait_for_ever(device):
    device._bench.stalled = True
    configured(device).start()
    with pytest.raises(AssertionError, match="for ever"):
        device.capture_request()
