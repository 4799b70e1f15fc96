"""Photos: their middles, as art for a part of a training bank's packs.

    textures = load_textures(Path("../shared/data/groceries/train"), most=200)
    bank = make_bank(seed=1, count=200, textures=textures)

Flat painting lacks what every photograph has: grain, soft shadow, a thousand colors. A pack that
carries one teaches a model that such a patch is print and not a product. Nothing is copied: the
pictures live in memory, and a bank without textures never asks for a folder.
"""

from pathlib import Path

import cv2
import numpy as np

from tools.render.ink import Image

SIDE = 192  # pixels; a front panel is at most 340
MIDDLE = 0.62  # of a photo's shorter side: what was photographed, with little of what was around it
ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


def load_textures(folder: Path, most: int) -> tuple[Image, ...]:
    """At most `most` textures (192, 192, 3) from the photos below a folder, evenly chosen.

    The same files give the same textures, in the order of their names. Arrays are read-only.

    Raises:
        ValueError: there is no photo below the folder, one cannot be read, or `most` is under 1.
    """
    if most < 1:
        raise ValueError(f"{most} textures asked for; ask for at least 1, or for no textures")
    photos = sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS)
    if not photos:
        raise ValueError(f"{folder}: no photos below it; name a folder of .jpg or .png files")
    rows = np.unique(np.linspace(0, len(photos) - 1, most).round().astype(int))
    return tuple(_texture(photos[i]) for i in rows)


def _texture(path: Path) -> Image:
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise ValueError(f"{path}: is no picture that can be read; remove it")
    high, wide = photo.shape[:2]
    side = max(2, int(MIDDLE * min(high, wide)))
    top, left = (high - side) // 2, (wide - side) // 2
    middle = photo[top : top + side, left : left + side]
    texture = cv2.resize(middle, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8)
    texture.flags.writeable = False
    return texture
