"""Replay: a style as text, so that any picture can be understood and drawn again.

    text = to_json(shot.style)                                 beside the picture, in its shard
    again = draw(from_json(text), bank, size)                  the same picture, pixel by pixel

A style says what was decided before the first pixel; what it means is the renderer's. So the text
also names the recipe that it was drawn by, and `recipe_of` lets a caller see that it was another.
"""

import hashlib
import json
import typing
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

import cv2
import numpy as np

from tools.render.style import Style

RECIPE_KEY = "recipe"
NOT_OF_SCENES = frozenset({"replay.py", "fixture.py", "overlay.py"})  # they draw no scene


@cache
def recipe() -> str:
    """Twelve digits that change with the renderer: its own source, NumPy's and OpenCV's version.

    Another machine's processor may still round a pixel differently; nothing tells but the pixels.
    """
    folder = Path(__file__).parent
    total = hashlib.sha256(f"numpy {np.__version__} cv2 {cv2.__version__}".encode())
    for path in sorted(folder.rglob("*.py")):
        if path.name not in NOT_OF_SCENES:
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(path.read_text("utf-8").encode())
    return total.hexdigest()[:12]


def to_json(style: Style) -> str:
    """The style as one line of JSON; `from_json` gives an equal style back.

    Raises:
        ValueError: a number in the style is not finite.
        TypeError: a value in the style is not plain, as NumPy's numbers are not.
    """
    values = {RECIPE_KEY: recipe(), **asdict(style)}
    return json.dumps(values, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Style:
    """The style that was written.

    Raises:
        ValueError: the text is no style, or one with unknown, missing or mistyped values.
    """
    values = _parsed(text)
    values.pop(RECIPE_KEY)
    style: Style = _value(Style, values, "style")
    return style


def recipe_of(text: str) -> str:
    """The recipe that a style was drawn by; compare it with `recipe()`."""
    return str(_parsed(text)[RECIPE_KEY])


def _parsed(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no style: {error}") from None
    if not isinstance(values, dict) or RECIPE_KEY not in values:
        raise ValueError(f"this is no style: it does not name its {RECIPE_KEY}")
    return values


def _value(kind: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - JSON is anything
    """A value as its declared type; JSON knows neither tuples nor dataclasses."""
    if is_dataclass(kind):
        return _dataclass(kind, value, where)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _tuple(inner, value, where)
    if origin in {typing.Union, UnionType}:
        if value is None and NoneType in inner:
            return None
        (inside,) = (k for k in inner if k is not NoneType)
        return _value(inside, value, where)
    # bool is an int to Python, and a whole number is a float to everybody.
    fitting = {float: (float, int)}.get(kind, (kind,))
    if not isinstance(value, fitting) or (isinstance(value, bool) and kind is not bool):
        raise _misfit(where, value, kind.__name__)
    return value


def _dataclass(kind: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - any part of a style
    if not isinstance(value, Mapping):
        raise _misfit(where, value, kind.__name__)
    known = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    strange, lost = sorted(set(value) - set(names)), [n for n in names if n not in value]
    if strange or lost:
        faults = [f"does not know {', '.join(strange)}"] * bool(strange)
        faults += [f"lacks {', '.join(lost)}"] * bool(lost)
        raise ValueError(
            f"{where}: {kind.__name__} {' and '.join(faults)}; "
            "the style was written by another renderer: draw it with that version"
        )
    return kind(**{n: _value(known[n], value[n], f"{where}.{n}") for n in names})


def _tuple(inner: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(value, list):
        raise _misfit(where, value, "list")
    kinds = [inner[0]] * len(value) if inner[1:] == (Ellipsis,) else list(inner)
    if len(kinds) != len(value):
        raise ValueError(f"{where} has {len(value)} values; it needs {len(kinds)}")
    pairs = zip(kinds, value, strict=True)
    return tuple(_value(kind, v, f"{where}[{i}]") for i, (kind, v) in enumerate(pairs))


def _misfit(where: str, value: object, kind: str) -> ValueError:
    return ValueError(f"{where} is {value!r}, which is no {kind}")
