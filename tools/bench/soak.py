"""Does memory stay flat? Thousands of frames through the agent's eyes, and its size on the way.

    python -m tools.bench soak

Not part of the run without a word: it takes a few minutes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from agent.allocator import keep_little
from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import eyes_for, open_models
from agent.replay import replay
from agent.shelf.advance import Rules
from agent.shelf.cases.memory import NO_PRODUCTS, blank, to_json
from agent.shelf.held.belief import PROFILES
from agent.shelf.rules.event import Origin
from agent.vision.frame import Frame
from agent.watch import Post
from tools.bench.shop import shop
from tools.bench.timing import machine, table

FRAMES, EVERY = 10_000, 1_000
START = datetime(2030, 1, 7, 9, tzinfo=UTC)


def report() -> str:
    """The resident set at every thousandth frame, and its slope over the second half."""
    keep_little()
    bench = shop(24)
    opened = open_models(Models(recognizer=None), Path(), Bench(Accelerator.CPU, 1, notes_in(None)))
    rules = Rules(PROFILES["default"], Origin("/stores/bench/devices/bench", "bench"))
    eyes = eyes_for(bench.view, opened, None)
    post = Post(eyes, bench.view, rules, blank(bench.view, NO_PRODUCTS))
    frames = (
        Frame("left", START + timedelta(seconds=5 * i), 5000 * i, bench.pictures[i % 24].copy())
        for i in range(FRAMES)
    )
    rows = [("frames", "MB resident", "events so far", "bytes of memory's text")]
    events, sizes = 0, []
    for count, step in enumerate(replay(frames, post), start=1):
        events += len(step.events)
        if count % EVERY == 0:
            sizes.append(_resident_mb())
            text = str(len(to_json(step.memory)))
            rows.append((str(count), f"{sizes[-1]:.1f}", str(events), text))
            print(f"{count} frames, {sizes[-1]:.1f} MB", flush=True)
    half = sizes[len(sizes) // 2 :]
    slope = float(np.polyfit(range(len(half)), half, 1)[0])
    words = f"slope over the second half: {slope:+.2f} MB a thousand frames"
    return f"{machine()}\n{table(rows)}\n{words}"


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return float(line.split()[1]) / 1024
