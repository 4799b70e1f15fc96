"""Make the fixture of a day, and find who paints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from agent.shelf.plan.planogram import Planogram
from tools.days.bins import TIERS, bin_plan
from tools.days.boards import BUILDS, board_plan, ranged_anew, shifted_rows
from tools.days.fixture import Fixture, aimed
from tools.days.hooks import FLOOR_MM, hook_plan
from tools.days.painted_bins import BinPainter
from tools.days.painted_boards import BoardPainter
from tools.days.painted_doors import DoorPainter
from tools.days.painted_hooks import HookPainter
from tools.days.scenario import Scenario
from tools.days.split import split_of, style_of
from tools.days.still import Painter
from tools.days.wares import Warehouse
from tools.render.furniture.shelving import Look, any_look
from tools.render.ink import Image, Rng, gray
from tools.render.unpacked.loose import Sort
from tools.render.ware.packs import Pack, catalogue_picture

NARROW_PX = 40.0  # of the narrowest facing in the picture, where the picture allows it
LEAST_PX, WIDEST_PX = (640.0, 400.0), (960.0, 720.0)  # width and height of the pictures
MARGIN = 1.09  # of the picture around the face
SLOTS = (10, 30)
CATALOG_PX = 200
TRIES = 40


@dataclass(frozen=True, slots=True)
class Range:
    """What a fixture sells and how it is laid out."""

    planogram: Planogram
    packs: dict[str, Pack]
    sorts: dict[str, Sort]
    floor_mm: float


def make_fixture(scenario: Scenario, seed: int) -> Fixture:
    """The fixture of a day: style by the split, everything else by the seed."""
    rng = np.random.default_rng([seed, 12])
    style = style_of(seed, scenario.styles)
    warehouse = Warehouse(seed, split_of(seed), alike=scenario.alike, white=scenario.white)
    ranged = _ranged(style, seed, rng, warehouse)
    planogram, packs, other = ranged.planogram, dict(ranged.packs), None
    if scenario.reset:
        if style not in BUILDS or rng.random() < 0.5:
            other = shifted_rows(planogram, int(rng.choice([-2, -1, 1, 2])))
        else:
            other, more = ranged_anew(planogram, rng, warehouse, BUILDS[style])
            packs |= more
    px_per_mm = _px_per_mm(planogram, ranged)
    matrix, size = aimed(planogram.face_mm, px_per_mm, rng)
    return Fixture(
        style=style, planogram=planogram, other=other, packs=packs, sorts=ranged.sorts,
        look=_look(rng, style, white=scenario.white), floor_mm=ranged.floor_mm,
        feeds=style == "chiller", px_per_mm=px_per_mm, homography=matrix, picture_px=size,
    )  # fmt: skip


def painter_of(fixture: Fixture) -> Painter:
    """Who paints a fixture of this style."""
    if fixture.sorts:
        return BinPainter(fixture)
    if fixture.style == "pegs":
        return HookPainter(fixture)
    return DoorPainter(fixture) if fixture.style == "chiller" else BoardPainter(fixture)


def catalog_of(fixture: Fixture, painter: Painter) -> Mapping[str, Image]:
    """The catalog picture of every product, before white, by GTIN."""
    if isinstance(painter, BinPainter):
        return {gtin: painter.heap(pack, CATALOG_PX) for gtin, pack in fixture.packs.items()}
    return {gtin: catalogue_picture(pack, CATALOG_PX) for gtin, pack in fixture.packs.items()}


def _ranged(style: str, seed: int, rng: Rng, warehouse: Warehouse) -> Range:
    """A range with as many slots as a fixture of a store day has."""
    for _ in range(TRIES):
        ranged = _any_range(style, f"{style}-{seed}", rng, warehouse)
        if SLOTS[0] <= len(ranged.planogram.slots) <= SLOTS[1]:
            return ranged
    raise RuntimeError(f"no {style} with {SLOTS[0]} to {SLOTS[1]} slots in {TRIES} tries")


def _any_range(style: str, name: str, rng: Rng, warehouse: Warehouse) -> Range:
    if style in TIERS:
        planogram, sorts = bin_plan(name, TIERS[style], rng, warehouse)
        blank = warehouse.stand_in(next(iter(sorts)))
        packs = {gtin: replace(blank, gtin=gtin) for gtin in sorts}
        return Range(planogram, packs, sorts, TIERS[style].floor_mm)
    if style == "pegs":
        return Range(*hook_plan(name, rng, warehouse), {}, FLOOR_MM)
    build = BUILDS[style]
    return Range(*board_plan(name, build, rng, warehouse), {}, build.floor_mm)


def _px_per_mm(planogram: Planogram, ranged: Range) -> float:
    """As fine as the narrowest facing needs, within the sizes of small pictures."""
    wide, high = planogram.face_mm
    narrow = 200.0 if ranged.sorts else min(pack.width_mm for pack in ranged.packs.values())
    least = [px / (MARGIN * mm) for px, mm in zip(LEAST_PX, (wide, high), strict=True)]
    most = [px / (MARGIN * mm) for px, mm in zip(WIDEST_PX, (wide, high), strict=True)]
    return min(max(NARROW_PX / narrow, *least), *most)


def _look(rng: Rng, style: str, *, white: bool) -> Look:
    """Furniture on which goods can be seen, as shops choose it; white behind white if asked."""
    look = any_look(rng)
    while look.back == "open" or look.wire_boards or look.depth_light < 0.45:
        look = any_look(rng)
    if style == "chiller":
        inside = gray(rng, 205, 245)
        return replace(look, back="plain", back_color=inside, board_color=inside, depth_light=0.85)
    if not white:
        return look
    plain = gray(rng, 232, 250)
    return replace(
        look, back="plain", back_color=plain, board_color=plain, rail_color=gray(rng, 215, 250),
        label_color=(250, 250, 250), depth_light=0.92, top_light=0.85, deck="metal",
    )  # fmt: skip
