"""Stand-ins for the neural network's room, and cards for models that need no shop."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from agent.config.device import Accelerator
from agent.detect.card import Card, CardInput, Head
from agent.detect.tflite import Place
from agent.vision.int8 import Quant, TensorSpec

SIDE = 64
CELLS = SIDE // 4
HEAT = Quant(1 / 256, -128)
SIZE = Quant(1 / 32, 0)

ON_CPU = Place(Accelerator.CPU, "ai-edge-litert")

CENTERS_OUTPUTS = {"heat": "out:0", "offset": "out:1", "size": "out:2"}


def a_card(**changes) -> Card:
    """A card of our own detector, 64 x 64, that names no real file."""
    given = {
        "name": "tiny",
        "kind": "detector",
        "file": "tiny.tflite",
        "sha256": "0" * 64,
        "license": "Apache-2.0",
        "input": CardInput(SIDE, SIDE),
        "head": Head.CENTERS,
        "outputs": CENTERS_OUTPUTS,
        "labels": ("product", "gap", "price_label"),
        "thresholds": {"product": 0.35, "gap": 0.3, "price_label": 0.3},
    }
    return Card(**{**given, **changes})


def a_card_of(file: Path, **changes) -> Card:
    """A card of a file that is there."""
    return a_card(file=str(file), sha256=hashlib.sha256(file.read_bytes()).hexdigest(), **changes)


class CannedEngine:
    """An engine that answers with what it was given, and remembers what it was asked."""

    runs_on = Accelerator.CPU
    degraded = ""

    def __init__(
        self,
        spec: TensorSpec,
        outputs: Mapping[str, TensorSpec],
        answers: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        self.input = spec
        self.outputs = outputs
        self.asked: list[np.ndarray] = []
        self.answers = answers or {
            role: np.zeros(out.shape, out.dtype) for role, out in outputs.items()
        }

    def run(self, tensor: np.ndarray) -> Mapping[str, np.ndarray]:
        if tensor.shape != self.input.shape or tensor.dtype != self.input.dtype:
            raise ValueError(f"input is {tensor.dtype} {tensor.shape}, expected {self.input}")
        self.asked.append(tensor.copy())
        return {role: answer.copy() for role, answer in self.answers.items()}


class PaintedEngine(CannedEngine):
    """Our own detector for pictures of painted blocks: finds every block of pure blue (255, 0, 0).

    It answers in int8 as the real one does, so that what is found has been through the card's
    thresholds, the head and the way back to the full frame.
    """

    def __init__(self) -> None:
        super().__init__(
            TensorSpec("in", (1, SIDE, SIDE, 3), "uint8", Quant(1 / 255, 0)),
            {
                "heat": TensorSpec("out:0", (1, CELLS, CELLS, 3), "int8", HEAT),
                "offset": TensorSpec("out:1", (1, CELLS, CELLS, 2), "int8", HEAT),
                "size": TensorSpec("out:2", (1, CELLS, CELLS, 2), "int8", SIZE),
            },
        )

    def run(self, tensor: np.ndarray) -> Mapping[str, np.ndarray]:
        super().run(tensor)
        blue = ((tensor[0, ..., 0] > 127) & (tensor[0, ..., 1] < 128)).astype(np.uint8)
        heat = np.full((1, CELLS, CELLS, 3), -128, np.int8)
        offset = np.zeros((1, CELLS, CELLS, 2), np.int8)
        size = np.zeros((1, CELLS, CELLS, 2), np.int8)
        _, _, blocks, centers = cv2.connectedComponentsWithStats(blue)
        for (_, _, width, height, _), (x, y) in zip(blocks[1:], centers[1:], strict=True):
            at = np.array([x + 0.5, y + 0.5]) / 4
            col, row = at.astype(int)
            heat[0, row, col, 0] = 100
            share = (at - (col, row)) / 3 + 1 / 3
            offset[0, row, col] = np.rint(share / HEAT.scale) + HEAT.zero
            size[0, row, col] = np.rint(np.log(np.array([width, height]) / 16) / SIZE.scale)
        return {"heat": heat, "offset": offset, "size": size}


class MeanColorEngine(CannedEngine):
    """A recognizer of 8 x 8 crops whose vector is the mean color less gray: blue, green, red."""

    def __init__(self) -> None:
        super().__init__(
            TensorSpec("in", (1, 8, 8, 3), "uint8", Quant(1 / 255, 0)),
            {"embedding": TensorSpec("out", (1, 3), "float32")},
        )

    def run(self, tensor: np.ndarray) -> Mapping[str, np.ndarray]:
        super().run(tensor)
        return {"embedding": tensor[0].mean(axis=(0, 1), dtype=np.float32)[None] - 100}


def a_recognizer_card(**changes) -> Card:
    """A card for `MeanColorEngine`."""
    given = {
        "name": "colors",
        "kind": "recognizer",
        "input": CardInput(8, 8, fit="squash"),
        "head": Head.EMBEDDING,
        "outputs": {"embedding": "out"},
        "labels": (),
        "thresholds": {},
    }
    return a_card(**{**given, **changes})


# Cards for other people's models, which lie beside the project and never in it.

SSD_OUTPUTS = {
    "boxes": "TFLite_Detection_PostProcess",
    "classes": "TFLite_Detection_PostProcess:1",
    "scores": "TFLite_Detection_PostProcess:2",
    "count": "TFLite_Detection_PostProcess:3",
}


def pets_card(file: Path, **changes) -> Card:
    """A uint8 SSD-MobileNet of 37 breeds."""
    given = {
        "input": CardInput(300, 300, channels="rgb", range=(-1.0, 1.0), fit="squash"),
        "head": Head.SSD,
        "outputs": SSD_OUTPUTS,
        "labels": tuple(f"breed {n}" for n in range(37)),
        "thresholds": {},
    }
    return a_card_of(file, **{**given, **changes})


def pets(shared: Path, **changes) -> Card:
    return pets_card(shared / "models/pets_ssd/detect.tflite", **changes)


def yolox(shared: Path, flavor: str, **changes) -> Card:
    """YOLOX-nano for COCO, of which the bottles are products and people stand before a shelf."""
    folder = shared / "models/yolox_nano"
    given = {
        "input": CardInput(416, 416, dtype="float32", range=(0.0, 255.0), layout="nchw"),
        "head": Head.YOLOX,
        "outputs": {"grid": "PartitionedCall:0"},
        "labels": tuple((folder / "coco_classes.txt").read_text().split("\n")[:80]),
        "products": ("bottle", "cup"),
        "occluders": ("person",),
        "thresholds": {},
    }
    file = folder / f"yolox_nano_{flavor}_quantize.tflite"
    return a_card_of(file, **{**given, **changes})


def person(shared: Path, **changes) -> Card:
    """A small YOLOX for people."""
    given = {
        "input": CardInput(192, 192, dtype="float32", range=(0.0, 255.0), layout="nchw"),
        "head": Head.YOLOX,
        "outputs": {"grid": "PartitionedCall:0"},
        "labels": ("person",),
        "occluders": ("person",),
        "thresholds": {},
    }
    return a_card_of(shared / "models/person/person.tflite", **{**given, **changes})


def embedder(shared: Path, **changes) -> Card:
    """MobileNet's last layer before its classes: 1,024 numbers for a picture."""
    file = shared / "models/coral/mobilenet_v1_1.0_224_quant_embedding_extractor.tflite"
    given = {
        "kind": "recognizer",
        "input": CardInput(224, 224, channels="rgb", range=(-1.0, 1.0), fit="squash"),
        "head": Head.EMBEDDING,
        "outputs": {"embedding": "MobilenetV1/Logits/AvgPool_1a/AvgPool"},
        "labels": (),
        "thresholds": {},
    }
    return a_card_of(file, **{**given, **changes})
