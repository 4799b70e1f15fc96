"""Our own model cards: YAML whose every value is JSON on one line, so that programs amend them.

Only sentences (`trained_on`, `bad_at`) stand one to a line below their key, to be read.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from agent.errors import BadInput

SENTENCES = frozenset({"trained_on", "bad_at"})
BULLET = "  - "


def write_facts(path: Path, facts: Mapping[str, object]) -> None:
    """Write a card, one key a line and one sentence a line."""
    lines = []
    for key, value in facts.items():
        if key in SENTENCES and isinstance(value, list | tuple) and value:
            lines += [f"{key}:", *(BULLET + json.dumps(sentence) for sentence in value)]
        else:
            lines.append(f"{key}: {json.dumps(value)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_facts(path: Path) -> dict[str, object]:
    """Read what `write_facts` wrote; a card from elsewhere is read by the agent, not here.

    Raises:
        BadInput: the card was written by somebody else.
    """
    facts: dict[str, object] = {}
    sentences: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            if line.startswith(BULLET):
                sentences.append(json.loads(line.removeprefix(BULLET)))
            elif line:
                key, _, value = line.partition(":")
                facts[key] = sentences = []
                if value:
                    facts[key] = json.loads(value)
        except ValueError as error:
            raise BadInput(
                f"{path}:{number}: is not a line that onshelf-train wrote ({error}); it amends only"
                " its own cards: write every value as JSON on one line"
            ) from error
    return facts


def checksum(content: bytes) -> str:
    """SHA-256 in small hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
