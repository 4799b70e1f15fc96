"""The gate itself: every check of a card, in order, each leaving its finding."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.detect.card import Card, read_card
from agent.detect.engine import Engine
from agent.detect.opening import open_engine
from agent.errors import BadInput, BadModel
from tools.train.gate.accuracy import accuracy, measured_drops
from tools.train.gate.finding import Finding, noted, ok, refused
from tools.train.gate.flat import read_flat
from tools.train.gate.limits import measured_speed, size, time
from tools.train.gate.outputs import input_range, saturation
from tools.train.gate.papers import complete, own_file
from tools.train.gate.structure import structure
from tools.train.measure_detector import BENCH, SCENES, frozen_scenes

SEEN = 24  # scenes whose outputs are looked at for clipping

Reference = Callable[[Card], Engine]
"""Gives the float network of a card, as an engine."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How much the gate asks.

    Args:
        scenes: frozen scenes that accuracy is measured on.
        measured: whether the card's figures are due.
        timed: whether an invocation is timed.
    """

    scenes: int = SCENES
    measured: bool = True
    timed: bool = True


def examine(path: Path, reference: Reference | None, asked: Asked) -> list[Finding]:
    """All findings of the model of a card.

    Args:
        path: the card.
        reference: of the network that the file was made from; None where nobody has it.
        asked: how much.
    """
    try:
        card = read_card(path)
    except BadInput as error:
        return [refused("card", str(error), "correct the card")]
    findings = [complete(card, measured=asked.measured), own_file(card)]
    if findings[-1].advice:
        return findings
    try:
        findings += structure(read_flat(Path(card.file).read_bytes()))
    except BadModel as error:
        return [*findings, refused("file", str(error), "export the model again")]
    findings.append(size(card))
    try:
        engine = open_engine(card, BENCH)
    except BadModel as error:
        what, _, advice = str(error).rpartition("; ")
        return [*findings, refused("opens", what or advice, advice)]
    findings.append(ok("opens", "the agent takes it"))
    findings.append(input_range(card, engine.input))
    findings.append(saturation(card, engine, frozen_scenes(min(SEEN, asked.scenes))))
    findings.append(against(card, engine, reference, asked.scenes))
    if asked.timed:
        findings.append(time(card, measured_speed(card, engine)))
    return findings


def against(card: Card, engine: Engine, reference: Reference | None, scenes: int) -> Finding:
    """What int8 costs, where the float network is at hand."""
    if reference is None:
        return noted("accuracy", "not measured: no float weights were given")
    try:
        exact = reference(card)
    except BadInput as error:
        what, _, advice = str(error).rpartition("; ")
        return refused("accuracy", what or advice, advice)
    return accuracy(measured_drops(card, exact, engine, scenes))
