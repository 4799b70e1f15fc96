"""`onshelf check`: every problem of a configuration at once, or one line that says what it is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
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
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")


def run(args: argparse.Namespace) -> int:
    """Print what is wrong; 0 if nothing is, else 2."""
    verdicts = [_judge(path) for path in args.files]
    problems = tuple(problem for verdict in verdicts for problem in verdict.problems)
    if args.json:
        found = {
            "valid": not problems,
            "problems": [asdict(problem) for problem in problems],
            "notes": [note for verdict in verdicts for note in verdict.notes],
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in _lines(verdicts, pointing=sys.stdout.isatty()):
            print(line)
    return 2 if problems else 0


def _judge(path: Path) -> _Verdict:
    from agent.config.alone import is_planogram, judge_planogram
    from agent.config.setup import survey
    from agent.config.staff import not_yet

    if is_planogram(path):
        plan, problems = judge_planogram(path)
        return _Verdict(
            problems, f"{path}: all is right; fixture {plan.fixture}, {_size(plan)}" if plan else ""
        )
    found = survey(path)
    if found.setup is None:
        return _Verdict(found.problems, "")
    problems, notes = _named(found, found.setup)
    device = found.setup.device
    notes += tuple(f"{path}: {note}" for note in not_yet(device.privacy, device.alerts))
    return _Verdict(problems, f"{path}: {_summary(found.setup)}", notes)


def _named(found: Survey, setup: Setup) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """What is wrong with the models and the gallery, and what these cannot tell apart."""
    problems = tuple(_models(found, setup))
    if problems or setup.device.model.recognizer is None or setup.device.model.gallery is None:
        return problems, ()
    from agent.detect.card import read_card
    from agent.detect.enrolment import limits_of
    from agent.detect.gallery_file import read_gallery
    from agent.errors import BadInput
    from agent.fitting import card_path

    card = read_card(card_path(setup.device.model.recognizer, setup.folder))
    try:
        gallery = read_gallery(setup.path(setup.device.model.gallery), card)
    except BadInput as error:
        return (found.main.problem(("model", "gallery"), str(error)),), ()
    plans = setup.planograms.values()
    return (), tuple(line for plan in plans for line in limits_of(gallery, card, plan))


def _models(found: Survey, setup: Setup) -> Iterator[Problem]:
    """What is wrong with the models that are named: their cards and checksums. None is opened."""
    from agent.config.problems import BadConfiguration
    from agent.detect.card import read_card
    from agent.detect.opening import require_kind
    from agent.detect.tflite import checked
    from agent.errors import BadInput
    from agent.fitting import card_path, require_occluders

    kinds = {"detector": "detector", "recognizer": "recognizer", "people": "detector"}
    for key, kind in kinds.items():
        written = getattr(setup.device.model, key)
        if written is None:
            continue
        try:
            card = read_card(card_path(written, setup.folder))
            require_kind(card, kind)
            if key == "people":
                require_occluders(card)
            checked(Path(card.file), card.sha256)
        except BadConfiguration as error:
            yield from error.problems
        except BadInput as error:
            yield found.main.problem(("model", key), str(error))


def _lines(verdicts: list[_Verdict], *, pointing: bool) -> Iterator[str]:
    from agent.config.problems import MAX_LISTED, count

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
