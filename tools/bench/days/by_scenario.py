"""What each scenario came to: the main figures, every kind of alert, the alerts about the view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.bench.days.cells import LOW, MIS, OUT, delays, figure, rate, table
from tools.bench.days.goals import NOTHING
from tools.bench.days.methods import OURS
from tools.bench.days.score import KINDS, VIEW_KINDS


def scenarios(held: Mapping[str, Any]) -> str:
    """The main figures; the worst scenario is marked."""
    told = held["scenarios"]
    worst = max(told, key=lambda name: (_badness(told[name]), name), default="")
    rows = [
        [
            f"**{name}** (worst)" if name == worst else name,
            f"{one['camera_days']} / {one['slot_days']:.2f}",
            rate(one, OUT),
            figure(one[f"{OUT}.recall"], "%"),
            figure(one[f"{OUT}.precision"], "%"),
            delays(one, OUT),
            delays(one, OUT, visible=True),
            rate(one, LOW),
            figure(one[f"{LOW}.recall"], "%"),
            rate(one, MIS),
            figure(one[f"{MIS}.recall"], "%"),
            figure(one["state_macro_f1"], ""),
            figure(one["coverage"], "%"),
            figure(one["osa_error_points"], ""),
            figure(one["cases_per_trouble"], ""),
        ]
        for name, one in told.items()
    ]
    head = (
        "scenario", "camera-days / slot-days", "false OOS", "recall", "precision", "median / p90",
        "visible", "false low", "low recall", "false misplaced", "misplaced recall", "macro-F1",
        "coverage", "OSA error", "cases per trouble",
    )  # fmt: skip
    return (
        f"## Scenarios, profile {OURS}\n\nThe worst by false out-of-stock alerts, then by what was "
        "not found. The first four are base, the others stress.\n\n" + table(head, rows)
    )


def _badness(one: Mapping[str, Any]) -> tuple[float, float]:
    """By false out-of-stock alerts first, then by what was not found."""
    recall = one[f"{OUT}.recall"]
    return one[f"{OUT}.false_per_day"] or 0.0, 0.0 if recall is None else 1 - recall


def kinds(held: Mapping[str, Any]) -> str:
    """Every kind of alert about slots: found, missed and false."""
    rows = []
    for name, one in held["scenarios"].items():
        counts = one["counts"]
        row = [name]
        for kind in KINDS:
            numbers = [counts[f"{kind}.{word}"] for word in ("found", "missed", "false")]
            row.append(" / ".join(map(str, numbers)) if any(numbers) else NOTHING)
        rows.append(row)
    return (
        "## Every kind of slot alert by scenario: found / missed / false, plain numbers\n\n"
        + table(("scenario", *KINDS), rows)
    )


def views(held: Mapping[str, Any]) -> str:
    """Alerts about the view: those that the truth bears out, and those that it does not."""
    rows = []
    for name, one in held["scenarios"].items():
        counts = one["counts"]
        numbers = [
            (counts.get(f"{kind}.true", 0), counts.get(f"{kind}.false", 0)) for kind in VIEW_KINDS
        ]
        rows.append([name, *(f"{a} / {b}" if a or b else NOTHING for a, b in numbers)])
    return "## Alerts about the view by scenario: borne out / false, plain numbers\n\n" + table(
        ("scenario", *VIEW_KINDS), rows
    )
