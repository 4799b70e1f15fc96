"""The journal: every look as it was judged, small enough to keep for days.

A page holds the looks of about a minute with the ids of the events each led to; a bookmark holds
the whole memory at one moment. From a bookmark and the pages after it, every decision can be made
once more and comes out the same, bit for bit (`shelf.told.rerun`): what a look is judged by is
written down to the last bit, and `settled` makes that little before it is used.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import tzinfo
from typing import Any

import numpy as np

from agent.shelf.cases.expected import ANY_SHOP, Shop
from agent.shelf.cases.memory import Memory, to_json, whole
from agent.shelf.cases.wire import dumps, fields_of
from agent.shelf.held.belief import Weights
from agent.shelf.rules.event import Event, Origin
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Look, Votes
from agent.shelf.told.columns import Unreadable, pack, unpack
from agent.shelf.told.packed import OTHER

FORM = 1  # of pages and bookmarks, their first byte; another form is said and not guessed at
DECIMALS = 3  # of what a look measured: a thousandth of a cosine is noise

LEFT_OUT = frozenset({"products", "gaps", "assignment", "learned"})
"""Fields of a look that no decision hangs on: boxes are for drawings, and what is learned is for
the eyes. Every other field is carried."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One look and what followed from it.

    Args:
        look: without what is left out.
        told: ids of the events it led to, each with the first digits of what it said.
    """

    look: Look
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Bookmark:
    """Where a re-run can begin.

    Args:
        reason: start, hour or gap: the agent began, an hour has passed, pages were lost.
        memory: to the last bit, without what the eyes have learned.
        weights, origin, shop: the rules in force.
    """

    reason: str
    memory: Memory
    weights: Weights
    origin: Origin
    shop: Shop = ANY_SHOP


def settled(votes: Votes) -> Votes:
    """The votes with as many decimals as are kept, and cosines only where they are used.

    A look is settled before it is judged, so that what is judged and what is kept are the same.
    The cosines to all products count only where another product than the expected one was seen.
    """
    rounded: Votes = _rounded(votes)
    names = rounded.names
    other = (names.name == Name.OTHER)[:, None]
    return replace(rounded, names=replace(names, cosine=np.where(other, names.cosine, 0.0)))


def _rounded(value: Any) -> Any:  # noqa: ANN401 -- votes, and the columns inside them
    changes: dict[str, object] = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        if isinstance(inner, np.ndarray) and inner.dtype == np.float64:
            # By whole thousandths: a number and its packed form must not differ in the last bit.
            changes[field.name] = np.rint(inner * 10**DECIMALS) / 10**DECIMALS + 0.0
        elif hasattr(inner, "__dataclass_fields__"):
            changes[field.name] = _rounded(inner)
    return replace(value, **changes)


def entry_of(look: Look, events: Sequence[Event]) -> Entry:
    """What is kept of a look; the picture's boxes are let go of."""
    told = tuple(f"{event.id} {said(event)}" for event in events)
    return Entry(replace(look, **dict.fromkeys(LEFT_OUT)), told)  # type: ignore[arg-type]


def said(event: Event) -> str:
    """A short number for everything that an event says."""
    whole = dumps({"type": event.type, "subject": event.subject, **fields_of(event)})
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def page(entries: Sequence[Entry]) -> bytes:
    """Some entries as bytes."""
    return bytes([FORM]) + pack(entries, frozenset(f"look.{name}" for name in LEFT_OUT))


def entries_in(data: bytes) -> tuple[Entry, ...]:
    """The entries of a page.

    Raises:
        Unreadable: it is damaged, or of another agent.
    """
    _require_form(data)
    return unpack(Entry, data[1:])


def bookmark(mark: Bookmark) -> bytes:
    """A bookmark as bytes."""
    memory = to_json(replace(mark.memory, learned=None), digits=None)
    rules = {
        name: {field.name: getattr(part, field.name) for field in fields(part)}
        for name, part in (("weights", mark.weights), ("origin", mark.origin))
    }
    shop = {"zone": str(mark.shop.zone), "restock_within_s": mark.shop.restock_within_s}
    text = json.dumps({"reason": mark.reason, **rules, "shop": shop, "memory": memory})
    return bytes([FORM]) + zlib.compress(text.encode(), 9)


def bookmark_in(data: bytes, zone_of: Callable[[str], tzinfo]) -> Bookmark:
    """The bookmark from its bytes.

    Args:
        data: the bytes.
        zone_of: a time zone by its name; what it raises for an unknown one is a KeyError.

    Raises:
        Unreadable: it is damaged, or of another release.
    """
    _require_form(data)
    try:
        text = json.loads(zlib.decompress(data[1:]))
    except (zlib.error, ValueError) as error:
        raise Unreadable(f"is damaged ({error})") from error
    try:
        shop = text["shop"]
        return Bookmark(
            reason=text["reason"],
            memory=whole(text["memory"]),
            weights=Weights(**text["weights"]),
            origin=Origin(**text["origin"]),
            shop=Shop(zone_of(shop["zone"]), shop["restock_within_s"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(
            f"was written by {OTHER}: what it remembers has another form ({error})"
        ) from error


def _require_form(data: bytes) -> None:
    if not data or data[0] != FORM:
        found = "is damaged: it is empty"
        if data:
            found = f"was written by {OTHER}: it is of form {data[0]}, and this one knows {FORM}"
        raise Unreadable(found)
