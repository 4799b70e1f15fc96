"""Boxes as JSON: read strictly, from a label file as from the page.

    {"xyxy": [213.0, 337.0, 329.0, 473.0], "label": "product"}
    {"xyxy": [213.0, 337.0, 329.0, 473.0], "label": "product", "score": 0.71}

`xyxy` is left, top, right, bottom in pixels of the upright photo. `label` is a word of
`tools.render.canvas.LABELS`. A box with a `score`, below 1, is a model's suggestion that no person
has accepted yet.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import numpy as np

from agent.errors import BadInput
from agent.vision.arrays import Boxes, Labels, Scores
from tools.render.canvas import LABELS

MOST_BOXES = 2000  # the densest shelf photo published has some 700
SLACK_PX = 0.1  # numbers are written with one decimal
LARGEST = 1e6  # pixels; no photo has a longer side
SURE = 1.0  # the score of a box that a person drew or accepted; a model's is lower

Size = tuple[int, int]  # width, height


class Columns(NamedTuple):
    """Boxes of one photo. Row i of every column is the same box."""

    xyxy: Boxes  # (n, 4) pixels of the upright photo, inside it
    label: Labels  # (n,) rows of LABELS
    score: Scores  # (n,) the model's, `SURE` for a person's


def columns(boxes: Sequence["Row"]) -> Columns:
    """Rows as columns."""
    return Columns(
        np.array([box.xyxy for box in boxes], np.float32).reshape(-1, 4),
        np.array([box.label for box in boxes], np.int32),
        np.array([box.score for box in boxes], np.float32),
    )


class Row(NamedTuple):
    """One box."""

    xyxy: tuple[float, float, float, float]
    label: int
    score: float = SURE


def read_boxes(plain: object, size: Size) -> Columns:
    """The boxes of a JSON list.

    Raises:
        BadInput: with the place in the list, what is wrong there and what would be right.
    """
    if not isinstance(plain, list):
        raise BadInput("boxes: is no list")
    if len(plain) > MOST_BOXES:
        raise BadInput(f"boxes: has {len(plain)}; at most {MOST_BOXES} stand on one photo")
    return columns([_row(f"boxes[{i}]", box, size) for i, box in enumerate(plain)])


def write_boxes(boxes: Columns) -> list[dict[str, object]]:
    """The boxes as a JSON list, to a tenth of a pixel."""
    return [
        {"xyxy": [round(side, 1) for side in map(float, xyxy)], "label": LABELS[label]}
        | ({"score": round(float(score), 3)} if score < SURE else {})
        for xyxy, label, score in zip(boxes.xyxy, boxes.label, boxes.score, strict=True)
    ]


def require_keys(where: str, plain: object, must: frozenset[str], may: frozenset[str]) -> None:
    """Refuse what is no mapping, lacks a key, or has one that nobody knows.

    Raises:
        BadInput: with the key.
    """
    if not isinstance(plain, Mapping):
        raise BadInput(f"{where}: is no mapping")
    for key in must - plain.keys():
        raise BadInput(f"{where}: {key} is missing")
    for key in plain.keys() - must - may:
        raise BadInput(f"{where}: {key}: unknown key")


def _row(where: str, plain: object, size: Size) -> Row:
    require_keys(where, plain, frozenset({"xyxy", "label"}), frozenset({"score"}))
    box = cast("Mapping[str, object]", plain)
    if box["label"] not in LABELS:
        raise BadInput(f"{where}.label: is {box['label']!r}; write one of {', '.join(LABELS)}")
    score = box.get("score", SURE)
    if not number(score) or not 0 <= cast("float", score) <= SURE:
        raise BadInput(f"{where}.score: is {score!r}; must be a number from 0 to 1")
    sides = _inside(f"{where}.xyxy", box["xyxy"], size)
    return Row(sides, LABELS.index(box["label"]), float(cast("float", score)))


def _inside(where: str, plain: object, size: Size) -> tuple[float, float, float, float]:
    if not (isinstance(plain, list) and len(plain) == 4 and all(map(number, plain))):
        raise BadInput(f"{where}: is {plain!r}; write left, top, right, bottom in pixels")
    left, top, right, bottom = map(float, plain)
    if right - left < SLACK_PX or bottom - top < SLACK_PX:
        raise BadInput(f"{where}: is {plain}, which has no area")
    width, height = size
    if min(left, top) < -SLACK_PX or right > width + SLACK_PX or bottom > height + SLACK_PX:
        raise BadInput(f"{where}: is {plain}, outside the photo of {width} x {height} pixels")
    return max(left, 0), max(top, 0), min(right, width), min(bottom, height)


def number(plain: object) -> bool:
    """Whether it is a JSON number of a sensible size; JSON's true is none, and NaN is not."""
    return isinstance(plain, int | float) and not isinstance(plain, bool) and abs(plain) < LARGEST
