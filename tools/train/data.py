"""From stored scenes to network inputs: crops, letterboxes, flips and colors."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import PERSON, PRICE_LABEL
from tools.render.ink import Image, Rng
from tools.train.shards import Sample

PAD = 114  # the gray that the agent letterboxes with
WHOLE = 0.75  # of a box within the crop; with less it is a piece, and neither right nor wrong
MIN_SIDE_PX = 4.0
LEAST_ASKED_PX = 8.0  # a box thinner than this is neither: the agent cuts its tiles larger
SCALES = (-0.35, 0.35)  # logarithm, of the picture in the crop


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A square network input and the boxes in it."""

    picture: Image  # (side, side, 3)
    xyxy: NDArray[np.float32]  # (n, 4) input pixels
    label: NDArray[np.int32]  # (n,)
    asked: NDArray[np.bool_]  # (n,) False: to find it or not is both right


def any_crop(rng: Rng, sample: Sample, side: int) -> Crop:
    """A part of a scene at some scale, flipped, letterboxed and recolored by chance."""
    crop = _cut(rng, sample, side)
    picture, xyxy = crop.picture, crop.xyxy.astype(np.float64)
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
        xyxy = xyxy[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [side, 0, side, 0]
    if rng.random() < 0.15:
        picture = picture[..., rng.permutation(3)]
    if rng.random() < 0.08:
        picture = np.repeat(picture.mean(axis=-1, keepdims=True).astype(np.uint8), 3, axis=-1)
    if rng.random() < 0.3:
        gain, lift = rng.uniform(0.65, 1.4), rng.uniform(-20, 20)
        lit = cv2.convertScaleAbs(np.ascontiguousarray(picture), alpha=gain, beta=lift)
        picture = lit.astype(np.uint8)
    return Crop(picture, xyxy.astype(np.float32), crop.label, crop.asked)


def _cut(rng: Rng, sample: Sample, side: int) -> Crop:
    """Cut a window and scale it so that its longer side fits; the rest is padding."""
    picture = sample.picture()
    high, wide = picture.shape[:2]
    # A shelf-aligned tile is mostly wider than high: half of the windows are, up to 5 to 1.
    aspect = float(np.exp(rng.uniform(0.0, 1.6))) if rng.random() < 0.5 else 1.0
    scale = float(np.exp(rng.uniform(*SCALES)))
    window_w = min(wide, int(side / scale))
    window_h = min(high, max(24, int(window_w / aspect)))
    x, y = int(rng.integers(0, wide - window_w + 1)), int(rng.integers(0, high - window_h + 1))
    zoom = side / max(window_w, window_h)
    size = (min(side, round(window_w * zoom)), min(side, round(window_h * zoom)))
    way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    part = cv2.resize(picture[y : y + window_h, x : x + window_w], size, interpolation=way)
    canvas = np.full((side, side, 3), PAD, np.uint8)
    left, top = (int(rng.integers(0, side - s + 1)) for s in size)
    if rng.random() < 0.5:  # as the agent does
        left, top = 0, 0
    canvas[top : top + size[1], left : left + size[0]] = part
    truth = sample.truth
    shift = np.array([x, y, x, y]) - np.array([left, top, left, top]) / zoom
    boxes = (truth.xyxy - shift) * zoom
    limit = np.array([left, top, left + size[0], top + size[1]])
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    cut = np.clip(boxes, limit[[0, 1, 0, 1]], limit[[2, 3, 2, 3]])
    sides = cut[:, 2:] - cut[:, :2]
    left_over = np.prod(sides, axis=1) / np.maximum(area, 1e-3)
    thin = sides.min(axis=1, initial=1e9)
    # Half a pack is no pack, but half a person is in the way like a whole one.
    whole = (left_over > WHOLE) | (truth.label == PERSON)
    asked = truth.asked & whole & ((thin >= LEAST_ASKED_PX) | (truth.label == PRICE_LABEL))
    keep = thin >= MIN_SIDE_PX
    return Crop(canvas, cut[keep].astype(np.float32), truth.label[keep], asked[keep])
