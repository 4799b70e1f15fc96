"""Shards: rendered pictures with their truth, a few hundred to a file.

`onshelf-train render --out data/train --seeds 1000 1020 --count 400 --side 384` writes twenty.

Every shard has a bank of packs of its own, made from the shard's seed; so a shard can be rendered
again from its number, and two shards never share a product. Each picture keeps its origin, so
`onshelf-train again data/train/001000.npz 17 --out 17.png` draws one of them again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Truth
from tools.render.ink import Image
from tools.render.replay import to_json
from tools.render.scene import scene
from tools.render.stocking.cells import Cells
from tools.train.origin import Origin, Textures, bank_of, pack_origin

BANK_SIZE = 220  # a shop's section; 0.5 s to print
JPEG_QUALITY = 96  # the scene has its own camera noise; storage should add none that shows
ENDING = ".npz"
UNFINISHED = ".part"

Column = NDArray[Any]
TRUTH = tuple(f.name for f in fields(Truth))
CELLS = tuple(f.name for f in fields(Cells))


def no_cells() -> Cells:
    """The cells of a picture of which none are known, as of a photograph."""
    none, words = np.zeros(0, np.float32), np.zeros(0, np.str_)
    return Cells(none.reshape(0, 4), words, words, np.zeros(0, np.int32), none, none)


def _no_story() -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One picture, compressed, and its truth. A photograph has no cells and no story."""

    jpeg: NDArray[np.uint8]  # (bytes,)
    truth: Truth
    cells: Cells = field(default_factory=no_cells)
    story: NDArray[np.uint8] = field(default_factory=_no_story)  # (bytes,) its packed origin

    def picture(self) -> NDArray[np.uint8]:
        """The picture (h, w, 3), BGR."""
        return cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Wares:
    """What scenes are drawn from beside their seeds."""

    settings: tuple[str, ...] = ()  # kinds of place; () is all
    textures: tuple[Image, ...] = ()  # photographs for a part of the packs
    note: Textures | None = None  # what to remember of the textures


def render_shard(
    seed: int, count: int, size: tuple[int, int], settings: Sequence[str] = ()
) -> list[Sample]:
    """Render `count` scenes of (width, height) pixels from the shard's own bank."""
    return list(render_samples(seed, count, size, Wares(tuple(settings))))


def render_samples(seed: int, count: int, size: tuple[int, int], wares: Wares) -> Iterator[Sample]:
    """The same, one by one and from any wares."""
    bank = bank_of(seed, BANK_SIZE, wares.textures)
    for i in range(count):
        shot = scene(seed * 100_000 + i, bank, size, wares.settings)
        origin = Origin(to_json(shot.style), seed, BANK_SIZE, *size, wares.note)
        yield Sample(as_jpeg(shot.picture), shot.truth, shot.cells, pack_origin(origin))


def as_jpeg(picture: Image) -> NDArray[np.uint8]:
    """The picture as a shard keeps it (bytes,)."""
    code = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    return np.frombuffer(code.tobytes(), np.uint8)


def save_shard(path: Path, samples: Sequence[Sample]) -> None:
    """Write a shard; it appears whole or not at all, for a trainer may be reading the folder.

    Raises:
        ValueError: there is no sample to write.
    """
    if not samples:
        raise ValueError(f"{path}: a shard without pictures is none")
    columns = {
        "jpeg": np.concatenate([s.jpeg for s in samples]),
        "sizes": np.array([len(s.jpeg) for s in samples]),
        "story": np.concatenate([s.story for s in samples]),
        "story_sizes": np.array([len(s.story) for s in samples]),
        "counts": np.array([len(s.truth) for s in samples]),
        "cell_counts": np.array([len(s.cells) for s in samples]),
    }
    for name in TRUTH:
        columns[name] = np.concatenate([getattr(s.truth, name) for s in samples])
    for name in CELLS:
        columns[f"cell_{name}"] = np.concatenate([getattr(s.cells, name) for s in samples])
    whole = path.with_suffix(UNFINISHED)
    try:
        with whole.open("wb") as file:
            np.savez(file, **columns)  # type: ignore[arg-type] # its names are free
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def load_shard(path: Path) -> list[Sample]:
    """Read a shard back. The samples are views on its columns: a picture is in memory once.

    Raises:
        ValueError: the file is no whole shard.
    """
    try:
        with path.open("rb") as file, np.load(file) as table:
            columns = {name: table[name] for name in table.files}
        return _samples(columns)
    except (KeyError, ValueError, EOFError, BadZipFile) as error:
        raise ValueError(f"{path}: is no whole shard ({error}); render it again") from error


def _samples(columns: dict[str, Column]) -> list[Sample]:
    parts = _cut(columns["sizes"])
    jpegs = parts(columns["jpeg"])
    rows = _cut(columns["counts"])
    truths = [Truth(*row) for row in zip(*(rows(columns[n]) for n in TRUTH), strict=True)]
    if "story" not in columns:  # photographs, and what was rendered before there were cells
        return [Sample(*pair) for pair in zip(jpegs, truths, strict=True)]
    stories = _cut(columns["story_sizes"])(columns["story"])
    rows = _cut(columns["cell_counts"])
    named = zip(*(rows(columns[f"cell_{n}"]) for n in CELLS), strict=True)
    cells = [Cells(*row) for row in named]
    return [Sample(*row) for row in zip(jpegs, truths, cells, stories, strict=True)]


def _cut(counts: NDArray[np.int64]) -> Callable[[Column], list[Column]]:
    """How to cut a column into the parts of its pictures, as views on it."""
    ends = np.cumsum(counts)[:-1]
    return lambda column: np.split(column, ends)


def load_folder(folder: Path) -> Iterator[Sample]:
    """All samples of a folder's shards, in the order of their names."""
    for path in sorted(folder.glob(f"*{ENDING}")):
        yield from load_shard(path)
