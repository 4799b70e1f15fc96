"""Styles: everything that is decided about a scene before its first pixel.

A style is plain values: stored beside a picture it says what was drawn, and `scene` draws the same
picture from the style's seed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tools.render.furniture.shelving import Look, any_look
from tools.render.light import Light, any_light
from tools.render.stocking.rows import RowStyle, any_row_style
from tools.render.ware.packs import Pack

FACING_PX = (20.0, 130.0)
"""Range of the median shorter side of the packs; the agent's tiles show facings of 28 to 160 px."""

SETTINGS: Mapping[str, float] = {
    "gondola": 1.0, "chiller": 0.14, "fridge": 0.12, "pegs": 0.12, "produce": 0.07, "bakery": 0.04,
    "nothing": 0.1,
}  # fmt: skip
"""How often each kind of place is drawn; `tools.render.settings` has a module for each."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a scene is."""

    seed: int
    setting: str  # one of SETTINGS
    pool: tuple[int, ...]  # rows of the bank that may stand here
    px_per_mm: float
    eye_y: float  # height of the camera as a share of the canvas; <0 above it, >1 below
    side: float
    seam: float
    look: Look
    row: RowStyle
    promo: float
    ceiling: float  # share of the canvas above the fixture; 0 is none
    floor: float  # chance, after each board, that it was the lowest
    bend: float  # radial distortion of the lens
    keystone: float  # how far the corners wander, as a share of the picture
    people: int
    light: Light


def any_style(seed: int, bank: Sequence[Pack], settings: Sequence[str] = ()) -> Style:
    """Draw a style; `settings` are the kinds of place to choose from, all by default."""
    rng = np.random.default_rng([seed, 1])
    setting = any_setting(rng, settings)
    pool = tuple(int(i) for i in rng.integers(0, len(bank), int(rng.integers(4, 30))))
    facing = float(np.exp(rng.uniform(*np.log(FACING_PX))))
    thin = float(np.median([min(bank[i].width_mm, bank[i].height_mm) for i in pool]))
    return Style(
        seed=seed,
        setting=setting,
        pool=pool,
        px_per_mm=float(np.clip(facing / thin, 0.12, 1.8)),
        eye_y=float(rng.uniform(-0.3, 1.2)),
        side=float(np.clip(rng.normal() * 0.1, -0.3, 0.3)) if rng.random() < 0.6 else 0.0,
        seam=float(rng.choice([0.55, 0.8, 1.0])),
        look=any_look(rng),
        row=any_row_style(rng),
        promo=float(rng.choice([0, 0.12, 0.4], p=[0.45, 0.35, 0.2])),
        ceiling=float(rng.uniform(0.05, 0.4)) if rng.random() < 0.18 else 0.0,
        floor=float(rng.choice([0.0, 0.4])),
        bend=float(rng.uniform(-0.12, 0.12)) if rng.random() < 0.4 else 0.0,
        keystone=float(rng.choice([0.01, 0.05, 0.11], p=[0.4, 0.38, 0.22])),
        people=int(rng.choice([0, 1, 2], p=[0.86, 0.11, 0.03])),
        light=any_light(rng),
    )


def any_setting(rng: np.random.Generator, settings: Sequence[str] = ()) -> str:
    """One kind of place, by its weight, of these or of all.

    Raises:
        ValueError: there is no such kind of place.
    """
    check_settings(settings)
    names = [name for name in SETTINGS if not settings or name in settings]
    weights = np.array([SETTINGS[name] for name in names])
    return names[rng.choice(len(names), p=weights / weights.sum())]


def check_settings(settings: Sequence[str]) -> None:
    """Refuse names of places that cannot be drawn.

    Raises:
        ValueError: one of them is none of `SETTINGS`.
    """
    if strange := sorted(set(settings) - set(SETTINGS)):
        raise ValueError(f"{', '.join(strange)}: no such setting; there is {', '.join(SETTINGS)}")
