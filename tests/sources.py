"""The project's own files, as tests read them: their names, imports, calls and functions."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def python_files(*tops: str) -> list[Path]:
    """Every Python file below the named folders of the project."""
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))


def name(path: Path) -> str:
    """A path as people read it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), name(path))


@cache
def text_files() -> tuple[tuple[Path, bytes], ...]:
    """Every committed file that is text."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone, to know what is committed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / os.fsdecode(word) for word in listed.stdout.split(b"\0") if word]
    read = ((path, path.read_bytes()) for path in paths if path.is_file())
    return tuple((path, data) for path, data in read if b"\0" not in data)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file, wherever it stands, as (line, dotted name)."""
    package = name(path).removesuffix(".py").removesuffix("/__init__").split("/")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = [*above, *filter(None, [node.module])]
            yield from ((node.lineno, ".".join((*module, alias.name))) for alias in node.names)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Every call of a file as (line, last word of what is called)."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=word) | ast.Attribute(attr=word):
                    yield node.lineno, word


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
