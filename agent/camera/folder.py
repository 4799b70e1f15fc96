"""Pictures from files: one for `onshelf look`, a folder of them as a camera."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from agent.camera.clock import Moment
from agent.camera.header import BadHeader, Header, read_header
from agent.camera.pump import EndOfPictures
from agent.config.device import FolderSource
from agent.errors import BadInput, CameraLost
from agent.vision.arrays import Image
from agent.vision.frame import Frame

log = logging.getLogger(__name__)

MAX_PIXELS = 40_000_000  # 120 MB decoded; the largest camera for a Raspberry Pi has 16 million
MAX_BYTES = 64_000_000  # above any JPEG of that size; a file is read whole before it is decoded
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


def read_picture(path: Path) -> Image:
    """Read one picture: JPEG, PNG, BMP or WebP, in color, 8 bits per value.

    A picture that says (EXIF) which way up the camera was is turned, as every viewer does.
    An alpha channel is dropped. Grey, CMYK and 16-bit pictures are refused rather than converted:
    the models have seen none, so what they would find in one means nothing.

    Returns:
        (h, w, 3) blue, green, red; the caller's own.

    Raises:
        BadInput: with the file, what is wrong with it, and what to do.
    """
    try:
        if not path.is_file():
            raise BadInput(f"{path}: there is no such picture")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput(
                f"{path}: has {size} bytes, at most {MAX_BYTES} are read; save it smaller"
            )
        data = path.read_bytes()
        _check(read_header(data))
    except BadHeader as error:
        raise BadInput(f"{path}: {error}") from error
    except OSError as error:
        raise BadInput(
            f"{path}: cannot be read ({error.strerror}); check its permissions"
        ) from error
    return _decode(path, data)


def _check(header: Header) -> None:
    if header.width == 0 or header.height == 0:
        raise BadHeader("has no pixels")
    if header.width * header.height > MAX_PIXELS:
        raise BadHeader(
            f"is {header.width} x {header.height}, at most {MAX_PIXELS // 10**6} million pixels "
            "are read; save it smaller"
        )
    if header.cmyk:
        raise BadHeader("is in CMYK; save it in RGB")
    if header.channels < 3:
        raise BadHeader("is grey; take it with a color camera")
    if header.depth != 8:
        raise BadHeader(f"has {header.depth} bits per value; save it with 8")


def _decode(path: Path, data: bytes) -> Image:
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        image = None
    if image is None:
        raise BadInput(f"{path}: is damaged and cannot be decoded; copy it again")
    return cast("Image", image)


@dataclass(frozen=True, slots=True)
class _Shot:
    """A picture's file and its place in time."""

    path: Path
    at: datetime


class FolderCamera:
    """A folder of pictures, read as fast as one can; its frames bear the pictures' own times.

    If every name has a time in it (2026-11-20T10-15-00Z.jpg, or milliseconds since 1970:
    1795169700000.jpg), these times hold and give the order. Otherwise the order is that of the
    names, the first picture is taken at `start` and each further one `every_s` later.

    A picture that cannot be used is skipped with one line in the log, and its time passes
    nevertheless. In a loop, time goes on from pass to pass, and pictures that were added are seen
    in the next one.
    """

    def __init__(self, name: str, source: FolderSource, folder: Path, start: datetime) -> None:
        self._name = name
        self._folder = folder / source.path
        self._source = source
        self._begin = start
        self._zero: datetime | None = None  # when the first picture was taken
        self._closed = False
        self.skipped = 0  # pictures that could not be used
        self._frames = self._play()
        self._list()

    def read(self) -> Frame:
        """Decode the next picture that can be used."""
        if self._closed:
            raise CameraLost(f"{self._folder} was closed")
        try:
            return next(self._frames)
        except StopIteration:
            raise EndOfPictures(f"all pictures of {self._folder} were shown") from None

    def close(self) -> None:
        """Read no further."""
        self._closed = True

    def _play(self) -> Iterator[Frame]:
        passed = timedelta(0)
        while True:
            shots = self._list()
            shown = 0
            for shot in shots:
                image = self._usable(shot.path)
                if image is not None:
                    shown += 1
                    moment = self._moment(shot.at + passed)
                    yield Frame(self._name, moment.at, moment.mono_ms, image)
            if not shown:
                raise CameraLost(
                    f"none of the {len(shots)} pictures in {self._folder} can be used; "
                    "the log says why"
                )
            if not self._source.loop:
                return
            passed += shots[-1].at - shots[0].at + timedelta(seconds=self._source.every_s)

    def _list(self) -> list[_Shot]:
        try:
            paths = sorted(p for p in self._folder.iterdir() if p.suffix.lower() in SUFFIXES)
        except OSError as error:
            raise CameraLost(
                f"the folder {self._folder} cannot be read; is it there, and its disk mounted?"
            ) from error
        if not paths:
            raise CameraLost(f"the folder {self._folder} has no pictures; copy some there")
        times = [time_in(path.stem) for path in paths]
        if None not in times:
            taken = cast("list[datetime]", times)
            return sorted(map(_Shot, paths, taken), key=lambda shot: shot.at)
        step = timedelta(seconds=self._source.every_s)
        return [_Shot(path, self._begin + i * step) for i, path in enumerate(paths)]

    def _usable(self, path: Path) -> Image | None:
        try:
            return read_picture(path)
        except BadInput as error:
            if not self._folder.is_dir():
                raise CameraLost(
                    f"the folder {self._folder} is gone; is its disk mounted?"
                ) from error
            self.skipped += 1
            log.warning(
                "camera %s: a picture is skipped, the %d. so far: %s",
                self._name,
                self.skipped,
                error,
            )
            return None

    def _moment(self, at: datetime) -> Moment:
        if self._zero is None:
            self._zero = at
        return Moment(at, round((at - self._zero) / timedelta(milliseconds=1)))


_WRITTEN = re.compile(
    r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)T(\d\d)[-:]?(\d\d)[-:]?(\d\d)(?:[.,_](\d{1,6}))?Z"
)
_EPOCH_MS = re.compile(r"(?<!\d)(\d{13})(?!\d)")  # 13 digits: from 2001 to 2286


def time_in(name: str) -> datetime | None:
    """Find the moment that a file's name says, in UTC; None where it says none.

    A time without a Z is not taken: which zone it is in would be a guess.
    """
    if found := _WRITTEN.search(name):
        *whole, fraction = found.groups()
        year, month, day, hour, minute, second = map(int, whole)
        microsecond = int((fraction or "0").ljust(6, "0"))
        try:
            return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC)
        except ValueError:
            return None
    if found := _EPOCH_MS.search(name):
        return datetime.fromtimestamp(int(found[1]) / 1000, UTC)
    return None
