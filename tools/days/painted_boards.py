"""Fixtures with boards, painted: gondola, end cap, and the inside of a chiller."""

from __future__ import annotations

from collections.abc import Sequence

from tools.days.fixture import EYE_MM, Fixture
from tools.days.still import BESIDE_MM, Scale, Standing, rng_of
from tools.render.canvas import Canvas, Fitting
from tools.render.furniture.shelving import (
    paint_back,
    paint_board,
    paint_label,
    paint_rail,
    paint_uprights,
)
from tools.render.ink import Image, tone
from tools.render.stocking.goods import Eye, Keeper, Place, Stance
from tools.render.ware.packs import Pack

DEEP_MM = 170.0  # what shows of a board from above, seen from a man's height
LABEL_MM = (42.0, 60.0)
SEAM = 0.75  # light between packs that do not quite touch
BACKED = 0.8  # share of the fronts behind which more stands


class BoardPainter:
    """Paints boards, rails and labels once, and goods row by row."""

    doors: tuple[tuple[float, float], ...] = ()

    def __init__(self, fixture: Fixture) -> None:
        self._fixture = fixture
        self._scale = Scale.of(fixture)
        self._fitting = Fitting()
        self.strips = self._strips()
        self.still = self._furnish()

    def stock(self, row: int, canvas: Canvas, goods: Sequence[Standing]) -> dict[int, int]:
        """Paint a row's goods on its strip; returns the place behind each number painted with."""
        top = self.strips[row][0]
        keeper = Keeper(
            canvas, Eye(self._scale.px_per_mm, self._rise(row), 0.0, SEAM), self._fitting
        )
        placed = [(one, self._place(one, top)) for one in goods]
        owners = {}
        for _, place in placed:
            keeper.behind(place, None)
        for one, place in placed:
            for number in keeper.front(place):
                owners[number] = one.index
        return owners

    def finish(self, picture: Image, _open: frozenset[int]) -> Image:
        """Nothing lies over open boards."""
        return picture

    def _place(self, one: Standing, top: int) -> Place:
        cell, s = one.place, self._scale
        pack = self._fixture.packs[one.gtin or cell.gtin]
        rng = rng_of(f"{one.index}/{one.gtin}")  # a pack keeps its place all day
        stance = Stance(
            pack if one.gtin else None,
            recess=one.depth,
            backed=bool(one.gtin) and one.depth < 0.45 and bool(rng.random() < BACKED),
            tilt=round(float(rng.normal()) * 0.012 * cell.width_mm * s.px_per_mm),
            gain=float(rng.uniform(0.94, 1.04)),
        )
        left = (cell.left_mm - s.left_mm) * s.px_per_mm
        return Place(pack, left, s.y(cell.bottom_mm) - top, cell.width_mm * s.px_per_mm, stance)

    def _rise(self, row: int) -> float:
        """How far the back of a board appears above its front edge."""
        board = self._fixture.planogram.shelves[row].bottom_mm
        eye = EYE_MM + self._fixture.floor_mm
        return (eye - board) / 1600 * DEEP_MM * self._scale.px_per_mm

    def _strips(self) -> tuple[tuple[int, int], ...]:
        shelves = self._fixture.planogram.shelves
        s, found = self._scale, []
        for i, shelf in enumerate(shelves):
            above = (
                shelves[i + 1].bottom_mm
                if i + 1 < len(shelves)
                else shelf.bottom_mm + shelf.height_mm + 60
            )
            rail = self._fixture.look.rail_mm if i + 1 < len(shelves) else 0.0
            found.append((s.y(above - rail), s.y(shelf.bottom_mm)))
        return tuple(found)

    def _furnish(self) -> Canvas:
        fixture, s = self._fixture, self._scale
        canvas, look = s.canvas(fixture), fixture.look
        wide, high = fixture.planogram.face_mm
        canvas.picture[:] = tone((150, 156, 160), 0.8)
        canvas.picture[s.y(0) :] = tone(look.board_color, 0.45)
        ends = (-BESIDE_MM, wide + BESIDE_MM)
        header = s.rect(ends[0], high + 60, ends[1], high + 60 + BESIDE_MM)
        canvas.fill(header, tone(look.rail_color, 0.9))
        for row, shelf in enumerate(fixture.planogram.shelves):
            top, foot = self.strips[row]
            area = (0, top, canvas.ids.shape[1], foot)
            canvas.keep_within(area)
            paint_back(canvas, area, look, s.px_per_mm)
            rise = self._rise(row)
            board = (area[0], round(foot - max(rise, -0.25 * rise)), area[2], foot)
            paint_board(canvas, board, look, seen_from_above=rise > 0, px_per_mm=s.px_per_mm)
            for i in range(6):  # the shadow of the board above: six steps look smooth
                canvas.shade((area[0], top + i * 4, area[2], top + i * 4 + 4), 0.6 + 0.06 * i)
            self._neighbors(canvas, row)
            canvas.keep_within((0, 0, canvas.ids.shape[1], canvas.ids.shape[0]))
            paint_rail(canvas, (area[0], foot, area[2], s.y(shelf.bottom_mm - look.rail_mm)), look)
        for x in (-30.0, wide):
            paint_uprights(canvas, s.x(x), max(2, round(30 * s.px_per_mm)), look)
        self._labels(canvas)
        canvas.ids[:] = 0
        return canvas

    def _neighbors(self, canvas: Canvas, row: int) -> None:
        """The next bays' goods, which a camera sees at its edges; they never change."""
        packs, s = self._pool(row), self._scale
        keeper = Keeper(canvas, Eye(s.px_per_mm, self._rise(row), 0.0, SEAM), self._fitting)
        rng = rng_of(f"{self._fixture.planogram.fixture} beside {row}")
        wide = self._fixture.planogram.width_mm
        foot = float(self.strips[row][1])
        for start, end in ((-BESIDE_MM, -40.0), (wide + 40.0, wide + BESIDE_MM)):
            x = start
            while packs:
                pack = packs[int(rng.integers(len(packs)))]
                for _ in range(int(rng.integers(1, 4))):
                    if x + pack.width_mm > end:
                        break
                    place = Place(
                        pack, (x - s.left_mm) * s.px_per_mm, foot,
                        1.06 * pack.width_mm * s.px_per_mm, Stance(pack),
                    )  # fmt: skip
                    keeper.behind(place, None)
                    keeper.front(place)
                    x += 1.06 * pack.width_mm
                if x + min(p.width_mm for p in packs) > end:
                    break
                x += 4.0

    def _pool(self, row: int) -> list[Pack]:
        fixture = self._fixture
        tall = fixture.planogram.shelves[row].height_mm
        return [pack for pack in fixture.packs.values() if pack.height_mm < 0.97 * tall]

    def _labels(self, canvas: Canvas) -> None:
        """One price label under the left end of every slot."""
        s, look = self._scale, self._fixture.look
        for shelf in self._fixture.planogram.shelves:
            for slot in shelf.slots:
                rng = rng_of(f"{self._fixture.planogram.fixture} {slot.id}")
                left = (slot.from_mm or 0.0) + 6.0
                wide = min(float(rng.uniform(*LABEL_MM)), 0.9 * ((slot.to_mm or 0.0) - left))
                low = shelf.bottom_mm - 0.95 * look.rail_mm
                rect = s.rect(left, low, left + wide, shelf.bottom_mm - 0.06 * look.rail_mm)
                paint_label(rng, canvas, rect, look.label_color)
