"""A planogram as YAML that people like to read: one line for a product, one for a slot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields

from agent.shelf.plan.planogram import Place, Planogram, Product, Shelf, Slot


def as_yaml(planogram: Planogram, *, source: str = "") -> str:
    """The text of `<fixture>.yaml`.

    Args:
        planogram: what to write.
        source: where it came from, for the first line.
    """
    lines = list(_lines(planogram))
    if source:
        lines.insert(0, f"# {' '.join(source.split())}")
    return "\n".join(lines) + "\n"


def _lines(planogram: Planogram) -> Iterator[str]:
    yield "# Millimetres; x from the left upright, y from the floor."
    yield f"fixture: {_value(planogram.fixture)}"
    if planogram.place is not None:
        yield f"place: {_row(planogram.place)}"
    if planogram.version:
        yield f"version: {_value(planogram.version)}"
    yield f"width_mm: {_value(planogram.width_mm)}"
    if planogram.height_mm is not None:
        yield f"height_mm: {_value(planogram.height_mm)}"
    yield "products:" if planogram.products else "products: []"
    for product in planogram.products:
        yield f"  - {_row(product)}"
    yield "shelves:"
    for shelf in planogram.shelves:
        yield from _shelf(shelf)


def _shelf(shelf: Shelf) -> Iterator[str]:
    yield f"  - number: {shelf.number}"
    yield f"    bottom_mm: {_value(shelf.bottom_mm)}"
    yield f"    height_mm: {_value(shelf.height_mm)}"
    yield "    slots:" if shelf.slots else "    slots: []"
    for slot in shelf.slots:
        yield f"      - {_row(slot)}"


def _row(record: Product | Slot | Place) -> str:
    """A mapping on one line, without what is at its default."""
    parts = [
        f"{each.name}: {_value(value)}"
        for each in fields(record)
        if (value := getattr(record, each.name)) != each.default or each.default is MISSING
    ]
    return "{" + ", ".join(parts) + "}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else _decimal(value)
        case str():
            # Always in quotes: a GTIN is no number, and `no` no truth value. A JSON string is a
            # YAML one as long as nothing beyond ASCII is escaped into surrogate pairs.
            return _quoted(value)
        case tuple():
            return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)


def _decimal(value: float) -> str:
    """YAML 1.1 reads `1e-07` as text: before an exponent it wants a dot."""
    digits, e, exponent = repr(value).partition("e")
    return f"{digits}.0e{exponent}" if e and "." not in digits else digits + e + exponent


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
