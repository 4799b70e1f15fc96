"""Open a strange model and run it, in a process of its own: `python -m agent.detect.probe`.

A model file is a program, and a parser can be made to crash. So the first opening happens here,
where a crash, an endless loop or a huge tensor ends nothing but this. It reads a question on its
standard input (a card as one line of JSON, then where to run it), and answers with one line of
JSON: {"problem": "…"}, the text empty where there is none, and {"missing": "…"} where the runtime
or the Edge TPU is not there.

It imports neither YAML nor pydantic: starting up is most of its cost.
"""

from __future__ import annotations

import json
import resource
import sys

import numpy as np

from agent.config.device import Accelerator
from agent.detect.card import Card, from_text
from agent.detect.feed import Feed
from agent.detect.fitness import defect, mismatch, trial_pictures
from agent.detect.tflite import Place, open_on
from agent.errors import BadModel, NotThere

MEMORY_BYTES = 2 * 1024**3
"""A detector takes 30 MB and LiteRT maps a few hundred; a Pi 4 has 2 GB."""

CPU_S = 60
"""The last resort where nobody enforces the deadline."""

ANSWER = "onshelf-probe "
"""Before the answer: runtimes and delegates print lines of their own."""


def main() -> None:
    """Answer the question on standard input."""
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CPU, CPU_S)
    limit(resource.RLIMIT_AS, MEMORY_BYTES)
    card, accelerator, package = sys.stdin.read().splitlines()
    place = Place(Accelerator(accelerator), package)
    sys.stdout.write(ANSWER + json.dumps(answer(from_text(card), place)) + "\n")


def limit(what: int, most: int) -> None:
    """Take less than the system would give; never more than it allows."""
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def answer(card: Card, place: Place) -> dict[str, str]:
    """What is wrong with a card's model in a place."""
    try:
        return {"problem": problem(card, place)}
    except BadModel as error:
        return {"problem": str(error)}
    except NotThere as error:
        return {"problem": "", "missing": str(error)}


def problem(card: Card, place: Place) -> str:
    """Open and run the model; what is wrong with it, or ""."""
    engine = open_on(card, place, threads=1)
    wrong = mismatch(card, engine.outputs)
    if not wrong:
        feed = Feed(card.input, engine.input)
        whole = np.array([0, 0, *card.input.size], np.float32)
        runs = [engine.run(feed.take(image, whole)[0]) for image in trial_pictures(card)]
        wrong = defect(card, engine.outputs, runs)
    return wrong and f"{card.file}: {wrong}"


if __name__ == "__main__":
    main()
