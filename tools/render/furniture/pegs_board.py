"""The board that hooks are put into: perforated, slatted, of wire, or bare with cross bars."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.render.canvas import Canvas
from tools.render.ink import Color, Image, Rng, any_color, clouds, gray, hsv, tone

BOARDS = ("holes", "slats", "grid", "bars")
COARSE = 4


@dataclass(frozen=True, slots=True)
class Panel:
    """One board."""

    kind: str  # one of BOARDS
    color: Color
    metal: Color  # of wires and bars
    pitch_mm: float  # between holes, slats or wires
    uneven: float  # of the light on it, 0..1


def any_panel(rng: Rng) -> Panel:
    """Some shop's board."""
    kind = str(rng.choice(BOARDS, p=[0.45, 0.27, 0.18, 0.1]))
    wood = hsv(int(rng.integers(8, 18)), int(rng.integers(50, 140)), int(rng.integers(130, 225)))
    ground = gray(rng, 150, 255) if rng.random() < 0.5 else gray(rng, 25, 120)
    if rng.random() < 0.2:
        ground = wood
    elif rng.random() < 0.15:
        ground = any_color(rng)
    pitch = {"holes": (22, 32), "slats": (75, 150), "grid": (40, 80), "bars": (150, 300)}[kind]
    return Panel(kind, ground, gray(rng, 90, 240), float(rng.uniform(*pitch)),
                 float(rng.uniform(0.1, 0.5)))  # fmt: skip


def paint_panel(rng: Rng, canvas: Canvas, panel: Panel, px_per_mm: float) -> None:
    """Cover the whole canvas with a board, `px_per_mm` at its depth."""
    high, wide = canvas.ids.shape
    step = max(4, round(panel.pitch_mm * px_per_mm))
    cell = {"holes": _hole, "slats": _slat, "grid": _mesh, "bars": _bar}[panel.kind](panel, step)
    repeat = ((high + step) // cell.shape[0] + 2, (wide + step) // cell.shape[1] + 2, 1)
    shift = rng.integers(0, step, 2)
    canvas.picture[:] = np.tile(cell, repeat)[
        shift[0] : shift[0] + high, shift[1] : shift[1] + wide
    ]
    rough = clouds(rng, (high // COARSE + 1, wide // COARSE + 1), 2)
    level = np.clip((1.1 - panel.uneven * rough) * 127, 0, 255).astype(np.uint8)
    light = cv2.resize(level, (wide, high))
    canvas.picture[:] = cv2.multiply(canvas.picture, cv2.merge([light] * 3), scale=1 / 127)


def _hole(panel: Panel, step: int) -> Image:
    fine = 4  # holes of a pixel or two need soft edges, or they flicker from scale to scale
    cell: Image = np.full((step * fine, step * fine, 3), panel.color, np.uint8)
    center, radius = (step * fine // 2, step * fine // 2), max(2, round(0.13 * step * fine))
    cv2.circle(cell, (center[0], center[1] + fine // 2), radius, tone(panel.color, 1.2), -1)
    cv2.circle(cell, center, radius, tone(panel.color, 0.18), -1)
    return cv2.resize(cell, (step, step), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _slat(panel: Panel, step: int) -> Image:
    light = np.linspace(1.04, 0.94, step, dtype=np.float32)
    slit = max(1, round(0.1 * step))
    light[-slit:] = 0.25
    light[0] = 1.25
    if slit > 2:
        light[-1] = 0.6
    rows = np.clip(np.array(panel.color, np.float32) * light[:, None], 0, 255).astype(np.uint8)
    return np.repeat(rows[:, None], 8, axis=1)


def _mesh(panel: Panel, step: int) -> Image:
    cell: Image = np.full((2 * step, step, 3), tone(panel.color, 0.8), np.uint8)
    wire = max(1, round(0.07 * step))
    shadow = slice(wire, wire + max(1, wire // 2))
    cell[:, shadow] = cell[shadow] = tone(panel.color, 0.55)
    cell[:wire] = tone(panel.metal, 0.85)
    cell[:, :wire] = panel.metal
    return cell


def _bar(panel: Panel, step: int) -> Image:
    cell: Image = np.full((step, 8, 3), panel.color, np.uint8)
    thick = max(2, round(0.1 * step))
    light = 1.2 - 0.7 * np.linspace(0, 1, thick, dtype=np.float32)
    bar = np.clip(np.array(panel.metal, np.float32) * light[:, None], 0, 255).astype(np.uint8)
    cell[:thick] = bar[:, None]
    cell[thick : thick + max(1, thick // 2)] = tone(panel.color, 0.6)
    return cell
