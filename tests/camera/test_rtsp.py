"""Network cameras, against a real RTSP server on loopback."""

from __future__ import annotations

import logging

import pytest
from fakes_camera import RtspServer, ScriptedClock, is_blind, is_picture, pumping, wait_for

from agent.camera.clock import now
from agent.camera.rtsp import MAX_BACKLOG_S, RtspCamera, address, catch_up
from agent.config.device import RtspSource
from agent.errors import BadInput, CameraLost

PASSWORD = "p@ss:/wörd%20 &?#"  # noqa: S105  # of a server that this test starts


@pytest.fixture
def server():
    server = RtspServer()
    server.start()
    yield server
    server.kill()


def rtsp(url, tmp_path, *login):
    return RtspCamera("left", RtspSource("rtsp", url, *login), tmp_path, now)


def test_a_server_that_died_is_noticed_and_found_again_when_it_is_back(server, tmp_path):
    with pumping("left", lambda: rtsp(server.url, tmp_path), every_s=0.2) as frames:
        wait_for(frames, is_picture)
        server.kill()
        assert "127.0.0.1" in wait_for(frames, is_blind).detail
        server.start()
        assert wait_for(frames, is_picture).image.shape == (240, 320, 3)


def test_nobody_listening_is_a_lost_camera(tmp_path):
    with pytest.raises(CameraLost, match=r"127\.0\.0\.1 does not answer"):
        rtsp("rtsp://127.0.0.1:1/shelf", tmp_path)


def test_a_password_reaches_the_camera_and_no_log(tmp_path, caplog, capfd):
    (tmp_path / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    (tmp_path / "old").write_text(PASSWORD + "1", encoding="utf-8")
    server = RtspServer("shelf", PASSWORD)
    server.start()
    caplog.set_level(logging.DEBUG)
    try:
        with pytest.raises(CameraLost, match="user and password") as refused:
            rtsp(server.url, tmp_path, "shelf", "old")
        camera = rtsp(server.url, tmp_path, "shelf", "secret")
        assert camera.read().image is not None
        camera.close()
    finally:
        server.kill()
    said = caplog.text + str(refused.value) + "".join(capfd.readouterr())
    assert "ss:/" not in said
    assert "p%40ss" not in said


def test_an_address_gets_its_login_quoted(tmp_path):
    (tmp_path / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    source = RtspSource("rtsp", "rtsp://cam7.local:8554/s1?x=1", "on shelf", "secret")
    whole = address("left", source, tmp_path)
    assert whole == (
        "rtsp://on%20shelf:p%40ss%3A%2Fw%C3%B6rd%2520%20%26%3F%23@cam7.local:8554/s1?x=1"
    )


def test_an_address_without_a_user_stays_as_it_is(tmp_path):
    source = RtspSource("rtsp", "rtsp://cam7.local/stream1")
    assert address("left", source, tmp_path) == source.url


def test_a_password_file_that_is_not_there_is_named(tmp_path):
    source = RtspSource("rtsp", "rtsp://cam7.local/stream1", "shelf", "nowhere")
    with pytest.raises(BadInput, match="nowhere cannot be read"):
        address("left", source, tmp_path)


class Stream:
    """A stream at 25 pictures a second, with a pile of pictures that nobody has read."""

    def __init__(self, pile, interval_ms=40, says_times=True):
        self.clock = ScriptedClock()
        self.pile = pile
        self.steps = 0
        self._interval_ms = interval_ms
        self._says_times = says_times

    def step(self):
        self.steps += 1
        self.clock.go_on(0.003 if self.steps <= self.pile else self._interval_ms / 1000)

    def position_ms(self):
        return self.steps * self._interval_ms if self._says_times else 0.0


def test_a_fresh_stream_is_read_at_its_next_picture():
    stream = Stream(pile=0)
    catch_up(stream.step, stream.position_ms, stream.clock)
    assert stream.steps == 1


def test_a_pile_of_old_pictures_is_stepped_over():
    stream = Stream(pile=50)
    catch_up(stream.step, stream.position_ms, stream.clock)
    assert stream.steps == 51


def test_catching_up_ends_even_if_the_device_is_too_slow_to():
    stream = Stream(pile=10_000)
    catch_up(stream.step, stream.position_ms, stream.clock)
    assert MAX_BACKLOG_S < stream.clock.passed.total_seconds() < MAX_BACKLOG_S + 0.1


def test_a_stream_without_times_is_taken_as_it_comes():
    stream = Stream(pile=50, says_times=False)
    catch_up(stream.step, stream.position_ms, stream.clock)
    assert stream.steps == 1
