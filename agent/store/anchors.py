"""The pictures views are held by, on the disk: one file a camera, `<state_dir>/anchors/`.

What is kept is the fixture alone, gray and half a megapixel small, blanked all around, taken while
nobody was found before it. Key points alone would not do: what makes a find safe is that windows of
the picture agree. An anchor belongs to one alignment; after a new one it is made anew.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from agent.durable import write_atomic
from agent.shelf.plan.view import View
from agent.shelf.seen.anchor import Anchor, Later, ground_of
from agent.vision.arrays import Matrix, Plane
from agent.vision.landmarks import landmarks

log = logging.getLogger(__name__)

FOLDER = "anchors"
FORM = 1


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """Where one camera's anchor lies.

    Args:
        path: of the file.
        alignment: what the anchor belongs to, in any words that change with it.
    """

    path: Path
    alignment: str

    def write(self, anchor: Anchor) -> None:
        """Replace the anchor; a full disk is said and costs no more than that."""
        header = {
            "form": FORM,
            "alignment": self.alignment,
            "sharpness": anchor.sharpness,
            "at": anchor.at,
            "place": _numbers(anchor.place),
        }
        pictures = {"first": _coded(anchor.first.plane)}
        if anchor.later is not None:
            header |= {"later_at": anchor.later.at, "later_place": _numbers(anchor.later.place)}
            pictures["later"] = _coded(anchor.later.marks.plane)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as box:  # stored: a PNG does not shrink
            box.writestr("anchor.json", json.dumps(header))
            for name, picture in pictures.items():
                box.writestr(f"{name}.png", picture)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self.path, content.getvalue())
        except OSError as error:
            log.warning("%s was not written (%s); free some disk space", self.path, error)

    def read(self, view: View) -> Anchor | None:
        """The anchor of a view as it was aimed; None where there is none for this alignment."""
        try:
            with zipfile.ZipFile(self.path) as box:
                header = json.loads(box.read("anchor.json"))
                pictures = {
                    name.removesuffix(".png"): _decoded(box.read(name))
                    for name in box.namelist()
                    if name.endswith(".png")
                }
            if header["form"] != FORM or header["alignment"] != self.alignment:
                return None
            return _anchor(header, pictures, view)
        except FileNotFoundError:
            return None
        except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, cv2.error) as error:
            log.warning(
                "%s cannot be read (%s); the view is held by a new picture", self.path, error
            )
            return None


def _anchor(header: dict[str, Any], pictures: dict[str, Plane], view: View) -> Anchor | None:
    first = landmarks(pictures["first"], ground_of(view))
    if first is None:
        return None
    later = None
    if "later" in pictures:
        place = _matrix(header["later_place"])
        marks = landmarks(pictures["later"], ground_of(view.moved(place)))
        later = None if marks is None else Later(marks, place, float(header["later_at"]))
    sharpness, at = float(header["sharpness"]), float(header["at"])
    return Anchor(first, sharpness, at, later, _matrix(header["place"]))


def _numbers(matrix: Matrix) -> list[float]:
    return [float(number) for number in matrix.ravel()]


def _matrix(numbers: list[float]) -> Matrix:
    return np.array(numbers, np.float64).reshape(3, 3)


def _coded(plane: Plane) -> bytes:
    return bytes(cv2.imencode(".png", plane)[1])


def _decoded(content: bytes) -> Plane:
    plane = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    if plane is None:
        raise ValueError("a picture in it is damaged")
    return np.asarray(plane, np.uint8)
