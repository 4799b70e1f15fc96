"""One camera-day on disk: its pictures as the camera sent them, and what the models said of them.

    clean-100.zip
      about.json      which film, by which models
      frames/00000.jpg …   missing where the stream was lost
      columns.npz     the answers of both models, and the true hidden shares

Pictures are the film's own JPEGs, as an IP camera sends them, and the agent is given them decoded,
so judging again is bit for bit the same. A record is written under another name until it is whole.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import BadInput
from agent.vision.arrays import Floats, Image
from agent.vision.detections import Detections
from tools.bench.days.memo import Book, Page
from tools.days.air import decoded

FORM = 1


@dataclass(frozen=True, slots=True)
class About:
    """Which camera-day a record is of.

    Args:
        scenario, seed, hours, every_s: of the film.
        looks: how many.
        models: hashes of the model files.
        film: hash of the planogram, the view and the truth.
    """

    scenario: str
    seed: int
    hours: float
    every_s: float
    looks: int
    models: str
    film: str


class Writer:
    """Writes one record, picture by picture."""

    def __init__(self, path: Path) -> None:
        """Begin under another name."""
        self._path = path
        self._part = path.with_suffix(".part")
        self._zip = zipfile.ZipFile(self._part, "w", zipfile.ZIP_STORED)

    def add(self, look: int, jpeg: bytes) -> None:
        """Keep a picture."""
        self._zip.writestr(f"frames/{look:05d}.jpg", jpeg)

    def end(self, about: About, book: Book, hidden: Floats) -> None:
        """Keep the rest, and give the record its name.

        Args:
            about: which camera-day.
            book: what the models said.
            hidden: (l, n) true share of each cell under somebody.
        """
        packed = io.BytesIO()
        columns = _columns(book) | {"hidden": hidden.astype(np.float16)}
        np.savez_compressed(packed, allow_pickle=False, **columns)
        self._zip.writestr("columns.npz", packed.getvalue())
        self._zip.writestr("about.json", json.dumps({"form": FORM, **_plain(about)}))
        self._zip.close()
        self._part.replace(self._path)


class Reader:
    """Reads one record."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            BadInput: it is no record, or one of another form.
        """
        try:
            self._zip = zipfile.ZipFile(path)
            about = json.loads(self._zip.read("about.json"))
        except (OSError, KeyError, zipfile.BadZipFile, json.JSONDecodeError) as error:
            raise BadInput(f"{path}: is no record of a store day ({error}); delete it") from error
        if about.pop("form") != FORM:
            raise BadInput(f"{path}: is of another form than {FORM}; delete it to record it again")
        self.about = About(**about)
        self._frames = set(self._zip.namelist())

    def frame(self, look: int) -> Image | None:
        """The picture of a look; None where the stream was lost."""
        name = f"frames/{look:05d}.jpg"
        return decoded(self._zip.read(name)) if name in self._frames else None

    def columns(self) -> tuple[Book, Floats]:
        """What the models said, and the (l, n) hidden shares."""
        with np.load(io.BytesIO(self._zip.read("columns.npz"))) as held:
            columns = {name: held[name] for name in held.files}
        return _book(columns), columns["hidden"].astype(np.float64)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def _plain(about: About) -> dict[str, Any]:
    return {name: getattr(about, name) for name in About.__slots__}


def _columns(book: Book) -> dict[str, NDArray[Any]]:
    """A book as columns: one row per call, per box found, per box recognized."""
    calls = [
        (look, np.frombuffer(key, np.float32).reshape(-1, 4), found)
        for look, page in sorted(book.pages.items())
        for key, found in page.found.items()
    ]
    crops = [
        (look, np.frombuffer(key, np.float32), vector)
        for look, page in sorted(book.pages.items())
        for key, vector in page.vector.items()
    ]
    labels = calls[0][2].labels if calls else ()
    return {
        "labels": np.array(labels, str),
        "call_look": np.array([look for look, _, _ in calls], np.int32),
        "call_tiles": np.array([len(tiles) for _, tiles, _ in calls], np.int32),
        "call_boxes": np.array([len(found) for _, _, found in calls], np.int32),
        "tiles": _joined([tiles for _, tiles, _ in calls], (0, 4)),
        "xyxy": _joined([found.xyxy for _, _, found in calls], (0, 4)),
        "score": _joined([found.score for _, _, found in calls], (0,)),
        "label": _joined([found.label for _, _, found in calls], (0,), np.int32),
        "crop_look": np.array([look for look, _, _ in crops], np.int32),
        "crop": np.array([box for _, box, _ in crops], np.float32).reshape(-1, 4),
        "vector": np.array([vector for _, _, vector in crops], np.float32),
    }


def _joined(
    parts: Iterable[NDArray[Any]], empty: tuple[int, ...], dtype: type = np.float32
) -> NDArray[Any]:
    return np.concatenate([np.empty(empty, dtype), *parts]).astype(dtype)


def _book(columns: dict[str, NDArray[Any]]) -> Book:
    book = Book()
    words = tuple(str(word) for word in columns["labels"])
    tile = box = 0
    for look, tiles, boxes in zip(
        columns["call_look"], columns["call_tiles"], columns["call_boxes"], strict=True
    ):
        key = columns["tiles"][tile : tile + tiles].tobytes()
        rows = slice(box, box + boxes)
        xyxy, score, label = (columns[name][rows].copy() for name in ("xyxy", "score", "label"))
        found = Detections(xyxy, score, label, words)
        book.pages.setdefault(int(look), Page()).found[key] = found
        tile, box = tile + tiles, box + boxes
    for look, crop, vector in zip(
        columns["crop_look"], columns["crop"], columns["vector"], strict=True
    ):
        book.pages.setdefault(int(look), Page()).vector[crop.tobytes()] = vector
    return book
