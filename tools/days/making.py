"""Make the fixture of a day, and find who paints it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tools.days.boards import BUILDS, board_plan, ranged_anew, shifted_rows
from tools.days.fixture import Fixture, aimed
from tools.days.painted_boards import BoardPainter
from tools.days.scenario import Scenario
from tools.days.split import split_of, style_of
from tools.days.still import Painter
from tools.days.wares import Warehouse
from tools.render.furniture.shelving import Look, any_look
from tools.render.ink import Image, Rng, gray
from tools.render.ware.packs import catalogue_picture

WIDEST_PX = 900.0
NARROW_PX = 37.0  # of the narrowest facing in the picture, where the width allows it
CATALOG_PX = 200


def make_fixture(scenario: Scenario, seed: int) -> Fixture:
    """The fixture of a day: style by the split, everything else by the seed."""
    rng = np.random.default_rng([seed, 12])
    split = split_of(seed)
    style = style_of(seed, scenario.styles)
    warehouse = Warehouse(seed, split, alike=scenario.alike, white=scenario.white)
    build = BUILDS[style]
    planogram, packs = board_plan(f"{style}-{seed}", build, rng, warehouse)
    other = None
    if scenario.reset:
        if rng.random() < 0.5:
            other = shifted_rows(planogram, int(rng.choice([-2, -1, 1, 2])))
        else:
            other, more = ranged_anew(planogram, rng, warehouse, build)
            packs |= more
    wide, high = planogram.face_mm
    narrow = min(pack.width_mm for pack in packs.values())
    px_per_mm = min(NARROW_PX / narrow, WIDEST_PX / (1.07 * wide), 760.0 / (1.09 * high))
    matrix, size = aimed((wide, high), px_per_mm, rng)
    return Fixture(
        style=style, planogram=planogram, other=other, packs=packs, sorts={},
        look=_look(rng, white=scenario.white), floor_mm=build.floor_mm, feeds=style == "chiller",
        px_per_mm=px_per_mm, homography=matrix, picture_px=size,
    )  # fmt: skip


def painter_of(fixture: Fixture) -> Painter:
    """Who paints a fixture of this style."""
    return BoardPainter(fixture)


def catalog_of(fixture: Fixture) -> Mapping[str, Image]:
    """The catalog picture of every product, before white, by GTIN."""
    return {gtin: catalogue_picture(pack, CATALOG_PX) for gtin, pack in fixture.packs.items()}


def _look(rng: Rng, *, white: bool) -> Look:
    look = any_look(rng)
    while look.back == "open" or look.wire_boards or look.depth_light < 0.45:
        look = any_look(rng)
    if not white:
        return look
    plain = gray(rng, 232, 250)
    return Look(
        back="plain", back_color=plain, board_color=plain, rail_color=gray(rng, 215, 250),
        label_color=(250, 250, 250), depth_light=0.92, top_light=0.85, wire_boards=False,
        rail_mm=look.rail_mm, pitch_mm=look.pitch_mm,
    )  # fmt: skip
