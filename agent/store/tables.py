"""The SQLite file: its tables, its settings, and how a transaction ends."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 2

BUSY_S = 5.0  # two short writers; whoever waits longer than this is behind a disk that hangs

# 200 pages of 4 KB: a WAL of 0.8 MB is read back in a moment after a power cut, and a commit that
# has to checkpoint stays short.
SETTINGS = (
    "pragma auto_vacuum = incremental",  # before the first table, or it has no effect
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma wal_autocheckpoint = 200",
    "pragma journal_size_limit = 4194304",
    "pragma temp_store = memory",
)

# `id` and not the number is what makes a letter unique: a log that was torn by a power cut can hand
# out a number twice (delivery.md, finding 9).
# SQLite's own check sees damaged structures, not damaged words; `crc` is for those.
# `due_s` is the running time from which a letter may be sent; null is "not again by itself".
TABLES = """
create table device (
  only integer primary key check (only = 1),
  epoch integer not null,
  seq integer not null,
  age_s real not null,
  bound integer not null default 0,
  acked_epoch integer not null default 0,
  lost integer not null default 0
);
create table letter (
  id text not null unique,
  epoch integer not null,
  seq integer not null,
  kind text not null,
  phase text not null,
  case_id text,
  born_s real not null,
  due_s real,
  sent_s real,
  sends integer not null default 0,
  refused text,
  crc integer not null,
  body text not null,
  unique (epoch, seq)
);
create index letter_due on letter (epoch, seq, due_s) where due_s is not null;
create table memory (
  camera text primary key,
  planogram text not null,
  crc integer not null,
  body text not null
);
create table state (
  fixture text primary key,
  change integer not null,
  crc integer not null,
  body text not null
);
"""

# Pages of looks and bookmarks (`agent.store.journal`). `n` is the order they were written in: the
# wall clock may be set back. Damage here is no damage to the store: a row that is not what was
# written is left out when it is read.
JOURNAL = """
create table journal (
  n integer primary key,
  camera text not null,
  kind text not null,
  first_at text not null,
  last_at text not null,
  looks integer not null,
  born_s real not null,
  crc integer not null,
  body blob not null
);
"""

# What a disk says that is full, worn out, mounted read-only or pulled. It may heal, so it is waited
# out; every other error of SQLite is damage or a bug, and ends the agent.
TROUBLE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }
)


class StorageTrouble(Exception):
    """The disk takes no writes just now; nothing of the transaction is in the file."""


def is_full(trouble: StorageTrouble) -> bool:
    """Whether it is for want of room."""
    code = getattr(trouble.__cause__, "sqlite_errorcode", 0)
    return (code & 0xFF) == sqlite3.SQLITE_FULL


def in_trouble(error: sqlite3.Error) -> bool:
    """Whether the disk is to blame rather than the file or the code."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in TROUBLE


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, or make an empty one.

    Raises:
        StorageTrouble: the disk does not let us.
        sqlite3.DatabaseError: the file is damaged, or no database.
    """
    try:
        db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise StorageTrouble(f"{path}: {error}") from error
    try:
        for setting in SETTINGS:
            db.execute(setting)
        db.create_function("crc", 1, crc, deterministic=True)
    except sqlite3.DatabaseError as error:
        db.close()
        if in_trouble(error):
            raise StorageTrouble(f"{path}: {error}") from error
        raise
    return db


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables to this version of the program."""
    (version,) = db.execute("pragma user_version").fetchone()
    if version > VERSION:
        raise sqlite3.DatabaseError(f"written by a newer agent (tables {version}, known {VERSION})")
    for number, made in enumerate((TABLES, JOURNAL), start=1):
        if version < number:
            db.executescript(f"begin immediate; {made} pragma user_version = {number}; commit;")


def crc(text: str) -> int:
    """The check sum of a body."""
    return zlib.crc32(text.encode())


def sound(db: sqlite3.Connection) -> bool:
    """Whether the structures are in order and every body is what was written."""
    if [row[0] for row in db.execute("pragma quick_check(1)")] != ["ok"]:
        return False
    (wrong,) = db.execute(
        "select count(*) from (select crc, body from letter union all"
        " select crc, body from memory union all select crc, body from state)"
        " where crc(body) <> crc"
    ).fetchone()
    return bool(wrong == 0)


@contextmanager
def reading(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Read, and tell a bad disk from a bad file."""
    try:
        yield db
    except sqlite3.Error as error:
        if in_trouble(error):
            raise StorageTrouble(str(error)) from error
        raise


@contextmanager
def durable(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, and on the disk before the block is left."""
    with reading(db), _transaction(db, "full"):
        yield db


@contextmanager
def eventual(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, and on the disk with the next durable commit.

    For bookkeeping whose loss only repeats a letter: it spares the SD card a sync per letter.
    """
    with reading(db), _transaction(db, "normal"):
        yield db


@contextmanager
def _transaction(db: sqlite3.Connection, level: str) -> Iterator[None]:
    db.execute(f"pragma synchronous = {level}")
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        # A full disk may have ended the transaction already.
        if db.in_transaction:
            db.execute("rollback")
        raise
