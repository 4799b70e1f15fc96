"""onshelf-train render: draw training scenes into shards."""

from __future__ import annotations

import argparse
import os
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
    command.add_argument(
        "--settings", default="", metavar="A,B", help="kinds of place to draw (default: all)"
    )
    command.add_argument(
        "--textures", type=Path, metavar="FOLDER", help="photographs that a part of the packs wear"
    )
    command.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)"
    )
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Render what is not there yet."""
    from tools.train.mill import Order, render_folder

    settings = tuple(name for name in options.settings.split(",") if name)
    try:
        order = Order(options.count, options.side, settings, options.textures)
        render_folder(options.out, range(*options.seeds), order, options.jobs)
    except ValueError as error:
        raise SystemExit(f"onshelf-train render: {error}") from error
    except KeyboardInterrupt:
        raise SystemExit("\nended; whole shards are kept, and the same line goes on") from None
