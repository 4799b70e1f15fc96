"""What an answer to "why?" holds, as values; `agent.shelf.told.why` finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent.shelf.rules.event import Expected, Similarity, SlotBody
from agent.shelf.told.whatif import Outcome


@dataclass(frozen=True, slots=True)
class Facing:
    """One facing of the slot.

    Args:
        number: from 1, left to right, then up.
        held: stocked, empty, not judged yet; or what stands there instead.
        since: from when that has been true; None while not judged.
        odds: log-odds of empty, of another product, of one that is in no gallery.
        to_open, to_clear: how far the first is from opening and from clearing.
        looks_to_turn: how many looks that see the opposite it takes until something else is held.
        looks_in_all: how many it takes from the surest belief.
        strip: the votes of the last minutes, one letter a look.
        cues: how many of those looks each cue of a gap spoke in.
        blind: the cues have not proven themselves here, so a gap is told by time.
        names: how many of those looks said match, other, unknown.
        similarity: of the last look that saw something; None without a gallery.
        visible_s: seconds seen since evidence began to speak against what was held.
    """

    number: int
    held: str
    since: datetime | None
    odds: tuple[float, float, float]
    to_open: float
    to_clear: float
    looks_to_turn: int
    looks_in_all: int
    strip: str
    cues: Mapping[str, int]
    blind: bool
    names: Mapping[str, int]
    similarity: Similarity | None
    visible_s: float


@dataclass(frozen=True, slots=True)
class Skipped:
    """Looks of the last minutes that said nothing of the slot, and why."""

    cause: str
    looks: int
    seconds: float
    detail: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """One case of the slot, open or closed a while ago.

    Args:
        body: as told last; None of a slot that is hidden.
        expected: when it will be refilled; None where nothing is known of that.
    """

    case: str
    kind: str
    opened_at: datetime
    closed_at: datetime | None
    suspended: bool
    body: SlotBody | None
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a slot is held to be what it is.

    Args:
        at: of the last look.
        looks, minutes: how many looks the strips show, of how long.
        visible_s: seconds of these in which half the slot could be seen.
        every_s: from look to look.
        free_at: when it is no longer held back, if nothing moves; None where it is not.
        suspected_at: since when a trouble is suspected that is no case yet; None for none.
    """

    slot: str
    gtin: str
    product: str
    camera: str
    fixture: str
    at: datetime
    status: str
    since: datetime
    cause: str
    hold: str
    right: int
    planned: int
    looks: int
    minutes: float
    visible_s: float
    every_s: float
    facings: tuple[Facing, ...]
    skipped: tuple[Skipped, ...]
    cases: tuple[Trouble, ...]
    outcomes: tuple[Outcome, ...] = ()
    free_at: datetime | None = None
    suspected_at: datetime | None = None
