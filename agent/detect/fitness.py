"""Can this model say what its head needs? Judged from its tensors and from a few test pictures.

A model can load, run, and still be useless: quantized with one scale for pixels and for scores, or
with its box sizes clipped. Both are seen without a single real picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from agent.detect.card import Card, Head
from agent.vision.arrays import Image, Tensor
from agent.vision.heads import SIZE_UNIT_PX, grid_of
from agent.vision.int8 import Reals, TensorSpec, dequantize, reach

FINEST_SCORE_STEP = 0.05
"""Scores in coarser steps cannot be told from a threshold: 20 steps between no and yes. A tensor
that holds pixels (0..640) and scores (0..1) in int8 has steps of 2.5."""

SURE_SCORE = 0.9
"""A score tensor that cannot reach this was calibrated on pictures without products."""

SIDES_PX = (16.0, 96.0)
"""The sides of facings that a tile shows (`agent.vision.tiles`), which a size must reach."""

STRIDES_WIDE = 1.5
"""A grid cell's box is several cells wide: its log-size must reach e^1.5 = 4.5 of them."""

MOST_AT_THE_RAIL = 0.3
"""More box sizes than this on one value, over noise, a slope and blocks, are clipped.

Measured on YOLOX-nano: 85 % of its clipped int8 file, under 0.1 % of its float16 and dynamic range
files.
"""

SEED = 20261120  # any; the test pictures must be the same at every acceptance


def mismatch(card: Card, outputs: Mapping[str, TensorSpec]) -> str:
    """What of the outputs the card's head cannot use, in a person's words; "" where nothing."""
    shapes = {role: spec.shape for role, spec in outputs.items()}
    for role, expected in expected_shapes(card).items():
        got = shapes[role]
        fits = len(got) == len(expected) and all(
            want is None or want == have for have, want in zip(got, expected, strict=True)
        )
        if not fits:
            wanted = ", ".join("any" if n is None else str(n) for n in expected)
            return (
                f"output {outputs[role].name!r} ({role}) has the shape {list(got)}; a {card.head}"
                f" head with this card needs [{wanted}]; correct the card, or take another model"
            )
    return unspeakable(card, outputs)


def expected_shapes(card: Card) -> dict[str, tuple[int | None, ...]]:
    """The shape of every output that this card calls for; None stands for any length."""
    classes = len(card.labels)
    match card.head:
        case Head.CENTERS:
            down, across = card.input.height // card.stride, card.input.width // card.stride
            return {
                "heat": (1, down, across, classes),
                "offset": (1, down, across, 2),
                "size": (1, down, across, 2),
            }
        case Head.SSD:
            return {"boxes": (1, None, 4), "classes": (1, None), "scores": (1, None), "count": (1,)}
        case Head.YOLOX:
            return {"grid": (1, len(grid_of(card.input.size, card.strides)[1]), 5 + classes)}
        case Head.YOLOV8:
            columns = card.anchors == "columns"
            return {"predictions": (1, 4 + classes, None) if columns else (1, None, 4 + classes)}
        case Head.EMBEDDING:
            return {}  # any shape: its numbers are one vector


def unspeakable(card: Card, outputs: Mapping[str, TensorSpec]) -> str:
    """A number that the head needs and that a quantized output cannot hold; "" where none."""
    for role, spec in outputs.items():
        if spec.quant is None:
            continue
        low, high = reach(spec)
        least, most = needed_range(card, role)
        if low > least or high < most:
            return (
                f"output {spec.name!r} ({role}) holds {low:.2f} to {high:.2f}, and {least:.2f} to"
                f" {most:.2f} is needed; quantize it again with pictures of full shelves"
            )
        if role in ("heat", "grid", "predictions") and spec.quant.scale > FINEST_SCORE_STEP:
            return (
                f"output {spec.name!r} ({role}) has steps of {spec.quant.scale:.2g}, too coarse for"
                f" scores; export boxes and scores as separate outputs, or keep them float"
            )
    return ""


def needed_range(card: Card, role: str) -> tuple[float, float]:
    """The least and the greatest number that an output in this role must be able to hold."""
    match role:
        case "heat":
            return 0.0, SURE_SCORE
        case "offset":
            return 1 / 3, 2 / 3  # within the center's own cell
        case "size":
            low, high = np.log(np.array(SIDES_PX) / SIZE_UNIT_PX)
            return float(low), float(high)
        case "grid":
            return 0.0, STRIDES_WIDE
        case "predictions":
            return 0.0, SURE_SCORE * (1 if card.boxes == "normalized" else max(card.input.size))
        case _:
            return 0.0, 0.0


def trial_pictures(card: Card) -> Iterator[Image]:
    """Pictures (h, w, 3) of the model's input size: noise, a slope, colored blocks of pack size."""
    rng = np.random.default_rng(SEED)
    width, height = card.input.size
    yield rng.integers(0, 256, (height, width, 3), np.uint8)
    slope = np.linspace(0, 255, width).astype(np.uint8)
    yield np.ascontiguousarray(np.broadcast_to(slope[None, :, None], (height, width, 3)))
    block = max(width // 10, 1)
    colors = rng.integers(0, 256, (height // block + 1, width // block + 1, 3), np.uint8)
    blocks = colors.repeat(block, axis=0).repeat(block, axis=1)
    yield np.ascontiguousarray(blocks[:height, :width])


def defect(card: Card, outputs: Mapping[str, TensorSpec], runs: list[Mapping[str, Tensor]]) -> str:
    """What the answers to the test pictures give away, in a person's words; "" where nothing."""
    for role, spec in outputs.items():
        answers = [dequantize(run[role], spec.quant) for run in runs]
        if not all(np.isfinite(answer).all() for answer in answers):
            return f"output {spec.name!r} ({role}) is not a number on a test picture"
        # What suppression in the graph leaves of noise may well be nothing.
        if card.head is not Head.SSD and all(np.ptp(answer) == 0 for answer in answers):
            return (
                f"output {spec.name!r} ({role}) is {answers[0].flat[0]:g} everywhere, whatever the"
                " picture; convert the model again"
            )
    return clipped(card, {role: [run[role] for run in runs] for role in outputs}, outputs)


def clipped(
    card: Card, answers: Mapping[str, list[Tensor]], outputs: Mapping[str, TensorSpec]
) -> str:
    """Whether the box sizes stand at the end of what their quantization holds; "" if not."""
    match card.head:
        case Head.CENTERS:
            sizes = [dequantize(a, outputs["size"].quant).reshape(-1, 2) for a in answers["size"]]
        case Head.YOLOX:
            sizes = [dequantize(a, outputs["grid"].quant)[0, :, 2:4] for a in answers["grid"]]
        case _:
            return ""
    share, value = at_the_rail(np.concatenate(sizes))
    if share <= MOST_AT_THE_RAIL:
        return ""
    return (
        f"box sizes are clipped: {share:.0%} of them are {value:.3g}, the end of what the model can"
        " say; quantize it again with box sizes in an output of their own, or take the float16 file"
    )


def at_the_rail(values: Reals) -> tuple[float, float]:
    """The larger share of values that equal their minimum or their maximum, and that value."""
    ends = [float(values.min()), float(values.max())]
    shares = [float(np.isclose(values, end, atol=1e-6).mean()) for end in ends]
    worst = int(np.argmax(shares))
    return shares[worst], ends[worst]
