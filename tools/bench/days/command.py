r"""`python -m tools.bench days …`: run camera-days, resume them, write the table.

    python -m tools.bench days --seeds 100:200 --in-turn --days 31 --hours 12 --every 10 --jobs 2 \
        --all-methods 9 --out FOLDER --report

Every camera-day is kept in the folder: its pictures and what the models said (a zip), its scores
(a JSON). Stopped and begun again, a run goes on with the day it was at. What is there already is
not made again; when the code changes, only judging is. From the record alone re-run: all profiles
and weights, the baselines, and every ablation here. A change to where the models look (tiles,
crops, registration) asks the models again for what is new, of the kept pictures. Only another film
needs the renderer. Days of another --every in the same folder are told of in the report as well.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from agent.errors import BadInput, OnShelfError
from tools.bench.days.camera_day import Breadth, Job, kept
from tools.bench.days.crew import Crew
from tools.bench.days.drive import models_here
from tools.bench.days.frozen import code_hash
from tools.bench.days.paces import paces
from tools.bench.days.plot import draw
from tools.bench.days.quick import check
from tools.bench.days.results import Stood, metrics, write_metrics
from tools.bench.days.table import page
from tools.days.scenario import SCENARIOS

RESULTS = Path(__file__).parent / "results"
BETWEEN_ROUNDS = 2  # nine scenarios and two: eleven, which six styles do not divide


def main(words: Sequence[str]) -> int:
    """Do what the command line asks for."""
    asked = parser().parse_args(words)
    if asked.quick:
        return check(record=bool(asked.record))
    try:
        jobs = jobs_of(asked)
    except OnShelfError as error:
        print(error)
        return 2
    code_hash()  # of the code that this run begins with
    failed = () if asked.scored else Crew(jobs, asked.jobs, _say).work()
    done = [found.scores for found in map(kept, jobs) if found.scores]
    if asked.report and done:
        others = paces(asked.out, asked.hours)
        digest = models_here().digest
        report(Stood(_command(words), digest, asked.hours, asked.every, done, others))
    if failed or len(done) < len(jobs):
        _say(f"{len(jobs) - len(done)} of {len(jobs)} camera-days have no scores: ")
        _say("\n".join(job.name for job in jobs if not kept(job).scores))
        return 1
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _command(words: Sequence[str]) -> str:
    """The command that makes the figures, without what is of this run and this machine alone."""
    found = [word for word in words if word not in ("--scored", "--as-scored")]
    if "--out" in found:
        found[found.index("--out") + 1] = "FOLDER"
    return "python -m tools.bench days " + shlex.join(found)


def parser() -> argparse.ArgumentParser:
    """What the command line may say."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench days",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--seeds", default="100:110", help="FROM:TO, without TO (0-99 tune, 100-199 validate)")
    add("--days", type=int, help="no more than so many camera-days, the first ones")
    add("--scenarios", default="all", help=f"names with commas, or all: {', '.join(SCENARIOS)}")
    add("--in-turn", action="store_true", help="scenarios in turn, each day with a seed of its own")
    add("--hours", type=float, default=2.0, help="of each film")
    add("--every", type=float, default=10.0, help="seconds between looks")
    add("--jobs", type=int, default=1, help="camera-days at a time")
    add("--out", type=Path, default=Path("days-out"), help="where records and scores are kept")
    add("--plain", action="store_true", help="the agent alone: no baselines, no ablations")
    add("--all-methods", type=int, metavar="N", help="the dear ablations of the first N days only")
    add("--as-scored", action="store_true", help="take scores as they are, whatever the code is")
    add("--scored", action="store_true", help="do nothing; report what is scored up to now")
    add("--report", action="store_true", help=f"write table, plot and metrics into {RESULTS.name}/")
    add("--quick", action="store_true", help="a few minutes of film, against what is recorded")
    add("--record", action="store_true", help="with --quick: take today's figures as the measure")
    return parser


def jobs_of(asked: argparse.Namespace) -> list[Job]:
    """The camera-days that are asked for, in the order in which they are done.

    Raises:
        BadInput: no such scenario.
    """
    # "all" is a scenario, too, and alone it means every one of them; "all," means that one.
    names = list(SCENARIOS) if asked.scenarios == "all" else asked.scenarios.rstrip(",").split(",")
    if strange := [name for name in names if name not in SCENARIOS]:
        raise BadInput(f"--scenarios {', '.join(strange)}: there is {', '.join(SCENARIOS)}")
    first, _, end = asked.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    pairs = _in_turn(names, seeds) if asked.in_turn else _product(names, seeds)
    return [
        Job(
            name, seed, asked.hours, asked.every, asked.out, again=not asked.as_scored,
            breadth=_breadth(asked, row),
        )
        for row, (name, seed) in enumerate(islice(pairs, asked.days))
    ]  # fmt: skip


def _product(names: Sequence[str], seeds: range) -> Iterator[tuple[str, int]]:
    return ((name, seed) for seed in seeds for name in names)


def _in_turn(names: Sequence[str], seeds: range) -> Iterator[tuple[str, int]]:
    """Round after round of all scenarios, each day with a seed, and so with a fixture, of its own.

    Fixtures take turns as seeds go up. Between rounds some seeds are left out, so that a scenario
    meets another style of fixture in each round.
    """
    for begin in seeds[:: len(names) + BETWEEN_ROUNDS]:
        for i, name in enumerate(names):
            if begin + i in seeds:
                yield name, begin + i


def _breadth(asked: argparse.Namespace, row: int) -> Breadth:
    if asked.plain:
        return Breadth.OWN
    dear = asked.all_methods is None or row < asked.all_methods
    return Breadth.ALL if dear else Breadth.CHEAP


def report(stood: Stood) -> None:
    """Write table, plot and metrics."""
    RESULTS.mkdir(exist_ok=True)
    held = metrics(stood)
    write_metrics(RESULTS / "days.json", held)
    draw(held, RESULTS / "days.png")
    (RESULTS / "days.md").write_text(page(held), "utf-8")
    print(page(held))
