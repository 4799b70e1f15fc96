"""The metrics as a page of markdown: the goals, the methods, the scenarios, what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tools.bench.days.by_scenario import kinds, scenarios, views
from tools.bench.days.cells import LOW, MIS, OUT, between, figure, rate, table
from tools.bench.days.goals import GOALS, NOTHING
from tools.bench.days.methods import OURS
from tools.bench.days.score import KINDS
from tools.bench.days.totals import DAY_SLOT_HOURS, NONE_SEEN
from tools.days.scenario import SCENARIOS
from tools.days.split import (
    KINDS_HELD_OUT,
    LAYOUTS_HELD_OUT,
    PATTERNS_HELD_OUT,
    SORTS_HELD_OUT,
    STYLES_HELD_OUT,
    TUNE,
    VALIDATE,
    style_of,
)

TIERS = ("base", "stress")


def page(held: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = [_head(held), _stands(held), _goals(held), _methods(held), _paces(held)]
    parts += [scenarios(held), kinds(held), _false(held), views(held), _moves(held), _words()]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(held: Mapping[str, Any]) -> str:
    every = held["own"]["all"]
    return (
        "# Store days: how well OnShelf judges\n\n"
        f"The real agent (real frames, the shipped int8 models, the real decision code; time from "
        f"the data) over **{held['camera_days']} rendered camera-days of {held['hours']:g} h**, a "
        f"look every {held['every_s']:g} s. Made by one command, which a second run resumes by "
        "camera-day:\n\n"
        f"    {held['command']}\n\n"
        f"Together they are **{every['slot_days']:.2f} days of 100 slots and 12 h**, to which all "
        "false alerts are scaled. A look every 5 s is what the weights are meant for; at a longer "
        "interval a look counts for more, but at most half as much again, so alerts come later.\n\n"
        "![False alerts against delay](days.png)"
    )


def _stands(held: Mapping[str, Any]) -> str:
    """What the figures stand on, row by row."""
    days = held["days"]
    slots = [day["slots"] for day in days]
    seeds = held["seeds"]
    styles = Counter(style_of(day["seed"], SCENARIOS[day["scenario"]].styles) for day in days)
    tiers = [f"{held['own'][tier]['camera_days']} {tier}" for tier in TIERS]
    bound = NONE_SEEN / max(held["own"]["all"]["slot_days"], 1e-9)
    least = (
        f"no false alert in all of this would mean fewer than {bound:.2f} a camera and day (rule "
        f"of three, 95 %); to claim 0.1 takes 30 days of {DAY_SLOT_HOURS:.0f} slot-hours"
    )
    rows = [
        ["camera-days", f"{held['camera_days']}: {', '.join(tiers)}"],
        ["each", f"{held['hours']:g} h, a look every {held['every_s']:g} s"],
        [
            "slots a fixture",
            f"{min(slots)} to {max(slots)}, {sum(slots) / len(slots):.1f} on average",
        ],
        ["fixtures", ", ".join(f"{style} {n}" for style, n in styles.most_common())],
        ["seeds", f"{seeds[0]} to {seeds[-1]}, {_split(seeds)}"],
        ["never seen in tuning", _held_out()],
        ["constants", f"`{held['constants']}`, {held['constants_counted']} of them"],
        ["code that judges and scores", f"`{held['code']}`"],
        ["models", f"`{held['models']}`"],
        ["the least that could be claimed", least],
    ]
    return "## What the figures stand on\n\n" + table(("", ""), rows)


def _split(seeds: list[int]) -> str:
    if all(seed in VALIDATE for seed in seeds):
        return f"of the {VALIDATE[0]} to {VALIDATE[-1]} that are kept for validation"
    if all(seed in TUNE for seed in seeds):
        return "**of those that constants were tuned on: no proof of anything**"
    return "of several splits"


def _held_out() -> str:
    told = (
        ("fixtures", STYLES_HELD_OUT), ("packages", KINDS_HELD_OUT), ("prints", LAYOUTS_HELD_OUT),
        ("loose goods", SORTS_HELD_OUT), ("clothes", PATTERNS_HELD_OUT),
    )  # fmt: skip
    parts = [f"{word} {', '.join(sorted(names))}" for word, names in told]
    return "; ".join(parts) + " (tools/days/split.py)"


def _goals(held: Mapping[str, Any]) -> str:
    rows = []
    for goal, told in zip(GOALS, held["goals"], strict=True):
        row = [goal.says]
        for tier in TIERS:
            one = told[tier]
            mark = NOTHING if one["value"] is None else "yes" if one["met"] else "**no**"
            span = between(one["interval"], goal.unit)
            row += [figure(one["goal"], goal.unit), figure(one["value"], goal.unit) + span, mark]
        rows.append(row)
    head = ("figure", "goal, base", "base (95 %)", "met", "goal, stress", "stress (95 %)", "met")
    bounds = [
        f"{tier}: {held['own'][tier]['slot_days']:.2f} days, so a count of none bounds a rate at "
        f"{NONE_SEEN / max(held['own'][tier]['slot_days'], 1e-9):.2f}"
        for tier in TIERS
    ]
    return "## Goals\n\n" + table(head, rows) + "\n\n" + "; ".join(bounds) + " (95 %)."


def _methods(held: Mapping[str, Any]) -> str:
    cheap, *dear = held["meetings"]
    met = cheap[OURS]["all"]
    text = (
        f"## Methods\n\nOver the {met['camera_days']} camera-days that all of these have judged, "
        f"{met['slot_days']:.2f} days of 100 slots and 12 h. False alerts a camera and such a "
        "day; where none was seen, the 95 % upper bound (rule of three); in brackets 95 % "
        "intervals, bootstrapped over camera-days. The baselines and ablations see with the same "
        "detector, assignment and view. N of M is counted at a look every 5 s and spans the same "
        "time here.\n\n" + _meeting(cheap)
    )
    for meeting in dear:
        met = meeting[OURS]["all"]
        text += (
            "\n\nAblations that look for themselves cost as much as the agent again, so they judge "
            f"fewer days: {met['camera_days']}, {met['slot_days']:.2f} days of 100 slots and 12 h. "
            "Our own method on the same days stands beside them.\n\n" + _meeting(meeting)
        )
    return text


def _meeting(meeting: Mapping[str, Any]) -> str:
    head = (
        "method", "false OOS", "recall", "median delay", "90th percentile", "false low",
        "OSA error, points", "facings exact",
    )  # fmt: skip
    parts = []
    for tier in TIERS:
        rows = [
            [f"**{name}**" if name == OURS else name, *_row(tiers[tier])]
            for name, tiers in meeting.items()
        ]
        parts.append(f"### {tier.capitalize()} scenarios\n\n" + table(head, rows))
    return "\n\n".join(parts)


def _row(one: Mapping[str, Any]) -> list[str]:
    spans = one["intervals"]

    def told(name: str, unit: str) -> str:
        return figure(one[name], unit) + between(spans[name], unit)

    return [
        rate(one, OUT, spans[f"{OUT}.false_per_day"]),
        told(f"{OUT}.recall", "%"),
        told(f"{OUT}.delay_median_s", "s"),
        told(f"{OUT}.delay_p90_s", "s"),
        rate(one, LOW, spans[f"{LOW}.false_per_day"]),
        told("osa_error_points", ""),
        told("facings_exact", "%"),
    ]


def _paces(held: Mapping[str, Any]) -> str:
    """The same days at other intervals; nothing where there is only one."""
    if not held["paces"]:
        return ""
    rows = []
    for one in held["paces"]:
        spans = one["intervals"]
        row = [f"{one['every_s']:g} s"]
        for name, value in one["figures"].items():
            unit = "%" if name.endswith("recall") else "s" if name.endswith("_s") else ""
            row.append(figure(value, unit) + between(spans[name], unit))
        rows.append(row)
    first = held["paces"][0]
    head = (
        "a look every", "false OOS", "recall", "median delay", "90th percentile",
        "median where nothing stands", "90th percentile", f"{MIS}: median delay",
    )  # fmt: skip
    return (
        f"## Delay against the interval between looks\n\nProfile {OURS} over the same "
        f"{first['camera_days']} camera-days, {first['slot_days']:.2f} days of 100 slots and "
        "12 h.\n\n" + table(head, rows)
    )


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
        + table(head, rows)
        + "\n\nMissed troubles by what hindered them (look-alikes: only products of one group, "
        "which the agent says it cannot tell apart, changed places):\n\n"
        + table(["kind", *whys], lost)
    )


def _moves(held: Mapping[str, Any]) -> str:
    rows = []
    for day in held["days"]:
        name = f"{day['scenario']} {day['seed']}"
        for kind, moved, off, wrong, suspended in day["moves"]:
            cell = NOTHING if off is None else f"{off:.1f} px"
            row = [name, f"{kind} of {moved:.0f} px", cell, f"{wrong:.0%}", f"{suspended:.0%}"]
            rows.append(row)
    lines = ["## Moves of the camera and new plans, day by day", ""]
    if rows:
        head = ("day", "move", "off in the median", "used while off", "suspended")
        lines.append(table(head, rows))
    for day in held["days"]:
        if day["new_plan"] is None:
            continue
        kind, shift, cases, right = day["new_plan"]
        word = "right" if right else "not right"
        lines.append(
            f"\n{day['scenario']} {day['seed']}: {kind} {shift or ''}: told {cases} times, "
            f"the hypothesis is {word}."
        )
    return "\n".join(lines)


def _words() -> str:
    return (
        "## How it is scored\n\n"
        "An out-of-stock trouble is due once it has lasted 120 s (low 300 s, misplaced, standing "
        "back and encroaching 600 s, an unknown product 1,800 s); one that the film's end cuts "
        "off, 300 s later. An alert in one, up to 60 s after its end, finds it; later ones in the "
        "same are flaps; in a trouble too short to be due it is brief, neither for nor against; "
        "all others are false, a case once. After a new plan nothing is due, and alerts are false "
        "unless the place is bare. Whether goods stand back is known to the film; of loose goods "
        "and of shelves that feed themselves it is never so. No pack in a film is ever turned, so "
        "every alert of a wrong facing is false, and no film sells a product that its catalog does "
        "not have, so no unknown product is due. Cases per trouble: all cases about slots that "
        "somebody would see, for each trouble that was due. Macro-F1 is over out of stock, low, "
        "misplaced, unknown and ok, as far as they happened. Intervals are bootstrapped over "
        "camera-days. Confusion, coverage and counts are weighted by time. The rules are "
        "tools/bench/days/episodes.py, manners.py, states.py and causes.py; each has a test."
    )
