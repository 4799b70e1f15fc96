"""Which photos teach a model most: those that it is least sure of are offered first.

Three signs of doubt, each a share from 0 to 1, need no person:

    near    boxes whose score lies near the threshold: a little more light, and it would differ;
    scales  boxes that the model does not find again when the photo is cut into larger or smaller
            tiles: what it knows, it knows at both;
    jump    a number of boxes far from that of the photos before and after: on a fixed camera,
            seldom the shelf's doing.

Before all others come the pictures that the agent kept because it was unsure itself
(`consent` says which may be used). Least confidence and disagreement as measures: Settles 2009,
"Active Learning Literature Survey", sections 3.1 and 3.2.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np

from agent.vision.arrays import Scores
from agent.vision.boxes import iou
from tools.train.site.form import Columns
from tools.train.site.labels import Doubt, Sheet
from tools.train.site.photos import UNCERTAIN

BAND = 0.1  # int8 scores come in steps of 1/256; light alone moves one by some hundredths
FOUND_AGAIN = 0.5  # IoU, as everywhere where two boxes are one thing
NEIGHBORS = 2  # on either side, by name, for cameras number their photos; at an end, more inward

WORDS = {
    "near": "many boxes that the model nearly left out",
    "scales": "boxes that the model finds at one size only",
    "jump": "another number of boxes than the photos beside it",
}


def doubt_of(found: Columns, least: Scores, others: Sequence[Columns]) -> Doubt:
    """How unsure a model was of one photo.

    Args:
        found: with weak boxes too, down to `BAND` below the threshold.
        least: (n,) the threshold of each of them.
        others: what it found at the neighboring scales, as weak.

    Returns:
        Full doubt about the scales where it suggests nothing: a photo of a shelf shows something.
    """
    counted = found.score >= least - BAND
    kept = found.score >= least
    near = np.abs(found.score - least) < BAND
    if not kept.any():
        return Doubt(near=float(counted.any()), scales=1.0)
    again = np.zeros(len(found.score), np.bool_)
    for other in others:
        same = found.label[:, None] == other.label[None, :]
        again |= ((iou(found.xyxy, other.xyxy) >= FOUND_AGAIN) & same).any(axis=1)
    return Doubt(
        near=float(near[counted].mean()), scales=float((~again[kept]).mean()) if others else 0.0
    )


def jumps(sheets: Sequence[Sheet]) -> list[float]:
    """For each of the photos in a row, how far its number of boxes is from its neighbors'."""
    counts = [len(sheet.score) for sheet in sheets]
    return [_jump(counts, row) for row in range(len(counts))]


def _jump(counts: Sequence[int], row: int) -> float:
    start = max(0, min(row - NEIGHBORS, len(counts) - 1 - 2 * NEIGHBORS))
    around = [*counts[start:row], *counts[row + 1 : start + 1 + 2 * NEIGHBORS]]
    if not around:
        return 0.0
    usual = median(around)
    return abs(counts[row] - usual) / max(counts[row], usual, 1)


def causes(sheets: Sequence[Sheet]) -> list[dict[str, float]]:
    """The three signs of each photo; no jump without a model's suggestions to count."""
    told = [bool(sheet.suggested_by) for sheet in sheets]
    return [
        {"near": sheet.doubt.near, "scales": sheet.doubt.scales, "jump": jump if known else 0.0}
        for sheet, jump, known in zip(sheets, jumps(sheets), told, strict=True)
    ]


def offered(sheets: Sequence[Sheet]) -> list[int]:
    """The rows of photos in the order in which a person should see them.

    The agent's pictures, then the rest by doubt, then what is checked already; equals by name.
    """
    doubt = [sum(signs.values()) for signs in causes(sheets)]

    def place(row: int) -> tuple[bool, bool, float]:
        sheet = sheets[row]
        done = sheet.photo.checked
        return done, not kept_by_agent(sheet), 0.0 if done else -round(doubt[row], 6)

    return sorted(range(len(sheets)), key=place)


def kept_by_agent(sheet: Sheet) -> bool:
    """Whether a picture came from the agent's own doubt."""
    return sheet.photo.path.parent.name == UNCERTAIN


def why(sheet: Sheet, signs: dict[str, float]) -> str:
    """The first reason to look at a photo, in words; empty where there is none."""
    if sheet.photo.checked:
        return ""
    if kept_by_agent(sheet):
        return "kept by the agent, which was unsure"
    sign = max(signs, key=lambda name: signs[name])
    return WORDS[sign] if signs[sign] >= WORTH_SAYING else ""


WORTH_SAYING = 0.3
"""Below a third of the boxes, a doubt is no reason to name; the order knows it all the same."""
