from __future__ import annotations

import json
import threading
from itertools import pairwise
from random import Random

import pytest
from fakes_publish import ORIGIN, DeafSink, Hands, a_note, an_event
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import SinkDown
from agent.publish.commands import LARGEST, Poison, parse_ack, parse_command
from agent.publish.drain import Drain
from agent.publish.sink import Heard, Rival
from agent.publish.talk import Allowance, Pace, Talk
from agent.publish.topics import Topics
from agent.store import Store

TOPICS = Topics("onshelf", "0417", "aisle-07-left")
STATE = TOPICS.state("aisle-07-bay-3")


class Story:
    """A talk on a clock that a test sets, turn by turn."""

    def __init__(self, store, hands) -> None:
        self.store, self.hands, self.line = store, hands, DeafSink()
        self.talk = self.begin()

    def begin(self):
        self.talk = Talk(
            self.store,
            self.line,
            TOPICS,
            pace=Pace(),
            beat=lambda _word: None,
            now_s=lambda: self.hands.ms / 1000,
            chance=Random(3),
        )
        return self.talk

    def turn(self, after_s=0.0):
        """One turn, so long after the one before; what it sent."""
        self.hands.pass_s(after_s)
        before = len(self.line.letters)
        self.talk.turn()
        return [letter.seq for letter in self.line.letters[before:]]

    def record(self, *numbers, **changes):
        events = (an_event(number, case=f"{number:032x}") for number in numbers)
        self.store.record(a_note(*events, **changes))

    def say(self, topic, body):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.line.said.append(Heard(topic, text))

    def shown(self, topic):
        return [json.loads(one.body) for one in self.line.notices if one.topic == topic]


@pytest.fixture
def story(tmp_path):
    hands = Hands()
    store = Store(tmp_path / "store.db", ORIGIN, hands.clocks())
    yield Story(store, hands)
    store.close()


def test_live_letters_leave_at_once_and_the_backlog_one_at_a_time(story):
    story.record(*range(10))
    story.begin()
    story.record(20, 21)
    assert story.turn() == [11, 12]
    story.turn(60)
    assert story.turn(0.1) == []
    story.record(22)
    sent = story.turn(0.1)
    assert sent == [13]
    backlog = [seq for _ in range(200) for seq in story.turn(0.25)]
    assert [1, *backlog] == list(range(1, 11))


def test_the_backlog_keeps_its_pace(story):
    story.record(*range(100))
    story.begin()
    turns = [bool(story.turn(0.25)) for _ in range(4 * 60)]
    assert 30 <= sum(turns) <= 75  # in a minute, at one a second with jitter
    assert max(map(len, "".join("x" if sent else " " for sent in turns).split())) <= 1


def test_a_refused_letter_lets_the_others_by(story):
    story.record(1, 2, 3)
    story.line.refuses.add(story.store.live((0, 0), 1)[0].id)
    story.talk._mark = (0, 0)
    assert story.turn() == [2, 3]
    assert story.store.depth().refused == 1


def test_a_letter_that_did_not_arrive_is_sent_by_the_next_connection(story):
    story.record(1)
    story.line.deaf = True
    with pytest.raises(SinkDown):
        story.turn(10)
    story.line.deaf = False
    story.begin()
    assert story.turn(10) == [1]


def test_a_state_is_shown_at_once_then_at_most_every_10_s_then_every_15_min(story):
    story.record()
    for stocked in (3, 2, 1):
        story.record(stocked=stocked)
        story.turn(1)
    assert [one["slots"][0]["stocked"] for one in story.shown(STATE)] == [3]
    story.turn(9)
    assert [one["slots"][0]["stocked"] for one in story.shown(STATE)] == [3, 1]
    story.turn(899)
    assert len(story.shown(STATE)) == 2
    story.turn(1)
    assert len(story.shown(STATE)) == 3


def test_a_new_connection_shows_every_state_again(story):
    story.record()
    story.turn()
    story.begin()
    story.turn()
    assert len(story.shown(STATE)) == 2
    assert all(one.retained and one.qos == 1 for one in story.line.notices)


def test_the_snapshot_command_shows_every_state_again(story):
    story.record()
    story.turn()
    story.say(TOPICS.commands.replace("#", "snapshot"), {"id": "s1"})
    story.turn(1)
    assert len(story.shown(STATE)) == 2
    assert story.shown(TOPICS.answer("s1"))[0]["outcome"] == "done"


@pytest.mark.parametrize("name", ["reset-mode", "reload"])
def test_what_cannot_be_done_yet_is_said_so(story, name):
    story.say(TOPICS.commands.replace("#", name), {"id": "x"})
    story.turn()
    (answer,) = story.shown(TOPICS.answer("x"))
    assert (answer["outcome"], answer["detail"]) == ("rejected", "not supported yet")


@pytest.mark.parametrize(
    "wrong",
    [{}, {"from": 3}, {"epoch": 1, "from": 5, "to": 2}, {"epoch": True, "from": 1, "to": 1}],
)
def test_a_replay_that_makes_no_sense_is_rejected_with_its_reason(story, wrong):
    story.say(TOPICS.commands.replace("#", "replay"), {"id": "x", **wrong})
    story.turn()
    (answer,) = story.shown(TOPICS.answer("x"))
    assert answer["outcome"] == "rejected"
    assert answer["detail"]


def test_a_flood_of_commands_is_dropped_and_counted(story):
    for number in range(60):
        story.say(TOPICS.commands.replace("#", "nothing"), {"id": f"x-{number}"})
    story.turn()
    assert len(story.line.notices) == Allowance.BURST
    assert story.talk.poison == 50


def test_of_several_acknowledgments_the_last_counts(story):
    story.record(*range(5))
    epoch, _ = story.store.last()
    for seq in (1, 2, 4):
        story.say(TOPICS.ack, {"epoch": epoch, "seq": seq})
    story.turn()
    assert story.store.held(epoch, 1, 5) == 1


def test_a_cleared_acknowledgment_is_no_poison(story):
    story.say(TOPICS.ack, b"")
    story.turn()
    assert story.talk.poison == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"epoch": 1}',
        b'{"epoch": "1", "seq": 1}',
        b'{"epoch": 1, "seq": -1}',
        b'{"epoch": 1, "seq": 1e9}',
        b'{"epoch": 1, "seq": NaN}',
        b'{"epoch": 1, "seq": 99999999999999999999}',
        b"\xff",
        b"[" * 10_000,
        b" " * (LARGEST + 1),
    ],
)
def test_an_acknowledgment_that_makes_no_sense_is_poison(body):
    with pytest.raises(Poison):
        parse_ack(body)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_whatever_strangers_write_is_a_value_or_poison(body, name):
    for parse in (parse_ack, lambda payload: parse_command(name, payload)):
        try:
            value = parse(body)
        except Poison:
            continue
        assert value is not None


class Broken:
    """A broker that cannot be reached, for a reason; it stops the drain after some tries."""

    def __init__(self, stop, tries, error) -> None:
        self._stop, self._left, self._error = stop, tries, error

    def __call__(self):
        self._left -= 1
        if self._left == 0:
            self._stop.set()
        raise self._error


class Waits(threading.Event):
    """A stop event whose waiting moves the hands instead of the world's clock."""

    def __init__(self, hands) -> None:
        super().__init__()
        self._hands = hands
        self.longest = 0.0

    def wait(self, timeout=None):
        self._hands.pass_s(timeout)
        self.longest = max(self.longest, timeout)
        return self.is_set()


def pauses(story, error, tries):
    """Start of each try, in seconds after the first."""
    stop, starts, words = Waits(story.hands), [], []
    broken = Broken(stop, tries, error)

    def connect():
        starts.append(story.hands.ms / 1000)
        return broken()

    Drain(
        story.store,
        connect,
        TOPICS,
        report=lambda _link: "{}",
        beat=words.append,
        now_s=lambda: story.hands.ms / 1000,
        chance=Random(5),
    )(stop)
    assert stop.longest <= 10  # or the watchdog would take a pause for a hang
    return [after - before for before, after in pairwise(starts)]


def test_pauses_rise_with_jitter_to_two_minutes_and_no_further(story):
    waited = pauses(story, SinkDown("nobody there"), 40)
    assert all(1 <= pause <= 121 for pause in waited)
    assert max(waited[:3]) <= 9
    assert max(waited) > 60
    assert len({round(pause) for pause in waited[8:]}) > 10


def test_a_rival_of_the_same_name_is_left_alone_for_five_minutes(story):
    waited = pauses(story, Rival("our name"), 5)
    assert max(waited[:2]) < 20
    assert waited[2] >= 300


def test_the_outbox_is_kept_in_bounds_while_nobody_can_be_reached(story):
    story.record(1)
    story.store.note_sent(story.store.live((0, 0), 1)[0])
    story.hands.pass_s(24 * 3600)
    pauses(story, SinkDown("nobody there"), 20)
    assert story.store.depth().sent == 0
