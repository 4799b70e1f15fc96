"""How long modules and functions are, against the house's limits."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np

from tools.bench.timing import table

MODULE, FUNCTION = 400, 50  # house.md 15.6


def functions(tree: ast.Module) -> list[tuple[str, int]]:
    """Every function's name and lines, without its docstring."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                length -= (first.end_lineno or first.lineno) - first.lineno + 1
            found.append((node.name, length))
    return found


def report(folders: tuple[str, ...] = ("agent", "tools")) -> str:
    """Median, ninth decile and longest, of both, for each folder."""
    rows: list[tuple[str, ...]] = [("", "count", "median", "p90", "longest", "limit", "over")]
    longest = []
    for folder in folders:
        modules: list[tuple[str, int]] = []
        bodies: list[tuple[str, int]] = []
        for path in sorted(Path(folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            modules.append((str(path), text.count("\n")))
            bodies += [(f"{path}:{name}", length) for name, length in functions(ast.parse(text))]
        for word, lengths, limit in (("modules", modules, MODULE), ("functions", bodies, FUNCTION)):
            rows.append(_row(f"{folder}: {word}, lines", [n for _, n in lengths], limit))
            longest.append(max(lengths, key=lambda item: item[1]))
    lines = [f"longest: {name} {length}" for name, length in longest]
    return table(rows) + "\n" + "\n".join(lines)


def _row(name: str, lengths: list[int], limit: int) -> tuple[str, ...]:
    over = sum(length > limit for length in lengths)
    values = (len(lengths), np.median(lengths), np.quantile(lengths, 0.9), max(lengths))
    return (name, *(f"{value:.0f}" for value in values), str(limit), str(over))
