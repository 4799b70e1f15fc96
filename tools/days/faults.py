"""What happens to the view: the camera is moved, the light changes, the view is lost.

Everything that a scenario names happens at least once, however short the film.
"""

from __future__ import annotations

import numpy as np

from agent.vision.arrays import Matrix
from tools.days.happenings import CameraMove, LightChange, Lost
from tools.days.scenario import Scenario

Rng = np.random.Generator

BUMPS = (
    0.012,
    0.035,
    0.065,
    0.1,
)  # of the picture's width: most a bump of each size moves a corner
TURN = 0.018  # radians, at the most, of the largest bump
SAG = 0.02  # of the picture's height, over the whole film
SAG_STEPS = 60
STEP = 0.3  # of the light
LASTS = {
    "step": (900.0, 3600.0), "color": (600.0, 2400.0), "flicker": (300.0, 1200.0),
    "sun": (1200.0, 3600.0), "night": (600.0, 2400.0), "defocus": (600.0, 1800.0),
    "dirt": (900.0, 3600.0), "cover": (240.0, 900.0), "frozen": (150.0, 600.0),
    "offline": (60.0, 400.0),
}  # fmt: skip
SHORT_SHARE = 0.1  # of a short film that one fault may take


def camera_moves(
    scenario: Scenario, rng: Rng, length_s: float, picture_px: tuple[int, int]
) -> tuple[CameraMove, ...]:
    """When and how the camera comes to look elsewhere; each matrix is from commissioning to now."""
    steps: list[tuple[float, Matrix, str]] = []
    if "bump" in scenario.moves:
        sizes = rng.permutation(BUMPS)
        for i, size in enumerate(sizes):
            at_s = length_s * (0.12 + 0.8 * (i + float(rng.uniform(0.1, 0.7))) / len(sizes))
            steps.append((at_s, _bump(rng, float(size), picture_px), "bump"))
    if "sag" in scenario.moves:
        drop = SAG * picture_px[1] / SAG_STEPS
        slip = np.array([[1, 0, 0.1 * drop], [0, 1, drop], [0, 0, 1]], np.float64)
        steps += [(length_s * i / SAG_STEPS, slip, "sag") for i in range(1, SAG_STEPS)]
    now, moves = np.eye(3), []
    for at_s, matrix, kind in sorted(steps, key=lambda step: step[0]):
        now = matrix @ now
        if kind == "bump":
            now = _held_back(now, picture_px)
        moves.append(CameraMove(at_s, now / now[2, 2], kind))
    return tuple(moves)


def _bump(rng: Rng, size: float, picture_px: tuple[int, int]) -> Matrix:
    """A push in some direction, with a turn about the picture's middle."""
    wide, high = picture_px
    way = rng.uniform(0, 2 * np.pi)
    shift = size * wide * float(rng.uniform(0.75, 1.0))
    turn = TURN * size / BUMPS[-1] * float(rng.uniform(-1, 1))
    cos, sin = np.cos(turn), np.sin(turn)
    x, y = wide / 2, high / 2
    about = np.array([
        [cos, -sin, x - cos * x + sin * y + shift * np.cos(way)],
        [sin, cos, y - sin * x - cos * y + 0.6 * shift * np.sin(way)],
        [0, 0, 1],
    ])  # fmt: skip
    return np.asarray(about, np.float64)


def _held_back(matrix: Matrix, picture_px: tuple[int, int]) -> Matrix:
    """Bumps add up, but never to more than the largest: somebody would have seen it by then."""
    middle = np.array([picture_px[0] / 2, picture_px[1] / 2, 1.0])
    moved = matrix @ middle
    shift = moved[:2] / moved[2] - middle[:2]
    far = float(np.hypot(*shift))
    most = BUMPS[-1] * picture_px[0]
    if far <= most:
        return matrix
    back = np.eye(3)
    back[:2, 2] = shift * (most / far - 1)
    return np.asarray(back @ matrix, np.float64)


def light_changes(scenario: Scenario, rng: Rng, length_s: float) -> tuple[LightChange, ...]:
    """When the light or the lens is another one; one at a time, so that a cause can be told."""
    found = []
    way = float(rng.choice([-1.0, 1.0]))  # of the first step; the second goes the other way
    for kind, from_s, to_s in _spans(scenario.light, rng, length_s, double="step"):
        strength = {
            "step": 1 + STEP * way,
            "color": float(rng.choice([-1.0, 1.0]) * rng.uniform(0.6, 1.0)),
            "flicker": float(rng.uniform(0.05, 0.12)),
            "sun": float(rng.uniform(0.5, 1.0)),
            "night": float(rng.uniform(0.03, 0.06)),
            "defocus": float(rng.uniform(1.2, 3.0)),
            "dirt": float(rng.uniform(0.4, 0.8)),
        }[kind]
        way = -way if kind == "step" else way
        found.append(LightChange(from_s, kind, to_s, strength, int(rng.integers(1 << 31))))
    return tuple(found)


def losses(scenario: Scenario, rng: Rng, length_s: float) -> tuple[Lost, ...]:
    """When the view is lost by itself."""
    spans = _spans(scenario.lost, rng, length_s, double="")
    return tuple(Lost(from_s, to_s, kind) for kind, from_s, to_s in spans)


def nights(light: tuple[LightChange, ...]) -> tuple[Lost, ...]:
    """When it is too dark to see anything."""
    return tuple(Lost(one.at_s, one.to_s, "dark") for one in light if one.kind == "night")


def _spans(
    kinds: tuple[str, ...], rng: Rng, length_s: float, *, double: str
) -> list[tuple[str, float, float]]:
    """One span for each kind, two for the double one, in a random order over the film."""
    order = [*kinds, *([double] if double in kinds else [])]
    order = [order[int(i)] for i in rng.permutation(len(order))]
    spans = []
    for i, kind in enumerate(order):
        room = 0.88 * length_s / len(order)
        begin = 0.08 * length_s + room * (i + float(rng.uniform(0.05, 0.25)))
        lasts = min(float(rng.uniform(*LASTS[kind])), SHORT_SHARE * length_s, 0.7 * room)
        spans.append((kind, begin, begin + lasts))
    return spans
