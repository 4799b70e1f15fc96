"""What is said on one connection, turn by turn, and in which order.

First what was said to us, so that confirmed letters are not sent again; then live letters; then,
at a bounded rate, one letter of the backlog; then notices. A letter is live if it was written after
this connection was made, and backlog otherwise: news must not wait behind yesterday's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from agent.publish.commands import Command, Poison, obey, parse_ack, parse_command
from agent.publish.messages import Answer
from agent.publish.sink import Heard, Line, Notice, Refused
from agent.publish.topics import Topics
from agent.shelf.cases.wire import dumps, fields_of
from agent.store import Letter, Store

Beat: TypeAlias = Callable[[str], None]

WINDOW = 20  # live letters in one turn; between two turns we listen


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how often. The defaults are for a fleet; tests hurry.

    Args:
        poll_s: between two turns; a letter waits this long at most before it leaves.
        backlog_s: between two letters of the backlog, on average: ten thousand devices that come
            back together then stay at ten thousand messages a second.
        backlog_start_s: at most this long, and a quarter of a pace per letter, until the first of
            them, drawn by chance: a device with one letter need not wait.
        state_s: a fixture's state is shown at most this often.
        state_again_s: and this often if nothing changed, for brokers that forget.
        health_s: between two heartbeats.
        tend_s: between two looks at the outbox for what has run out.
        retry_s: the longest pause after a failure; each is drawn between 1 s and twice the last
            bound ("full jitter"), because ten thousand TLS handshakes at once take a minute.
        stable_s: a connection that held this long clears the count of failures.
        rival_s: pause after three rivals in a minute; two devices with one name would otherwise
            throw each other out for ever.
    """

    poll_s: float = 0.25
    backlog_s: float = 1.0
    backlog_start_s: float = 300.0
    state_s: float = 10.0
    state_again_s: float = 900.0
    health_s: float = 60.0
    tend_s: float = 60.0
    retry_s: float = 120.0
    stable_s: float = 60.0
    rival_s: float = 300.0


class Allowance:
    """A command a second, ten at once: what is above this is dropped before it is read."""

    RATE = 1.0
    BURST = 10.0

    def __init__(self, now_s: float) -> None:
        self._left = self.BURST
        self._at_s = now_s

    def take(self, now_s: float) -> bool:
        """Use one up, if there is one."""
        self._left = min(self.BURST, self._left + (now_s - self._at_s) * self.RATE)
        self._at_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Talk:
    """One connection's turns.

    Args:
        store: the outbox.
        line: the connection.
        topics: of this device.
        pace: how fast.
        beat: called after every letter, which may take as long as the network does.
        now_s: the clock that never jumps, in seconds.
        chance: for what ten thousand devices must not do at the same moment.
    """

    def __init__(
        self,
        store: Store,
        line: Line,
        topics: Topics,
        *,
        pace: Pace,
        beat: Beat,
        now_s: Callable[[], float],
        chance: Random,
    ) -> None:
        self._store = store
        self._line = line
        self._topics = topics
        self._pace = pace
        self._beat = beat
        self._now_s = now_s
        self._chance = chance
        self._allowance = Allowance(now_s())
        self._mark = store.last()  # up to here it is backlog
        self._backlog_at_s = now_s() + self._start_s()
        self._posted: dict[str, tuple[int, float]] = {}  # fixture: change, when
        self.poison = 0  # messages to us that made no sense, or were too many

    def turn(self) -> None:
        """Say and hear what there is.

        Raises:
            SinkDown: the connection has ended.
        """
        self._listen()
        self._send_live()
        self._send_backlog()
        self._show_states()

    def _start_s(self) -> float:
        depth = self._store.depth()
        waiting = depth.waiting if depth else 0
        longest = min(self._pace.backlog_start_s, waiting * self._pace.backlog_s / 4)
        return self._chance.uniform(0, longest)

    def _send_live(self) -> None:
        for letter in self._store.live(self._mark, WINDOW):
            self._send(letter)
            self._mark = (letter.epoch, letter.seq)

    def _send_backlog(self) -> None:
        now_s = self._now_s()
        if now_s < self._backlog_at_s:
            return
        for letter in self._store.backlog(self._mark, 1):
            self._send(letter)
        self._backlog_at_s = now_s + self._pace.backlog_s * self._chance.uniform(0.5, 1.5)

    def _send(self, letter: Letter) -> None:
        try:
            self._line.send(letter)
        except Refused as error:
            self._store.note_refused(letter, str(error))
        else:
            self._store.note_sent(letter)
        self._beat("sending")

    def _show_states(self) -> None:
        for snapshot in self._store.states():
            now_s = self._now_s()
            change, at_s = self._posted.get(snapshot.fixture, (None, -self._pace.state_again_s))
            age_s = now_s - at_s
            news = change != snapshot.change and (change is None or age_s >= self._pace.state_s)
            if news or age_s >= self._pace.state_again_s:
                topic = self._topics.state(snapshot.fixture)
                self._line.post(Notice(topic, snapshot.body, qos=1, retained=True))
                self._posted[snapshot.fixture] = (snapshot.change, now_s)
                self._beat("showing")

    def _listen(self) -> None:
        heard = self._line.heard()
        acks = [one for one in heard if one.topic == self._topics.ack]
        for one in acks[-1:]:  # each covers those before it
            self._acknowledge(one)
        for one in heard:
            name = self._topics.command_of(one.topic)
            if name is not None:
                self._command(name, one)

    def _acknowledge(self, one: Heard) -> None:
        if not one.body:
            return  # somebody cleared the retained message
        try:
            ack = parse_ack(one.body)
        except Poison:
            self.poison += 1
        else:
            self._store.confirm(ack.epoch, ack.seq)

    def _command(self, name: str, one: Heard) -> None:
        if not self._allowance.take(self._now_s()):
            self.poison += 1
            return
        try:
            command = parse_command(name, one.body)
        except Poison:
            self.poison += 1
            return
        self._answer(command, obey(command, self._store))
        if name == "snapshot":
            self._posted.clear()

    def _answer(self, command: Command, answer: Answer) -> None:
        topic = self._topics.answer(command.id)
        self._line.post(Notice(topic, dumps(fields_of(answer)), qos=1, retained=False))
