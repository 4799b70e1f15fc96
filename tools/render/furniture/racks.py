"""The open door of a fridge beside its opening: a liner with racks, and bottles in them."""

from collections.abc import Sequence

from tools.render.canvas import Canvas, Fitting, Rect
from tools.render.depth import veil
from tools.render.furniture.cabinet import Cabinet
from tools.render.ink import Color, Rng, tone
from tools.render.stocking.standing import Board, Stage, Stand
from tools.render.ware.packs import Pack

LEAST_PX = 40  # of the canvas beside the opening: less shows nothing of a door
LIP_MM = (45.0, 95.0)  # height of the edge that keeps what stands in a rack from falling
RACK_KINDS = (
    *("milk", "bottle", "jug", "can", "jar", "tube", "tub", "slim carton"),
    *("water", "glass", "white bottle", "handle", "spray", "brick"),
)


def beside(rng: Rng, canvas: Canvas, cabinet: Cabinet) -> Rect | None:
    """Where the inner side of the open door is seen; None: the canvas has no room for one."""
    high, wide = canvas.ids.shape
    left, top, right, bottom = cabinet.opening
    away = rng.uniform(25, 70) * cabinet.sight.px_per_mm
    across = (right - left) * rng.uniform(0.35, 0.85)  # the door is turned away from the eye
    hung_right = wide - right > left
    x0 = right + away if hung_right else left - away - across
    rect = (round(x0), round(top - 0.03 * (bottom - top)), round(x0 + across),
            round(bottom + 0.03 * (bottom - top)))  # fmt: skip
    shown = min(wide, rect[2]) - max(0, rect[0])
    return rect if shown >= LEAST_PX and rect[1] < high else None


def paint_racks(
    rng: Rng, canvas: Canvas, cabinet: Cabinet, door: Rect, pool: Sequence[Pack]
) -> None:
    """Paint a door seen from inside; what stands in its racks are products."""
    left, top, right, bottom = door
    px_per_mm = cabinet.sight.px_per_mm
    light = float(rng.uniform(0.6, 0.95))
    canvas.fill(door, tone(cabinet.frame, 0.8 * light), 0)
    edge = max(2, round(18 * px_per_mm))
    inner = (left + edge, top + edge, right - edge, bottom - edge)
    canvas.fill(inner, tone(cabinet.wall, light), 0)
    for i in range(4):  # the liner is hollow: dark towards its edges
        deep = edge * (4 - i) // 4
        canvas.shade((inner[0], inner[1], inner[0] + deep, inner[3]), 0.94)
        canvas.shade((inner[2] - deep, inner[1], inner[2], inner[3]), 0.94)
    fitting = Fitting()
    y = inner[1] + rng.uniform(150, 330) * px_per_mm
    clear = bool(rng.random() < 0.35)
    lip = rng.uniform(*LIP_MM) * px_per_mm
    above = float(inner[1])
    while y < inner[3] + 20 * px_per_mm:
        rack = (inner[0], above, inner[2], y)
        canvas.keep_within((inner[0], round(above), inner[2], round(y)))
        _fill(rng, Stage(canvas, cabinet.sight, fitting), rack, (pool, px_per_mm))
        high, wide = canvas.ids.shape
        canvas.keep_within((0, 0, wide, high))
        _lip(canvas, (inner[0], round(y - lip), inner[2], round(y)),
             tone(cabinet.wall, light * 1.04), clear=clear)  # fmt: skip
        above = y
        y += rng.uniform(190, 400) * px_per_mm


def _fill(
    rng: Rng, stage: Stage, rack: tuple[float, float, float, float],
    goods: tuple[Sequence[Pack], float],
) -> None:  # fmt: skip
    """A few packs in one rack, side by side with irregular spaces."""
    pool, px_per_mm = goods
    left, top, right, foot = rack
    room_mm = (foot - top) / px_per_mm
    fitting = [p for p in pool if p.kind in RACK_KINDS and p.height_mm < 0.97 * room_mm]
    if not fitting:
        return
    crowd = rng.uniform(0.2, 1.6)
    x = left + rng.exponential(60) * px_per_mm
    while True:
        pack = fitting[int(rng.integers(len(fitting)))]
        wide = pack.width_mm * px_per_mm
        if x + wide > right:
            return
        stand = Stand(pack, x + wide / 2, foot - 6 * px_per_mm, 0.0, lean=float(rng.normal() * 1.5))
        stage.paint(stand, Board(0.0, 0.25, foot))
        x += wide * 1.02 + rng.exponential(70 / crowd) * px_per_mm


def _lip(canvas: Canvas, rect: Rect, color: Color, *, clear: bool) -> None:
    x0, y0, x1, y1 = rect
    if clear:
        veil(canvas, [(x0, y0), (x1 - 1, y0), (x1 - 1, y1 - 1), (x0, y1 - 1)], color, 0.35)
    else:
        canvas.fill(rect, color, 0)
    canvas.fill((x0, y0, x1, y0 + max(1, (y1 - y0) // 10)), tone(color, 1.15), 0)
    canvas.fill((x0, y1 - max(1, (y1 - y0) // 10), x1, y1), tone(color, 0.6), 0)
