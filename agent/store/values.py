"""What goes into the store and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agent.shelf.cases.snapshot import FixtureState
from agent.shelf.rules.event import Event
from agent.store.journal import Seen


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the shell tells the time. A test passes clocks of its own.

    Args:
        now: the wall clock, aware, UTC. A Pi may start in 1970 and jump, so it dates events and
            decides nothing.
        mono_ms: milliseconds on the clock that never jumps.
        synced: whether the wall clock is known to be right.
    """

    now: Callable[[], datetime]
    mono_ms: Callable[[], int]
    synced: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the store keeps, and for how long. Ages count while the agent runs (`Store`).

    Args:
        checkpoint_s: looks without events reach the disk at least this often, in data time.
            Between two checkpoints they live in memory only: a look every 5 s would otherwise
            write some 300 MB a day to an SD card. A power cut costs at most a minute of beliefs,
            which the next dozen looks restore, and never an event.
        window_s: without a sink that acknowledges, a letter is kept this long after its PUBACK.
        age_s, size_bytes: beyond these, letters are dropped, and an `outbox_gap` says which.
        held: events kept in memory while the disk takes none.
        journal_s, journal_bytes: looks are kept this long, and as many as go into this. They go
            before any letter does.
    """

    checkpoint_s: float = 60.0
    window_s: float = 24 * 3600.0
    age_s: float = 14 * 24 * 3600.0
    size_bytes: int = 64 * 1024 * 1024
    held: int = 500
    journal_s: float = 7 * 24 * 3600.0
    journal_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """What the core wants to find again after a restart.

    Args:
        body: opaque text.
        planogram: hash of the plan it was learned with; under another plan it means nothing.
    """

    body: str
    planogram: str


@dataclass(frozen=True, slots=True)
class Note:
    """What one look leaves behind; recorded whole or not at all.

    Args:
        camera: the memory's key.
        fixture: the state's key.
        at: time of the look.
        memory: None where the look taught nothing.
        state: of the fixture after the look.
        events: what became different, in order.
        seen: the look itself, for the journal; None keeps none.
    """

    camera: str
    fixture: str
    at: datetime
    memory: Memory | None
    state: FixtureState
    events: tuple[Event, ...] = ()
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, order=True)
class Letter:
    """An event on its way out, with its place in the queue.

    Args:
        epoch, seq: its number; together they grow with every letter of this device.
        id: the event's; receivers drop repeats by it.
        kind: last level of its topic.
        body: the CloudEvents object as JSON.
    """

    epoch: int
    seq: int
    id: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The newest state of one fixture, as the retained message says it.

    Args:
        fixture: last level of its topic.
        body: JSON.
        change: grows whenever somebody who looks would see a difference.
    """

    fixture: str
    body: str
    change: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How full the outbox is.

    Args:
        waiting: letters that have never been taken over by a broker, refused ones included.
        sent: taken over by a broker, and not yet confirmed or past their window.
        refused: letters that the broker last answered with a refusal.
        held: events in memory that wait for a disk that takes writes.
        lost: letters dropped since the store began; each is in an `outbox_gap`.
        size_bytes: of the letters and everything beside them.
        oldest_s: running time since the oldest waiting letter was written; 0 where none waits.
    """

    waiting: int
    sent: int
    refused: int
    held: int
    lost: int
    size_bytes: int
    oldest_s: float
