"""onshelf-train recognizer: train the recognizer on its own crops."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers

from tools.train.commands.words import add_run


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("recognizer", help="train the recognizer on its own crops")
    command.add_argument("--packs", type=int, default=3600)
    command.add_argument("--views", type=int, default=10)
    add_run(command, minutes=25, rate=2e-3)
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Render the crops and train on them."""
    from tools.train.crops import HEIGHT
    from tools.train.fit import Settings
    from tools.train.train_recognizer import BATCH, render_classes, train_recognizer

    about = f"{options.packs} packs, {options.views} views, seed {options.seed}"
    settings = Settings(
        "crops",
        options.minutes,
        HEIGHT,
        BATCH,
        options.rate,
        options.seed,
        about,
        options.init,
        steps=options.steps,
    )
    crops = render_classes(options.seed * 1000, options.packs, options.views)
    train_recognizer(settings, options.out, crops)
