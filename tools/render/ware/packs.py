"""Packs: products with a size in millimetres, a front and an outline.

`pack_for("09506000134352", 130, 180)` gives the same art for that number, on every machine, for
ever; `make_bank(seed, 200)` invents products in brand families, for training.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.render.artwork.art import paint_edge
from tools.render.artwork.brand import Brand, Flavor, make_brand, make_flavor
from tools.render.artwork.prints import paint_print
from tools.render.ink import Color, Image, Mask, Rng, tone
from tools.render.ware.families import (
    PICTURED,
    Sibling,
    any_brand,
    any_grade,
    graded,
    make_siblings,
    with_photos,
)  # fmt: skip
from tools.render.ware.film import FILM, SLEEVE, Layout, bundle
from tools.render.ware.outlines import glossy
from tools.render.ware.shapes import KINDS, dress

ART_PX_PER_MM = 1.3  # a 200 mm carton is 260 px high: the largest that a 320 px input is shown
MAX_ART_PX = 340
LEAST_APART = 0.008  # of the pixels: 50 of a recognizer's 96 by 64, about one word


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One product as it stands on a shelf. Arrays are read-only."""

    gtin: str  # the product; in training banks any unique text
    family: int  # packs of one brand share it
    kind: str
    width_mm: float
    height_mm: float
    depth_mm: float
    front: Image  # (h, w, 3)
    mask: Mask  # (h, w), 255 where the pack is
    side: Color  # of what is not the front
    edge: Image | None  # the narrow side that shows when the pack lies; None: it never lies
    opacity: Mask | None = None  # (h, w), 255 hides what is behind; None: all of it does

    @property
    def stacks(self) -> bool:
        """Whether packs of this kind stand on each other."""
        return KINDS[self.kind].stacks


def make_pack(gtin: str, family: int, kind: str, art: tuple[Brand, Sibling]) -> Pack:
    """A pack of a brand's family; its size, within the kind's range, follows from the brand."""
    shape = KINDS[kind]
    brand, sibling = art
    rng = np.random.default_rng(brand.seed + 2)
    height = float(rng.uniform(*shape.height_mm)) * sibling.size
    width = height * float(rng.uniform(*shape.aspect)) * sibling.squeeze
    return _printed(gtin, family, (kind, width, height), (brand, sibling.flavor))


def _printed(
    gtin: str, family: int, size: tuple[str, float, float], art: tuple[Brand, Flavor]
) -> Pack:
    kind, width, height = size
    shape = KINDS[kind]
    rng = np.random.default_rng(art[0].seed + 3)
    scale = min(ART_PX_PER_MM, MAX_ART_PX / max(width, height))
    high, wide = max(12, round(height * scale)), max(12, round(width * scale))
    blank = np.zeros((high, wide, 3), np.uint8)
    front = paint_print(*art, high, wide) if shape.printed else blank
    if art[0].layout != "classic" and shape.boxy:
        front = _varnished(art[0], front)
    dressed = dress(rng, kind, front, art)
    depth = float(rng.uniform(*shape.depth_mm))
    edge = paint_edge(*art, max(10, round(depth * scale)), wide) if shape.boxy else None
    ground = art[1].accent if art[0].accent_paints_ground else art[0].palette[0]
    for array in (dressed.front, dressed.mask, dressed.opacity, edge):
        if array is not None:
            array.flags.writeable = False
    return Pack(
        gtin, family, kind, width, height, depth, dressed.front, dressed.mask, tone(ground, 0.85),
        edge, dressed.opacity,
    )  # fmt: skip


def _varnished(brand: Brand, front: Image) -> Image:
    """Every third brand varnishes its cartons, and lamps show in them."""
    rng = np.random.default_rng(brand.seed + 4)
    return glossy(rng, front, 120) if rng.random() < 0.35 else front


def pack_for(gtin: str, width_mm: float, height_mm: float, *, brand: str = "") -> Pack:
    """The pack of a GTIN in a given size. Its art follows from the number and the brand alone.

    Packs of one `brand` are its flavors, hard to tell apart. Without a brand given, numbers that
    share their first twelve digits are one brand's.
    """
    label = brand or gtin[:12]
    brand_rng, rng = _rng_of(label), _rng_of(gtin)
    single = {name: kind for name, kind in KINDS.items() if kind.classic and not kind.case}
    fitting = [name for name, kind in single.items() if kind.fits(width_mm, height_mm)]
    kind = fitting[brand_rng.integers(len(fitting))] if fitting else "carton"
    art = (make_brand(brand_rng, portable=True), make_flavor(rng))
    family = int(hashlib.sha256(label.encode()).hexdigest()[:6], 16)
    return _printed(gtin, family, (kind, width_mm, height_mm), art)


def _rng_of(text: str) -> Rng:
    return np.random.default_rng(int(hashlib.sha256(text.encode()).hexdigest()[:16], 16))


def make_bank(seed: int, count: int, textures: Sequence[Image] = ()) -> tuple[Pack, ...]:
    """Invent `count` products in families of one to six flavors.

    Args:
        seed: fixes everything.
        count: of products.
        textures: photographs for a quarter of the families; the others stay as they are without.
    """
    rng, photo_rng = np.random.default_rng(seed), np.random.default_rng([seed, 5])
    weights = np.array([kind.weight for kind in KINDS.values()])
    names = list(KINDS)
    bank: list[Pack] = []
    family, brand = 0, None
    while len(bank) < count:
        family += 1
        kind = names[rng.choice(len(names), p=weights / weights.sum())]
        brand, grade = any_brand(rng, brand), any_grade(rng)
        brand = graded(brand, grade)
        siblings = make_siblings(rng, grade, int(rng.integers(1, 7)))
        worn = brand
        if len(textures) and photo_rng.random() < PICTURED:
            worn, siblings = with_photos(photo_rng, brand, siblings, textures)
        shelf: list[Pack] = []
        for sibling in siblings[: count - len(bank)]:
            gtin = f"{seed}-{len(bank) + len(shelf)}"
            pack = make_pack(gtin, family, kind, (worn, sibling))
            if any(_twins(pack, other) for other in shelf):
                pack = make_pack(gtin, family, kind, (worn, _unlike(sibling, len(shelf))))
            shelf.append(pack)
        bank += shelf
    return tuple(bank)


def _twins(pack: Pack, other: Pack) -> bool:
    """Whether two packs cannot be told apart: a layout may hide what should differ."""
    if pack.front.shape != other.front.shape:
        return False
    apart = cv2.absdiff(pack.front, other.front).max(axis=2) > 24
    return bool(apart.mean() < LEAST_APART)


def _unlike(sibling: Sibling, number: int) -> Sibling:
    """The same size in a flavor of its own."""
    rng = np.random.default_rng([sibling.flavor.seed, number])
    flavor = sibling.flavor
    return replace(
        sibling, flavor=replace(make_flavor(rng), weight=flavor.weight, photo=flavor.photo)
    )


def lying(pack: Pack) -> Pack:
    """The same product laid flat, showing its edge."""
    if pack.edge is None:
        raise ValueError(f"a {pack.kind} does not lie flat: {pack.gtin}")
    mask = np.full(pack.edge.shape[:2], 255, np.uint8)
    mask.flags.writeable = False
    return replace(
        pack, height_mm=pack.depth_mm, front=pack.edge, mask=mask, edge=None, opacity=None
    )


def multipack(pack: Pack, layout: Layout, seed: int = 0) -> Pack:
    """Several of one product, `layout` across and up, sold as one under film or in a sleeve."""
    columns, rows = layout
    if columns < 1 or rows < 1 or columns * rows < 2:
        raise ValueError(f"{columns} by {rows} packs are no multipack; give at least two")
    sleeved = pack.kind in SLEEVE
    rng = np.random.default_rng([seed, columns, rows])
    dressed = bundle(rng, pack.front, pack.mask, layout, sleeved=sleeved)
    dressed.front.flags.writeable = dressed.mask.flags.writeable = False
    return replace(
        pack, gtin=f"{pack.gtin}x{columns * rows}", width_mm=pack.width_mm * columns,
        height_mm=pack.height_mm * rows, front=dressed.front, mask=dressed.mask, edge=None,
        opacity=None,
    )  # fmt: skip


def any_multipack(rng: Rng, pack: Pack) -> Pack:
    """The pack in one of the numbers that its kind is bundled in, or the pack where none is."""
    layouts = FILM.get(pack.kind, ()) + SLEEVE.get(pack.kind, ())
    if not layouts:
        return pack
    return multipack(pack, layouts[rng.integers(len(layouts))], int(rng.integers(1 << 31)))


def catalogue_picture(pack: Pack, height: int) -> Image:
    """The pack cut out before white, as a supplier's product picture; `height` in pixels."""
    wide = max(8, round(height * pack.width_mm / pack.height_mm))
    front = cv2.resize(pack.front, (wide, height), interpolation=cv2.INTER_AREA)
    share = cv2.resize(pack.mask, (wide, height), interpolation=cv2.INTER_AREA)[..., None] / 255.0
    if pack.opacity is not None:
        seen = cv2.resize(pack.opacity, (wide, height), interpolation=cv2.INTER_AREA)
        share = share * seen[..., None] / 255
    return (front * share + 255 * (1 - share)).astype(np.uint8)
