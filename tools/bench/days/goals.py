"""The goals of the acceptance beside what was measured: method.md 4.3, as images are scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.bench.days.moves import NEAR_PX
from tools.bench.days.score import DayScore
from tools.bench.days.totals import (
    NAN,
    Figure,
    bare_delay,
    coverage,
    delay,
    exact,
    false_rate,
    osa_error,
    precision,
    recall,
    recall_told_apart,
    told_right,
)

NOTHING = "-"  # happened that could be measured


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure that is asked for.

    Args:
        says: in a person's words.
        figure: of a set of days.
        base, stress: the goal in each tier.
        most: whether the goal is an upper limit.
        unit: how it is written: "", "s", "%", "points", "px".
    """

    says: str
    figure: Figure
    base: float
    stress: float
    most: bool
    unit: str = ""

    def met(self, value: float, goal: float) -> bool:
        """Whether a value reaches the goal; one that nobody could measure does not."""
        return bool(value <= goal if self.most else value >= goal)


def wrong_moves(days: Sequence[DayScore]) -> float:
    """Share of the looks after a move that were used with the cells too far off."""
    shares = [move.wrong_share for day in days for move in day.moves]
    return float(np.mean(shares)) if shares else NAN


def alerts_put_down_to(cause: str) -> Figure:
    """False slot alerts of every kind that are put down to a cause, in all."""

    def number(days: Sequence[DayScore]) -> float:
        return float(
            sum(
                one.cause == cause
                for day in days
                for score in day.kinds.values()
                for one in score.false
            )
        )

    return number


def plans_right(days: Sequence[DayScore]) -> float:
    """Share of the new plans that were told once, and by the right hypothesis."""
    told = [day.new_plan for day in days if day.new_plan is not None]
    if not told:
        return NAN
    return sum(plan.cases == 1 and plan.right for plan in told) / len(told)


OUT = "out_of_stock"
GOALS = (
    Goal("false out-of-stock alerts a camera and day", false_rate(OUT), 0.1, 0.3, most=True),
    Goal("out-of-stock recall", recall(OUT), 0.99, 0.97, most=False, unit="%"),
    Goal(
        "the same, without declared look-alikes", recall_told_apart(OUT), 0.99, 0.97, most=False,
        unit="%",
    ),
    Goal("out-of-stock precision", precision(OUT), 0.995, 0.99, most=False, unit="%"),
    Goal("time to detect, median", delay(OUT, 50), 120, 120, most=True, unit="s"),
    Goal("time to detect, 90th percentile", delay(OUT, 90), 420, 420, most=True, unit="s"),
    Goal("the same where nothing stands, median", bare_delay(50), 120, 120, most=True, unit="s"),
    Goal("… 90th percentile", bare_delay(90), 420, 420, most=True, unit="s"),
    Goal("slot-time with the facings counted exactly", exact, 0.99, 0.99, most=False, unit="%"),
    Goal("availability error", osa_error, 0.1, 0.1, most=True, unit="points"),
    Goal("misplaced precision", precision("misplaced"), 0.98, 0.98, most=False, unit="%"),
    Goal("misplaced: product right", told_right("named"), 0.98, 0.98, most=False, unit="%"),
    Goal("misplaced: home slot right", told_right("homed"), 0.98, 0.98, most=False, unit="%"),
    Goal("misplaced: median delay", delay("misplaced", 50), 360, 360, most=True, unit="s"),
    Goal(
        f"looks used more than {NEAR_PX:g} px off after a move", wrong_moves, 0, 0, most=True,
        unit="%",
    ),
    Goal("alerts put down to a moved camera", alerts_put_down_to("bump"), 0, 0, most=True),
    Goal("alerts put down to light", alerts_put_down_to("light"), 0, 0, most=True),
    Goal("new plans told once and rightly", plans_right, 1, 1, most=False, unit="%"),
    Goal("slot-time judged", coverage, 0.97, 0.97, most=False, unit="%"),
)  # fmt: skip


def written(value: float, unit: str) -> str:
    """A figure as it stands in the table."""
    if value != value:  # noqa: PLR0124 -- NaN: nothing of the kind happened
        return NOTHING
    if unit == "%":
        return f"{value:.1%}"
    if unit in ("s", "px"):
        return f"{value:.0f} {unit}"
    return f"{value:.2f}" + (f" {unit}" if unit else "")
