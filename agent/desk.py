"""The watch thread's desk: every look is recorded here, and counted for the heartbeat."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from agent.health import Watching
from agent.shelf.advance import Rules
from agent.shelf.cases.memory import Memory, to_json
from agent.shelf.cases.standing import standing
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Event
from agent.shelf.seen.look import Look
from agent.shelf.told.journal import Bookmark, bookmark, entry_of
from agent.store import Memory as StoredMemory
from agent.store import Note, Seen, Store

log = logging.getLogger(__name__)


class Desk:
    """Records looks in the store; obeys `agent.watch.Record`.

    Args:
        store: where they go.
        stages: milliseconds of the last look, by stage.
        after_look: called with the camera's name after each.
    """

    def __init__(
        self,
        store: Store,
        stages: Callable[[], Mapping[str, float]],
        after_look: Callable[[str], None],
    ) -> None:
        self._store = store
        self._stages = stages
        self._after_look = after_look
        self._lock = threading.Lock()
        self._looks: dict[str, int] = {}
        self._rules: dict[str, Rules] = {}
        self._newest_ms: dict[str, int | None] = {}

    def begin(self, memory: Memory, rules: Rules, at: datetime) -> None:
        """Say what a camera's first look goes on from: its journal begins here."""
        self._rules[memory.camera] = rules
        mark = Bookmark("start", memory, rules.weights, rules.origin, rules.shop)
        self._store.begin_journal(memory.camera, memory.at or at, bookmark(mark))

    def __call__(self, view: View, look: Look, memory: Memory, events: tuple[Event, ...]) -> None:
        """Keep a look: its memory and its events, both or neither."""
        if memory.at is None:
            return
        body = StoredMemory(to_json(memory), view.planogram_hash)
        state = standing(view, memory, memory.at)
        self._store.record(
            Note(
                view.camera,
                view.planogram.fixture,
                memory.at,
                body,
                state,
                events,
                self._seen(look, memory, events),
            )
        )
        for event in events:
            log.info("%s %s: %s", event.kind, event.phase, event.subject)
        self._after_look(view.camera)

    def _seen(self, look: Look, memory: Memory, events: tuple[Event, ...]) -> Seen | None:
        """What the journal keeps of a look; nothing of a camera whose journal has not begun."""
        rules = self._rules.get(look.camera)
        if rules is None:
            return None

        def mark(reason: str) -> bytes:
            return bookmark(Bookmark(reason, memory, rules.weights, rules.origin, rules.shop))

        return Seen(entry_of(look, events), mark)

    def note_look(self, camera: str, mono_ms: int, *, has_picture: bool) -> None:
        """Count a look at a camera's frame."""
        with self._lock:
            self._looks[camera] = self._looks.get(camera, 0) + 1
            if has_picture:
                self._newest_ms[camera] = mono_ms

    def watching(self) -> Watching:
        """What the watch thread did."""
        with self._lock:
            cameras = self._looks
            newest = {camera: self._newest_ms.get(camera) for camera in cameras}
            return Watching(newest, dict(cameras), self._stages())
