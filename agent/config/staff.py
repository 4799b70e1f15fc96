"""What the shop's staff get to see and hear: `privacy:` and `alerts:` in device.yaml.

Both are read and checked in this release and obeyed from the one that has handhelds; until then no
picture leaves the device and no alert is sent, whatever stands here (`onshelf check` says so).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeAlias

from agent.config.marks import Duration, key_of_field
from agent.shelf.plan.fields import BadField

PER_HOUR = (1, 200)  # more is no budget: nobody walks to a shelf every 18 seconds

Keep: TypeAlias = Annotated[float, Duration(60.0, 7 * 86400.0)]
"""A picture of an alert is of use while the alert is; a week is an archive."""


class Pictures(StrEnum):
    """What pictures leave the device: none, or the part of the shelf that an alert is about."""

    NONE = "none"
    CROPS = "crops"


@dataclass(frozen=True, slots=True)
class Privacy:
    """Pictures, and how long they are kept. With `crops`, people are blanked."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": key_of_field}

    pictures: Pictures = Pictures.NONE
    keep_pictures_s: Keep = 86400.0


@dataclass(frozen=True, slots=True)
class Alerts:
    """The staff's budget: the most urgent ones come first, the rest waits."""

    per_hour: int = 20

    def __post_init__(self) -> None:
        least, most = PER_HOUR
        if not least <= self.per_hour <= most:
            raise BadField("per_hour", f"is {self.per_hour}; write {least} to {most}")


def not_yet(privacy: Privacy, alerts: Alerts) -> Iterator[str]:
    """What device.yaml asks for and this release does not do."""
    if privacy != Privacy():
        yield "privacy: this release sends and keeps no picture for staff; nothing obeys it yet"
    if alerts != Alerts():
        yield "alerts: this release sends no alert to handhelds; nothing obeys the budget yet"
