"""Thirty classic mistakes.

    python -m tools.mistakes page deploy          write deploy/errors.md
    python -m tools.mistakes record ESPHOME       ask ESPHome (its program) and keep its answers

ESPHome is no dependency: `python -m venv there && there/bin/pip install esphome`, then give
`there/bin/esphome`.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.mistakes.page import RECORD, page
from tools.mistakes.table import ESPHOME, MISTAKES

CHATTER = re.compile(r"^(INFO|WARNING GPIO|Failed config|\s*$)")
SHOWN = re.compile(r"- ?.*|[\w:-]+ ?[:=] ?\S*")
"""What ESPHome shows of the file, beside its complaints."""

COLORS = re.compile(r"\x1b\[[0-9;]*m")


def main() -> int:
    """Write the page, or record answers."""
    parser = argparse.ArgumentParser(
        prog="tools.mistakes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("page").add_argument("folder", type=Path)
    words.add_parser("record").add_argument("program")
    args = parser.parse_args()
    if args.word == "page":
        (args.folder / "errors.md").write_text(page(), encoding="utf-8")
    else:
        RECORD.write_text(json.dumps(_recorded(args.program), indent=1, ensure_ascii=False) + "\n")
    return 0


def _recorded(program: str) -> dict[str, object]:
    """What ESPHome says to each mistake; the right file must pass."""
    if right := _asked(program, ESPHOME):
        raise SystemExit(f"the right file is refused: {right}")
    answers = {
        mistake.title: _asked(program, mistake.esphome.made_in(ESPHOME))
        for mistake in MISTAKES
        if mistake.esphome is not None
    }
    told = subprocess.run([program, "version"], capture_output=True, text=True, check=True)
    return {"version": told.stdout.split()[-1], "answers": answers}


def _asked(program: str, text: str) -> list[str]:
    """The lines of its answer that say something; [] where the file is taken."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shelf.yaml"
        path.write_text(text, encoding="utf-8")
        command = [program, "config", path.name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    lines = [COLORS.sub("", line).rstrip() for line in (done.stdout + done.stderr).splitlines()]
    said = [line.strip().replace(folder + "/", "") for line in lines if not CHATTER.match(line)]
    shown = ("- ", *(word for line in text.split("\n") for word in _pieces(line)))
    return [line for line in said if line not in shown and not SHOWN.fullmatch(line)]


def _pieces(line: str) -> tuple[str, ...]:
    """What ESPHome may print of a line of the file: all of it, or its value alone."""
    return line.strip(), line.partition(": ")[2].strip()


if __name__ == "__main__":
    sys.exit(main())
