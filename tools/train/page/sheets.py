"""Drawing: boxes that differ in color and in line, cells with a caption, sheets of cells."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.ink import Color, Image

FINE = 2  # pictures are drawn on at twice their size, so that thin lines stay smooth
GAP_PX = 6
CAPTION_PX = 20
PAPER: Color = (255, 255, 255)
INK: Color = (30, 30, 30)
WHITE: Color = (255, 255, 255)
FONT = cv2.FONT_HERSHEY_SIMPLEX
QUALITIES = (82, 74, 66, 58, 50, 42, 34)


def dashed(picture: Image, box: NDArray[np.float32], dash: int = 9) -> None:
    """A dashed white line on a dark one around a box, in place."""
    for (x0, y0), (x1, y1) in _edges(box):
        length = max(abs(x1 - x0), abs(y1 - y0), 1)
        for start in range(0, length, 2 * dash):
            first, last = (
                (round(x0 + s / length * (x1 - x0)), round(y0 + s / length * (y1 - y0)))
                for s in (start, min(start + dash, length))
            )
            cv2.line(picture, first, last, INK, 4, cv2.LINE_AA)
            cv2.line(picture, first, last, WHITE, 2, cv2.LINE_AA)


def solid(picture: Image, box: NDArray[np.float32], color: Color) -> None:
    """A solid line of a color around a box, in place."""
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    cv2.rectangle(picture, (x0, y0), (x1, y1), color, 3, cv2.LINE_AA)


def _edges(box: NDArray[np.float32]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return list(zip(corners, [*corners[1:], corners[0]], strict=True))


def write(picture: Image, text: str, at: tuple[int, int], *, size: float = 0.42) -> None:
    """One line of text with its left lower corner at `at`, in place."""
    cv2.putText(picture, text, at, FONT, size, INK, 1, cv2.LINE_AA)


def captioned(picture: Image, text: str, size: tuple[int, int]) -> Image:
    """A cell: the picture at (width, height), its caption below."""
    cell = np.full((size[1] + CAPTION_PX, size[0], 3), PAPER, np.uint8)
    cell[: size[1]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    write(cell, text, (2, size[1] + 14))
    return cell


def sheet(cells: Sequence[Image], columns: int, head: Image | None = None) -> Image:
    """Cells of one size, row by row, below a head that is as wide as they are or less."""
    high, wide = cells[0].shape[:2]
    rows = -(-len(cells) // columns)
    top = GAP_PX if head is None else GAP_PX + head.shape[0]
    whole = np.full(
        (top + rows * (high + GAP_PX), GAP_PX + columns * (wide + GAP_PX), 3), PAPER, np.uint8
    )
    if head is not None:
        whole[GAP_PX : GAP_PX + head.shape[0], GAP_PX : GAP_PX + head.shape[1]] = head
    for i, cell in enumerate(cells):
        y = top + i // columns * (high + GAP_PX)
        x = GAP_PX + i % columns * (wide + GAP_PX)
        whole[y : y + high, x : x + wide] = cell
    return whole


def save_small(path: Path, picture: Image, most_bytes: int) -> int:
    """Write a JPEG of at most so many bytes, the best quality that fits; returns its size."""
    code = np.zeros(0, np.uint8)
    for quality in QUALITIES:
        settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        code = cv2.imencode(".jpg", picture, settings)[1]
        if len(code) <= most_bytes:
            break
    path.write_bytes(code.tobytes())
    return len(code)
