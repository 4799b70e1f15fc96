"""How often a bumped camera is found again, how well, and how often wrongly: method.md 5(a).

Rendered fixtures with repeated facings at 1080p. Between the two pictures of a pair the camera is
bumped (moved, turned, tilted, zoomed), facings change, people and trolleys come between, the light
changes in strength and evenness, and both pictures went through JPEG.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from time import process_time

import cv2
import numpy as np

from agent.vision.arrays import Image, Matrix, Plane, Points, Quads
from agent.vision.homography import apply, between
from agent.vision.landmarks import Ground, Landmarks, landmarks
from agent.vision.reduced import Small, lightless, reduced
from agent.vision.registration import Refused, Shift, nudge, register
from tools.bench.timing import machine, table
from tools.render.canvas import Ids
from tools.render.crowd.people import any_figure, paint_figure
from tools.render.fixture import (
    EMPTY,
    Camera,
    Filling,
    FixturePainter,
    Furniture,
    SlotBox,
    packs_of,
)
from tools.render.ink import Rng
from tools.render.light import Light, expose

PICTURE_PX = (960, 540)  # what 1080p is reduced to; distances are given for 1080p
UNIT = 0.5  # pixels of this picture for one of 1080p
FACE_MM = (2200.0, 1240.0)
BOARDS_MM = (60.0, 300.0, 540.0, 780.0, 1020.0)
BOARDS_ELSEWHERE_MM = ((90.0, 400.0, 690.0, 980.0), (30.0, 230.0, 430.0, 700.0, 950.0))
FAILED_PX = 12.0  # mean error of the fixture's corners at which a slot is another one
PAIRS = 12
STYLES = 4  # fixtures with other goods
FIGURES = 40  # tries to fill the picture with people
SETTINGS = (
    # hidden, changed, mean move in pixels
    (0.3, 0.2, 0),
    (0.3, 0.2, 9),
    (0.3, 0.2, 26),
    (0.3, 0.2, 52),
    (0.3, 0.2, 104),
    (0.5, 0.5, 26),
    (0.5, 0.3, 52),
    (0.15, 0.8, 26),
    (0.7, 0.3, 26),
)
HEAD = ("hidden / changed / move", "accepted", "correct", "FALSE", "median px", "p90 px", "agree",
        "suspect", "CPU ms")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """A rendered fixture before a camera that may be bumped."""

    seed: int
    boards_mm: tuple[float, ...] = BOARDS_MM

    @property
    def slots(self) -> tuple[SlotBox, ...]:
        """Five boards of products, one to five facings each."""
        rng = np.random.default_rng(self.seed)
        found: list[SlotBox] = []
        for row, board in enumerate(self.boards_mm):
            left = 10.0
            while left < FACE_MM[0] - 120:
                facings = int(rng.integers(1, 6))
                wide = min(facings * float(rng.uniform(60, 150)), FACE_MM[0] - 10 - left)
                high = float(rng.uniform(120, 190))
                gtin = f"{self.seed:04}{row:02}{len(found):08}"
                found.append(SlotBox(f"s{len(found)}", gtin, left, board, wide, high, facings))
                left += wide
        return tuple(found)

    @property
    def to_px(self) -> Matrix:
        """Millimetres to pixels (3, 3) of the picture it is aimed with."""
        corners = np.array([[55, 30], [908, 44], [890, 506], [70, 515]], np.float64)
        wide, high = FACE_MM
        return between(np.array([[0, high], [wide, high], [wide, 0], [0, 0]], np.float64), corners)

    @property
    def ground(self) -> Ground:
        """Where it is in that picture."""
        wide, high = FACE_MM
        face = np.array([[0, high], [wide, high], [wide, 0], [0, 0]], np.float64)
        return Ground(PICTURE_PX, apply(self.to_px, face), self._cells())

    def _cells(self) -> Quads:
        quads = []
        for slot in self.slots:
            step = slot.width_mm / slot.facings
            for column in range(slot.facings):
                left, low = slot.left_mm + column * step, slot.bottom_mm
                right, high = left + step, low + slot.height_mm
                quad = np.array([[left, high], [right, high], [right, low], [left, low]])
                quads.append(apply(self.to_px, quad))
        return np.array(quads)

    def picture(self, bump: Matrix, changed: float, hidden: float, seed: int) -> Image:
        """A picture of it.

        Args:
            bump: (3, 3) pixels when aimed to pixels now.
            changed: share of the facings that are empty or hold another product.
            hidden: share of the picture behind people and trolleys.
            seed: of all that is drawn by lot.
        """
        rng = np.random.default_rng(seed)
        camera = Camera(bump @ self.to_px, *PICTURE_PX)
        painter = FixturePainter(
            Furniture(*FACE_MM, self.boards_mm), self.slots, packs_of(self.slots), camera
        )
        gtins = [slot.gtin for slot in self.slots]
        states = {
            (slot.slot, column, 0): EMPTY if rng.random() < 0.5 else Filling(str(rng.choice(gtins)))
            for slot in self.slots
            for column in range(slot.facings)
            if rng.random() < changed
        }
        picture = painter.render(states).picture.copy()
        crowd(rng, picture, hidden)
        light = Light(
            gain=float(rng.uniform(0.75, 1.25)), falloff=float(rng.uniform(0, 0.4)),
            noise=float(rng.uniform(1, 4)), jpeg=int(rng.integers(50, 90)), seed=seed,
        )  # fmt: skip
        return expose(picture, light)


def crowd(rng: Rng, picture: Image, hidden: float) -> None:
    """Paint people and trolleys over a picture until they hide this share of it."""
    ids: Ids = np.zeros(picture.shape[:2], np.int32)
    for number in range(FIGURES):
        if (ids < 0).mean() >= hidden:
            return
        before = picture.copy(), ids.copy()
        paint_figure(picture, ids, any_figure(rng, picture.shape[1::-1]), -1 - number)
        if (ids < 0).mean() > hidden + 0.12:  # one that stands before the lens
            picture[:], ids[:] = before


def bump(seed: int, moved_px: float, face: Points) -> Matrix:
    """A camera's bump (3, 3) by this mean move of the corners: shift, turn, zoom and tilt."""
    rng = np.random.default_rng(seed)
    turn, zoom = rng.normal(0, 0.012), rng.normal(0, 0.012)
    tilt = rng.normal(0, 12e-6, 2)
    way = rng.uniform(0, 2 * np.pi)

    def by(size: float) -> Matrix:
        middle = np.array([[1, 0, 480], [0, 1, 270], [0, 0, 1]], np.float64)
        c, s = np.cos(turn * size), np.sin(turn * size)
        k = 1 + zoom * size
        inner = np.array(
            [
                [k * c, -k * s, 6 * size * np.cos(way)],
                [k * s, k * c, 6 * size * np.sin(way)],
                [tilt[0] * size, tilt[1] * size, 1],
            ]
        )
        return np.asarray(middle @ inner @ np.linalg.inv(middle), np.float64)

    if moved_px == 0:
        return np.eye(3)
    low, high = 0.0, 40.0
    for _ in range(40):
        half = (low + high) / 2
        far = float(np.linalg.norm(apply(by(half), face) - face, axis=1).mean())
        low, high = (half, high) if far < moved_px * UNIT else (low, half)
    return by(high)


@dataclass(frozen=True, slots=True)
class Trial:
    """One pair of pictures: what was said of it, and how far off it was."""

    accepted: bool
    error_px: float  # mean of the corners; infinite where nothing was accepted
    agreement: float
    suspect: bool  # by phase correlation alone
    ms: float


@cache
def known(style: int) -> tuple[Shelf, Landmarks, Image]:
    """A fixture, its landmarks, and the picture they are of."""
    shelf = Shelf(style)
    first = shelf.picture(np.eye(3), 0.0, 0.0, 7000 + style)
    found = landmarks(reduced(first), shelf.ground)
    if found is None:
        raise ValueError(f"fixture {style} has no landmarks")
    return shelf, found, first


def trial(setting: tuple[float, float, float], number: int) -> Trial:
    """Bump a camera once and look for it."""
    hidden, changed, moved = setting
    shelf, marks, first = known(number % STYLES)
    truth = bump(number, moved, shelf.ground.face)
    gray = reduced(shelf.picture(truth, changed, hidden, 100 + number))
    began = process_time()
    found = register(marks, gray, shelf.ground)
    ms = (process_time() - began) * 1000
    quick = nudge(_small(reduced(first)), _small(gray))
    suspect = quick.peak < 0.05 or quick.share > 1 / 320
    if isinstance(found, Refused):
        return Trial(False, np.inf, 0.0, suspect, ms)
    return Trial(True, error_px(found, truth, shelf.ground), found.agreement, suspect, ms)


def error_px(found: Shift, truth: Matrix, ground: Ground) -> float:
    """The mean distance of the facings' corners from where they really are; pixels."""
    corners = ground.cells.reshape(-1, 2)
    off = apply(found.homography, corners) - apply(truth, corners)
    return float(np.linalg.norm(off, axis=1).mean()) / UNIT


def _small(gray: Plane) -> Small:
    size = (320, 180)
    return lightless(cv2.resize(gray, size, interpolation=cv2.INTER_AREA).astype(np.float32))


def report() -> str:
    """The table."""
    cv2.setNumThreads(1)
    rows: list[tuple[str, ...]] = [HEAD]
    for setting in SETTINGS:
        trials = [trial(setting, number) for number in range(PAIRS)]
        rows.append((f"{setting[0]:.0%} / {setting[1]:.0%} / {setting[2]} px", *_summary(trials)))
    rows.append(("another fixture", *_summary(_strangers())))
    return f"{machine()}\n{PAIRS} pairs a row, {STYLES} fixtures\n{table(rows)}"


def _strangers() -> list[Trial]:
    """Every fixture's landmarks against pictures of other furniture: all must be refused."""
    found = []
    for style in range(STYLES):
        shelf, marks, _ = known(style)
        for other in range(STYLES):
            stranger = Shelf(100 + other, BOARDS_ELSEWHERE_MM[other % len(BOARDS_ELSEWHERE_MM)])
            gray = reduced(stranger.picture(np.eye(3), 0.0, 0.0, 9000 + other))
            began = process_time()
            said = register(marks, gray, shelf.ground)
            ms = (process_time() - began) * 1000
            found.append(Trial(isinstance(said, Shift), np.inf, 0.0, True, ms))
    return found


def _summary(trials: list[Trial]) -> tuple[str, ...]:
    accepted = [one for one in trials if one.accepted]
    errors = [one.error_px for one in accepted]
    right = sum(error <= FAILED_PX for error in errors)
    errors = [error for error in errors if np.isfinite(error)]
    median = f"{np.median(errors):.2f}" if errors else "-"
    most = f"{np.percentile(errors, 90):.2f}" if errors else "-"
    return (
        f"{len(accepted) / len(trials):.0%}",
        f"{right / len(trials):.0%}",
        f"{len(accepted) - right}",
        median,
        most,
        f"{np.mean([one.agreement for one in accepted]):.2f}" if accepted else "-",
        f"{np.mean([one.suspect for one in trials]):.0%}",
        f"{np.median([one.ms for one in trials]):.0f}",
    )
