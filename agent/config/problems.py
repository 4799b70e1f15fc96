"""What is wrong in a file that a person wrote, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.errors import BadInput

MAX_LISTED = 100  # one wrong unit makes hundreds of problems; nobody reads beyond the first page


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place.

    Args:
        file: as it was named on the command line, or as device.yaml leads to it.
        line, column: from 1; 0 where the file could not be read at all.
        key: the path to the key, such as "shelves[0].slots[2].gtin"; "" for the file as a whole.
        text: what is wrong; what to do.
    """

    file: str
    line: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.key}: {self.text}" if self.key else f"{where}: {self.text}"


class BadConfiguration(BadInput):
    """Files that a person wrote are wrong. Its text is the whole list, one problem per line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(listing(problems))
        self.problems = problems


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of one file from top to bottom, each once; at one place as they were found."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.line, each.column)))


def listing(problems: tuple[Problem, ...]) -> str:
    """The problems as text, one per line."""
    lines = [str(problem) for problem in problems[:MAX_LISTED]]
    if len(problems) > MAX_LISTED:
        lines.append(f"and {len(problems) - MAX_LISTED} more")
    return "\n".join(lines)


def count(problems: tuple[Problem, ...]) -> str:
    """How many, in words: "1 problem", "3 problems"."""
    return f"{len(problems)} problem" + ("" if len(problems) == 1 else "s")


def key_text(path: tuple[str | int, ...]) -> str:
    """A path in the words of the file: ("slots", 0, "gtin") is "slots[0].gtin"."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text
