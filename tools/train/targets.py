"""Targets: what the detector should say of given boxes. `detector` tells what its outputs mean."""

import numpy as np
from numpy.typing import NDArray

LABEL_COUNT = 4  # product, gap, price label, person: the rows of `tools.render.canvas.LABELS`
STRIDE = 4  # at stride 8 a fifth of the facings of a dense shelf share a peak with a neighbor
SIZE_UNIT = 16.0  # input pixels; near the middle of the trained range, so log size is around 0
FORGIVEN = 0.99  # the focal loss weighs a cell of this heat by (1 - 0.99) ** 4: not at all
NEIGHBOR_WEIGHT = 0.4  # of the eight cells around a center cell

Reals = NDArray[np.floating]


def encode(xyxy: NDArray[np.float32], label: NDArray[np.int32], side: int) -> NDArray[np.float32]:
    """What the network should say of boxes (n, 4) in an input of `side` pixels.

    Returns:
        (side/4, side/4, 9): four heat maps, offset x y, log size w h, and the weight of the cell.
        Where two centers are near, the cells between learn the nearer one.
    """
    cells = side // STRIDE
    target = np.zeros((cells, cells, LABEL_COUNT + 5), np.float32)
    nearest = np.full((cells, cells), np.inf, np.float32)
    width, height = (xyxy[:, 2:] - xyxy[:, :2]).T
    for i in np.argsort(-width * height, kind="stable"):
        size = np.array([width[i], height[i]])
        center = (xyxy[i, :2] + xyxy[i, 2:]) / 2 / STRIDE
        cell = np.minimum(center.astype(np.intp), cells - 1)
        _paint_heat(target[..., label[i]], cell, size)
        _paint_box(target, nearest, (center, cell), size)
    return target


def forgive(target: NDArray[np.float32], xyxy: Reals, label: NDArray[np.int32]) -> None:
    """Ask nothing of the heat within boxes (n, 4) of pieces: their cells neither peak nor must not.

    A detector taught that half a pack is a pack draws a box around every panel of a whole one.
    """
    cells = np.clip(np.round(xyxy / STRIDE), 0, len(target)).astype(np.intp)
    for (left, top, right, low), row in zip(cells, label, strict=True):
        heat = target[top:low, left:right, row]
        np.maximum(heat, FORGIVEN, out=heat)


def _paint_heat(heat: Reals, cell: NDArray[np.intp], size: Reals) -> None:
    """A Gaussian bump whose width follows the box: 0.11 of its side, at least 0.6 of a cell."""
    sigma = np.maximum(0.6, size / STRIDE * 0.11)
    reach = (3 * sigma).astype(int)
    low = np.maximum(0, cell - reach)
    high = np.minimum(len(heat), cell + reach + 1)
    x = (np.arange(low[0], high[0]) - cell[0]) / sigma[0]
    y = (np.arange(low[1], high[1]) - cell[1]) / sigma[1]
    bump = np.exp(-(x[None] ** 2 + y[:, None] ** 2) / 2)
    part = heat[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, bump, out=part)


def _paint_box(
    target: Reals, nearest: Reals, at: tuple[Reals, NDArray[np.intp]], size: Reals
) -> None:
    center, cell = at
    low, high = np.maximum(0, cell - 1), np.minimum(len(target), cell + 2)
    rows, columns = slice(low[1], high[1]), slice(low[0], high[0])
    x, y = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    far = (x + 0.5 - center[0]) ** 2 + (y + 0.5 - center[1]) ** 2
    log_size = np.log(np.maximum(size, 2.0) / SIZE_UNIT)
    weight = np.where((x == cell[0]) & (y == cell[1]), 1.0, NEIGHBOR_WEIGHT)
    offset = np.stack([center[0] - x, center[1] - y], axis=-1) / 3 + 1 / 3
    box = np.concatenate(
        [offset, np.broadcast_to(log_size, (*x.shape, 2)), weight[..., None]], axis=-1
    )
    closer = far < nearest[rows, columns]
    nearest[rows, columns][closer] = far[closer]
    target[rows, columns, LABEL_COUNT:][closer] = box[closer]
