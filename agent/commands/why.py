"""`onshelf why`: what a slot's state rests on, and whether it comes out again."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.config.setup import Setup
    from agent.shelf.advance import Rules
    from agent.shelf.cases.memory import Memory
    from agent.shelf.plan.view import View
    from agent.shelf.told.answer import Answer
    from agent.shelf.told.rerun import Step
    from agent.store.reading import Peek

HELP = "why a slot is held to be what it is, and what would change it"

EXAMPLE = """\
examples:
  onshelf why a7-b3-s2-p1                      beside a running agent, from its device.yaml
  onshelf why a7-b3-s2-p1 --at 14:05 --minutes 20
  onshelf why a7-b3-s2-p1 --state copied/state from a state folder that was copied from a device
  onshelf why --rerun                          make every decision of the journal once more

Nothing is changed: the agent's database is only read. The newest looks reach the disk within a
minute. --rerun exits with 3 where a decision comes out otherwise than it did, or cannot be read.
"""

MINUTES = 5.0
MOST_REMARKS = 5  # on a screen


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What `onshelf why` takes."""
    parser = subparsers.add_parser(
        "why",
        help=HELP,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("slot", nargs="?", metavar="SLOT", help="id of a slot")
    parser.add_argument("--camera", metavar="NAME", help="which camera; the one that sees it")
    parser.add_argument(
        "--at", metavar="TIME", help="as it was then: 14:05, or 2026-11-20T14:05 (UTC; else now)"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=MINUTES,
        metavar="N",
        help="of looks to show (default: %(default)g)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="device.yaml",
        help="of the device (default: in this folder; with --state, the one that was in force)",
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="of the database")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--rerun", action="store_true", help="run the journal again and compare what comes out"
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the log-odds (.png)")


def run(args: argparse.Namespace) -> int:
    """Say why, or re-run."""
    from agent.errors import BadInput

    if args.slot is None and not args.rerun:
        raise BadInput("why what? give the id of a slot, or --rerun")
    if not 0 < args.minutes <= 24 * 60:
        raise BadInput(f"--minutes is {args.minutes:g}; write 1 to {24 * 60}")
    with _device(args) as device:
        return _rerun(device, args) if args.rerun else _why(device, args)


@dataclass(frozen=True, slots=True, eq=False)
class _Device:
    """A device's configuration beside its database."""

    setup: Setup
    store: Peek

    def view(self, camera: str) -> View:
        from agent.assemble import view_of

        return view_of(self.setup, camera)

    def rules(self) -> Rules:
        """Of the device; a re-run takes weights and origin from its bookmarks."""
        from agent.shelf.advance import Rules
        from agent.shelf.held.belief import PROFILES
        from agent.shelf.rules.event import Origin

        plans = tuple(self.setup.planograms.values())
        return Rules(PROFILES[str(self.setup.device.profile)], Origin("", ""), plans)


@contextmanager
def _device(args: argparse.Namespace) -> Iterator[_Device]:
    from agent.assemble import DATABASE
    from agent.config.last_good import last_good
    from agent.config.setup import load
    from agent.errors import NotThere
    from agent.store.reading import peek

    if args.config is None and args.state is not None:
        setup = last_good(args.state)
        if setup is None:
            raise NotThere(f"{args.state}: holds no configuration; give --config device.yaml too")
    else:
        setup = load((args.config or Path("device.yaml")).absolute())
    state = args.state or setup.path(setup.device.state_dir)
    with peek(state / DATABASE) as store:
        yield _Device(setup, store)


def _camera_of(device: _Device, args: argparse.Namespace) -> tuple[View, int]:
    """The view that a slot is in, and its row there."""
    from agent.config.near import near
    from agent.errors import BadInput

    cameras = device.setup.device.cameras
    if args.camera is not None and args.camera not in cameras:
        raise BadInput(f"--camera {args.camera}: is not there; the device has {', '.join(cameras)}")
    views = [device.view(name) for name in cameras if args.camera in (None, name)]
    found = [
        (view, row) for view in views for row, slot in enumerate(view.slots) if slot.id == args.slot
    ]
    if not found:
        ids = [slot.id for view in views for slot in view.slots]
        meant = near(args.slot, ids)
        hint = f"did you mean {meant}?" if meant else f"there are {', '.join(ids[:20])}"
        raise BadInput(f"slot {args.slot}: no camera sees one of this id; {hint}")
    if len(found) > 1:
        names = ", ".join(view.camera for view, _ in found)
        raise BadInput(f"slot {args.slot}: several cameras see it; add --camera, one of {names}")
    return found[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What the journal says up to a moment.

    Args:
        memory: after the last look; None where the journal says nothing.
        steps: all looks that were run again.
        rules: that were in force.
        remarks: what could not be read, or came out otherwise.
    """

    memory: Memory | None
    steps: tuple[Step, ...]
    rules: Rules
    remarks: tuple[str, ...]


def _read(device: _Device, view: View, since: datetime | None, until: datetime) -> _Read:
    from agent.shelf.told.journal import Bookmark
    from agent.shelf.told.rerun import Step, rerun

    memory, rules = None, device.rules()
    steps: list[Step] = []
    remarks: list[str] = []
    for one in rerun(device.store.records(view.camera, since), view, rules):
        if isinstance(one, Step):
            if one.entry.look.at > until:
                break
            memory = one.memory
            steps.append(one)
        elif isinstance(one, Bookmark):
            rules = replace(rules, weights=one.weights, origin=one.origin, shop=one.shop)
            if one.memory.at is not None and one.memory.at <= until:
                memory = one.memory
        else:
            remarks.append(one.said)
    return _Read(memory, tuple(steps), rules, tuple(remarks))


def _why(device: _Device, args: argparse.Namespace) -> int:
    from agent.commands.reasons import as_text
    from agent.shelf.cases.wire import fields_of

    view, row = _camera_of(device, args)
    until = _until(device, view.camera, args.at)
    read = _read(device, view, until - timedelta(minutes=args.minutes), until)
    memory = read.memory if read.memory is not None or args.at else _held(device, view)
    if memory is None or not memory.slots:
        return _nothing(view.camera, read)
    steps = [s for s in read.steps if s.entry.look.at > until - timedelta(minutes=args.minutes)]
    said = _answered(memory, steps, view, row, read.rules)
    if args.plot is not None:
        _draw(args.plot, steps, view, row)
    if args.json:
        plain = {**fields_of(said), "remarks": list(read.remarks)}
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        print(as_text(said))
        for remark in _some(read.remarks):
            print(f"\nnote: {remark}")
    return 0


def _answered(memory: Memory, steps: list[Step], view: View, row: int, rules: Rules) -> Answer:
    from agent.shelf.told.whatif import Now, free_at, outcomes
    from agent.shelf.told.why import answer

    said = answer(memory, steps, view, row, rules)
    judged = [step.entry.look for step in steps if step.entry.look.votes is not None]
    if not judged:
        return said
    now = Now(memory, judged[-1], view, rules, said.every_s)
    return replace(said, outcomes=outcomes(now, row), free_at=free_at(now, row))


def _nothing(camera: str, read: _Read) -> int:
    """There is no look to speak of."""
    for remark in _some(read.remarks):
        print(f"onshelf why: {remark}", file=sys.stderr)
    print(f"onshelf why: camera {camera}: no look is kept of that time", file=sys.stderr)
    return 3


def _some(remarks: tuple[str, ...]) -> Iterator[str]:
    """A few remarks, and how many more there are: another release leaves one a minute."""
    yield from remarks[:MOST_REMARKS]
    if len(remarks) > MOST_REMARKS:
        yield f"and {len(remarks) - MOST_REMARKS} remarks more, such as these"


def _until(device: _Device, camera: str, asked: str | None) -> datetime:
    """The moment that is asked about: the last look, unless a time is given."""
    from agent.errors import BadInput

    newest = device.store.newest_at(camera)
    if asked is None:
        return newest or datetime.now(UTC)
    of_day = re.fullmatch(r"\d\d:\d\d(:\d\d)?", asked)
    if of_day and newest is None:
        text = f"--at {asked}: of which day? no look of camera {camera} is kept"
        raise BadInput(f"{text}; leave --at out for what is held now")
    try:
        if of_day:
            moment = datetime.fromisoformat(f"{newest:%Y-%m-%d}T{asked}")
        else:
            moment = datetime.fromisoformat(asked)
    except ValueError as error:
        text = f"--at {asked}: is no time; write it like 14:05 or 2026-11-20T14:05"
        raise BadInput(text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _held(device: _Device, view: View) -> Memory | None:
    """What the agent goes on with, where the journal says nothing."""
    from agent.shelf.cases.memory import whole

    found = device.store.memory(view.camera)
    if found is None:
        return None
    try:
        memory = whole(found)
    except ValueError:
        return None
    return memory if memory.planogram == view.planogram_hash else None


def _rerun(device: _Device, args: argparse.Namespace) -> int:
    """Run every camera's journal again; 3 where something differs or cannot be read."""
    from agent.shelf.told.rerun import Step

    wrong = 0
    for camera in device.setup.device.cameras:
        if args.camera not in (None, camera):
            continue
        read = _read(device, device.view(camera), None, datetime.max.replace(tzinfo=UTC))
        told = [event for step in read.steps for event in step.events]
        differ = [step for step in read.steps if isinstance(step, Step) and step.differs]
        for remark in _some(read.remarks):
            print(f"{camera}: {remark}")
        for step in differ:
            print(f"{camera}: {step.entry.look.at:%Y-%m-%d %H:%M:%S}: {step.differs}")
        result = f"{len(differ)} looks came out otherwise" if differ else "all came out the same"
        if not read.steps:
            print(f"{camera}: no look is kept that could be run again")
            wrong += len(read.remarks)
            continue
        print(f"{camera}: {len(read.steps)} looks run again, {len(told)} events: {result}")
        wrong += len(differ) + len(read.remarks)
    return 3 if wrong else 0


def _draw(path: Path, steps: list[Step], view: View, row: int) -> None:
    from agent.commands.telling import save
    from agent.shelf.told.trace import trace

    save(path, trace(steps, view, row))
