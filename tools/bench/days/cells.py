"""Figures as they stand in the cells of the page's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.bench.days.goals import NOTHING, written

OUT, LOW, MIS = "out_of_stock", "low_stock", "misplaced"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def figure(value: float | None, unit: str) -> str:
    """A figure; a dash where nothing of the kind happened."""
    return written(float("nan") if value is None else value, unit)


def between(span: Sequence[float | None] | None, unit: str) -> str:
    """A 95 % interval in brackets, nothing where there is none."""
    if span is None or span[0] is None or span[1] is None:
        return ""
    low, high = (
        written(float(one), unit).removesuffix(f" {unit}") for one in span if one is not None
    )
    return f" ({low} to {high})"


def rate(one: Mapping[str, Any], kind: str, span: Sequence[float | None] | None = None) -> str:
    """False alerts a camera and day; where none was seen, the 95 % upper bound."""
    bound = one[f"{kind}.false_bound"]
    if bound is not None:
        return f"0 (< {bound:.1f})"
    return figure(one[f"{kind}.false_per_day"], "") + between(span, "")


def delays(one: Mapping[str, Any], kind: str, *, visible: bool = False) -> str:
    """Median and 90th percentile."""
    word = "visible_delay" if visible else "delay"
    median, p90 = one[f"{kind}.{word}_median_s"], one[f"{kind}.{word}_p90_s"]
    return NOTHING if median is None else f"{median:.0f} / {p90:.0f} s"
