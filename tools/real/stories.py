"""The sequences that are measured: what happens at the cracker shelf, look by look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Row
from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.real.crackers import BEHIND, Shelf, crackers
from tools.real.foreign import Stranger, strangers
from tools.real.people import Figure, figures
from tools.real.sequence import Passer, Sequence, State
from tools.real.timeline import BEGINS, Turn, held, holds, in_lanes, sells_out

HOUR = 720  # looks
PER_HOUR = 60  # shoppers, as `method.md` 5e has them
STEPS = 3  # in which a slot sells out
EMPTY_FOR = 48  # looks: four minutes
FOREIGN_FOR = 132  # looks: eleven minutes, because identity is the slower channel
UNKNOWN_FOR = 348  # looks: a product in no catalog is told after twenty minutes, once believed
LANES = 3  # slots in question at a time
PAIRS = 6  # of facings that change places
FITS = 1.15  # in width and in height: what stands in the other's place fills it
EXCHANGES = 2  # at a time: with the flavors of the photo, more would be another planogram
KINDS = 4  # of goods in no catalog, likewise
AFTER = 24  # looks after the last change

TOGETHER = (("crackers-s5-p1", "crackers-s5-p2"),)  # one lies upon the other
NOT_KEPT = ("crackers-s3-p1", "crackers-s3-p2")  # hold another flavor in the photo already
SOLD_OUT = ("crackers-s2-p3", "crackers-s6-p1", "crackers-s1-p2")


def of_crackers(shared: Path) -> Iterator[Sequence]:
    """Every sequence of the cracker shelf.

    Args:
        shared: the folder with the real pictures.
    """
    shelf, people = crackers(shared), figures(shared)
    yield nothing_happens(shelf, people, HOUR)
    for seed in (1, 2):
        yield everything_sells_out(shelf, people, seed)
    yield boxes_behind(shelf, people)
    for seed in (3, 4):
        yield places_changed(shelf, people, seed)
    yield foreign_goods(shelf, people, strangers(shared))
    yield somebody_stays(shelf, people, HOUR // 3)


def nothing_happens(shelf: Shelf, people: Row[Figure], looks: int) -> Sequence:
    """The shelf as photographed, with shoppers walking by and looking."""
    quiet = _quiet("crackers, nothing changes", shelf, 1)
    return replace(quiet, looks=looks, passers=shoppers(people, looks, 1))


def everything_sells_out(shelf: Shelf, people: Row[Figure], seed: int) -> Sequence:
    """Every slot sells out once, facing by facing, and is filled again."""
    return _sold(f"crackers, every slot sells out, {seed}", shelf, people, seed, _units(shelf))


def boxes_behind(shelf: Shelf, people: Row[Figure]) -> Sequence:
    """The bottom shelf sells out, and in its gaps other boxes show, as in the photo's own gap."""
    shelf = replace(shelf, gaps=BEHIND)
    units = [one for one in _units(shelf) if shelf.number(one[0]) == 1]
    return _sold("crackers, other boxes behind the gaps", shelf, people, 4, units)


def sold_out(shelf: Shelf, people: Row[Figure], looks: int) -> Sequence:
    """Three slots are emptied at once, behind shoppers: short, for a test."""
    cells = [cell for slot in SOLD_OUT for cell in shelf.cells_of(slot)]
    quiet = _quiet("crackers, three slots sell out", shelf, 2)
    states = (*quiet.states, shelf.state(BEGINS, cells))
    return replace(quiet, looks=looks, passers=shoppers(people, looks, 2), states=states)


def places_changed(shelf: Shelf, people: Row[Figure], seed: int) -> Sequence:
    """Pairs of facings of one size and two products have changed places, shelf by shelf."""
    rng = np.random.default_rng(seed)
    facings = [cell for slot in _slots(shelf) for cell in slot if _as_planned(shelf, cell)]
    free = rng.permutation(facings).tolist()
    tasks: list[list[Turn]] = []
    while free and len(tasks) < PAIRS:
        one = free.pop()
        other = next((cell for cell in free if _of_a_size(shelf, one, cell)), None)
        if other is not None:
            free.remove(other)
            tasks.append(holds([(one, other), (other, one)], FOREIGN_FOR))
    name = f"crackers, facings change places, {seed}"
    return _told(name, shelf, people, seed, in_lanes(tasks, EXCHANGES))


def foreign_goods(shelf: Shelf, people: Row[Figure], goods: Row[Stranger]) -> Sequence:
    """Goods that no catalog here holds, each in a facing of another slot."""
    rng = np.random.default_rng(6)
    slots = [slot for slot in _slots(shelf) if len(slot) > 1 and shelf.number(slot[0]) != 5]
    places = [slots[one][len(slots[one]) // 2] for one in rng.permutation(len(slots)).tolist()]
    tasks = [
        holds([(cell, one)], UNKNOWN_FOR) for cell, one in zip(places, goods[:KINDS], strict=False)
    ]
    return _told("crackers, foreign goods", shelf, people, 6, in_lanes(tasks, KINDS))


def somebody_stays(shelf: Shelf, people: Row[Figure], looks: int) -> Sequence:
    """One shopper reads labels for minutes, another is as still as a parked trolley."""
    reader = Passer(people[0], 20, looks // 2, (0.33, 0.33))
    parked = Passer(people[2], 30, looks, (0.74, 0.74), still=True)
    quiet = _quiet("crackers, one stays, one is parked", shelf, 5)
    return replace(quiet, looks=looks, passers=(reader, parked))


def shoppers(people: Row[Figure], looks: int, seed: int) -> tuple[Passer, ...]:
    """Sixty an hour, as `method.md` 5e has them: most stay for seconds, some for a minute."""
    rng = np.random.default_rng(seed)
    pause = HOUR / PER_HOUR
    come: list[Passer] = []
    look = int(rng.integers(3, round(pause)))
    while look < looks:
        stay = max(1, round(float(rng.lognormal(np.log(14 / 5), 0.8))))
        figure = people[int(rng.integers(len(people)))]
        x = float(rng.uniform(0.1, 0.9))
        to = x + float(rng.choice([0.0, 0.0, 0.15, -0.15]))
        tall = float(rng.uniform(0.85, 1.0)) if figure.name != people[-1].name else 0.65
        come.append(Passer(figure, look, look + stay, (x, to), tall, top=1.05 - tall))
        look += max(stay + 1, round(float(rng.exponential(pause))))
    return tuple(come)


def _slots(shelf: Shelf) -> list[list[int]]:
    """The cells of each slot that holds its own product, in the planogram's order."""
    return [shelf.cells_of(one.id) for one in shelf.view.slots if one.id not in NOT_KEPT]


def _units(shelf: Shelf) -> list[list[int]]:
    """Cells that sell out together, slot by slot."""
    bound = {slot: pair for pair in TOGETHER for slot in pair}
    units = []
    for slot in shelf.view.slots:
        pair = bound.get(slot.id, (slot.id,))
        if slot.id in NOT_KEPT or slot.id != pair[0]:
            continue
        columns = zip(*(shelf.cells_of(one) for one in pair), strict=True)
        units.append([cell for column in columns for cell in column])
    return units


def _as_planned(shelf: Shelf, cell: int) -> bool:
    return bool(shelf.shown[cell] == shelf.view.cells.gtin[cell])


def _of_a_size(shelf: Shelf, one: int, other: int) -> bool:
    """Whether two products are about as large, and not the same."""
    size = shelf.packs[[one, other], 2:] - shelf.packs[[one, other], :2]
    near = np.abs(np.log(size[0] / size[1])).max() < np.log(FITS)
    return bool(near and shelf.shown[one] != shelf.shown[other])


def _sold(
    name: str, shelf: Shelf, people: Row[Figure], seed: int, units: Row[list[int]]
) -> Sequence:
    rng = np.random.default_rng(seed)
    tasks = []
    for one in rng.permutation(len(units)).tolist():
        here = [cell for cell in units[one] if shelf.shown[cell]]
        turned = here if rng.random() < 0.5 else here[::-1]
        tasks.append(sells_out(turned, STEPS, EMPTY_FOR))
    return _told(name, shelf, people, seed, in_lanes(tasks, LANES))


def _told(name: str, shelf: Shelf, people: Row[Figure], seed: int, turns: Row[Turn]) -> Sequence:
    """A sequence in which cells take turns."""
    quiet = _quiet(name, shelf, seed)
    looks = turns[-1].look + AFTER
    states = (*quiet.states, *_states(shelf, turns))
    return replace(quiet, looks=looks, passers=shoppers(people, looks, seed), states=states)


def _states(shelf: Shelf, turns: Iterable[Turn]) -> Iterator[State]:
    for look, now in held(list(turns)):
        swapped = {cell: other for cell, other in now.items() if isinstance(other, int)}
        foreign = {cell: other for cell, other in now.items() if isinstance(other, Stranger)}
        bare = [cell for cell in now if cell not in swapped and cell not in foreign]
        yield shelf.state(look, bare, swapped, foreign)


def _quiet(name: str, shelf: Shelf, seed: int) -> Sequence:
    """Nobody there, nothing happening."""
    return Sequence(name, shelf.view, shelf.shots, (shelf.state(0),), (), 0, seed=seed)
