"""`onshelf look`: one picture, and what is true of each slot in it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from agent.commands.options import add_model_arguments, add_view_arguments

HELP = "judge one picture: a verdict for every slot"

EXAMPLE = """\
examples:
  onshelf look shelf.jpg --planogram planograms/bay-3.yaml --alignment alignment/left.yaml
  onshelf look shelf.jpg --config device.yaml --camera left --out seen.jpg
  onshelf look shelf.jpg --planogram bay-3.yaml --json | jq .missing

One picture proves little: what the agent reports has been true over many looks. How many more like
this one it would take, at a shelf that was full before, stands below the table. Without an
alignment, the picture is taken to show the fixture's face and nothing else.
"""

EVERY_S = 5.0  # from look to look, as a device looks unless it is told otherwise


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What `onshelf look` takes."""
    parser = subparsers.add_parser(
        "look",
        help=HELP,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("picture", type=Path, help="a JPEG or PNG of the shelf")
    add_view_arguments(parser)
    add_model_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the picture, annotated")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Look once and say what was seen."""
    from agent.camera.clock import now
    from agent.camera.folder import read_picture
    from agent.commands.fitted import fitted
    from agent.commands.telling import as_json, as_table, on_their_way, save
    from agent.shelf.advance import Rules
    from agent.shelf.held.belief import PROFILES
    from agent.shelf.rules.event import Origin
    from agent.shelf.told.candidates import candidates
    from agent.shelf.told.drawing import draw
    from agent.vision.frame import Frame

    image = read_picture(args.picture)
    fit = fitted(args, picture_px=(image.shape[1], image.shape[0]))
    moment = now()
    look = fit.eyes(Frame(fit.view.camera, moment.at, moment.mono_ms, image))
    if look.votes is None:
        print(f"onshelf look: {args.picture}: cannot be judged: {look.detail}", file=sys.stderr)
        return 3
    if args.out is not None:
        save(args.out, draw(image, fit.view, look))
    rules = Rules(PROFILES[fit.profile], Origin(fit.source, ""), fit.plans, fit.shop)
    coming = candidates(look, fit.view, rules, fit.gtins, EVERY_S)
    if args.json:
        print(json.dumps(as_json(look, fit.view, coming), indent=2, ensure_ascii=False))
    else:
        print(as_table(look, fit.view, on_their_way(coming, EVERY_S)))
    return 0
