"""The seam between the outbox and whatever takes letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agent.errors import SinkDown
from agent.store import Letter


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to look at: the newest replaces the one before, and none is ever queued."""

    topic: str
    body: str
    qos: int
    retained: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to this device, as it came; nothing in it has been checked."""

    topic: str
    body: bytes


class Refused(SinkDown):
    """The other side will not have this letter, now or soon; it would have others."""


class Rival(SinkDown):
    """Another client took our place with our own name."""


class Sink(Protocol):
    """Where letters go."""

    def send(self, letter: Letter) -> None:
        """Return once the other side has taken the letter over.

        That makes it sent, not safe: the store keeps it until headquarters confirms it.
        A letter may be sent twice, after a crash between its arrival and our noting it;
        receivers drop repeats by `letter.id`.

        Raises:
            Refused: this letter was understood and not accepted; go on with others.
            SinkDown: the letter may or may not have arrived; send it again later.
        """


class Line(Sink, Protocol):
    """One connection, from its making to its end. After SinkDown it is only good for closing."""

    def post(self, notice: Notice) -> None:
        """Show a notice in place of the one before.

        Raises:
            SinkDown: it may or may not be seen.
        """

    def heard(self) -> tuple[Heard, ...]:
        """Take what was said to this device since the last call, oldest first; never waits.

        Raises:
            SinkDown: the connection has ended.
        """

    def close(self) -> None:
        """Say goodbye if anyone listens, and let go. May be called twice; never raises."""
