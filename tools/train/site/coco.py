"""Labels in COCO's JSON, which nearly every labelling tool can write.

Format: https://cocodataset.org/#format-data. Used are `images` (id, file_name, width, height),
`categories` (id, name) and `annotations` (id, image_id, category_id, bbox [x, y, w, h], iscrowd).
Every photo that the file lists counts as checked, also one without boxes.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from agent.errors import BadInput
from tools.train.site.foreign import DROPPED, Drawn, Notes, label_of, photo_of
from tools.train.site.form import number
from tools.train.site.labels import Site

Entry = Mapping[str, object]


def read_coco(file: Path, pictures: Path, given: Mapping[str, int]) -> Site:
    """The labelled photos of a COCO file.

    Args:
        file: the JSON.
        pictures: the folder that `file_name` is relative to; photos are also found by their bare
            names there.
        given: what categories mean, from `parse_map`, before the usual names.

    Raises:
        BadInput: it is no such file, or none of its photos is there.
    """
    held = _load(file)
    notes = Notes()
    labels = _labels(file, held, given)
    boxes: dict[object, list[Drawn]] = {entry["id"]: [] for entry in _list(file, held, "images")}
    for entry in _list(file, held, "annotations"):
        for box in _box(file, entry, labels, notes):
            if entry["image_id"] in boxes:
                boxes[entry["image_id"]].append(box)
            else:
                notes.tell(box.where, f"left out: there is no image {entry['image_id']}")
    photos = []
    for entry in _list(file, held, "images"):
        path = _picture(pictures, str(entry["file_name"]))
        if path is None:
            notes.tell(file.name, f"left out: {entry['file_name']} is not in {pictures}")
        elif photo := photo_of(path, _size(file, entry), boxes[entry["id"]], notes):
            photos.append(photo)
    if not photos:
        raise BadInput("\n".join([f"{file}: none of its photos can be used", *notes.lines]))
    if empty := [photo.path.name for photo in photos if not len(photo.label)]:
        notes.tell(file.name, f"taken as photos that show no product: {', '.join(empty)}")
    return Site(tuple(sorted(photos, key=lambda photo: photo.path)), tuple(notes.lines))


def pictures_of(file: Path) -> Path:
    """Where the photos of a label file usually lie: in `images` beside it, or beside it."""
    beside = file.parent / "images"
    return beside if beside.is_dir() else file.parent


def _load(file: Path) -> Mapping[str, object]:
    try:
        held = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise BadInput(f"{file}: is no JSON ({error})") from error
    if not isinstance(held, dict):
        raise BadInput(f"{file}: is no COCO file; it must hold images, categories, annotations")
    return held


NEEDED = {
    "images": ("id", "file_name"),
    "categories": ("id", "name"),
    "annotations": ("id", "image_id", "category_id", "bbox"),
}


def _list(file: Path, held: Mapping[str, object], key: str) -> Iterator[Entry]:
    """The entries of one of the three lists, each with what it needs."""
    entries = held.get(key)
    if not isinstance(entries, list):
        raise BadInput(f"{file}: {key}: is no list; is this a COCO file?")
    for row, entry in enumerate(entries):
        for word in NEEDED[key]:
            if not isinstance(entry, dict) or word not in entry:
                raise BadInput(f"{file}: {key}[{row}]: {word} is missing")
            if isinstance(entry[word], list | dict) != (word == "bbox"):
                raise BadInput(f"{file}: {key}[{row}].{word}: is {entry[word]!r}")
        yield cast("Entry", entry)


def _labels(
    file: Path, held: Mapping[str, object], given: Mapping[str, int]
) -> Mapping[object, int]:
    """What each category id means."""
    entries = _list(file, held, "categories")
    return {entry["id"]: label_of(str(entry["name"]), given) for entry in entries}


def _box(file: Path, entry: Entry, labels: Mapping[object, int], notes: Notes) -> Iterator[Drawn]:
    """The box of an annotation; none, and a note, where it has none that can be used."""
    where = f"{file.name}: annotation {entry['id']}"
    label, bbox = labels.get(entry["category_id"]), entry["bbox"]
    if label is None:
        notes.tell(where, f"left out: there is no category {entry['category_id']}")
    elif entry.get("iscrowd"):
        notes.tell(where, "left out: it is a crowd, not one thing")
    elif not (isinstance(bbox, list) and len(bbox) == 4 and all(map(number, bbox))):
        notes.tell(where, f"left out: its bbox is {bbox!r}, not x, y, width, height")
    elif label != DROPPED:
        x, y, wide, high = map(float, bbox)
        yield Drawn(where, (x, y, x + wide, y + high), label)


def _size(file: Path, entry: Entry) -> tuple[int, int] | None:
    """The size at which a photo was labelled; None where the file does not say."""
    wide, high = entry.get("width"), entry.get("height")
    if not wide and not high:
        return None
    if not (isinstance(wide, int) and isinstance(high, int) and wide > 0 and high > 0):
        raise BadInput(f"{file}: image {entry['id']}: its size is {wide!r} x {high!r}")
    return wide, high


def _picture(pictures: Path, name: str) -> Path | None:
    """The file of a photo; None where there is none."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    found = (path for path in (pictures / name, pictures / bare) if path.is_file())
    return next(found, None)
