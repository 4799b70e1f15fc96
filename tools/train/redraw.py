"""Redraw: a stored picture and the same drawn again, side by side."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tools.render.ink import Image
from tools.render.overlay import with_truth
from tools.render.replay import from_json, recipe, recipe_of
from tools.render.scene import Shot
from tools.train.origin import Origin, draw_again, open_textures, unpack_origin
from tools.train.shards import Sample, as_jpeg, load_shard

BETWEEN_PX = 6  # of gray, between the two pictures


@dataclass(frozen=True, slots=True, eq=False)
class Redrawn:
    """A stored picture, how it was drawn, and what is drawn now."""

    sample: Sample
    origin: Origin
    shot: Shot

    @property
    def same(self) -> bool:
        """Whether every pixel is as it was, before it was stored."""
        return np.array_equal(as_jpeg(self.shot.picture), self.sample.jpeg)

    def report(self) -> str:
        """What was drawn, and whether it is the same."""
        style = from_json(self.origin.style)
        size = f"{self.origin.width}x{self.origin.height}"
        words = [f"{style.setting}, style {style.seed}, bank {self.origin.bank_seed}, {size}"]
        words.append("the same pixels" if self.same else self._difference())
        then = recipe_of(self.origin.style)
        if then != recipe():
            words.append(f"drawn by recipe {then}, and this renderer is {recipe()}")
        return "\n".join(words)

    def _difference(self) -> str:
        stored, drawn = self.sample.picture().astype(int), self.shot.picture.astype(int)
        far = np.abs(stored - drawn).max(axis=-1)
        return (
            f"OTHER pixels: {np.mean(far > 24):.1%} differ by more than 24 of 255, "
            f"{far.mean():.1f} on average, storage included"
        )

    def side_by_side(self, *, truth: bool) -> Image:
        """The stored picture on the left; on the right drawn again, perhaps with its truth."""
        drawn = self.shot.picture
        if truth:
            drawn = with_truth(drawn, self.shot.truth, self.shot.cells)
        between = np.full((len(drawn), BETWEEN_PX, 3), 128, np.uint8)
        return np.concatenate([self.sample.picture(), between, drawn], axis=1)


def redrawn(shard: Path, index: int, textures: Path | None = None) -> Redrawn:
    """Draw a shard's picture again.

    Raises:
        ValueError: there is no such picture, it was not drawn, or its packs wore other textures.
    """
    samples = load_shard(shard)
    if not 0 <= index < len(samples):
        raise ValueError(f"{shard} has pictures 0 to {len(samples) - 1}; there is no {index}")
    origin = unpack_origin(samples[index].story)
    worn = () if textures is None else open_textures(textures)[0]
    return Redrawn(samples[index], origin, draw_again(origin, worn))


def write_png(path: Path, picture: Image) -> None:
    """Write a picture without loss, whatever the path's ending says."""
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
