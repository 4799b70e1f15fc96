"""When a shop is open: as people write it, on the clock of its wall, and where they are wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.config.device import Device
from agent.config.hours import DAYS, hours_of
from agent.config.reading import read, read_yaml
from agent.shelf.plan.fields import BadField

BERLIN = ZoneInfo("Europe/Berlin")

DEVICE = """\
store: "0417"
device: d
cameras:
  left: {source: {kind: picamera}, fixture: f}
"""


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture
def told(tmp_path):
    """What is wrong with a line of device.yaml."""

    def one(line: str) -> list[str]:
        path = tmp_path / "device.yaml"
        path.write_text(DEVICE + line + "\n")
        return [f"{p.column} {p.key}: {p.text}" for p in read(path, Device).problems]

    return one


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T06:59:59", False),  # a Monday
        ("2026-11-23T07:00:00", True),
        ("2026-11-23T21:59:59", True),
        ("2026-11-23T22:00:00", False),
        ("2026-11-29T12:00:00", False),  # a Sunday
        ("2026-12-25T12:00:00", False),  # a Friday, and Christmas
        ("2026-12-26T12:00:00", True),
    ],
)
def test_a_shop_is_open_within_its_hours_and_on_no_closed_date(at, is_open):
    hours = hours_of({"mon-sat": "07:00-22:00", "sun": "closed", "closed_dates": ["2026-12-25"]})
    assert hours.closed_dates == {date(2026, 12, 25)}
    assert hours.is_open(berlin(at), BERLIN) is is_open
    assert hours.is_open(berlin(at).astimezone(UTC), BERLIN) is is_open


def test_a_night_belongs_to_the_day_it_began():
    hours = hours_of({"fri": "20:00-04:00", "sat-thu": "closed"})
    assert hours.is_open(berlin("2026-11-28T03:59"), BERLIN)  # the Saturday morning after
    assert not hours.is_open(berlin("2026-11-28T04:00"), BERLIN)
    assert not hours.is_open(berlin("2026-11-27T03:59"), BERLIN)


def test_a_day_may_have_a_break():
    hours = hours_of({"mon-sun": "08:00-12:00, 14:00-18:00"})
    states = [hours.is_open(berlin(f"2026-11-23T{h}:30"), BERLIN) for h in ("11", "13", "17")]
    assert states == [True, False, True]


def test_open_all_day_is_open_at_every_minute():
    hours = hours_of({"mon-sun": "00:00-24:00"})
    begin = berlin("2026-11-23T00:00")
    assert all(hours.is_open(begin + timedelta(minutes=n), BERLIN) for n in range(0, 2880, 7))


def test_the_wall_clock_counts_where_summer_ends():
    hours = hours_of({"mon-sun": "01:00-03:00"})
    midnight = datetime(2026, 10, 24, 22, tzinfo=UTC)  # 00:00 in Berlin, before the long night
    minutes = [hours.is_open(midnight + timedelta(minutes=n), BERLIN) for n in range(360)]
    assert sum(minutes) == 180  # two hours on the wall, of which one is there twice


@given(
    begin=st.integers(0, 1439),
    length=st.integers(1, 1439),
    minutes=st.integers(0, 366 * 1440),
)
def test_a_span_of_every_day_is_open_exactly_that_long_after_its_begin(begin, length, minutes):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    def clock(minute: int) -> str:
        return f"{minute // 60 % 24:02}:{minute % 60:02}"

    hours = hours_of({"mon-sun": f"{clock(begin)}-{clock(begin + length)}"})
    passed = (at.hour * 60 + at.minute - begin) % 1440
    assert hours.is_open(at, UTC) is (passed < length)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'hours: {Monday-Saturday: "07:00-22:00", sun: closed}',
            ["9 hours.Monday-Saturday: unknown key; did you mean `mon-sat`?"],
        ),
        (
            "hours: {mon-fri: 7-22, sat-sun: closed}",
            ["18 hours.mon-fri: is '7-22'; did you mean \"07:00-22:00\"?"],
        ),
        (
            'hours: {mon-sat: "07:00-22:00"}',
            ["8 hours.sun: missing; write `sun: closed`, or its hours"],
        ),
        (
            'hours: {mon-sat: "07:00-22:00", sat-sun: closed}',
            ["33 hours.sat-sun: has sat, and `mon-sat` has it too; write each day once"],
        ),
        (
            "hours: {mon-sun: off}",
            [
                (
                    "18 hours.mon-sun: is read by YAML as false; write closed, "
                    'or hours in quotes like "07:00-22:00"'
                )
            ],
        ),
        ("hours:", ['7 hours: is empty; write {mon-sat: "07:00-22:00", sun: closed}']),
        (
            "hours: {}",
            ['8 hours.mon: missing; say every day, like {mon-sat: "07:00-22:00", sun: closed}'],
        ),
        (
            "hours: {mon-sun: closed, closed_dates: [25.12.2026, 2026-02-30]}",
            [
                (
                    "41 hours.closed_dates[0]: is '25.12.2026'; "
                    'write year-month-day, like "2026-12-25"'
                ),
                "53 hours.closed_dates[1]: is '2026-02-30'; day is out of range for month",
            ],
        ),
        ('hours: {mon-sun: "25:00-26:00"}', None),
        ('hours: {mon-sun: "24:00-03:00"}', None),
        ('hours: {mon-sun: "08:00-08:00"}', None),
        ("hours: {mon-sun: closed, closed_dates: 2026-12-25}", None),
    ],
)
def test_what_is_wrong_is_said_at_its_place_with_what_was_meant(told, line, words):
    found = told(line)
    assert found == words if words else len(found) == 1


def test_without_hours_a_shop_is_always_open_and_its_clock_is_utc(tmp_path):
    path = tmp_path / "device.yaml"
    path.write_text(DEVICE)
    device = read_yaml(path, Device)
    assert device.is_open(berlin("2026-12-25T03:00"))
    assert device.zone is UTC


def test_every_day_is_kept_apart():
    hours = hours_of({day: f"0{n}:00-0{n}:30" for n, day in enumerate(DAYS)})
    assert [spans[0][0] // 60 for spans in hours.week] == list(range(7))


def test_all_refusals_come_at_once():
    with pytest.raises(BadField) as caught:
        hours_of({"mon": "x", "tue": "y", "wed-sun": "closed", "closed_dates": ["z"]})
    fields = [caught.value.field, *(one.field for one in caught.value.also)]
    assert fields == ["mon", "tue", "closed_dates.0"]
