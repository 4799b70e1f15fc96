"""How the reports compare with the truth. Pure: what happened, what was said, a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from tools.show.day import Gap
from tools.show.news import News

DUE_S = 180.0
"""A gap this old should have been reported: some twenty looks 5 s apart, and half as many again
because people stand before it. Younger ones, and shorter ones, are counted apart."""


@dataclass(frozen=True, slots=True)
class Report:
    """One out-of-stock case as it was reported; seconds of the day.

    Args:
        ends_s: None while it is open.
    """

    slot: str
    suspected_s: float
    said_s: float
    ends_s: float | None

    def meets(self, gap: Gap) -> bool:
        """Whether the report and the gap are about one slot and share a moment."""
        begun = gap.to_s is None or self.suspected_s <= gap.to_s
        lasts = self.ends_s is None or self.ends_s >= gap.from_s
        return self.slot == gap.slot and begun and lasts


@dataclass(frozen=True, slots=True)
class Score:
    """The comparison at one moment.

    Args:
        found: true gaps that were reported.
        missed: true gaps that are due and were not.
        young: true gaps not reported, but too young or too short to be due.
        false: reports without a gap.
        delays_s: of the found ones, from the last facing sold to the report.
    """

    found: int
    missed: int
    young: int
    false: int
    delays_s: tuple[float, ...]

    @property
    def median_delay_s(self) -> float | None:
        """The middle delay; None before the first report."""
        return median(self.delays_s) if self.delays_s else None


def reports(news: Iterable[News]) -> tuple[Report, ...]:
    """The out-of-stock cases in what was heard."""
    cases: dict[str, Report] = {}
    for item in news:
        if item.kind != "out_of_stock" or item.case is None:
            continue
        first = cases.get(item.case)
        began = first or Report(item.subject, item.suspected_s, item.said_s, None)
        over = item.phase in ("closed", "retracted")
        ends_s = item.said_s if over else None
        cases[item.case] = Report(began.slot, began.suspected_s, began.said_s, ends_s)
    return tuple(cases.values())


def score(gaps: Sequence[Gap], said: Sequence[Report], until_s: float) -> Score:
    """Compare what was true with what was said, up to one moment of the day."""
    begun = [gap for gap in gaps if gap.from_s <= until_s]
    delays, missed, young = [], 0, 0
    for gap in begun:
        heard = [report.said_s for report in said if report.meets(gap)]
        if heard:
            delays.append(max(0.0, min(heard) - gap.from_s))
        elif min(until_s, gap.to_s if gap.to_s is not None else until_s) - gap.from_s >= DUE_S:
            missed += 1
        else:
            young += 1
    false = sum(not any(report.meets(gap) for gap in begun) for report in said)
    return Score(len(delays), missed, young, false, tuple(delays))


def verdict(result: Score, events: int, until_s: float) -> str:
    """The comparison as a paragraph for the person who ran the demo."""
    hours = (
        f"{until_s / 3600:.1f} store hours"
        if until_s >= 5400
        else f"{until_s / 60:.0f} store minutes"
    )
    delay = result.median_delay_s
    said = f", {delay:.0f} s after the last facing went (median)" if delay is not None else ""
    return (
        f"In {hours} the subscriber received {events} events. Of the true out-of-stock periods "
        f"{result.found} were reported{said}, {result.missed} were missed, and {result.young} were "
        f"shorter than the {DUE_S:.0f} s a report may take or are still that young. "
        f"{result.false} reports had no gap behind them."
    )
