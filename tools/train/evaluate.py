"""Measure a model as the agent runs it, on frozen scenes, and note what came out.

`onshelf-train evaluate models/shelf-small.yaml` writes `shelf-small.metrics.txt` beside the card
and the same figures into it.
"""

from collections.abc import Mapping
from pathlib import Path

from agent.detect.card import read_card
from tools.train.cards import read_facts, write_facts
from tools.train.measure_detector import detector_metrics
from tools.train.measure_recognizer import recognizer_metrics


def evaluate(card_path: Path) -> dict[str, float]:
    """Measure the model of a card; write its metrics file and its card."""
    card = read_card(card_path)
    facts = read_facts(card_path)
    if card.kind == "detector":
        metrics = detector_metrics(card)
    else:
        metrics, accept = recognizer_metrics(card)
        facts["accept"] = round(accept, 3)
    facts["metrics"] = {name: round(value, 3) for name, value in metrics.items()}
    write_facts(card_path, facts)
    text = as_text(metrics)
    card_path.with_name(f"{card.name}.metrics.txt").write_text(text, encoding="utf-8")
    print(text, end="")
    return metrics


def as_text(metrics: Mapping[str, float]) -> str:
    """One figure a line."""
    return "".join(f"{name} {value:.3f}\n" for name, value in metrics.items())
