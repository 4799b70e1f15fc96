"""Overlay: the truth of a picture, drawn over it for people to check."""

import cv2
import numpy as np

from tools.render.canvas import LABELS, Truth
from tools.render.ink import Color, Image
from tools.render.stocking.cells import EMPTY, OTHER, RECESSED, STOCKED, Cells

BOX: tuple[Color, ...] = ((60, 220, 60), (50, 50, 255), (255, 170, 40), (255, 60, 255))
"""A color for each of LABELS: product green, gap red, price label blue, person pink."""

CELL: dict[int, Color] = {
    STOCKED: (200, 255, 200), EMPTY: (120, 120, 255), RECESSED: (80, 230, 255),
    OTHER: (255, 120, 255),
}  # fmt: skip


def with_truth(picture: Image, truth: Truth, cells: Cells) -> Image:
    """A copy with a box around every object and a dot in every cell.

    Boxes that are not asked of a detector are dark; a dot is smaller where less of a cell is seen.
    """
    drawn = picture.copy()
    high, wide = picture.shape[:2]
    for row in range(len(truth)):
        x0, y0, x1, y1 = (round(float(v)) for v in truth.xyxy[row])
        color = BOX[int(truth.label[row])]
        if not truth.asked[row]:
            color = (color[0] // 2, color[1] // 2, color[2] // 2)
        cv2.rectangle(drawn, (x0, y0), (x1 - 1, y1 - 1), color, 1)
    for row in range(len(cells)):
        size = 1 + round(3 * float(cells.visible[row]))
        box = np.clip(cells.xyxy[row], 0, [wide, high, wide, high])
        middle = (round(float(box[0] + box[2]) / 2), round(float(box[1] + box[3]) / 2))
        cv2.circle(drawn, middle, size, (0, 0, 0), -1)
        cv2.circle(drawn, middle, size - 1, CELL[int(cells.state[row])], -1)
    return drawn


def legend() -> str:
    """What the colors mean."""
    boxes = ("green", "red", "blue", "pink")
    return (
        ", ".join(f"{color}: {label}" for color, label in zip(boxes, LABELS, strict=True))
        + "; dots: cells, green stocked, red empty, yellow recessed, pink other"
    )
