"""Wares: the products of one day's fixture, in brand families, under valid company GTINs.

The art is that of the renderer's banks: designed brands whose flavors are hard to tell apart or
not. What a split holds out is not drawn: kinds of package and layouts of print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.shelf.plan.gtin import internal_gtin
from tools.days.split import Split
from tools.render.artwork.brand import Brand, make_designed_brand
from tools.render.furniture.pegs_ware import hung
from tools.render.ink import Rng, gray
from tools.render.unpacked.loose import Sort
from tools.render.ware.families import FAR, NEAR, USUAL, Sibling, graded, make_siblings
from tools.render.ware.packs import Pack, make_pack

SHELF_KINDS = (
    *("carton", "wide carton", "slim carton", "can", "jar", "tub", "bag", "bottle", "white bottle"),
    *("pouch", "brick", "flat carton", "tube", "spray"),
)
COLD_KINDS = ("milk", "bottle", "tub", "can", "carton", "jar", "pouch", "brick", "white bottle")
PROMO_KINDS = ("carton", "wide carton", "can", "bag", "bottle", "jar", "glass")
PRODUCTS_A_DAY = 1000  # item numbers kept for each seed
NARROWEST_MM = 56.0  # a thinner pack would be under 30 px in these small pictures


class Warehouse:
    """Invents families of products for one seed; every one has a GTIN of its own."""

    def __init__(self, seed: int, split: Split, *, alike: bool, white: bool) -> None:
        self._rng = np.random.default_rng([seed, 11])
        self._split = split
        self._alike = alike
        self._white = white
        self._next = 10_000_000 + seed * PRODUCTS_A_DAY
        self._family = 0

    def gtin(self) -> str:
        """The next free number."""
        self._next += 1
        return internal_gtin(self._next)

    def family(self, kinds: Sequence[str], heights_mm: tuple[float, float]) -> tuple[Pack, ...]:
        """Packs of one brand whose heights lie in a range: two to four flavors.

        Raises:
            RuntimeError: no kind comes in such a size; the ranges of the kinds have changed.
        """
        allowed = [kind for kind in kinds if kind not in self._split.without_kinds]
        low, high = heights_mm
        for _ in range(500):
            kind = allowed[int(self._rng.integers(len(allowed)))]
            brand, siblings = self._art()
            first = make_pack(self.gtin(), self._family, kind, (brand, siblings[0]))
            if low <= first.height_mm <= high and first.width_mm >= NARROWEST_MM:
                rest = [
                    make_pack(self.gtin(), self._family, kind, (brand, s)) for s in siblings[1:]
                ]
                return (first, *rest)
        raise RuntimeError(f"no pack of {allowed} is {heights_mm} mm high")

    def hanging(self, kinds: Sequence[str], highest_mm: float) -> tuple[Pack, ...]:
        """Packs of one brand made up to hang from a hook."""
        for _ in range(200):
            packs = self.family(kinds, (0.0, 400.0))
            dressed = tuple(replace(hung(pack), gtin=pack.gtin) for pack in packs)
            fitting = tuple(p for p in dressed if p.height_mm <= highest_mm)
            if fitting and all(p.width_mm >= NARROWEST_MM for p in fitting):
                return fitting
        raise RuntimeError(f"no hanging pack is below {highest_mm:g} mm high")

    def loose(self, sorts: Sequence[Sort]) -> list[Sort]:
        """The sorts of loose goods that this split may show."""
        return [sort for sort in sorts if sort.name not in self._split.without_sorts]

    def stand_in(self, gtin: str) -> Pack:
        """A pack that loose goods are sold as; nobody sees its front."""
        brand = make_designed_brand(np.random.default_rng(0))
        (sibling,) = make_siblings(np.random.default_rng(0), USUAL, 1)
        return make_pack(gtin, 0, "carton", (brand, sibling))

    def _art(self) -> tuple[Brand, list[Sibling]]:
        """A brand with two to four flavors of one size."""
        self._family += 1
        mixed = str(self._rng.choice([NEAR, USUAL, FAR], p=[0.15, 0.5, 0.35]))
        grade = NEAR if self._alike else mixed
        brand = graded(self._brand(), grade)
        siblings = make_siblings(self._rng, grade, int(self._rng.integers(2, 5)))
        return brand, [s for s in siblings if s.size == 1.0]

    def _brand(self) -> Brand:
        brand = make_designed_brand(self._rng)
        while brand.layout in self._split.without_layouts:
            brand = make_designed_brand(self._rng)
        return brand if not self._white else _whitened(self._rng, brand)


def _whitened(rng: Rng, brand: Brand) -> Brand:
    """The same brand on white ground, as much of the household aisle is."""
    light = gray(rng, 228, 252)
    return Brand(
        brand.seed, brand.name, (light, gray(rng, 236, 255), brand.palette[2]), brand.logo,
        brand.type_faces, accent_paints_ground=False, layout=brand.layout,
    )  # fmt: skip
