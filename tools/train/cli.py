"""onshelf-train: render pictures, train, export and measure OnShelf's own models.

onshelf-train render --out data/train --seeds 1000 1030 --count 400 --side 384
onshelf-train detector --data data/train --out run/shelf-small --minutes 30 --full-minutes 18
onshelf-train recognizer --out run/products --minutes 25
onshelf-train export run/shelf-small.weights.h5 --out models/shelf-small
onshelf-train evaluate models/shelf-small.yaml

These five lines, and the same with `products`, make everything in `models/` but the choice of the
learning rates of a second run, which each model's card names.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

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
    return 0


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser("onshelf-train", description=(__doc__ or "").splitlines()[0])
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    render = commands.add_parser("render", help="draw training scenes into shards")
    render.add_argument("--out", type=Path, required=True)
    render.add_argument("--seeds", type=int, nargs=2, required=True, metavar=("FIRST", "END"))
    render.add_argument("--count", type=int, default=400, help="pictures in a shard")
    render.add_argument("--side", type=int, default=384, help="of the pictures, pixels")
    render.set_defaults(work=_render)

    detector = commands.add_parser("detector", help="train the detector on shards")
    detector.add_argument("--data", type=Path, required=True)
    detector.add_argument("--full-minutes", type=float, default=18, help="at 320 px")
    _add_run(detector, minutes=30, rate=3e-3)
    detector.set_defaults(work=_detector)

    recognizer = commands.add_parser("recognizer", help="train the recognizer on its own crops")
    recognizer.add_argument("--packs", type=int, default=3600)
    recognizer.add_argument("--views", type=int, default=10)
    _add_run(recognizer, minutes=25, rate=2e-3)
    recognizer.set_defaults(work=_recognizer)

    export = commands.add_parser("export", help="quantize weights into models/ with a card")
    export.add_argument("weights", type=Path)
    export.add_argument("--out", type=Path, required=True, help="without its suffix")
    export.add_argument("--recognizer", action="store_true", help="the weights are a recognizer's")
    export.add_argument("--provenance", default="trained on scenes of tools/render only")
    export.set_defaults(work=_export)

    evaluate = commands.add_parser("evaluate", help="measure an exported model and note it")
    evaluate.add_argument("card", type=Path)
    evaluate.set_defaults(work=_evaluate)
    return top


def _add_run(command: argparse.ArgumentParser, *, minutes: float, rate: float) -> None:
    command.add_argument("--out", type=Path, required=True, help="run, without its suffix")
    command.add_argument("--minutes", type=float, default=minutes)
    command.add_argument("--rate", type=float, default=rate, help="learning rate")
    command.add_argument("--seed", type=int, default=11)
    command.add_argument("--init", default="", help="weights to go on from")


def _render(options: argparse.Namespace) -> None:
    from tools.train.shards import render_folder

    render_folder(options.out, range(*options.seeds), options.count, options.side)


def _detector(options: argparse.Namespace) -> None:
    from tools.train.fit import Settings
    from tools.train.train_detector import SMALL_BATCH, SMALL_SIDE, train_detector

    settings = Settings(
        "small", options.minutes, SMALL_SIDE, SMALL_BATCH, options.rate, options.seed,
        str(options.data), options.init,
    )  # fmt: skip
    train_detector(settings, options.out, full_minutes=options.full_minutes)


def _recognizer(options: argparse.Namespace) -> None:
    from tools.train.crops import HEIGHT
    from tools.train.fit import Settings
    from tools.train.train_recognizer import BATCH, render_classes, train_recognizer

    about = f"{options.packs} packs, {options.views} views, seed {options.seed}"
    settings = Settings(
        "crops", options.minutes, HEIGHT, BATCH, options.rate, options.seed, about, options.init
    )
    crops = render_classes(options.seed * 1000, options.packs, options.views)
    train_recognizer(settings, options.out, crops)


def _export(options: argparse.Namespace) -> None:
    from tools.train.export import export_detector, export_recognizer

    export = export_recognizer if options.recognizer else export_detector
    export(options.weights, options.out, options.provenance)


def _evaluate(options: argparse.Namespace) -> None:
    from tools.train.evaluate import evaluate

    evaluate(options.card)


if __name__ == "__main__":
    sys.exit(main())
