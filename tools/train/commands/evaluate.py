"""onshelf-train evaluate: measure an exported model and note it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers

from tools.train.commands.accept import add_weights, reference_of


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("evaluate", help="measure an exported model and note it")
    command.add_argument("card", type=Path)
    command.add_argument(
        "--photos",
        type=Path,
        help="labelled photos, a site's folder or a COCO file, instead of scenes; notes nothing",
    )
    add_weights(command)
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Measure; the figures go to the card and beside it."""
    if options.photos:
        show_on_photos(options.card, options.photos)
        return
    from tools.train.evaluate import evaluate

    evaluate(options.card, reference_of(options.card, options.weights), options.scenes)


def show_on_photos(card: Path, photos: Path) -> None:
    """Print how well a detector finds what photos show; they are a yardstick, never a target."""
    from agent.detect.card import read_card
    from tools.train.evaluate import as_text
    from tools.train.site.measure import photo_metrics

    print(as_text(photo_metrics(read_card(card), photos)), end="")
