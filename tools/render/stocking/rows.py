"""Rows of random goods: which packs stand side by side, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tools.render.canvas import Rect
from tools.render.furniture.fittings import (
    Fittings,
    any_fittings,
    paint_divider,
    paint_fence,
    paint_plate,
    paint_pusher,
)  # fmt: skip
from tools.render.ink import Rng
from tools.render.stocking.goods import Keeper, Place, Stance, emptied
from tools.render.ware.cases import WALL_MM, Case, any_case, paint_case_back, paint_case_front
from tools.render.ware.packs import Pack, any_multipack, lying
from tools.render.ware.shapes import KINDS


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
    multipacks: float  # of runs, several of one product sold as one
    cased: float  # of runs, shelf-ready cartons
    lying: float  # of runs of boxes that show their narrow side
    fittings: Fittings


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
        multipacks=float(rng.choice([0, 0.12, 0.4], p=[0.5, 0.35, 0.15])),
        cased=float(rng.choice([0, 0.2, 0.7], p=[0.6, 0.25, 0.15])),
        lying=float(rng.choice([0, 0.15, 0.5], p=[0.6, 0.25, 0.15])),
        fittings=any_fittings(rng),
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
    row = Row([], [])
    x = left - rng.uniform(0, 150) * scale
    while x < right:
        pack = _as_sold(rng, fitting[int(rng.integers(len(fitting)))], high_mm, style)
        run = _run(rng, pack, (x, foot, scale, high_mm), style, topped=topped)
        run = [_disturbed(rng, place, fitting, style) for place in run]
        if rng.random() < style.cased and pack.height_mm < 0.8 * high_mm:
            run = _in_case(rng, row, run, scale)
        row.places.extend(run)
        x = run[-1].left + run[-1].wide
        if rng.random() < 0.1:
            x += rng.uniform(0, 0.25) * pack.width_mm * scale
    _paint(rng, keeper, row, fitting, style.fittings)


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one board; both lists grow as it is filled."""

    places: list[Place]
    cases: list[Case]


def _as_sold(rng: Rng, pack: Pack, high_mm: float, style: RowStyle) -> Pack:
    """The pack, or a bundle of it, or the same one lying, if that fits under the board above."""
    if rng.random() < style.multipacks:
        several = any_multipack(rng, pack)
        return several if several.height_mm < 0.95 * high_mm else pack
    if rng.random() < style.lying and pack.edge is not None and pack.width_mm < 400:
        return lying(pack)
    return pack


def _in_case(rng: Rng, row: Row, run: list[Place], scale: float) -> list[Place]:
    """Put a run into a carton: its packs stand tight, one high, behind the carton's lip."""
    wide = run[0].pack.width_mm * scale * 1.01
    left = run[0].left + 2 * WALL_MM * scale
    cased = []
    for i, place in enumerate(run):
        stance = replace(place.stance, levels=1, topped=False, recess=0.0, tilt=0)
        cased.append(replace(place, left=left + i * wide, wide=wide, stance=stance))
    end = cased[-1].left + wide
    high = run[0].pack.height_mm * scale
    row.cases.append(any_case(rng, (left, end, run[0].foot), high, scale))
    return cased


def _run(
    rng: Rng, pack: Pack, at: tuple[float, float, float, float], style: RowStyle, *, topped: bool
) -> list[Place]:
    """Side by side facings of one product; `at` is x, foot, pixels per mm, room in mm."""
    x, foot, scale, high_mm = at
    count = int(rng.choice([1, 2, 3, 4, 5, 6], p=[0.2, 0.27, 0.22, 0.15, 0.1, 0.06]))
    wide = max(4.0, pack.width_mm * scale * (1 + rng.uniform(0, style.spacing)))
    most = max(1, int(0.97 * high_mm / pack.height_mm))
    flat = pack.height_mm < 0.6 * pack.width_mm and KINDS[pack.kind].boxy
    stacks = pack.stacks or flat or (style.stacked and KINDS[pack.kind].boxy)
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


def _paint(rng: Rng, keeper: Keeper, row: Row, fitting: Sequence[Pack], fittings: Fittings) -> None:
    _claim_gaps(keeper, row.places)
    for case in row.cases:
        paint_case_back(keeper.canvas, case)
    if fittings.divider != "none":
        _plates(keeper, row, fittings)
    for place in row.places:
        deep = None
        if place.stance.shown is None and place.stance.backed:
            other = rng.random() < 0.3
            deep = fitting[int(rng.integers(len(fitting)))] if other else place.pack
        keeper.behind(place, deep)
        if fittings.pusher != "none" and (place.stance.shown is None or not place.stance.backed):
            _push(rng, keeper, place, fittings)
    for i in rng.permutation(len(row.places)):
        keeper.front(row.places[i])
    for case in row.cases:
        paint_case_front(keeper.canvas, case)
    if row.places:
        _mount(keeper, row, fittings)


def _push(rng: Rng, keeper: Keeper, place: Place, fittings: Fittings) -> None:
    """The paddle behind the last pack; where there is none, it has come to the front, mostly."""
    spot = keeper.spot(place.left, place.left + place.wide, place.foot)
    fittings = replace(fittings, paddle_mm=min(fittings.paddle_mm, 1.1 * place.pack.height_mm))
    if place.stance.shown is not None:
        reach = 0.25
    else:
        reach = float(rng.uniform(0, 0.15)) if rng.random() < 0.75 else float(rng.uniform(0.3, 0.9))
    paint_pusher(keeper.canvas, spot, fittings, reach)


def _plates(keeper: Keeper, row: Row, fittings: Fittings) -> None:
    """The sides of dividers that a gap lets see."""
    for place in row.places:
        if place.stance.shown is None:
            spot = keeper.spot(place.left, place.left + place.wide, place.foot)
            paint_plate(keeper.canvas, place.left, spot, fittings)
            paint_plate(keeper.canvas, place.left + place.wide, spot, fittings)


def _mount(keeper: Keeper, row: Row, fittings: Fittings) -> None:
    """What stands before the goods: dividers between products, a fence along the edge."""
    first, last = row.places[0], row.places[-1]
    if fittings.divider != "none":
        for before, place in pairwise(row.places):
            if before.pack.gtin != place.pack.gtin or fittings.pusher != "none":
                spot = keeper.spot(place.left, place.left + place.wide, place.foot)
                paint_divider(keeper.canvas, place.left, spot, fittings)
    if fittings.fence != "none":
        spot = keeper.spot(first.left, last.left + last.wide, first.foot)
        paint_fence(keeper.canvas, spot, fittings)


def _claim_gaps(keeper: Keeper, places: Sequence[Place]) -> None:
    """One gap for each stretch of empty places: without fronts, no eye can tell them apart."""
    i = 0
    while i < len(places):
        j = i
        while j < len(places) and places[j].stance.shown is None:
            j += 1
        if j > i:
            right = places[j - 1].left + places[j - 1].wide
            high = max(p.pack.height_mm for p in places[i:j]) * keeper.px_per_mm
            keeper.gap(places[i].left, right, places[i], high)
        i = j + 1
