"""Names for the arrays that pass between rooms. Every name states shape, dtype and unit.

Pictures are blue-green-red everywhere; boxes are always in pixels of the full frame.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]  # (h, w, 3) blue, green, red
Plane: TypeAlias = NDArray[np.uint8]  # (h, w) luminance
Mask: TypeAlias = NDArray[np.bool_]  # (n,) or (h, w)
Boxes: TypeAlias = NDArray[np.float32]  # (n, 4) left, top, right, bottom; pixels of the full frame
Scores: TypeAlias = NDArray[np.float32]  # (n,) 0..1
Labels: TypeAlias = NDArray[np.int32]  # (n,) row of the model card's label list
Points: TypeAlias = NDArray[np.float64]  # (..., 2) x, y
Quads: TypeAlias = NDArray[np.float64]  # (n, 4, 2) corners, clockwise from top left
Outlines: TypeAlias = NDArray[np.object_]  # (m,) shapely Polygons
Indices: TypeAlias = NDArray[np.intp]  # (n,) row numbers; -1 is "none"
Vectors: TypeAlias = NDArray[np.float32]  # (n, d) embeddings of length 1
Gtins: TypeAlias = NDArray[np.str_]  # (n,) "<U14"; "" for none
Spans: TypeAlias = NDArray[np.intp]  # (n, 4) left, top, right, bottom in whole pixels
Votes: TypeAlias = NDArray[np.int8]  # (n,) members of an IntEnum
Floats: TypeAlias = NDArray[np.float64]  # (n,)
Tensor: TypeAlias = NDArray[np.generic]  # whatever a model takes or gives
Patterns: TypeAlias = NDArray[np.float32]  # (n, 64) coarse pictures of boxes, mean 0
Bits: TypeAlias = NDArray[np.uint8]  # (n,) members of an IntFlag
Matrix: TypeAlias = NDArray[np.float64]  # (3, 3) plane to plane

NONE = -1  # the row number that means "none"


def frozen(array: NDArray[np.generic]) -> None:
    """Make an array read-only, so that it may cross threads without a lock or a copy."""
    array.flags.writeable = False


def expect(name: str, array: NDArray[np.generic], shape: tuple[int | None, ...]) -> None:
    """Refuse an array of another shape; None stands for any length.

    Raises:
        ValueError: with the name, the shape found and the shape expected.
    """
    fits = array.ndim == len(shape) and all(
        want is None or got == want for got, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        raise ValueError(f"{name} has shape {array.shape}, expected ({wanted})")
