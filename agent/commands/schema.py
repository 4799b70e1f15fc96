"""`onshelf schema`: the JSON Schema of a file, for editors; or all of them, with the reference."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

NAMES = ("device", "planogram", "alignment", "card")

EXAMPLE = """\
example:
  onshelf schema device > device.schema.json
  onshelf schema --all deploy        all of them, and device.md, the page on every key

The first line of a file tells an editor with a YAML language server where its schema is:
  # yaml-language-server: $schema=./device.schema.json
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what `onshelf schema` takes."""
    parser = subparsers.add_parser(
        "schema",
        help="print the JSON Schema of a file, for editors",
        description="Print the JSON Schema of a file that people write, for editors.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", choices=NAMES, help="which file")
    what.add_argument(
        "--all",
        type=Path,
        metavar="DIR",
        dest="folder",
        help="write those of device.yaml, planograms and alignments there, and the reference page",
    )


def run(args: argparse.Namespace) -> int:
    """Print the schema, or write all of them."""
    from agent.config.schema import SCHEMAS, schema_text
    from agent.detect.card import Card

    if args.folder is None:
        print(schema_text(args.name, {**SCHEMAS, "card": Card}[args.name]), end="")
        return 0
    args.folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (args.folder / name).write_text(text, encoding="utf-8")
    return 0


def files() -> Mapping[str, str]:
    """The schemas of the files in a device's folder and the page, by the names of their files."""
    from agent.config.reference import page
    from agent.config.schema import SCHEMAS, schema_of, schema_text

    schemas = {f"{name}.schema.json": schema_text(name, into) for name, into in SCHEMAS.items()}
    return {**schemas, "device.md": page(schema_of("device", SCHEMAS["device"]))}
