"""onshelf-train render: draw training scenes into shards."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("render", help="draw training scenes into shards")
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--seeds", type=int, nargs=2, required=True, metavar=("FIRST", "END"))
    command.add_argument("--count", type=int, default=400, help="pictures in a shard")
    command.add_argument("--side", type=int, default=384, help="of the pictures, pixels")
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Render what is not there yet."""
    from tools.train.shards import render_folder

    render_folder(options.out, range(*options.seeds), options.count, options.side)
