"""Which photos a model learns from, and which it is judged by: near-duplicates stay together.

A fixed camera sees the same shelf again and again. A photo that the model has learned, but for a
hand's breadth, proves nothing; so photos that look alike form a group, and a group lies on one
side. Groups are held out evenly over the photos' order, so that morning and evening are judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.errors import BadInput
from tools.render.ink import Image

ALIKE = (0.85, 0.92, 0.96, 0.99)
"""Correlations from which two photos are near-duplicates; the first that leaves a choice rules.

Of 20 photos of a cabinet whose goods were moved about, most pairs reach 0.7 to 0.83, and the three
that differ in one row only 0.85 to 0.87; of 15 shelf photos, each stored thrice, cut, turned and
brightened, the copies reach 0.97 and strangers at most 0.6.
"""

THUMB_PX = 96  # of the longer side; a pack of a whole bay is still 3 or 4 pixels
LIGHT_PX = (
    6.0  # brightness is evened out over this distance, so that lamps and daylight do not count
)
LEAST_CONTRAST = 4.0  # of 255; a white wall must not be blown up to noise
SEARCH = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 25, 1e-3)
FARTHEST_PX, MOST_TURN = 12.0, 0.15  # a camera moved further takes another picture

Thumb = NDArray[np.float32]  # (h, w) evened out, around 0


@dataclass(frozen=True, slots=True)
class Split:
    """Rows of photos on either side, in the order of the photos."""

    learned: tuple[int, ...]
    held_out: tuple[int, ...]
    note: str = ""  # why the figures flatter; "" where they do not


def split(pictures: Sequence[Image], count: int) -> Split:
    """Choose about `count` photos to judge by. The same photos in the same order are always chosen.

    Args:
        pictures: in the order in which they were taken.
        count: photos to hold out. Groups are kept whole, so it may be some more or fewer.

    Raises:
        BadInput: there are not enough photos to hold out as many and learn from as many more.
    """
    if count < 1 or len(pictures) < 2 * count:
        raise BadInput(
            f"{len(pictures)} labelled photos, {count} of them held out: at least as many must be"
            " left to learn from; label more photos, or give a smaller --holdout"
        )
    likeness = alike(pictures)
    for least in ALIKE:
        chosen = _spread(groups(likeness, least), count)
        if chosen:
            learned = [i for i in range(len(pictures)) if i not in chosen]
            return Split(tuple(learned), tuple(chosen), _flattery(least))
    first = len(pictures) - count
    return Split(
        tuple(range(first)), tuple(range(first, len(pictures))),
        "all photos look the same, so the last ones are held out and the figures flatter:"
        " they say how well this very shelf is found, not how well the model sees",
    )  # fmt: skip


def alike(pictures: Sequence[Image]) -> NDArray[np.float32]:
    """How alike photos are (n, n): the correlation of one laid upon the other, -1..1."""
    thumbs = [thumb(picture) for picture in pictures]
    likeness = np.eye(len(thumbs), dtype=np.float32)
    for i, one in enumerate(thumbs):
        for j in range(i):
            there, back = _correlation(one, thumbs[j]), _correlation(thumbs[j], one)
            likeness[i, j] = likeness[j, i] = max(there, back)
    return likeness


def groups(likeness: NDArray[np.float32], least: float) -> list[list[int]]:
    """Rows that are alike, also by way of others, in the order of their first rows."""
    group = np.arange(len(likeness))
    for i, j in np.argwhere(np.triu(likeness >= least, 1)):
        group[group == group[j]] = group[i]
    return sorted(np.flatnonzero(group == g).tolist() for g in np.unique(group))


def thumb(picture: Image) -> Thumb:
    """A photo made small, its light evened out."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    high, wide = gray.shape
    zoom = THUMB_PX / max(high, wide)
    size = (max(8, round(wide * zoom)), max(8, round(high * zoom)))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    detail = small - cv2.GaussianBlur(small, (0, 0), LIGHT_PX)
    spread = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), LIGHT_PX)) + LEAST_CONTRAST
    return np.asarray(detail / spread, np.float32)


def _correlation(one: Thumb, other: Thumb) -> float:
    """Laid upon each other by an affine map (Evangelidis, Psarakis: ECC, TPAMI 2008)."""
    if one.shape != other.shape:
        return -1.0
    start = np.eye(2, 3, dtype=np.float32)
    try:
        found, way = cv2.findTransformECC(one, other, start, cv2.MOTION_AFFINE, SEARCH)
    except cv2.error:
        return -1.0  # the search ran away: nothing to hold on to
    turned = float(np.abs(way[:, :2] - np.eye(2)).max())
    moved = float(np.abs(way[:, 2]).max())
    return float(found) if moved <= FARTHEST_PX and turned <= MOST_TURN else -1.0


def _spread(found: list[list[int]], count: int) -> list[int]:
    """Rows of whole groups, evenly over the order, as near to `count` as they allow; or none."""
    most = sum(len(group) for group in found) - count  # as many must be left to learn from
    chosen: list[int] = []
    for place in _evenly(len(found), count):
        after = len(chosen) + len(found[place])
        if after <= most and abs(after - count) < abs(len(chosen) - count):
            chosen += found[place]
    return sorted(chosen) if abs(len(chosen) - count) <= count // 2 else []


def _evenly(length: int, count: int) -> list[int]:
    """All places 0..length, those first that lie evenly, then the rest from the last on."""
    first = [int((i + 0.5) * length / count) for i in range(min(count, length))]
    return [*dict.fromkeys(first), *(i for i in reversed(range(length)) if i not in first)]


def _flattery(least: float) -> str:
    if least == ALIKE[0]:
        return ""
    return (
        f"many photos look alike (correlation up to {least:g} had to be allowed between the two"
        " sides), so the figures flatter somewhat"
    )
