"""Right and wrong names of a recognizer: a facing, and the three packs that it resembles most."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.detect.card import Card
from agent.detect.opening import open_engine
from tools.render.ink import Image
from tools.train.crops import Crops, plain
from tools.train.gate.accuracy import frozen_crops, vectors_of
from tools.train.measure_detector import BENCH
from tools.train.page.sheets import FINE, captioned, dashed, sheet, solid, write

WAYS = 50  # packs in the gallery, each with its catalogue picture: a few bays
NEAREST = 3
ROWS = 6
CELL = (64, 96)
CELL_CAPTION = 8  # letters below a crop
GREEN = (115, 158, 0)  # Okabe and Ito's bluish green


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Facings of 50 packs (n,) and what they resemble (n, 50)."""

    crops: Crops
    asked: NDArray[np.intp]  # (n,) rows of crops
    gallery: NDArray[np.intp]  # (50,) rows of crops
    similar: NDArray[np.float32]  # (n, 50)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which facings (n,) resemble their own pack most."""
        best = self.gallery[self.similar.argmax(axis=1)]
        return np.asarray(self.crops.pack[best] == self.crops.pack[self.asked], np.bool_)

    @property
    def lead(self) -> NDArray[np.float32]:
        """By how much the most similar pack leads (n,)."""
        top = np.sort(self.similar, axis=1)
        return np.asarray(top[:, -1] - top[:, -2], np.float32)


def named_by(card: Card) -> Named:
    """Let the model of a card name facings of the first packs of a bank that it never saw."""
    crops = frozen_crops(2 * WAYS)
    vectors = vectors_of(open_engine(card, BENCH), card, crops)
    mine = crops.pack < WAYS
    gallery = np.flatnonzero(mine & (crops.view == 0))
    asked = np.flatnonzero(mine & (crops.view > 0))
    return Named(crops, asked, gallery, vectors[asked] @ vectors[gallery].T)


def name_sheet(named: Named) -> Image:
    """Rows of right names beside rows of wrong ones."""
    right, wrong = np.flatnonzero(named.right), np.flatnonzero(~named.right)
    by_lead = right[np.argsort(named.lead[right], kind="stable")]
    spread = by_lead[np.linspace(0, len(by_lead) - 1, min(ROWS, len(by_lead))).astype(int)]
    surest = wrong[np.argsort(-named.lead[wrong], kind="stable")][:ROWS]
    blocks = [
        _block(named, rows, title)
        for rows, title in ((spread[::-1], "right, by lead"), (surest, "wrong, the surest"))
        if len(rows)
    ]
    high = max(block.shape[0] for block in blocks)
    padded = [
        cv2.copyMakeBorder(
            b, 0, high - b.shape[0], 0, 18, cv2.BORDER_CONSTANT, value=(255, 255, 255)
        ).astype(np.uint8)
        for b in blocks
    ]
    return np.concatenate(padded, axis=1)


def _block(named: Named, rows: NDArray[np.intp], title: str) -> Image:
    cells = []
    for row in rows:
        cells.append(_cell(named, named.asked[row], "facing", None))
        for place in np.argsort(-named.similar[row])[:NEAREST]:
            other = named.gallery[place]
            own = bool(named.crops.pack[other] == named.crops.pack[named.asked[row]])
            cells.append(_cell(named, other, f"{named.similar[row, place]:.2f}", own))
    head = np.full((22, len(title) * 9, 3), 255, np.uint8)
    write(head, title, (0, 14))
    return sheet(cells, 1 + NEAREST, head)


def _cell(named: Named, row: np.intp, text: str, own: bool | None) -> Image:  # noqa: FBT001 - a case of three
    size = (CELL[0] * FINE, CELL[1] * FINE)
    crop = cv2.resize(plain(named.crops.pictures[row]), size, interpolation=cv2.INTER_CUBIC)
    picture = np.asarray(crop, np.uint8)
    edge = np.array([3, 3, size[0] - 4, size[1] - 4], np.float32)
    if own:
        for inset in (0, 4):
            solid(picture, edge + np.array([1, 1, -1, -1], np.float32) * inset, GREEN)
    elif own is not None:
        dashed(picture, edge)
    return captioned(picture, text, CELL)
