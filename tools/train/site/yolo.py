"""Labels in YOLO's text files: a line `class cx cy w h` for each box, as shares of the photo.

Format: https://docs.ultralytics.com/datasets/detect. A photo's text file has its name and lies
beside it, or in a folder `labels` where the photo lies in `images`. The classes' names stand in
`classes.txt`, `obj.names` or `data.yaml`. A line with more numbers is a polygon; its bounds are
taken.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from agent.camera.folder import SUFFIXES
from agent.errors import BadInput
from tools.train.site.foreign import DROPPED, Drawn, Notes, label_of, photo_of
from tools.train.site.labels import Photo, Site
from tools.train.site.photos import size_of

NAME_FILES = ("classes.txt", "obj.names", "data.yaml", "data.yml", "dataset.yaml")
BOX_NUMBERS = 4
LEAST_POLYGON = 6  # three corners


def read_yolo(folder: Path, given: Mapping[str, int]) -> Site:
    """The labelled photos of a folder, with those of the folders in it.

    Args:
        folder: that holds the photos, their text files and the names of the classes.
        given: what classes mean, from `parse_map`, before the usual names.

    Raises:
        BadInput: the names are missing, or no photo has a text file.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder}: is no folder")
    notes = Notes()
    names = read_names(folder)
    labels = [label_of(name, given) for name in names]
    photos, without = [], []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        text = text_of(path)
        if text is None:
            without.append(path.name)
        elif photo := _photo(path, text, labels, notes):
            photos.append(photo)
    if without:
        notes.tell(folder, f"left out, for they have no text file: {', '.join(without)}")
    if not photos:
        raise BadInput("\n".join([f"{folder}: has no photo with a text file", *notes.lines]))
    if empty := [photo.path.name for photo in photos if not len(photo.label)]:
        notes.tell(folder, f"taken as photos that show no product: {', '.join(empty)}")
    return Site(tuple(photos), tuple(notes.lines))


def text_of(picture: Path) -> Path | None:
    """The text file of a photo; None where there is none."""
    beside = picture.with_suffix(".txt")
    parts = list(beside.parts)
    if "images" in parts:
        parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
    return next((path for path in (beside, Path(*parts)) if path.is_file()), None)


def read_names(folder: Path) -> list[str]:
    """The names of the classes.

    Raises:
        BadInput: there is no file of names, or it is none.
    """
    file = next((folder / name for name in NAME_FILES if (folder / name).is_file()), None)
    if file is None:
        raise BadInput(f"{folder}: has no {' or '.join(NAME_FILES)} with the classes' names")
    text = file.read_text("utf-8-sig")
    if file.suffix in (".txt", ".names"):
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        held = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput(f"{file}: is no YAML ({error})") from error
    names = held.get("names") if isinstance(held, dict) else None
    if isinstance(names, dict) and sorted(names) == list(range(len(names))):
        names = [names[row] for row in range(len(names))]
    if not isinstance(names, list):
        raise BadInput(f"{file}: names: must be a list, or a mapping from 0 up")
    return [str(name) for name in names]


def _photo(path: Path, text: Path, labels: list[int], notes: Notes) -> Photo | None:
    try:
        size = size_of(path)
    except BadInput as error:
        notes.lines.append(f"left out: {error}")
        return None
    return photo_of(path, size, list(_boxes(text, size, labels, notes)), notes)


def _boxes(text: Path, size: tuple[int, int], labels: list[int], notes: Notes) -> Iterator[Drawn]:
    """The boxes of a text file, in pixels."""
    for count, line in enumerate(text.read_text("utf-8-sig").splitlines(), 1):
        where = f"{text}:{count}"
        words = line.split()
        if not words:
            continue
        if not words[0].isdecimal() or int(words[0]) >= len(labels):
            notes.tell(where, f"left out: there is no class {words[0]} of {len(labels)}")
            continue
        try:
            numbers = [float(word) for word in words[1:]]
        except ValueError:
            notes.tell(where, f"left out: {line!r} has words where numbers should be")
            continue
        bounds = _bounds(numbers)
        label = labels[int(words[0])]
        if bounds is None:
            notes.tell(where, f"left out: has {len(numbers)} numbers after the class, not 4")
        elif label != DROPPED:
            left, top, right, bottom = bounds
            wide, high = size
            yield Drawn(where, (left * wide, top * high, right * wide, bottom * high), label)


def _bounds(numbers: list[float]) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom as shares, of a box or of a polygon; None for neither."""
    if len(numbers) == BOX_NUMBERS:
        x, y, wide, high = numbers
        return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
    if len(numbers) >= LEAST_POLYGON and len(numbers) % 2 == 0:
        return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])
    return None
