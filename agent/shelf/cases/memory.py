"""What is remembered of one view between looks, and its form on disk.

The form is plain JSON (`agent.shelf.cases.form`), so that a field added here is kept. A memory
belongs to one planogram; with another it is forgotten, all but its cases, since whoever was
told of one will be told how it ended, and how long earlier ones lasted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from agent.shelf.cases.case import Case
from agent.shelf.cases.form import build, plain
from agent.shelf.cases.spells import Spells, no_spells
from agent.shelf.held.belief import DIGITS, Beliefs, unjudged
from agent.shelf.held.beside import Beside
from agent.shelf.held.burst import Burst
from agent.shelf.held.mismatch import FITS, Mismatch
from agent.shelf.held.restock import Restock
from agent.shelf.plan.view import View
from agent.shelf.rules.event import Registration
from agent.shelf.rules.status import Hold, Status
from agent.shelf.seen.reference import Learned
from agent.vision.arrays import Gtins
from agent.vision.frame import Blind

NO_PRODUCTS: Gtins = np.array([], "<U14")  # of a device without a gallery
FORM = 2  # of the JSON; a memory of another form is forgotten, not guessed at


@dataclass(frozen=True, slots=True)
class SlotState:
    """What is held true of one slot.

    Args:
        slot: its id.
        status: as on the wire.
        since: from when the status has been true.
        cause: why it is obscured; "" where it is not.
        right: right facings.
        unseen_at: since when more than half of it is hidden; None while it is seen.
        low_at: since when few facings are left; None while enough are, or none.
        out_at: since when no right facing is left; None while one is.
        unknown_at: since when an unknown product is held there; None while none is.
        turned_at: since when a facing stands the wrong way; None while none does.
        known: its status when it was last judged; None before the first time.
        hold: what keeps its cases from being opened.
        stood: right facings when nothing spoke against what is held of any of them, last.
    """

    slot: str
    status: Status
    since: datetime
    cause: str = ""
    right: int = 0
    unseen_at: datetime | None = None
    low_at: datetime | None = None
    out_at: datetime | None = None
    unknown_at: datetime | None = None
    turned_at: datetime | None = None
    known: Status | None = None
    hold: Hold = Hold.NONE
    stood: int = 0


@dataclass(frozen=True, slots=True)
class Loss:
    """A cause that has lasted for long enough to be an event, and for the slots to be obscured.

    Args:
        blind: the cause.
        since: when it began.
        detail: in a person's words.
    """

    blind: Blind
    since: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Sightedness:
    """Whether the view can be judged, and since when not.

    Args:
        blind: why the last look said nothing; None while it sees.
        since: of that cause.
        lost_at: when the view was last seen, whatever the causes since; None while it sees.
        told: what has lasted.
    """

    blind: Blind | None = None
    since: datetime | None = None
    lost_at: datetime | None = None
    told: Loss | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Seconds of the current hour, one entry per slot of the view.

    Args:
        open_s: in which the store was open and the camera looked; nothing else is counted.
    """

    begins_at: datetime
    visible_s: tuple[float, ...]
    in_stock_s: tuple[float, ...]
    low_stock_s: tuple[float, ...]
    out_of_stock_s: tuple[float, ...]
    open_s: float = 0.0


def no_coverage(slots: int, at: datetime) -> Coverage:
    """An hour that begins now."""
    none = (0.0,) * slots
    return Coverage(at, none, none, none, none)


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Everything remembered of one view.

    Args:
        camera: whose view.
        planogram: hash of the planogram the rows belong to.
        at: of the last look; None before the first.
        beliefs: one row per facing cell.
        slots: one per slot.
        cases: open and recently closed.
        sight: whether the view can be judged.
        coverage: of the current hour; None before the first look.
        learned: what stocked facings look like; None before the first look.
        beside: how the products of the facings stand.
        burst: facings that were lost at once.
        restocks: what goes on before each shelf; () before the first look.
        mismatch: whether the shelf follows another plan.
        moved: where the camera's last told move leads, row by row; () before the first.
        moved_at: when that was.
        recognized: slots in which their own product has been recognized.
        registration: of the last time that the camera had moved; None while it has not.
        spells: how long cases of empty and low slots lasted; kept when the planogram changes.
    """

    camera: str
    planogram: str
    at: datetime | None
    beliefs: Beliefs
    slots: tuple[SlotState, ...]
    cases: tuple[Case, ...] = ()
    sight: Sightedness = Sightedness()
    coverage: Coverage | None = None
    learned: Learned | None = None
    beside: Beside | None = None
    burst: Burst | None = None
    restocks: tuple[Restock, ...] = ()
    mismatch: Mismatch = FITS
    moved: tuple[float, ...] = ()
    moved_at: datetime | None = None
    recognized: tuple[str, ...] = ()
    registration: Registration | None = None
    spells: Spells = field(default_factory=no_spells)


def blank(view: View, gtins: Gtins) -> Memory:
    """The memory before the first look."""
    return Memory(
        camera=view.camera,
        planogram=view.planogram_hash,
        at=None,
        beliefs=unjudged(len(view.cells), gtins),
        slots=(),
    )


def to_json(memory: Memory, digits: int | None = DIGITS) -> str:
    """The memory as text; its numbers with so many digits, or with None to the last bit."""
    return json.dumps({"form": FORM, "memory": plain(memory, digits)}, separators=(",", ":"))


def from_json(text: str, view: View, gtins: Gtins) -> Memory:
    """The memory from its text; cases and spells only where planogram or gallery are others."""
    data = json.loads(text)
    nothing = replace(blank(view, gtins), cases=_cases(data), spells=_spells(data))
    if data.get("form") != FORM:
        return nothing
    try:
        memory: Memory = build(Memory, data["memory"])
    except (TypeError, KeyError, AttributeError, StopIteration):  # of an agent with other fields
        return nothing
    fits = (
        memory.planogram == view.planogram_hash
        and len(memory.beliefs.void.odds) == len(view.cells)
        and np.array_equal(memory.beliefs.gtins, gtins)
    )
    return memory if fits else nothing


def whole(text: str) -> Memory:
    """The memory from its text, whatever view it belongs to.

    Raises:
        ValueError: the text is of an agent with other fields, or no memory.
    """
    data = json.loads(text)
    if data.get("form") != FORM:
        raise ValueError(f"the memory is of form {data.get('form')}; this agent knows form {FORM}")
    try:
        memory: Memory = build(Memory, data["memory"])
    except (TypeError, KeyError, AttributeError, StopIteration) as error:
        raise ValueError(f"the memory has other fields ({error})") from error
    return memory


def _spells(data: Any) -> Spells:  # noqa: ANN401
    """The spells in the JSON of a memory; none where they are those of an agent with other ones."""
    try:
        spells: Spells = build(Spells, data["memory"]["spells"])
    except (TypeError, KeyError, AttributeError, StopIteration, ValueError):
        return no_spells()
    return spells


def _cases(data: Any) -> tuple[Case, ...]:  # noqa: ANN401
    """The cases in the JSON of a memory; () where they are those of an agent with other fields."""
    try:
        return tuple(build(Case, case) for case in data["memory"]["cases"])
    except (TypeError, KeyError, AttributeError, StopIteration, ValueError):
        return ()
