"""The model card: what a person must know of a model, and the agent will not guess.

A YAML file beside the .tflite. It names the output tensors by the part they play, gives the input's
size and colors, the words of the labels, and the checksum of the one file it speaks of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from agent.shelf.plan.fields import BadField
from agent.vision.arrays import Labels, Scores

PRODUCT = "product"
GAP = "gap"
PRICE_LABEL = "price_label"
OCCLUDER = "occluder"

DEFAULT_THRESHOLD = 0.35
"""The least score of a label without a threshold of its own: that of a product (method.md 3.1)."""

DROPPED = -1  # a label that means nothing on a shelf

ROLES: Mapping[str, tuple[str, ...]] = {
    "centers": ("heat", "offset", "size"),
    "ssd": ("boxes", "classes", "scores", "count"),
    "yolox": ("grid",),
    "yolov8": ("predictions",),
    "embedding": ("embedding",),
}


class Head(StrEnum):
    """What kind of numbers a model gives (`agent.vision.heads`)."""

    CENTERS = "centers"
    SSD = "ssd"
    YOLOX = "yolox"
    YOLOV8 = "yolov8"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class CardInput:
    """The picture that a model takes.

    Args:
        width, height: in pixels.
        channels: blue-green-red as cameras deliver it, or red-green-blue.
        dtype: of the tensor.
        range: the real numbers that byte 0 and byte 255 stand for.
        padding: the byte that fills what a letterboxed tile leaves.
        fit: keep the tile's shape in the top left corner, or squash it to fill the input.
        layout: height, width, channels, or channels first.
    """

    width: int
    height: int
    channels: Literal["bgr", "rgb"] = "bgr"
    dtype: Literal["uint8", "int8", "float32"] = "uint8"
    range: tuple[float, float] = (0.0, 1.0)
    padding: int = 114
    fit: Literal["letterbox", "squash"] = "letterbox"
    layout: Literal["nhwc", "nchw"] = "nhwc"

    def __post_init__(self) -> None:
        for name, value in (("width", self.width), ("height", self.height)):
            if not 1 <= value <= 4096:
                raise BadField(name, f"is {value}; must be 1 to 4096")
        if not 0 <= self.padding <= 255:
            raise BadField("padding", f"is {self.padding}; must be a byte, 0 to 255")
        if not self.range[0] < self.range[1]:
            raise BadField("range", f"is {list(self.range)}; the second number must be greater")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of the tensor, with the batch."""
        if self.layout == "nhwc":
            return 1, self.height, self.width, 3
        return 1, 3, self.height, self.width


@dataclass(frozen=True, slots=True)
class Twin:
    """The same model compiled for an Edge TPU, in a file of its own."""

    file: str
    sha256: str

    def __post_init__(self) -> None:
        require_checksum(self.sha256)


@dataclass(frozen=True, slots=True)
class Card:
    """One model.

    Args:
        file: the .tflite, relative to the card; absolute once `read_card` has read it.
        sha256: of that file.
        head: which kind of outputs; decides the roles in `outputs`.
        outputs: the tensor's name for each role.
        labels: the words of a detector's classes, in the model's order.
        products, occluders: which of a foreign model's labels are products, and which hide a shelf
            (person). Where either is given, every other label is dropped.
        thresholds: the least score, by label or by the word it becomes.
        stride, strides: pixels of the input per cell: of `centers`, and of `yolox`.
        boxes: the unit of `yolov8` boxes: pixels of the input, or shares of its sides.
        anchors: whether `yolov8` gives one row per anchor, or one column.
        accept, margin: a recognizer's least similarity and least lead over the next product.
        alike: products with prototypes this similar are not safely told apart.
        edgetpu: the compiled twin, where there is one.
        trained_on, bad_at: sentences for whoever chooses a model; the agent does not use them.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    kind: Literal["detector", "recognizer"]
    file: str
    sha256: str
    license: str
    input: CardInput
    head: Head
    outputs: Mapping[str, str]
    provenance: str = ""
    labels: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    occluders: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    stride: int = 4
    strides: tuple[int, ...] = (8, 16, 32)
    boxes: Literal["pixels", "normalized"] = "pixels"
    anchors: Literal["rows", "columns"] = "columns"
    metrics: Mapping[str, float] = field(default_factory=dict)
    accept: float = 0.6
    margin: float = 0.05
    alike: float = 0.7
    edgetpu: Twin | None = None
    trained_on: tuple[str, ...] = ()
    bad_at: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_checksum(self.sha256)
        if (self.kind == "recognizer") != (self.head is Head.EMBEDDING):
            raise BadField("head", f"is {self.head}, which no {self.kind} has")
        roles = ROLES[self.head]
        if set(self.outputs) != set(roles):
            has = ", ".join(self.outputs) or "nothing"
            raise BadField("outputs", f"names {has}; a {self.head} head has {', '.join(roles)}")
        if self.kind == "detector" and not self.labels:
            raise BadField("labels", "is empty; write the classes in the model's order")
        for key in ("products", "occluders"):
            self._require_labels(key, getattr(self, key))
        self._require_thresholds()

    def _require_labels(self, key: str, words: tuple[str, ...]) -> None:
        for word in words:
            if word not in self.labels:
                raise BadField(key, f"{word!r} is not one of labels")

    def _require_thresholds(self) -> None:
        known = {*self.labels, *self.words}
        for word, least in self.thresholds.items():
            if word not in known:
                raise BadField("thresholds", f"{word!r} is not one of labels")
            if not 0 < least < 1:
                raise BadField("thresholds", f"{word} is {least:g}; must be between 0 and 1")

    @property
    def words(self) -> tuple[str, ...]:
        """The labels that this model's detections carry."""
        if not (self.products or self.occluders):
            return self.labels
        return (PRODUCT,) * bool(self.products) + (OCCLUDER,) * bool(self.occluders)

    @property
    def word_of(self) -> Labels:
        """For each label (c,), its row in `words`; `DROPPED` where it has none."""
        rows = np.full(len(self.labels), DROPPED, np.int32)
        for row, label in enumerate(self.labels):
            word = PRODUCT if label in self.products else OCCLUDER
            if not (self.products or self.occluders):
                rows[row] = row
            elif label in self.products or label in self.occluders:
                rows[row] = self.words.index(word)
        return rows

    @property
    def least(self) -> Scores:
        """The threshold of each label (c,); above 1 for a label that is dropped."""
        given = np.empty(len(self.labels), np.float32)
        for row, (label, word) in enumerate(zip(self.labels, self.word_of, strict=True)):
            if word == DROPPED:
                given[row] = np.inf
                continue
            of_word = self.thresholds.get(self.words[word], DEFAULT_THRESHOLD)
            given[row] = self.thresholds.get(label, of_word)
        return given


def require_checksum(value: str) -> None:
    """Refuse what is not a SHA-256.

    Raises:
        BadField: unless the value is 64 hexadecimal digits.
    """
    if len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise BadField("sha256", f"is {value!r}; write the 64 digits of sha256sum")


def read_card(path: Path) -> Card:
    """The card in a YAML file, its model file made absolute.

    Raises:
        BadInput: every problem of the file, each with its line.
    """
    # Read late: the child process that probes a model has its card already, and starts twice as
    # fast without pydantic.
    from agent.config.reading import read_yaml

    card: Card = read_yaml(path, Card)
    folder = path.parent.absolute()
    twin = card.edgetpu and replace(card.edgetpu, file=str(folder / card.edgetpu.file))
    return replace(card, file=str(folder / card.file), edgetpu=twin)


def as_text(card: Card) -> str:
    """The card as one line, for the child process that probes its model."""
    return json.dumps(asdict(card))


def from_text(text: str) -> Card:
    """The card that `as_text` wrote."""
    plain = json.loads(text)
    given = plain["input"]
    plain["input"] = CardInput(**{**given, "range": tuple(given["range"])})
    plain["head"] = Head(plain["head"])
    plain["edgetpu"] = plain["edgetpu"] and Twin(**plain["edgetpu"])
    for key in ("labels", "products", "occluders", "strides", "trained_on", "bad_at"):
        plain[key] = tuple(plain[key])
    return Card(**plain)
