"""Words that several subcommands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - no public name


def add_run(command: argparse.ArgumentParser, *, minutes: float, rate: float) -> None:
    """What every training run is told."""
    command.add_argument("--out", type=Path, required=True, help="run, without its suffix")
    command.add_argument("--minutes", type=float, default=minutes)
    command.add_argument("--steps", type=int, default=0, help="instead of --minutes")
    command.add_argument("--rate", type=float, default=rate, help="learning rate")
    command.add_argument("--seed", type=int, default=11)
    command.add_argument("--init", default="", help="weights to go on from")
