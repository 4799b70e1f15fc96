"""Resident memory of the agent with one and with two cameras, while it watches."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.bench.shop import furnish
from tools.bench.timing import machine, table

WATCH_S = 20.0  # twenty looks a camera: every path has been taken, every cache is warm
MB = 1024.0  # kB, as /proc says it


def report() -> str:
    """The resident set after a while of watching, and its largest."""
    head = ("cameras (1080p, bundled models, 1 thread)", "MB", "of these anonymous", "peak MB")
    rows = [(str(n), *(f"{value:.0f}" for value in _watched(n))) for n in (1, 2)]
    return f"{machine()}\n{table([head, *rows])}"


def _watched(cameras: int) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        device = furnish(Path(folder), cameras=cameras)
        command = [sys.executable, "-m", "agent.cli", "run", str(device)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as agent:
            time.sleep(WATCH_S)
            status = Path(f"/proc/{agent.pid}/status").read_text("ascii")
            agent.terminate()
    return tuple(_field(status, name) / MB for name in ("VmRSS", "RssAnon", "VmHWM"))  # type: ignore[return-value]


def _field(status: str, name: str) -> float:
    line = next(line for line in status.splitlines() if line.startswith(name))
    return float(line.split()[1])
