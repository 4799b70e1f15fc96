"""Scores of many camera-days as one value: what the table, the plot and the metrics file say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.bench.days.frozen import code_hash, constants, constants_hash
from tools.bench.days.goals import GOALS
from tools.bench.days.methods import CRIPPLED, OURS
from tools.bench.days.score import KINDS, DayScore
from tools.bench.days.totals import (
    FIGURES,
    causes,
    counts,
    false_bound,
    interval,
    missed,
    slot_days,
)
from tools.days.scenario import SCENARIOS

Days = Sequence[Mapping[str, DayScore]]


@dataclass(frozen=True, slots=True)
class Stood:
    """What the figures stand on.

    Args:
        command: that made them.
        models: hashes of the model files.
        hours, every_s: of each film.
        days: every camera-day, by method.
        paces: what days at another interval say, see `tools.bench.days.paces`.
    """

    command: str
    models: str
    hours: float
    every_s: float
    days: Days
    paces: Sequence[Mapping[str, Any]] = ()

    def of(self, method: str, scenarios: Sequence[str]) -> list[DayScore]:
        """One method's scores of the days of some scenarios."""
        return [
            day[method] for day in self.days if method in day and day[method].scenario in scenarios
        ]

    def judged_by(self, methods: Sequence[str]) -> Stood:
        """Only the days that all of some methods have judged, by them: they meet on equal days."""
        return replace(
            self,
            days=[
                {name: day[name] for name in methods}
                for day in self.days
                if set(methods) <= set(day)
            ],
        )

    @property
    def meetings(self) -> list[Stood]:
        """Our method and the cheap ones on the days they share; then the dear ones on theirs."""
        cheap = [name for name in self.methods if name not in CRIPPLED]
        dear = [name for name in self.methods if name in CRIPPLED]
        met = [self.judged_by(cheap)]
        return [*met, self.judged_by([OURS, *dear])] if dear else met

    @property
    def methods(self) -> list[str]:
        """Every method, in the order in which it was first met."""
        return list(dict.fromkeys(name for day in self.days for name in day))

    @property
    def scenarios(self) -> list[str]:
        """Every scenario that was shown, in the order of the table of scenarios."""
        shown = {one.scenario for day in self.days for one in day.values()}
        return [name for name in SCENARIOS if name in shown]

    def tier(self, word: str) -> list[str]:
        """The scenarios of "base", "stress" or "all"."""
        return [
            name
            for name in self.scenarios
            if word == "all" or SCENARIOS[name].base == (word == "base")
        ]


TIERS = ("base", "stress", "all")
MAIN = (
    "out_of_stock.false_per_day", "out_of_stock.recall", "out_of_stock.delay_median_s",
    "out_of_stock.delay_p90_s", "low_stock.false_per_day", "osa_error_points", "facings_exact",
)  # fmt: skip
"""Figures by which methods are compared."""


def metrics(stood: Stood) -> dict[str, Any]:
    """Everything that was measured, as JSON's own types."""
    return {
        "command": stood.command,
        "constants": constants_hash(),
        "constants_counted": len(constants()),
        "code": code_hash(),
        "models": stood.models,
        "hours": stood.hours,
        "every_s": stood.every_s,
        "seeds": sorted({one.seed for day in stood.days for one in day.values()}),
        "camera_days": len(stood.days),
        "own": {tier: _figures(stood.of(OURS, stood.tier(tier))) for tier in TIERS},
        "meetings": [_meeting(met) for met in stood.meetings],
        "paces": list(stood.paces),
        "intervals": {tier: _intervals(stood.of(OURS, stood.tier(tier))) for tier in TIERS},
        "goals": [_goal(stood, row) for row in range(len(GOALS))],
        "scenarios": {name: _figures(stood.of(OURS, [name])) for name in stood.scenarios},
        "causes": {
            tier: {kind: dict(causes(stood.of(OURS, stood.tier(tier)), kind)) for kind in KINDS}
            for tier in TIERS
        },
        "missed": {
            tier: {kind: dict(missed(stood.of(OURS, stood.tier(tier)), kind)) for kind in KINDS}
            for tier in TIERS
        },
        "days": [_day(day[OURS]) for day in stood.days],
    }


def _meeting(met: Stood) -> dict[str, dict[str, Any]]:
    """Every method of a meeting by tier: figures, and how sure one may be of the main ones."""
    return {
        method: {
            tier: _figures(days) | {"intervals": _intervals(days, MAIN)}
            for tier in TIERS
            for days in [met.of(method, met.tier(tier))]
        }
        for method in met.methods
    }


def _figures(days: Sequence[DayScore]) -> dict[str, Any]:
    found: dict[str, Any] = {name: _plain(figure(days)) for name, figure in FIGURES.items()}
    bounds = {f"{kind}.false_bound": _plain(false_bound(days, kind)) for kind in KINDS}
    stands = {"slot_days": round(slot_days(days), 3), "camera_days": len(days)}
    return found | bounds | stands | {"counts": counts(days)}


def _intervals(
    days: Sequence[DayScore], names: Iterable[str] = tuple(FIGURES)
) -> dict[str, list[float | None]]:
    return {name: [_plain(bound) for bound in interval(days, FIGURES[name])] for name in names}


def _goal(stood: Stood, row: int) -> dict[str, Any]:
    goal = GOALS[row]
    found: dict[str, Any] = {"says": goal.says}
    for tier, wanted in (("base", goal.base), ("stress", goal.stress)):
        days = stood.of(OURS, stood.tier(tier))
        value = goal.figure(days)
        low, high = interval(days, goal.figure)
        found[tier] = {
            "goal": wanted,
            "value": _plain(value),
            "interval": [_plain(low), _plain(high)],
            "met": goal.met(value, wanted),
        }
    return found


def _day(day: DayScore) -> dict[str, Any]:
    """One camera-day in a line or two: what was found, missed and wrong, and where."""
    return {
        "scenario": day.scenario,
        "seed": day.seed,
        "slots": day.slots,
        "kinds": {
            kind: {
                "found": one.found,
                "missed": [[each.slot, each.from_s, each.to_s, each.why] for each in one.missed],
                "false": [[each.slot, each.at_s, each.cause] for each in one.false],
            }
            for kind, one in day.kinds.items()
            if one.found or one.missed or one.false
        },
        "view": {"true": day.view_true, "false": day.view_false},
        "others": day.others,
        "moves": [
            [m.kind, m.moved_px, m.off_px, m.wrong_share, m.suspended_share] for m in day.moves
        ],
        "new_plan": None
        if day.new_plan is None
        else [day.new_plan.kind, day.new_plan.shift, day.new_plan.cases, day.new_plan.right],
    }


def _plain(value: float | None) -> float | None:
    """A number for JSON; None where nothing could be measured."""
    if value is None or value != value:  # noqa: PLR0124 -- NaN
        return None
    return round(float(value), 5)


def write_metrics(path: Path, held: Mapping[str, Any]) -> None:
    """Write the metrics file."""
    path.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
