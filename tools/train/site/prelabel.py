"""Suggest boxes with a model, through the agent's own code, at the scale that suits each photo.

A photo of a site has no planogram that says how large its facings are. So the photo is looked at
in 1 to 4 tiles along its longer side, and the scale is taken at which what the model finds arrives
as large as it should, 28 to 160 pixels, and of these the one at which it finds most.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.camera.folder import read_picture
from agent.config.device import Accelerator
from agent.detect.card import DEFAULT_THRESHOLD, OCCLUDER, Card
from agent.detect.detector import Detector
from agent.detect.opening import Bench, open_detector
from agent.vision.arrays import Image, Mask, Scores
from agent.vision.boxes import area, ios
from agent.vision.detections import Detections
from agent.vision.tiles import GRID_OVERLAP, NEEDED_PX, grid_tiles
from tools.render.canvas import LABELS, PERSON, PRODUCT
from tools.train.site.form import SURE, Columns, Size
from tools.train.site.labels import Doubt, Photo, Sheet, load_sheets, write_sheet
from tools.train.site.uncertain import BAND, doubt_of

MOST_TILES = 4  # along the longer side: 16 to 41 tiles of 2 to 4 ms for a photo
LARGEST_PX = 160.0  # half of an input of 320: larger than that, a pack is cut by every tile
BENCH = Bench(accelerator=Accelerator.CPU, threads=1)
PIECE_SHARE = 0.8  # of a box, in another: a pack that stands before a larger one rises above it
WEAKEST = 0.01  # a card's thresholds are above 0
HIGHEST = 0.999  # a model's score stays below a person's

LABEL_OF = {word: row for row, word in enumerate(LABELS)} | {OCCLUDER: PERSON}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a model found with so many tiles along a photo's longer side, weak boxes too."""

    found: Columns
    least: Scores  # (n,) the threshold of each box
    zoom: float  # pixels of the model's input for one of the photo

    @property
    def kept(self) -> Columns:
        """The boxes that reach their threshold and are no pieces of others."""
        rows = (self.found.score >= self.least) & ~pieces(self.found)
        return Columns(self.found.xyxy[rows], self.found.label[rows], self.found.score[rows])

    @property
    def side_px(self) -> float:
        """How large a product arrives at the input, root of its area; 0 where there is none."""
        kept = self.kept
        own = kept.label == PRODUCT
        boxes = kept.xyxy[own if own.any() else kept.label != PERSON]
        sides = np.sqrt(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)) * self.zoom
        return float(np.median(sides)) if len(boxes) else 0.0


class Suggester:
    """A model that suggests the boxes of photos. One thread uses it.

    Args:
        card: of the model.
        detect: that model, patient enough to tell of boxes `BAND` below their thresholds.
    """

    def __init__(self, card: Card, detect: Detector) -> None:
        self.card = card
        self._detect = detect

    @property
    def name(self) -> str:
        """Of the model, with enough of its checksum to know it from its successor."""
        return f"{self.card.name} {self.card.sha256[:8]}"

    def __call__(self, image: Image) -> tuple[Columns, Doubt]:
        """The boxes that a photo (h, w, 3) seems to show, and how sure that is."""
        looks = [self.look(image, along) for along in range(1, MOST_TILES + 1)]
        best = chosen(looks)
        around = [look.found for look in (*looks[max(0, best - 1) : best], *looks[best + 1 :][:1])]
        look = looks[best]
        return look.kept, doubt_of(look.found, look.least, around)

    def look(self, image: Image, along: int) -> Look:
        """What is found with so many tiles along the longer side."""
        picture: Size = (image.shape[1], image.shape[0])
        size = self.card.input.size
        found = self._detect(image, grid_tiles(picture, size, along))
        share = along - (along - 1) * GRID_OVERLAP
        zoom = min(s / p for s, p in zip(size, picture, strict=True)) * share
        return Look(*self._columns(found), zoom)

    def _columns(self, found: Detections) -> tuple[Columns, Scores]:
        """Detections in our labels; a word that has no place here is left out."""
        label = np.array([LABEL_OF.get(word, -1) for word in found.labels], np.int32)[found.label]
        least = np.array([threshold(self.card, word) for word in found.labels], np.float32)
        rows = label >= 0
        score = np.minimum(found.score[rows], np.float32(HIGHEST))
        return Columns(found.xyxy[rows], label[rows], score), least[found.label][rows]


def threshold(card: Card, word: str) -> float:
    """The least score at which the agent believes a label of this model."""
    return card.thresholds.get(word, DEFAULT_THRESHOLD)


def open_suggester(card: Card) -> Suggester:
    """The model of a card, through the agent's own code.

    Raises:
        BadModel: the model is refused, or is no detector.
        NotThere: there is no runtime.
    """
    words = dict.fromkeys((*card.labels, *card.words))
    weak = {word: max(threshold(card, word) - BAND, WEAKEST) for word in words}
    return Suggester(card, open_detector(replace(card, thresholds=weak), BENCH))


def pieces(found: Columns) -> Mask:
    """Which boxes (n,) lie in a box of their label, twice as large, that the model is surer of.

    On close-ups a model finds logos and halves of packs, and most of them at too large a scale.
    Without them 67 boxes instead of 81 are suggested on the one real shelf photo with a truth, and
    51 instead of 47 of its 55 packs are among them, for the scale is chosen better too.
    """
    size = area(found.xyxy)
    inside = ios(found.xyxy, found.xyxy) > PIECE_SHARE
    larger = size[None, :] >= 2 * size[:, None]
    surer = found.score[None, :] > found.score[:, None]
    same = found.label[None, :] == found.label[:, None]
    return np.asarray((inside & larger & surer & same).any(axis=1))


def chosen(looks: list[Look]) -> int:
    """The row of the look at the best scale.

    Of those whose boxes arrive in the working range, the one with the largest sum of scores; where
    none does, the one that is nearest to the range.
    """
    sides = [look.side_px for look in looks]
    fit = [row for row, side in enumerate(sides) if NEEDED_PX <= side <= LARGEST_PX]
    if fit:
        return max(fit, key=lambda row: float(looks[row].kept.score.sum()))
    far = [max(NEEDED_PX / side, side / LARGEST_PX) if side else np.inf for side in sides]
    return int(np.argmin(far))


def prelabel(
    folder: Path,
    card: Card,
    tell: Callable[[str], None],
    *,
    opening: Callable[[Card], Suggester] = open_suggester,
) -> int:
    """Write a model's suggestions for every photo that nobody has worked on.

    A photo keeps its boxes where it is checked, where anybody changed one, and where this model
    suggested them. After a tuning, the rest is so suggested anew by the better model.

    Args:
        folder: of the site.
        card: of the model.
        tell: gets a sentence for each photo.
        opening: of the model; it is opened only where a photo waits for it.

    Returns:
        The number of photos that got suggestions.

    Raises:
        BadInput, BadModel, NotThere: see `load_site` and `open_suggester`.
    """
    sheets, _ = load_sheets(folder)
    name = f"{card.name} {card.sha256[:8]}"
    waiting = [sheet for sheet in sheets if untouched(sheet) and sheet.suggested_by != name]
    if not waiting:
        return 0
    suggest = opening(card)
    for count, sheet in enumerate(waiting, 1):
        fresh = suggested(sheet, suggest)
        write_sheet(folder, fresh)
        tell(f"{count} of {len(waiting)}: {sheet.photo.path.name}: {len(fresh.score)} boxes")
    return len(waiting)


def untouched(sheet: Sheet) -> bool:
    """Whether no person has worked on a photo."""
    own = bool((sheet.score >= SURE).any())
    return not sheet.photo.checked and not own and bool(sheet.suggested_by or not sheet.revision)


def suggested(sheet: Sheet, suggest: Suggester) -> Sheet:
    """The sheet with a model's boxes in the place of those that it had."""
    path, size = sheet.photo.path, sheet.photo.size
    boxes, doubt = suggest(read_picture(path))
    photo = Photo(path, size, boxes.xyxy.copy(), boxes.label, checked=False)
    return replace(sheet, photo=photo, score=boxes.score, suggested_by=suggest.name, doubt=doubt)
