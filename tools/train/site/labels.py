"""The labels of a site: a folder of photos, and one JSON file for each below `labels/`.

    bay-7/
      IMG_0412.jpg                     photos, as the camera or the phone wrote them
      uncertain/2030-01-07T09-15.jpg   pictures that the agent kept (tools/train/site/uncertain.py)
      labels/IMG_0412.jpg.json         what is known of a photo; written whole, or not at all
      labels/uncertain/…               the same for the agent's pictures

A label file (`form` says how a box is written):

    {
      "photo": "IMG_0412.jpg",
      "size": [3024, 4032],            of the photo upright, as EXIF says; boxes are in these pixels
      "checked": true,                 a person has looked, and what stands below is the truth
      "revision": 7,                   one more with every change
      "suggested_by": "shelf-small",   the model whose boxes these are, while nobody changed them
      "doubt": {"near": 0.2, "scales": 0.1},    how unsure it was; see `uncertain`
      "boxes": [{"xyxy": [213.0, 337.0, 329.0, 473.0], "label": "product"}]
    }

A photo without such a file has no boxes yet and nobody has looked at it.
"""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np

from agent.errors import BadInput
from agent.vision.arrays import Boxes, Labels, Scores, expect, frozen
from tools.render.canvas import LABELS
from tools.train.site.form import (
    SLACK_PX,
    SURE,
    Columns,
    Size,
    number,
    read_boxes,
    require_keys,
    write_boxes,
)
from tools.train.site.photos import find_photos

FOLDER = "labels"
KEYS = frozenset({"photo", "size", "checked", "revision", "boxes"})
OPTIONAL = frozenset({"suggested_by", "doubt"})
DOUBTS = frozenset({"near", "scales"})


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One photo and what it shows. Row i of both columns is the same thing.

    Args:
        path: of the picture.
        size: its width and height, upright as `agent.camera.folder.read_picture` gives it.
        xyxy: (n, 4) float32, pixels of the upright photo, inside it, each with an area.
        label: (n,) int32, rows of `tools.render.canvas.LABELS`.
        checked: a person has looked; otherwise the boxes are a model's suggestions, or none.
    """

    path: Path
    size: Size
    xyxy: Boxes
    label: Labels
    checked: bool

    def __post_init__(self) -> None:
        expect("xyxy", self.xyxy, (len(self.label), 4))
        expect("label", self.label, (None,))
        low, high = self.xyxy[:, :2], self.xyxy[:, 2:]
        wrong = (high <= low) | (low < 0) | (high > np.array(self.size) + SLACK_PX)
        if wrong.any():
            row = int(np.flatnonzero(wrong.any(axis=1))[0])
            raise ValueError(f"{self.path}: box {row} is not in it: {self.xyxy[row].tolist()}")
        if ((self.label < 0) | (self.label >= len(LABELS))).any():
            raise ValueError(f"{self.path}: a label is no row of {LABELS}")
        frozen(self.xyxy)
        frozen(self.label)


@dataclass(frozen=True, slots=True)
class Site:
    """The photos of a site, by name.

    Args:
        photos: all that can be used.
        notes: sentences for the person: what was left out and why, and what to do.
    """

    photos: tuple[Photo, ...]
    notes: tuple[str, ...] = ()

    @property
    def checked(self) -> tuple[Photo, ...]:
        """The photos that a person has looked at: what may be trained on and measured against."""
        return tuple(photo for photo in self.photos if photo.checked)


@dataclass(frozen=True, slots=True)
class Doubt:
    """How unsure a model was of a photo, by cause; `uncertain` says how each is found.

    Args:
        near: 0..1, the share of boxes whose score is near the threshold.
        scales: 0..1, the share of boxes that another scale does not confirm.
    """

    near: float = 0.0
    scales: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """All that a label file holds: the photo, and what the page needs to correct it.

    Args:
        score: (n,) float32, the model's, for each box; 1 where a person drew or accepted it.
        revision: how often it was saved; 0 before the first time.
        suggested_by: the model whose boxes these are; "" once anybody changed one.
        doubt: of that model; it stays, for it tells how much was learned from the photo.
    """

    photo: Photo
    score: Scores
    revision: int = 0
    suggested_by: str = ""
    doubt: Doubt = Doubt()

    def __post_init__(self) -> None:
        expect("score", self.score, (len(self.photo.label),))
        frozen(self.score)

    @property
    def boxes(self) -> Columns:
        """The columns together."""
        return Columns(self.photo.xyxy, self.photo.label, self.score)


def load_site(folder: Path) -> Site:
    """The photos of a folder with their labels; photos that cannot be used are in the notes.

    Raises:
        BadInput: there is no such folder, or a label file is damaged.
    """
    sheets, notes = load_sheets(folder)
    return Site(tuple(sheet.photo for sheet in sheets), notes)


def load_sheets(folder: Path) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The label files of a folder, an empty one for each photo without, and the notes.

    Raises:
        BadInput: see `load_site`.
    """
    found = find_photos(folder)
    sheets = tuple(read_sheet(folder, path, size) for path, size in found.sizes.items())
    return sheets, found.notes


def save_photo(folder: Path, photo: Photo) -> None:
    """Write what a person, or another tool, says of a photo below `folder`; all or nothing.

    Raises:
        BadInput: the photo does not lie in the folder.
        OSError: the disk is full or read-only.
    """
    before = read_sheet(folder, photo.path, photo.size)
    sure = np.full(len(photo.label), SURE, np.float32)
    write_sheet(folder, replace(before, photo=photo, score=sure, suggested_by=""))


def file_of(folder: Path, photo: Path) -> Path:
    """Where the labels of a photo lie.

    Raises:
        BadInput: the photo does not lie in the folder.
    """
    try:
        name = photo.absolute().relative_to(folder.absolute())
    except ValueError:
        raise BadInput(f"{photo}: lies outside {folder}; copy it there first") from None
    return folder / FOLDER / name.with_name(name.name + ".json")


def read_sheet(folder: Path, photo: Path, size: Size) -> Sheet:
    """The label file of a photo; an empty sheet where there is none.

    Raises:
        BadInput: the file is damaged, or its photo had another size.
    """
    file = file_of(folder, photo)
    try:
        plain = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        none = Photo(photo, size, np.empty((0, 4), np.float32), np.empty(0, np.int32), False)
        return Sheet(none, np.empty(0, np.float32))
    except ValueError as error:
        raise BadInput(f"{file}: is no JSON ({error}); delete it to label anew") from error
    try:
        return _sheet(plain, photo, size)
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error


def write_sheet(folder: Path, sheet: Sheet) -> Sheet:
    """Write a label file, all or nothing; returns what is in it, one revision on.

    Raises:
        OSError: the disk is full or read-only.
    """
    photo, doubt = sheet.photo, sheet.doubt
    file = file_of(folder, photo.path)
    file.parent.mkdir(parents=True, exist_ok=True)
    plain = {
        "photo": photo.path.name,
        "size": list(photo.size),
        "checked": photo.checked,
        "revision": sheet.revision + 1,
        "suggested_by": sheet.suggested_by,
        "doubt": {"near": round(doubt.near, 3), "scales": round(doubt.scales, 3)},
        "boxes": write_boxes(sheet.boxes),
    }
    _replace(file, _text(plain))
    return replace(sheet, revision=sheet.revision + 1)


def _sheet(plain: object, photo: Path, size: Size) -> Sheet:
    require_keys("the file", plain, KEYS, OPTIONAL)
    held = cast("dict[str, object]", plain)
    if held["size"] != list(size):
        raise BadInput(
            f"size: is {held['size']}, but {photo.name} has {list(size)} pixels; "
            "bring the old photo back, or delete this file to label anew"
        )
    if not isinstance(held["checked"], bool):
        raise BadInput(f"checked: is {held['checked']!r}; must be true or false")
    if not isinstance(held["revision"], int) or held["revision"] < 0:
        raise BadInput(f"revision: is {held['revision']!r}; must be a whole number")
    author = held.get("suggested_by", "")
    if not isinstance(author, str):
        raise BadInput(f"suggested_by: is {author!r}; must be the name of a model")
    boxes = read_boxes(held["boxes"], size)
    read = Photo(photo, size, boxes.xyxy, boxes.label, held["checked"])
    return Sheet(read, boxes.score, held["revision"], author, _doubt(held.get("doubt", {})))


def _doubt(plain: object) -> Doubt:
    require_keys("doubt", plain, frozenset(), DOUBTS)
    given = cast("dict[str, float]", plain)
    for key, value in given.items():
        if not number(value):
            raise BadInput(f"doubt.{key}: is {value!r}; must be a number")
    return Doubt(**given)


def _text(plain: dict[str, object]) -> str:
    """JSON with a line for each key and each box, which `git diff` shows well."""
    lines = []
    for key, value in plain.items():
        text = json.dumps(value, ensure_ascii=False)
        if key == "boxes" and isinstance(value, list):
            rows = (f"\n  {json.dumps(box)}" for box in value)
            text = f"[{','.join(rows)}\n ]" if value else "[]"
        lines.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _replace(file: Path, text: str) -> None:
    """Put a whole new file in the place of an old one: after a power cut one of both is there."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
