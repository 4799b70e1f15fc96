"""Letters into a file, one JSON object a line."""

from __future__ import annotations

import os
from pathlib import Path

from agent.errors import SinkDown
from agent.publish.sink import Heard, Notice
from agent.store import Letter


class JsonLinesSink:
    """Append each letter to a file, and have it on the disk before the next.

    A file is for reading news in order; notices, of which only the newest counts, are not written.

    Raises:
        SinkDown: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise SinkDown(f"{path}: {error.strerror}") from error

    def send(self, letter: Letter) -> None:
        """Append a line; a torn line that an earlier power cut left is ended first."""
        line = letter.body.encode() + b"\n"
        try:
            if not self._ends_well():
                line = b"\n" + line
            if self._file.write(line) != len(line):
                raise SinkDown(f"{self._path}: the disk is full")
            os.fsync(self._file.fileno())
        except (OSError, ValueError) as error:
            raise SinkDown(f"{self._path}: {error}") from error

    def post(self, notice: Notice) -> None:
        """Nothing: a file has no newest."""

    def heard(self) -> tuple[Heard, ...]:
        """Nothing: nobody speaks through a file."""
        return ()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _ends_well(self) -> bool:
        size = os.fstat(self._file.fileno()).st_size
        if size == 0:
            return True
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"
