"""The agent before sequences made from real photographs; reported apart from anything rendered."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import open_models
from tools.bench.timing import table
from tools.real.cabinet import of_cabinet
from tools.real.measure import Score, score
from tools.real.sequence import EVERY_S, Sequence
from tools.real.stories import LOOKS, of_crackers

DEFAULT = Path(__file__).resolve().parents[2].parent / "shared"
HEAD = (
    "sequence", "looks", "false OOS", "OOS found", "median s", "most s", "foreign told", "named",
    "false foreign", "covered, not seen so", "free, seen covered", "not judged",
)  # fmt: skip


def main(words: list[str] | None = None) -> int:
    """`python -m tools.bench real --shared FOLDER`."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench real", description=__doc__)
    parser.add_argument("--shared", type=Path, default=DEFAULT, help="the folder with `data` in it")
    parser.add_argument("--looks", type=int, default=LOOKS, help="of each cracker sequence")
    parser.add_argument("--only", default="", metavar="WORD", help="sequences with it in the name")
    asked = parser.parse_args(words)
    print(report(asked.shared / "data", asked.looks, asked.only))
    return 0


def report(shared: Path, looks: int = LOOKS, only: str = "") -> str:
    """The table of every sequence."""
    cv2.setNumThreads(1)
    opened = open_models(Models(), Path(), Bench(Accelerator.CPU, 1, notes_in(None)))
    scores = [_told(score(one, opened)) for one in _sequences(shared, looks) if only in one.name]
    words = (
        "Real photographs with real people cut out of recordings; no rendered picture is in this.\n"
        "OOS: slots that held none of their own product for two minutes and more; foreign: slots\n"
        "with another product in a facing for ten. Covered: facings of which people hide 30 %."
    )
    return f"{words}\n{table([HEAD, *map(_row, scores)])}"


def _sequences(shared: Path, looks: int) -> Iterator[Sequence]:
    yield from of_crackers(shared, looks)
    yield of_cabinet(shared)
    yield of_cabinet(shared, steady=False)


def _told(one: Score) -> Score:
    """Say what was false as soon as it is known: minutes go by before the table."""
    if one.false or one.false_misplaced:
        print(f"{one.name}: false OOS {one.false}, false foreign {one.false_misplaced}", flush=True)
    return one


def _row(one: Score) -> tuple[str, ...]:
    seconds = [EVERY_S * delay for delay in one.delays]
    return (
        one.name,
        str(one.looks),
        str(len(one.false)),
        f"{one.found} of {one.gaps}",
        _of(np.median, seconds),
        _of(max, seconds),
        f"{one.placed} of {one.strangers}",
        f"{one.named} of {one.placed}",
        str(len(one.false_misplaced)),
        f"{one.covered.missed} of {one.covered.hidden}",
        f"{one.covered.lost} of {one.covered.clear}",
        str(one.unseen),
    )


def _of(measure: Callable[[list[float]], float], values: list[float]) -> str:
    return f"{measure(values):.0f}" if values else "-"
