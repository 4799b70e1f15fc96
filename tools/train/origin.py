"""Origin: how a stored picture was drawn, enough to draw it again."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.render.artwork.photos import load_textures
from tools.render.ink import Image
from tools.render.replay import from_json
from tools.render.scene import Shot, draw
from tools.render.ware.packs import Pack, make_bank

MOST_TEXTURES = 1000  # 110 MB in each process that renders
LICENSE_NAMES = ("LICENSE*", "LICENCE*", "COPYING*", "README*")
LICENSE_LEVELS = 3  # a license covers the folders below it


@dataclass(frozen=True, slots=True)
class Textures:
    """Photographs that packs wear: how many, and the file that says under which license."""

    count: int
    license: str  # relative to the folder of the photographs


@dataclass(frozen=True, slots=True)
class Origin:
    """How one picture was drawn."""

    style: str  # as tools.render.replay writes it
    bank_seed: int
    bank_size: int
    width: int  # of the scene, pixels
    height: int
    textures: Textures | None  # None: all packs are painted


def pack_origin(origin: Origin) -> NDArray[np.uint8]:
    """The origin as compressed bytes (n,), some 600."""
    text = json.dumps(asdict(origin), separators=(",", ":"))
    return np.frombuffer(zlib.compress(text.encode()), np.uint8)


def unpack_origin(story: NDArray[np.uint8]) -> Origin:
    """The origin that was packed.

    Raises:
        ValueError: the bytes hold none, as those of a photograph.
    """
    if not len(story):
        raise ValueError("this picture was not drawn, or by a renderer that kept no styles")
    values = json.loads(zlib.decompress(story.tobytes()))
    textures = values.pop("textures")
    return Origin(**values, textures=None if textures is None else Textures(**textures))


def bank_of(seed: int, size: int, textures: Sequence[Image] = ()) -> tuple[Pack, ...]:
    """The packs of a shard, some of them wearing photographs where there are any."""
    if not textures:
        return _painted(seed, size)
    return make_bank(seed, size, textures=tuple(textures))


@lru_cache(maxsize=1)
def _painted(seed: int, size: int) -> tuple[Pack, ...]:
    """Half a second's work, and who draws one picture of a shard again draws the next."""
    return make_bank(seed, size)


def draw_again(origin: Origin, textures: Sequence[Image] = ()) -> Shot:
    """The picture that the origin tells of; where packs wear photographs, from the same ones.

    Raises:
        ValueError: the style is not of this renderer, or the textures are not those of old.
    """
    wanted = 0 if origin.textures is None else origin.textures.count
    if len(textures) != wanted:
        named = "" if origin.textures is None else f" (license: {origin.textures.license})"
        raise ValueError(
            f"its packs wear {wanted} textures{named}, and {len(textures)} were given; "
            "name the folder of photographs that it was rendered with"
        )
    bank = bank_of(origin.bank_seed, origin.bank_size, textures)
    return draw(from_json(origin.style), bank, (origin.width, origin.height))


def open_textures(folder: Path, most: int = MOST_TEXTURES) -> tuple[tuple[Image, ...], Textures]:
    """The textures of a folder of photographs, and what a picture should remember of them.

    Raises:
        ValueError: there are no photographs, or no file that says what may be done with them.
    """
    textures = load_textures(folder, most)
    return textures, Textures(len(textures), _license_of(folder))


def _license_of(folder: Path) -> str:
    """The nearest license in the folder or the two above it, relative to the folder."""
    above = folder.resolve()
    for level in range(LICENSE_LEVELS):
        for pattern in LICENSE_NAMES:
            if found := sorted(path for path in above.glob(pattern) if path.is_file()):
                return "../" * level + found[0].name
        above = above.parent
    raise ValueError(
        f"{folder}: no license in it or in the two folders above ({', '.join(LICENSE_NAMES)}); "
        "photographs that a model learns from need a file that allows it"
    )
