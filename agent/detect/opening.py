"""From a card to something that looks: accept the model, choose the accelerator, announce it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from agent.config.device import Accelerator
from agent.detect.acceptance import Notes, TrialDied, accept
from agent.detect.card import Card
from agent.detect.detector import TileDetector
from agent.detect.recognizer import CropRecognizer
from agent.detect.tflite import TfliteEngine, find_runtime, open_on
from agent.errors import BadModel, NotThere

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a device has to run models on.

    Args:
        accelerator: as configured; `auto` takes an Edge TPU where there is one.
        threads: of the CPU.
        notes: of the models accepted before.
    """

    accelerator: Accelerator = Accelerator.AUTO
    threads: int = 2
    notes: Notes = field(default_factory=lambda: Notes(None))


def open_detector(card: Card, bench: Bench) -> TileDetector:
    """A detector that is ready to look.

    Raises:
        BadModel: the model is refused, or is no detector.
        NotThere: there is no runtime.
    """
    require_kind(card, "detector")
    return TileDetector(open_engine(card, bench), card)


def open_recognizer(card: Card, bench: Bench) -> CropRecognizer:
    """A recognizer that is ready to look.

    Raises:
        BadModel: the model is refused, or is no recognizer.
        NotThere: there is no runtime.
    """
    require_kind(card, "recognizer")
    return CropRecognizer(open_engine(card, bench), card)


def require_kind(card: Card, kind: str) -> None:
    """Refuse a card of the other kind.

    Raises:
        BadModel: the card is of the other kind.
    """
    if card.kind != kind:
        raise BadModel(f"{card.name} is a {card.kind}; a {kind} is needed here")


def open_engine(card: Card, bench: Bench) -> TfliteEngine:
    """The model on the best accelerator that was asked for and is there.

    Falling back to the CPU is announced in the log and in the engine's `degraded`, never silent.

    Raises:
        BadModel: the model is refused.
        NotThere: there is no runtime.
    """
    if bench.accelerator is Accelerator.CPU:
        return _open(card, Accelerator.CPU, bench)
    try:
        return _open(card, Accelerator.EDGETPU, bench)
    except (NotThere, TrialDied) as error:
        # A delegate built for another runtime crashes (google-coral/libedgetpu, issue 53).
        find_runtime()  # without any runtime there is nothing to fall back to
        return _fall_back(card, bench, str(error))


def _open(card: Card, accelerator: Accelerator, bench: Bench, degraded: str = "") -> TfliteEngine:
    if accelerator is Accelerator.EDGETPU and card.edgetpu is None:
        raise NotThere(f"{card.name} has no file for an Edge TPU (`edgetpu` in its card)")
    accept(card, accelerator, bench.notes)
    engine = open_on(card, accelerator, bench.threads, degraded)
    log.info("%s runs on %s, %s", card.name, engine.runs_on, find_runtime())
    return engine


def _fall_back(card: Card, bench: Bench, why: str) -> TfliteEngine:
    if bench.accelerator is Accelerator.AUTO:
        # Nobody asked for an Edge TPU, so its absence is no trouble; it is said once.
        log.info("%s: %s; using the CPU", card.name, why)
        return _open(card, Accelerator.CPU, bench)
    log.warning(
        "%s: accelerator is edgetpu, but %s; using the CPU, which is slower", card.name, why
    )
    return _open(card, Accelerator.CPU, bench, degraded=why)
