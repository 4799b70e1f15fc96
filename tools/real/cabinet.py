"""Photos of one open cabinet whose goods stand elsewhere in every photo, as looks at one shelf.

The first photo is the planogram: what stands there, should. In every other photo most of it does
not, so nearly every slot is empty or holds a stranger. The camera was held by hand: the photos are
laid over each other by the cabinet itself, or left as they are (`steady=False`) for the agent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agent.errors import BadInput
from agent.shelf.plan.gtin import internal_gtin
from agent.shelf.plan.planogram import Planogram, Product, Shelf, Slot
from agent.shelf.plan.view import View, project
from agent.vision.arrays import Boxes, Floats, Gtins, Image, Matrix
from agent.vision.homography import Plane, apply, bounds_of, corners_of, face_to_px
from tools.real.sequence import Sequence, State

HOLD_LOOKS = 30  # of each photo: two and a half minutes, so that what is empty must be found
BOARD_PX = 40.0  # goods whose feet are this near in height stand on one board
MARGIN_PX = 8.0  # beside a box: a slot has room
STANDS_SHARE = 0.4  # of a cell inside a box: that product stands there
POINTS = 3000
SMALL_RATIO = 0.8  # of the distances of the best and the second match


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One photo and what stands in it.

    Args:
        picture: (h, w, 3).
        boxes: (n, 4) of the goods.
        gtins: (n,) what they are.
    """

    picture: Image
    boxes: Boxes
    gtins: Gtins


@dataclass(frozen=True, slots=True, eq=False)
class Cabinet:
    """The photos.

    Args:
        photos: in the order of their numbers.
        names: of the products, by category.
    """

    photos: tuple[Photo, ...]
    names: Mapping[int, str]


def cabinet(shared: Path, photos: int = 20) -> Cabinet:
    """The photos in the folder of real pictures, or the first of them.

    Raises:
        BadInput: they are not there.
    """
    folder = shared / "cabinet"
    try:
        notes = json.loads((folder / "annotations.coco.json").read_text("utf-8"))
    except OSError as error:
        raise BadInput(f"{folder}: cannot be read ({error.strerror}); link the pictures") from None
    return Cabinet(
        photos=tuple(
            Photo(_read(folder / "images" / one["file_name"]), *_boxes(notes, one["id"]))
            for one in notes["images"][:photos]
        ),
        names={int(one["id"]): str(one["name"]) for one in notes["categories"]},
    )


def of_cabinet(shared: Path, *, steady: bool = True, photos: int = 20) -> Sequence:
    """The cabinet's photos, each held for some looks.

    Args:
        shared: the folder with the real pictures.
        steady: laid over the first one, as a camera on a wall would have taken them.
        photos: how many of them.

    Raises:
        BadInput: they are not there.
    """
    seen = cabinet(shared, photos)
    first = seen.photos[0]
    view = view_of(first, seen.names)
    states = []
    for number, photo in enumerate(seen.photos):
        move = onto(photo, first)
        shown = _shown(view, photo.boxes, photo.gtins, move)
        picture = laid(photo.picture, move) if steady else photo.picture
        states.append(State(HOLD_LOOKS * number, picture, shown))
    name = f"cabinet, {'laid over the first photo' if steady else 'as photographed by hand'}"
    looks = HOLD_LOOKS * len(states)
    return Sequence(name, view, shots(first, view), tuple(states), (), looks, seed=3)


def _read(path: Path) -> Image:
    picture = cv2.imread(str(path))
    if picture is None:
        raise BadInput(f"{path}: cannot be read; link the shared pictures beside the project")
    return np.asarray(picture, np.uint8)


def _boxes(notes: Mapping[str, list[dict[str, object]]], image: int) -> tuple[Boxes, Gtins]:
    """The boxes (n, 4) of one photo and the GTIN of what is in each (n,)."""
    mine = [one for one in notes["annotations"] if one["image_id"] == image]
    xywh = np.array([one["bbox"] for one in mine], np.float32).reshape(-1, 4)
    gtins = np.array([internal_gtin(int(str(one["category_id"]))) for one in mine], "<U14")
    return np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1), gtins


def view_of(photo: Photo, names: Mapping[int, str]) -> View:
    """The planogram that a photo shows, one millimetre a pixel, and its view."""
    height, width = photo.picture.shape[:2]
    xyxy, gtins = photo.boxes, photo.gtins
    size = {g: (xyxy[gtins == g][0, 2:] - xyxy[gtins == g][0, :2]).tolist() for g in gtins}
    planogram = Planogram(
        fixture="cabinet",
        width_mm=float(width),
        height_mm=float(height),
        products=tuple(
            Product(gtin=gtin, name=names[i], width_mm=size[gtin][0], height_mm=size[gtin][1])
            for i in sorted(names)
            if (gtin := internal_gtin(i)) in size
        ),
        shelves=tuple(_shelves(xyxy, gtins, height)),
    )
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    plane = Plane(face_to_px(*planogram.face_mm, corners))
    return project(planogram, plane, camera="cabinet", picture_px=(width, height))


def _shelves(xyxy: Boxes, gtins: Gtins, height: int) -> Iterator[Shelf]:
    """Boards from the floor up, each with the slots that stand on it."""
    order = np.argsort(-xyxy[:, 3], kind="stable")
    boards: list[list[int]] = []
    for box in order.tolist():
        if boards and xyxy[boards[-1][0], 3] - xyxy[box, 3] <= BOARD_PX:
            boards[-1].append(box)
        else:
            boards.append([box])
    for number, board in enumerate(boards, start=1):
        bottom = height - float(xyxy[board, 3].max())
        top = height - float(xyxy[board, 1].min())
        slots = tuple(
            Slot(
                id=f"cabinet-{number}-{place}",
                gtin=str(gtins[box]),
                facings=1,
                from_mm=float(xyxy[box, 0]) - MARGIN_PX,
                to_mm=float(xyxy[box, 2]) + MARGIN_PX,
            )
            for place, box in enumerate(sorted(board, key=lambda b: float(xyxy[b, 0])), start=1)
        )
        yield Shelf(number=number, bottom_mm=bottom, height_mm=top - bottom, slots=slots)


def onto(photo: Photo, first: Photo) -> Matrix:
    """From a photo's pixels to another one's, by what is goods in neither."""
    if photo is first:
        return np.eye(3)
    orb = cv2.ORB.create(nfeatures=POINTS, fastThreshold=5)
    marks = [
        orb.detectAndCompute(cv2.cvtColor(one.picture, cv2.COLOR_BGR2GRAY), _bare(one))
        for one in (photo, first)
    ]
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(marks[0][1], marks[1][1], k=2)
    good = [a for a, b in pairs if a.distance < SMALL_RATIO * b.distance]
    here = np.array([marks[0][0][match.queryIdx].pt for match in good], np.float64)
    there = np.array([marks[1][0][match.trainIdx].pt for match in good], np.float64)
    move, _ = cv2.findHomography(here, there, cv2.USAC_MAGSAC, 3.0)
    return np.asarray(move, np.float64)


def _bare(photo: Photo) -> Image:
    """Where no goods are, 255."""
    bare = np.full(photo.picture.shape[:2], 255, np.uint8)
    for left, top, right, bottom in photo.boxes.astype(int):
        bare[top:bottom, left:right] = 0
    return bare


def laid(picture: Image, move: Matrix) -> Image:
    """A photo where the move (3, 3) puts it, its rim drawn out."""
    size = (picture.shape[1], picture.shape[0])
    moved = cv2.warpPerspective(picture, move, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _shown(view: View, boxes: Boxes, gtins: Gtins, move: Matrix) -> Gtins:
    """What stands in each cell of the first photo when another is laid over it."""
    corners = corners_of(boxes).reshape(-1, 2)
    moved = bounds_of(apply(move, corners).reshape(-1, 4, 2))
    shown = np.full(len(view.cells), "", "<U14")
    for cell, rect in enumerate(view.cells.boxes):
        share = inside_each(moved.astype(np.float32), rect)
        if len(share) and share.max() >= STANDS_SHARE:
            shown[cell] = gtins[int(share.argmax())]
    return shown


def inside_each(boxes: Boxes, rect: Boxes) -> Floats:
    """How much of a rectangle (4,) lies in each box (n, 4)."""
    low, high = np.maximum(boxes[:, :2], rect[:2]), np.minimum(boxes[:, 2:], rect[2:])
    area = float((rect[2:] - rect[:2]).prod())
    return np.asarray(np.clip(high - low, 0, None).prod(axis=1) / area, np.float64)


def shots(photo: Photo, view: View) -> dict[str, Image]:
    """A picture of each product: its own cell in the photo that is the planogram."""
    taken: dict[str, Image] = {}
    for gtin, box in zip(view.cells.gtin, np.rint(view.cells.boxes).astype(int), strict=True):
        left, top, right, bottom = box
        taken.setdefault(
            str(gtin), photo.picture[max(top, 0) : bottom, max(left, 0) : right].copy()
        )
    return taken
