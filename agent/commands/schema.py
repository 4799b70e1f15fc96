"""`onshelf schema`: the JSON Schema of a file, for editors."""

from __future__ import annotations

import argparse

NAMES = ("device", "planogram", "alignment", "card")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what `onshelf schema` takes."""
    parser = subparsers.add_parser(
        "schema",
        help="print the JSON Schema of a file, for editors",
        description="Print the JSON Schema of a file that people write, for editors.",
    )
    parser.add_argument("name", choices=NAMES, help="which file")


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    from agent.config.schema import SCHEMAS, schema_text
    from agent.detect.card import Card

    print(schema_text(args.name, {**SCHEMAS, "card": Card}[args.name]), end="")
    return 0
