"""From a card to something that looks: accept the model, choose the accelerator, announce it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from agent.config.device import Accelerator
from agent.detect.acceptance import Notes, accept
from agent.detect.card import OCCLUDER, Card
from agent.detect.detector import TileDetector
from agent.detect.recognizer import CropRecognizer
from agent.detect.tflite import Place, TfliteEngine, installed, open_on
from agent.errors import BadModel, NotThere, OnShelfError

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


def require_occluders(card: Card) -> None:
    """Refuse a card that finds nobody.

    Raises:
        BadModel: none of its labels is what hides a shelf.
    """
    if OCCLUDER not in card.words:
        raise BadModel(
            f"{card.name} names nobody who hides a shelf; write `occluders: [person]`, or the word "
            "its labels have for people, on its card"
        )


def open_engine(card: Card, bench: Bench) -> TfliteEngine:
    """The model on the best accelerator that was asked for and is there.

    Falling back to the CPU is announced in the log and in the engine's `degraded`, never silent.

    Raises:
        BadModel: the model is refused.
        NotThere: there is no runtime.
    """
    packages = installed()
    cpu = Place(Accelerator.CPU, packages[0])
    if bench.accelerator is Accelerator.CPU:
        return open_in(cpu, card, bench)
    try:
        return open_on_edgetpu(card, packages, bench)
    except NotThere as error:
        if bench.accelerator is Accelerator.AUTO:
            # Nobody asked for an Edge TPU, so its absence is no trouble; it is said once.
            log.info("%s: %s; using the CPU", card.name, error)
            return open_in(cpu, card, bench)
        why = str(error)
    except BadModel as error:
        why = str(error)
    log.warning("%s: not on an Edge TPU: %s; using the CPU, which is slower", card.name, why)
    return open_in(cpu, card, bench, degraded=why)


def open_on_edgetpu(card: Card, packages: tuple[str, ...], bench: Bench) -> TfliteEngine:
    """The model on an Edge TPU, in the first runtime that can load its delegate.

    A delegate built for another runtime refuses the model or crashes (google-coral/libedgetpu,
    issue 53), so each runtime that is installed has its trial.

    Raises:
        BadModel, NotThere: what the preferred runtime said.
    """
    refusals: list[OnShelfError] = []
    for package in packages:
        try:
            return open_in(Place(Accelerator.EDGETPU, package), card, bench)
        except (NotThere, BadModel) as error:
            refusals.append(error)
    raise refusals[0]


def open_in(place: Place, card: Card, bench: Bench, degraded: str = "") -> TfliteEngine:
    """The model in exactly this place, once it was accepted there.

    Raises:
        BadModel, NotThere: see `accept`.
    """
    accept(card, place, bench.notes)
    engine = open_on(card, place, bench.threads, degraded)
    log.info("%s runs on %s", card.name, place)
    return engine
