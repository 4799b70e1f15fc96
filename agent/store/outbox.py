"""The outbox: letters in the order of their numbers, until somebody has them for good.

Every function works inside the transaction of its caller, except those that only read.
`age_s` is the store's running time (see `Store`), on which all waiting is measured.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from agent.shelf.cases.wire import dumps, envelope
from agent.shelf.rules.event import Event, Origin
from agent.store.tables import crc
from agent.store.values import Depth, Letter

# A sink that acknowledges has 10 minutes; then the letter goes out again, and each further time
# after twice as long, up to 5 h 20 min: headquarters may be down for a day, and its broker should
# not hold the same letter a hundred times.
RESEND_S = 600
RESEND_DOUBLINGS = 5

Reader: TypeAlias = Callable[[sqlite3.Connection, tuple[int, int], float, int], tuple[Letter, ...]]

_WAIT = f"{RESEND_S} * (1 << min(sends, {RESEND_DOUBLINGS}))"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the device stands with its numbers and its headquarters."""

    epoch: int
    seq: int
    age_s: float
    bound: bool
    acked_epoch: int


def standing(db: sqlite3.Connection) -> Standing:
    """The device's row."""
    row = db.execute("select epoch, seq, age_s, bound, acked_epoch from device").fetchone()
    return Standing(row[0], row[1], row[2], bool(row[3]), row[4])


def append(
    db: sqlite3.Connection, event: Event, origin: Origin, *, synced: bool, age_s: float
) -> None:
    """Give an event the next number; an event that is here already keeps the one it has."""
    here = standing(db)
    seq = here.seq + 1
    body = dumps(envelope(event, origin, epoch=here.epoch, seq=seq, synced=synced))
    # A letter about damage is written before the running time is known again.
    born_s = max(age_s, here.age_s)
    added = db.execute(
        "insert into letter (id, epoch, seq, kind, phase, case_id, born_s, due_s, crc, body)"
        " values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) on conflict (id) do nothing",
        (event.id, here.epoch, seq, event.kind, event.phase, event.case, born_s, crc(body), body),
    ).rowcount
    if added:
        db.execute("update device set seq = ?", (seq,))


def live(
    db: sqlite3.Connection, after: tuple[int, int], age_s: float, limit: int
) -> tuple[Letter, ...]:
    """Letters due with a number after this one, in order."""
    return _due(db, "(epoch, seq) > (?, ?)", after, age_s, limit)


def backlog(
    db: sqlite3.Connection, upto: tuple[int, int], age_s: float, limit: int
) -> tuple[Letter, ...]:
    """Letters due with a number up to this one, in order."""
    return _due(db, "(epoch, seq) <= (?, ?)", upto, age_s, limit)


def _due(
    db: sqlite3.Connection, where: str, number: tuple[int, int], age_s: float, limit: int
) -> tuple[Letter, ...]:
    rows = db.execute(
        f"select epoch, seq, id, kind, body from letter where {where}"  # noqa: S608 - our own words
        " and due_s is not null and due_s <= ? order by epoch, seq limit ?",
        (*number, age_s, limit),
    )
    return tuple(Letter(*row) for row in rows)


def note_sent(db: sqlite3.Connection, letter: Letter, age_s: float) -> None:
    """The broker has it. A bound device waits for headquarters' word; another has done its part."""
    here = standing(db)
    again = here.bound and letter.epoch >= here.acked_epoch
    db.execute(
        f"update letter set sent_s = ?, refused = null, due_s = iif(?, ? + {_WAIT}, null),"  # noqa: S608
        " sends = sends + 1 where epoch = ? and seq = ?",
        (age_s, again, age_s, letter.epoch, letter.seq),
    )


def note_refused(db: sqlite3.Connection, letter: Letter, reason: str, age_s: float) -> None:
    """The broker will not have it. It is kept, and tried again ever more rarely."""
    db.execute(
        f"update letter set refused = ?, due_s = ? + {_WAIT}, sends = sends + 1"  # noqa: S608
        " where epoch = ? and seq = ?",
        (reason, age_s, letter.epoch, letter.seq),
    )


def confirm(db: sqlite3.Connection, epoch: int, seq: int, age_s: float) -> None:
    """Forget what headquarters has, and remember that there is a headquarters.

    The first word binds the device: letters that were sent before it now wait for their own.
    Letters of an older epoch than the one acknowledged no longer do: nobody counts there any more.
    """
    if not standing(db).bound:
        db.execute(
            "update letter set due_s = ? where sent_s is not null and due_s is null and epoch >= ?",
            (age_s + RESEND_S, epoch),
        )
    db.execute("delete from letter where epoch = ? and seq <= ?", (epoch, seq))
    db.execute(
        "update letter set due_s = null where sent_s is not null and epoch < ?",
        (epoch,),
    )
    db.execute("update device set bound = 1, acked_epoch = max(acked_epoch, ?)", (epoch,))


def held(db: sqlite3.Connection, epoch: int, first: int, last: int) -> int:
    """How many letters of these numbers are still here."""
    (count,) = db.execute(
        "select count(*) from letter where epoch = ? and seq between ? and ?", (epoch, first, last)
    ).fetchone()
    return int(count)


def replay(db: sqlite3.Connection, epoch: int, first: int, last: int) -> None:
    """Let these letters go out once more, as backlog."""
    db.execute(
        "update letter set due_s = 0 where epoch = ? and seq between ? and ?",
        (epoch, first, last),
    )


def depth(db: sqlite3.Connection, age_s: float, held_events: int) -> Depth:
    """How full it is."""
    waiting, sent, refused, oldest = db.execute(
        "select count(*) filter (where sent_s is null), count(*) filter (where sent_s not null),"
        " count(refused), min(born_s) filter (where sent_s is null) from letter"
    ).fetchone()
    (lost,) = db.execute("select lost from device").fetchone()
    return Depth(
        waiting=waiting,
        sent=sent,
        refused=refused,
        held=held_events,
        lost=lost,
        size_bytes=size_bytes(db),
        oldest_s=0.0 if oldest is None else max(0.0, age_s - oldest),
    )


def size_bytes(db: sqlite3.Connection) -> int:
    """Bytes in use, without pages that wait to be used again."""
    pages, free, size = (
        db.execute(f"pragma {word}").fetchone()[0]
        for word in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
