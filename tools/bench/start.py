"""From `onshelf run` to the first look, as whole processes: the first start and later ones."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from tools.bench.shop import furnish
from tools.bench.timing import machine, table

STARTS = 5


def report() -> str:
    """The median time to the end of the first look, by `onshelf run --once`."""
    with tempfile.TemporaryDirectory() as folder:
        device = furnish(Path(folder), cameras=1)
        first = once(device)
        after = [once(device) for _ in range(STARTS)]
        python = [_bare() for _ in range(STARTS)]
    rows = [
        ("whole process, from its start to its end", "s"),
        ("first start (models are tried in a child process)", f"{first:.2f}"),
        (f"start after that, median of {STARTS}", f"{np.median(after):.2f}"),
        ("a bare Python, for comparison", f"{np.median(python):.2f}"),
    ]
    return f"{machine()}\n{table(rows)}"


def once(device: Path) -> float:
    """Seconds for one start to its first look."""
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "agent.cli", "run", str(device), "--once"],
        check=True,
        capture_output=True,
    )
    return perf_counter() - began


def _bare() -> float:
    began = perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return perf_counter() - began
