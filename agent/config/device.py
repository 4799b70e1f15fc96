"""What `device.yaml` says: one device, its cameras, its models, its broker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal, TypeAlias

from agent.shelf.fields import BadField, require_above, require_id

PixelPoint: TypeAlias = tuple[float, float]


class Accelerator(StrEnum):
    """What runs the model. With `auto`, an Edge TPU where one is found, else the CPU, and says so."""

    AUTO = "auto"
    CPU = "cpu"
    EDGETPU = "edgetpu"


class Profile(StrEnum):
    """How much evidence suffices (`agent.shelf.belief`)."""

    DEFAULT = "default"
    FAST = "fast"
    CAREFUL = "careful"


@dataclass(frozen=True, slots=True)
class PicameraSource:
    """The Raspberry Pi's own camera."""

    kind: Literal["picamera"]
    number: int = 0
    size: tuple[int, int] = (2304, 1296)


@dataclass(frozen=True, slots=True)
class UsbSource:
    """A USB camera, by a path that survives a reboot (/dev/v4l/by-id/…)."""

    kind: Literal["usb"]
    device: str
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class RtspSource:
    """A network camera."""

    kind: Literal["rtsp"]
    url: str
    user: str | None = None
    password_file: str | None = None


@dataclass(frozen=True, slots=True)
class FileSource:
    """A video file, played at its own speed."""

    kind: Literal["file"]
    path: str
    loop: bool = False


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of pictures, in the order of their names (or of the times in them)."""

    kind: Literal["folder"]
    path: str
    every_s: float = 5.0
    loop: bool = False


Source: TypeAlias = PicameraSource | UsbSource | RtspSource | FileSource | FolderSource


@dataclass(frozen=True, slots=True)
class CameraSetup:
    """One camera: where its pictures come from, and the fixture it looks at."""

    source: Source
    fixture: str
    every_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate files, relative to device.yaml."""

    ca_file: str
    cert_file: str | None = None
    key_file: str | None = None


@dataclass(frozen=True, slots=True)
class Broker:
    """The MQTT broker; `tls` is None only with a loopback host."""

    host: str
    port: int = 8883
    tls: Tls | None = None
    keep_alive_s: float = 30.0
    prefix: str = "onshelf"
    user: str | None = None
    password_file: str | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """Model cards, relative to device.yaml, or the names of bundled ones; None for no recognizer."""

    detector: str = "shelf-small"
    recognizer: str | None = "products"
    gallery: str | None = None
    accelerator: Accelerator = Accelerator.AUTO
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Device:
    """The whole of device.yaml."""

    store: str
    device: str
    cameras: Mapping[str, CameraSetup]
    broker: Broker | None = None
    model: Models = field(default_factory=Models)
    profile: Profile = Profile.DEFAULT
    planograms: str = "planograms"
    state_dir: str = "state"

    def __post_init__(self) -> None:
        require_id("store", self.store)
        require_id("device", self.device)
        for name in self.cameras:
            require_id("cameras", name)


@dataclass(frozen=True, slots=True)
class LensCoefficients:
    """A lens as `alignment/<camera>.yaml` gives it: focal lengths and centre in pixels, k1 k2 p1 p2 k3."""

    focal_px: tuple[float, float]
    center_px: PixelPoint
    distortion: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.distortion) != 5:
            raise BadField(
                "distortion", f"has {len(self.distortion)} numbers; write k1 k2 p1 p2 k3"
            )
        for value in self.focal_px:
            require_above("focal_px", value, 0)


@dataclass(frozen=True, slots=True)
class Alignment:
    """What `alignment/<camera>.yaml` says: where a fixture's corners lie in a camera's picture.

    Args:
        picture_px: width and height of the picture the corners were taken from.
        corners_px: of the fixture's face, clockwise from top left; may lie outside the picture.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    picture_px: tuple[int, int]
    corners_px: tuple[PixelPoint, PixelPoint, PixelPoint, PixelPoint]
    taken_at: datetime | None = None
    lens: LensCoefficients | None = None
