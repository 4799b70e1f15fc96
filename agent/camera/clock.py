"""The moment a picture was taken, on two clocks. Whoever needs the time is given a `Clock`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant, for people and for ids.

    Args:
        at: aware, UTC; jumps when the device's clock is set.
        mono_ms: never jumps; milliseconds from a beginning that means nothing by itself.
    """

    at: datetime
    mono_ms: int


Clock: TypeAlias = Callable[[], Moment]
Wait: TypeAlias = Callable[[float], object]  # seconds; `stop.wait`, so that the agent ends at once


def now() -> Moment:
    """Read the device's clocks.

    The second one is CLOCK_BOOTTIME where there is one: it goes on through a suspend, and it is
    the clock libcamera stamps its exposures with.
    """
    if sys.platform == "linux":
        mono_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    else:
        mono_ns = time.monotonic_ns()
    return Moment(datetime.now(UTC), mono_ns // 1_000_000)


RECORDING_START = datetime(2026, 1, 1, tzinfo=UTC)
"""When a recording without times of its own begins, unless the caller knows better.

A fixed day and not the file's date: copying a file changes its date, and a replay has to give the
same event ids on every run and on every machine.
"""


def into_recording(start: datetime, seconds: float) -> Moment:
    """Place a picture of a recording in time, by its position and nothing else."""
    return Moment(start + timedelta(seconds=seconds), round(seconds * 1000))
