"""A planogram by itself, as headquarters writes and checks it, with no device around."""

from __future__ import annotations

from pathlib import Path

from agent.config import between
from agent.config.nodes import Unreadable, raw, tree
from agent.config.problems import BadConfiguration, Problem, in_order
from agent.config.reading import read
from agent.shelf.plan.planogram import Planogram


def is_planogram(path: Path) -> bool:
    """Whether a file looks like a planogram rather than a device.yaml."""
    try:
        keys = {key.value for key, _ in tree(raw(path)).value}
    except Unreadable:
        return False
    return bool(keys & {"shelves", "products", "width_mm"})


def judge_planogram(path: Path) -> tuple[Planogram | None, tuple[Problem, ...]]:
    """What a planogram's file gave, and all its problems; the value is whole if there are none."""
    reading = read(path, Planogram)
    return reading.value, in_order([*reading.problems, *between.of_planogram(reading, path.stem)])


def load_planogram(path: Path) -> Planogram:
    """The planogram in a file.

    Raises:
        BadConfiguration: with every problem of the file, those between its parts included.
    """
    planogram, problems = judge_planogram(path)
    if problems or planogram is None:
        raise BadConfiguration(problems)
    return planogram
