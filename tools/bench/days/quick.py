"""A few minutes of film, judged and held against what is recorded: so that nobody makes it worse.

    python -m tools.bench days --quick            compare
    python -m tools.bench days --quick --record   take today's figures as the measure

The films are too short to prove a goal; they are long enough to notice that something broke. A
figure may be worse than the recorded one by its tolerance: another processor rounds the models'
sums otherwise, and one alert more or less is chance. Who makes the agent better, or has a reason
for making one figure worse, records anew; what changed is printed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2

from tools.bench.days.drive import models_here, stand, watch_film
from tools.bench.days.frozen import constants_hash
from tools.bench.days.memo import Book
from tools.bench.days.methods import own_account
from tools.bench.days.score import VIEW_KINDS, DayScore, score
from tools.bench.days.totals import FIGURES, counts
from tools.bench.days.truth import truth_of
from tools.days.film import Film

RECORDED = Path(__file__).parent / "results" / "quick.json"
FILMS = (("staff", 22), ("bump", 29), ("bad_light", 39))
"""Together nine gaps, misplaced goods and people before a peg wall, a chiller and a bakery; in the
second the camera is pushed and sags, in the third the light steps up and down and flickers."""
HOURS, EVERY_S = 0.6, 10.0

AT_MOST: Mapping[str, float] = {
    "out_of_stock.false": 1,
    "low_stock.false": 1,
    "misplaced.false": 1,
    "wrong_facing.false": 1,
    "out_of_stock.missed": 1,
    "misplaced.missed": 1,
    "view.false": 2,
    "out_of_stock.delay_median_s": 60.0,
    "osa_error_points": 1.0,
}
"""Figures that must not grow, each with how much more is chance."""

AT_LEAST: Mapping[str, float] = {
    "state_macro_f1": 0.05,
    "facings_exact": 0.02,
    "coverage": 0.02,
    "out_of_stock.found": 1,
}
"""Figures that must not shrink, likewise."""


def measured() -> dict[str, float]:
    """The figures of today, over all films; two at a time."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        days = list(pool.map(watched, FILMS))
    return figures_of(days)


def watched(film: tuple[str, int]) -> DayScore:
    """Show one film to the agent and score it; nothing is kept."""
    cv2.setNumThreads(1)
    shown = Film(*film, hours=HOURS, every_s=EVERY_S)
    put_up = stand(shown, models_here(), Book())
    seen = watch_film(shown, put_up, lambda _look, _jpeg: None)
    truth = truth_of(shown, put_up.view, seen.hidden, put_up.groups)
    return score(truth, own_account(seen.looks, put_up, truth), put_up.view, film)


def figures_of(days: Sequence[DayScore]) -> dict[str, float]:
    """What is compared, by name."""
    plain = counts(days)
    plain["view.false"] = sum(plain.get(f"{kind}.false", 0) for kind in VIEW_KINDS)
    names = [*AT_MOST, *AT_LEAST]
    return {
        name: round(float(plain[name] if name in plain else FIGURES[name](days)), 4)
        for name in names
    }


def worse(now: Mapping[str, float], recorded: Mapping[str, float]) -> tuple[str, ...]:
    """Every figure that got worse by more than its tolerance, in a sentence each."""
    found = []
    for name, chance in AT_MOST.items():
        if not now[name] <= recorded[name] + chance:
            found.append(
                f"{name} is {now[name]:g}, was {recorded[name]:g}, {chance:g} more allowed"
            )
    for name, chance in AT_LEAST.items():
        if not now[name] >= recorded[name] - chance:
            found.append(
                f"{name} is {now[name]:g}, was {recorded[name]:g}, {chance:g} less allowed"
            )
    return tuple(found)


def recorded() -> dict[str, float]:
    """The figures that are recorded."""
    held: dict[str, Any] = json.loads(RECORDED.read_text("utf-8"))
    return {name: float(value) for name, value in held["figures"].items()}


def check(*, record: bool) -> int:
    """Measure, print, and compare or record; the exit code."""
    now = measured()
    before = recorded() if RECORDED.exists() else {}
    for name, value in now.items():
        was = f"{before[name]:10.4f}" if name in before else "         -"
        print(f"{name:32} {value:10.4f}  was {was}")
    if record:
        told = {
            "films": [list(film) for film in FILMS],
            "hours": HOURS,
            "every_s": EVERY_S,
            "constants": constants_hash(),
            "figures": now,
        }
        RECORDED.parent.mkdir(exist_ok=True)
        RECORDED.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        return 0
    problems = worse(now, recorded())
    print("\n".join(problems) or "no figure is worse than what is recorded")
    return 1 if problems else 0
