"""Do the outputs stand at the end of what their integers can say? Seen on rendered scenes.

Only what a head reads is judged: of box sizes those at cells that become boxes, because nobody ever
taught the others anything. Scores may be 0, as most of a picture is nothing; but scores that are
all at the top cannot be ranked any more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.detect.card import Card, Head
from agent.detect.detector import by_row
from agent.detect.engine import Engine
from agent.detect.feed import Feed
from agent.vision.arrays import Image, Tensor
from agent.vision.int8 import Reals, TensorSpec, dequantize, reach
from tools.train.gate.finding import Finding, ok, refused
from tools.train.measure_detector import LEAST_SCORE, Scene

SLACK = 0.01  # of the range of a picture that an input may lack
MOST_CLIPPED = 0.02  # of the values that a head reads, at either end
MOST_TIED = 0.5  # of the scores above one half, at the upper end
LIKELY = 0.5
LEAST_SURE = 20  # fewer scores above that say nothing of the upper end
SIDES = {2: "width", 3: "height"}  # where foreign heads have them
LEAST_READ = 50  # cells of a picture that are read where fewer are likely objects


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what is read of one output stands at its lower and at its upper end."""

    name: str
    low: float
    high: float
    most: float

    @property
    def clipped(self) -> bool:
        """Whether that is too much."""
        return max(self.low, self.high) > self.most

    def __str__(self) -> str:
        return f"{self.name} {max(self.low, self.high):.1%}"


def saturation(card: Card, engine: Engine, scenes: Iterable[Scene]) -> Finding:
    """No output is clipped on rendered scenes."""
    runs = [dict(engine.run(tensor)) for tensor in tensors(card, engine, scenes)]
    shares = judged(card, engine.outputs, runs)
    clipped = [share for share in shares if share.clipped]
    if clipped:
        return refused(
            "outputs", f"clipped: {listed(clipped)} at one end of what the output can say",
            "quantize again with pictures of full shelves, and with boxes and scores in outputs of"
            " their own",
        )  # fmt: skip
    return ok("outputs", f"at one end: {listed(shares)}")


def input_range(card: Card, spec: TensorSpec) -> Finding:
    """The input can hold a picture from black to white.

    The converter takes the input's range from the pictures that it is shown; without a white pixel
    among them, everything brighter than their brightest looks the same to the model.
    """
    low, high = reach(spec)
    black, white = card.input.range
    slack = SLACK * (white - black)
    said = f"holds {low:.2f} to {high:.2f}; a picture is {black:g} to {white:g}"
    if low > black + slack or high < white - slack:
        return refused("input", said, "quantize with pictures that have black and white in them")
    return ok("input", said)


def listed(shares: list[Share]) -> str:
    """Several shares in a line."""
    return ", ".join(str(share) for share in shares)


def tensors(card: Card, engine: Engine, scenes: Iterable[Scene]) -> Iterator[Tensor]:
    """The scenes as the model's input; for a recognizer, their products one by one."""
    feed = Feed(card.input, engine.input)
    for scene in scenes:
        picture = scene.sample.picture()
        for tile in _tiles(card, picture, scene):
            yield feed.take(picture, tile)[0]


def _tiles(card: Card, picture: Image, scene: Scene) -> NDArray[np.float32]:
    if card.kind == "recognizer":
        truth = scene.sample.truth
        return np.asarray(truth.xyxy[truth.asked & (truth.gtin != "")], np.float32)
    return np.array([[0, 0, picture.shape[1], picture.shape[0]]], np.float32)


def judged(
    card: Card, specs: Mapping[str, TensorSpec], runs: list[dict[str, Tensor]]
) -> list[Share]:
    """How much stands at the ends of all that the card's head reads."""
    real = {
        role: np.stack([dequantize(run[role], spec.quant) for run in runs])
        for role, spec in specs.items()
    }
    match card.head:
        case Head.CENTERS:
            heat = real["heat"][:, 0]
            found = [ties(heat, specs["heat"])]
            rows = likely(heat.max(axis=-1))
            found += columns(real["offset"][:, 0], rows, {0: "x", 1: "y"}, specs["offset"])
            return found + columns(
                real["size"][:, 0], rows, {0: "width", 1: "height"}, specs["size"]
            )
        case Head.YOLOX:
            grid, spec = real["grid"][:, 0], specs["grid"]
            score = grid[..., 5:] * grid[..., 4:5]
            return columns(grid, likely(score.max(axis=-1)), SIDES, spec)
        case Head.YOLOV8:
            anchors = np.stack([by_row(run, card)[0] for run in real["predictions"]])
            score, spec = anchors[..., 4:], specs["predictions"]
            return columns(anchors, likely(score.max(axis=-1)), SIDES, spec)
        case Head.SSD:
            return [ties(real["scores"], specs["scores"])]
        case Head.EMBEDDING:
            values = real["embedding"]
            return [share("vector", values, ends(values, specs["embedding"]))]


def likely(best: Reals) -> NDArray[np.bool_]:
    """The cells (pictures, ...) that a head may read: those of some score, and some at any rate."""
    flat = best.reshape(len(best), -1)
    count = min(LEAST_READ, flat.shape[1])
    least = np.minimum(np.partition(flat, -count, axis=1)[:, -count], LEAST_SCORE)
    rows = (flat >= least[:, None]) & (flat > 0)
    return np.asarray(rows.reshape(best.shape), np.bool_)


def columns(
    values: Reals, rows: NDArray[np.bool_], names: Mapping[int, str], spec: TensorSpec
) -> list[Share]:
    """The shares of some columns of cells (..., c), in the rows that are read."""
    return [
        share(name, values[..., i][rows], ends(values[..., i], spec)) for i, name in names.items()
    ]


def ties(scores: Reals, spec: TensorSpec) -> Share:
    """Scores may be 0; how many of those above one half are the highest there is?"""
    sure = scores[scores > LIKELY]
    high = share("", sure, ends(scores, spec)).high if len(sure) >= LEAST_SURE else 0.0
    return Share("scores", 0.0, high, MOST_TIED)


def share(name: str, values: Reals, limits: tuple[float, float]) -> Share:
    """How many values stand at either limit; none of none."""
    if not values.size:
        return Share(name, 0.0, 0.0, MOST_CLIPPED)
    low, high = (float(np.isclose(values, end, atol=1e-6).mean()) for end in limits)
    return Share(name, low, high, MOST_CLIPPED)


def ends(values: Reals, spec: TensorSpec) -> tuple[float, float]:
    """The ends of what an output can say; of a float one, of what it said.

    A graph may be clipped inside and give floats: then many values are the very same greatest one.
    """
    if spec.quant is not None:
        return reach(spec)
    return float(values.min()), float(values.max())
