"""onshelf-train evaluate: measure an exported model and note it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("evaluate", help="measure an exported model and note it")
    command.add_argument("card", type=Path)
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Measure; the figures go to the card and beside it."""
    from tools.train.evaluate import evaluate

    evaluate(options.card)
