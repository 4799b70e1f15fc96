"""Rows of random goods: which packs stand side by side, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.render.canvas import Rect
from tools.render.goods import Keeper, Place, Stance, emptied
from tools.render.ink import Rng
from tools.render.packs import Pack, multipack
from tools.render.shapes import KINDS


@dataclass(frozen=True, slots=True)
class RowStyle:
    """How a shop keeps its rows. Rates are per facing."""

    empty: float
    recessed: float
    messy: float  # wrong packs, leaning packs
    spacing: float  # largest space between facings, as a share of the width
    one_kind: bool
    stacked: bool  # everything that can be is stacked high
    topped: float  # chance of a row with one more lying on each pack
    pushers: bool
    multipacks: float


def any_row_style(rng: Rng) -> RowStyle:
    """Some shop's habits."""
    return RowStyle(
        empty=float(rng.choice([0, 0.05, 0.12, 0.25, 0.5], p=[0.06, 0.24, 0.4, 0.22, 0.08])),
        recessed=float(rng.choice([0, 0.05, 0.2], p=[0.4, 0.4, 0.2])),
        messy=float(rng.choice([0, 0.02, 0.1], p=[0.45, 0.35, 0.2])),
        spacing=float(rng.uniform(0, 0.12)),
        one_kind=bool(rng.random() < 0.35),
        stacked=bool(rng.random() < 0.2),
        topped=float(rng.choice([0, 0.5], p=[0.7, 0.3])),
        pushers=bool(rng.random() < 0.25),
        multipacks=float(rng.choice([0, 0.1], p=[0.7, 0.3])),
    )


def row_height_mm(rng: Rng, pool: Sequence[Pack], style: RowStyle) -> float:
    """Room for one of the pool's packs and a hand above it."""
    lead = pool[int(rng.integers(len(pool)))]
    if lead.stacks and (style.stacked or rng.random() < 0.5):
        return float(max(120.0, lead.height_mm * rng.uniform(2.1, 5.0 if style.stacked else 3.3)))
    room = lead.height_mm * rng.uniform(1.04, 1.45) + rng.uniform(5, 40)
    if style.topped:
        room += rng.uniform(30, 80)
    return float(max(80.0, room))


def fill_row(
    rng: Rng, keeper: Keeper, room: tuple[Rect, float], pool: Sequence[Pack], style: RowStyle
) -> None:
    """Fill one row, given as its rectangle on the canvas and its pixels per millimetre."""
    (left, top, right, foot), scale = room
    high_mm = (foot - top) / scale
    least = 0.5 if rng.random() < 0.7 else 0.25
    fitting = [p for p in pool if least * high_mm < p.height_mm < 0.98 * high_mm]
    fitting += [p for p in pool if p.stacks and p.height_mm < 0.5 * high_mm]
    if style.one_kind and fitting:
        kind = fitting[int(rng.integers(len(fitting)))].kind
        fitting = [p for p in fitting if p.kind == kind]
    if not fitting:
        return
    topped = rng.random() < style.topped
    places: list[Place] = []
    x = left - rng.uniform(0, 150) * scale
    while x < right:
        pack = fitting[int(rng.integers(len(fitting)))]
        if rng.random() < style.multipacks:
            pack = multipack(pack, int(rng.integers(2, 4)))
        run = _run(rng, pack, (x, foot, scale, high_mm), style, topped=topped)
        places += [_disturbed(rng, place, fitting, style) for place in run]
        x = run[-1].left + run[-1].wide
        if rng.random() < 0.1:
            x += rng.uniform(0, 0.25) * pack.width_mm * scale
    _paint(rng, keeper, places, fitting, scale, pushers=style.pushers)


def _run(
    rng: Rng, pack: Pack, at: tuple[float, float, float, float], style: RowStyle, *, topped: bool
) -> list[Place]:
    """Side by side facings of one product; `at` is x, foot, pixels per mm, room in mm."""
    x, foot, scale, high_mm = at
    count = int(rng.choice([1, 2, 3, 4, 5, 6], p=[0.2, 0.27, 0.22, 0.15, 0.1, 0.06]))
    wide = max(4.0, pack.width_mm * scale * (1 + rng.uniform(0, style.spacing)))
    most = max(1, int(0.97 * high_mm / pack.height_mm))
    stacks = pack.stacks or (style.stacked and KINDS[pack.kind].boxy)
    levels = int(rng.integers(1, most + 1)) if stacks and most > 1 else 1
    levels = min(6, most if style.stacked and stacks else levels)
    fits = pack.edge is not None and pack.height_mm * levels + pack.depth_mm < high_mm
    all_gone = rng.random() < 0.5 * style.empty
    run = []
    for i in range(count):
        stance = Stance(
            pack, levels=levels, topped=topped and fits, backed=bool(rng.random() < 0.6),
            gain=float(rng.uniform(0.88, 1.1)),
        )  # fmt: skip
        place = Place(pack, x + i * wide + rng.normal() * 0.01 * wide, foot, wide, stance)
        gone = all_gone or rng.random() < 0.6 * style.empty
        run.append(emptied(place, backed=bool(rng.random() < 0.35)) if gone else place)
    return run


def _disturbed(rng: Rng, place: Place, fitting: Sequence[Pack], style: RowStyle) -> Place:
    """The same place, perhaps recessed, lower stacked, leaning or holding another product."""
    stance = place.stance
    if stance.shown is None:
        return place
    if rng.random() < style.recessed:
        recess = float(rng.uniform(0.15, 0.5))  # deeper than half is stock, not a facing
        return replace(place, stance=replace(stance, recess=recess, levels=1, topped=False))
    if stance.levels > 1 and rng.random() < 0.25:
        stance = replace(stance, levels=int(rng.integers(1, stance.levels + 1)))
    if rng.random() < style.messy:
        other = fitting[int(rng.integers(len(fitting)))]
        stance = replace(stance, shown=other, levels=1, topped=False)
    if rng.random() < style.messy:
        stance = replace(stance, tilt=int(rng.normal() * 0.06 * place.wide))
    return replace(place, stance=stance)


def _paint(
    rng: Rng, keeper: Keeper, places: Sequence[Place], fitting: Sequence[Pack], scale: float,
    *, pushers: bool,
) -> None:  # fmt: skip
    _claim_gaps(keeper, places, scale)
    for place in places:
        deep = None
        if place.stance.shown is None:
            if pushers:
                keeper.pusher(place, place.pack.height_mm * scale)
            if place.stance.backed:
                other = rng.random() < 0.3
                deep = fitting[int(rng.integers(len(fitting)))] if other else place.pack
        keeper.behind(place, deep)
    for i in rng.permutation(len(places)):
        keeper.front(places[i])


def _claim_gaps(keeper: Keeper, places: Sequence[Place], scale: float) -> None:
    """One gap for each stretch of empty places: without fronts, no eye can tell them apart."""
    i = 0
    while i < len(places):
        j = i
        while j < len(places) and places[j].stance.shown is None:
            j += 1
        if j > i:
            right = places[j - 1].left + places[j - 1].wide
            high = float(np.max([p.pack.height_mm for p in places[i:j]])) * scale
            keeper.gap(places[i].left, right, places[i], high)
        i = j + 1
