r"""The agent before sequences made from real photographs; reported apart from anything rendered.

    python -m tools.bench real --shared ../shared --out FOLDER --report

Every sequence's figures are kept in the folder, and made again only when code that judges or the
models have changed. Nothing of the photographs is written anywhere: figures only.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Row
from pathlib import Path

import cv2

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.fitting import Opened, open_models
from tools.bench.days.frozen import code_hash
from tools.bench.real_page import Figures, draw, figures_of, page, written
from tools.real.cabinet import of_cabinet
from tools.real.measure import score
from tools.real.places import of_places
from tools.real.sequence import Sequence
from tools.real.stills import of_stills
from tools.real.stories import of_crackers

DEFAULT = Path(__file__).resolve().parents[2].parent / "shared"
RESULTS = Path(__file__).parent / "real_results"
Made = Callable[[Path], Iterator[Sequence]]


def _whole(shared: Path) -> Iterator[Sequence]:
    yield of_cabinet(shared)
    yield of_cabinet(shared, steady=False)


GROUPS: Mapping[str, Made] = {
    "crackers": of_crackers,
    "cabinet, place by place": of_places,
    "stills": of_stills,
    "cabinet, photo by photo": _whole,
}


def main(words: Row[str] | None = None) -> int:
    """`python -m tools.bench real --shared FOLDER`."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench real",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--shared", type=Path, default=DEFAULT, help="the folder with `data` in it")
    add("--only", default="", metavar="PATTERN", help="sequences in whose name this is found")
    add("--detector", default=Models().detector, help="its card")
    add("--out", type=Path, default=Path("real-out"), help="where figures are kept")
    add("--as-scored", action="store_true", help="take figures as they are, whatever the code is")
    add("--report", action="store_true", help=f"write table and plot into {RESULTS.name}/")
    asked = parser.parse_args(words)
    cv2.setNumThreads(1)
    opened = open_models(
        Models(detector=asked.detector), Path(), Bench(Accelerator.CPU, 1, notes_in(None))
    )
    held = list(_every(asked, opened))
    print(page(held, ""))
    if asked.report:
        RESULTS.mkdir(exist_ok=True)
        command = "python -m tools.bench real " + shlex.join(words or ())
        (RESULTS / "real.md").write_text(page(held, command), "utf-8")
        (RESULTS / "real.json").write_text(written(held), "utf-8")
        draw(held, RESULTS / "real.png")
    return 0


def _every(asked: argparse.Namespace, opened: Opened) -> Iterator[Figures]:
    """The figures of each sequence that is meant, kept or made."""
    asked.out.mkdir(parents=True, exist_ok=True)
    stands = {"code": code_hash(), "models": opened.digest, "detector": opened.detector.card.name}
    for group, made in GROUPS.items():
        for sequence in made(asked.shared / "data"):
            if not re.search(asked.only, sequence.name):
                continue
            path = asked.out / f"{_slug(sequence.name)}-{stands['detector']}.json"
            kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
            if not kept or (not asked.as_scored and any(kept[k] != v for k, v in stands.items())):
                kept = {**stands, **figures_of(group, score(sequence, opened))}
                path.write_text(json.dumps(kept, indent=1), "utf-8")
            print(f"{sequence.name}: {_line(kept)}", flush=True)
            yield kept


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def _line(one: Figures) -> str:
    """What went wrong in a sequence, in a line."""
    missed = [
        f"{matter}: {told['spells'] - told['told']} of {told['spells']} not told"
        for matter, told in one["matters"].items()
        if told["told"] < told["spells"]
    ]
    false = [f"false {kind}: {', '.join(slots)}" for kind, slots in one["false"].items()]
    return "; ".join(missed + false) or "everything told, nothing false"
