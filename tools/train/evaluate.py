"""Measure a model as the agent runs it, on frozen scenes, and note what came out.

`onshelf-train evaluate models/shelf-small.yaml` writes `shelf-small.metrics.txt` beside the card,
the same figures into it, and what they say it is bad at.
"""

from collections.abc import Mapping
from pathlib import Path

from agent.detect.card import Card, read_card
from agent.detect.opening import open_engine
from tools.train.calibrate import calibrated
from tools.train.cards import read_facts, write_facts
from tools.train.gate.accept import Reference
from tools.train.gate.accuracy import measured_drops
from tools.train.gate.limits import measured_speed
from tools.train.measure_detector import BENCH, SCENES, detector_metrics
from tools.train.measure_recognizer import recognizer_metrics
from tools.train.weaknesses import renewed


def evaluate(
    card_path: Path, reference: Reference | None = None, scenes: int = SCENES
) -> dict[str, float]:
    """Measure the model of a card; write its metrics file and its card.

    Args:
        card_path: of a card that `export` wrote.
        reference: gives the float network, for what int8 costs; None leaves that out.
        scenes: how many frozen scenes a detector is measured on.
    """
    card, facts = read_card(card_path), read_facts(card_path)
    if card.kind == "detector":
        metrics = detector_metrics(card, scenes)
    else:
        card = calibrated(card)
        facts |= {"accept": card.accept, "margin": card.margin, "alike": card.alike}
        metrics = recognizer_metrics(card)
    metrics |= costs(card, reference, scenes)
    facts["metrics"] = {name: round(value, 3) for name, value in metrics.items()}
    facts["bad_at"] = renewed(card.bad_at, metrics)
    write_facts(card_path, facts)
    text = as_text(metrics)
    card_path.with_name(f"{card.name}.metrics.txt").write_text(text, encoding="utf-8")
    print(text, end="")
    return metrics


def costs(card: Card, reference: Reference | None, scenes: int) -> dict[str, float]:
    """What a model costs: points lost to int8, bytes, and time."""
    metrics: dict[str, float] = {}
    engine = open_engine(card, BENCH)
    if reference is not None:
        drops = measured_drops(card, reference(card), engine, scenes)
        metrics |= {f"{name}_drop": drop.points for name, drop in drops.items()}
    speed = measured_speed(card, engine)
    metrics |= {"bytes": Path(card.file).stat().st_size, "invoke_ms": speed.milliseconds}
    return metrics | ({} if speed.ratio is None else {"invoke_ratio": speed.ratio})


def as_text(metrics: Mapping[str, float]) -> str:
    """One figure a line; whole numbers as they are."""
    return "".join(f"{name} {_figure(value)}\n" for name, value in metrics.items())


def _figure(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"
