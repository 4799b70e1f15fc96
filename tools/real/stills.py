"""Whole real pictures in which nothing happens, shown for long: every alert is a false one.

The price-tag pictures have no planogram, so the detector's own boxes become one: what it found in
the untouched photo must stay found, and nothing may be told, while people pass and the light moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tools.real.cabinet import cabinet, shots, view_of
from tools.real.people import Figure, figures
from tools.real.sequence import Sequence, State
from tools.real.stories import shoppers

LOOKS = 90  # of each picture: seven and a half minutes; there are many


def of_stills(shared: Path) -> Iterator[Sequence]:
    """Every photo of the cabinet as its own planogram."""
    seen, people = cabinet(shared), figures(shared)
    for number, photo in enumerate(seen.photos):
        view = view_of(photo, seen.names)
        quiet = Sequence(
            name=f"cabinet, nothing changes, photo {number + 1}",
            view=view,
            shots=shots(photo, view),
            states=(State(0, photo.picture, view.cells.gtin),),
            passers=(),
            looks=LOOKS,
            seed=number + 1,
        )
        yield _with_people(quiet, people)


def _with_people(quiet: Sequence, people: tuple[Figure, ...]) -> Sequence:
    return replace(quiet, passers=shoppers(people, quiet.looks, quiet.seed + 40))
