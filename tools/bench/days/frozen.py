"""What the figures hang on: the constants that decide, the code, the models.

The constants are every upper-case name of the agent's pure rooms and what stands to its right, so
nothing that decides can be left out of a list. Their hash is printed with every figure.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import agent

ROOMS = ("shelf", "vision")
SCORES = (
    "account", "baselines", "camera_day", "causes", "drive", "episodes", "folding", "manners",
    "memo", "methods", "moves", "record", "score", "states", "truth",
)  # fmt: skip
"""The modules here on which scores hang; the others only tell of them."""
DECIDES = ("agent/eyes.py", "agent/shelf", "agent/vision", "agent/fitting.py", "agent/detect")


def constants() -> dict[str, str]:
    """Every constant of the pure rooms, `shelf.belief.CLAMP` → `5.0`, by name."""
    found: dict[str, str] = {}
    top = Path(agent.__file__).parent
    for room in ROOMS:
        for path in sorted((top / room).rglob("*.py")):
            module = ".".join(path.relative_to(top).with_suffix("").parts)
            found |= {f"{module}.{name}": value for name, value in _constants_of(path)}
    return found


def _constants_of(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.Assign(targets=targets, value=value):
                names = [name for each in targets for name in _uppers(each)]
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                names = _uppers(target)
            case _:
                continue
        for name in names:
            yield name, ast.unparse(value)


def _uppers(target: ast.AST) -> list[str]:
    words = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
    return [word for word in words if word.strip("_").isupper()]


def constants_hash() -> str:
    """Sixteen hexadecimal digits that change with any constant."""
    text = "\n".join(f"{name} = {value}" for name, value in sorted(constants().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_hash() -> str:
    """Sixteen hexadecimal digits that change with any code that judges or scores.

    Read once: a process that runs on while files change goes on with the code it began with.
    """
    here = Path(__file__).parent
    top = Path(agent.__file__).parent.parent
    files = [*(here / f"{word}.py" for word in SCORES), *(top / word for word in DECIDES)]
    digest = hashlib.sha256()
    for path in files:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]
