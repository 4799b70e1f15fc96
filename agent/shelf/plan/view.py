"""One fixed camera's look at one fixture: its slots and facing cells, in millimetres and pixels.

Judging happens on the fixture's face, in millimetres, where slots stand upright whatever the camera
does; pixels are for tiles, crops and drawings. A view is built once and asked every frame.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from agent.shelf.plan.planogram import Planogram, Shelf, ShelfKind, Slot, facings_of, outline_mm
from agent.vision.arrays import (
    Boxes,
    Floats,
    Gtins,
    Indices,
    Mask,
    Matrix,
    Outlines,
    Quads,
    expect,
    frozen,
)
from agent.vision.homography import Plane, bounds_of, corners_of

SHAPE_TOLERANCE = 0.01  # of the aspect: sensors round their smaller modes to whole blocks


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The places of single facings. Row i of every column is the same place.

    Slots stand in the order of the planogram; inside a slot the cells run left to right, then up.

    Args:
        slot: (n,) row of the view's slots.
        level: (n,) 0 on the board, 1 on top of that …
        gtin: (n,) what belongs there.
        sized: (n,) whether the cell is as high as its product, and not as high as its slot.
        mm: (n, 4) left, bottom, right, top on the fixture's face.
        px: (n, 4, 2) corners in the picture, clockwise from top left.
    """

    slot: Indices
    level: Indices
    gtin: Gtins
    sized: Mask
    mm: Floats
    px: Quads

    def __post_init__(self) -> None:
        n = len(self.slot)
        expect("level", self.level, (n,))
        expect("gtin", self.gtin, (n,))
        expect("sized", self.sized, (n,))
        expect("mm", self.mm, (n, 4))
        expect("px", self.px, (n, 4, 2))
        for column in (self.slot, self.level, self.gtin, self.sized, self.mm, self.px):
            frozen(column)

    def __len__(self) -> int:
        return len(self.slot)

    @property
    def boxes(self) -> Boxes:
        """The upright pixel rectangles (n, 4) around the cells."""
        return bounds_of(self.px).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The slots of a planogram in one camera's picture.

    Args:
        camera: its name in device.yaml.
        planogram: what should stand there.
        planogram_hash: of the file it came from.
        plane: millimetres to pixels and back.
        picture_px: width and height of the pictures it was aimed with.
        slots: shelf by shelf.
        shelf: (m,) row of the planogram's shelves, for each slot.
        outlines: (m,) polygons, millimetres.
        bounds: (m, 4) left, bottom, right, top of each outline.
        upright: (m,) whether the outline is just its bounds.
        cells: one per facing.
        elsewhere: what should stand on the other fixtures that this device looks at.
    """

    camera: str
    planogram: Planogram
    planogram_hash: str
    plane: Plane
    picture_px: tuple[int, int]
    slots: tuple[Slot, ...]
    shelf: Indices
    outlines: Outlines
    bounds: Floats
    upright: Mask
    cells: Cells
    elsewhere: tuple[Planogram, ...] = ()

    def to_mm(self, boxes: Boxes) -> Floats:
        """The upright rectangles (n, 4) around pixel boxes: left, bottom, right, top; mm."""
        return bounds_of(self.plane.unproject(corners_of(boxes)))

    def outline_px(self, slot: int) -> Floats:
        """A slot's outline (k, 2) in pixels, for drawings."""
        ring = np.asarray(self.outlines[slot].exterior.coords[:-1], np.float64)
        return self.plane.project(ring)

    def cells_of(self, slot: int) -> Indices:
        """The rows of a slot's cells."""
        return np.flatnonzero(self.cells.slot == slot)

    @property
    def bins(self) -> Mask:
        """Slots (m,) that are baskets or bins: their places do not move with what lies in them."""
        kinds = (ShelfKind.BASKET, ShelfKind.LOOSE)
        return np.array([one.kind in kinds for one in self.planogram.shelves], bool)[self.shelf]

    def in_picture(self) -> Floats:
        """How much of each cell (n,) lies in the picture; less than 1 after the camera moved."""
        boxes, (wide, high) = self.cells.boxes, self.picture_px
        low, top = np.maximum(boxes[:, :2], 0), np.minimum(boxes[:, 2:], (wide, high))
        size = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
        return np.asarray(np.clip(top - low, 0, None).prod(axis=1) / size, np.float64)

    def resized(self, picture_px: tuple[int, int]) -> View | None:
        """The same view in pictures of another size; None where that is not a mere scaling."""
        if picture_px == self.picture_px:
            return self
        across, down = (new / old for new, old in zip(picture_px, self.picture_px, strict=True))
        if abs(across / down - 1) > SHAPE_TOLERANCE:
            return None
        plane = self.plane.scaled(across, down)
        px = self.cells.px * (across, down)
        return replace(self, plane=plane, picture_px=picture_px, cells=replace(self.cells, px=px))

    def moved(self, homography: Matrix) -> View:
        """The same view after its camera was moved.

        Args:
            homography: (3, 3) from pixels of this view to pixels now; without the lens's distortion
                where that is known (`agent.vision.registration.Shift`).
        """
        plane = Plane(np.asarray(homography @ self.plane.to_px, np.float64), self.plane.lens)
        px = plane.project(_upright(self.cells.mm))
        return replace(self, plane=plane, cells=replace(self.cells, px=px))

    def rows(self) -> tuple[Boxes, ...]:
        """The pixel rectangles of the cells, shelf by shelf from the floor, left to right."""
        shelf_of = self.shelf[self.cells.slot]
        boxes = self.cells.boxes
        rows = []
        for shelf in np.unique(shelf_of):
            row = boxes[shelf_of == shelf]
            rows.append(row[np.argsort(row[:, 0], kind="stable")])
        return tuple(rows)


def project(
    planogram: Planogram,
    plane: Plane,
    *,
    camera: str,
    picture_px: tuple[int, int],
    planogram_hash: str = "",
) -> View:
    """Project a planogram into a camera's picture."""
    placed = [(i, shelf, slot) for i, shelf in enumerate(planogram.shelves) for slot in shelf.slots]
    shapes = [outline_mm(shelf, slot) for _, shelf, slot in placed]
    outlines = np.empty(len(shapes), object)
    outlines[:] = shapes
    bounds = shapely.bounds(outlines).reshape(-1, 4)
    area = (bounds[:, 2] - bounds[:, 0]) * (bounds[:, 3] - bounds[:, 1])
    return View(
        camera=camera,
        planogram=planogram,
        planogram_hash=planogram_hash,
        plane=plane,
        picture_px=picture_px,
        slots=tuple(slot for _, _, slot in placed),
        shelf=np.array([i for i, _, _ in placed], np.intp),
        outlines=outlines,
        bounds=bounds,
        upright=np.isclose(shapely.area(outlines), area, rtol=1e-6),
        cells=_cells(planogram, [(shelf, slot) for _, shelf, slot in placed], bounds, plane),
    )


def _cells(
    planogram: Planogram, placed: list[tuple[Shelf, Slot]], bounds: Floats, plane: Plane
) -> Cells:
    rows, levels, gtins, rects = [], [], [], []
    for row, (_, slot) in enumerate(placed):
        for level, rect in _split(planogram, slot, bounds[row]):
            rows.append(row)
            levels.append(level)
            gtins.append(slot.gtin)
            rects.append(rect)
    mm = np.array(rects, np.float64).reshape(-1, 4)
    return Cells(
        slot=np.array(rows, np.intp),
        level=np.array(levels, np.intp),
        gtin=np.array(gtins, "<U14"),
        sized=np.array([planogram.product(g).height_mm is not None for g in gtins], bool),
        mm=mm,
        px=plane.project(_upright(mm)),
    )


def _upright(mm: Floats) -> Quads:
    """The corners (n, 4, 2) of rectangles (n, 4) whose y runs up, clockwise from top left."""
    left, bottom, right, top = mm.T
    return np.stack(
        [
            np.stack([left, top], axis=-1),
            np.stack([right, top], axis=-1),
            np.stack([right, bottom], axis=-1),
            np.stack([left, bottom], axis=-1),
        ],
        axis=1,
    )


def _split(
    planogram: Planogram, slot: Slot, bounds: Floats
) -> list[tuple[int, tuple[float, float, float, float]]]:
    """The cells of one slot: as wide as its share, as high as the product where that is known."""
    left, bottom, right, top = bounds.tolist()
    product = planogram.product(slot.gtin)
    columns = facings_of(slot, product, right - left)
    width = (right - left) / columns
    height = (top - bottom) / slot.stack
    if product.height_mm is not None:
        height = min(height, product.height_mm)
    return [
        (
            level,
            (
                left + column * width,
                bottom + level * height,
                left + (column + 1) * width,
                bottom + (level + 1) * height,
            ),
        )
        for level in range(slot.stack)
        for column in range(columns)
    ]
