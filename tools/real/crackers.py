"""The real cracker shelf with its real planogram: facings sold out and swapped by picture editing.

The photo has three real gaps. A facing that is "sold" is covered with the pixels of one of them:
the same back, the same light, the same shadow of the board above. A facing that is "swapped" shows
another real facing's pixels, warped to its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from agent.camera.catalog import read_catalog_picture
from agent.errors import BadInput
from agent.shelf.plan.planogram import Planogram
from agent.shelf.plan.view import View, project
from agent.vision.arrays import NONE, Boxes, Floats, Gtins, Image, Indices
from agent.vision.homography import Plane, face_to_px
from tools.planogram.importing import Wanted, import_azure
from tools.real.foreign import Stranger, stand_on
from tools.real.sequence import State

SCALE = 0.4  # of the photo, 2586 wide: what a 1080p camera on end makes of this shelf
CORNERS = ((14, 16), (2585, -4), (2638, 3188), (16, 3180))  # of the fixture's face, in the photo

GAPS = {  # photo pixels of each real gap, from its ceiling to its board; and the shelf it is on
    6: (1520, 60, 1722, 425),
    4: (290, 1085, 432, 1520),
    1: (590, 2625, 822, 3062),
}
FROM_GAP = {6: 6, 5: 6, 4: 4, 3: 4, 2: 4, 1: 4}  # which gap fills a facing of a shelf
BEHIND = {**FROM_GAP, 1: 1}  # the same, where the bottom shelf's gap shows the boxes behind it
ORIGINAL, SALT = "Wheat Thins Original Crackers", "Wheat Thins Sundried Hint of Salt Crackers"
TOMATO = "Wheat Thins Sundried Tomato & Basil Crackers"
WALNUT = ""  # two bags of Tate's hold a kind that is in no catalog
MISSING = {("crackers-s1-p1", 2), ("crackers-s4-p1", 0), ("crackers-s6-p2", 3)}
STANDS = {  # facings that hold another product than planned, as the photo shows them
    "crackers-s3-p1": (ORIGINAL, ORIGINAL),
    "crackers-s3-p2": (ORIGINAL, ORIGINAL),
    "crackers-s2-p1": (TOMATO, SALT),
}
FEATHER_PX = 3


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """The photographed shelf, ready to be edited.

    Args:
        view: of the photo at its working size.
        shots: the catalog's pictures, by GTIN.
        photo: (h, w, 3) at the working size.
        packs: (n, 4) the pixels of the pack in each cell; of a gap, the cell itself.
        shown: (n,) what stands in each cell in the photo.
        gaps: which real gap fills a facing, by the number of its shelf.
    """

    view: View
    shots: dict[str, Image]
    photo: Image
    packs: Boxes
    shown: Gtins
    gaps: Mapping[int, int] = field(default_factory=lambda: FROM_GAP)

    def state(
        self,
        from_look: int,
        sold: Iterable[int] = (),
        swapped: Mapping[int, int] | None = None,
        foreign: Mapping[int, Stranger] | None = None,
    ) -> State:
        """The shelf with some cells sold out, and others holding something else.

        Args:
            from_look: when it is so.
            sold: cells that are empty now.
            swapped: for each cell that shows another cell's facing, that cell.
            foreign: for each cell that shows what belongs nowhere on this shelf, that.
        """
        picture, shown = self.photo.copy(), self.shown.copy()
        for cell in sold:
            _fill(picture, self._gap(cell), self._whole(cell))
            shown[cell] = ""
        for cell, other in (swapped or {}).items():
            _fill(picture, self._gap(cell), self._whole(cell))
            _fill(picture, _part(self.photo, self.packs[other]), self._standing(cell, other))
            shown[cell] = self.shown[other]
        for cell, stranger in (foreign or {}).items():
            _fill(picture, self._gap(cell), self._whole(cell))
            stand_on(picture, stranger.cutout, self.packs[cell])
            shown[cell] = stranger.gtin
        return State(from_look, picture, shown)

    def cells_of(self, slot: str) -> list[int]:
        """The cells of a slot, from the left."""
        row = [one.id for one in self.view.slots].index(slot)
        return [int(cell) for cell in self.view.cells_of(row)]

    def number(self, cell: int) -> int:
        """Of the shelf that a cell is on, 1 for the lowest."""
        return int(self.view.planogram.shelves[self.view.shelf[self.view.cells.slot[cell]]].number)

    def above(self, cell: int) -> bool:
        """Whether a cell is on top of another."""
        mm = self.view.cells.mm
        under = (mm[:, 3] <= mm[cell, 1] + 1) & (mm[:, 0] < mm[cell, 2]) & (mm[:, 2] > mm[cell, 0])
        mine = self.view.shelf[self.view.cells.slot] == self.view.shelf[self.view.cells.slot[cell]]
        return bool((under & mine).any())

    def _gap(self, cell: int) -> Image:
        """The pixels of a real gap that fit a cell's shelf."""
        box = np.array(GAPS[self.gaps[self.number(cell)]], np.float64) * SCALE
        return _part(self.photo, box)

    def _whole(self, cell: int) -> Boxes:
        """What a pack covers, with what stands behind it and shows above it."""
        left, top, right, bottom = self.packs[cell]
        above = self.view.outline_px(int(self.view.cells.slot[cell]))[:, 1].min()
        more = FEATHER_PX + 1
        return np.array([left - more, min(top, above), right + more, bottom + more], np.float32)

    def _standing(self, cell: int, other: int) -> Boxes:
        """Another cell's pack in the middle of this cell, as large as it is, on the board."""
        left, _, right, bottom = self.packs[cell]
        wide, tall = self.packs[other, 2:] - self.packs[other, :2]
        fits = min(1.0, (right - left) / wide)
        x = (left + right - wide * fits) / 2
        return np.array([x, bottom - tall * fits, x + wide * fits, bottom], np.float32)


def crackers(shared: Path) -> Shelf:
    """The shelf in the folder of real pictures.

    Raises:
        BadInput: it is not there.
    """
    folder = shared / "crackers"
    raw = cv2.imread(str(folder / "shelf.jpg"))
    if raw is None:
        raise BadInput(f"{folder}: has no shelf.jpg; link the shared pictures beside the project")
    size = (round(raw.shape[1] * SCALE), round(raw.shape[0] * SCALE))
    photo = np.asarray(cv2.resize(raw, size, interpolation=cv2.INTER_AREA), np.uint8)
    text = (folder / "planogram.json").read_text("utf-8")
    planogram = import_azure(text, Wanted("crackers", "inch", {})).planogram
    corners = np.array(CORNERS, np.float64) * SCALE
    plane = Plane(face_to_px(*planogram.face_mm, corners))
    view = project(planogram, plane, camera="crackers", picture_px=size)
    shots = {
        product.gtin: read_catalog_picture(folder / "catalogue" / f"{product.name}.png")
        for product in planogram.products
    }
    shown = _shown(planogram, view)
    return Shelf(view, shots, photo, _packs(folder / "recognition.json", view, shown), shown)


def _shown(planogram: Planogram, view: View) -> Gtins:
    """What stands in each cell of the photo, as seen by eye."""
    gtin = {product.name: product.gtin for product in planogram.products}
    shown = view.cells.gtin.copy()
    for row, slot in enumerate(view.slots):
        for number, cell in enumerate(view.cells_of(row)):
            if (slot.id, number) in MISSING:
                shown[cell] = ""
            elif slot.id in STANDS:
                shown[cell] = gtin[STANDS[slot.id][number]]
    return shown


def _packs(recognition: Path, view: View, shown: Gtins) -> Boxes:
    """Where the pack of each cell is, by another system's boxes: the nearest on its own shelf."""
    found = json.loads(recognition.read_text("utf-8"))["products"]
    xywh = np.array([[one["boundingBox"][key] for key in "xywh"] for one in found], np.float64)
    boxes = np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1) * SCALE
    packs = view.cells.boxes
    nearest = _nearest(boxes, packs)
    for cell in np.flatnonzero(shown != ""):
        if nearest[cell] != NONE:
            packs[cell] = boxes[nearest[cell]]
    return packs


def _nearest(boxes: Floats, cells: Boxes) -> Indices:
    """The box whose middle is nearest to each cell's (n,), each box once."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    far = np.linalg.norm(middle[None] - ((cells[:, :2] + cells[:, 2:]) / 2)[:, None], axis=2)
    nearest = np.full(len(cells), NONE, np.intp)
    for _ in range(len(boxes)):
        cell, box = np.unravel_index(int(far.argmin()), far.shape)
        nearest[cell] = box
        far[cell], far[:, box] = np.inf, np.inf
    return nearest


def _part(picture: Image, box: Floats) -> Image:
    left, top, right, bottom = np.rint(box).astype(int)
    return picture[max(top, 0) : bottom, max(left, 0) : right].copy()


def _fill(picture: Image, patch: Image, box: Boxes) -> None:
    """Lay a patch over a box of a picture, in place, its sides faded by a few pixels."""
    left, top, right, bottom = np.rint(box).astype(int)
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, picture.shape[1]), min(bottom, picture.shape[0])
    fitted = cv2.resize(patch, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    share = np.zeros((bottom - top, right - left), np.float32)
    share[FEATHER_PX : -FEATHER_PX or None, FEATHER_PX : -FEATHER_PX or None] = 1
    share = cv2.blur(share, (2 * FEATHER_PX - 1, 2 * FEATHER_PX - 1))[..., None]
    under = picture[top:bottom, left:right].astype(np.float32)
    picture[top:bottom, left:right] = (under + share * (fitted - under)).astype(np.uint8)
