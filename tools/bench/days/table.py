"""The metrics as a page of markdown: the goals, the methods, the scenarios, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.bench.days.goals import GOALS, NOTHING, written
from tools.bench.days.methods import OURS
from tools.bench.days.score import KINDS

OUT, LOW, MIS = "out_of_stock", "low_stock", "misplaced"


def page(held: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = [_head(held), _goals(held), _methods(held), _scenarios(held), _false(held)]
    return "\n\n".join([*parts, _views(held), _words()]) + "\n"


def _head(held: Mapping[str, Any]) -> str:
    every = held["own"]["all"]
    seeds = held["seeds"]
    return (
        "# Store days: how well OnShelf judges\n\n"
        f"The real agent (real frames, the shipped int8 models, the real decision code; time from "
        f"the data) over {held['camera_days']} rendered camera-days of {held['hours']:g} h at a "
        f"look every {held['every_s']:g} s, seeds {seeds[0]} to {seeds[-1]}. Together they are "
        f"**{every['slot_days']:.2f} days of 100 slots and 12 h**, to which all false alerts are "
        "scaled. What a scenario promises happens within the film, so these hours are denser than "
        "a shop's. A look every 5 s is what the weights are meant for; at a longer interval a look "
        "counts for more, but at most half as much again, so alerts come later.\n\n"
        f"Constants `{held['constants']}` ({held['constants_counted']} of them), code "
        f"`{held['code']}`, models `{held['models']}`. Made by\n\n"
        f"    {held['command']}\n\n"
        "![False alerts against delay](days.png)"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _goals(held: Mapping[str, Any]) -> str:
    rows = []
    for goal, told in zip(GOALS, held["goals"], strict=True):
        row = [goal.says]
        for tier in ("base", "stress"):
            one = told[tier]
            low, high = one["interval"]
            span = "" if low is None else f" ({_w(low, goal.unit)} to {_w(high, goal.unit)})"
            mark = NOTHING if one["value"] is None else "yes" if one["met"] else "**no**"
            row += [_w(one["goal"], goal.unit), _w(one["value"], goal.unit) + span, mark]
        rows.append(row)
    head = ("figure", "goal, base", "base (95 %)", "met", "goal, stress", "stress (95 %)", "met")
    return "## Goals\n\n" + _table(head, rows)


def _w(value: float | None, unit: str) -> str:
    return written(float("nan") if value is None else value, unit)


def _methods(held: Mapping[str, Any]) -> str:
    rows = []
    for name, tiers in held["methods"].items():
        row = [f"**{name}**" if name == OURS else name]
        for tier in ("base", "stress"):
            one = tiers[tier]
            row += [
                _rate(one, OUT),
                _w(one[f"{OUT}.recall"], "%"),
                _delays(one, OUT),
                _rate(one, LOW),
                _w(one["osa_error_points"], ""),
                _w(one["facings_exact"], "%"),
            ]
        rows.append(row)
    met = held["methods"][OURS]["all"]
    columns = ("false OOS", "recall", "median / p90", "false low", "OSA error", "exact")
    head = ["method", *(f"{tier}: {word}" for tier in ("base", "stress") for word in columns)]
    return (
        f"## Methods\n\nOver the {met['camera_days']} camera-days that every method has judged, "
        f"{met['slot_days']:.2f} days of 100 slots and 12 h. False alerts a camera and such a "
        "day; where none was seen, the 95 % upper bound (rule of three). The baselines and "
        "ablations see with the same detector, assignment and view. N of M is counted at a look "
        "every 5 s and spans the same time here.\n\n" + _table(head, rows)
    )


def _rate(one: Mapping[str, Any], kind: str) -> str:
    bound = one[f"{kind}.false_bound"]
    return _w(one[f"{kind}.false_per_day"], "") if bound is None else f"0 (< {bound:.1f})"


def _delays(one: Mapping[str, Any], kind: str) -> str:
    median, p90 = one[f"{kind}.delay_median_s"], one[f"{kind}.delay_p90_s"]
    return NOTHING if median is None else f"{median:.0f} / {p90:.0f} s"


def _scenarios(held: Mapping[str, Any]) -> str:
    rows = []
    told = held["scenarios"]
    worst = max(told, key=lambda name: (_badness(told[name]), name), default="")
    for name, one in told.items():
        rows.append(
            [
                f"**{name}** (worst)" if name == worst else name,
                f"{one['camera_days']} / {one['slot_days']:.2f}",
                _rate(one, OUT),
                _w(one[f"{OUT}.recall"], "%"),
                _w(one[f"{OUT}.precision"], "%"),
                _delays(one, OUT),
                _visible(one),
                _rate(one, LOW),
                _w(one[f"{LOW}.recall"], "%"),
                _rate(one, MIS),
                _w(one[f"{MIS}.recall"], "%"),
                _w(one["state_macro_f1"], ""),
                _w(one["coverage"], "%"),
                _w(one["cases_per_trouble"], ""),
            ]
        )
    head = (
        "scenario", "camera-days / slot-days", "false OOS", "recall", "precision", "median / p90",
        "visible", "false low", "low recall", "false misplaced", "misplaced recall", "macro-F1",
        "coverage", "cases per trouble",
    )  # fmt: skip
    return f"## Scenarios, profile {OURS}\n\n" + _table(head, rows)


def _visible(one: Mapping[str, Any]) -> str:
    median = one[f"{OUT}.visible_delay_median_s"]
    p90 = one[f"{OUT}.visible_delay_p90_s"]
    return NOTHING if median is None else f"{median:.0f} / {p90:.0f} s"


def _badness(one: Mapping[str, Any]) -> tuple[float, float]:
    """By false out-of-stock alerts first, then by what was not found."""
    recall = one[f"{OUT}.recall"]
    return one[f"{OUT}.false_per_day"] or 0.0, 0.0 if recall is None else 1 - recall


def _false(held: Mapping[str, Any]) -> str:
    every = held["own"]["all"]["counts"]
    names = sorted({name for kinds in held["causes"]["all"].values() for name in kinds})
    rows = []
    for kind in KINDS:
        told = held["causes"]["all"][kind]
        numbers = [str(told.get(name, 0)) for name in names]
        row = [str(every[f"{kind}.{word}"]) for word in ("found", "missed", "flaps", "brief")]
        rows.append([kind, *row, str(every[f"{kind}.false"]), *numbers])
    head = ["kind", "found", "missed", "flaps", "brief", "false", *(f"by {n}" for n in names)]
    missed = {kind: held["missed"]["all"][kind] for kind in KINDS}
    whys = sorted({why for told in missed.values() for why in told})
    lost = [[kind, *(str(missed[kind].get(why, 0)) for why in whys)] for kind in KINDS]
    return (
        "## Slot alerts by kind and cause, all days, plain numbers\n\n"
        + _table(head, rows)
        + "\n\nMissed troubles by what hindered them (look-alikes: only products of one group, "
        "which the agent says it cannot tell apart, changed places):\n\n"
        + _table(["kind", *whys], lost)
    )


def _views(held: Mapping[str, Any]) -> str:
    lines = ["## The view: moves of the camera and new plans, day by day", ""]
    rows = []
    for day in held["days"]:
        name = f"{day['scenario']} {day['seed']}"
        for kind, moved, off, wrong, suspended in day["moves"]:
            cell = NOTHING if off is None else f"{off:.1f} px"
            row = [name, f"{kind} of {moved:.0f} px", cell, f"{wrong:.0%}", f"{suspended:.0%}"]
            rows.append(row)
    if rows:
        head = ("day", "move", "off in the median", "used while off", "suspended")
        lines.append(_table(head, rows))
    plans = [day for day in held["days"] if day["new_plan"] is not None]
    for day in plans:
        kind, shift, cases, right = day["new_plan"]
        word = "right" if right else "not right"
        lines.append(
            f"\n{day['scenario']} {day['seed']}: {kind} {shift or ''}: told {cases} times, "
            f"the hypothesis is {word}."
        )
    told = held["own"]["all"]["counts"]
    view = {key: n for key, n in told.items() if key.endswith((".true", ".false", ".unjudged"))}
    view = {key: n for key, n in view.items() if key.split(".")[0] not in KINDS}
    lines.append("\nAlerts about the view, by whether the truth bears them out: " + _listed(view))
    return "\n".join(lines)


def _listed(told: Mapping[str, int]) -> str:
    return (", ".join(f"{key.replace('.', ' ')} {n}" for key, n in told.items()) or "none") + "."


def _words() -> str:
    return (
        "## How it is scored\n\n"
        "An out-of-stock trouble is due once it has lasted 120 s (low 300 s, misplaced 600 s); one "
        "that the film's end cuts off, 300 s later. An alert in one, up to 60 s after its end, "
        "finds it; later ones in the same are flaps; in a trouble too short to be due it is brief, "
        "neither for nor against; all others are false, a case once. After a new plan nothing is "
        "due, and alerts are false unless the place is bare. Intervals are bootstrapped over "
        "camera-days. Confusion, coverage and counts are weighted by time. The rules are "
        "tools/bench/days/episodes.py, states.py and causes.py; each has a test."
    )
