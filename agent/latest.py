"""The mailbox between camera threads and the watch thread."""

from __future__ import annotations

from threading import Condition
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Latest(Generic[K, V]):
    """Hold the newest value of each key until someone takes it.

    A shelf is watched for what it looks like now; a frame nobody had time for is worth nothing.
    `put` therefore never waits, and overwrites. `take` serves keys in turn: a key that is
    overwritten keeps its place in the line, so a fast camera cannot starve a slow one.
    """

    def __init__(self) -> None:
        self._waiting: dict[K, V] = {}
        self._arrived = Condition()
        self.dropped = 0  # values overwritten before anyone took them

    def put(self, key: K, value: V) -> None:
        """Leave a value; the one before it from the same key is dropped and counted."""
        with self._arrived:
            self.dropped += key in self._waiting
            self._waiting[key] = value
            self._arrived.notify()

    def take(self, timeout_s: float) -> V | None:
        """Wait for a value and remove it; None if none came in time."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: self._waiting, timeout_s):
                return None
            return self._waiting.pop(next(iter(self._waiting)))
