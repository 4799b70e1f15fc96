"""The demo in a terminal: each event as a line, or, for a person, the slots as they turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TextIO

from agent.shelf.plan.planogram import Planogram
from tools.show.board import Now
from tools.show.day import moment
from tools.show.news import News, SlotNow
from tools.show.score import Score

EVENTS_SHOWN = 8
SIGNS = {"in_stock": "✓", "low_stock": "!", "out_of_stock": "✕", "misplaced": "≠"}
UNJUDGED = "?"
COLORS = {"✓": "32", "!": "33", "✕": "31;1", "≠": "35;1", UNJUDGED: "2"}  # SGR, ECMA-48
CLEAR_BELOW = "\x1b[J"


def wants_color(environment: Mapping[str, str]) -> bool:
    """Whether a terminal is to be colored (no-color.org)."""
    return "NO_COLOR" not in environment and environment.get("TERM") != "dumb"


class Printer(Protocol):
    """Something that shows moments to whoever started the demo."""

    def show(self, now: Now, score: Score) -> None:
        """Show one moment; called for the newest one whenever something changed."""


def line(item: News) -> str:
    """An event as a line of text: store time, kind, phase, subject, words."""
    at = f"{moment(item.said_s):%H:%M:%S}"
    return f"{at}  {item.kind:<15} {item.phase:<9} {item.subject:<14} {item.words}"


class Lines:
    """Prints each event as a line, once."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._printed = 0

    def show(self, now: Now, score: Score) -> None:
        """Print what is new."""
        del score
        for item in now.news[self._printed :]:
            print(line(item), file=self._out, flush=True)
        self._printed = len(now.news)


class Live:
    """Redraws the shelf, the score and the newest events in place."""

    def __init__(
        self, out: TextIO, planogram: Planogram, title: str, columns: int, *, color: bool
    ) -> None:
        self._out = out
        self._planogram = planogram
        self._title = title
        self._wide = columns - 1  # a full line would wrap, and be drawn over one line short
        self._color = color
        self._drawn = 0

    def show(self, now: Now, score: Score) -> None:
        """Draw over what was drawn before."""
        rows = [text[: self._wide] for text in self._head(now, score)]
        rows += [self._row(number, slots) for number, slots in self._shelves(now)]
        rows += ["", "✓ in stock   ! low   ✕ out of stock   ≠ misplaced   ? not judged", ""]
        rows += [line(item)[: self._wide] for item in now.news[-EVENTS_SHOWN:]]
        up = f"\x1b[{self._drawn}F" if self._drawn else ""
        print(f"{up}{CLEAR_BELOW}" + "\n".join(rows), file=self._out, flush=True)
        self._drawn = len(rows)

    def _head(self, now: Now, score: Score) -> list[str]:
        delay = score.median_delay_s
        return [
            self._title,
            f"{moment(now.at_s):%H:%M:%S} store time   {len(now.news)} events   "
            f"truly out {len(now.truly_out)}   found {score.found}   missed {score.missed}   "
            f"without a gap {score.false}" + (f"   delay {delay:.0f} s" if delay else ""),
            "",
        ]

    def _shelves(self, now: Now) -> list[tuple[int, list[SlotNow]]]:
        known = {slot.slot: slot for slot in now.slots}
        shelves = sorted(self._planogram.shelves, key=lambda shelf: -shelf.number)
        return [(s.number, [known[slot.id] for slot in s.slots]) for s in shelves]

    def _row(self, number: int, slots: list[SlotNow]) -> str:
        return f"shelf {number}  " + "  ".join(self._cell(slot) for slot in slots)

    def _cell(self, slot: SlotNow) -> str:
        sign = sign_of(slot)
        count = f"{slot.stocked}/{slot.planned}" if slot.planned else " - "
        return f"\x1b[{COLORS[sign]}m{sign} {count}\x1b[0m" if self._color else f"{sign} {count}"


def sign_of(slot: SlotNow) -> str:
    """The sign of a slot's state; what stands wrong in it comes first."""
    return SIGNS["misplaced"] if slot.misplaced else SIGNS.get(slot.status, UNJUDGED)
