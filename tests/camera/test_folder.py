"""Pictures from files, and a folder of them as a camera."""

from __future__ import annotations

import io
import logging
import resource
import struct
import zlib
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest
from fakes_camera import NINE, scene, write_pictures
from PIL import Image as Pillow

from agent.camera.clock import RECORDING_START
from agent.camera.folder import MAX_BYTES, FolderCamera, read_picture, time_in
from agent.camera.header import BadHeader, Header, read_header
from agent.camera.pump import EndOfPictures
from agent.config.device import FolderSource
from agent.errors import BadInput, CameraLost


def camera(path, start=RECORDING_START, **settings):
    return FolderCamera("left", FolderSource("folder", path.name, **settings), path.parent, start)


def read_to_the_end(camera, most=1000):
    frames = []
    while len(frames) < most:
        try:
            frames.append(camera.read())
        except EndOfPictures:
            break
    return frames


def numbers(frames):
    return [next(n for n in range(40) if (f.image == scene(n)).all()) for f in frames]


def png_of(width, height, depth=8, color=2):
    """A PNG of a few bytes that promises whatever it is told to."""

    def chunk(kind, body):
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


# --- one picture ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp"])
def test_a_picture_is_read_in_blue_green_red(tmp_path, suffix):
    path = tmp_path / f"shelf{suffix}"
    cv2.imwrite(str(path), scene(0))
    image = read_picture(path)
    assert image.shape == (240, 320, 3)
    assert np.abs(image.astype(int) - scene(0)).mean() < 6


@pytest.mark.parametrize("mode", ["P", "RGBA"])
def test_a_palette_and_an_alpha_channel_become_color(tmp_path, mode):
    Pillow.fromarray(scene(0)[..., ::-1].copy()).convert(mode).save(tmp_path / "shelf.png")
    assert np.abs(read_picture(tmp_path / "shelf.png").astype(int) - scene(0)).mean() < 16


def test_a_picture_taken_sideways_is_turned_upright(tmp_path):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # "the top of the shelf is at the right side of the picture"
    Pillow.fromarray(scene(0)[..., ::-1].copy()).save(tmp_path / "shelf.jpg", exif=exif)
    assert read_picture(tmp_path / "shelf.jpg").shape == (320, 240, 3)


def encoded(suffix, image=None):
    return cv2.imencode(suffix, scene(0) if image is None else image)[1].tobytes()


def through_pillow(mode, kind):
    buffer = io.BytesIO()
    Pillow.fromarray(scene(0)[..., ::-1].copy()).convert(mode).save(buffer, kind)
    return buffer.getvalue()


def flipped(data):
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


JPEG, PNG = encoded(".jpg"), encoded(".png")

# The pictures of delivery.md F36, and what is said of each.
SPOILED = {
    "empty": (b"", "is no JPEG, PNG, BMP or WebP"),
    "text": (b"milk, bread, butter", "is no JPEG, PNG, BMP or WebP"),
    "JPEG cut off": (JPEG[: len(JPEG) // 2], "is cut off"),
    "JPEG header cut off": (JPEG[:6], "is cut off within its header"),
    "JPEG garbled": (JPEG[:4] + bytes(4) + JPEG[8:], "damaged JPEG"),
    "PNG cut off": (PNG[:-200], "is damaged"),
    "PNG garbled": (flipped(PNG), "is damaged"),
    "BMP cut off": (encoded(".bmp")[:-200], "is damaged"),
    "bomb": (png_of(20_000, 20_000), "is 20000 x 20000, at most 40 million pixels"),
    "no pixels": (png_of(0, 20), "has no pixels"),
    "grey": (through_pillow("L", "JPEG"), "is grey"),
    "grey with alpha": (through_pillow("LA", "PNG"), "is grey"),
    "CMYK": (through_pillow("CMYK", "JPEG"), "is in CMYK"),
    "16 bits": (encoded(".png", scene(0).astype(np.uint16) * 256), "has 16 bits per value"),
}


@pytest.mark.parametrize(("data", "said"), SPOILED.values(), ids=SPOILED)
def test_a_picture_that_cannot_be_used_is_refused_by_name(tmp_path, data, said):
    path = tmp_path / "shelf.jpg"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=said) as refused:
        read_picture(path)
    assert str(refused.value).startswith(str(path))


def test_a_bomb_takes_no_memory(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_of(20_000, 20_000))
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInput):
        read_picture(tmp_path / "bomb.png")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 50_000


def test_a_file_beyond_all_measure_is_not_even_read(tmp_path):
    with (tmp_path / "shelf.jpg").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BadInput, match="save it smaller"):
        read_picture(tmp_path / "shelf.jpg")


def test_a_picture_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(BadInput, match="no such picture"):
        read_picture(tmp_path / "nowhere.jpg")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp"])
def test_a_header_says_how_large_a_picture_is(suffix):
    data = cv2.imencode(suffix, scene(0, (322, 246)))[1].tobytes()
    header = read_header(data)
    assert (header.width, header.height, header.depth) == (322, 246, 8)
    assert header.channels >= 3


def test_a_lossy_webp_says_how_large_it_is():
    data = cv2.imencode(".webp", scene(0, (322, 246)), [cv2.IMWRITE_WEBP_QUALITY, 60])[1].tobytes()
    assert read_header(data) == Header(322, 246)


def test_an_extended_webp_says_how_large_it_is():
    body = b"\0\0\0\0" + (321).to_bytes(3, "little") + (245).to_bytes(3, "little")
    data = b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<I", len(body)) + body
    assert read_header(data) == Header(322, 246)


def test_an_old_bmp_says_how_large_it_is():
    data = b"BM" + bytes(12) + struct.pack("<IHHHH", 12, 322, 246, 1, 24)
    assert read_header(data) == Header(322, 246)


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\0\0\0\0WEBPVP9X" + bytes(20),
        b"\x89PNG\r\n\x1a\n" + bytes(30),
        b"\xff\xd8\xff\xda\0\2",
        b"\xff\xd8\xff\xff\xd0",
    ],
    ids=["unknown WebP", "PNG without header", "JPEG without size", "JPEG of fill bytes"],
)
def test_a_header_that_makes_no_sense_is_refused(data):
    with pytest.raises(BadHeader):
        read_header(data)


# --- a folder ------------------------------------------------------------------------------------


def test_a_folder_shows_its_pictures_in_the_order_of_their_names(tmp_path):
    frames = read_to_the_end(camera(write_pictures(tmp_path / "day", 4)))
    assert numbers(frames) == [0, 1, 2, 3]


def test_without_times_in_the_names_every_picture_is_a_step_later(tmp_path):
    frames = read_to_the_end(camera(write_pictures(tmp_path / "day", 3), NINE, every_s=2.5))
    assert [frame.mono_ms for frame in frames] == [0, 2500, 5000]
    assert [frame.at for frame in frames] == [NINE + timedelta(seconds=s) for s in (0, 2.5, 5)]


def test_every_replay_of_a_folder_gives_the_same_times(tmp_path):
    path = write_pictures(tmp_path / "day", 3)
    first, second = (read_to_the_end(camera(path)) for _ in range(2))
    assert [(f.at, f.mono_ms) for f in first] == [(f.at, f.mono_ms) for f in second]
    assert first[0].at == RECORDING_START


def test_times_in_all_names_give_time_and_order(tmp_path):
    path = write_pictures(tmp_path / "day", 3)
    (path / "0000.png").rename(path / "a_2026-11-20T10-15-10Z.png")
    (path / "0001.png").rename(path / "b_2026-11-20T10-15-00Z.png")
    (path / "0002.png").rename(path / "c_2026-11-20T10-15-04.250Z.png")
    (path / "c_2026-11-20T10-15-04.250Z.png").rename(path / "c_20261120T101504_25Z.png")
    frames = read_to_the_end(camera(path))
    assert numbers(frames) == [1, 2, 0]
    assert [frame.mono_ms for frame in frames] == [0, 4250, 10_000]
    assert frames[0].at == datetime(2026, 11, 20, 10, 15, tzinfo=UTC)


def test_one_name_without_a_time_makes_all_of_them_names(tmp_path):
    path = write_pictures(tmp_path / "day", 2)
    (path / "0001.png").rename(path / "2026-11-20T10-15-00Z.png")
    assert [frame.at for frame in read_to_the_end(camera(path, NINE))] == [
        NINE,
        NINE + timedelta(seconds=5),
    ]


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("2026-11-20T10-15-00Z", datetime(2026, 11, 20, 10, 15, tzinfo=UTC)),
        ("2026-11-20T10:15:00Z", datetime(2026, 11, 20, 10, 15, tzinfo=UTC)),
        ("left_20261120T101500Z_raw", datetime(2026, 11, 20, 10, 15, tzinfo=UTC)),
        ("2026-11-20T10-15-00.5Z", datetime(2026, 11, 20, 10, 15, 0, 500_000, tzinfo=UTC)),
        ("1795169700000", datetime(2026, 11, 20, 10, 15, tzinfo=UTC)),
        ("2026-11-20T10-15-00", None),  # in which zone?
        ("2026-13-20T10-15-00Z", None),  # no such month
        ("0045", None),
        ("00000000000000000045", None),
    ],
)
def test_a_time_in_a_name_is_found(name, moment):
    assert time_in(name) == moment


def test_a_picture_that_cannot_be_used_is_skipped_and_its_time_passes(tmp_path, caplog):
    path = write_pictures(tmp_path / "day", 4)
    (path / "0001.png").write_bytes(SPOILED["JPEG cut off"][0])
    (path / "0002.png").write_bytes(SPOILED["bomb"][0])
    watching = camera(path)
    frames = read_to_the_end(watching)
    assert numbers(frames) == [0, 3]
    assert [frame.mono_ms for frame in frames] == [0, 15_000]
    assert watching.skipped == 2
    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert "0002.png: is 20000 x 20000" in warnings[1]


def test_what_is_no_picture_by_its_name_is_left_alone(tmp_path, caplog):
    path = write_pictures(tmp_path / "day", 2)
    (path / "truth.json").write_text("{}")
    assert len(read_to_the_end(camera(path))) == 2
    assert not caplog.records


def test_a_folder_without_one_usable_picture_is_lost(tmp_path):
    path = write_pictures(tmp_path / "day", 2)
    for name in ("0000.png", "0001.png"):
        (path / name).write_bytes(b"")
    with pytest.raises(CameraLost, match="none of the 2 pictures"):
        camera(path, loop=True).read()


def test_a_folder_without_pictures_is_lost(tmp_path):
    (tmp_path / "day").mkdir()
    with pytest.raises(CameraLost, match="has no pictures"):
        camera(tmp_path / "day")


def test_a_folder_in_a_loop_goes_on_in_time_and_sees_what_was_added(tmp_path):
    path = write_pictures(tmp_path / "day", 2)
    watching = camera(path, loop=True)
    frames = [watching.read() for _ in range(2)]
    write_pictures(path, 3)
    frames += [watching.read() for _ in range(4)]
    assert numbers(frames) == [0, 1, 0, 1, 2, 0]
    assert [frame.mono_ms for frame in frames] == [0, 5000, 10_000, 15_000, 20_000, 25_000]


def test_a_folder_that_went_away_is_lost(tmp_path):
    path = write_pictures(tmp_path / "day", 3)
    watching = camera(path)
    watching.read()
    path.rename(tmp_path / "away")
    with pytest.raises(CameraLost, match="is gone"):
        watching.read()


def test_the_real_frames_of_an_aisle_are_read_to_their_end(shared, caplog):
    folder = FolderSource("folder", "frames", every_s=1)
    frames = read_to_the_end(FolderCamera("left", folder, shared / "aisle", NINE))
    assert len(frames) == 67
    assert {frame.image.shape for frame in frames} == {(270, 480, 3)}
    assert not caplog.records
