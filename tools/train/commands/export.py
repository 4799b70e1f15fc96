"""onshelf-train export: quantize weights into models/ with a card."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("export", help="quantize weights into models/ with a card")
    command.add_argument("weights", type=Path)
    command.add_argument("--out", type=Path, required=True, help="without its suffix")
    command.add_argument("--recognizer", action="store_true", help="the weights are a recognizer's")
    command.add_argument("--size", default="small", choices=("small", "large"))
    command.add_argument("--provenance", default="trained on scenes of tools/render only")
    command.add_argument(
        "--trained-on", nargs="+", default=(), metavar="SENTENCE",
        help="for the card; what the replaced card says, if left out",
    )  # fmt: skip
    command.add_argument(
        "--scenes", type=int, default=200, help="that the gate compares int8 with float on"
    )
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Quantize, ask the gate, and write the file, its card and its weights."""
    from tools.train.export import Story, export_detector, export_recognizer

    story = Story(options.provenance, options.trained_on, options.scenes)
    if options.recognizer:
        export_recognizer(options.weights, options.out, options.provenance, story=story)
    else:
        export_detector(options.weights, options.out, options.provenance, options.size, story=story)
