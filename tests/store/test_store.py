from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes_publish import NINE, ORIGIN, Hands, a_note, a_slot_body, an_event

from agent.errors import NotThere
from agent.shelf.rules.event import Phase
from agent.store import Limits, Store

DAY_S = 24 * 3600


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def opened(tmp_path, hands):
    """Open the store; every one opened is closed at the end."""
    stores = []

    def open_it(**limits):
        for one in stores:
            one.close()
        stores[:] = [Store(tmp_path / "store.db", ORIGIN, hands.clocks(), limits=Limits(**limits))]
        return stores[0]

    yield open_it
    for one in stores:
        one.close()


def letters(store):
    return store.live((0, 0), 10_000)


def bodies(store):
    return [json.loads(letter.body) for letter in letters(store)]


def test_events_of_a_look_are_numbered_in_order_without_holes(opened):
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    store.record(a_note(an_event(3)))
    assert [letter.seq for letter in letters(store)] == [1, 2, 3]


def test_the_number_in_the_letter_is_the_number_of_the_letter(opened):
    store = opened()
    store.record(a_note(an_event(1)))
    (letter,) = letters(store)
    said = json.loads(letter.body)
    assert (said["epoch"], said["seq"], said["id"]) == (letter.epoch, letter.seq, letter.id)


def test_a_replayed_look_doubles_no_event_and_takes_no_number(opened):
    store = opened()
    store.record(a_note(an_event(1)))
    store.record(a_note(an_event(1), an_event(2)))
    assert [letter.seq for letter in letters(store)] == [1, 2]


def test_after_a_restart_everything_is_found_again_and_numbers_go_on(opened):
    opened().record(a_note(an_event(1), memory="what was believed"))
    store = opened()
    assert store.memories()["left"].body == "what was believed"
    assert [state.fixture for state in store.states()] == ["aisle-07-bay-3"]
    store.record(a_note(an_event(2)))
    assert [letter.seq for letter in letters(store)] == [1, 2]
    assert len({letter.epoch for letter in letters(store)}) == 1


def test_a_look_without_events_waits_for_the_checkpoint_in_data_time(opened, tmp_path, hands):
    store = opened()
    store.record(a_note(memory="first"))
    store.record(a_note(at=NINE + timedelta(seconds=59), memory="second"))
    assert store.memories()["left"].body == "first"
    store.record(a_note(at=NINE + timedelta(seconds=60), memory="third"))
    assert store.memories()["left"].body == "third"


def test_a_clock_that_steps_back_does_not_stop_checkpoints(opened):
    store = opened()
    store.record(a_note(memory="first"))
    store.record(a_note(at=NINE - timedelta(days=1), memory="second"))
    assert store.memories()["left"].body == "second"


def test_an_event_takes_the_waiting_looks_of_other_cameras_along(opened):
    store = opened()
    right = replace(a_note(memory="right 1"), camera="right")
    store.record(right)
    store.record(replace(right, memory=replace(right.memory, body="right 2")))
    store.record(a_note(an_event(1)))
    assert store.memories()["right"].body == "right 2"


def test_closing_writes_the_looks_that_waited(opened):
    store = opened()
    store.record(a_note(memory="first"))
    store.record(a_note(at=NINE + timedelta(seconds=5), memory="second"))
    assert opened().memories()["left"].body == "second"


def test_a_look_that_taught_nothing_does_not_unlearn_what_waits(opened):
    store = opened()
    store.record(a_note(memory="first"))
    store.record(a_note(at=NINE + timedelta(seconds=5), memory="second"))
    store.record(replace(a_note(at=NINE + timedelta(seconds=10)), memory=None))
    assert opened().memories()["left"].body == "second"


def test_states_show_a_look_that_is_not_on_the_disk_yet(opened):
    store = opened()
    store.record(a_note())
    store.record(a_note(at=NINE + timedelta(seconds=5), stocked=2))
    (state,) = store.states()
    assert json.loads(state.body)["slots"][0]["stocked"] == 2


def test_a_state_changes_only_when_somebody_would_see_it(opened):
    store = opened()
    changes = []
    for second, stocked in ((0, 3), (5, 3), (10, 2), (15, 2)):
        store.record(a_note(at=NINE + timedelta(seconds=second), stocked=stocked))
        changes.append(store.states()[0].change)
    assert changes[0] == changes[1] < changes[2] == changes[3]


def test_a_state_names_the_last_event_it_knows_of(opened):
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    said = json.loads(store.states()[0].body)
    assert (said["epoch"], said["seq"]) == store.last()


def test_a_letter_that_was_sent_is_kept_but_not_sent_again(opened):
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    store.note_sent(letters(store)[0])
    assert [letter.seq for letter in letters(store)] == [2]
    assert (store.depth().waiting, store.depth().sent) == (1, 1)


def test_live_and_backlog_are_two_readings_of_one_table(opened):
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    mark = store.last()
    store.record(a_note(an_event(3)))
    assert [letter.seq for letter in store.live(mark, 10)] == [3]
    assert [letter.seq for letter in store.backlog(mark, 10)] == [1, 2]


def test_without_a_headquarters_a_sent_letter_is_kept_for_a_day_and_not_repeated(opened, hands):
    store = opened()
    store.record(a_note(an_event(1)))
    store.note_sent(letters(store)[0])
    hands.pass_s(DAY_S - 1)
    store.forget()
    assert store.depth().sent == 1
    assert letters(store) == ()
    hands.pass_s(2)
    store.forget()
    assert store.depth().sent == 0


def test_a_wall_clock_that_jumps_56_years_drops_nothing(opened, hands):
    hands.at = hands.at.replace(year=1974)
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    store.note_sent(letters(store)[0])
    hands.at = NINE
    store.forget()
    assert (store.depth().waiting, store.depth().sent) == (1, 1)


def test_an_acknowledgment_forgets_everything_up_to_its_number(opened):
    store = opened()
    store.record(a_note(*map(an_event, range(5))))
    for letter in letters(store)[:3]:
        store.note_sent(letter)
    epoch, _ = store.last()
    store.confirm(epoch, 2)
    assert store.held(epoch, 1, 5) == 3
    store.record(a_note(an_event(9)))
    assert store.last() == (epoch, 6)


def test_the_first_acknowledgment_binds_the_device_across_restarts(opened, hands):
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    for letter in letters(store):
        store.note_sent(letter)
    epoch, _ = store.last()
    store.confirm(epoch, 1)
    store = opened()
    hands.pass_s(2 * DAY_S)
    store.forget()
    assert [letter.seq for letter in letters(store)] == [2]  # unconfirmed, so it goes out again


def test_an_unconfirmed_letter_is_repeated_ever_more_rarely(opened, hands):
    store = opened()
    store.confirm(store.last()[0], 0)
    store.record(a_note(an_event(1)))
    pauses = []
    for _ in range(4):
        (letter,) = letters(store)
        store.note_sent(letter)
        pause = 0
        while not letters(store):
            hands.pass_s(60)
            pause += 1
        pauses.append(pause)
    assert pauses == [10, 20, 40, 80]


def test_a_refused_letter_is_kept_counted_and_tried_again_later(opened, hands):
    store = opened()
    store.record(a_note(an_event(1), an_event(2)))
    store.note_refused(letters(store)[0], "not authorized")
    assert [letter.seq for letter in letters(store)] == [2]
    assert store.depth().refused == 1
    hands.pass_s(601)
    assert [letter.seq for letter in letters(store)] == [1, 2]


def test_a_replay_sends_what_is_still_here(opened):
    store = opened()
    store.record(a_note(*map(an_event, range(4))))
    for letter in letters(store):
        store.note_sent(letter)
    epoch, _ = store.last()
    assert store.held(epoch, 2, 9) == 3
    store.replay(epoch, 2, 3)
    assert [letter.seq for letter in letters(store)] == [2, 3]


def test_an_acknowledgment_of_a_number_never_given_out_begins_a_new_epoch(opened):
    store = opened()
    store.record(a_note(an_event(1)))
    epoch, _ = store.last()
    store.confirm(epoch, 7)
    assert store.last()[0] > epoch
    gap = bodies(store)[-1]
    assert gap["type"] == "onshelf.outbox_gap.opened"
    said = gap["data"]
    assert (said["reason"], said["of_epoch"], said["from_seq"], said["to_seq"]) == (
        "damage",
        epoch,
        2,
        7,
    )
    assert store.held(epoch, 1, 1) == 1  # it may be another one than headquarters has
    store.confirm(epoch, 7)
    assert len([body for body in bodies(store) if "outbox_gap" in body["type"]]) == 1


def test_what_is_too_old_is_dropped_and_reported(opened, hands):
    store = opened(age_s=100.0)
    store.record(a_note(an_event(1), an_event(2)))
    hands.pass_s(101)
    store.record(a_note(an_event(3)))
    store.forget()
    kept, gap = bodies(store)
    assert kept["seq"] == 3
    assert gap["seq"] == 4
    said = gap["data"]
    assert (said["reason"], said["from_seq"], said["to_seq"]) == ("age", 1, 2)
    assert store.depth().lost == 2


def test_an_overflow_loses_repeated_updates_before_anything_else(opened):
    store = opened(size_bytes=150_000)
    store.record(a_note(an_event(1, case="a" * 32)))
    for number in range(2, 300):
        store.record(a_note(an_event(number, Phase.UPDATED, case="a" * 32)))
    store.forget()
    said = bodies(store)
    assert said[0]["type"].endswith("opened")
    assert said[-1]["type"] == "onshelf.outbox_gap.opened"
    assert said[-1]["data"]["reason"] == "overflow"
    assert said[-2]["seq"] == 299  # the last update says it all
    assert store.depth().size_bytes <= 150_000


def test_every_number_that_is_missing_lies_in_a_reported_gap(opened):
    store = opened(size_bytes=120_000)
    for number in range(150):
        store.record(a_note(an_event(number, case=f"{number:032x}")))
        if number % 40 == 0:
            store.forget()
    store.forget()
    said = bodies(store)
    here = {one["seq"] for one in said}
    missing = set(range(1, store.last()[1] + 1)) - here
    reported = set()
    for one in said:
        if "outbox_gap" in one["type"]:
            reported |= set(range(one["data"]["from_seq"], one["data"]["to_seq"] + 1))
    assert missing
    assert missing <= reported


def test_a_second_agent_on_the_same_store_is_refused(opened, tmp_path, hands):
    opened()
    with pytest.raises(NotThere, match="another agent"):
        Store(tmp_path / "store.db", ORIGIN, hands.clocks())


def test_a_number_that_is_not_finite_never_becomes_a_letter(opened):
    store = opened()
    event = replace(an_event(1), body=a_slot_body(confidence=float("nan")))
    with pytest.raises(ValueError, match="no JSON number"):
        store.record(a_note(event))
    store._events.clear()


def test_two_threads_use_one_store(opened):
    store = opened()
    found = []

    def publish():
        while len(found) < 50:
            for letter in store.live((0, 0), 20):
                store.note_sent(letter)
                found.append(letter.seq)

    thread = threading.Thread(target=publish, daemon=True)
    thread.start()
    for number in range(50):
        store.record(a_note(an_event(number)))
    thread.join(20)
    assert found == list(range(1, 51))


def test_a_fixture_that_nobody_watches_any_more_is_cleared(opened):
    opened().record(a_note())
    store = opened()
    store.keep_only(["aisle-07-bay-4"])
    assert [state.body for state in store.states()] == [""]
    store = opened()
    assert [state.body for state in store.states()] == [""]


def test_a_fixture_that_is_watched_keeps_its_state(opened):
    opened().record(a_note())
    store = opened()
    store.keep_only(["aisle-07-bay-3"])
    assert json.loads(store.states()[0].body)["fixture"] == "aisle-07-bay-3"


def test_a_quiet_shelf_writes_next_to_nothing(opened, tmp_path):
    store = opened()
    log = tmp_path / "store.db-wal"
    store.record(a_note(memory="m" * 50_000))
    before = log.stat().st_size
    for minute in range(1, 6):
        store.record(a_note(at=NINE + timedelta(minutes=minute), memory="m" * 50_000))
    assert log.stat().st_size - before <= 5 * 3 * 4200  # some three pages a minute
