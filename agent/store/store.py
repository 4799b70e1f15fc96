"""The store: where the watch thread and the publish thread meet.

One object for both, with a connection for each thread that uses it. What a look changes reaches the
disk in one transaction (its events, the memory behind them, the state they lead to), so after a
power cut these three agree, and no event was heard of that is not in the file.

Ages (of a letter, of the pause before it is sent again) are counted on a clock of the store's own,
the running time: it goes on while the agent runs, is kept in the file, and never jumps. On the wall
clock of a Pi, which may start in 1970, every letter would be 50 years old at the first NTP answer.

A disk that is full or read-only stops nothing: looks and events wait in memory (`Limits.held`), no
letter leaves that is not on the disk, and when the disk is back all of it is written in order, with
an event that says how long this took and a gap for what did not fit.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agent.shelf.cases.snapshot import FixtureState, snapshot_json
from agent.shelf.rules.event import Event, Origin
from agent.store import journal, outbox, overflow
from agent.store.file import File
from agent.store.news import Trouble, gap_event, storage_events
from agent.store.opening import begin_epoch
from agent.store.outbox import Standing
from agent.store.overflow import Gap
from agent.store.tables import StorageTrouble, crc, is_full
from agent.store.values import Clocks, Depth, Letter, Limits, Memory, Note, Snapshot

log = logging.getLogger(__name__)

VACUUM_PAGES = 1000  # free pages worth giving back to the file system, 4 MB

_TUNED = Limits()


class Store:
    """Beliefs, states and letters.

    Args:
        path: of the SQLite file; some small files beside it belong to the store too.
        origin: who speaks, for the envelope of every letter.
        clocks: how to tell the time.
        limits: how much is kept, and for how long.

    Raises:
        NotThere: another agent is using the file.
    """

    def __init__(
        self, path: Path, origin: Origin, clocks: Clocks, *, limits: Limits = _TUNED
    ) -> None:
        self._origin = origin
        self._clocks = clocks
        self._limits = limits
        self._lock = threading.RLock()
        self._looks: dict[str, Note] = {}  # the newest of each camera, not yet on the disk
        self._written: dict[str, Note] = {}  # the newest of each camera that is
        self._events: deque[Event] = deque()  # not yet on the disk
        self._dropped = 0  # events the deque had no room for
        self._owed: list[Letter] = []  # sent, and the disk does not know
        self._journal = journal.Journal()
        self._trouble: Trouble | None = None
        self._last = (0, 0)
        self._shown: dict[str, Snapshot] = {}
        self._seen: dict[str, FixtureState] = {}
        self._file = File(path, clocks, self._report)
        self._load()

    # ---- for the watch thread ------------------------------------------------------------------

    def memories(self) -> Mapping[str, Memory]:
        """What each camera's judgment wants to go on with."""
        try:
            with self._file.reading() as db:
                rows = db.execute("select camera, body, planogram from memory").fetchall()
        except StorageTrouble as error:
            self._suffer(error)
            return {}
        return {camera: Memory(body, planogram) for camera, body, planogram in rows}

    def keep_only(self, fixtures: Collection[str]) -> None:
        """Have the states of all other fixtures cleared: nobody looks at them any more.

        An empty body takes a retained message away; until a broker has heard it, we remember.
        """
        with self._lock:
            gone = [one for one in self._shown.values() if one.fixture not in fixtures]
            for one in gone:
                self._shown[one.fixture] = Snapshot(one.fixture, "", one.change + 1)
        try:
            with self._file.durable() as db:
                db.executemany(
                    "update state set body = '', crc = 0 where fixture = ?",
                    [(one.fixture,) for one in gone],
                )
        except StorageTrouble as error:
            self._suffer(error)

    def begin_journal(self, camera: str, at: datetime, bookmark: bytes) -> None:
        """Set the bookmark at which the looks of a run begin."""
        with self._lock:
            self._journal.begin(camera, at, bookmark)

    def record(self, note: Note) -> None:
        """Keep what a look left behind, all of it or none.

        A look with events is on the disk when this returns; one without waits for the next look
        that has some, or for the next checkpoint (`Limits.checkpoint_s`). While the disk takes
        nothing, everything waits in memory, and `trouble` says so.
        """
        with self._lock:
            waiting = self._looks.get(note.camera)
            if note.memory is None and waiting is not None:
                note = replace(note, memory=waiting.memory)
            self._looks[note.camera] = note
            self._hold(note.events)
            if note.seen is not None:
                self._journal.add(note.camera, note.seen)
            if self._due(note):
                self._write()
            self._show(note)

    # ---- for the publish thread ----------------------------------------------------------------

    def last(self) -> tuple[int, int]:
        """Epoch and number of the newest letter on the disk."""
        with self._lock:
            return self._last

    def live(self, after: tuple[int, int], limit: int) -> tuple[Letter, ...]:
        """Letters to send now with a number after this one, in order."""
        return self._letters(outbox.live, after, limit)

    def backlog(self, upto: tuple[int, int], limit: int) -> tuple[Letter, ...]:
        """Letters to send now with a number up to this one, in order."""
        return self._letters(outbox.backlog, upto, limit)

    def note_sent(self, letter: Letter) -> None:
        """The broker took this letter over. It is kept until it is safe."""
        self._owed.append(letter)
        try:
            with self._file.eventual() as db:
                for sent in self._owed:
                    outbox.note_sent(db, sent, self._file.age_s())
        except StorageTrouble as error:
            self._suffer(error)
            return
        self._owed.clear()

    def note_refused(self, letter: Letter, reason: str) -> None:
        """The broker refused this letter for what it is; it is kept, and tried again later."""
        try:
            with self._file.eventual() as db:
                outbox.note_refused(db, letter, reason, self._file.age_s())
        except StorageTrouble as error:
            self._suffer(error)

    def confirm(self, epoch: int, seq: int) -> None:
        """Headquarters has everything up to this number: forget it.

        A number that was never given out means that this log was rolled back, and that numbers
        above it will not be counted: a new epoch begins.
        """
        try:
            with self._file.reading() as db:
                here = outbox.standing(db)
            if (epoch, seq) > (here.epoch, here.seq):
                self._begin_again(here, epoch, seq)
                return
            with self._file.eventual() as db:
                outbox.confirm(db, epoch, seq, self._file.age_s())
        except StorageTrouble as error:
            self._suffer(error)

    def held(self, epoch: int, first: int, last: int) -> int:
        """How many letters with these numbers are here."""
        try:
            with self._file.reading() as db:
                return outbox.held(db, epoch, first, last)
        except StorageTrouble as error:
            self._suffer(error)
            return 0

    def replay(self, epoch: int, first: int, last: int) -> None:
        """Let the letters with these numbers go out once more."""
        try:
            with self._file.eventual() as db:
                outbox.replay(db, epoch, first, last)
        except StorageTrouble as error:
            self._suffer(error)

    def forget(self) -> None:
        """Drop what is past its time or beyond the room there is; report what nobody had."""
        try:
            with self._file.durable() as db:
                age_s = self._file.age_s()
                overflow.expire(db, outbox.standing(db), age_s, self._limits.window_s)
                journal.forget(db, age_s, self._limits.journal_s, self._limits.journal_bytes)
                gaps = overflow.drop(db, age_s, self._limits)
                for gap in gaps:
                    log.warning("outbox: %s: %s", gap.reason, gap.detail)
                    self._report(db, gap)
                here = outbox.standing(db)
            self._committed(here)
            with self._file.reading() as db:
                if db.execute("pragma freelist_count").fetchone()[0] > VACUUM_PAGES:
                    db.execute("pragma incremental_vacuum").fetchall()
        except StorageTrouble as error:
            self._suffer(error)

    def states(self) -> tuple[Snapshot, ...]:
        """The newest state of each fixture, looks that are not on the disk yet included."""
        with self._lock:
            return tuple(self._shown.values())

    # ---- for anyone ----------------------------------------------------------------------------

    def depth(self) -> Depth | None:
        """How full the outbox is; None while the disk cannot even be read."""
        with self._lock:
            waiting = len(self._events)
        try:
            with self._file.reading() as db:
                return outbox.depth(db, self._file.age_s(), waiting)
        except StorageTrouble as error:
            self._suffer(error)
            return None

    def trouble(self) -> str | None:
        """What is wrong with the disk; None where nothing is."""
        with self._lock:
            return self._trouble.cause if self._trouble else None

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        with self._lock:
            try:
                if self._looks or self._events:
                    self._write()
            finally:
                self._file.close()

    # ---- within --------------------------------------------------------------------------------

    def _load(self) -> None:
        try:
            with self._file.reading() as db:
                here = outbox.standing(db)
                rows = db.execute("select fixture, body, change from state").fetchall()
        except StorageTrouble as error:
            self._suffer(error)
            return
        self._last = (here.epoch, here.seq)
        self._shown = {row[0]: Snapshot(*row) for row in rows}

    def _due(self, note: Note) -> bool:
        before = self._written.get(note.camera)
        if self._events or self._trouble or before is None:
            return True
        # A step of the clock, either way, is as good a moment as any.
        return not 0 <= (note.at - before.at).total_seconds() < self._limits.checkpoint_s

    def _hold(self, events: Iterable[Event]) -> None:
        for event in events:
            if len(self._events) == self._limits.held:
                self._events.popleft()
                self._dropped += 1
            self._events.append(event)

    def _write(self) -> None:
        try:
            here = self._commit()
        except StorageTrouble as error:
            if not self._make_room(error):
                self._suffer(error)
                return
            try:
                here = self._commit()
            except StorageTrouble as again:
                self._suffer(again)
                return
        self._journal.written()
        if self._trouble:
            log.warning("store: the disk takes writes again; nothing waits in memory any more")
        self._trouble, self._dropped = None, 0
        self._events.clear()
        self._written.update(self._looks)
        self._looks.clear()
        self._committed(here)

    def _commit(self) -> Standing:
        with self._file.durable() as db:
            self._write_events(db)
            here = outbox.standing(db)
            for note in self._looks.values():
                self._write_look(db, note, here)
            self._journal.write(db, self._file.age_s())
            db.execute("update device set age_s = ?", (self._file.age_s(),))
        return here

    def _make_room(self, trouble: StorageTrouble) -> bool:
        """Give up the journal, in memory and on a full disk; whether that may have helped."""
        waited = self._journal.drop()
        if not is_full(trouble):
            return False
        try:
            with self._file.durable() as db:
                return db.execute("delete from journal").rowcount > 0 or waited
        except StorageTrouble:
            return waited

    def _write_events(self, db: sqlite3.Connection) -> None:
        if self._dropped:
            here = outbox.standing(db)
            last = here.seq + self._dropped
            db.execute("update device set seq = ?, lost = lost + ?", (last, self._dropped))
            text = f"{self._dropped} events found no room in memory while the disk took no writes"
            self._report(db, Gap("overflow", here.epoch, here.seq + 1, last, text))
        told = storage_events(self._trouble, self._origin, self._clocks) if self._trouble else ()
        for event in (*self._events, *told):
            self._append(db, event)

    def _write_look(self, db: sqlite3.Connection, note: Note, here: Standing) -> None:
        written = self._written.get(note.camera)
        if note.memory and (written is None or written.memory != note.memory):
            db.execute(
                "insert or replace into memory (camera, planogram, crc, body) values (?, ?, ?, ?)",
                (note.camera, note.memory.planogram, crc(note.memory.body), note.memory.body),
            )
        if written and not here.seq > self._last[1] and not note.state.differs(written.state):
            return  # a quiet shelf writes next to nothing
        before = self._shown.get(note.fixture)
        body = snapshot_json(note.state, epoch=here.epoch, seq=here.seq)
        db.execute(
            "insert or replace into state (fixture, change, crc, body) values (?, ?, ?, ?)",
            (note.fixture, before.change if before else 0, crc(body), body),
        )

    def _show(self, note: Note) -> None:
        before, seen = self._shown.get(note.fixture), self._seen.get(note.fixture)
        change = before.change if before else 0
        if seen is None or note.state.differs(seen):
            change += 1
        epoch, seq = self._last
        body = snapshot_json(note.state, epoch=epoch, seq=seq)
        self._shown[note.fixture] = Snapshot(note.fixture, body, change)
        self._seen[note.fixture] = note.state

    def _letters(
        self, read: outbox.Reader, number: tuple[int, int], limit: int
    ) -> tuple[Letter, ...]:
        sent = {(letter.epoch, letter.seq) for letter in self._owed}
        try:
            with self._file.reading() as db:
                letters = read(db, number, self._file.age_s(), limit + len(sent))
        except StorageTrouble as error:
            self._suffer(error)
            return ()
        return tuple(one for one in letters if (one.epoch, one.seq) not in sent)[:limit]

    def _begin_again(self, here: Standing, epoch: int, seq: int) -> None:
        first = here.seq + 1 if epoch == here.epoch else None
        text = f"headquarters acknowledged number {seq}, which this log does not know"
        log.warning("outbox: %s; a new epoch begins", text)
        with self._file.durable() as db:
            begin_epoch(db, self._file.path, self._clocks.now(), epoch)
            db.execute("update device set bound = 1")
            self._report(db, Gap("damage", epoch, first, seq, text))
            now = outbox.standing(db)
        self._committed(now)

    def _report(self, db: sqlite3.Connection, gap: Gap) -> None:
        self._append(db, gap_event(gap, self._origin, self._clocks))

    def _append(self, db: sqlite3.Connection, event: Event) -> None:
        synced, age_s = self._clocks.synced(), self._file.age_s()
        outbox.append(db, event, self._origin, synced=synced, age_s=age_s)

    def _committed(self, here: Standing) -> None:
        with self._lock:
            self._last = max(self._last, (here.epoch, here.seq))
            self._file.mark(*self._last)

    def _suffer(self, error: StorageTrouble) -> None:
        with self._lock:
            if self._trouble is None:
                log.error("store: the disk takes no writes (%s); keeping events in memory", error)
                self._trouble = Trouble(self._clocks.now(), self._clocks.mono_ms(), str(error))
