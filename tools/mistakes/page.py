"""The page on errors, from the table and from what ESPHome was recorded to say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.mistakes.table import ESPHOME, MISTAKES, RIGHT, Change, Mistake

RECORD = Path(__file__).with_name("esphome.json")

BEGINNING = """\
# Errors

<!-- Written by `python -m tools.mistakes page deploy` out of tools/mistakes/table.py. -->

`onshelf check device.yaml` names everything that is wrong at once: file, line, column, key, what is
wrong, what to do. On a terminal it shows the line with a caret; `--json` is for programs,
`--format=gcc` for editors, `--format=github` for a workflow. It needs no camera, no broker and no
accelerator, and exits with 2 where something is wrong.

The usual mistakes, each made in this file:

```yaml
{right}```

| # | Mistake | So written | What `onshelf check` says |
| --- | --- | --- | --- |
"""

CHECKED = """
Beyond the file itself it looks at what the file leads to: planograms (GTINs with their check
digits, slots that overlap or lie outside), alignments (corners, and slots outside the picture),
model cards, check sums, inputs and outputs of the models, the gallery, and the keys and
certificates of the broker: whose certificate it is, from when to when it is valid, whether the CA
signed it, whether the key belongs to it and who may read it. Certificates at their default places
are looked at where there are any, so that a configuration can be checked on another machine.
"""

COMPARED = """
## What others say

The same mistakes in a configuration of ESPHome {version}, with `esphome config` as it answers
(recorded by `python -m tools.mistakes record`):

| | OnShelf | ESPHome |
| --- | --- | --- |
| made | {made} | {made_there} |
| found | {found} | {found_there} |
| the line of the mistake is said by its number | {lines} | {lines_there} |
| something is proposed (*did you mean*, *write*, *check*, ...) | {made} | {proposed_there} |

For a wrong key or value ESPHome names the first line of its block and prints the block with the
complaint above the key, so a person finds the place; a program does not. The port behind the host
it takes without a word.

Frigate was not run: its loader is part of its container image and in no package index. Its code as
it was read (`frigate/__main__.py` at e3fa7018, July 2026) prints the key's path, the value,
pydantic's message and a line number (of the parent, for a plain value), no column and no proposal.

| # | Mistake there | What ESPHome says |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What ESPHome said to one mistake.

    Args:
        number: of the mistake.
        change: how it was made.
        lines: of its answer; () where it took the file.
    """

    number: int
    change: Change
    lines: tuple[str, ...]

    def names_the_line(self) -> bool:
        """Whether the number of the line that was changed is in the answer."""
        wrong = self.change.made_in(ESPHOME).split("\n")
        pairs = zip(ESPHOME.split("\n"), wrong, strict=False)
        line = next(n for n, (a, b) in enumerate(pairs, 1) if a != b)
        return any(re.search(rf"(line |yaml:){line}\b", text) for text in self.lines)

    def proposes(self) -> bool:
        """Whether it says what to do, or what it would take."""
        words = "[Dd]id you|check the|required option|Valid characters|Previous declaration"
        return any(re.search(words, text) for text in self.lines)


def page() -> str:
    """The page, in Markdown."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    answers = list(_answers(record["answers"]))
    counted = COMPARED.format(
        version=record["version"],
        made=len(MISTAKES),
        made_there=len(answers),
        found=len(MISTAKES),
        found_there=sum(bool(answer.lines) for answer in answers),
        lines=len(MISTAKES),
        lines_there=sum(answer.names_the_line() for answer in answers),
        proposed_there=sum(answer.proposes() for answer in answers),
    )
    rows = [_row(n, mistake) for n, mistake in enumerate(MISTAKES, 1)]
    theirs = [_answered(answer) for answer in answers]
    begin = BEGINNING.format(right=RIGHT)
    return begin + "\n".join(rows) + "\n" + CHECKED + counted + "\n".join(theirs) + "\n"


def _row(number: int, mistake: Mistake) -> str:
    line, column = mistake.place
    said = f"device.yaml:{line}:{column}: {mistake.says}"
    return f"| {number} | {mistake.title} | {_shown(mistake.ours)} | {_code(said)} |"


def _answers(recorded: dict[str, list[str]]) -> Iterator[Answer]:
    for number, mistake in enumerate(MISTAKES, 1):
        if mistake.esphome is not None:
            yield Answer(number, mistake.esphome, tuple(recorded[mistake.title]))


def _answered(answer: Answer) -> str:
    said = "<br>".join(_code(line) for line in answer.lines) or "*takes it*"
    return f"| {answer.number} | {_shown(answer.change)} | {said} |"


def _shown(change: Change) -> str:
    """What is written, with what cannot be seen made visible."""
    if not change.new:
        return f"without {_code(change.old.strip())}"
    lines = change.new.replace("\t", "→").replace("\u00a0", "·").strip("\n").split("\n")
    return "<br>".join(_code(line) for line in lines if line.strip())


def _code(text: str) -> str:
    """A text in code, also one with backquotes, in a cell of a table."""
    ticks = "``" if "`" in text else "`"
    blank = " " if "`" in text else ""
    return f"{ticks}{blank}{text}{blank}{ticks}".replace("|", "\\|")
