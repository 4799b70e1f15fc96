"""When a shop is open: what stands under `hours:` in device.yaml.

    hours: {mon-sat: "07:00-22:00", sun: closed, closed_dates: ["2026-12-25"]}

Every day of the week is said, none twice. A span that ends before it begins goes on past midnight
and belongs to the day it began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, TypeAlias

from agent.config.near import near
from agent.shelf.plan.fields import BadField, BadKey, Refusals

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
DATES = "closed_dates"
EXAMPLE = '{mon-sat: "07:00-22:00", sun: closed}'

TIME = r"(?:[01][0-9]|2[0-4]):[0-5][0-9]"
SPAN = re.compile(f"({TIME}) ?- ?({TIME})")
SPANS = rf"{CLOSED}|{TIME} ?- ?{TIME}(, ?[0-9:]+ ?- ?[0-9:]+)*"
DAY_OR_DAYS = f"({'|'.join(DAYS)})(-({'|'.join(DAYS)}))?"
OFFERED = (*DAYS, "mon-fri", "mon-sat", "mon-sun", "sat-sun")
"""What an editor proposes; any other two days with a hyphen between them will do as well."""

DAY_MINUTES = 24 * 60
MOST_DATES = 400  # a year and a bit; a longer list was made by a program that went wrong

Span: TypeAlias = tuple[int, int]
"""From and until, minutes after midnight; until may be past the end of the day."""

NEVER: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """When a shop is open.

    Args:
        week: the spans of each day, Monday first; () for a day that it is closed.
        closed_dates: days on which it is closed all the same.
    """

    week: tuple[tuple[Span, ...], ...]
    closed_dates: frozenset[date] = frozenset()

    def is_open(self, at: datetime, zone: tzinfo) -> bool:
        """Whether the shop is open at a moment.

        Args:
            at: aware.
            zone: the shop's; its wall clock is what counts, also where it jumps.
        """
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        today = local.date()
        return self._within(today, minute) or self._within(
            today - timedelta(days=1), minute + DAY_MINUTES
        )

    def _within(self, day: date, minute: int) -> bool:
        """Whether a minute, counted from a day's midnight, lies in a span that began that day."""
        if day in self.closed_dates:
            return False
        return any(begin <= minute < until for begin, until in self.week[day.weekday()])


def hours_of(written: object) -> Hours:
    """The hours as they stand in the file.

    Raises:
        BadField: at the day or date that is wrong, with all others in `also`.
        ValueError: it is no mapping.
    """
    if not isinstance(written, Mapping):
        shown = "empty" if written is None else repr(written)
        raise ValueError(f"is {shown}; write {EXAMPLE}")  # noqa: TRY004 - pydantic wants it so
    refusals = Refusals()
    week: dict[str, tuple[Span, ...]] = {}
    said: dict[str, str] = {}
    for key, value in written.items():
        if key == DATES:
            continue
        with refusals:
            days = _days(key)
            _require_new(key, days, said)
            week.update(dict.fromkeys(days, NEVER))
            week.update(dict.fromkeys(days, _spans(key, value)))
    with refusals:
        if all(re.fullmatch(DAY_OR_DAYS, key) for key in written if key != DATES):
            _require_whole(said)
    dates: set[date] = set()
    for index, value in enumerate(_list_of_dates(written, refusals)):
        with refusals:
            dates.add(_date(f"{DATES}.{index}", value))
    refusals.end()
    return Hours(tuple(week[day] for day in DAYS), frozenset(dates))


def _days(key: str) -> tuple[str, ...]:
    """The days that a key stands for; `sat-mon` goes over the end of the week."""
    if not re.fullmatch(DAY_OR_DAYS, key):
        raise BadKey(key, f"unknown key; {_meant(key)}")
    first, _, last = key.partition("-")
    begin = DAYS.index(first)
    count = (DAYS.index(last or first) - begin) % len(DAYS) + 1
    return tuple((DAYS * 2)[begin : begin + count])


def _meant(key: str) -> str:
    """Which days were probably meant: `Monday-Sat` is `mon-sat`."""
    short = "-".join(part.strip()[:3] for part in re.split("-|\u2013|\\bto\\b", key.lower()))
    if re.fullmatch(DAY_OR_DAYS, short):
        return f"did you mean `{short}`?"
    meant = near(key.lower(), [*OFFERED, DATES])
    listed = f"days are {', '.join(DAYS)}, two of them with - between, or {DATES}"
    return f"did you mean `{meant}`?" if meant else listed


def _require_new(key: str, days: tuple[str, ...], said: dict[str, str]) -> None:
    doubles = [day for day in days if day in said]
    before = said.get(doubles[0]) if doubles else None
    for day in days:
        said.setdefault(day, key)
    if before is not None:
        raise BadKey(key, f"has {doubles[0]}, and `{before}` has it too; write each day once")


def _require_whole(said: Mapping[str, str]) -> None:
    missing = [day for day in DAYS if day not in said]
    if missing and said:
        raise BadField(missing[0], f"missing; write `{missing[0]}: closed`, or its hours")
    if missing:
        raise BadField(missing[0], f"missing; say every day, like {EXAMPLE}")


def _spans(key: str, value: object) -> tuple[Span, ...]:
    if value == CLOSED:
        return NEVER
    if not isinstance(value, str):
        shown = "empty" if value is None else f"read by YAML as {str(value).lower()}"
        raise BadField(key, f'is {shown}; write closed, or hours in quotes like "07:00-22:00"')
    found = [SPAN.fullmatch(part.strip()) for part in value.split(",")]
    if None in found:
        raise BadField(key, f"is {value!r}; {_proposed(value)}")
    return tuple(_span(key, one[1], one[2]) for one in found if one is not None)


def _proposed(value: str) -> str:
    """The hours that were probably meant by `7-22`, `7:00 - 22:00` or `7.00 to 22.00`."""
    clock = r"\s*([0-9]{1,2})[:.h]?([0-9]{2})?\s*h?"
    found = re.fullmatch(f"{clock}(?:-|\u2013|to){clock}", value)
    if found is not None:
        (h1, m1, h2, m2) = (int(part or 0) for part in found.groups())
        if max(h1, h2) <= 24 and max(m1, m2) < 60:
            return f'did you mean "{h1:02}:{m1:02}-{h2:02}:{m2:02}"?'
    return 'write closed, or hours like "07:00-22:00"'


def _span(key: str, begin: str, end: str) -> Span:
    first, last = _minute(begin), _minute(end)
    if max(first, last) > DAY_MINUTES or first == DAY_MINUTES:
        raise BadField(key, f"is '{begin}-{end}'; a day has 24 hours, write 00:00 to 24:00")
    if first == last:
        raise BadField(key, f"is '{begin}-{end}', no time at all; all day is \"00:00-24:00\"")
    return (first, last if last > first else last + DAY_MINUTES)


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _list_of_dates(written: Mapping[str, object], refusals: Refusals) -> Iterator[object]:
    value = written.get(DATES, [])
    with refusals:
        if not isinstance(value, list):
            raise BadField(DATES, 'is no list; write [] around it, like ["2026-12-25"]')
        if len(value) > MOST_DATES:
            raise BadField(DATES, f"has {len(value)} dates; at most {MOST_DATES}, drop past ones")
    if isinstance(value, list):
        yield from value[:MOST_DATES]


def _date(field: str, value: object) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise BadField(field, f"is {value!r}; {error}") from None
    raise BadField(field, f'is {value!r}; write year-month-day, like "2026-12-25"')


@dataclass(frozen=True, slots=True)
class HoursInWords:
    """Hours as people write them, read into `Hours`; known to pydantic only when it asks."""

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(hours_of)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        day = {"type": "string", "pattern": f"^({SPANS})$"}
        one_date = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        dates = {"type": "array", "items": one_date, "maxItems": MOST_DATES}
        return {
            "type": "object",
            "properties": {**{key: {} for key in OFFERED}, DATES: dates},
            "patternProperties": {f"^{DAY_OR_DAYS}$": day},
            "additionalProperties": False,
        }
