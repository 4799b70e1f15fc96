"""Honest times: several ways in turn, again and again, and the median of each."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

import numpy as np

REPEATS = 25


def side_by_side(
    ways: Mapping[str, Callable[[], object]], repeats: int = REPEATS
) -> dict[str, float]:
    """The median milliseconds of each way; run in turn, so a drift of the machine is shared."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # warm: caches, lazy imports
    for _ in range(repeats):
        for name, way in ways.items():
            began = perf_counter()
            way()
            times[name].append((perf_counter() - began) * 1000)
    return {name: float(np.median(taken)) for name, taken in times.items()}


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in _cpuinfo()
            if line.startswith(("model name", "Model"))
        ),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, one thread"


def _cpuinfo() -> list[str]:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().splitlines()
    except OSError:
        return []


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows as aligned columns, the first left and the others right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
