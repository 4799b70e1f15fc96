"""onshelf-train again: draw a stored picture again from its style."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("again", help="draw a stored picture again from its style")
    command.add_argument("shard", type=Path)
    command.add_argument("index", type=int, help="of the picture in the shard, from 0")
    command.add_argument(
        "--out", type=Path, required=True, help="a .png: the stored picture, and drawn again"
    )
    command.add_argument("--truth", action="store_true", help="draw boxes and cells over it")
    command.add_argument("--textures", type=Path, metavar="FOLDER", help="as it was rendered with")
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Draw, compare, write and say."""
    from tools.render.overlay import legend
    from tools.train.redraw import redrawn, write_png

    try:
        found = redrawn(options.shard, options.index, options.textures)
        write_png(options.out, found.side_by_side(truth=options.truth))
    except (ValueError, OSError) as error:
        raise SystemExit(f"onshelf-train again: {error}") from error
    print(f"{options.shard.name} {options.index}: {found.report()}")
    print(f"{options.out}: left as stored, right drawn again")
    if options.truth:
        print(legend())
