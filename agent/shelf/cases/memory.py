"""What is remembered of one view between looks, and its form on disk.

The form is plain JSON made from the dataclasses themselves, so that a field added here is kept
without a second list to maintain. A memory belongs to one planogram; with another it is forgotten,
all but its cases: whoever was told of one will be told how it ended.
"""

from __future__ import annotations

import json
import types
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from agent.shelf.cases.case import Case
from agent.shelf.held.belief import DIGITS, Beliefs, unjudged
from agent.shelf.held.beside import Beside
from agent.shelf.held.burst import Burst
from agent.shelf.held.mismatch import FITS, Mismatch
from agent.shelf.held.restock import Restock
from agent.shelf.plan.view import View
from agent.shelf.rules.status import Hold, Status
from agent.shelf.seen.reference import Learned
from agent.vision.arrays import Gtins
from agent.vision.frame import Blind

T = TypeVar("T")
NO_PRODUCTS: Gtins = np.array([], "<U14")  # of a device without a gallery
SPARSE = 4  # a table of which at most a fourth is not 0 is written without its zeros
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
        low_at: since when few facings are left; None while enough are.
        out_at: since when no right facing is left; None while one is.
        unknown_at: since when an unknown product is held there; None while none is.
        turned_at: since when a facing stands the wrong way; None while none does.
        known: its status when it was last judged; None before the first time.
        hold: what keeps its cases from being opened.
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
    """Seconds of the current hour, one entry per slot of the view."""

    begins_at: datetime
    visible_s: tuple[float, ...]
    in_stock_s: tuple[float, ...]
    low_stock_s: tuple[float, ...]
    out_of_stock_s: tuple[float, ...]


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
    plain = {"form": FORM, "memory": _plain(memory, digits)}
    return json.dumps(plain, separators=(",", ":"))


def from_json(text: str, view: View, gtins: Gtins) -> Memory:
    """The memory from its text; its cases only where planogram or gallery are other ones."""
    data = json.loads(text)
    nothing = replace(blank(view, gtins), cases=_cases(data))
    if data.get("form") != FORM:
        return nothing
    try:
        memory: Memory = _build(Memory, data["memory"])
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
        memory: Memory = _build(Memory, data["memory"])
    except (TypeError, KeyError, AttributeError, StopIteration) as error:
        raise ValueError(f"the memory has other fields ({error})") from error
    return memory


def _cases(data: Any) -> tuple[Case, ...]:  # noqa: ANN401
    """The cases in the JSON of a memory; () where they are those of an agent with other fields."""
    try:
        return tuple(_build(Case, case) for case in data["memory"]["cases"])
    except (TypeError, KeyError, AttributeError, StopIteration, ValueError):
        return ()


def _plain(value: object, digits: int | None) -> object:
    """A value of ours as JSON's own types."""
    match value:
        case np.ndarray():
            return _array(value, digits)
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case tuple():
            return [_plain(item, digits) for item in value]
        case _ if is_dataclass(value):
            plain = {f.name: _plain(getattr(value, f.name), digits) for f in fields(value)}
            return {"is": type(value).__name__, **plain}
        case _:
            return value


def _array(array: np.ndarray[Any, np.dtype[Any]], digits: int | None) -> Mapping[str, object]:
    """An array with its type; of a table with few numbers that are not 0, only these and where.

    The gallery's products make tables wide, and few facings hold a stranger.
    """
    head = {"dtype": array.dtype.str, "shape": list(array.shape)}
    if array.ndim > 1 and array.dtype.kind == "f":
        at = np.flatnonzero(array)
        if SPARSE * len(at) <= array.size:
            return {**head, "at": at.tolist(), "data": _flat(array.ravel()[at], digits)}
    return {**head, "data": _flat(array, digits)}


def _flat(array: np.ndarray[Any, np.dtype[Any]], digits: int | None) -> list[object] | str:
    """An array's numbers in a row; JSON has no NaN, so null stands for it. Pictures as base64."""
    if array.dtype == np.uint8:
        return b64encode(array.tobytes()).decode()
    if array.dtype.kind != "f":
        return list(array.ravel().tolist())
    row = array.ravel() if digits is None else np.round(array.ravel(), digits)
    row = (row + 0.0).tolist()  # no -0.0, which is 0.0 to all but text
    return [None if x != x else x for x in row] if np.isnan(array).any() else row  # noqa: PLR0124


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _build(cls: Any, data: Any) -> Any:  # noqa: ANN401, PLR0911 -- JSON in, any of our types out
    """A value of a type from JSON's own types."""
    if isinstance(data, dict) and isinstance(data.get("data"), str):
        return np.frombuffer(b64decode(data["data"]), np.uint8).reshape(data["shape"])
    if isinstance(data, dict) and "dtype" in data and "at" in data:
        table = np.zeros(data["shape"], np.dtype(data["dtype"]))
        table.flat[data["at"]] = [np.nan if x is None else x for x in data["data"]]
        return table
    if isinstance(data, dict) and "dtype" in data:
        flat = [np.nan if x is None else x for x in data["data"]]
        return np.array(flat, np.dtype(data["dtype"])).reshape(data["shape"])
    if data is None:
        return None
    origin = get_origin(cls)
    if origin in (Union, types.UnionType):
        return _build(_member(get_args(cls), data), data)
    if origin is tuple:
        return tuple(_build(get_args(cls)[0], item) for item in data)
    if is_dataclass(cls):
        hints = _hints(cls)  # type: ignore[arg-type]
        return cls(**{key: _build(hints[key], item) for key, item in data.items() if key != "is"})  # type: ignore[operator]
    if isinstance(cls, type) and issubclass(cls, datetime):
        return datetime.fromisoformat(data)
    if isinstance(cls, type) and issubclass(cls, Enum):
        return cls(data)
    return data


def _member(members: tuple[Any, ...], data: Any) -> Any:  # noqa: ANN401
    """The member of a union that a piece of JSON belongs to."""
    some = [member for member in members if member is not types.NoneType]
    if isinstance(data, dict):
        return next(member for member in some if member.__name__ == data["is"])
    return some[0]
