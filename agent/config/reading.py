"""Read a YAML file straight into a dataclass, or say everything that is wrong with it.

The rules stand in the class: its types, its defaults, and what its constructor refuses with
`BadField`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from agent.config.judging import judge
from agent.config.nodes import Flaw, Unreadable, at, raw, tree
from agent.config.plain import KeyPath, Tree, key_of, tidy
from agent.config.problems import BadConfiguration, Problem, in_order, key_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a file gave.

    Args:
        file: its name in problems.
        value: the whole file's where there are no problems; otherwise what is left of it without
            its wrong parts, good enough to look for more problems and for nothing else; None where
            nothing is left.
        problems: in the order of the file.
        tree: None where the file could not be read.
        raw: the file's bytes, as they were judged.
    """

    file: str
    value: T | None
    problems: tuple[Problem, ...]
    tree: Tree | None
    raw: bytes = b""

    def problem(self, path: KeyPath, text: str) -> Problem:
        """A problem at a key of the value, or at the nearest key above it."""
        if self.tree is None:
            return Problem(self.file, 0, 0, key_text(path), text)
        nodes = self.tree.find(path)
        known = self.tree.path_of(nodes[-1])
        missing = path[len(nodes) - 1 :]
        return _problem(self.file, (*known, *missing), at(nodes[-1], text))

    def is_stand_in(self, path: KeyPath) -> bool:
        """What stands there is made up, because what the file has is wrong or missing."""
        return self.tree is not None and self.tree.is_stand_in(self.tree.find(path)[-1])

    def problem_of_key(self, path: KeyPath, text: str) -> Problem:
        """A problem at the key itself, for what is said of all that stands under it."""
        owner = self.tree.find(path[:-1])[-1] if self.tree else None
        mark = key_of(owner, path[-1]) if owner else None
        if mark is None:
            return self.problem(path, text)
        return _problem(self.file, path, at(mark, text))


def read_yaml(path: Path, into: type[T]) -> T:
    """The file's value.

    Raises:
        BadConfiguration: with every problem of the file, in its order.
    """
    result = read(path, into)
    if result.problems or result.value is None:
        raise BadConfiguration(result.problems)
    return result.value


def read(path: Path, into: type[T], *, name: str | None = None) -> Reading[T]:
    """The file's value and its problems.

    Args:
        path: of the file.
        into: a dataclass.
        name: of the file in problems; its path, if left out.
    """
    file, found = name or str(path), b""
    try:
        found = raw(path)
        whole = Tree(tree(found))
    except Unreadable as reasons:
        lines = [((), flaw) for flaw in reasons.flaws]
        return Reading(file, None, _sorted(file, lines), None, found)
    flaws = tidy(whole)
    value = judge(whole, into, flaws.append)
    return Reading(file, value, _sorted(file, flaws), whole, found)


def _sorted(file: str, flaws: Sequence[tuple[KeyPath, Flaw]]) -> tuple[Problem, ...]:
    return in_order(_problem(file, path, flaw) for path, flaw in flaws)


def _problem(file: str, path: KeyPath, flaw: Flaw) -> Problem:
    return Problem(file, flaw.line, flaw.column, key_text(path), flaw.text)
