"""What should stand where on one fixture, in millimetres of its face.

x runs from the left upright to the right, y from the floor up. A planogram knows no camera: a view
(`shelf.plan.view`) projects it into one. Every constructor refuses what has no meaning by itself;
what only shows between parts (overlaps, unknown GTINs, repeated ids) is found by `faults`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely

from agent.shelf.plan.fields import BadField, Refusals, require_above, require_at_least, require_id
from agent.shelf.plan.gtin import as_gtin14

PointMm: TypeAlias = tuple[float, float]
Path: TypeAlias = tuple[str | int, ...]

MAX_CORNERS = 200  # of one outline; a curved basket needs some forty
MAX_TOLD = 3  # overlaps of one slot: a plan in the wrong unit has thousands
OVERLAP_MM = 2.0  # planning suites round to a millimetre on either side
MAX_COUNT = 100  # facings of one slot side by side; a bay has room for some forty
MIN_FACING_MM = 5.0  # the thinnest goods that stand on shelves; below, a unit was mistaken


@dataclass(frozen=True, slots=True)
class Product:
    """One article of the range.

    Args:
        gtin: kept as 14 digits.
        name: what staff are told.
        sku: the retailer's own article number; an attribute, never a key.
        width_mm, height_mm: of the front that a shopper sees, where known.
        picture: a catalogue picture, as a path relative to the planogram's file.
        price: of one unit, in the store's currency.
        key_item: out of stock is critical at once.
    """

    gtin: str
    name: str
    sku: str = ""
    width_mm: float | None = None
    height_mm: float | None = None
    picture: str | None = None
    price: float | None = None
    key_item: bool = False

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            object.__setattr__(self, "gtin", as_gtin14(self.gtin))
        with refusals:
            _check_name(self.name)
        for key, least in (("width_mm", MIN_FACING_MM), ("height_mm", MIN_FACING_MM), ("price", 0)):
            value = getattr(self, key)
            with refusals:
                if value is not None:
                    require_at_least(key, value, least)
        refusals.end()


def _check_name(name: str) -> None:
    if not name.strip():
        raise BadField("name", "is empty; write what staff call the product")
    if not name.isprintable():
        raise BadField("name", f"{name!r} has invisible characters; write it on one line")


@dataclass(frozen=True, slots=True)
class Slot:
    """The place on a shelf assigned to one product.

    Either `from_mm` and `to_mm`, as high as its shelf, or a free `outline_mm`.

    Args:
        id: unique on the device; staff and headquarters see it.
        gtin: of a product in the same file.
        facings: side by side; left out, it is the slot's width over the product's.
        stack: facings on top of each other.
        low_facings: report low stock at this many facings; left out, a third, at least 1.
    """

    id: str
    gtin: str
    facings: int | None = None
    from_mm: float | None = None
    to_mm: float | None = None
    outline_mm: tuple[PointMm, ...] | None = None
    stack: int = 1
    low_facings: int | None = None

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            require_id("id", self.id)
        with refusals:
            object.__setattr__(self, "gtin", as_gtin14(self.gtin))
        for key in ("facings", "stack"):
            with refusals:
                _check_count(key, getattr(self, key))
        with refusals:
            self._check_place()
        with refusals:
            if self.low_facings is not None:
                require_at_least("low_facings", self.low_facings, 0)
        refusals.end()

    def _check_place(self) -> None:
        if self.outline_mm is None:
            self._check_range()
            return
        if self.from_mm is not None or self.to_mm is not None:
            raise BadField("outline_mm", "stands beside from_mm or to_mm; keep one of the two")
        _check_outline(self.outline_mm)

    def _check_range(self) -> None:
        if self.from_mm is None or self.to_mm is None:
            key = "from_mm" if self.from_mm is None else "to_mm"
            raise BadField(key, "missing; write from_mm and to_mm, or outline_mm")
        require_at_least("from_mm", self.from_mm, 0)
        if not self.from_mm + MIN_FACING_MM <= self.to_mm < float("inf"):
            raise BadField("to_mm", f"is {self.to_mm:g}; must be right of from_mm {self.from_mm:g}")


def _check_count(key: str, value: int | None) -> None:
    if value is not None and not 1 <= value <= MAX_COUNT:
        raise BadField(key, f"is {value}; a slot has 1 to {MAX_COUNT}")


def _check_outline(outline: tuple[PointMm, ...]) -> None:
    key = "outline_mm"
    if not 3 <= len(outline) <= MAX_CORNERS:
        raise BadField(key, f"has {len(outline)} corners; an outline has 3 to {MAX_CORNERS}")
    if not np.isfinite(np.asarray(outline, np.float64)).all():
        raise BadField(key, "has a corner that is no number; write millimetres")
    polygon = shapely.Polygon(outline)
    # Of the hull: a bow tie's two halves cancel out, and it is said to cross itself.
    if polygon.convex_hull.area < MIN_FACING_MM**2:
        raise BadField(key, "has no area; list its corners in order around it")
    if not polygon.is_valid:
        why = shapely.is_valid_reason(polygon)
        raise BadField(key, f"crosses itself ({why}); list its corners in order around it")


class ShelfKind(StrEnum):
    """What holds the goods. Where they hang or lie, a gap is harder to see, and takes longer."""

    BOARD = "board"
    PEGS = "pegs"
    BASKET = "basket"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One horizontal board of a fixture and the room above it.

    Args:
        number: from the floor, 1 up.
        bottom_mm: where goods stand, above the floor.
        height_mm: free height above it.
        kind: board (packs stand), pegs (they hang on hooks), basket, loose (fruit, bread); gaps
            of the last three are told by time until their looks have proven themselves.
    """

    number: int
    bottom_mm: float
    height_mm: float
    slots: tuple[Slot, ...] = ()
    kind: ShelfKind = ShelfKind.BOARD

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            require_at_least("number", self.number, 1)
        with refusals:
            require_at_least("bottom_mm", self.bottom_mm, 0)
        with refusals:
            require_above("height_mm", self.height_mm, 0)
        refusals.end()


@dataclass(frozen=True, slots=True)
class Place:
    """Where staff find the fixture: aisle and bay in the store's own words."""

    aisle: str
    bay: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Planogram:
    """One fixture: its size, its products, its shelves.

    Args:
        fixture: id of the fixture; the file is called `<fixture>.yaml`.
        height_mm: of the face that the four corners of a view frame; left out, up to the top of
            the highest shelf.
        version: free text of headquarters, carried in events beside the hash.
    """

    fixture: str
    width_mm: float
    products: tuple[Product, ...]
    shelves: tuple[Shelf, ...]
    height_mm: float | None = None
    place: Place | None = None
    version: str = ""

    def __post_init__(self) -> None:
        refusals = Refusals()
        with refusals:
            require_id("fixture", self.fixture)
        for key in ("width_mm", "height_mm"):
            with refusals:
                if (value := getattr(self, key)) is not None:
                    require_above(key, value, 0)
        with refusals:
            if not self.shelves:
                raise BadField("shelves", "is empty; a fixture has at least one shelf")
        refusals.end()

    @property
    def face_mm(self) -> tuple[float, float]:
        """Width and height of the fixture's face."""
        top = max(shelf.bottom_mm + shelf.height_mm for shelf in self.shelves)
        return self.width_mm, self.height_mm if self.height_mm is not None else top

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot, shelf by shelf in the order of the file."""
        return tuple(slot for shelf in self.shelves for slot in shelf.slots)

    def product(self, gtin: str) -> Product:
        """The product with this GTIN.

        Raises:
            KeyError: it is not ranged on this fixture.
        """
        for product in self.products:
            if product.gtin == gtin:
                return product
        raise KeyError(gtin)


def outline_mm(shelf: Shelf, slot: Slot) -> shapely.Polygon:
    """A slot's polygon on the fixture's face."""
    if slot.outline_mm is not None:
        return shapely.Polygon(slot.outline_mm)
    top = shelf.bottom_mm + shelf.height_mm
    return shapely.box(slot.from_mm, shelf.bottom_mm, slot.to_mm, top)


def facings_of(slot: Slot, product: Product, width_mm: float) -> int:
    """How many facings stand side by side: as written, else as many as fit the slot's width."""
    if slot.facings is not None:
        return slot.facings
    if product.width_mm is None:
        return 1
    return max(1, int(width_mm / product.width_mm + 0.05))  # a twentieth: suites round up


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong between the parts of a planogram: the path to a key, and what is wrong."""

    path: Path
    problem: str


@dataclass(slots=True)
class _Seen:
    """Names met so far, and where."""

    where: dict[str, str] = field(default_factory=dict)

    def repeat(self, name: str, here: str) -> str | None:
        """Where the name stood before; None the first time."""
        before = self.where.get(name)
        self.where.setdefault(name, here)
        return before


def faults(planogram: Planogram) -> tuple[Fault, ...]:
    """Everything wrong between the parts, all at once; empty for a sound planogram."""
    return (
        tuple(_repeats(planogram)) + tuple(_misplacements(planogram)) + tuple(_overlaps(planogram))
    )


def _repeats(planogram: Planogram) -> Iterator[Fault]:
    gtins, ids, numbers = _Seen(), _Seen(), _Seen()
    for i, product in enumerate(planogram.products):
        if before := gtins.repeat(product.gtin, f"products[{i}]"):
            yield Fault(("products", i, "gtin"), f"{product.gtin} stands in {before} too; keep one")
    for i, shelf in enumerate(planogram.shelves):
        if before := numbers.repeat(str(shelf.number), f"shelves[{i}]"):
            yield Fault(
                ("shelves", i, "number"), f"{shelf.number} is {before} too; count from 1 up"
            )
        for j, slot in enumerate(shelf.slots):
            if before := ids.repeat(slot.id, f"shelves[{i}].slots[{j}]"):
                yield Fault(
                    ("shelves", i, "slots", j, "id"), f"{slot.id} is {before} too; rename it"
                )


def _misplacements(planogram: Planogram) -> Iterator[Fault]:
    ranged = {product.gtin for product in planogram.products}
    width, height = planogram.face_mm
    face = shapely.box(-OVERLAP_MM, -OVERLAP_MM, width + OVERLAP_MM, height + OVERLAP_MM)
    for i, shelf in enumerate(planogram.shelves):
        if shelf.bottom_mm + shelf.height_mm > height + OVERLAP_MM:
            over = shelf.bottom_mm + shelf.height_mm - height
            yield Fault(
                ("shelves", i, "height_mm"), f"ends {over:g} mm above the fixture's top; lower it"
            )
        for j, slot in enumerate(shelf.slots):
            path: Path = ("shelves", i, "slots", j)
            if slot.gtin not in ranged:
                yield Fault((*path, "gtin"), f"{slot.gtin} is not in products; add it there")
            beyond = outline_mm(shelf, slot).difference(face)
            if not beyond.is_empty:
                key = "outline_mm" if slot.outline_mm is not None else "to_mm"
                left, low, right, high = beyond.bounds
                by = max(-left, right - width, -low, high - height)
                yield Fault((*path, key), f"leaves the fixture by {by:.0f} mm; move it")


def _overlaps(planogram: Planogram) -> Iterator[Fault]:
    places = [
        (("shelves", i, "slots", j), slot, outline_mm(shelf, slot))
        for i, shelf in enumerate(planogram.shelves)
        for j, slot in enumerate(shelf.slots)
    ]
    if not places:  # an STRtree of nothing cannot be asked
        return
    shrunk = [shape.buffer(-OVERLAP_MM / 2) for _, _, shape in places]
    first, second = shapely.STRtree(shrunk).query(shrunk, predicate="intersects")
    told: Counter[int] = Counter()
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b and told[b] < MAX_TOLD and shrunk[a].intersection(shrunk[b]).area > OVERLAP_MM**2:
            told[b] += 1
            path, slot, _ = places[b]
            key = "outline_mm" if slot.outline_mm is not None else "from_mm"
            yield Fault((*path, key), f"{slot.id} overlaps {places[a][1].id}; move one of them")


def products_by_gtin(planogram: Planogram) -> Mapping[str, Product]:
    """The products, by GTIN."""
    return {product.gtin: product for product in planogram.products}
