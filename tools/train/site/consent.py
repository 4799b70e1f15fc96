"""Pictures that the agent kept: used with the shop's consent only.

Beside every picture in `uncertain/` lies a JSON file of the same name:

    uncertain/2030-01-07T09-15-00Z-left.jpg
    uncertain/2030-01-07T09-15-00Z-left.json

    {"consent": true, "camera": "left", "at": "2030-01-07T09:15:00Z", "why": "conflict"}

Only `consent` is asked for, and only a plain `true` is one; the rest is for people. The agent
writes the file when it keeps the picture, and writes `true` only where the camera's configuration
says that the shop agreed. A picture without such a file is neither shown nor decoded.
"""

import json
from collections.abc import Sequence
from pathlib import Path

MOST_BYTES = 10_000  # a note of consent is a line


def with_consent(pictures: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The pictures that may be used, and a sentence for each that may not."""
    notes = [f"refused: {path}: {why}" for path in pictures if (why := objection(path))]
    return [path for path in pictures if not objection(path)], notes


def objection(picture: Path) -> str:
    """Why a picture may not be used; empty where it may."""
    note = picture.with_suffix(".json")
    try:
        if note.stat().st_size > MOST_BYTES:
            return f"{note.name} is too long for a note of consent"
        plain = json.loads(note.read_text("utf-8"))
    except FileNotFoundError:
        return f"there is no {note.name} that says the shop agreed"
    except (OSError, ValueError) as error:
        return f"{note.name} cannot be read ({error})"
    if not isinstance(plain, dict) or plain.get("consent") is not True:
        return f'{note.name} does not say "consent": true'
    return ""
