"""`onshelf replay`: the events a recording would have led to, faster than real time."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.commands.options import add_model_arguments, add_view_arguments

if TYPE_CHECKING:
    from agent.shelf.rules.event import Event, Origin
    from agent.vision.frame import Frame

HELP = "run a recording through the agent's eyes and print the events"

EXAMPLE = """\
examples:
  onshelf replay clip.mp4 --config device.yaml --camera left
  onshelf replay pictures/ --planogram bay-3.yaml --alignment left.yaml --json > events.jsonl

A folder's pictures are taken in the order of their names; a time in a name, such as
2026-11-20T10-15-00Z.jpg, is the picture's. Time is the recording's own, so the same recording
always gives the same events with the same ids.
"""

PROGRESS_EVERY = 50  # looks: some ten seconds on a Pi


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What `onshelf replay` takes."""
    parser = subparsers.add_parser(
        "replay",
        help=HELP,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("recording", type=Path, help="a video file, or a folder of pictures")
    parser.add_argument(
        "--every",
        type=float,
        default=5.0,
        metavar="S",
        help="seconds from look to look, in the recording's time (default: %(default)s)",
    )
    parser.add_argument(
        "--start",
        type=_moment,
        metavar="TIME",
        help="of the first picture, where the recording does not say it",
    )
    parser.add_argument("--loops", type=int, default=1, metavar="N", help="play it N times over")
    parser.add_argument("--json", action="store_true", help="print each event as one JSON line")
    add_view_arguments(parser)
    add_model_arguments(parser)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def run(args: argparse.Namespace) -> int:
    """Replay the recording and say what happened."""
    from agent.commands.fitted import fitted
    from agent.replay import over_and_over, replay, spaced
    from agent.shelf.advance import Rules
    from agent.shelf.cases.memory import blank
    from agent.shelf.held.belief import PROFILES
    from agent.shelf.rules.event import Origin
    from agent.watch import Post, by_hours

    size = _picture_px(args)
    fit = fitted(args, picture_px=size)
    origin = Origin(fit.source, _boot_id(args.recording), fit.configuration, fit.opened.digest)
    rules = Rules(PROFILES[fit.profile], origin, fit.plans, fit.shop)
    post = Post(by_hours(fit.eyes, fit.is_open), fit.view, rules, blank(fit.view, fit.gtins))
    passes = (_frames(args) for _ in range(args.loops))
    told = looks = 0
    for step in replay(spaced(over_and_over(passes, args.every), args.every), post):
        looks += 1
        for event in step.events:
            told += 1
            print(_json(event, origin, told) if args.json else _line(event), flush=True)
        if sys.stderr.isatty() and looks % PROGRESS_EVERY == 0:
            print(f"\r{looks} looks, {told} events", end="", file=sys.stderr)
    print(f"{looks} looks, {told} events", file=sys.stderr)
    return 0


def _frames(args: argparse.Namespace) -> Iterator[Frame]:
    """The pictures of one pass through the recording."""
    from agent.camera.clock import RECORDING_START
    from agent.camera.opening import open_recording
    from agent.config.device import FileSource, FolderSource
    from agent.errors import CameraLost, NotThere
    from agent.replay import frames_of

    path = args.recording.absolute()
    start = RECORDING_START if args.start is None else args.start
    source: FileSource | FolderSource
    if path.is_dir():
        source = FolderSource("folder", path.name, every_s=args.every)
    else:
        source = FileSource("file", path.name)
    try:
        yield from frames_of(open_recording("replay", source, path.parent, start))
    except CameraLost as lost:
        raise NotThere(f"{args.recording}: {lost}") from lost


def _picture_px(args: argparse.Namespace) -> tuple[int, int]:
    """The size of the recording's first picture."""
    from agent.errors import NotThere

    for frame in _frames(args):
        if frame.image is not None:
            return frame.image.shape[1], frame.image.shape[0]
    raise NotThere(f"{args.recording}: has no picture")


def _boot_id(recording: Path) -> str:
    """What stands for a boot in the ids of a replay: the recording itself, wherever it lies."""
    import hashlib

    digest = hashlib.sha256()
    files = sorted(recording.iterdir()) if recording.is_dir() else [recording]
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
    return digest.hexdigest()[:32]


def _json(event: Event, origin: Origin, number: int) -> str:
    """The event as it would go over the wire."""
    from agent.shelf.cases.wire import dumps, envelope

    return dumps(envelope(event, origin, epoch=0, seq=number, synced=True))


def _line(event: Event) -> str:
    """The event as a person reads it."""
    at = event.at.strftime("%Y-%m-%d %H:%M:%S")
    product = getattr(event.body, "product", "")
    why = getattr(event.body, "closed_for", None) or getattr(event.body, "detail", "") or ""
    words = (at, event.kind, event.phase, event.subject, product, why)
    return "  ".join(str(word) for word in words if word)
