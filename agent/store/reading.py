"""The store's file, read while an agent writes it, or as it was copied from a device."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from agent.errors import NotThere
from agent.shelf.told.rerun import Record
from agent.store import journal
from agent.store.tables import VERSION

PATIENCE_S = 5.0  # for a writer that is just at it


class Peek:
    """A store that is only looked into."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Look into an open one."""
        self._db = db

    def records(self, camera: str, since: datetime | None = None) -> Iterator[Record]:
        """A camera's journal, from the bookmark before this time on, or from its beginning."""
        return journal.records(self._db, camera, since)

    def newest_at(self, camera: str) -> datetime | None:
        """The time of the last look that is kept; None where there is none."""
        return journal.last_at(self._db, camera)

    def memory(self, camera: str) -> str | None:
        """What the agent goes on with after a restart; None where it never looked."""
        found = self._db.execute("select body from memory where camera = ?", (camera,)).fetchone()
        return None if found is None else str(found[0])


@contextmanager
def peek(path: Path) -> Iterator[Peek]:
    """Look into a store without changing it, by words and not by tables; as `looking`."""
    with looking(path) as db:
        yield Peek(db)


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """Look into a store without changing it.

    Raises:
        NotThere: there is none, it is damaged, or it was written by another release.
    """
    if not path.is_file():
        raise NotThere(f"{path}: is not there; has an agent run with this state folder?")
    with tempfile.TemporaryDirectory() as folder:
        db = _opened(path) or _opened(_copied(path, Path(folder)))
        if db is None:
            raise NotThere(f"{path}: is no database of ours, or is damaged")
        with closing(db):
            (version,) = db.execute("pragma user_version").fetchone()
            if version != VERSION:
                raise NotThere(
                    f"{path}: has tables of version {version}, this program knows {VERSION};"
                    " use the release that the agent runs"
                )
            yield db


def _opened(path: Path) -> sqlite3.Connection | None:
    """A connection that only reads; None where the file does not let us."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)
    except sqlite3.Error:
        return None
    try:
        db.execute("select count(*) from device").fetchone()
    except sqlite3.Error:
        db.close()
        return None
    return db


def _copied(path: Path, folder: Path) -> Path:
    """A copy with its log: where nobody may write, the log cannot be read in place."""
    with suppress(OSError):
        for tail in ("", "-wal"):
            source = path.with_name(path.name + tail)
            if source.is_file():
                shutil.copyfile(source, folder / source.name)
    return folder / path.name
