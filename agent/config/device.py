"""What `device.yaml` says: one device, its cameras, its models, its broker."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from agent.config.hours import Hours, HoursInWords
from agent.config.marks import Duration, Id, NoneInWords, TaggedBy, key_of_field
from agent.config.near import near
from agent.config.staff import Alerts, Privacy
from agent.shelf.plan.fields import BadField, Refusals, require_id

DEFAULT_EVERY_S = 5.0  # an Edge TPU does two cameras in it, a Pi's processor one (method.md 4)
Every: TypeAlias = Annotated[float, Duration(1.0, 10.0)]
"""Faster and a Pi's processor lags; slower and evidence takes minutes."""

KeepAlive: TypeAlias = Annotated[float, Duration(5.0, 64800.0)]
"""Below, bad Wi-Fi alone drops the connection; above, MQTT's 16 bits are full."""

Step: TypeAlias = Annotated[float, Duration(0.001, 86400.0)]
"""From picture to picture of a folder, at most a day."""

Promise: TypeAlias = Annotated[float, Duration(60.0, 7 * 86400.0)]
"""How soon a slot is refilled: a minute, in a demonstration, to a week."""

SIDE_PX = (160, 8192)  # of a picture: below, a facing is a few pixels; above, no camera of ours
TLS_FOLDER = "/etc/onshelf/tls"


class Accelerator(StrEnum):
    """What runs the model. With `auto`, an Edge TPU where there is one, else the CPU."""

    AUTO = "auto"
    CPU = "cpu"
    EDGETPU = "edgetpu"


class Profile(StrEnum):
    """How much evidence suffices (`agent.shelf.held.belief`)."""

    DEFAULT = "default"
    FAST = "fast"
    CAREFUL = "careful"


@dataclass(frozen=True, slots=True)
class PicameraSource:
    """The Raspberry Pi's own camera."""

    kind: Literal["picamera"]
    number: int = 0
    size: tuple[int, int] = (2304, 1296)

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            _require_range("number", self.number, (0, 3))  # a Pi 5 has two ports
        with refusals:
            _require_size("size", self.size)
        refusals.end()


@dataclass(frozen=True, slots=True)
class UsbSource:
    """A USB camera, by a path that survives a reboot (/dev/v4l/by-id/…)."""

    kind: Literal["usb"]
    device: str
    size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            _require_path("device", self.device)
        with refusals:
            if not self.device.startswith("/dev/"):
                raise BadField("device", f"is {self.device!r}; write a path under /dev/v4l/by-id/")
        with refusals:
            if self.size is not None:
                _require_size("size", self.size)
        refusals.end()


@dataclass(frozen=True, slots=True)
class RtspSource:
    """A network camera."""

    kind: Literal["rtsp"]
    url: str
    user: str | None = None
    password_file: str | None = None

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            _require_stream(self.url)
        with refusals:
            _require_path("password_file", self.password_file)
        refusals.end()


@dataclass(frozen=True, slots=True)
class FileSource:
    """A video file, played at its own speed."""

    kind: Literal["file"]
    path: str
    loop: bool = False

    def __post_init__(self) -> None:
        _require_path("path", self.path)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of pictures, in the order of their names (or of the times in them)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": key_of_field}

    kind: Literal["folder"]
    path: str
    every_s: Step = DEFAULT_EVERY_S
    loop: bool = False

    def __post_init__(self) -> None:
        _require_path("path", self.path)


Source: TypeAlias = Annotated[
    PicameraSource | UsbSource | RtspSource | FileSource | FolderSource, TaggedBy("kind")
]


@dataclass(frozen=True, slots=True)
class CameraSetup:
    """One camera: where its pictures come from, and the fixture it looks at.

    Args:
        every_s: from look to look; None for the device's default (`Device.every_s`).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": key_of_field}

    source: Source
    fixture: Id
    every_s: Every | None = None


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every camera that does not say otherwise. One level, nothing inherits more."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": key_of_field}

    every_s: Every = DEFAULT_EVERY_S


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate files, absolute or relative to device.yaml.

    Args:
        cert_file, key_file: of the device; both None where the broker asks for a password instead.
    """

    ca_file: str = f"{TLS_FOLDER}/ca.crt"
    cert_file: str | None = f"{TLS_FOLDER}/device.crt"
    key_file: str | None = f"{TLS_FOLDER}/device.key"

    def __post_init__(self) -> None:
        refusals = Refusals()
        for key in ("ca_file", "cert_file", "key_file"):
            with refusals:
                _require_path(key, getattr(self, key))
        with refusals:
            if (self.cert_file is None) != (self.key_file is None):
                raise BadField("cert_file", "goes with key_file; write both or neither")
        refusals.end()


TLS_EXAMPLE = "{ca_file: tls/ca.crt, cert_file: tls/device.crt, key_file: tls/device.key}"


@dataclass(frozen=True, slots=True)
class Broker:
    """The MQTT broker. Without TLS (None) only where it is this machine."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": key_of_field}

    host: str
    port: int = 8883
    tls: Annotated[Tls | None, NoneInWords(TLS_EXAMPLE)] = field(default_factory=Tls)
    keep_alive_s: KeepAlive = 30.0
    prefix: str = "onshelf"
    user: str | None = None
    password_file: str | None = None

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            _require_host(self.host)
        with refusals:
            _require_range("port", self.port, (1, 65535))
        with refusals:
            _require_prefix(self.prefix)
        with refusals:
            _require_path("password_file", self.password_file)
        with refusals:
            if self.tls is None and not is_loopback(_name_in(self.host)):
                text = f"is none and {self.host} another machine; only a loopback host goes without"
                raise BadField("tls", text)
        refusals.end()


@dataclass(frozen=True, slots=True)
class Models:
    """Model cards, relative to device.yaml, or names of bundled ones.

    Args:
        recognizer: None where the detector's labels are products.
        people: a second detector, whose card has `occluders`: whom it finds hides facings.
    """

    detector: str = "shelf-small"
    recognizer: str | None = "products"
    people: str | None = None
    gallery: str | None = None
    accelerator: Accelerator = Accelerator.AUTO
    threads: int = 2

    def __post_init__(self) -> None:
        refusals = Refusals()
        for key in ("detector", "recognizer", "people", "gallery"):
            with refusals:
                _require_path(key, getattr(self, key))
        with refusals:
            _require_range("threads", self.threads, (1, 16))
        refusals.end()


@dataclass(frozen=True, slots=True)
class Device:
    """The whole of device.yaml.

    Args:
        timezone: of the store's wall clock.
        hours: when the store is open; None for always.
        restock_within_s: how soon staff refill an empty slot, as they have promised; alerts say
            so until the slot has a history. None where nothing is promised.
        planograms: the folder with one file per fixture, relative to device.yaml.
        state_dir: of the database and the last good configuration, relative to device.yaml.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": key_of_field}

    store: Id
    device: Id
    cameras: Mapping[Id, CameraSetup]
    broker: Broker | None = None
    timezone: str = "UTC"
    hours: Annotated[Hours | None, HoursInWords()] = None
    model: Models = field(default_factory=Models)
    profile: Profile = Profile.DEFAULT
    planograms: str = "planograms"
    defaults: Defaults = field(default_factory=Defaults)
    privacy: Privacy = field(default_factory=Privacy)
    alerts: Alerts = field(default_factory=Alerts)
    state_dir: str = "state"
    restock_within_s: Promise | None = None

    def __post_init__(self) -> None:
        refusals = Refusals()
        for key in ("store", "device"):
            with refusals:
                require_id(key, getattr(self, key))
        for key in ("planograms", "state_dir"):
            with refusals:
                _require_path(key, getattr(self, key))
        with refusals:
            if not self.cameras:
                raise BadField("cameras", "is empty; a device has at least one camera")
        with refusals:
            _require_timezone(self.timezone)
        refusals.end()

    def every_s(self, camera: str) -> float:
        """The time from look to look of one camera."""
        own = self.cameras[camera].every_s
        return self.defaults.every_s if own is None else own

    @property
    def zone(self) -> tzinfo:
        """Of the store's wall clock."""
        return UTC if self.timezone == "UTC" else zoneinfo.ZoneInfo(self.timezone)

    def is_open(self, at: datetime) -> bool:
        """Whether the store is open at a moment (aware), by its own wall clock."""
        return self.hours is None or self.hours.is_open(at, self.zone)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever the network says."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _require_range(key: str, value: float, limits: tuple[float, float]) -> None:
    least, most = limits
    if not least <= value <= most:
        raise BadField(key, f"is {value:g}; write {least:g} to {most:g}")


def _require_size(key: str, size: tuple[int, int]) -> None:
    for side in size:
        if not SIDE_PX[0] <= side <= SIDE_PX[1]:
            raise BadField(key, f"has a side of {side} pixels; write {SIDE_PX[0]} to {SIDE_PX[1]}")


def _require_path(key: str, path: str | None) -> None:
    """A configuration may come from afar: no path in it climbs out of its folder."""
    if path is None:
        return
    if not path.strip() or not path.isprintable():
        raise BadField(key, f"is {path!r}; write the path of a file or folder")
    if ".." in path.split("/"):
        raise BadField(key, f"is {path!r} and climbs with `..`; write the whole path from /")


def _require_host(host: str) -> None:
    if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}", host):
        return
    name, port = _name_in(host), re.search(r":(\d+)$", host)
    if name != host:
        more = f" and `port: {port[1]}`" if port else ""
        raise BadField("host", f"is {host!r}; write `host: {name}`{more}")
    raise BadField("host", f"is {host!r}, no name of a machine; write a host name or an IP address")


def _name_in(host: str) -> str:
    """The machine's name in what may be a URL, or has a port behind it."""
    name = re.sub("^[a-z]+://|/.*$", "", host)
    return name.partition(":")[0] if name.count(":") == 1 else name


def _require_prefix(prefix: str) -> None:
    if not re.fullmatch(r"[a-z0-9-]{1,32}(/[a-z0-9-]{1,32}){0,3}", prefix):
        raise BadField("prefix", f"is {prefix!r}; use a-z, 0-9 and -, with / between levels")


def _require_stream(url: str) -> None:
    found = re.fullmatch(r"rtsps?://(?P<secret>[^/@\s]*@)?[^/@\s]+(/\S*)?", url)
    if found is None or not url.isprintable():
        raise BadField("url", "is no stream; write it like rtsp://camera.local/stream1")
    if found["secret"]:  # and do not repeat it: this text goes to logs
        raise BadField("url", "has a user or password in it; use `user:` and `password_file:`")


def _require_timezone(name: str) -> None:
    if name == "UTC":
        return
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # Listing all 600 reads their files, which takes a second on a Pi: only to propose one.
        meant = near(name, zoneinfo.available_timezones())
        todo = f"did you mean `{meant}`?" if meant else "write it like Europe/Berlin"
        raise BadField("timezone", f"is {name!r}; {todo}") from None
