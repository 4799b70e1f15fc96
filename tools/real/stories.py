"""The sequences that are measured: what happens at the cracker shelf, look by look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.real.crackers import Shelf, crackers
from tools.real.people import Figure, figures
from tools.real.sequence import Passer, Sequence, State

LOOKS = 150  # twelve and a half minutes
CHANGE = 24  # the look from which the shelf is another: the agent has seen it stocked by then
GAP_LOOKS = 9  # between two shoppers: three quarters of a minute

SOLD_OUT = ("crackers-s2-p3", "crackers-s6-p1", "crackers-s1-p2")
SWAPS = {  # slot and facing, and the slot whose first facing stands there instead
    ("crackers-s3-p3", 2): "crackers-s2-p3",
    ("crackers-s1-p3", 1): "crackers-s6-p2",
    ("crackers-s2-p3", 3): "crackers-s1-p1",
}


def of_crackers(shared: Path, looks: int = LOOKS) -> tuple[Sequence, ...]:
    """Every sequence of the cracker shelf.

    Args:
        shared: the folder with the real pictures.
        looks: of each.
    """
    shelf, people = crackers(shared), figures(shared)
    return (
        nothing_happens(shelf, people, looks),
        sold_out(shelf, people, looks),
        swapped(shelf, people, looks),
        somebody_stays(shelf, people, looks),
    )


def nothing_happens(shelf: Shelf, people: tuple[Figure, ...], looks: int) -> Sequence:
    """The shelf as photographed, with shoppers walking by and looking."""
    return _sequence("shoppers, nothing changes", shelf, looks, shoppers(people, looks, 1))


def sold_out(shelf: Shelf, people: tuple[Figure, ...], looks: int) -> Sequence:
    """Three slots are emptied, each behind a shopper."""
    cells = [cell for slot in SOLD_OUT for cell in shelf.cells_of(slot)]
    quiet = _sequence("three slots sell out", shelf, looks, shoppers(people, looks, 2))
    return _then(quiet, shelf.state(CHANGE, cells))


def swapped(shelf: Shelf, people: tuple[Figure, ...], looks: int) -> Sequence:
    """Three facings hold another product."""
    swaps = {
        shelf.cells_of(slot)[facing]: shelf.cells_of(other)[0]
        for (slot, facing), other in SWAPS.items()
    }
    quiet = _sequence("three facings swapped", shelf, looks, shoppers(people, looks, 3))
    return _then(quiet, shelf.state(CHANGE, (), swaps))


def somebody_stays(shelf: Shelf, people: tuple[Figure, ...], looks: int) -> Sequence:
    """One shopper reads labels for minutes, another is as still as a parked trolley."""
    reader = Passer(people[0], 20, looks // 2, (0.33, 0.33))
    parked = Passer(people[2], 30, looks, (0.74, 0.74), still=True)
    return _sequence("one stays, one is parked", shelf, looks, (reader, parked))


def shoppers(people: tuple[Figure, ...], looks: int, seed: int) -> tuple[Passer, ...]:
    """Sixty an hour, as `method.md` 5e has them: most stay for seconds, some for a minute."""
    rng = np.random.default_rng(seed)
    come: list[Passer] = []
    look = int(rng.integers(3, GAP_LOOKS))
    while look < looks:
        stay = max(1, round(float(rng.lognormal(np.log(14 / 5), 0.8))))
        figure = people[int(rng.integers(len(people)))]
        x = float(rng.uniform(0.1, 0.9))
        to = x + float(rng.choice([0.0, 0.0, 0.15, -0.15]))
        tall = float(rng.uniform(0.85, 1.0)) if figure.name != people[-1].name else 0.65
        come.append(Passer(figure, look, look + stay, (x, to), tall, top=1.05 - tall))
        look += stay + int(rng.exponential(GAP_LOOKS)) + 1
    return tuple(come)


def _sequence(name: str, shelf: Shelf, looks: int, passers: tuple[Passer, ...]) -> Sequence:
    return Sequence(name, shelf.view, shelf.shots, (shelf.state(0),), passers, looks, seed=5)


def _then(sequence: Sequence, *states: State) -> Sequence:
    return replace(sequence, states=(*sequence.states, *states))
