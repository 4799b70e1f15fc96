r"""`python -m tools.bench days …`: run camera-days, resume them, write the table.

    python -m tools.bench days --seeds 100:110 --scenarios all --hours 2 --every 10 --jobs 2 \
        --out FOLDER --report

Every camera-day is kept in the folder: its pictures and what the models said (a zip), its scores
(a JSON). What is there already is not made again; when the code changes, only judging is. From the
record alone re-run: all profiles and weights, the baselines, and every ablation here. A change to
where the models look (tiles, crops, registration) asks the models again for what is new, of the
kept pictures. Only another film needs the renderer.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from agent.errors import BadInput, OnShelfError
from tools.bench.days.camera_day import Job, do
from tools.bench.days.drive import models_here
from tools.bench.days.plot import draw
from tools.bench.days.quick import check
from tools.bench.days.results import Stood, metrics, write_metrics
from tools.bench.days.score import DayScore
from tools.bench.days.table import page
from tools.days.scenario import SCENARIOS

RESULTS = Path(__file__).parent / "results"


def main(words: Sequence[str]) -> int:
    """Do what the command line asks for."""
    asked = _parser().parse_args(words)
    if asked.quick:
        return check(record=bool(asked.record))
    try:
        days = run(_jobs(asked), asked.jobs)
    except OnShelfError as error:
        print(error)
        return 2
    if asked.report:
        command = "python -m tools.bench days " + shlex.join(words)
        report(Stood(command, models_here().digest, asked.hours, asked.every, days))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench days",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--seeds", default="100:110", help="FROM:TO, without TO (0-99 tune, 100-199 validate)")
    add("--scenarios", default="all", help=f"names with commas, or all: {', '.join(SCENARIOS)}")
    add("--in-turn", action="store_true", help="one scenario a seed, one after the other")
    add("--hours", type=float, default=2.0, help="of each film")
    add("--every", type=float, default=10.0, help="seconds between looks")
    add("--jobs", type=int, default=1, help="camera-days at a time")
    add("--out", type=Path, default=Path("days-out"), help="where records and scores are kept")
    add("--plain", action="store_true", help="the agent alone: no baselines, no ablations")
    add("--as-scored", action="store_true", help="take scores as they are, whatever the code is")
    add("--report", action="store_true", help=f"write table, plot and metrics into {RESULTS.name}/")
    add("--quick", action="store_true", help="a few minutes of film, against what is recorded")
    add("--record", action="store_true", help="with --quick: take today's figures as the measure")
    return parser


def _jobs(asked: argparse.Namespace) -> list[Job]:
    first, _, end = asked.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    # "all" is a scenario, too, and alone it means every one of them; "all," means that one.
    names = list(SCENARIOS) if asked.scenarios == "all" else asked.scenarios.rstrip(",").split(",")
    if strange := [name for name in names if name not in SCENARIOS]:
        raise BadInput(f"--scenarios {', '.join(strange)}: there is {', '.join(SCENARIOS)}")
    pairs = [(name, seed) for seed in seeds for name in names]
    if asked.in_turn:
        pairs = [(names[i % len(names)], seed) for i, seed in enumerate(seeds)]
    return [
        Job(
            name, seed, asked.hours, asked.every, asked.out, thorough=not asked.plain,
            again=not asked.as_scored,
        )
        for name, seed in pairs
    ]  # fmt: skip


def run(jobs: Sequence[Job], at_a_time: int) -> list[dict[str, DayScore]]:
    """Do every job; a line for each thing that happens."""
    if at_a_time == 1:
        return [_told(job) for job in jobs]
    with ProcessPoolExecutor(at_a_time, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_told, jobs))


def _told(job: Job) -> dict[str, DayScore]:
    return do(job, lambda line: print(line, flush=True))


def report(stood: Stood) -> None:
    """Write table, plot and metrics."""
    RESULTS.mkdir(exist_ok=True)
    held = metrics(stood)
    write_metrics(RESULTS / "days.json", held)
    draw(held, RESULTS / "days.png")
    (RESULTS / "days.md").write_text(page(held), "utf-8")
    print(page(held))
