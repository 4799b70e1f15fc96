"""One picture from one camera, or the cause of its absence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.vision.arrays import Image, expect, frozen


class Blind(StrEnum):
    """Why a camera gave no picture, or one that cannot be judged."""

    OFFLINE = "camera_offline"  # no frame arrives
    DEGRADED = "view_degraded"  # dark, blurred, frozen or covered
    MISALIGNED = "camera_misaligned"  # the view is not where it was aimed
    BLOCKED = "view_blocked"  # somebody or something stands before the shelf


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture with its camera and its time.

    A lost camera speaks through frames too: then `image` is None and `blind` says why, so that
    "cannot see" is a look like any other and no stage needs a clock.

    Args:
        camera: the camera's name in device.yaml.
        at: the moment of capture, aware, UTC.
        mono_ms: the same moment on a clock that never jumps, milliseconds; ids come from it.
        image: (h, w, 3) blue-green-red, read-only from here on; None where there is none.
        blind: the cause of the absence; None where there is a picture.
        detail: the cause in a person's words; "" where there is a picture.
    """

    camera: str
    at: datetime
    mono_ms: int
    image: Image | None
    blind: Blind | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"frame of {self.camera}: time {self.at} has no time zone")
        if (self.image is None) == (self.blind is None):
            raise ValueError(f"frame of {self.camera}: needs a picture or a cause, and one only")
        if self.image is not None:
            expect("image", self.image, (None, None, 3))
            frozen(self.image)
