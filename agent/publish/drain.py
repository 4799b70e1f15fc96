"""The publish thread: a connection when there can be one, and a pause when not."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from agent.errors import SinkDown
from agent.publish.messages import LinkHealth
from agent.publish.sink import Line, Notice, Rival
from agent.publish.talk import Beat, Pace, Talk
from agent.publish.topics import Topics
from agent.store import Store

log = logging.getLogger(__name__)

Connect: TypeAlias = Callable[[], Line]
"""Make a connection, or raise SinkDown."""

Report: TypeAlias = Callable[[LinkHealth], str]
"""The heartbeat's JSON, given how the connection is."""

RIVALS = 3  # in a minute: more than a restart that overtakes its own old connection
BEAT_S = 10.0  # a pause is waited out in pieces, so that the watchdog sees that it is only a pause

_FLEET = Pace()


class Drain:
    """A worker that empties the outbox for as long as the agent runs.

    Args:
        store: the outbox.
        connect: makes a line; called again after each that ended.
        topics: of this device.
        report: the heartbeat's JSON, asked for when one is due.
        beat: says that this thread lives, and at what.
        now_s: the clock that never jumps, in seconds.
        pace: how fast.
        chance: where ten thousand devices must not do the same at the same moment.
    """

    def __init__(
        self,
        store: Store,
        connect: Connect,
        topics: Topics,
        *,
        report: Report,
        beat: Beat,
        now_s: Callable[[], float],
        pace: Pace = _FLEET,
        chance: Random | None = None,
    ) -> None:
        self._store = store
        self._connect = connect
        self._topics = topics
        self._report = report
        self._beat = beat
        self._now_s = now_s
        self._pace = pace
        self._chance = chance or Random()  # noqa: S311 - jitter, no secret
        self._failures = 0
        self._rivals: deque[float] = deque(maxlen=RIVALS)
        self._connections = 0
        self._poison = 0
        self._trouble: str | None = None
        self._tend_at_s = now_s()

    def __call__(self, stop: threading.Event) -> None:
        """Run until told to stop."""
        while not stop.is_set():
            self._beat("connecting")
            try:
                self._serve(stop)
            except SinkDown as error:
                self._pause(error, stop)

    def _serve(self, stop: threading.Event) -> None:
        line = self._connect()
        began_s = health_at_s = self._now_s()
        self._connections += 1
        log.info("connected; the outbox drains")
        try:
            talk = Talk(
                self._store,
                line,
                self._topics,
                pace=self._pace,
                beat=self._beat,
                now_s=self._now_s,
                chance=self._chance,
            )
            before = self._poison
            while not stop.is_set():
                self._beat("connected")
                talk.turn()
                self._poison = before + talk.poison
                if self._now_s() - began_s >= self._pace.stable_s:
                    self._failures, self._trouble = 0, None
                if self._now_s() >= health_at_s:
                    self._say_health(line)
                    health_at_s = self._now_s() + self._pace.health_s
                self._tend()
                stop.wait(self._pace.poll_s)
        finally:
            line.close()

    def _say_health(self, line: Line) -> None:
        link = LinkHealth(
            connections=self._connections,
            poison=self._poison,
            duplicate_identity=self._has_rivals(),
            trouble=self._trouble,
        )
        # QoS 0: an old heartbeat is worth nothing, so nobody keeps one that did not get through.
        line.post(Notice(self._topics.health, self._report(link), qos=0, retained=True))

    def _pause(self, error: SinkDown, stop: threading.Event) -> None:
        self._failures += 1
        self._trouble = str(error)
        longest = min(self._pace.retry_s, 2.0 ** min(self._failures, 30))
        pause_s = self._chance.uniform(min(1.0, longest), longest)
        if isinstance(error, Rival):
            self._rivals.append(self._now_s())
            if self._has_rivals():
                pause_s = self._pace.rival_s
        log.warning("sink is down (%s); trying again in %.0f s", error, pause_s)
        until_s = self._now_s() + pause_s
        while not stop.is_set() and (left_s := until_s - self._now_s()) > 0:
            self._beat("waiting")
            self._tend()
            stop.wait(min(left_s, BEAT_S))

    def _has_rivals(self) -> bool:
        recent = [at_s for at_s in self._rivals if self._now_s() - at_s < 60 + self._pace.rival_s]
        return len(recent) == RIVALS and recent[-1] - recent[0] < 60

    def _tend(self) -> None:
        if self._now_s() >= self._tend_at_s:
            self._store.forget()
            self._tend_at_s = self._now_s() + self._pace.tend_s
