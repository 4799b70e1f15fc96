"""The database file of one running agent: a connection for each thread, opened when it can be."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

from agent.errors import NotThere
from agent.store import tables
from agent.store.opening import Report, open_store, suspect
from agent.store.outbox import standing
from agent.store.tables import StorageTrouble
from agent.store.values import Clocks
from agent.store.witness import Mark, beside

log = logging.getLogger(__name__)

_How: TypeAlias = Callable[[sqlite3.Connection], AbstractContextManager[sqlite3.Connection]]

DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class File:
    """Connections and the running time.

    A disk that is full or read-only at the start is no reason not to watch: the file is then
    prepared at the first use that succeeds, and every use before it raises StorageTrouble.

    Raises:
        NotThere: another agent has this store. Two would give out the same numbers.
    """

    def __init__(self, path: Path, clocks: Clocks, report: Report) -> None:
        self.path = path
        self._clocks = clocks
        self._report = report
        self._lock = threading.Lock()
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._mark: Mark | None = None
        self._age_s = 0.0
        self._age_from_ms = clocks.mono_ms()
        self._guard = _take(path)

    def age_s(self) -> float:
        """The running time: seconds this store has been in use, in all its runs."""
        return self._age_s + (self._clocks.mono_ms() - self._age_from_ms) / 1000

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read in this thread."""
        with self._using(tables.reading) as db:
            yield db

    @contextmanager
    def durable(self) -> Iterator[sqlite3.Connection]:
        """A transaction of this thread that is on the disk when it is left."""
        with self._using(tables.durable) as db:
            yield db

    @contextmanager
    def eventual(self) -> Iterator[sqlite3.Connection]:
        """A transaction of this thread that a power cut may undo."""
        with self._using(tables.eventual) as db:
            yield db

    def mark(self, epoch: int, seq: int) -> None:
        """Note the last number given out where a torn log cannot take it back."""
        if self._mark:
            self._mark.write(epoch, seq)

    def close(self) -> None:
        """Close every thread's connection, and let another agent have the file."""
        for db in self._all:
            db.close()
        self._all.clear()
        self._mine = threading.local()
        if self._mark:
            self._mark.close()
            self._mark = None
        if self._guard is not None:
            os.close(self._guard)
            self._guard = None

    @contextmanager
    def _using(self, how: _How) -> Iterator[sqlite3.Connection]:
        try:
            with how(self._connection()) as db:
                yield db
        except StorageTrouble:
            self._drop()
            raise
        except OSError as error:
            self._drop()
            raise StorageTrouble(str(error)) from error
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
                suspect(self.path)
            raise

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._mine, "db", None)
        if db is None:
            with self._lock:
                self._prepare()
                db = self._mine.db = tables.connect(self.path)
                self._all.append(db)
        return db

    def _prepare(self) -> None:
        if self._mark:
            return
        open_store(self.path, self._clocks.now(), self._report)
        db = tables.connect(self.path)
        try:
            here = standing(db)
        finally:
            db.close()
        self._age_s, self._age_from_ms = here.age_s, self._clocks.mono_ms()
        self._mark = Mark(self.path)
        self._mark.write(here.epoch, here.seq)

    def _drop(self) -> None:
        # A connection opened on a read-only disk stays read-only when the disk no longer is.
        db = getattr(self._mine, "db", None)
        if db is not None:
            self._mine.db = None
            with self._lock:
                self._all.remove(db)
            db.close()


def _take(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside(path, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        log.warning("%s: no lock beside it (%s); going on without", path, error)
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise NotThere(f"{path}: another agent is using this store; stop it first") from error
    return handle
