"""Boxes from other labelling tools: what their categories mean here, and what is wrong with them.

Other tools name products (joghurt, ketchup), a site's model only finds them: every category is a
product unless its name says that it is a gap, a price label or a person. Nothing is mended in
silence: what was cut, scaled or left out is told, with the file and the place in it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.errors import BadInput
from tools.render.canvas import GAP, LABELS, PERSON, PRICE_LABEL, PRODUCT
from tools.train.site.form import MOST_BOXES, Row, Size, columns
from tools.train.site.labels import Photo
from tools.train.site.photos import size_of

DROPPED = -1  # a category that means nothing here
NOTHING = "none"  # the word for it in --map

# Names as labelling projects on the web use them, without spaces, hyphens and underscores.
GAP_NAMES = "gap void empty emptyspace emptyslot emptyshelf outofstock oos stockout missing hole"
PRICE_NAMES = "pricelabel pricetag price prices label tag shelflabel shelftag shelfedgelabel esl"
PERSON_NAMES = "person people shopper customer human man woman staff hand arm trolley cart"
KNOWN: Mapping[str, int] = {
    name: label
    for names, label in ((GAP_NAMES, GAP), (PRICE_NAMES, PRICE_LABEL), (PERSON_NAMES, PERSON))
    for name in names.split()
}

LEAST_SIDE_PX = 2.0  # what is thinner is a slip of the mouse
ASPECT_SLACK = 0.01  # a photo saved at another size keeps its shape but for rounding


class Drawn(NamedTuple):
    """A box as the other tool wrote it: where it stands in its file, and what of."""

    where: str
    xyxy: tuple[float, float, float, float]  # pixels of the size that the other tool saw
    label: int  # row of LABELS


@dataclass(slots=True)
class Notes:
    """Sentences gathered while a file is read."""

    lines: list[str] = field(default_factory=list)

    def tell(self, where: object, what: str) -> None:
        """One more."""
        self.lines.append(f"{where}: {what}")


def parse_map(pairs: Sequence[str]) -> dict[str, int]:
    """What `--map name=label` says: rows of LABELS, or `DROPPED`, by plain name.

    Raises:
        BadInput: a pair is none, or its label is unknown.
    """
    given: dict[str, int] = {}
    for pair in pairs:
        name, sign, label = pair.rpartition("=")
        if not sign or not name:
            raise BadInput(f"--map {pair}: write category=label, as in --map tag=price_label")
        if label not in (*LABELS, NOTHING):
            known = ", ".join((*LABELS, NOTHING))
            raise BadInput(f"--map {pair}: {label!r} is no label; write one of {known}")
        given[plain(name)] = DROPPED if label == NOTHING else LABELS.index(label)
    return given


def label_of(category: str, given: Mapping[str, int]) -> int:
    """The row of LABELS that a category means; `DROPPED` where a person said so."""
    name = plain(category)
    return given.get(name, KNOWN.get(name, PRODUCT))


def plain(name: str) -> str:
    """A name as it is compared: small letters and digits."""
    return re.sub(r"[\W_]+", "", name.lower())


def photo_of(path: Path, seen: Size | None, boxes: Sequence[Drawn], notes: Notes) -> Photo | None:
    """A labelled photo; None where it cannot be used, and the notes say why.

    Args:
        path: of the picture.
        seen: the size that the other tool worked on; None where it is the photo's own.
        boxes: in pixels of that size.
        notes: gets a line for everything that was not taken as it stood.
    """
    try:
        size = size_of(path)
    except BadInput as error:
        notes.lines.append(f"left out: {error}")
        return None
    scale = _scale(path, seen or size, size, notes)
    if scale is None:
        return None
    rows = [row for box in boxes if (row := _fitted(box, scale, size, notes))]
    if len(rows) > MOST_BOXES:
        notes.tell(path, f"has {len(rows)} boxes; left out, {MOST_BOXES} are the most")
        return None
    taken = columns(rows)
    return Photo(path, size, taken.xyxy, taken.label, checked=True)


def _scale(path: Path, seen: Size, size: Size, notes: Notes) -> tuple[float, float] | None:
    """From the pixels of the other tool to those of the photo."""
    if seen == size:
        return 1.0, 1.0
    across, down = size[0] / seen[0], size[1] / seen[1]
    sizes = f"{seen[0]} x {seen[1]} pixels, the photo has {size[0]} x {size[1]}"
    if abs(across / down - 1) > ASPECT_SLACK:
        turned = seen == size[::-1]
        why = "the tool ignored which way up it was taken" if turned else "is it another photo?"
        notes.tell(path, f"left out: it was labelled at {sizes}; {why}")
        return None
    notes.tell(path, f"its boxes are scaled: it was labelled at {sizes}")
    return across, down


def _fitted(box: Drawn, scale: tuple[float, float], size: Size, notes: Notes) -> Row | None:
    """A box in the photo's pixels, inside it."""
    if not np.isfinite(box.xyxy).all():
        notes.tell(box.where, "left out: a side is no number")
        return None
    sides = np.array(box.xyxy) * (scale * 2)
    inside = np.clip(sides, 0, size * 2)
    wide, high = inside[2:] - inside[:2]
    if (sides[2:] <= sides[:2]).any():
        notes.tell(box.where, "left out: it has no area")
        return None
    if wide <= 0 or high <= 0:
        notes.tell(box.where, f"left out: it lies outside the photo of {size[0]} x {size[1]}")
        return None
    if min(wide, high) < LEAST_SIDE_PX:
        notes.tell(box.where, f"left out: {wide:.1f} x {high:.1f} pixels of it are in the photo")
        return None
    over = float(np.abs(sides - inside).max())
    if over >= 1:  # less is rounding
        notes.tell(box.where, f"cut: it reached {over:.0f} pixels out of the photo")
    left, top, right, bottom = map(float, inside)
    return Row((left, top, right, bottom), box.label)
