"""What an outbox loses when it must, in which order, and how it owns up to it.

Loss is allowed only if it is reported: every round that drops letters leaves one `outbox_gap` per
epoch concerned, in the same transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from agent.store import journal
from agent.store.outbox import Standing, size_bytes
from agent.store.values import Limits

ROUND = 500  # letters dropped between two looks at the size
ROOM = 0.9  # of the limit: drop to here, so that the next letter does not start another round

# The cheapest loss first. What a broker has is only a replay window; of several updates of a case
# the last one says it all; a case that opened and closed in here is history; then the oldest.
ORDER_OF_LOSS = (
    "sent_s is not null",
    """phase = 'updated' and seq not in
       (select max(seq) from letter where phase = 'updated' group by case_id)""",
    """kind <> 'outbox_gap'
       and case_id in (select case_id from letter where phase = 'opened')
       and case_id in (select case_id from letter where phase = 'closed')""",
    "kind <> 'outbox_gap'",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers in which letters are missing for good.

    Args:
        reason: overflow, age or damage.
        of_epoch: the epoch of the numbers.
        first, last: of them; None where nobody can tell.
        detail: in a person's words.
    """

    reason: str
    of_epoch: int
    first: int | None
    last: int | None
    detail: str


def expire(db: sqlite3.Connection, here: Standing, age_s: float, window_s: float) -> None:
    """Forget letters that were sent and whose replay window has passed; this is no loss."""
    db.execute(
        "delete from letter where sent_s is not null and due_s is null and sent_s < ?"
        " and (not ? or epoch < ?)",
        (age_s - window_s, here.bound, here.acked_epoch),
    )


def drop(db: sqlite3.Connection, age_s: float, limits: Limits) -> tuple[Gap, ...]:
    """Drop what is too old, then what is too much.

    Returns:
        What is gone: the caller writes a letter about each.
    """
    old = db.execute(
        "delete from letter where born_s < ? returning epoch, seq", (age_s - limits.age_s,)
    ).fetchall()
    much = _shrink(db, limits.size_bytes)
    if old or much:
        db.execute("update device set lost = lost + ?", (len(old) + len(much),))
    return (*_gaps("age", old), *_gaps("overflow", much))


def _shrink(db: sqlite3.Connection, limit: int) -> list[tuple[int, int]]:
    gone: list[tuple[int, int]] = []
    while size_bytes(db) > limit:  # the journal is no loss to anyone who is owed a letter
        if not journal.shrink(db):
            break
    else:
        return gone
    for which in ORDER_OF_LOSS:
        while size_bytes(db) > limit * ROOM:
            dropped = db.execute(
                "delete from letter where (epoch, seq) in (select epoch, seq from letter"  # noqa: S608
                f" where {which} order by epoch, seq limit {ROUND}) returning epoch, seq"
            ).fetchall()
            if not dropped:
                break
            gone += dropped
    return gone


def _gaps(reason: str, gone: Iterable[tuple[int, int]]) -> tuple[Gap, ...]:
    numbers: dict[int, list[int]] = {}
    for epoch, seq in gone:
        numbers.setdefault(epoch, []).append(seq)
    return tuple(
        Gap(reason, epoch, min(seqs), max(seqs), f"{len(seqs)} letters dropped")
        for epoch, seqs in numbers.items()
    )
