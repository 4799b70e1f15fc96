"""onshelf-train page: pictures of what models see, and models/README.md."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.train.commands.words import Subparsers


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser("page", help="draw what models see, and write their README.md")
    command.add_argument("cards", type=Path, nargs="+", help="models/*.yaml, all of the page")
    command.add_argument("--scenes", type=int, default=200, help="to choose the cases from")
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Draw and write."""
    from tools.train.page.make import make_page

    print(make_page(options.cards, options.scenes))
