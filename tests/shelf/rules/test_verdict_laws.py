"""Laws of the decision table that hold for every story."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from stories import CELLS, DARK, FOREIGN, GTINS, MOVED, OFFLINE, STEP_S, Story

from agent.shelf.cases.memory import to_json
from agent.shelf.rules.event import Kind, Phase
from agent.shelf.rules.verdict import Status

part = st.sampled_from("SSSEEA-C")
letters = st.lists(part, min_size=5, max_size=5).map(lambda some: ("".join(some) * 6)[:CELLS])
goods = st.dictionaries(
    st.integers(0, CELLS - 1), st.sampled_from([*GTINS, FOREIGN, "?", "="]), max_size=CELLS
)
scene = st.one_of(
    st.tuples(letters, st.integers(1, 25), st.none(), goods),
    st.tuples(st.none(), st.integers(1, 20), st.sampled_from([OFFLINE, DARK, MOVED]), st.just({})),
)
stories = st.lists(scene, min_size=1, max_size=6)
FEW = settings(max_examples=20)


def play(scenes, story=None, look=None):
    """A story of these scenes; `look` is called after every look."""
    story = story or Story()
    for votes, looks, blind, others in scenes:
        for _ in range(looks):
            story.see(votes, 1, blind, goods=others)
            if look is not None:
                look(story)
    return story


@FEW
@given(stories)
def test_every_case_is_opened_then_closed_and_never_twice(scenes):
    open_cases = set()
    for event in play(scenes).events:
        if event.case is None:
            continue
        if event.phase is Phase.OPENED:
            assert event.case not in open_cases
            open_cases.add(event.case)
            continue
        assert event.case in open_cases
        if event.phase is Phase.CLOSED:
            assert event.body.closed_for
            open_cases.remove(event.case)


@FEW
@given(stories)
def test_no_case_of_a_slot_is_closed_while_the_slot_is_obscured(scenes):
    def look(story):
        obscured = {s.slot for s in story.memory.slots if s.status is Status.OBSCURED}
        new = [e for e in story.events[-40:] if e.mono_ms == (story.seconds - STEP_S) * 1000]
        ended = [e for e in new if e.phase is Phase.CLOSED and e.kind is not Kind.VIEW_BLOCKED]
        assert not [e for e in ended if e.subject in obscured]

    play(scenes, look=look)


@FEW
@given(stories)
def test_a_case_ends_for_a_reason_that_was_seen_and_not_while_it_is_suspended(scenes):
    for event in play(scenes).events:
        if event.case is not None and event.phase is Phase.CLOSED:
            assert not event.body.suspended
            assert event.body.closed_for


@settings(max_examples=10)  # three stories each
@given(stories, st.integers(0, 5))
def test_the_same_looks_give_the_same_events_and_a_restart_changes_none(scenes, cut):
    once, again, broken = play(scenes), play(scenes), play(scenes[:cut])
    broken = play(scenes[cut:], broken.restarted())
    for other in (again, broken):
        assert [e.id for e in once.events] == [e.id for e in other.events]
        assert [e.body for e in once.events] == [e.body for e in other.events]
        assert to_json(once.memory) == to_json(other.memory)


@FEW
@given(stories)
def test_the_shelf_unseen_stays_what_it_was(scenes):
    story = play(scenes)
    before = story.memory
    story.see(None, 5, OFFLINE).see("-" * CELLS, 5)
    assert (story.memory.beliefs.void.odds == before.beliefs.void.odds).all()
    assert (story.memory.beliefs.stranger.odds == before.beliefs.stranger.odds).all()
    assert story.memory.mismatch.since == before.mismatch.since or before.mismatch.since is None
