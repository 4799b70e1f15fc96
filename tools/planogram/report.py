"""What an import did beyond copying: nothing is joined, made up or left out in silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agent.shelf.plan.planogram import Planogram


class Deed(StrEnum):
    """What was done."""

    JOINED = "joined"
    NUMBERED = "numbered"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done, and to what."""

    deed: Deed
    text: str

    def __str__(self) -> str:
        return f"{self.deed}: {self.text}"


@dataclass(frozen=True, slots=True)
class Imported:
    """A planogram of ours, and the account of how it came about."""

    planogram: Planogram
    report: tuple[Line, ...]
