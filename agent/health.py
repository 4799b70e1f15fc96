"""How the device is: heartbeats of the workers, the board's own values, and systemd's watchdog."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from agent.publish.messages import (
    CameraHealth,
    Health,
    LinkHealth,
    MachineHealth,
    OutboxHealth,
    WorkerHealth,
)
from agent.shelf.cases.wire import dumps, fields_of
from agent.store import Clocks, Depth, Store

log = logging.getLogger(__name__)

PET_S = 10.0  # a third of WatchdogSec=30 in the unit
VCGENCMD_S = 2.0  # it answers in milliseconds, or the firmware hangs and it never does
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronized
MB = 1024 * 1024


# ---- clocks --------------------------------------------------------------------------------------


def boot_id() -> str:
    """The id of this boot of the machine; it tells which clocks and wills belong together."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


def clock_synced() -> bool:
    """Whether the kernel holds the wall clock to be right, whichever NTP client sets it."""
    libc = ctypes.CDLL(None, use_errno=True)
    unchanged = ctypes.create_string_buffer(256)  # struct timex, 208 bytes; modes 0 only reads
    return int(libc.adjtimex(unchanged)) not in (-1, TIME_ERROR)


def system_clocks() -> Clocks:
    """The machine's clocks, for a `Store`."""
    return Clocks(lambda: datetime.now(UTC), lambda: time.monotonic_ns() // 1_000_000, clock_synced)


# ---- heartbeats ----------------------------------------------------------------------------------


class Pulse:
    """A worker's way to say that it lives, and at what it is."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._last = (now_s(), "starting")  # one value, so that a reader sees both of one beat

    def __call__(self, word: str = "") -> None:
        """Beat."""
        self._last = (self._now_s(), word)

    def health(self) -> WorkerHealth:
        """Seconds since the last beat, and its word."""
        at_s, word = self._last
        return WorkerHealth(self._now_s() - at_s, word)


class Heart:
    """Every worker's pulse, and how long each may be silent.

    Args:
        deadlines_s: by worker. A worker that is silent for longer hangs.
        now_s: the clock that never jumps.
    """

    def __init__(
        self, deadlines_s: Mapping[str, float], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._deadlines_s = dict(deadlines_s)
        self._pulses = {name: Pulse(now_s) for name in self._deadlines_s}

    def pulse(self, worker: str) -> Pulse:
        """What this worker calls once per turn."""
        return self._pulses[worker]

    def workers(self) -> Mapping[str, WorkerHealth]:
        """How each worker is."""
        return {name: pulse.health() for name, pulse in self._pulses.items()}

    def hanging(self) -> tuple[str, ...]:
        """Workers that were silent for longer than they may be."""
        return tuple(
            name
            for name, worker in self.workers().items()
            if worker.age_s > self._deadlines_s[name]
        )


# ---- systemd -------------------------------------------------------------------------------------


def tell_systemd(words: str) -> None:
    """Send a notification, such as READY=1, where systemd listens; else do nothing (sd_notify(3)).

    A datagram that systemd does not take is not worth a word: silence is what its watchdog is for.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # Linux's abstract namespace
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        try:
            out.sendto(words.encode(), address)
        except OSError as error:
            log.warning("NOTIFY_SOCKET %s: %s", address, error)


def watch_over(
    heart: Heart,
    stop: threading.Event,
    *,
    tell: Callable[[str], None] = tell_systemd,
    pet_s: float = PET_S,
) -> None:
    """A worker that pets the watchdog for as long as no other worker hangs.

    When one does, it stops petting and says who; systemd then kills and restarts the agent. There
    is no way back from here: a native call that hangs cannot be ended from within.
    """
    tell("READY=1")
    while not stop.is_set():
        hanging = heart.hanging()
        if hanging:
            log.error("hanging: %s; leaving the watchdog to end it", ", ".join(hanging))
            tell(f"STATUS=hanging: {', '.join(hanging)}")
        else:
            tell("WATCHDOG=1")
        stop.wait(pet_s)
    tell("STOPPING=1")


# ---- the board -----------------------------------------------------------------------------------


def read_machine(folder: Path, *, root: Path = Path("/")) -> MachineHealth:
    """The board's own values.

    Args:
        folder: where the store is: the disk that matters.
        root: of the file system that tells; a test's own.
    """
    return MachineHealth(
        temperature_c=_temperature_c(root),
        throttled=_throttled(root),
        disk_free_mb=_disk_free_mb(folder),
        memory_mb=_memory_mb(root),
        clock_synced=clock_synced(),
    )


def _temperature_c(root: Path) -> float | None:
    text = _read(root / "sys/class/thermal/thermal_zone0/temp")
    return int(text) / 1000 if text is not None and text.lstrip("-").isdecimal() else None


def _throttled(root: Path) -> int | None:
    text = _read(root / "sys/devices/platform/soc/soc:firmware/get_throttled")
    if text is None:
        text = _vcgencmd()
    try:
        return None if text is None else int(text.removeprefix("throttled="), 16)
    except ValueError:
        return None  # "error=1": a board without this command


def _vcgencmd() -> str | None:
    program = shutil.which("vcgencmd")
    if program is None:
        return None
    try:
        said = subprocess.run(
            [program, "get_throttled"],
            capture_output=True,
            text=True,
            timeout=VCGENCMD_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return said.stdout.strip()


def _disk_free_mb(folder: Path) -> float | None:
    try:
        return shutil.disk_usage(folder).free / MB
    except OSError:
        return None


def _memory_mb(root: Path) -> float | None:
    words = (_read(root / "proc/self/statm") or "").split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / MB if len(words) > 1 else None


def _read(path: Path) -> str | None:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return None


# ---- the message ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watching:
    """What the watch thread did, as the agent's parts tell it.

    Args:
        newest_ms: by camera: `mono_ms` of the newest frame with a picture, None before the first.
        looks: by camera: how many there were.
        stage_ms: by stage of the pipeline: how long it took lately.
    """

    newest_ms: Mapping[str, int | None]
    looks: Mapping[str, int]
    stage_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reporter:
    """Puts the heartbeat's message together when one is due; `Drain` calls it.

    Args:
        boot_id: of this boot.
        store: for the outbox's depth, and the disk to watch.
        folder: where the store is.
        heart: of the workers.
        watching: what the watch thread did.
        versions: by name: agent, model, configuration, …
        clocks: for the time of the message.
        began_ms: when the agent started, on the clock that never jumps.
    """

    boot_id: str
    store: Store
    folder: Path
    heart: Heart
    watching: Callable[[], Watching]
    versions: Mapping[str, str]
    clocks: Clocks
    began_ms: int

    def __call__(self, link: LinkHealth) -> str:
        """The message, given how the connection is."""
        now_ms, seen = self.clocks.mono_ms(), self.watching()
        health = Health(
            at=self.clocks.now(),
            boot_id=self.boot_id,
            up_s=(now_ms - self.began_ms) / 1000,
            cameras=camera_health(seen, now_ms),
            stage_ms=seen.stage_ms,
            workers=self.heart.workers(),
            outbox=outbox_health(self.store.depth()),
            storage=self.store.trouble(),
            link=link,
            machine=read_machine(self.folder),
            versions=self.versions,
        )
        return dumps(fields_of(health))


def camera_health(seen: Watching, now_ms: int) -> Mapping[str, CameraHealth]:
    """Each camera's age of pictures; "open" says nothing, only a frame that came does."""
    return {
        camera: CameraHealth(
            None if at_ms is None else (now_ms - at_ms) / 1000, seen.looks.get(camera, 0)
        )
        for camera, at_ms in seen.newest_ms.items()
    }


def outbox_health(depth: Depth | None) -> OutboxHealth | None:
    """How full the outbox is; None while it cannot be read."""
    if depth is None:
        return None
    return OutboxHealth(**{field.name: getattr(depth, field.name) for field in fields(depth)})
