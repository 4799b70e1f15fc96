"""A look in words: as a table for people, as JSON for programs, as a file with a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np

from agent.errors import BadInput
from agent.shelf.plan.planogram import products_by_gtin
from agent.shelf.plan.view import View
from agent.shelf.seen.identity import Name
from agent.shelf.seen.look import Look, Vote, Votes, box_of, crops
from agent.shelf.told.candidates import Candidate
from agent.vision.arrays import Boxes, Image, Indices, Mask

MOST_WIDE = 34  # letters of a product's name in the table; it is a column, not a page


def missing(votes: Votes) -> Mask:
    """The facings (n,) whose front place is empty, with or without stock behind it."""
    return np.asarray((votes.vote == Vote.EMPTY) | votes.behind, bool)


def verdict(votes: Votes, cells: Indices) -> str:
    """One slot after one look, in the words of the wire where they fit."""
    cast, gone = votes.vote[cells], missing(votes)[cells]
    names = votes.names.name[cells]
    rows = (
        ("obscured", (cast == Vote.UNSEEN).all()),
        ("needs_facing", gone.all() and votes.behind[cells].any()),
        ("out_of_stock", gone.all()),
        ("facing_missing", gone.any()),
        ("misplaced", (names == Name.OTHER).any()),
        ("unknown_product", (names == Name.UNKNOWN).any()),
        ("in_stock", (cast == Vote.STOCKED).all()),
    )
    return next((word for word, holds in rows if holds), "unsure")


def as_table(look: Look, view: View, below: str) -> str:
    """One line a slot, then what is to be said below them, and one line that sums up."""
    votes = _judged(look)
    names = products_by_gtin(view.planogram)
    rows = [("slot", "product", "facings", "verdict", "")]
    for row, slot in enumerate(view.slots):
        cells = view.cells_of(row)
        seen = int((votes.vote[cells] == Vote.STOCKED).sum())
        product = names[slot.gtin].name[:MOST_WIDE]
        remark = "; ".join(_remarks(votes, cells, view))
        rows.append((slot.id, product, f"{seen}/{len(cells)}", verdict(votes, cells), remark))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
    return "\n".join([*(line.rstrip() for line in lines), "", below, "", _sum(votes, view)])


def _sum(votes: Votes, view: View) -> str:
    gone = int(missing(votes).sum())
    stocked = int((votes.vote == Vote.STOCKED).sum())
    unsure = len(votes) - gone - stocked
    text = f"{len(view.slots)} slots, {len(votes)} facings: {stocked} stocked, {gone} missing"
    return text + (f", {unsure} without a verdict" if unsure else "")


def _remarks(votes: Votes, cells: Indices, view: View) -> Iterator[str]:
    """What the numbers do not say: which facing is missing, and what stands there instead."""
    names = products_by_gtin(view.planogram)
    for place, cell in enumerate(cells, start=1):
        if votes.behind[cell]:
            yield f"facing {place}: front gone, stock behind"
        elif votes.vote[cell] == Vote.EMPTY:
            yield f"facing {place}: empty"
        elif votes.names.name[cell] == Name.OTHER:
            found = names.get(str(votes.names.found[cell]))
            yield f"facing {place}: {found.name if found else votes.names.found[cell]}"


def on_their_way(coming: Sequence[Candidate], every_s: float) -> str:
    """What would become a case, in words."""
    if not coming:
        return "Looks like this one would open no case."
    wide = max(len(one.subject) for one in coming)
    lines = [
        f"  {one.subject.ljust(wide)}  {one.kind}: 1 of {one.looks} looks,"
        f" {one.seconds - every_s:g} s more"
        for one in coming
    ]
    head = f"Candidates for a case, if looks went on like this one (every {every_s:g} s):"
    return "\n".join([head, *lines])


def as_json(look: Look, view: View, coming: Sequence[Candidate] = ()) -> dict[str, object]:
    """Everything a program would ask for; boxes in pixels of the picture.

    Args:
        look: one that could be judged.
        view: that it was taken of.
        coming: the cases that looks like it would open.
    """
    votes = _judged(look)
    return {
        "fixture": view.planogram.fixture,
        "facings": len(votes),
        "stocked": int((votes.vote == Vote.STOCKED).sum()),
        "missing": int(missing(votes).sum()),
        "slots": [_slot(row, look, view) for row in range(len(view.slots))],
        "candidates": [asdict(one) for one in coming],
    }


def _slot(row: int, look: Look, view: View) -> dict[str, object]:
    votes = _judged(look)
    slot, cells = view.slots[row], view.cells_of(row)
    return {
        "slot": slot.id,
        "gtin": slot.gtin,
        "product": view.planogram.product(slot.gtin).name,
        "planned": len(cells),
        "stocked": int((votes.vote[cells] == Vote.STOCKED).sum()),
        "missing": int(missing(votes)[cells].sum()),
        "verdict": verdict(votes, cells),
        "facings": [_facing(int(cell), look, view) for cell in cells],
    }


def _facing(cell: int, look: Look, view: View) -> dict[str, object]:
    votes = _judged(look)
    box, where = None, view.cells.boxes
    if look.products is not None and look.assignment is not None:
        row = box_of(look.assignment, len(view.cells))[cell]
        box = None if row < 0 else _rounded(look.products.xyxy[row])
        where, _ = crops(look.products, look.assignment, view)
    return {
        "vote": Vote(votes.vote[cell]).name.lower(),
        "missing": bool(missing(votes)[cell]),
        "behind": bool(votes.behind[cell]),
        "box": box,
        "looked_at": _rounded(where[cell]),
        "name": Name(votes.names.name[cell]).name.lower(),
        "found_gtin": str(votes.names.found[cell]) or None,
        "likeness": round(float(votes.names.expected[cell]), 3),
        "rival": round(float(votes.names.rival[cell]), 3),
    }


def _rounded(box: Boxes) -> list[float]:
    return [round(float(side), 1) for side in box]


def _judged(look: Look) -> Votes:
    if look.votes is None:
        raise ValueError(f"this look saw nothing: {look.detail}")
    return look.votes


def save(path: Path, image: Image) -> None:
    """Write a picture, whole or not at all; its kind follows the name's ending.

    Raises:
        BadInput: the ending is no kind of picture, or the folder cannot be written.
    """
    kinds = (".png", ".jpg", ".jpeg", ".webp")
    if path.suffix.lower() not in kinds:
        raise BadInput(f"{path}: no kind of picture; end its name in {', '.join(kinds)}")
    done, data = cv2.imencode(path.suffix.lower(), image)
    if not done:
        raise BadInput(f"{path}: the picture could not be encoded")
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(np.asarray(data).tobytes())
        fresh.replace(path)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; write to a folder that exists") from error
