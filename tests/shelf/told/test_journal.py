"""The journal: looks as bytes and back to the same bits, and decisions made once more."""

from __future__ import annotations

import zlib
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from builders import NINE, OAT, ORIGIN, RYE, a_look, a_view, some_votes
from hypothesis import given
from hypothesis import strategies as st

from agent.shelf.advance import Rules, advance
from agent.shelf.cases.memory import NO_PRODUCTS, blank, to_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Kind, Phase
from agent.shelf.seen.identity import Name
from agent.shelf.seen.laid import Laid
from agent.shelf.seen.look import Look
from agent.shelf.seen.reference import nothing_learned
from agent.shelf.told import columns, journal
from agent.shelf.told.columns import Unreadable, pack, unpack
from agent.shelf.told.journal import LEFT_OUT, Bookmark, Entry, entry_of, settled
from agent.shelf.told.packed import EPOCH
from agent.shelf.told.rerun import Hole, Mismatch, Step, rerun
from agent.vision.arrays import Boxes
from agent.vision.detections import Detections
from agent.vision.frame import Blind
from agent.vision.registration import Shift

VIEW = a_view()
RULES = Rules(PROFILES["default"], ORIGIN)
FULL, NO_RYE = "SSSSSSSSS", "EEESSSSSS"
CHANCE = 5


def same(one, other):
    """Whether two values are the same to the last bit, arrays and all."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and _bits(one) == _bits(other)
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one)
        )
    return type(one) is type(other) and one == other


def _bits(array):
    return array.tolist() if array.dtype.kind == "U" else array.tobytes()


def shaken(value, chance):
    """A value with every number in every array of it drawn anew."""
    changes = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        if is_dataclass(inner):
            changes[field.name] = shaken(inner, chance)
        elif isinstance(inner, np.ndarray):
            changes[field.name] = drawn(inner, chance)
    return replace(value, **changes)


def drawn(array, chance):
    if array.dtype.kind == "U":
        return chance.choice(np.array([RYE, OAT, ""], array.dtype), array.shape)
    if array.dtype.kind == "f":
        return chance.normal(size=array.shape).astype(array.dtype)
    if array.dtype.kind == "b":
        return chance.random(array.shape) < 0.5
    return chance.integers(0, 5, array.shape).astype(array.dtype)


def a_full_look(seconds=0.0):
    """A look of which no field is as it is by default."""
    chance = np.random.default_rng(CHANCE + int(seconds))
    nothing = Detections(
        np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, int), ()
    )
    laid = Laid(np.array([[3, 7], [90, -2]], np.intp), np.array([RYE, ""]), np.array([True, False]))
    extra = {"shift": Shift(chance.normal(size=(3, 3)), 3.25, 40, 1 / 3), "after_hours": True}
    extra |= {"laid": laid}
    names = {field.name for field in fields(Look)}
    look = replace(
        a_look(seconds, "SECA-SSES"),
        blind=Blind.BLOCKED,
        detail="a cart",
        products=nothing,
        **{name: value for name, value in extra.items() if name in names},
    )
    votes = replace(look.votes, names=replace(look.votes.names, cosine=np.zeros((9, 4))))
    return replace(look, votes=shaken(votes, chance))


def test_every_field_that_a_decision_hangs_on_comes_back_to_the_same_bits():
    look = a_full_look()
    (entry,) = journal.entries_in(journal.page([Entry(look, ("id said",))]))
    carried = [field for field in fields(Look) if field.name not in LEFT_OUT]
    by_default = [
        field.name
        for field in carried
        if field.default is not MISSING and same(getattr(look, field.name), field.default)
    ]
    assert not by_default, f"give {by_default} a value in a_full_look, so that it is tried"
    wrong = [
        f.name for f in carried if not same(getattr(look, f.name), getattr(entry.look, f.name))
    ]
    assert not wrong
    assert entry.told == ("id said",)


def test_what_is_left_out_of_the_journal_changes_no_decision():
    memory = watched(FULL, 30)
    look = replace(a_look(150, NO_RYE), learned=nothing_learned(9))
    with_it, events = advance(memory, look, VIEW, RULES)
    without, again = advance(memory, entry_of(look, ()).look, VIEW, RULES)
    assert events == again
    assert bits(with_it) == bits(without)


def bits(memory):
    return to_json(replace(memory, learned=None), digits=None)


def watched(letters, looks):
    memory = blank(VIEW, NO_PRODUCTS)
    for step in range(looks):
        memory, _ = advance(memory, a_look(step * 5, letters), VIEW, RULES)
    return memory


def test_looks_of_every_kind_stand_in_one_page():
    looks = [
        a_full_look(),
        a_look(5, None, Blind.OFFLINE),
        a_full_look(10),
        replace(a_look(15, FULL), detail="another"),
    ]
    entries = journal.entries_in(journal.page([Entry(look) for look in looks]))
    assert [entry.look.votes is None for entry in entries] == [False, True, False, False]
    assert all(
        same(entry.look, replace(look, products=None))
        for entry, look in zip(entries, looks, strict=True)
    )


def test_a_settled_look_is_small_and_settling_again_changes_nothing():
    votes = settled(a_full_look().votes)
    assert same(settled(votes), votes)
    other = votes.names.name == Name.OTHER
    assert other.any()
    assert not votes.names.cosine[~other].any()
    assert votes.names.cosine[other].all()


@dataclass(frozen=True, slots=True, eq=False)
class Anything:
    numbers: Boxes
    at: datetime
    count: int


@given(
    st.lists(
        st.tuples(
            st.lists(st.floats(width=64, allow_nan=False), max_size=4),
            st.integers(-(2**62), 2**62),
            st.integers(0, 2**51),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_numbers_come_back(rows):
    values = [
        Anything(np.array(n, np.float64), EPOCH + timedelta(microseconds=at), c)
        for n, c, at in rows
    ]
    assert all(same(a, b) for a, b in zip(unpack(Anything, pack(values)), values, strict=True))


def test_another_form_is_said_and_not_guessed_at():
    good = journal.page([Entry(a_look(0, FULL))])
    with pytest.raises(Unreadable, match=r"another release.*of form 9, and this one knows 1"):
        journal.entries_in(bytes([9]) + good[1:])
    with pytest.raises(Unreadable, match="damaged: it is empty"):
        journal.bookmark_in(b"", ZoneInfo)


def test_a_page_of_an_agent_with_other_fields_says_which():
    body = zlib.decompress(journal.page([Entry(a_look(0, FULL))])[1:])
    for new, said in ((b"votes.beyond", "votes.beyond"), (b"votes.behinD", "behinD")):
        spoilt = bytes([journal.FORM]) + zlib.compress(body.replace(b"votes.behind", new))
        with pytest.raises(Unreadable, match=f"another release.*: .*({said}|no look.votes.behind)"):
            journal.entries_in(spoilt)


@pytest.mark.parametrize("cut", [2, 30, 200])
def test_a_torn_page_is_said_to_be_damaged(cut):
    body = journal.page([Entry(a_look(0, FULL))])[1:]
    with pytest.raises(Unreadable, match="damaged"):
        columns.unpack(Entry, body[:cut])


def run(looks):
    """The journal of these looks, with a bookmark before them, and the events they led to."""
    memory = blank(VIEW, NO_PRODUCTS)
    records, told = [mark("start", memory)], []
    for look in looks:
        memory, events = advance(memory, look, VIEW, RULES)
        records.append(entry_of(look, events))
        told += events
    return records, told, memory


def mark(reason, memory):
    written = journal.bookmark(Bookmark(reason, memory, RULES.weights, RULES.origin))
    return journal.bookmark_in(written, ZoneInfo)


STORY = [a_look(5 * step, FULL if step < 30 else NO_RYE) for step in range(70)]


def test_a_re_run_makes_the_same_decisions_to_the_last_bit():
    records, told, memory = run(STORY)
    steps = [one for one in rerun(records, VIEW, RULES) if isinstance(one, Step)]
    assert [event for step in steps for event in step.events] == told
    assert any(event.kind is Kind.OUT_OF_STOCK and event.phase is Phase.OPENED for event in told)
    assert not any(step.differs for step in steps)
    assert bits(steps[-1].memory) == bits(memory)


def test_a_re_run_goes_by_the_rules_of_the_bookmark():
    records, told, _ = run(STORY)
    other = Rules(PROFILES["careful"], replace(ORIGIN, boot_id="boot-2"))
    steps = [one for one in rerun(records, VIEW, other) if isinstance(one, Step)]
    assert [event for step in steps for event in step.events] == told


def test_a_decision_that_comes_out_otherwise_is_said():
    records, _, _ = run(STORY)
    changed = [
        replace(one, look=a_look(0, None, Blind.OFFLINE)) if row == 45 else one
        for row, one in enumerate(records)
    ]
    steps = [one for one in rerun(changed, VIEW, RULES) if isinstance(one, Step)]
    assert any("told" in step.differs or "says" in step.differs for step in steps)


def test_an_hour_is_compared_with_its_bookmark():
    records, _, memory = run(STORY)
    met = list(rerun([*records, mark("hour", memory)], VIEW, RULES))
    assert not any(isinstance(one, Mismatch) for one in met)
    beliefs = replace(memory.beliefs, visible_s=memory.beliefs.visible_s + 1e-9)
    wrong = mark("hour", replace(memory, beliefs=beliefs))
    (said,) = [one for one in rerun([*records, wrong], VIEW, RULES) if isinstance(one, Mismatch)]
    assert "beliefs" in said.said


def test_behind_a_hole_nothing_is_run_before_the_next_bookmark():
    records, _, memory = run(STORY)
    met = list(
        rerun(
            [
                *records[:20],
                Hole("torn"),
                *records[20:],
                mark("hour", memory),
                entry_of(a_look(400, FULL), ()),
            ],
            VIEW,
            RULES,
        )
    )
    steps = [one for one in met if isinstance(one, Step)]
    assert len(steps) == 19 + 1
    assert steps[-1].entry.look.at == NINE + timedelta(seconds=400)
    torn, passed = (one.said for one in met if isinstance(one, Hole))
    assert torn == "torn"
    assert f"{len(records) - 20} looks, " in passed
    assert "were not run again" in passed
    assert "goes on at the next bookmark" in passed


def test_looks_before_the_first_bookmark_are_old_and_nobody_misses_them():
    records, _, memory = run(STORY)
    met = list(rerun([*records[1:], mark("hour", memory)], VIEW, RULES))
    assert [type(one) for one in met] == [Bookmark]


def test_a_bookmark_of_another_release_says_that_it_is_one():
    body = journal.bookmark(Bookmark("start", blank(VIEW, NO_PRODUCTS), RULES.weights, ORIGIN))
    text = zlib.decompress(body[1:])
    later = zlib.compress(text.replace(b"doubt_at", b"doubted_at"))
    with pytest.raises(Unreadable, match="another release, and only that one can make its dec"):
        journal.bookmark_in(bytes([journal.FORM]) + later, ZoneInfo)


def test_votes_of_the_builders_are_small():
    minute = [
        Entry(replace(a_look(5 * n, None), votes=settled(some_votes(FULL)))) for n in range(12)
    ]
    assert len(journal.page(minute)) < 12 * 100
