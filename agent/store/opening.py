"""The store's start: the file as it is, or a new one in place of a damaged one.

A start never fails on damage. The damaged file is put aside, letters that can still be read are
carried over under their old numbers, a new epoch begins, and a gap tells headquarters which numbers
it may have to do without.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard

from agent.durable import sync_folder
from agent.store import witness
from agent.store.outbox import standing
from agent.store.overflow import Gap
from agent.store.tables import StorageTrouble, connect, crc, durable, in_trouble, migrate, sound
from agent.store.witness import beside

log = logging.getLogger(__name__)

KEPT = 2  # damaged files: enough to look at, and no way to fill a card with one per restart

_COLUMNS = "id, epoch, seq, kind, phase, case_id, crc, body"

_Row: TypeAlias = tuple[str, int, int, str, str, "str | None", int, str]

Report: TypeAlias = Callable[[sqlite3.Connection, Gap], None]


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of the epoch before a new one, and what could be saved of it."""

    epoch: int = 0
    first_lost: int | None = None
    last: int | None = None
    bound: bool = False
    detail: str = ""
    saved: tuple[_Row, ...] = ()


def open_store(path: Path, now: datetime, report: Report) -> None:
    """Make sure that a sound file with an epoch lies at this path.

    Args:
        path: of the database.
        now: for the number of a new epoch.
        report: writes the letter about what was lost since the last run, in the transaction that
            begins the new epoch.

    Raises:
        StorageTrouble: the disk does not let us.
    """
    try:
        _open(path, now, report)
    except OSError as error:
        raise StorageTrouble(f"{path}: {error}") from error
    except sqlite3.Error as error:
        if in_trouble(error):
            raise StorageTrouble(f"{path}: {error}") from error
        raise


def suspect(path: Path) -> None:
    """Have the next start treat the file as damaged: it was caught at it while running."""
    try:
        beside(path, "damaged").touch()
    except OSError as error:
        log.warning("%s: damaged, and the disk takes no note of it: %s", path, error)


def begin_epoch(db: sqlite3.Connection, path: Path, now: datetime, known: int) -> None:
    """Number from 1 again, in an epoch above every known one; inside the caller's transaction."""
    epoch = witness.next_epoch(max(known, witness.read_epoch(path)), now)
    witness.write_epoch(path, epoch)
    db.execute(
        "insert into device (only, epoch, seq, age_s) values (1, ?, 0, 0)"
        " on conflict (only) do update set epoch = excluded.epoch, seq = 0",
        (epoch,),
    )


def _open(path: Path, now: datetime, report: Report) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    old = None
    if path.exists():
        try:
            return _open_existing(path, now, report)
        except sqlite3.DatabaseError as error:
            if in_trouble(error):
                raise
            log.error("%s: damaged (%s); putting it aside", path, error)  # noqa: TRY400
            old = _put_aside(path)
    db = connect(path)
    try:
        migrate(db)
        _start(db, path, now, _past(path, old), report)
    finally:
        db.close()
    beside(path, "damaged").unlink(missing_ok=True)
    return None


def _open_existing(path: Path, now: datetime, report: Report) -> None:
    if beside(path, "damaged").exists():
        raise sqlite3.DatabaseError("it was caught at it while running")
    db = connect(path)
    try:
        migrate(db)
        if not sound(db):
            raise sqlite3.DatabaseError("what was written is not what is read")
        if db.execute("select count(*) from device").fetchone() == (0,):
            _start(db, path, now, _past(path, None), report)
            return
        here = standing(db)
        mark = witness.read_mark(path)
        if mark > (here.epoch, here.seq) or witness.read_epoch(path) > here.epoch:
            past = _Past(
                epoch=max(here.epoch, mark[0]),
                first_lost=here.seq + 1 if mark[0] == here.epoch else None,
                last=mark[1] if mark[0] >= here.epoch else None,
                bound=here.bound,
                detail="the end of the log was damaged, or an old copy of the store was put back",
            )
            _start(db, path, now, past, report)
    finally:
        db.close()


def _past(path: Path, old: Path | None) -> _Past:
    """What is known of a store that is gone."""
    epoch, seq = witness.read_mark(path)
    saved = tuple(_rescue(old)) if old else ()
    bound, last = _last_words(old) if old else (False, 0)
    epoch = max([epoch, *(row[1] for row in saved)])
    return _Past(
        epoch=epoch,
        last=max([seq, last, *(row[2] for row in saved if row[1] == epoch)]) or None,
        bound=bound,
        detail=f"the store was damaged or lost; {len(saved)} letters were saved",
        saved=saved,
    )


def _start(db: sqlite3.Connection, path: Path, now: datetime, past: _Past, report: Report) -> None:
    with durable(db):
        begin_epoch(db, path, now, past.epoch)
        db.execute("update device set bound = ?", (past.bound,))
        db.executemany(
            f"insert into letter ({_COLUMNS}, born_s, due_s)"  # noqa: S608 - our own words
            " values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0) on conflict do nothing",
            past.saved,
        )
        if past.epoch or past.last:
            lost = Gap("damage", past.epoch, past.first_lost, past.last, past.detail)
            log.warning("%s: epoch %d: %s", path, past.epoch, past.detail)
            report(db, lost)


def _put_aside(path: Path) -> Path | None:
    """Rename a damaged file and its log; the oldest of those already put aside go."""
    if not path.exists():
        return None
    numbers = sorted(
        int(old.suffix.removeprefix(".corrupt-"))
        for old in path.parent.glob(f"{path.name}.corrupt-*")
        if old.suffix.removeprefix(".corrupt-").isdecimal()
    )
    for number in numbers[: max(0, len(numbers) - KEPT + 1)]:
        for tail in ("", "-wal", "-shm"):
            beside(path, f"corrupt-{number}{tail}").unlink(missing_ok=True)
    aside = beside(path, f"corrupt-{numbers[-1] + 1 if numbers else 1}")
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        log_file = path.with_name(path.name + tail)
        if log_file.exists():
            log_file.rename(aside.with_name(aside.name + tail))
    sync_folder(path.parent)
    return aside


def _rescue(old: Path) -> Iterator[_Row]:
    """Letters that can still be read, from both ends of the table, each with a body that fits."""
    seen = set()
    for direction in ("asc", "desc"):
        query = f"select {_COLUMNS} from letter order by rowid {direction}"  # noqa: S608 - our words
        for row in _readable(old, query):
            if row[0] not in seen and _fits(row):
                seen.add(row[0])
                yield row


def _fits(row: tuple[Any, ...]) -> TypeGuard[_Row]:
    identity, epoch, seq, kind, phase, case, check, body = row
    if not isinstance(body, str) or crc(body) != check:
        return False
    said = json.loads(body)
    return (
        isinstance(said, dict)
        and said.get("type") == f"onshelf.{kind}.{phase}"
        and (case is None or isinstance(case, str))
        and (said.get("id"), said.get("epoch"), said.get("seq")) == (identity, epoch, seq)
    )


def _last_words(old: Path) -> tuple[bool, int]:
    """Whether the damaged store knew a headquarters, and its last number."""
    for row in _readable(old, "select bound, seq from device"):
        if isinstance(row[1], int):
            return bool(row[0]), row[1]
    return False, 0


def _readable(old: Path, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        db = sqlite3.connect(old)
    except sqlite3.Error:
        return
    try:
        yield from db.execute(query)
    except (sqlite3.Error, UnicodeDecodeError):
        return  # this far and no further: the file is damaged
    finally:
        db.close()
