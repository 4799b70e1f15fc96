"""Goods that belong to another shop: cut out of the cabinet's photos, to stand on another shelf."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agent.errors import BadInput
from agent.vision.arrays import Boxes, Image
from tools.real.people import Cutout

PHOTO = "00.jpg"
AROUND_PX = 14  # of the photo around a box, that surely is not the product
TURNS = 6  # of GrabCut
EDGE_PX = 3  # faded, as a lens fades edges
TALLEST = 0.9  # of the place it stands in
WIDEST = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Stranger:
    """A product that no planogram here knows.

    Args:
        name: what it is.
        gtin: a number of its own, for the truth.
        cutout: its picture.
    """

    name: str
    gtin: str
    cutout: Cutout


def strangers(shared: Path) -> tuple[Stranger, ...]:
    """The goods of the cabinet's first photo, without their cabinet.

    Raises:
        BadInput: the photo is not there.
    """
    folder = shared / "cabinet"
    photo = cv2.imread(str(folder / "images" / PHOTO))
    if photo is None:
        raise BadInput(f"{folder}: has no {PHOTO}; link the shared pictures beside the project")
    notes = json.loads((folder / "annotations.coco.json").read_text("utf-8"))
    image = next(one["id"] for one in notes["images"] if one["file_name"] == PHOTO)
    names = {one["id"]: str(one["name"]) for one in notes["categories"]}
    mine = [one for one in notes["annotations"] if one["image_id"] == image]
    boxes = {one["category_id"]: one["bbox"] for one in mine}  # of two of a kind, the last
    picture = np.asarray(photo, np.uint8)
    return tuple(
        Stranger(names[kind], f"stranger-{kind}", _cut(picture, np.array(box)))
        for kind, box in sorted(boxes.items())
    )


def stand_on(picture: Image, cutout: Cutout, place: Boxes) -> None:
    """Put a cut-out on the board of a place (4,), in its middle, in place."""
    left, top, right, bottom = np.rint(place).astype(int)
    height, width = cutout.shape[:2]
    scale = min(TALLEST * (bottom - top) / height, WIDEST * (right - left) / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(cutout, size, interpolation=cv2.INTER_AREA), np.uint8)
    x = min(max(0, (left + right - size[0]) // 2), picture.shape[1] - size[0])
    under = picture[bottom - size[1] : bottom, x : x + size[0]]
    share = small[..., 3:].astype(np.float32) / 255
    under[:] = (under + share * (small[..., :3].astype(np.float32) - under)).astype(np.uint8)


def _cut(photo: Image, xywh: Boxes) -> Cutout:
    """The product in a box, by GrabCut; what is not it becomes transparent."""
    x, y, width, height = np.rint(xywh).astype(int)
    top, left = max(0, y - AROUND_PX), max(0, x - AROUND_PX)
    part = photo[top : y + height + AROUND_PX, left : x + width + AROUND_PX].copy()
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.setRNGSeed(1)
    back, front = np.zeros((1, 65)), np.zeros((1, 65))
    inner = (x - left, y - top, int(width), int(height))
    cv2.grabCut(part, mask, inner, back, front, TURNS, cv2.GC_INIT_WITH_RECT)
    solid = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8) * 255
    faded = cv2.blur(cv2.erode(solid, np.ones((3, 3), np.uint8)), (EDGE_PX, EDGE_PX))
    whole = np.dstack([part, faded])
    return np.ascontiguousarray(whole[y - top : y - top + height, x - left : x - left + width])
