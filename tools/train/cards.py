"""Our own model cards: YAML whose every value is JSON on one line, so that programs amend them."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def write_facts(path: Path, facts: Mapping[str, object]) -> None:
    """Write a card, one key a line."""
    lines = [f"{key}: {json.dumps(value)}" for key, value in facts.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_facts(path: Path) -> dict[str, object]:
    """Read what `write_facts` wrote; a card from elsewhere is read by the agent, not here."""
    pairs = (line.split(": ", 1) for line in path.read_text("utf-8").splitlines() if line)
    return {key: json.loads(value) for key, value in pairs}


def checksum(content: bytes) -> str:
    """SHA-256 in small hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
