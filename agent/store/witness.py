"""Two small files beside the database that remember what a damaged database cannot.

`<db>.epoch` holds the highest epoch ever begun, written atomically: epochs only grow, whatever
becomes of the database.

`<db>.mark` holds the last number given out. SQLite rolls a torn WAL back without a word and every
check passes (delivery.md, finding 9); a mark ahead of the database gives it away. It is written
after each commit and not synced: a kill leaves it right, a power cut leaves it old, and it is never
ahead of an undamaged database.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from agent.durable import write_atomic

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
LAST_EPOCH = 2**31 - 1  # a CloudEvents integer has 32 bits


def next_epoch(known: int, now: datetime) -> int:
    """A number above every epoch before it.

    Counted in seconds since 2020, so that a device whose card was swapped, and which knows of no
    epoch, begins above those of its former life. A clock that stands before 2020 adds one.
    """
    return min(LAST_EPOCH, max(known + 1, int((now - FIRST_DAY).total_seconds())))


def beside(path: Path, word: str) -> Path:
    """The file of this name beside the database."""
    return path.with_name(f"{path.name}.{word}")


def read_epoch(path: Path) -> int:
    """The highest epoch ever begun here; 0 where nobody knows."""
    return _number(beside(path, "epoch"), 0)


def write_epoch(path: Path, epoch: int) -> None:
    """Remember an epoch, before its first letter."""
    write_atomic(beside(path, "epoch"), f"{epoch}\n".encode("ascii"))


def read_mark(path: Path) -> tuple[int, int]:
    """Epoch and number of the last letter the former run knew of; zeros where nobody knows."""
    mark = beside(path, "mark")
    return _number(mark, 0), _number(mark, 1)


def _number(path: Path, place: int) -> int:
    try:
        return int(path.read_text("ascii").split()[place])
    except (OSError, ValueError, IndexError):
        return 0  # absent or torn: a witness that says nothing


class Mark:
    """The mark's file, kept open, overwritten in place."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(beside(path, "mark"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def write(self, epoch: int, seq: int) -> None:
        """Say which number was given out last."""
        try:
            os.pwrite(self._file, f"{epoch:010d} {seq:015d}\n".encode("ascii"), 0)
        except OSError:
            return  # the disk is full or gone; the database will say so with its next commit

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
