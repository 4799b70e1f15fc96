"""Catalog pictures: a pack cut out, often with a transparent background that must not be lost."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.camera.folder import read_picture
from agent.errors import BadInput


def read_catalog_picture(path: Path) -> NDArray[np.uint8]:
    """Read a pack shot, with its alpha channel where it has one.

    Returns:
        (h, w, 3) blue, green, red, or (h, w, 4) with alpha.

    Raises:
        BadInput: as for any picture (`read_picture`).
    """
    plain = read_picture(path)
    try:
        whole = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    except (OSError, cv2.error) as error:
        raise BadInput(f"{path}: cannot be read again ({error}); copy it again") from error
    if whole is None or whole.ndim != 3 or whole.shape[2] != 4:
        return plain
    return np.asarray(whole, np.uint8)
