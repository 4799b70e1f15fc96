"""What is said besides events and states, as types; the JSON Schemas are generated from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Online:
    """Whether the device is connected; as the last will, said by the broker in its place.

    A late will of an older boot is told by `boot_id`, and ignored.
    """

    online: bool
    boot_id: str


@dataclass(frozen=True, slots=True)
class Ack:
    """Headquarters has every event of this epoch up to this number."""

    epoch: int
    seq: int


class Outcome(StrEnum):
    """What became of a command."""

    DONE = "done"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a command; every command with an id gets one.

    Args:
        id: the command's.
        command: its name.
        outcome: done or rejected.
        detail: why, or what was done, in a person's words.
        letters: to `replay`: how many will come again; fewer than asked for are gone.
    """

    id: str
    command: str
    outcome: Outcome
    detail: str
    letters: int | None = None


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """One camera: seconds since its newest frame with a picture (null: none yet), and looks."""

    frame_age_s: float | None
    looks: int


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """One thread: seconds since it last said that it lives, and what it was at."""

    age_s: float
    word: str


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How full the outbox is.

    `waiting` letters no broker has yet, `sent` are not confirmed, `refused` a broker would not
    take, `held` are in memory because the disk takes nothing, `lost` are in an `outbox_gap`.
    """

    waiting: int
    sent: int
    refused: int
    held: int
    lost: int
    size_bytes: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """The connection: how often it was made, messages to us that made no sense, and its trouble."""

    connections: int
    poison: int
    duplicate_identity: bool
    trouble: str | None


@dataclass(frozen=True, slots=True)
class MachineHealth:
    """The board. A value is null where this board does not tell it.

    `throttled` is the firmware's bit field: 0 under-voltage, 1 frequency capped, 2 throttled,
    3 soft temperature limit; the same plus 16 since the start.
    """

    temperature_c: float | None
    throttled: int | None
    disk_free_mb: float | None
    memory_mb: float | None
    clock_synced: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The heartbeat: how the device is, not what it saw. Never queued; only the newest counts.

    `outbox` is null while it cannot be read, `storage` says what is wrong with the disk, and is
    null where nothing is.
    """

    at: datetime
    boot_id: str
    up_s: float
    cameras: Mapping[str, CameraHealth]
    stage_ms: Mapping[str, float]
    workers: Mapping[str, WorkerHealth]
    outbox: OutboxHealth | None
    storage: str | None
    link: LinkHealth
    machine: MachineHealth
    versions: Mapping[str, str]
