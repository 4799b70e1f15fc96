"""`onshelf run`: watch, until told to stop."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "watch the shelves of a device, until told to stop"

EXAMPLE = """\
example:
  onshelf run /etc/onshelf/device.yaml

A wrong configuration does not stop a device that had a right one before: it goes on with the last
good one and says so. Lost cameras and brokers are waited for. SIGTERM and Ctrl-C end it cleanly.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What `onshelf run` takes."""
    parser = subparsers.add_parser(
        "run",
        help=HELP,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "config",
        nargs="?",
        type=Path,
        default=Path("device.yaml"),
        help="device.yaml (default: in this folder)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="of the database; else as device.yaml says, or `state` beside it",
    )
    parser.add_argument(
        "--events",
        type=Path,
        metavar="FILE",
        help="write events to a file as JSON lines, and to no broker",
    )
    parser.add_argument(
        "--once", action="store_true", help="end after the first look of every camera"
    )


def run(args: argparse.Namespace) -> int:
    """Start everything, and end it together."""
    import signal
    import threading

    from agent.allocator import keep_little

    keep_little()  # before anything large is imported
    from agent.assemble import Wishes, agent_of

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    wishes = Wishes(state_dir=args.state, events=args.events, once=args.once)
    agent_of(args.config, wishes, stop).run(stop)
    return 0
