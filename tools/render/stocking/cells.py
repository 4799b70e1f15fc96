"""Cells: every facing's room on the shelf, whether a pack stands in it or not.

Objects say what is seen; cells say what should be where. A painter notes the room of each place on
the canvas, and `read_cells` carries the rooms through the lens into the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from tools.render.canvas import Canvas, Ids, Lens, Room, corners_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tools.render.stocking.goods import Place, Stance

STATES = ("stocked", "empty", "recessed", "other")
STOCKED, EMPTY, RECESSED, OTHER = range(len(STATES))

SECOND_ROW = 0.4  # where goods.py paints what stands behind a front, as a share of the depth
OUT_OF_REACH = 0.9  # where it paints the stock that is left deep in an empty place
BARE = 1.0  # the back panel


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The rooms of a picture's facings. Row i of every column is the same room."""

    xyxy: NDArray[np.float32]  # (n, 4) bounds of the room, in picture pixels; may leave the picture
    gtin: NDArray[np.str_]  # (n,) what belongs there
    holds: NDArray[np.str_]  # (n,) the pack that shows there; "" for none
    state: NDArray[np.int32]  # (n,) row of STATES
    behind: NDArray[np.float32]  # (n,) depth of the nearest thing behind the front row: 0 is the
    # shelf's front edge, 1 its bare back; of a recessed pack, its own depth
    visible: NDArray[np.float32]  # (n,) 0..1, share in the picture and not behind people

    def __len__(self) -> int:
        return len(self.state)


def note_rooms(canvas: Canvas, place: Place, px_per_mm: float) -> None:
    """Note a place's rooms on the canvas, one above the other where its packs are stacked."""
    stance = place.stance
    high = place.pack.height_mm * px_per_mm
    holds = "" if stance.shown is None else stance.shown.gtin
    state = _state(stance, place.pack.gtin)
    for level in range(1 if state in {EMPTY, OTHER} else stance.levels):
        foot = place.foot - level * high
        rect = (place.left, foot - high, place.left + place.wide, foot)
        canvas.room(Room(rect, place.pack.gtin, holds, state, _behind(stance)))


def _state(stance: Stance, planned: str) -> int:
    if stance.shown is None:
        return EMPTY
    if stance.shown.gtin != planned:
        return OTHER
    return RECESSED if stance.recess else STOCKED


def _behind(stance: Stance) -> float:
    if stance.shown is not None and stance.recess:
        return stance.recess
    if not stance.backed:
        return BARE
    return OUT_OF_REACH if stance.shown is None else SECOND_ROW


def read_cells(ids: Ids, rooms: list[Room], lens: Lens) -> Cells:
    """The rooms that an exposed picture shows, or would without the people before them."""
    quads = corners_of([room.rect for room in rooms], lens).astype(np.float32)
    xyxy = np.concatenate([quads.min(axis=1), quads.max(axis=1)], axis=1).reshape(-1, 4)
    inside = _inside(quads, xyxy, lens)
    whole = np.array([cv2.contourArea(quad) for quad in quads], np.float32)
    kept = np.flatnonzero(inside >= 1.0)
    covered = np.array([_covered(ids, quads[i], xyxy[i]) for i in kept], np.float32)
    share = np.clip((inside[kept] - covered) / np.maximum(whole[kept], 1.0), 0, 1)
    seen = [rooms[i] for i in kept]
    return Cells(
        xyxy[kept],
        np.array([room.gtin for room in seen], np.str_),
        np.array([room.holds for room in seen], np.str_),
        np.array([room.state for room in seen], np.int32),
        np.array([room.behind for room in seen], np.float32),
        share.astype(np.float32),
    )


def _inside(
    quads: NDArray[np.float32], xyxy: NDArray[np.float32], lens: Lens
) -> NDArray[np.float32]:
    """Pixels of each quad (n, 4, 2) that lie in the picture; most lie in it as a whole."""
    size = np.array([lens.width, lens.height, lens.width, lens.height], np.float32)
    frame = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    out = (xyxy[:, 2:] <= 0).any(axis=1) | (xyxy[:, :2] >= size[:2]).any(axis=1)
    crossing = np.asarray(((xyxy < 0) | (xyxy > size)).any(axis=1))
    areas = np.zeros(len(quads), np.float32)
    for i in np.flatnonzero(~out):
        quad = quads[i]
        areas[i] = (
            cv2.intersectConvexConvex(quad, frame)[0] if crossing[i] else cv2.contourArea(quad)
        )
    return areas


def _covered(ids: Ids, quad: NDArray[np.float32], box: NDArray[np.float32]) -> int:
    """Pixels of a quad (4, 2) that people have claimed."""
    high, wide = ids.shape
    x0, y0 = np.clip(np.floor(box[:2]), 0, [wide, high]).astype(int)
    x1, y1 = np.clip(np.ceil(box[2:]), 0, [wide, high]).astype(int)
    people = np.asarray(ids[y0:y1, x0:x1] < 0)
    if not people.any():
        return 0
    mask = np.zeros(people.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad - [x0, y0]).astype(np.int32), 1)
    return int(np.count_nonzero(people & (mask > 0)))
