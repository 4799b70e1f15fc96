"""The journal's way to the disk and back: pages of looks, and bookmarks to begin from.

Looks wait in memory and go to the disk with the store's own transactions: with the checkpoint of
each minute, and at once with a look that has events. So a power cut loses at most that minute, the
journal never disagrees with the letters beside it, and a card is not written to more often.

The journal is the first thing to go: it makes room for letters, and where the disk takes no writes
it is dropped from memory. What follows a loss begins with a bookmark, so nothing is ever re-run
over a hole.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from agent.shelf.told.columns import Unreadable
from agent.shelf.told.journal import Entry, bookmark_in, entries_in, page
from agent.shelf.told.rerun import Hole, Record

EVERY = timedelta(hours=1)  # from bookmark to bookmark: a re-run of an hour takes seconds
MOST_WAITING = 120  # looks of a camera, if the disk takes none for long
ROUND = 20  # rows deleted at a time
ROOM = 0.9  # of the limit: drop to here, so that the next page does not start another round

PAGE, BOOKMARK = "page", "bookmark"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the journal keeps of a look.

    Args:
        entry: the look and what it led to.
        bookmark: makes the memory after it into bytes, for a reason; asked once an hour.
    """

    entry: Entry
    bookmark: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, as it goes in."""

    camera: str
    kind: str
    first_at: datetime
    last_at: datetime
    looks: int
    body: bytes


@dataclass(slots=True)
class _Desk:
    """One camera's looks that wait, and when its last bookmark was made."""

    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    marked_at: datetime | None = None

    def flush(self, camera: str) -> None:
        """Make a page of the looks that wait."""
        if not self.entries:
            return
        looks = [entry.look for entry in self.entries]
        body = page(self.entries)
        self.rows.append(Row(camera, PAGE, looks[0].at, looks[-1].at, len(looks), body))
        self.entries.clear()


class Journal:
    """Looks on their way to the disk. Used under the store's lock."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._desks: dict[str, _Desk] = {}

    def begin(self, camera: str, at: datetime, body: bytes) -> None:
        """Set the first bookmark of a run: the memory that it goes on with."""
        desk = self._desks[camera] = _Desk(marked_at=at)
        desk.rows.append(Row(camera, BOOKMARK, at, at, 0, body))

    def add(self, camera: str, seen: Seen) -> None:
        """Keep a look until the next transaction."""
        desk = self._desks.setdefault(camera, _Desk())
        at = seen.entry.look.at
        if len(desk.entries) >= MOST_WAITING:
            desk.entries.clear()
            desk.rows.clear()
            desk.marked_at = None
        if desk.marked_at is None:  # something is missing before this look
            desk.marked_at = at
            desk.rows.append(Row(camera, BOOKMARK, at, at, 0, seen.bookmark("gap")))
            return
        desk.entries.append(seen.entry)
        if not timedelta(0) <= at - desk.marked_at < EVERY:
            desk.flush(camera)
            desk.marked_at = at
            desk.rows.append(Row(camera, BOOKMARK, at, at, 0, seen.bookmark("hour")))

    def write(self, db: sqlite3.Connection, age_s: float) -> None:
        """Write what waits, inside the caller's transaction; `written` or `drop` comes after."""
        for camera, desk in self._desks.items():
            desk.flush(camera)
            db.executemany(
                "insert into journal (camera, kind, first_at, last_at, looks, born_s, crc, body)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        row.camera,
                        row.kind,
                        row.first_at.isoformat(),
                        row.last_at.isoformat(),
                        row.looks,
                        age_s,
                        zlib.crc32(row.body),
                        row.body,
                    )
                    for row in desk.rows
                ],
            )

    def written(self) -> None:
        """What waited is on the disk."""
        for desk in self._desks.values():
            desk.rows.clear()

    def drop(self) -> bool:
        """Let go of what waits, if anything does; the next looks begin with a bookmark."""
        waited = any(desk.rows or desk.entries for desk in self._desks.values())
        self._desks.clear()
        return waited


def forget(db: sqlite3.Connection, age_s: float, keep_s: float, most_bytes: int) -> None:
    """Drop pages that are too old, then the oldest of what is too much."""
    db.execute("delete from journal where born_s < ?", (age_s - keep_s,))
    size = size_bytes(db)
    if size <= most_bytes:
        return
    while size > most_bytes * ROOM and shrink(db):
        size = size_bytes(db)


def shrink(db: sqlite3.Connection) -> bool:
    """Drop the oldest rows; False where none are left."""
    gone = db.execute(
        "delete from journal where n in (select n from journal order by n limit ?)", (ROUND,)
    )
    return gone.rowcount > 0


def size_bytes(db: sqlite3.Connection) -> int:
    """Bytes of all bodies."""
    (size,) = db.execute("select coalesce(sum(length(body)), 0) from journal").fetchone()
    return int(size)


def records(db: sqlite3.Connection, camera: str, since: datetime | None = None) -> Iterator[Record]:
    """A camera's journal in the order it was written.

    Args:
        since: begin at the last bookmark of this time or before it; None for the very first.
    """
    first = 0 if since is None else _last_bookmark(db, camera, since)
    rows = db.execute(
        "select n, kind, first_at, last_at, crc, body from journal"
        " where camera = ? and n >= ? order by n",
        (camera, first),
    )
    for number, kind, first_at, last_at, crc, body in rows:
        where = f"journal row {number} ({kind} of {camera}, {first_at[:19]} to {last_at[11:19]})"
        try:
            found = _read(kind, body, crc)
        except Unreadable as error:
            yield Hole(f"{where} {error}; it is left out")
            continue
        yield from found


def last_at(db: sqlite3.Connection, camera: str) -> datetime | None:
    """The time of the last look that is kept; None where there is none."""
    found = db.execute(
        "select last_at from journal where camera = ? order by n desc limit 1", (camera,)
    ).fetchone()
    return None if found is None else datetime.fromisoformat(found[0])


def _read(kind: str, body: object, crc: int) -> tuple[Record, ...]:
    """What a row holds."""
    if not isinstance(body, bytes) or zlib.crc32(body) != crc:
        raise Unreadable("is damaged: its check sum is wrong")
    return (bookmark_in(body, _zone),) if kind == BOOKMARK else entries_in(body)


def _zone(name: str) -> tzinfo:
    """A time zone by its name; UTC also where no others are installed."""
    return UTC if name == "UTC" else ZoneInfo(name)


def _last_bookmark(db: sqlite3.Connection, camera: str, at: datetime) -> int:
    """The row to begin at; 0 where there is no bookmark so early."""
    # A clock that was set back makes later rows seem earlier; the last one is still the right one.
    (number,) = db.execute(
        "select coalesce(max(n), 0) from journal where camera = ? and kind = ? and first_at <= ?",
        (camera, BOOKMARK, at.isoformat()),
    ).fetchone()
    return int(number)
