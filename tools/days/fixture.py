"""A fixture of a store day: its planogram, its wares and the camera before it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View, project
from agent.vision.arrays import Matrix
from agent.vision.homography import Plane, between
from tools.render.furniture.shelving import Look
from tools.render.unpacked.loose import Sort
from tools.render.ware.packs import Pack

CAMERA = "days"
PERSON_MM = 1700.0
EYE_MM = 1350.0  # height of the camera above the shop's floor

Item = tuple[str, float]  # GTIN that stands there, "" for none; how deep, 0 at the front .. 1


@dataclass(frozen=True, slots=True)
class Place:
    """Room for one facing on the fixture's face.

    Args:
        row: of the planogram's shelves, from the lowest.
        slot: row of the view's slots, of the planogram that the place belongs to.
        gtin: what that planogram wants there.
        left_mm, bottom_mm, width_mm, height_mm: its cell.
        level: 0 on the board, 1 on top of that.
    """

    row: int
    slot: int
    gtin: str
    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float
    level: int = 0

    @property
    def middle_mm(self) -> tuple[float, float]:
        """The middle of its front."""
        return self.left_mm + self.width_mm / 2, self.bottom_mm + self.height_mm / 2


@dataclass(frozen=True, slots=True, eq=False)
class Fixture:
    """One fixture with everything that can stand on it.

    Args:
        style: one of `tools.days.split.STYLES`.
        planogram: what the device believes.
        other: what it is merchandised to in a reset; None where there is none.
        packs: by GTIN, of both planograms.
        sorts: of loose goods, by GTIN; empty for packed goods.
        look: of the furniture.
        floor_mm: the shop's floor on the fixture's face, below its zero.
        feeds: whether the next pack slides to the front by itself.
        px_per_mm: of the picture, in the middle of the face.
        homography: millimetres to pixels at commissioning.
        picture_px: width and height.
    """

    style: str
    planogram: Planogram
    other: Planogram | None
    packs: Mapping[str, Pack]
    sorts: Mapping[str, Sort]
    look: Look
    floor_mm: float
    feeds: bool
    px_per_mm: float
    homography: Matrix
    picture_px: tuple[int, int]

    @property
    def plane(self) -> Plane:
        """The face as the camera was aimed at it."""
        return Plane(self.homography.copy())

    def view(self, planogram: Planogram | None = None) -> View:
        """The view of its planogram, or of another one on the same face."""
        return project(
            planogram or self.planogram, self.plane, camera=CAMERA, picture_px=self.picture_px
        )


def places_of(view: View) -> tuple[Place, ...]:
    """One place for each cell of a view, in their order."""
    cells = view.cells
    found = []
    for i in range(len(cells)):
        left, low, right, high = cells.mm[i].tolist()
        slot = int(cells.slot[i])
        place = Place(
            int(view.shelf[slot]), slot, str(cells.gtin[i]), left, low, right - left, high - low,
            int(cells.level[i]),
        )  # fmt: skip
        found.append(place)
    return tuple(found)


def aimed(
    face_mm: tuple[float, float], px_per_mm: float, rng: np.random.Generator
) -> tuple[Matrix, tuple[int, int]]:
    """A camera before a face: nearly straight, as brackets are; its homography and picture size."""
    wide, high = (side * px_per_mm for side in face_mm)
    size = (round(wide * 1.07 / 8) * 8, round(high * 1.09 / 8) * 8)
    left, top = (size[0] - wide) / 2, (size[1] - high) / 2
    corners = np.array(
        [[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]]
    )
    from_mm = np.array([[0, face_mm[1]], [face_mm[0], face_mm[1]], [face_mm[0], 0], [0, 0]])
    corners += rng.uniform(-0.012, 0.012, (4, 2)) * wide
    return between(from_mm.astype(np.float64), corners), size
