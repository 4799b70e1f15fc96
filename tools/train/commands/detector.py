"""onshelf-train detector: train the detector on shards."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers

from tools.train.commands.words import add_run


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("detector", help="train the detector on shards")
    command.add_argument("--data", type=Path, required=True)
    command.add_argument("--size", default="small", choices=("small", "large"))
    command.add_argument("--full-minutes", type=float, default=18, help="at 320 px")
    command.add_argument("--full-steps", type=int, default=0, help="instead of --full-minutes")
    add_run(command, minutes=30, rate=3e-3)
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Train both phases."""
    from tools.train.fit import Settings
    from tools.train.train_detector import SMALL_BATCH, SMALL_SIDE, train_detector

    settings = Settings(
        "small", options.minutes, SMALL_SIDE, SMALL_BATCH, options.rate, options.seed,
        str(options.data), options.init, options.size, options.steps,
    )  # fmt: skip
    train_detector(
        settings,
        options.out,
        full_minutes=options.full_minutes,
        full_steps=options.full_steps,
    )
