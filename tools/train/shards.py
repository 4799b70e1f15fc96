"""Shards: rendered pictures with their truth, a few hundred to a file.

`onshelf-train render --out data/train --seeds 1000 1020 --count 400 --side 384` writes twenty.

Every shard has a bank of packs of its own, made from the shard's seed; so a shard can be rendered
again from its number, and two shards never share a product.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.render.canvas import Truth
from tools.render.packs import make_bank
from tools.render.scene import scene

BANK_SIZE = 220  # a shop's section; 0.5 s to print
JPEG_QUALITY = 96  # the scene has its own camera noise; storage should add none that shows


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One rendered picture, compressed, and its truth."""

    jpeg: NDArray[np.uint8]  # (bytes,)
    truth: Truth

    def picture(self) -> NDArray[np.uint8]:
        """The picture (h, w, 3), BGR."""
        return cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR)  # type: ignore[return-value]


def render_shard(seed: int, count: int, size: tuple[int, int]) -> list[Sample]:
    """Render `count` scenes of (width, height) pixels from the shard's own bank."""
    bank = make_bank(seed, BANK_SIZE)
    samples = []
    for i in range(count):
        shot = scene(seed * 100_000 + i, bank, size)
        quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        jpeg = np.frombuffer(cv2.imencode(".jpg", shot.picture, quality)[1].tobytes(), np.uint8)
        samples.append(Sample(jpeg, shot.truth))
    return samples


def save_shard(path: Path, samples: list[Sample]) -> None:
    """Write a shard; it appears whole or not at all, for a trainer may be reading the folder."""
    whole = path.with_suffix(".part")
    with whole.open("wb") as file:
        np.savez(
            file,
            jpeg=np.concatenate([s.jpeg for s in samples]),
            sizes=np.array([len(s.jpeg) for s in samples]),
            counts=np.array([len(s.truth) for s in samples]),
            xyxy=np.concatenate([s.truth.xyxy for s in samples]),
            label=np.concatenate([s.truth.label for s in samples]),
            gtin=np.concatenate([s.truth.gtin for s in samples]),
            visible=np.concatenate([s.truth.visible for s in samples]),
            asked=np.concatenate([s.truth.asked for s in samples]),
        )
    whole.replace(path)


def load_shard(path: Path) -> list[Sample]:
    """Read a shard back."""
    with np.load(path) as file:
        columns = {name: file[name] for name in file.files}
    jpegs = np.split(columns["jpeg"], np.cumsum(columns["sizes"])[:-1])
    cuts = np.cumsum(columns["counts"])[:-1]
    rows = [np.split(columns[name], cuts) for name in ("xyxy", "label", "gtin", "visible", "asked")]
    return [
        Sample(jpeg, Truth(*row)) for jpeg, *row in zip(jpegs, *rows, strict=True)
    ]  # fmt: skip


def load_folder(folder: Path) -> Iterator[Sample]:
    """All samples of a folder's shards, in the order of their names."""
    for path in sorted(folder.glob("*.npz")):
        yield from load_shard(path)


def render_folder(folder: Path, seeds: range, count: int, side: int) -> None:
    """Render one shard per seed into a folder; a shard that is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        path = folder / f"{seed:06d}.npz"
        if not path.exists():
            save_shard(path, render_shard(seed, count, (side, side)))
            print(f"{path.name}: {count} pictures", flush=True)
