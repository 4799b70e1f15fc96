"""What the demo knows at one moment, and those who wait for news of it.

`Now` is a value; `Board` holds the newest one and wakes whoever waits. What it says about the shelf
was heard by the subscriber; only `truly_out` and the picture come from the simulation.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.vision.arrays import Image
from tools.show.news import Message, News, SlotNow, found_in, read_event, read_state

TOLD_BY = {"out_of_stock": "out_of_stock", "low_stock": "low_stock"}  # kind of case: its status


@dataclass(frozen=True, slots=True)
class Now:
    """One moment of the demo.

    Args:
        at_s: second of the day that the camera sees.
        slots: as the subscriber knows them, in the order of the planogram.
        news: every event heard, the newest last.
        truly_out: slots without any right facing, by the simulation.
        online: whether the agent said that it is there.
        version: counts changes.
    """

    at_s: float = 0.0
    slots: tuple[SlotNow, ...] = ()
    news: tuple[News, ...] = ()
    truly_out: tuple[str, ...] = ()
    online: bool = False
    version: int = 0


def hear(now: Now, topic: str, message: Message) -> Now:
    """Fold one message into the moment. An event heard twice is one event."""
    match topic.split("/", maxsplit=1)[0]:
        case "online":
            return replace(now, online=bool(message.get("online")))
        case "state":
            misplaced = {slot.slot: slot.misplaced for slot in now.slots}
            told = {slot.slot: slot for slot in read_state(message)}
            slots = tuple(
                replace(told.get(slot.slot, slot), misplaced=misplaced[slot.slot])
                for slot in now.slots
            )
            return replace(now, slots=slots)
        case "event":
            item = read_event(message)
            if any(item.id == known.id for known in now.news):
                return now
            slots = tuple(
                _told(slot, item, found_in(message)) if slot.slot == item.subject else slot
                for slot in now.slots
            )
            return replace(now, slots=slots, news=(*now.news, item))
    return now


def _told(slot: SlotNow, item: News, found: str) -> SlotNow:
    """A slot after an event about it; the next snapshot will say the rest."""
    over = item.phase in ("closed", "retracted")
    if item.kind == "misplaced":
        return replace(slot, misplaced="" if over else found or "something else")
    if item.kind in TOLD_BY and not over:
        return replace(slot, status=TOLD_BY[item.kind], cause="")
    if item.kind in TOLD_BY and slot.status == TOLD_BY[item.kind]:
        return replace(slot, status="in_stock", cause="")
    return slot


class Board:
    """The newest moment and the newest picture, for many readers and writers."""

    def __init__(self, slots: tuple[SlotNow, ...]) -> None:
        self._now = Now(slots=slots)
        self._picture: tuple[float, Image] | None = None
        self._changed = threading.Condition()

    @property
    def now(self) -> Now:
        """The newest moment."""
        return self._now

    @property
    def picture(self) -> tuple[float, Image] | None:
        """The newest picture and its second of the day; None before the first."""
        return self._picture

    def change(self, into: Callable[[Now], Now]) -> None:
        """Replace the moment by what a function makes of it."""
        with self._changed:
            self._now = replace(into(self._now), version=self._now.version + 1)
            self._changed.notify_all()

    def show(self, at_s: float, picture: Image, truly_out: tuple[str, ...]) -> None:
        """Hang up a new picture, and what is true in it."""
        self._picture = (at_s, picture)
        self.change(lambda now: replace(now, at_s=at_s, truly_out=truly_out))

    def newer_than(self, version: int, timeout_s: float) -> Now | None:
        """Wait for a moment after that version; None if none came in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._now.version > version, timeout_s):
                return None
            return self._now
