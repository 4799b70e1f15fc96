"""`python -m tools.bench WORD`: measure one thing, or everything."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

WORDS = ("assignment", "stages", "start", "memory", "size")


def main() -> int:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument(
        "words",
        nargs="*",
        choices=[*WORDS, []],
        metavar="WORD",
        help=f"what to measure: {', '.join(WORDS)} (default: all)",
    )
    for word in parser.parse_args().words or WORDS:
        print(f"== {word} ==\n{import_module(f'tools.bench.{word}').report()}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
