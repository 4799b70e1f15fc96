"""Camera-days summed to the figures of the table, with how sure one may be of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from tools.bench.days.causes import Hindrance
from tools.bench.days.score import KINDS, DayScore
from tools.bench.days.states import macro_f1

DAY_SLOT_HOURS = 1200.0  # 100 slots, 12 hours: what false alerts are scaled to
NONE_SEEN = 3.0  # the 95 % upper bound on the mean of a Poisson count of which none was seen
RESAMPLES = 1000
NAN = float("nan")

Figure: TypeAlias = Callable[[Sequence[DayScore]], float]


def slot_days(days: Sequence[DayScore]) -> float:
    """How many days of 100 slots and 12 h the figures stand on."""
    return sum(day.slots * day.hours for day in days) / DAY_SLOT_HOURS


def false_rate(kind: str) -> Figure:
    """False alerts of a kind per camera and day, scaled."""

    def rate(days: Sequence[DayScore]) -> float:
        stood = slot_days(days)
        return sum(len(day.kinds[kind].false) for day in days) / stood if stood else NAN

    return rate


def false_bound(days: Sequence[DayScore], kind: str) -> float | None:
    """The 95 % upper bound where no false alert was seen (rule of three); None where one was."""
    if any(day.kinds[kind].false for day in days) or not slot_days(days):
        return None
    return NONE_SEEN / slot_days(days)


def recall(kind: str) -> Figure:
    """Share of the due troubles that were found."""

    def share(days: Sequence[DayScore]) -> float:
        found = sum(day.kinds[kind].found for day in days)
        return _share(found, found + sum(len(day.kinds[kind].missed) for day in days))

    return share


def precision(kind: str) -> Figure:
    """Share of the alerts about something due or false that found something due."""

    def share(days: Sequence[DayScore]) -> float:
        found = sum(day.kinds[kind].found for day in days)
        return _share(found, found + sum(len(day.kinds[kind].false) for day in days))

    return share


def f1(kind: str) -> Figure:
    """The harmonic mean of the two."""

    def mean(days: Sequence[DayScore]) -> float:
        p, r = precision(kind)(days), recall(kind)(days)
        return 2 * p * r / (p + r) if p + r > 0 else NAN

    return mean


def delay(kind: str, percent: float, *, visible: bool = False) -> Figure:
    """A percentile of the delays from the truth to the alert, seconds."""

    def value(days: Sequence[DayScore]) -> float:
        column = "visible_delays_s" if visible else "delays_s"
        delays = [one for day in days for one in getattr(day.kinds[kind], column)]
        return float(np.percentile(delays, percent)) if delays else NAN

    return value


def bare_delay(percent: float) -> Figure:
    """A percentile of the delays of out-of-stock alerts where nothing else had taken the place.

    A product that fills the place of another is told by its identity, the slower channel.
    """

    def value(days: Sequence[DayScore]) -> float:
        delays = [
            one
            for day in days
            for score in [day.kinds["out_of_stock"]]
            for one, displaced in zip(score.delays_s, score.displaced, strict=True)
            if not displaced
        ]
        return float(np.percentile(delays, percent)) if delays else NAN

    return value


def told_right(column: str) -> Figure:
    """Share of the found misplacements that were told right: "named", "homed" or "related"."""

    def share(days: Sequence[DayScore]) -> float:
        told = [one for day in days for one in getattr(day.kinds["misplaced"], column)]
        return _share(sum(told), len(told))

    return share


def state_f1(days: Sequence[DayScore]) -> float:
    """Macro-F1 of the slot states, weighted by time."""
    tables = [np.array(day.states.confusion) for day in days]
    return macro_f1(np.sum(tables, axis=0)) if tables else NAN


def coverage(days: Sequence[DayScore]) -> float:
    """Share of all slot-time that was judged."""
    return _share(sum(day.states.judged_s for day in days), sum(day.states.slot_s for day in days))


def osa_error(days: Sequence[DayScore]) -> float:
    """Mean error of a day's availability, in points."""
    errors = [
        100 * abs(day.states.said_available_s / day.states.judged_s - true)
        for day in days
        if day.states.judged_s
        for true in [day.states.available_s / day.states.slot_s]
    ]
    return float(np.mean(errors)) if errors else NAN


def exact(days: Sequence[DayScore]) -> float:
    """Share of the judged slot-time with the facings counted right."""
    return _share(sum(day.states.exact_s for day in days), sum(day.states.judged_s for day in days))


def facing_error(days: Sequence[DayScore]) -> float:
    """Mean error of the facings of a slot."""
    return _share(
        sum(day.states.off_facing_s for day in days), sum(day.states.judged_s for day in days)
    )


def nuisance(days: Sequence[DayScore]) -> float:
    """Cases that a person sees for each true trouble that was due."""
    return _share(sum(day.cases for day in days), sum(day.problems for day in days))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else NAN


def causes(days: Sequence[DayScore], kind: str) -> Counter[str]:
    """False alerts of a kind by what they are put down to."""
    return Counter(one.cause for day in days for one in day.kinds[kind].false)


def missed(days: Sequence[DayScore], kind: str) -> Counter[str]:
    """Missed troubles of a kind by what they are put down to."""
    return Counter(one.why for day in days for one in day.kinds[kind].missed)


def recall_told_apart(kind: str) -> Figure:
    """Recall without the troubles that only look-alikes make, of which the agent says so."""

    def share(days: Sequence[DayScore]) -> float:
        found = sum(day.kinds[kind].found for day in days)
        lost = sum(n for why, n in missed(days, kind).items() if why != Hindrance.ALIKE)
        return _share(found, found + lost)

    return share


FIGURES: dict[str, Figure] = {
    **{f"{kind}.false_per_day": false_rate(kind) for kind in KINDS},
    **{f"{kind}.recall": recall(kind) for kind in KINDS},
    **{f"{kind}.recall_told_apart": recall_told_apart(kind) for kind in KINDS},
    **{f"{kind}.precision": precision(kind) for kind in KINDS},
    **{f"{kind}.f1": f1(kind) for kind in KINDS},
    **{f"{kind}.delay_median_s": delay(kind, 50) for kind in KINDS},
    **{f"{kind}.delay_p90_s": delay(kind, 90) for kind in KINDS},
    **{f"{kind}.visible_delay_median_s": delay(kind, 50, visible=True) for kind in KINDS},
    **{f"{kind}.visible_delay_p90_s": delay(kind, 90, visible=True) for kind in KINDS},
    "out_of_stock.bare_delay_median_s": bare_delay(50),
    "out_of_stock.bare_delay_p90_s": bare_delay(90),
    "misplaced.product_right": told_right("named"),
    "misplaced.home_right": told_right("homed"),
    "misplaced.kind_right": told_right("related"),
    "state_macro_f1": state_f1,
    "coverage": coverage,
    "osa_error_points": osa_error,
    "facings_exact": exact,
    "facings_mae": facing_error,
    "cases_per_trouble": nuisance,
}
"""Every figure of the table by its name in the metrics file."""


def interval(days: Sequence[DayScore], figure: Figure) -> tuple[float, float]:
    """The 95 % bootstrap interval of a figure: days drawn again, with putting back."""
    if len(days) < 2:
        return NAN, NAN
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, len(days), (RESAMPLES, len(days)))
    values = np.array([figure([days[i] for i in row]) for row in drawn.tolist()])
    values = values[~np.isnan(values)]
    if not len(values):
        return NAN, NAN
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def counts(days: Sequence[DayScore]) -> dict[str, int]:
    """The plain numbers behind the figures."""
    found: Counter[str] = Counter()
    for day in days:
        for kind, one in day.kinds.items():
            found[f"{kind}.found"] += one.found
            found[f"{kind}.missed"] += len(one.missed)
            found[f"{kind}.false"] += len(one.false)
            found[f"{kind}.flaps"] += one.flaps
            found[f"{kind}.brief"] += one.brief
        for told, word in ((day.view_true, "true"), (day.view_false, "false")):
            for kind, times in told.items():
                found[f"{kind}.{word}"] += times
        for kind, times in day.others.items():
            found[f"{kind}.unjudged"] += times
    return dict(sorted(found.items()))
