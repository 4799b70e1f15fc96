"""onshelf-train accept: may this model be shipped?"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers
    from tools.train.gate.accept import Reference

WEIGHTS = ".weights.h5"


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("accept", help="ask whether a model may be shipped")
    command.add_argument("cards", type=Path, nargs="*", help="models/NAME.yaml")
    command.add_argument("--all", action="store_true", help="every card in models/ too")
    add_weights(command)
    command.add_argument("--json", action="store_true", help="for a program")
    command.set_defaults(work=run)


def add_weights(command: argparse.ArgumentParser) -> None:
    """What a measurement is told of the float network, and how long it may take."""
    command.add_argument(
        "--weights", type=Path, help="float weights; NAME.weights.h5 beside the card, if left out"
    )
    command.add_argument("--scenes", type=int, default=200, help="that accuracy is measured on")


def run(options: argparse.Namespace) -> None:
    """Print a table for every model; ends with code 1 where one is refused."""
    from tools.train.gate.accept import Asked, examine
    from tools.train.gate.finding import as_table, passes

    cards = [*options.cards, *(sorted(Path("models").glob("*.yaml")) if options.all else ())]
    if not cards:
        sys.exit("onshelf-train accept: name a card, or say --all in the project's folder")
    said = {}
    for path in cards:
        findings = examine(path, reference_of(path, options.weights), Asked(options.scenes))
        said[str(path)] = findings
        if not options.json:
            verdict = "may be shipped" if passes(findings) else "is REFUSED"
            print(f"{path} {verdict}\n{as_table(findings)}\n")
    if options.json:
        print(json.dumps({k: [asdict(f) for f in v] for k, v in said.items()}, indent=1))
    if not all(passes(findings) for findings in said.values()):
        sys.exit(1)


def reference_of(card: Path, weights: Path | None) -> Reference | None:
    """The float network of weights that are given, or that lie beside the card.

    None where there are none, and where they are only beside the card and Keras is not installed.
    """
    beside = card.with_name(card.stem + WEIGHTS)
    if weights is None and (not beside.is_file() or find_spec("keras") is None):
        return None
    from tools.train.reference import float_engine

    return lambda read: float_engine(read, weights or beside)
