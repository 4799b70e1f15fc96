"""Small files that survive a power cut: the old one or the new one, never half of one."""

from __future__ import annotations

import os
from pathlib import Path


def write_synced(path: Path, content: bytes) -> None:
    """Write a file whose bytes are on the disk when this returns. Its name may not be yet."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file so that a power cut leaves the old one or the new one.

    Raises:
        OSError: the disk is full or not ours; the old file stands.
    """
    fresh = path.with_name(path.name + ".new")
    write_synced(fresh, content)
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in this folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
