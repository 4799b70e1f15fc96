"""Is this model fit to be opened in the agent? Asked once per file, answered by a child process.

The order matters: the checksum before any parser sees the file, then a child process with a
deadline (`agent.detect.probe`), then a note that this very file was accepted, so that the next
start does not pay for it again. Bundled models go the same way: they ship beside foreign ones, and
the second start costs them nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.detect.card import Card, as_text
from agent.detect.probe import ANSWER
from agent.detect.tflite import Place, card_in, checked
from agent.errors import BadModel, NotThere

log = logging.getLogger(__name__)


class TrialDied(BadModel):
    """The child process crashed or was too slow: the model, or what runs it, is at fault."""


DEADLINE_S = 30.0
"""For starting, opening and three runs: half a second here, five on a Pi 4 (estimate), and the
largest model that a Pi can use at all takes a second a run."""

RULES = 1
"""Rises when acceptance becomes stricter, so that accepted models are asked again."""

KEPT = 32
"""Notes kept; a device has two models, a bench has some."""

PROBE = (sys.executable, "-P", "-m", "agent.detect.probe")  # -P: nothing from the current folder


@dataclass(frozen=True, slots=True)
class Notes:
    """Which models were accepted before, in a file of the state folder; None for no memory."""

    path: Path | None

    def has(self, key: str) -> bool:
        """Whether this model was accepted before."""
        return key in self._all()

    def add(self, key: str) -> None:
        """Remember an accepted model; a full disk only costs the memory."""
        if self.path is None:
            return
        kept = [*self._all(), key][-KEPT:]
        fresh = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(kept), "utf-8")
            fresh.replace(self.path)
        except OSError as error:
            log.warning(
                "%s: %s; models are checked again at the next start", self.path, error.strerror
            )

    def _all(self) -> list[str]:
        if self.path is None:
            return []
        try:
            notes = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return []  # never written, or cut off: the models are asked again
        return [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []


def notes_in(state: Path | None) -> Notes:
    """The notes of a state folder."""
    return Notes(state and state / "accepted-models.json")


def accept(
    card: Card,
    place: Place,
    notes: Notes,
    *,
    deadline_s: float = DEADLINE_S,
    command: Sequence[str] = PROBE,
) -> None:
    """Return where this model may be opened in this place.

    Args:
        card: with an absolute file.
        place: where it is to run.
        notes: of what was accepted before.
        deadline_s: for the child process.
        command: the child process.

    Raises:
        BadModel: the model is refused, with the sentence why; `TrialDied`, where the child process
            did not live to say it.
        NotThere: the runtime does not start, or there is no Edge TPU, or no file for it.
    """
    here = card_in(card, place)
    checked(Path(here.file), here.sha256)
    key = note_for(card, place)
    if notes.has(key):
        return
    question = f"{as_text(card)}\n{place.accelerator}\n{place.package}"
    said = ask(question, here.file, deadline_s, command)
    if missing := said.get("missing"):
        raise NotThere(missing)
    if problem := said.get("problem"):
        raise BadModel(problem)
    notes.add(key)


def note_for(card: Card, place: Place) -> str:
    """What was accepted: this card with its files, in this place, under these rules."""
    whole = f"{as_text(card)} {place} {RULES}"
    return hashlib.sha256(whole.encode()).hexdigest()


def ask(question: str, file: str, deadline_s: float, command: Sequence[str]) -> dict[str, str]:
    """The child's answer.

    Raises:
        TrialDied: the child crashed, was too slow, or said nothing.
    """
    try:
        child = subprocess.run(
            command,
            input=question,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=deadline_s,
            env=bare_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TrialDied(
            f"{file}: did not finish a trial run in {deadline_s:g} s; take a smaller model"
        ) from error
    for line in child.stdout.splitlines():
        if line.startswith(ANSWER):
            said: dict[str, str] = json.loads(line.removeprefix(ANSWER))
            return said
    raise TrialDied(f"{file}: {how_it_ended(child)}; the file is damaged or hostile, take another")


def how_it_ended(child: subprocess.CompletedProcess[str]) -> str:
    """The end of a child that gave no answer."""
    if child.returncode < 0:
        return f"ended the trial process with signal {-child.returncode}"
    last = child.stderr.strip().rpartition("\n")[2]
    return f"ended the trial process with code {child.returncode} ({last})"


def bare_environment() -> dict[str, str]:
    """What the child needs of the environment: where its libraries are, and no secret."""
    keep = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "LANG", "SYSTEMROOT")
    here = str(Path(__file__).resolve().parents[2])
    kept = {name: os.environ[name] for name in keep if name in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [here, kept.get("PYTHONPATH", "")]))
    return kept
