"""`onshelf check`: every problem of a configuration at once, or one line that says what it is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.config.problems import Problem
    from agent.config.setup import Setup, Survey
    from agent.shelf.plan.planogram import Planogram

DESCRIPTION = """\
Check device.yaml and everything it leads to: planograms, alignments, model cards. Needs no camera,
no broker and no accelerator. A planogram can be checked alone.

exit codes: 0 all is right, 2 there are problems
"""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is said of one file: problems, or a line of summary and what it should not hide."""

    file: str
    problems: tuple[Problem, ...]
    summary: str
    notes: tuple[str, ...] = ()


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what `onshelf check` takes."""
    parser = subparsers.add_parser(
        "check",
        help="is the configuration right? needs no hardware",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        default=[Path("device.yaml")],
        help="device.yaml in this folder, if none is named",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "gcc", "github"),
        default="text",
        help="json: one object; gcc, github: lines that editors and CI jump to; else for people",
    )
    parser.add_argument(
        "--json",
        action="store_const",
        const="json",
        dest="format",
        help="the same as --format=json",
    )


def run(args: argparse.Namespace) -> int:
    """Print what is wrong; 0 if nothing is, else 2."""
    verdicts = [_judge(path) for path in args.files]
    for line in FORMATS[args.format](verdicts):
        print(line)
    return 2 if any(verdict.problems for verdict in verdicts) else 0


def _judge(path: Path) -> _Verdict:
    from agent.config.alone import is_planogram, judge_planogram
    from agent.config.setup import survey

    if is_planogram(path):
        plan, problems = judge_planogram(path)
        right = f"{path}: all is right; fixture {plan.fixture}, {_size(plan)}" if plan else ""
        return _Verdict(str(path), problems, right)
    found = survey(path)
    if found.setup is None:
        return _Verdict(str(path), found.problems, "")
    return _whole(found, found.setup, str(path))


def _whole(found: Survey, setup: Setup, name: str) -> _Verdict:
    """What is said of a device whose own files are right."""
    from agent.commands.credentials import papers
    from agent.commands.named import gallery, models
    from agent.config.problems import in_order
    from agent.config.staff import not_yet

    held = papers(found, setup, datetime.now(UTC))
    wrong = tuple(models(found, setup))
    also, unsure = ((), ()) if wrong else gallery(found, setup)
    device = setup.device
    notes = (*not_yet(device.privacy, device.alerts), *held.notes)
    wrong += (*held.problems, *also)
    own = in_order(one for one in wrong if one.file == found.main.file)
    return _Verdict(
        file=name,
        problems=(*own, *(one for one in wrong if one.file != found.main.file)),
        summary=f"{name}: {_summary(setup)}",
        notes=(*unsure, *(f"{name}: {note}" for note in notes)),
    )


def _text(verdicts: list[_Verdict]) -> Iterator[str]:
    """For people: a line a problem, and on a terminal the place in the file."""
    from agent.config.problems import MAX_LISTED, count

    pointing = sys.stdout.isatty()
    for verdict in verdicts:
        if not verdict.problems:
            yield verdict.summary
            yield from verdict.notes
        for problem in verdict.problems[:MAX_LISTED]:
            yield str(problem)
            if pointing:
                yield from _pointer(problem)
    total = tuple(problem for verdict in verdicts for problem in verdict.problems)
    if total:
        yield count(total)


def _json(verdicts: list[_Verdict]) -> Iterator[str]:
    """For programs: one object."""
    problems = [asdict(problem) for verdict in verdicts for problem in verdict.problems]
    notes = [note for verdict in verdicts for note in verdict.notes]
    found = {"valid": not problems, "problems": problems, "notes": notes}
    yield json.dumps(found, ensure_ascii=False, indent=2)


def _gcc(verdicts: list[_Verdict]) -> Iterator[str]:
    """As a compiler says it: editors know these lines (vim's quickfix, Emacs, VS Code's $gcc)."""
    for verdict in verdicts:
        for one in verdict.problems:
            where = f"{one.file}:{max(1, one.line)}:{max(1, one.column)}"
            yield (
                f"{where}: error: {one.key}: {one.text}"
                if one.key
                else f"{where}: error: {one.text}"
            )
        for note in verdict.notes:
            yield f"{verdict.file}:1:1: note: {note.removeprefix(f'{verdict.file}: ')}"


def _github(verdicts: list[_Verdict]) -> Iterator[str]:
    """As GitHub's workflow commands, which mark the lines of a pull request."""
    for verdict in verdicts:
        for one in verdict.problems:
            where = f"file={one.file},line={max(1, one.line)},col={max(1, one.column)}"
            yield f"::error {where}::{one.key + ': ' if one.key else ''}{one.text}".replace(
                "%", "%25"
            )
        for note in verdict.notes:
            yield f"::notice::{note}".replace("%", "%25")


FORMATS = {"text": _text, "json": _json, "gcc": _gcc, "github": _github}


def _pointer(problem: Problem) -> Iterator[str]:
    """The line of the file, and a caret under the place."""
    try:
        lines = Path(problem.file).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return
    if 1 <= problem.line <= len(lines) and lines[problem.line - 1].isprintable():
        yield f"   | {lines[problem.line - 1]}"
        yield f"   | {' ' * (problem.column - 1)}^"


def _summary(setup: Setup) -> str:
    device = setup.device
    cameras = f"{len(device.cameras)} camera" + ("s" if len(device.cameras) > 1 else "")
    slots = sum(len(plan.slots) for plan in setup.planograms.values())
    where = f"store {device.store}, device {device.device}"
    return f"all is right; {where}, {cameras}, {slots} slots, configuration {setup.digest}"


def _size(plan: Planogram) -> str:
    return f"{len(plan.shelves)} shelves, {len(plan.slots)} slots, {len(plan.products)} products"
