"""`python -m tools.bench WORD …`: measure one thing, or everything."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

WORDS = ("assignment", "stages", "recognizer", "start", "memory", "size", "journal", "render")
LONG = ("soak", "registration", "votes", "void", "hiding")  # minutes: only when asked for
DAYS = "days"  # hours, and words of its own: tools.bench.days
REAL = "real"  # likewise, and pictures that are not in the project


def main() -> int:
    """Print the tables that were asked for."""
    if sys.argv[1:2] == [DAYS]:
        return int(import_module("tools.bench.days.command").main(sys.argv[2:]))
    if sys.argv[1:2] == [REAL]:
        return int(import_module("tools.bench.real").main(sys.argv[2:]))
    known = (*WORDS, *LONG)
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench",
        description=f"{__doc__} `days --help` and `real --help` for store days and photographs.",
    )
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help=f"{', '.join(known)} (default: all but the last)"
    )
    asked = parser.parse_args().words or WORDS
    if strange := [word for word in asked if word not in known]:
        parser.error(f"{', '.join(strange)}: cannot be measured; there is {', '.join(known)}")
    for word in asked:
        print(f"== {word} ==\n{import_module(f'tools.bench.{word}').report()}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
