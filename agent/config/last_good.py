"""The last good one stands: a copy of the last valid configuration, to go on with.

`<state_dir>/last-good/current` names the folder beside it that holds the copy. The folder is
complete and on the disk before `current` names it, so a power cut leaves the old copy or the new.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from agent.config.problems import BadConfiguration, Problem
from agent.config.setup import DEVICE, DIGEST_DIGITS, Setup, digest, survey, survey_copy
from agent.durable import sync_folder, write_atomic, write_synced

FOLDER = "last-good"
CURRENT = "current"

STATE_DIR = re.compile(
    rb"""^state_dir:[ ]*["']?([^"'#\r\n]+?)["']?[ ]*(?:#.*)?\r?$""", re.MULTILINE
)
"""Looked for in the text: the copy must be found when device.yaml is no YAML any more."""


def load_or_last_good(device_yaml: Path) -> tuple[Setup, tuple[Problem, ...]]:
    """The configuration to start with.

    A valid one is copied first. For a wrong one the last copy is taken; relative paths in it
    still start at the folder of device.yaml.

    Returns:
        The configuration, and why the one on disk was refused: () if it is that one.

    Raises:
        BadConfiguration: it is wrong, and there is no last good one.
        OSError: the copy cannot be written; the disk is full or not ours.
    """
    new = survey(device_yaml)
    folder = device_yaml.parent / _state_dir(new.files[DEVICE]) / FOLDER
    if new.setup is not None:
        keep(new.files, folder)
        return new.setup, ()
    old = _kept(folder)
    if old is None:
        raise BadConfiguration(new.problems)
    return replace(old, folder=device_yaml.parent), new.problems


def last_good(state_dir: Path) -> Setup | None:
    """The configuration that was last in force in this state folder; None where none was kept."""
    return _kept(state_dir / FOLDER)


def keep(files: Mapping[str, bytes], folder: Path) -> None:
    """Make these files the last good ones: all of them or none."""
    name = digest(files)
    if _current(folder) == name:
        return
    fresh = folder / name
    shutil.rmtree(fresh, ignore_errors=True)  # of a start that lost power half-way
    for relative, content in files.items():
        _write(fresh / relative, content)
    write_atomic(folder / CURRENT, name.encode())
    for other in folder.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def _kept(folder: Path) -> Setup | None:
    name = _current(folder)
    return survey_copy(folder / name / DEVICE).setup if name else None


def _current(folder: Path) -> str | None:
    try:
        name = (folder / CURRENT).read_text(encoding="ascii")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    return name if re.fullmatch(rf"[0-9a-f]{{{DIGEST_DIGITS}}}", name) else None


def _state_dir(raw: bytes) -> str:
    found = STATE_DIR.search(raw)
    return found[1].decode(errors="replace") if found else "state"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_synced(path, content)
    sync_folder(path.parent)
