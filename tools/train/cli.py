"""onshelf-train: render pictures, train, export and measure OnShelf's own models.

onshelf-train render --out data/train --seeds 1000 1030 --count 400 --side 384
onshelf-train detector --data data/train --out run/shelf-small --minutes 30 --full-minutes 18
onshelf-train recognizer --out run/products --minutes 25
onshelf-train export run/shelf-small.weights.h5 --out models/shelf-small
onshelf-train evaluate models/shelf-small.yaml
onshelf-train accept models/shelf-small.yaml
onshelf-train page models/*.yaml

These seven lines, and the same with `products`, make everything in `models/` but the choice of the
learning rates of a second run, which each model's card names.

`onshelf-train again data/train/001000.npz 17 --out 17.png --truth` draws a stored picture again.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from agent.errors import OnShelfError
from tools.train.commands import (
    accept,
    again,
    detector,
    evaluate,
    export,
    page,
    recognizer,
    render,
    site,
)

COMMANDS = (render, again, detector, recognizer, site, export, evaluate, accept, page)
EXTRA = "this needs the extra `train`: pip install 'onshelf[train]'"


def main(words: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    options = parser().parse_args(words)
    work: Callable[[argparse.Namespace], None] = options.work
    try:
        work(options)
    except ModuleNotFoundError as error:
        print(f"onshelf-train: {error}; {EXTRA}", file=sys.stderr)
        return 1
    except OnShelfError as error:
        print(f"onshelf-train: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser("onshelf-train", description=(__doc__ or "").splitlines()[0])
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
