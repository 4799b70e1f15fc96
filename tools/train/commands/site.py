"""onshelf-train site: tune the detector to the photos of one shop."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.detect.card import Card
    from tools.train.commands.words import Subparsers

PORT = 8766
INTERRUPTED = 130  # as shells have it


def add(commands: Subparsers) -> None:
    """Say the words."""
    command = commands.add_parser(
        "site",
        help="label photos of a shop and tune the detector to them",
        description="Tune the shipped detector to 10 to 30 photos of one shop, in minutes. Without"
        " labels the page for labelling opens first; Ctrl+C there goes on to learning.",
    )
    command.add_argument("folder", type=Path, help="of the photos; labels and work are kept there")
    labels = command.add_mutually_exclusive_group()
    labels.add_argument(
        "--coco", type=Path, metavar="FILE", help="bring photos and boxes of a COCO file"
    )
    labels.add_argument(
        "--yolo", type=Path, metavar="DIR", help="bring photos and boxes in YOLO form"
    )
    labels.add_argument("--label", action="store_true", help="open the page for labelling")
    command.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="CATEGORY=LABEL",
        help="what a category of --coco or --yolo means here",
    )
    command.add_argument("--port", type=int, default=PORT, help="of the page, on this machine only")
    command.add_argument("--minutes", type=float, default=4.0, help="of learning")
    command.add_argument("--steps", type=int, default=0, help="instead of --minutes")
    command.add_argument("--holdout", type=int, default=5, metavar="N", help="photos to judge by")
    command.add_argument(
        "--base", type=Path, help="model to begin from, without its suffix; as shipped"
    )
    command.add_argument("--size", default="small", choices=("small", "large"))
    command.add_argument(
        "--out", type=Path, default=Path("models/my-shop"), help="without its suffix"
    )
    command.add_argument(
        "--force", action="store_true", help="take the model also where it is no better"
    )
    command.set_defaults(work=run)


def run(options: argparse.Namespace) -> None:
    """Bring labels, or have them drawn; then learn, measure and deliver."""
    from tools.train.site.steps import Order, tune_site

    base = options.base or shipped(options.size)
    prepare(options, base)
    order = Order(
        options.folder, base, options.out, options.size, minutes=options.minutes,
        steps=options.steps, holdout=options.holdout, force=options.force,
    )  # fmt: skip
    try:
        tune_site(order)
    except KeyboardInterrupt:
        print("\nbroken off; the same command goes on from here", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None


def prepare(options: argparse.Namespace, base: Path) -> None:
    """Photos and labels into the folder: from files, or by hand where there are none yet."""
    from tools.train.site.coco import pictures_of, read_coco
    from tools.train.site.foreign import parse_map
    from tools.train.site.gather import gather
    from tools.train.site.labels import load_site
    from tools.train.site.yolo import read_yolo

    given = parse_map(options.map)
    if options.coco or options.yolo:
        found = (
            read_coco(options.coco, pictures_of(options.coco), given)
            if options.coco
            else read_yolo(options.yolo, given)
        )
        gather(options.folder, found)
    elif options.label or not load_site(options.folder).checked:
        label(options.folder, base, options.port)


def label(folder: Path, base: Path, port: int) -> None:
    """Serve the page until the person ends it."""
    from agent.detect.card import read_card
    from tools.train.site.serve import serve

    path = base.with_name(f"{base.name}.yaml")
    card: Card | None = read_card(path) if path.is_file() else None
    serve(folder, card, port)


def shipped(size: str) -> Path:
    """The model that comes with OnShelf, without its suffix."""
    from agent.detect.bundled import card_of

    return card_of(f"shelf-{size}", Path()).with_suffix("")
