"""What the labelling page may ask for and change, without the web: photos by number, never by path.

A photo is saved only on top of the revision that the page has seen. Where another tab, or a tool,
was faster, `Outdated` carries what stands there now, and a person decides.
"""

import hashlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import cv2

from agent.camera.folder import read_picture
from agent.errors import BadInput
from agent.vision.arrays import Image
from tools.render.canvas import LABELS
from tools.train.site.form import SURE, read_boxes, require_keys, write_boxes
from tools.train.site.labels import Photo, Sheet, load_sheets, read_sheet, write_sheet
from tools.train.site.uncertain import causes, kept_by_agent, offered, why

Plain = dict[str, Any]  # what becomes JSON

PICTURE_QUALITY = 92  # a person judges edges by it
THUMB_PX, THUMB_QUALITY = 168, 75  # twice the list's 84, for screens of double density
CHANGE_KEYS = frozenset({"revision", "checked", "boxes"})


class Outdated(BadInput):
    """A photo was changed since the page read it."""

    def __init__(self, current: Plain) -> None:
        super().__init__("the photo was changed elsewhere; nothing was saved")
        self.current = current


class Desk:
    """A site's photos on the desk of a person who labels them. Any thread may ask.

    Args:
        folder: of the site.

    Raises:
        BadInput: there is no such folder, no photo in it, or a label file is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sheets, self.notes = load_sheets(folder)
        order = offered(sheets)
        signs = causes(sheets)
        self._photos = tuple(sheets[row].photo for row in order)
        self._about = tuple(
            {"kept": kept_by_agent(sheets[row]), "why": why(sheets[row], signs[row])}
            for row in order
        )
        self._turn = threading.Lock()  # between reading a revision and writing the next

    def __len__(self) -> int:
        return len(self._photos)

    def overview(self) -> Plain:
        """The site: its photos in the order in which they should be labelled."""
        place = str(self.folder.absolute())
        return {
            "site": self.folder.absolute().name,
            "key": hashlib.sha256(place.encode()).hexdigest()[:16],
            "labels": list(LABELS),
            "notes": list(self.notes),
            "photos": [self._line(number) for number in range(len(self))],
        }

    def labels(self, number: int) -> Plain:
        """A photo's boxes.

        Raises:
            BadInput: its label file was damaged meanwhile.
        """
        return _as_plain(self._sheet(number))

    def change(self, number: int, plain: object) -> Plain:
        """Save a photo's boxes; returns them with their new revision.

        Args:
            number: of the photo.
            plain: `revision` that the change is based on, `checked`, and `boxes`.

        Raises:
            Outdated: another change was faster.
            BadInput: a key or a box is wrong; the text says which.
            OSError: the disk is full or read-only.
        """
        require_keys("the change", plain, CHANGE_KEYS, frozenset())
        given = cast("Mapping[str, object]", plain)
        checked, revision = given["checked"], given["revision"]
        if not isinstance(checked, bool):
            raise BadInput("checked: must be true or false")
        if not isinstance(revision, int) or isinstance(revision, bool):
            raise BadInput("revision: must be a whole number")
        old = self._photos[number]
        boxes = read_boxes(given["boxes"], old.size)
        if checked and (boxes.score < SURE).any():
            raise BadInput("boxes: one is still a suggestion, but the photo is checked")
        with self._turn:
            before = self._sheet(number)
            if revision != before.revision:
                raise Outdated(_as_plain(before))
            photo = Photo(old.path, old.size, boxes.xyxy, boxes.label, checked)
            sheet = Sheet(photo, boxes.score, revision, doubt=before.doubt)
            return _as_plain(write_sheet(self.folder, sheet))

    def picture(self, number: int) -> bytes:
        """A photo as JPEG, upright, as the model sees it.

        Raises:
            BadInput: it cannot be read any more.
        """
        return _jpeg(read_picture(self._photos[number].path), PICTURE_QUALITY)

    def thumbnail(self, number: int) -> bytes:
        """A small picture of a photo, JPEG.

        Raises:
            BadInput: it cannot be read any more.
        """
        image = read_picture(self._photos[number].path)
        scale = THUMB_PX / max(image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return _jpeg(cast("Image", small), THUMB_QUALITY)

    def _sheet(self, number: int) -> Sheet:
        photo = self._photos[number]
        return read_sheet(self.folder, photo.path, photo.size)

    def _line(self, number: int) -> Plain:
        sheet = self._sheet(number)
        return {
            "name": sheet.photo.path.relative_to(self.folder).as_posix(),
            "checked": sheet.photo.checked,
            "boxes": len(sheet.score),
            "suggestions": int((sheet.score < SURE).sum()),
            **self._about[number],
        }


def _as_plain(sheet: Sheet) -> Plain:
    return {
        "revision": sheet.revision,
        "checked": sheet.photo.checked,
        "size": list(sheet.photo.size),
        "boxes": write_boxes(sheet.boxes),
    }


def _jpeg(image: Image, quality: int) -> bytes:
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return jpeg.tobytes()
