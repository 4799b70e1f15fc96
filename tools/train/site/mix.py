"""What a site's model learns from: half its photos, strongly varied, half what the base knew.

The photos teach the site; what the base says of rendered scenes keeps what it knew. A label that
the site's person never drew is not asked for in the photos: not drawing price labels does not teach
that there are none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.camera.folder import read_picture
from agent.vision.letterbox import shrunk
from tools.render.canvas import LABELS, PRICE_LABEL
from tools.render.ink import Image, Rng
from tools.train.batches import Batches, target_of
from tools.train.data import LEAST_ASKED_PX, MIN_SIDE_PX, PAD, WHOLE, Crop
from tools.train.site.labels import Photo
from tools.train.site.memory import Memory
from tools.train.site.scales import zoom_of

LARGEST_ZOOM = 0.3  # logarithm; a camera that was moved, a pack that stands further in front
SQUEEZE = 0.08  # logarithm of width over height: what a change of angle does
TURN_RAD = 0.02  # a degree
NEAR_A_BOX = 0.7  # of the crops; the rest shows any part, empty ones too
PHOTO_SHARE = 0.5  # of a batch


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A photo at the largest scale that crops need, and what it shows there."""

    picture: Image
    zoom: float  # pixels of the model's input for one of this picture
    xyxy: NDArray[np.float32]  # (n, 4) pixels of this picture
    label: NDArray[np.int32]  # (n,)
    untold: tuple[int, ...]  # rows of LABELS that this site's person did not draw


def views_of(photos: Sequence[Photo], size: tuple[int, int], along: int) -> list[View]:
    """The photos, read once and shrunk to what their tiles' scale needs."""
    drawn = {int(row) for photo in photos for row in photo.label}
    untold = tuple(row for row in range(len(LABELS)) if row not in drawn)
    views = []
    for photo in photos:
        picture, zoom = read_picture(photo.path), zoom_of(photo.size, size, along)
        keep = min(1.0, zoom * float(np.exp(LARGEST_ZOOM)))
        small = (max(1, round(photo.size[0] * keep)), max(1, round(photo.size[1] * keep)))
        if keep < 1:
            picture = shrunk(picture, small)
        views.append(View(picture, zoom / keep, photo.xyxy * np.float32(keep), photo.label, untold))
    return views


class MixedBatches(Batches):
    """Endless batches for the detector: a site's crops, then remembered ones.

    Targets are (n, side/4, side/4, 9): of the site's what `targets.encode` makes, of the others
    what the base said, and a column of zeros.
    """

    def __init__(
        self, views: Sequence[View], memory: Memory, side: int, batch: int, *, seed: int
    ) -> None:
        super().__init__(seed)
        self._views, self._memory, self._side = views, memory, side
        self._learned, self._kept = shares(batch)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rng = self.chance(index)
        rows = rng.integers(0, len(self._views), self._learned)
        crops = [site_crop(rng, self._views[i], self._side) for i in rows]
        rows = rng.integers(0, len(self._memory.pictures), self._kept)
        pictures = np.concatenate(
            [np.stack([c.picture for c in crops]), self._memory.pictures[rows]]
        )
        answers = np.pad(self._memory.answers[rows], ((0, 0), (0, 0), (0, 0), (0, 1)))
        targets = np.concatenate([np.stack([target_of(c, self._side) for c in crops]), answers])
        return np.asarray(pictures / 255, np.float32), targets.astype(np.float32)


def shares(batch: int) -> tuple[int, int]:
    """Crops of the site, and remembered ones, in a batch."""
    learned = round(batch * PHOTO_SHARE)
    return learned, batch - learned


def site_crop(rng: Rng, view: View, side: int) -> Crop:
    """A part of a photo as another day and a nudged camera would show it."""
    way = _any_way(rng, view, side)
    picture = cv2.warpAffine(
        view.picture, way, (side, side), flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(PAD, PAD, PAD),
    )  # fmt: skip
    xyxy = moved(view.xyxy, way)
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
        xyxy = xyxy[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [side, 0, side, 0]
    lit = relit(rng, np.asarray(picture, np.uint8))
    return _asked(lit, xyxy, view, side)


def moved(xyxy: NDArray[np.float32], way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (n, 4) after an affine map (2, 3), as tight as if each held an ellipse."""
    middle = (xyxy[:, :2] + xyxy[:, 2:]) / 2 @ way[:, :2].T + way[:, 2]
    half = np.sqrt(((xyxy[:, 2:] - xyxy[:, :2]) / 2) ** 2 @ (way[:, :2] ** 2).T)
    return np.concatenate([middle - half, middle + half], axis=1)


def relit(rng: Rng, picture: Image) -> Image:
    """Other light: brighter, darker, warmer, uneven; sometimes blurred, noisy, or without color."""
    side = len(picture)
    lit = picture.astype(np.float32)
    if rng.random() < 0.8:
        lit *= np.float32(np.exp(rng.normal() * 0.2)) * np.exp(rng.normal(size=3) * 0.06)
    if rng.random() < 0.4:
        across, down = rng.normal(size=2) * 0.25
        ramp = np.linspace(-0.5, 0.5, side)
        lit *= np.exp(ramp[None] * across + ramp[:, None] * down)[..., None]
    if rng.random() < 0.3:
        lit = 255 * np.clip(lit / 255, 0, 1) ** np.exp(rng.normal() * 0.25)
    if rng.random() < 0.3:
        lit += rng.normal(size=lit.shape).astype(np.float32) * rng.uniform(2, 8)
    if rng.random() < 0.05:
        lit = np.repeat(lit.mean(axis=-1, keepdims=True), 3, axis=-1)
    if rng.random() < 0.25:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.4, 1.1)), np.float32)
    return np.clip(lit, 0, 255).astype(np.uint8)


def _any_way(rng: Rng, view: View, side: int) -> NDArray[np.float64]:
    """An affine map (2, 3) from the view to a crop that shows some of it."""
    zoom = view.zoom * np.exp(rng.uniform(-LARGEST_ZOOM, LARGEST_ZOOM))
    squeeze = np.exp(rng.uniform(-SQUEEZE, SQUEEZE) / 2)
    turn = rng.normal() * TURN_RAD
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = zoom * turned @ np.diag([squeeze, 1 / squeeze])
    middle = _within(rng, view, side / zoom / 2)
    return np.concatenate([linear, (side / 2 - linear @ middle)[:, None]], axis=1)


def _within(rng: Rng, view: View, half: float) -> NDArray[np.float64]:
    """Where in the view a crop's middle lies: near a box or anywhere, the crop inside the photo."""
    size = np.array([view.picture.shape[1], view.picture.shape[0]], np.float64)
    middle = rng.uniform(0, size)
    if len(view.label) and rng.random() < NEAR_A_BOX:
        box = view.xyxy[rng.integers(len(view.label))]
        middle = (box[:2] + box[2:]) / 2 + rng.uniform(-0.8, 0.8, 2) * half
    low, high = np.minimum(half, size / 2), np.maximum(size - half, size / 2)
    return np.clip(middle, low, high)


def _asked(picture: Image, xyxy: NDArray[np.float64], view: View, side: int) -> Crop:
    """The boxes cut to the crop; pieces, and labels that nobody told of, are not asked for."""
    cut = np.clip(xyxy, 0, side)
    sides = cut[:, 2:] - cut[:, :2]
    area = np.prod(xyxy[:, 2:] - xyxy[:, :2], axis=1)
    whole = np.prod(sides, axis=1) / np.maximum(area, 1e-3) > WHOLE
    thin = sides.min(axis=1, initial=1e9)
    asked = whole & ((thin >= LEAST_ASKED_PX) | (view.label == PRICE_LABEL))
    keep = thin >= MIN_SIDE_PX
    untold = np.tile(np.array([0, 0, side, side], np.float32), (len(view.untold), 1))
    return Crop(
        picture,
        np.concatenate([cut[keep], untold]).astype(np.float32),
        np.concatenate([view.label[keep], np.array(view.untold, np.int32)]).astype(np.int32),
        np.concatenate([asked[keep], np.zeros(len(view.untold), np.bool_)]),
    )
