"""A peg wall, painted: the panel once, its hooks with all that hangs on them row by row."""

from __future__ import annotations

from collections.abc import Sequence

from tools.days.fixture import EYE_MM, Fixture
from tools.days.still import Scale, Standing, rng_of
from tools.render.canvas import PRODUCT, Canvas
from tools.render.depth import Sight
from tools.render.furniture.pegs_board import any_panel, paint_panel
from tools.render.furniture.pegs_ware import HOLE_MM
from tools.render.ink import Image, gray
from tools.render.settings.pegs import Hook, Wall, any_wall, paint_hooks

AWAY_MM = 1600.0
FULL = 4  # packs on a full hook
NEAREST, REACH = 0.05, 1.3  # of the hook's length: the front pack of a full hook; one unit of depth


class HookPainter:
    """Paints a peg wall."""

    doors: tuple[tuple[float, float], ...] = ()

    def __init__(self, fixture: Fixture) -> None:
        self._fixture = fixture
        self._scale = Scale.of(fixture)
        rng = rng_of(fixture.planogram.fixture)
        self._wall = _kept(any_wall(rng, 0.0), any_panel(rng), gray(rng, 130, 220))
        self.still = self._scale.canvas(fixture)
        paint_panel(rng, self.still, self._wall.panel, 0.9 * self._scale.px_per_mm)
        self.still.ids[:] = 0
        self.strips = self._strips()

    def stock(self, row: int, canvas: Canvas, goods: Sequence[Standing]) -> dict[int, int]:
        """Paint a row's goods on its strip; returns the place behind each number painted with."""
        s, top = self._scale, self.strips[row][0]
        middle = self._fixture.planogram.width_mm / 2
        eye = s.y(EYE_MM + self._fixture.floor_mm) - top
        sight = Sight(float(s.x(middle)), float(eye), AWAY_MM, s.px_per_mm)
        hooks = [self._hook(one, top) for one in goods]
        rng = rng_of(f"{self._fixture.planogram.fixture} tags {row}")
        paint_hooks(rng, canvas, sight, self._wall, hooks)
        owners = {}
        full = [(hook, one) for hook, one in zip(hooks, goods, strict=True) if hook.count]
        for number, painted in enumerate(canvas.objects, 1):
            if painted.label == PRODUCT:
                x = (painted.rect[0] + painted.rect[2]) / 2
                _, one = min(full, key=lambda pair: abs(pair[0].x - x))
                owners[number] = one.index
        return owners

    def finish(self, picture: Image, _open: frozenset[int]) -> Image:
        """Nothing hangs before the goods."""
        return picture

    def _hook(self, one: Standing, top: int) -> Hook:
        cell, s = one.place, self._scale
        pack = self._fixture.packs[one.gtin or cell.gtin]
        x = (cell.left_mm + cell.width_mm / 2 - s.left_mm) * s.px_per_mm
        y = (s.top_mm - cell.bottom_mm - cell.height_mm + HOLE_MM) * s.px_per_mm - top
        rng = rng_of(f"{one.index}/{one.gtin}")
        count = max(1, round(FULL * (1 - 1.4 * one.depth))) if one.gtin else 0
        front = self._wall.hook_mm * (NEAREST + REACH * one.depth)
        swing = float(rng.normal() * 5) if rng.random() < self._wall.swung else 0.0
        return Hook(x, y, pack, count, front, swing, tagged=True)

    def _strips(self) -> tuple[tuple[int, int], ...]:
        shelves = self._fixture.planogram.shelves
        s = self._scale
        feet = [s.y(shelf.bottom_mm - 4.0) for shelf in shelves]
        tops = [*feet[1:], s.y(self._fixture.planogram.face_mm[1] + 30.0)]
        return tuple(zip(tops, feet, strict=True))


def _kept(wall: Wall, panel: object, hook: object) -> Wall:
    """The same wall as this room keeps it: tags on the hooks' tips, hooks in line."""
    tag = wall.tag if wall.tag != "none" else "tip"
    return Wall(
        panel=panel, hook_mm=max(170.0, wall.hook_mm), hook=hook, tag=tag, tag_mm=(30.0, 20.0),  # type: ignore[arg-type]
        tag_color=wall.tag_color, tag_share=1.0, empty=0.0, swung=wall.swung, loose=0.1,
        ragged=False, deck=False,
    )  # fmt: skip
