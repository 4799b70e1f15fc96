"""Scenarios: what kind of day it is. Every rate that a day is written from stands here.

Visits, stays and staff are those of method.md 5(e); clean has fewer people than an ordinary shop,
busy has twice as many. A film may be shorter than a day: what a scenario promises then happens in
that time, so short films are denser than days, and say so in their length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a day is made of. Rates are per hour.

    Args:
        name: as on the command line.
        base: whether it counts to the goals' base tier; the others are stress.
        visits_h: of shoppers who stop before the fixture; half as many again only walk past.
        takes: share of the visits that end with something in the basket.
        staff_h: rounds of staff with or without a cart, beside those that a gap calls.
        mislaid_h: products that are left, swapped or restocked where they do not belong.
        reset: whether the fixture is merchandised anew.
        light: kinds of light that happen, each at least once.
        moves: kinds of camera movement.
        lost: ways in which the view is lost.
        styles: fixtures that it is about; empty for all.
        alike: whether the products of a brand differ in one thing only.
        white: whether boards are white behind white packs.
    """

    name: str
    base: bool
    visits_h: float = 60.0
    takes: float = 0.4
    staff_h: float = 0.7
    mislaid_h: float = 0.5
    reset: bool = False
    light: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    alike: bool = False
    white: bool = False


LIGHT = ("step", "color", "flicker", "sun", "night", "defocus", "dirt")
MOVES = ("bump", "sag")
LOST = ("cover", "frozen", "offline")

_ALL = (
    Scenario("clean", base=True, visits_h=20.0, takes=0.5),
    Scenario("busy", base=True, visits_h=120.0, takes=0.3),
    Scenario("staff", base=True, visits_h=40.0, staff_h=2.5),
    Scenario("reset", base=True, visits_h=40.0, reset=True),
    Scenario("bad_light", base=False, light=LIGHT, lost=("cover", "frozen")),
    Scenario("bump", base=False, moves=MOVES),
    Scenario("look_alikes", base=False, mislaid_h=1.0, alike=True),
    Scenario(
        "void_blind", base=False, white=True, styles=("gondola", "pegs", "produce", "bakery")
    ),
    Scenario(
        "all", base=False, visits_h=90.0, mislaid_h=1.0, reset=True, light=LIGHT, moves=MOVES,
        lost=LOST, alike=True,
    ),
)  # fmt: skip

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({each.name: each for each in _ALL})
"""Every scenario by its name: clean, busy, staff and reset are base, the other five stress."""


def scenario(name: str) -> Scenario:
    """The scenario of a name.

    Raises:
        ValueError: there is none.
    """
    if name not in SCENARIOS:
        raise ValueError(f"{name!r} is no scenario; there is {', '.join(SCENARIOS)}")
    return SCENARIOS[name]
