"""Put a tile of a picture into a model's input, and bring its boxes back.

The tile keeps its shape and stands in the top left corner; what is left of the input has one
color. Edges count, not pixel centers: a tile of width w maps 0..w onto 0..w', as `cv2.resize` does.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from agent.vision.arrays import Boxes, Image


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a tile stands in a model's input.

    Args:
        left, top: of the tile, pixels of the full frame.
        width, height: of the tile in the model's input, pixels there.
        scale_x, scale_y: pixels of the input for one of the full frame.
    """

    left: int
    top: int
    width: int
    height: int
    scale_x: float
    scale_y: float


def pixels_of(tile: Boxes, picture: tuple[int, int]) -> tuple[int, int, int, int]:
    """A tile (4,) as whole pixels inside a picture: left, top, right, bottom.

    Raises:
        ValueError: nothing of the tile is in the picture.
    """
    width, height = picture
    left, top = max(int(np.floor(tile[0])), 0), max(int(np.floor(tile[1])), 0)
    right, bottom = min(int(np.ceil(tile[2])), width), min(int(np.ceil(tile[3])), height)
    if right <= left or bottom <= top:
        raise ValueError(f"tile {np.round(tile).tolist()} lies outside a picture of {picture}")
    return left, top, right, bottom


def letterboxed(pixels: tuple[int, int, int, int], size: tuple[int, int]) -> Placement:
    """Place a tile of these whole pixels into an input (width, height), keeping its shape."""
    left, top, right, bottom = pixels
    across, down = right - left, bottom - top
    scale = min(size[0] / across, size[1] / down)
    width = min(max(round(across * scale), 1), size[0])
    height = min(max(round(down * scale), 1), size[1])
    return Placement(left, top, width, height, width / across, height / down)


def squashed(pixels: tuple[int, int, int, int], size: tuple[int, int]) -> Placement:
    """Place a tile of these whole pixels so that it fills an input (width, height)."""
    left, top, right, bottom = pixels
    return Placement(left, top, *size, size[0] / (right - left), size[1] / (bottom - top))


def paste(image: Image, placement: Placement, canvas: Image, padding: int) -> None:
    """Write a placed tile of the full frame into a canvas (h, w, 3), and the padding around it."""
    p = placement
    right, bottom = p.left + round(p.width / p.scale_x), p.top + round(p.height / p.scale_y)
    tile = image[p.top : bottom, p.left : right]
    canvas[: p.height, : p.width] = shrunk(tile, (p.width, p.height))
    canvas[p.height :] = padding
    canvas[: p.height, p.width :] = padding


def shrunk(tile: Image, size: tuple[int, int]) -> Image:
    """A picture resized to width and height, its fine print averaged and not skipped.

    Bilinear weights read 2 x 2 pixels and skip some below a half; averaging (`INTER_AREA`) at any
    ratio costs ten times as much. So the picture is halved, which OpenCV averages fast, until it
    is less than twice too large: 750 x 750 to 320 x 320 takes 0.22 ms so, 0.15 ms by bilinear
    weights alone, 1.7 ms by averaging alone (one x86 core; the loop is in the tests). An odd last
    row or column is left out, an error below one pixel of the full frame.
    """
    while tile.shape[1] >= 2 * size[0] and tile.shape[0] >= 2 * size[1]:
        half = (tile.shape[1] // 2, tile.shape[0] // 2)
        even = tile[: half[1] * 2, : half[0] * 2]
        tile = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(tile, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def to_frame(boxes: Boxes, placement: Placement) -> Boxes:
    """Boxes (n, 4) in pixels of the model's input to pixels of the full frame."""
    scale = (placement.scale_x, placement.scale_y) * 2
    return np.asarray(
        boxes / np.array(scale) + np.array((placement.left, placement.top) * 2), np.float32
    )


def to_input(boxes: Boxes, placement: Placement) -> Boxes:
    """Boxes (n, 4) in pixels of the full frame to pixels of the model's input."""
    scale = (placement.scale_x, placement.scale_y) * 2
    return np.asarray(
        (boxes - np.array((placement.left, placement.top) * 2)) * np.array(scale), np.float32
    )
