"""The command `onshelf-planogram`: planograms from other programs' files.

onshelf-planogram import azure plan.json --unit inch --fixture crackers -o crackers.yaml
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from agent.errors import BadInput
from tools.planogram.azure import MAX_BYTES
from tools.planogram.importing import UNIT_MM, Wanted, import_azure
from tools.planogram.numbering import gtins_from
from tools.planogram.report import Imported
from tools.planogram.write import as_yaml

EPILOG = """\
example:
  onshelf-planogram import azure plan.json --unit inch --fixture crackers -o crackers.yaml

What was joined, numbered, changed or dropped is reported: on standard output with -o, else on
standard error. exit codes: 0 done, 2 usage or a file that is no planogram
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="onshelf-planogram",
        description="Planograms from other programs' files, as OnShelf's YAML.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words = top.add_subparsers(dest="word", metavar="WORD", required=True)
    reading = words.add_parser("import", help="read another program's file")
    reading.add_argument("format", choices=("azure",), help="azure: planogram matching JSON")
    reading.add_argument("file", type=Path, metavar="FILE")
    reading.add_argument("--unit", required=True, choices=tuple(UNIT_MM), help="of its lengths")
    reading.add_argument("--fixture", required=True, metavar="NAME", help="the id that it gets")
    reading.add_argument("--gtin", type=Path, metavar="CSV", help="rows of product id,gtin")
    reading.add_argument("-o", "--out", type=Path, metavar="YAML", help="write here, not to stdout")
    reading.add_argument("--json", action="store_true", help="the report as one JSON object")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parser().parse_args(argv)
    try:
        imported = _import(args)
        _write(imported, args)
    except BadInput as error:
        print(f"onshelf-planogram: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _import(args: argparse.Namespace) -> Imported:
    gtins = gtins_from(args.gtin) if args.gtin else {}
    try:
        with args.file.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise BadInput(f"{args.file}: has over {MAX_BYTES} bytes; split it")
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{args.file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{args.file}: is not UTF-8 ({error.reason})") from None
    try:
        return import_azure(text, Wanted(args.fixture, args.unit, gtins))
    except BadInput as error:
        lines = str(error).splitlines()
        raise BadInput("\n".join(f"{args.file}: {line}" for line in lines)) from None


def _write(imported: Imported, args: argparse.Namespace) -> None:
    source = f"imported from {args.file.name} (Azure planogram matching, {args.unit})"
    text = as_yaml(imported.planogram, source=source)
    if args.out is None:
        sys.stdout.write(text)
    else:
        try:
            with args.out.open(
                "x", encoding="utf-8"
            ) as file:  # a person may have edited the old one
                file.write(text)
        except FileExistsError:
            raise BadInput(f"{args.out}: is there already; remove it or name another") from None
        except OSError as error:
            raise BadInput(f"{args.out}: cannot be written ({error.strerror})") from None
    _tell(imported, args)


def _tell(imported: Imported, args: argparse.Namespace) -> None:
    stream = sys.stderr if args.out is None else sys.stdout
    if args.json:
        lines = [asdict(line) for line in imported.report]
        print(json.dumps({"report": lines}, ensure_ascii=False, indent=2), file=stream)
        return
    for line in imported.report:
        print(line, file=stream)
    plan = imported.planogram
    facings = sum(slot.facings or 1 for slot in plan.slots)
    total = f"{len(plan.shelves)} shelves, {len(plan.slots)} slots, {facings} facings"
    print(f"{plan.fixture}: {total}, {len(plan.products)} products", file=stream)


if __name__ == "__main__":
    sys.exit(main())
