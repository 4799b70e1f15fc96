"""Real shoppers, cut out of two recordings by what differs from the same place without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.errors import BadInput
from agent.vision.arrays import Image, Mask, frozen

VIDEO = "aisle/one-by-one-person-detection.mp4"
FRAMES = "aisle/frames"
ALONE = 10  # frames of the aisle before its third shopper comes
HERS = (250, 125)  # left and top of the part of the aisle that she walks into, pixels
DIFFERS = 26.0  # CIE76 from the empty place: above coding noise, below gray wool on a white wall
QUIET = 0.01  # of the video's pixels that differ while nobody is there
TURN = 10  # frames of the video between two poses: a second
TURNS = 100  # that are read: five people come in them
POSES = 12  # of one person at most: twelve seconds of swaying, over and over
SOLID = 0.6  # of its hull that a whole person fills; gray wool on a white wall falls apart
EDGE_PX = 2  # of a cut-out faded away: the rim carries the color of the other place

Cutout = NDArray[np.uint8]  # (h, w, 4) blue, green, red, opacity


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One person in several poses, as they followed one another.

    Args:
        name: for tables.
        poses: each cut to the person; all in the same scale.
        box: (k, 4) where each pose stood in its recording, so that swaying stays swaying.
    """

    name: str
    poses: tuple[Cutout, ...]
    box: NDArray[np.float64]

    def __post_init__(self) -> None:
        frozen(self.box)


def figures(shared: Path) -> tuple[Figure, ...]:
    """The people of both recordings, each at a moment when they stand and look at something.

    Args:
        shared: the folder with the real pictures.

    Raises:
        BadInput: the recordings are not there.
    """
    return (*_of_video(shared / VIDEO), _of_aisle(shared / FRAMES))


def _of_video(path: Path) -> Iterator[Figure]:
    """Everybody who stops before the table of the video, in the order of coming."""
    frames = list(_read(path))
    empty = frames[0]
    absent = [f for f in frames if _differs(f, empty).mean() < QUIET]
    backdrop = np.median(np.stack(absent[:15]), axis=0).astype(np.uint8)
    run: list[tuple[Cutout, tuple[int, int, int, int]]] = []
    count = 0
    for frame in [*frames, empty]:
        cut = _cut(frame, _differs(frame, backdrop))
        if cut is not None and _whole(cut[1], frame):
            run.append(cut)
            continue
        if len(run) >= POSES // 3:
            count += 1
            yield _figure(f"walker {count}", run)
        run = []


def _of_aisle(folder: Path) -> Figure:
    """The woman who walks into the aisle; the two who stand there all along cannot be cut out."""
    paths = sorted(folder.glob("*.png"))
    if len(paths) < 2 * ALONE:
        raise BadInput(f"{folder}: has {len(paths)} pictures; the aisle's frames are meant")
    frames = [_picture(path) for path in paths]
    backdrop = np.median(np.stack(frames[:ALONE]), axis=0).astype(np.uint8)
    left, top = HERS
    cuts = []
    for frame in frames[len(frames) // 2 :][:POSES]:
        differs = _differs(frame, backdrop)
        differs[:top], differs[:, :left] = False, False
        cut = _cut(frame, differs)
        if cut is not None:
            cuts.append(cut)
    return _figure("aisle shopper", cuts)


def _read(path: Path) -> Iterator[Image]:
    video = cv2.VideoCapture(str(path))
    if not video.isOpened():
        raise BadInput(f"{path}: cannot be played; link the shared pictures beside the project")
    for number in range(TURNS * TURN):
        if not video.grab():
            break
        if number % TURN == 0:
            _, frame = video.retrieve()
            yield np.asarray(frame, np.uint8)
    video.release()


def _picture(path: Path) -> Image:
    return np.asarray(cv2.imread(str(path)), np.uint8)


def _differs(frame: Image, backdrop: Image) -> Mask:
    """Where a frame shows something else (h, w), without specks and holes."""
    lab = [
        cv2.cvtColor(cv2.GaussianBlur(each, (5, 5), 0).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
        for each in (frame, backdrop)
    ]
    far = (np.linalg.norm(lab[0] - lab[1], axis=2) > DIFFERS).astype(np.uint8)
    clean = cv2.morphologyEx(far, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.morphologyEx(clean, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), bool)


def _cut(frame: Image, differs: Mask) -> tuple[Cutout, tuple[int, int, int, int]] | None:
    """The largest part that differs, whole, with where it stands; None where nobody is."""
    rims, _ = cv2.findContours(differs.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not rims:
        return None
    rim = max(rims, key=cv2.contourArea)
    left, top, width, height = cv2.boundingRect(rim)
    if width < 20 or height < 40:
        return None
    if cv2.contourArea(rim) < SOLID * cv2.contourArea(cv2.convexHull(rim)):
        return None
    opaque = np.zeros(differs.shape, np.uint8)
    cv2.drawContours(opaque, [rim], -1, 255, cv2.FILLED)
    inner = cv2.erode(opaque, np.ones((3, 3), np.uint8))
    faded = cv2.GaussianBlur(inner, (2 * EDGE_PX + 1, 2 * EDGE_PX + 1), 0)
    whole = np.dstack([frame, faded])[top : top + height, left : left + width]
    return np.ascontiguousarray(whole), (left, top, left + width, top + height)


def _whole(box: tuple[int, int, int, int], frame: Image) -> bool:
    """Whether a person is in the picture from head to shoes."""
    height, width = frame.shape[:2]
    left, _, right, bottom = box
    return left > 1 and right < width - 1 and bottom < height - 1 and box[3] - box[1] > height / 2


def _figure(name: str, cuts: list[tuple[Cutout, tuple[int, int, int, int]]]) -> Figure:
    chosen = cuts[:POSES]
    return Figure(
        name, tuple(cut for cut, _ in chosen), np.array([box for _, box in chosen], np.float64)
    )
