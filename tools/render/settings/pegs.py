"""A peg wall: packs that hang on hooks in rows, one behind the other, and hooks that are bare."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.around.surroundings import paint_ceiling, paint_floor
from tools.render.canvas import GAP, PRODUCT, Canvas, Fitted, Fitting, Painted, Room
from tools.render.depth import Sight, paint_line, turned
from tools.render.furniture.pegs_board import Panel, any_panel, paint_panel
from tools.render.furniture.pegs_ware import HOLE_MM, hung
from tools.render.furniture.shelving import (
    LABEL_COLORS,
    paint_board,
    paint_label,
    paint_labels,
    paint_rail,
)  # fmt: skip
from tools.render.ink import Color, Rng, any_color, gray, tone
from tools.render.stocking.cells import BARE, EMPTY, STOCKED
from tools.render.stocking.goods import Eye, Keeper
from tools.render.stocking.rows import fill_row
from tools.render.style import Style
from tools.render.ware.packs import Pack

MOST_KINDS = 9  # of products on one wall
MOST_BEHIND = 2  # packs on a hook that are painted behind the front one
GAP_AT = 0.3  # of the hook's length: where the eye expects the pack that is missing
COARSE = 4


@dataclass(frozen=True, slots=True)
class Wall:
    """How one peg wall is made and kept."""

    panel: Panel
    hook_mm: float
    hook: Color
    tag: str  # price labels: "tip", "arm" (held above the hook) or "none"
    tag_mm: tuple[float, float]
    tag_color: Color
    tag_share: float
    empty: float  # chance of each hook to be bare
    swung: float  # chance of each front pack to hang aslant
    loose: float  # spaces between packs, as a share of their width
    ragged: bool  # hooks are not all on one line
    deck: bool  # a board of goods below


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook: its tip on the face of the wall, and what hangs on it."""

    x: float  # canvas pixels
    y: float
    pack: Pack
    count: int  # packs on it
    front_mm: float  # depth of the first, behind the tip
    swing: float  # degrees
    tagged: bool


def any_wall(rng: Rng, empty: float) -> Wall:
    """Some wall, with the share of bare hooks given."""
    return Wall(
        panel=any_panel(rng),
        hook_mm=float(rng.uniform(120, 280)),
        hook=gray(rng, 120, 235) if rng.random() < 0.8 else gray(rng, 15, 60),
        tag=str(rng.choice(["tip", "arm", "none"], p=[0.5, 0.32, 0.18])),
        tag_mm=(float(rng.uniform(26, 55)), float(rng.uniform(18, 36))),
        tag_color=LABEL_COLORS[rng.integers(len(LABEL_COLORS))],
        tag_share=float(rng.choice([0.5, 0.9, 1.0])),
        empty=empty,
        swung=float(rng.choice([0.0, 0.08, 0.3])),
        loose=float(rng.uniform(0.02, 0.4)),
        ragged=bool(rng.random() < 0.25),
        deck=bool(rng.random() < 0.25),
    )


def paint(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack]) -> None:
    """Paint a peg wall, with what `pool` holds in packs that hang, over the whole canvas."""
    high, wide = canvas.ids.shape
    wall = any_wall(rng, style.row.empty)
    sight = Sight(wide * (0.5 + style.side), high * style.eye_y, 1600.0, style.px_per_mm)
    ware = [hung(pack) for pack in pool[:MOST_KINDS]]
    top = round(high * style.ceiling)
    foot = high
    if wall.deck:
        foot = round(high * rng.uniform(0.6, 0.85))
    paint_panel(rng, canvas, wall.panel, style.px_per_mm * sight.size(wall.hook_mm))
    hooks = plan_hooks(rng, wall, ware, (style.px_per_mm, (0, top, wide, foot)))
    paint_ceiling(rng, canvas, top, style.px_per_mm)
    paint_hooks(rng, canvas, sight, wall, hooks)
    if wall.deck:
        _deck(rng, canvas, style, pool, foot)


def plan_hooks(
    rng: Rng, wall: Wall, ware: Sequence[Pack],
    area: tuple[float, tuple[int, int, int, int]],
) -> list[Hook]:  # fmt: skip
    """Where the hooks are; `area` is the pixels per millimetre and a rectangle of the canvas."""
    scale, (left, top, right, foot) = area
    hooks: list[Hook] = []
    y = top + rng.uniform(0.0, 60.0) * scale if top else -rng.uniform(0, 200) * scale
    while y < foot:
        row = [ware[int(rng.integers(len(ware)))] for _ in range(int(rng.integers(1, 7)))]
        tallest = max(pack.height_mm for pack in row)
        if y + 0.6 * tallest * scale > foot and foot < right:
            break
        x = left - rng.uniform(0, 150) * scale
        while x < right:
            pack = row[int(rng.integers(len(row)))]
            x = _block(rng, wall, hooks, (pack, x, y + HOLE_MM * scale, scale))
            if rng.random() < 0.1:
                x += rng.uniform(20, 160) * scale
        y += (tallest + rng.uniform(6, 50)) * scale
    return hooks


def _block(rng: Rng, wall: Wall, hooks: list[Hook], at: tuple[Pack, float, float, float]) -> float:
    """Hooks of one product side by side, from x on (pack, x, y, scale); returns where they end."""
    pack, x, y, scale = at
    count = int(rng.choice([1, 2, 3, 4, 6], p=[0.25, 0.3, 0.22, 0.15, 0.08]))
    pitch = pack.width_mm * scale * (1.03 + wall.loose * rng.uniform(0.3, 1))
    if wall.ragged:
        y += int(rng.integers(0, 3)) * wall.panel.pitch_mm * scale * 0.5
    all_gone = rng.random() < 0.4 * wall.empty
    for i in range(count):
        gone = all_gone or rng.random() < 0.7 * wall.empty
        held = 0 if gone else int(rng.integers(1, 2 + int(wall.hook_mm / pack.depth_mm)))
        full = held * pack.depth_mm > 0.75 * wall.hook_mm
        front = rng.uniform(0.03, 0.12) if full else rng.uniform(0.05, 0.55)
        swing = float(rng.normal() * 6) if rng.random() < wall.swung else 0.0
        hooks.append(
            Hook(x + (i + 0.5) * pitch, y, pack, held, float(front * wall.hook_mm), swing,
                 bool(rng.random() < wall.tag_share))
        )  # fmt: skip
    return float(x + count * pitch)


def paint_hooks(rng: Rng, canvas: Canvas, sight: Sight, wall: Wall, hooks: Sequence[Hook]) -> None:
    """Paint hooks with all that hangs on them: gaps, what is behind, fronts, price labels."""
    _shadows(canvas, sight, wall, hooks)
    for hook in hooks:
        _note_room(canvas, sight, wall, hook)
        if not hook.count:
            _claim_gap(canvas, sight, wall, hook)
    for hook in hooks:
        _wire(canvas, sight, wall, hook, (0.0, wall.hook_mm))
    _hang(canvas, sight, wall, hooks)
    for hook in hooks:
        if hook.count:
            _wire(canvas, sight, wall, hook, (0.0, hook.front_mm))
    for hook in hooks:
        _tip(rng, canvas, sight, wall, hook)


def _rect(sight: Sight, hook: Hook, deep_mm: float) -> tuple[float, float, float, float]:
    """Where a pack would be seen that hangs straight at that depth."""
    x, y = sight.at((hook.x, hook.y), deep_mm)
    scale = sight.px_per_mm * sight.size(deep_mm)
    half, top = hook.pack.width_mm * scale / 2, y - HOLE_MM * scale
    return x - half, top, x + half, top + hook.pack.height_mm * scale


def _claim_gap(canvas: Canvas, sight: Sight, wall: Wall, hook: Hook) -> None:
    rect = _rect(sight, hook, GAP_AT * wall.hook_mm)
    # A bare hook shows that a pack is missing, but not how large that was: nobody is asked for it.
    number = canvas.add(Painted(GAP, "", rect, 1.0, told=False))
    left, top, right, bottom = (round(v) for v in rect)
    canvas.claim((left, top, right, bottom), number)


def _note_room(canvas: Canvas, sight: Sight, wall: Wall, hook: Hook) -> None:
    pack = hook.pack
    rect = _rect(sight, hook, hook.front_mm if hook.count else GAP_AT * wall.hook_mm)
    second = min(1.0, (hook.front_mm + pack.depth_mm) / wall.hook_mm)
    behind = second if hook.count > 1 else BARE
    holds, state = (pack.gtin, STOCKED) if hook.count else ("", EMPTY)
    canvas.room(Room(rect, pack.gtin, holds, state, behind))


def _shadows(canvas: Canvas, sight: Sight, wall: Wall, hooks: Sequence[Hook]) -> None:
    """The soft shadows of all packs on the board, from lights above the aisle."""
    high, wide = canvas.ids.shape
    light = np.full((high // COARSE + 1, wide // COARSE + 1), 255, np.uint8)
    fall = 0.25 * wall.hook_mm * sight.px_per_mm
    for hook in hooks:
        if hook.count:
            left, top, right, bottom = _rect(sight, hook, wall.hook_mm)
            corner = (round((left + 0.2 * fall) / COARSE), round((top + fall) / COARSE))
            low = (round((right + 0.2 * fall) / COARSE), round((bottom + fall) / COARSE))
            cv2.rectangle(light, corner, low, 130, -1)
    light = cv2.GaussianBlur(light, (0, 0), 1.2 + 0.03 * fall)
    full = cv2.resize(light, (wide, high))
    canvas.picture[:] = cv2.multiply(canvas.picture, cv2.merge([full] * 3), scale=1 / 255)


def _hang(canvas: Canvas, sight: Sight, wall: Wall, hooks: Sequence[Hook]) -> None:
    """All packs of all hooks, the deepest first; only those in front are facings."""
    pieces = [
        (hook.front_mm + i * hook.pack.depth_mm, i == 0, hook)
        for hook in hooks
        for i in range(min(hook.count, 1 + MOST_BEHIND))
    ]
    fitting = Fitting()
    for deep_mm, is_front, hook in sorted(pieces, key=lambda piece: -piece[0]):
        light = 1.0 - 0.35 * deep_mm / wall.hook_mm
        rect = _rect(sight, hook, deep_mm)
        item = fitting.fit(
            hook.pack, max(3, round(rect[2] - rect[0])), max(4, round(rect[3] - rect[1]))
        )
        if is_front:
            hole = HOLE_MM * sight.px_per_mm * sight.size(deep_mm)
            _front(canvas, item, (hook, rect, hole), light)
        else:
            canvas.paste(item, (round(rect[0]), round(rect[1])), 0.7 * light, 0)


def _front(
    canvas: Canvas, item: Fitted, at: tuple[Hook, tuple[float, float, float, float], float],
    light: float,
) -> None:  # fmt: skip
    """The first pack of a hook, straight or aslant; `at`: hook, room, y of the hole in it."""
    hook, (left, top, right, bottom), hole = at
    turn = np.radians(hook.swing)  # about the hole, which stays on the hook
    arm = (bottom - top) / 2 - hole
    x = (left + right) / 2 + arm * np.sin(turn)
    y = (top + bottom) / 2 - arm * (1 - np.cos(turn))
    item = turned(item, hook.swing)
    tall, broad = item.ink.shape
    x0, y0 = round(x - broad / 2), round(y - tall / 2)
    box = (x0, y0, x0 + broad, y0 + tall)
    number = canvas.add(Painted(PRODUCT, hook.pack.gtin, box, item.fill))
    edge = max(1, round(0.03 * broad))
    canvas.shade((box[2], y0 + tall // 8, box[2] + edge, box[3]), 0.6)
    canvas.paste(item, (x0, y0), light, number)


def _wire(canvas: Canvas, sight: Sight, wall: Wall, hook: Hook, reach: tuple[float, float]) -> None:
    """The part of a hook between two depths; it bends up at its tip."""
    scale = sight.px_per_mm
    thick = max(1.0, 5 * scale)
    near, far = (sight.at((hook.x, hook.y), deep) for deep in reach)
    paint_line(canvas, (near, far), tone(wall.hook, 0.55), thick + 1)
    paint_line(canvas, (near, far), wall.hook, thick * 0.6)
    if reach[1] == wall.hook_mm:  # the plate that holds it in the board
        half, tall = max(1, round(6 * scale)), max(2, round(14 * scale))
        x, y = round(far[0]), round(far[1])
        canvas.fill((x - half, y - tall, x + half, y + tall), tone(wall.hook, 0.75))


def _tip(rng: Rng, canvas: Canvas, sight: Sight, wall: Wall, hook: Hook) -> None:
    """The end of a hook: its knob, and the price label before it."""
    scale = sight.px_per_mm
    x, y = hook.x, hook.y
    if wall.tag == "arm":
        arm = (x, y - 26 * scale)
        ends = (arm, sight.at(arm, wall.hook_mm))
        if not hook.count:
            paint_line(canvas, ends, wall.hook, max(1.0, 2.5 * scale))
    knob = max(1, round(4 * scale))
    canvas.fill((round(x) - knob, round(y) - 2 * knob, round(x) + knob, round(y) + knob),
                tone(wall.hook, 1.1), 0)  # fmt: skip
    if wall.tag == "none" or not hook.tagged:
        return
    wide, high = wall.tag_mm[0] * scale, wall.tag_mm[1] * scale
    top = y - 26 * scale if wall.tag == "arm" else y - 0.75 * high
    rect = (round(x - wide / 2), round(top), round(x + wide / 2), round(top + high))
    if rect[3] - rect[1] >= 4 and rect[2] - rect[0] >= 5:
        color = wall.tag_color if rng.random() < 0.9 else any_color(rng)
        paint_label(rng, canvas, rect, color)


def _deck(rng: Rng, canvas: Canvas, style: Style, pool: Sequence[Pack], top: int) -> None:
    """A board of goods that stand, at the foot of the wall."""
    high, wide = canvas.ids.shape
    scale = style.px_per_mm
    foot = min(round(top + rng.uniform(120, 300) * scale), high + round(100 * scale))
    rise = min((foot / high - style.eye_y) * 200, 70.0) * scale
    area = (0, top, wide, foot)
    canvas.keep_within((0, 0, wide, min(high, foot)))
    deep = round(max(0.3 * (foot - top), rise))
    canvas.ids[max(0, foot - deep) : min(high, foot)] = 0
    paint_board(canvas, (0, foot - deep, wide, foot), style.look, seen_from_above=rise > 0)
    keeper = Keeper(canvas, Eye(scale, rise, style.side, style.seam), Fitting())
    fill_row(rng, keeper, (area, scale), pool, style.row)
    canvas.keep_within((0, 0, wide, high))
    rail = (0, foot, wide, round(foot + max(3.0, style.look.rail_mm * scale)))
    paint_rail(canvas, rail, style.look)
    paint_labels(rng, canvas, rail, style.look, scale)
    if rail[3] < high:
        paint_floor(rng, canvas, rail[3], scale)
