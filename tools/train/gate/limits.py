"""How large a file is and how long one invocation takes, beside a model that everybody knows."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

import numpy as np

from agent.detect.card import Card, CardInput, Head
from agent.detect.engine import Engine
from agent.detect.opening import open_engine
from agent.vision.arrays import Tensor
from tools.train.cards import checksum
from tools.train.gate.finding import Finding, noted, ok, refused
from tools.train.gate.outputs import tensors
from tools.train.measure_detector import BENCH, frozen_scenes

MODELS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "models"
REFERENCE = MODELS / "coral" / "mobilenet_v1_1.0_224_quant_embedding_extractor.tflite"
ROUNDS = 6
RUNS = 10  # of our model in a round; of the larger reference a third


@dataclass(frozen=True, slots=True)
class Limit:
    """What a class of models may take."""

    name: str
    megabytes: float
    milliseconds: float  # on one thread of the machine that trains


SMALL = Limit("a small detector", 0.6, 4.0)
LARGE = Limit("a large detector", 2.5, 15.0)
CROP = Limit("a recognizer", 0.5, 0.3)


@dataclass(frozen=True, slots=True)
class Speed:
    """The median time of an invocation on one thread, and the reference's in the same run."""

    milliseconds: float
    reference: float | None  # milliseconds; None where it is not there

    @property
    def ratio(self) -> float | None:
        """How much of the reference's time this model takes."""
        return self.milliseconds / self.reference if self.reference else None


def limit_of(card: Card) -> Limit:
    """The class of a model: ours say in their name whether they are large; others are."""
    if card.head is Head.EMBEDDING:
        return CROP
    small = card.head is Head.CENTERS and "large" not in card.name
    return SMALL if small else LARGE


def size(card: Card) -> Finding:
    """The file is not larger than its class may be; somebody else's may."""
    megabytes, limit = Path(card.file).stat().st_size / 1e6, limit_of(card)
    said = f"{megabytes:.2f} MB; {limit.name} has {limit.megabytes:g} at most"
    if megabytes <= limit.megabytes:
        return ok("size", said)
    if card.head in (Head.CENTERS, Head.EMBEDDING):
        return refused("size", said, "take the smaller network, or call it `...-large`")
    return noted("size", said, "it is slower to load; see whether it must be this large")


def time(card: Card, speed: Speed) -> Finding:
    """How long an invocation takes; machines differ, so nothing is refused for it."""
    limit = limit_of(card)
    beside = (
        "; the reference is not there"
        if speed.ratio is None
        else (f", {speed.ratio:.2f} of {speed.reference:.1f} ms that {REFERENCE.name} takes")
    )
    said = f"{speed.milliseconds:.2f} ms{beside}; {limit.name} has {limit.milliseconds:g} ms"
    if speed.milliseconds <= limit.milliseconds:
        return ok("time", said)
    return noted("time", said, "measure again on a quiet machine, or take the smaller network")


def measured_speed(card: Card, engine: Engine) -> Speed:
    """Time an opened model and the reference in turns, so that both see the same machine."""
    subjects = [(engine, _input(card, engine), RUNS)]
    if REFERENCE.is_file():
        known = reference_card()
        other = open_engine(known, BENCH)
        subjects.append((other, np.zeros(known.input.shape, np.uint8), RUNS // 3))
    taken: list[list[float]] = [[] for _ in subjects]
    for _ in range(ROUNDS):
        for times, (subject, tensor, runs) in zip(taken, subjects, strict=True):
            subject.run(tensor)  # what the other has driven out of the caches comes back
            times += [_once(subject, tensor) for _ in range(runs)]
    medians = [float(np.median(times)) for times in taken]
    return Speed(medians[0], medians[1] if len(medians) > 1 else None)


def _input(card: Card, engine: Engine) -> Tensor:
    return next(islice(tensors(card, engine, frozen_scenes(1)), 1)).copy()


def _once(engine: Engine, tensor: Tensor) -> float:
    started = perf_counter()
    engine.run(tensor)
    return (perf_counter() - started) * 1000


def reference_card() -> Card:
    """The reference as a card: MobileNet v1 without its classifier (Coral, Apache-2.0)."""
    return Card(
        name=REFERENCE.stem, kind="recognizer", file=str(REFERENCE),
        sha256=checksum(REFERENCE.read_bytes()), license="Apache-2.0",
        input=CardInput(224, 224, channels="rgb", range=(-1.0, 1.0), fit="squash"),
        head=Head.EMBEDDING, outputs={"embedding": "MobilenetV1/Logits/AvgPool_1a/AvgPool"},
    )  # fmt: skip
