"""The same camera-days at other intervals between looks: how much sooner is an alert that way?

Days of several `--every` may lie in one folder. They are compared over the days that all of them
have, so that only the interval differs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.bench.days.camera_day import day_from
from tools.bench.days.frozen import code_hash
from tools.bench.days.methods import OURS
from tools.bench.days.score import DayScore
from tools.bench.days.totals import FIGURES, interval, slot_days

TOLD = (
    "out_of_stock.false_per_day", "out_of_stock.recall", "out_of_stock.delay_median_s",
    "out_of_stock.delay_p90_s", "out_of_stock.bare_delay_median_s",
    "out_of_stock.bare_delay_p90_s", "misplaced.delay_median_s",
)  # fmt: skip


def paces(folder: Path, hours: float) -> list[dict[str, Any]]:
    """What our method says at each interval, over the days that all intervals share.

    Args:
        folder: with scores.
        hours: of the films; others are left out.

    Returns:
        one entry for each interval, the shortest first; none where there is only one.
    """
    scored: dict[float, dict[tuple[str, int], DayScore]] = {}
    for path in sorted(folder.glob(f"*-{hours:g}h-*s.json")):
        every_s = float(path.stem.rpartition("-")[2].removesuffix("s"))
        held = json.loads(path.read_text("utf-8"))
        if held["code"] == code_hash():
            day = day_from(held["scores"][OURS])
            scored.setdefault(every_s, {})[day.scenario, day.seed] = day
    return compared(scored) if len(scored) > 1 else []


def compared(scored: Mapping[float, Mapping[tuple[str, int], DayScore]]) -> list[dict[str, Any]]:
    """The days that all intervals have, at each of them; none where they share no day."""
    shared = sorted(set.intersection(*(set(days) for days in scored.values())))
    return [_told(every_s, [scored[every_s][day] for day in shared]) for every_s in sorted(scored)
            if shared]  # fmt: skip


def _told(every_s: float, days: Sequence[DayScore]) -> dict[str, Any]:
    figures = {name: FIGURES[name](days) for name in TOLD}
    spans = {name: list(interval(days, FIGURES[name])) for name in TOLD}
    return {
        "every_s": every_s,
        "camera_days": len(days),
        "slot_days": round(slot_days(days), 3),
        "figures": {name: _plain(value) for name, value in figures.items()},
        "intervals": {name: [_plain(one) for one in span] for name, span in spans.items()},
    }


def _plain(value: float) -> float | None:
    return None if value != value else round(value, 5)  # noqa: PLR0124 -- NaN
