"""False alerts against delay: whole store days of votes, without a picture.

Errors are *persistent* (windows of minutes, slots that are always bad), because detectors are wrong
about a still scene again and again; whoever tunes on independent errors ships the wrong filter.
Which slots are blind for the cues of a gap is *not* told to the filter: it learns that, day by day,
with the agent's own code, from episodes that the picture confirms. Its weights are chosen here.

*base* is an ordinary shop. In *stress* 15 % of the slots are blind, and a quarter of the windows in
which the detector misses look like a gap too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.shelf.held.belief import (
    DESIGN_S,
    PROFILES,
    Latch,
    Weights,
    fold,
    nothing_known,
    void_steps,
)
from agent.shelf.seen.look import Vote
from agent.shelf.seen.question import Seen, answer, ask, no_questions
from agent.shelf.seen.trust import KINDS, nothing_counted, trusted
from agent.vision.arrays import Indices, Mask
from tools.bench.timing import table

CAMERAS, DAYS = 4, 3
SEED = 1001
RULES = ((10, 12), (20, 24), (54, 72))  # N of the last M looks without a product
WAIT = 24  # looks: true gaps of two minutes count
GRACE = 12  # looks after a true gap in which an alert still belongs to it
FOLD = 180  # looks within which a reopened case is the same


@dataclass(frozen=True, slots=True)
class World:
    """One shop: how its shelf lives and how its detector errs. Times are in looks of 5 s.

    Args:
        slots: of one camera, in `columns` columns.
        day: looks of twelve hours.
        occluded, unflagged, slip: people at the shelf: arrivals in a look, the share of them that
            is never noticed, the share of noticed ones that is missed in one look.
        miss: windows in which the detector misses a stocked facing: rate in a look, length, chance.
        poor: slots that it always finds badly: share, chance of a miss.
        phantom: windows in which it finds something in an empty facing.
        mute: windows in which no cue of a gap speaks in an empty facing.
        false: windows in which cues of a gap speak in a stocked facing.
        blind: share of slots whose cues never speak of a gap.
        together: share of the windows of misses in which the cues speak of a gap too.
    """

    slots: int = 100
    columns: int = 20
    day: int = 8640
    occluded: float = 60.7 / 720
    unflagged: float = 0.08
    slip: float = 0.03
    miss: tuple[float, float, float] = (0.0014, 54.0, 0.80)
    poor: tuple[float, float] = (0.03, 0.45)
    phantom: tuple[float, float, float] = (0.0006, 48.0, 0.80)
    mute: tuple[float, float, float] = (0.0032, 60.0, 0.85)
    false: tuple[float, float, float] = (0.0005, 50.0, 0.85)
    blind: float = 0.0
    together: float = 0.0


BASE = World()
WORLDS: Mapping[str, World] = {"base": BASE, "stress": replace(BASE, blind=0.15, together=0.25)}
PICTURES = 0.90  # of all answers: how often the picture tells a gap from a miss
MINUTE = 12  # looks
STRAY = (0.03, 0.005)  # a look's own misses, and its own false cues: not persistent


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """What was true and what was seen, look by look.

    Args:
        slot: (n,) of each facing, over all cameras.
        camera: (m,) of each slot.
        blind: (m,) slots whose cues are blind; the filter never reads it.
        empty: (t, n) whether the facing is.
        votes: (t, n) members of `Vote`.
        void: (t, n) cues of a gap spoke.
    """

    slot: Indices
    camera: Indices
    blind: Mask
    empty: NDArray[np.bool_]
    votes: NDArray[np.int8]
    void: NDArray[np.bool_]


class Windows:
    """Persistent errors of many facings: each begins by chance and lasts for minutes."""

    def __init__(self, n: int, how: tuple[float, float, float]) -> None:
        """None is open at first."""
        self._rate, self._long, self._chance = how
        self.open = np.zeros(n, bool)
        self.begins = self.open

    def next(self, rng: np.random.Generator) -> Mask:
        """Move on by a look; the facings that err in it."""
        luck = rng.random(len(self.open), np.float32)
        self.begins = ~self.open & (luck < self._rate)
        self.open = np.where(self.open, luck > 1 / self._long, self.begins)
        return np.asarray(self.open & (rng.random(len(luck), np.float32) < self._chance))


def shelves(world: World, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """The slot (n,) of each facing and the camera (m,) of each slot."""
    facings = rng.choice([1, 2, 3, 4, 6], CAMERAS * world.slots, p=[0.2, 0.3, 0.25, 0.15, 0.1])
    slot = np.repeat(np.arange(len(facings)), facings)
    return slot, np.repeat(np.arange(CAMERAS), world.slots)


def emptiness(world: World, slot: Indices, rng: np.random.Generator) -> NDArray[np.bool_]:
    """When each facing (t, n) is empty: sold out one after another, then restocked together."""
    long = DAYS * world.day
    empty = np.zeros((long, len(slot)), bool)
    pace = rng.lognormal(0.0, 0.8, int(slot[-1]) + 1)
    for row in range(len(pace)):
        cells = np.flatnonzero(slot == row)
        at = float(rng.uniform(-2.0, 0)) * world.day  # most begin the day with some stock
        while at < long:
            steps = rng.gamma(1.5, 1.0, len(cells))
            gone = at + 1.5 * world.day * np.cumsum(steps) / (len(cells) * pace[row])
            back = float(gone[-1]) + rng.uniform(
                72, 720
            )  # staff comes six minutes to an hour later
            for cell, when in zip(rng.permutation(cells), gone, strict=True):
                empty[max(0, int(when)) : max(0, int(back)), cell] = True
            at = back
    _returns(empty, rng)
    return empty


def _returns(empty: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Second thoughts: a facing is taken and put back within the minute."""
    for _ in range(CAMERAS * DAYS * 30):
        at, cell = int(rng.integers(len(empty) - 8)), int(rng.integers(empty.shape[1]))
        empty[at : at + int(rng.integers(3, 8)), cell] = True


def hidden(world: World, slot: Indices, rng: np.random.Generator) -> Iterator[tuple[Mask, Mask]]:
    """For every look: the facings (n,) behind people, and those of them that are noticed."""
    column, camera = slot % world.columns, slot // world.slots
    people: list[tuple[int, int, int, float, bool]] = []
    for at in range(DAYS * world.day):
        for where in np.flatnonzero(rng.random(CAMERAS) < world.occluded):
            staff = rng.random() < 0.012
            stays = rng.uniform(36, 144) if staff else rng.lognormal(np.log(2.8), 0.8)
            wide = int(rng.integers(2, 5))
            left = int(rng.integers(0, world.columns - wide + 1))
            noticed = bool(rng.random() >= world.unflagged)
            people.append((int(where), left, left + wide, at + stays, noticed))
        people = [one for one in people if one[3] > at]
        behind, told = np.zeros(len(slot), bool), np.zeros(len(slot), bool)
        for one, left, right, _, noticed in people:
            rows = (camera == one) & (column >= left) & (column < right)
            behind |= rows
            if noticed and rng.random() >= world.slip:
                told |= rows
        yield behind, told


def film(world: World, seed: int) -> Film:
    """Play a shop's days."""
    rng = np.random.default_rng(seed)
    slot, camera = shelves(world, rng)
    n, m = len(slot), len(camera)
    empty = emptiness(world, slot, rng)
    blind, poor = rng.random(m) < world.blind, rng.random(m) < world.poor[0]
    miss, phantom = Windows(n, world.miss), Windows(n, world.phantom)
    mute, false = Windows(n, world.mute), Windows(n, world.false)
    together = np.zeros(n, bool)
    votes, spoke = np.zeros(empty.shape, np.int8), np.zeros(empty.shape, bool)
    for at, (behind, told) in enumerate(hidden(world, slot, rng)):
        luck = rng.random((3, n), np.float32)
        lost = miss.next(rng) | (luck[0] < STRAY[0]) | (poor[slot] & (luck[1] < world.poor[1]))
        began = miss.begins & (luck[2] < world.together)
        together = (together | began) & miss.open
        product = np.where(empty[at], phantom.next(rng), ~lost)
        quiet = mute.next(rng) | (blind[slot] & (luck[2] > 0.08))
        wrong = false.next(rng) | together | (luck[2] < STRAY[1])
        void = np.where(empty[at], ~quiet, wrong)
        product = np.where(behind, luck[1] < 0.10, product)  # what is seen there is a person
        void = np.where(behind, luck[2] < 0.15, void)
        vote = np.where(void, Vote.EMPTY, Vote.ABSTAIN)
        vote = np.where(product, np.where(void, Vote.CONFLICT, Vote.STOCKED), vote)
        votes[at], spoke[at] = np.where(told, Vote.UNSEEN, vote), void
    return Film(slot, camera, blind, empty, votes, spoke)


def blindness(film: Film, seed: int) -> tuple[NDArray[np.bool_], Mask]:
    """Which slots (t, m) the agent takes for blind at every look, and at the end."""
    rng = np.random.default_rng(seed)
    m, n = len(film.camera), len(film.slot)
    counted, asked = nothing_counted(m), no_questions(n)
    ordinary = np.zeros(m, bool)
    now = trusted(counted, ordinary).blind
    found = np.zeros((len(film.votes), m), bool)
    since = np.zeros(n, np.intp)  # looks of the question in which the facing really was empty
    for at, vote in enumerate(film.votes):
        product = (vote == Vote.STOCKED) | (vote == Vote.CONFLICT)
        without = (vote != Vote.UNSEEN) & ~product
        said = np.zeros((n, KINDS), np.intp)
        said[:, -1] = film.void[at]
        asked = ask(asked, Seen(product, without, vote == Vote.EMPTY, said))
        since = np.where(asked.looks == 0, 0, since + film.empty[at])
        sure = asked.answered & (rng.random(n, np.float32) < PICTURES)
        real, same = sure & (2 * since > asked.looks), sure & (since == 0)
        asked, counted = answer(asked, counted, film.slot, real, same)
        if at % MINUTE == 0:
            now = trusted(counted, ordinary).blind
        found[at] = now
    return found, now


def believed(film: Film, weights: Weights, blind: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which slots (t, m) are held out of stock by the agent's belief."""
    latch: Latch = nothing_known(len(film.slot))
    out = np.zeros((len(film.votes), len(film.camera)), bool)
    facings = np.bincount(film.slot)
    for at, vote in enumerate(film.votes):
        steps = void_steps(vote, blind[at][film.slot], weights)
        latch = fold(latch, steps, at * DESIGN_S)
        out[at] = np.bincount(film.slot, weights=latch.yes) == facings
    return out


def counted_out(film: Film, rule: tuple[int, int]) -> NDArray[np.bool_]:
    """Which slots (t, m) N of the last M looks call out of stock, by missing detections alone."""
    need, last = rule
    m = len(film.camera)
    ring = np.zeros((m, last), bool)
    place, state = np.zeros(m, np.intp), np.zeros(m, bool)
    out = np.zeros((len(film.votes), m), bool)
    for at, vote in enumerate(film.votes):
        product = (vote == Vote.STOCKED) | (vote == Vote.CONFLICT)
        some = np.bincount(film.slot, weights=product) > 0
        seen = np.bincount(film.slot, weights=vote != Vote.UNSEEN) * 2 >= np.bincount(film.slot)
        rows = np.flatnonzero(seen)
        ring[rows, place[rows] % last] = ~some[rows]
        place[rows] += 1
        none = ring.sum(axis=1)
        state = np.where(state, none > last - need, none >= need)
        out[at] = state
    return out


def spans(held: Mask) -> list[tuple[int, int]]:
    """The stretches (from, to) of a row of looks in which something is held."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


@dataclass(frozen=True, slots=True)
class Score:
    """How a method did: false alerts, true gaps and the delays of those that were found."""

    false: int
    gaps: int
    delays: tuple[float, ...]


def score(film: Film, out: NDArray[np.bool_], looks: slice, rows: Mask) -> Score:
    """Hold what a method said of some slots against what was true of them in some looks."""
    facings = np.bincount(film.slot)
    false, gaps, delays = 0, 0, []
    for slot in np.flatnonzero(rows):
        cells = np.flatnonzero(film.slot == slot)
        truth = film.empty[looks, cells[0] : cells[-1] + 1].sum(axis=1) == facings[slot]
        real, last = spans(truth), -FOLD
        found: dict[tuple[int, int], int] = {}
        for begins, ends in spans(out[looks, slot]):
            of = [gap for gap in real if gap[0] <= begins <= gap[1] + GRACE]
            if of:
                found.setdefault(of[-1], begins)
            elif begins > 0:  # what the night left open is told before
                false += begins - last > FOLD  # soon after another, it is that case reopened
            last = ends
        long = [gap for gap in real if gap[1] - gap[0] >= WAIT and gap[0] > 0]
        gaps += len(long)
        delays += [(found[gap] - gap[0]) * DESIGN_S for gap in long if gap in found]
    return Score(false, gaps, tuple(delays))


def report() -> str:
    """The table of every method, in an ordinary shop and in a hard one."""
    rows: list[tuple[str, ...]] = [
        ("method", "shop", "day", "false / camera day", "missed", "median s", "p90 s")
    ]
    words = []
    for name, world in WORLDS.items():
        shop = film(world, SEED)
        blind, at_last = blindness(shop, SEED)
        right = int((at_last & shop.blind).sum())
        words.append(
            f"{name}: of {int(shop.blind.sum())} blind slots {right} are known after {DAYS} days; "
            f"{int((at_last & ~shop.blind).sum())} others are taken for blind"
        )
        methods = {f"{n} of {m}": counted_out(shop, (n, m)) for n, m in RULES}
        methods |= {word: believed(shop, PROFILES[word], blind) for word in PROFILES}
        told = np.broadcast_to(shop.blind, blind.shape)
        methods["default, told"] = believed(shop, PROFILES["default"], told)
        methods["default, not learned"] = believed(shop, PROFILES["default"], np.zeros_like(blind))
        for method, out in methods.items():
            rows += [_row(shop, out, (method, name), day) for day in range(DAYS)]
    return "\n".join([table(rows), "", *words])


def _row(film: Film, out: NDArray[np.bool_], who: tuple[str, str], day: int) -> tuple[str, ...]:
    long = len(film.votes) // DAYS
    found = score(film, out, slice(day * long, (day + 1) * long), np.ones(len(film.camera), bool))
    missed = 1 - len(found.delays) / max(1, found.gaps)
    median, late = np.percentile(found.delays or [np.nan], [50, 90])
    return (
        *who,
        str(day + 1),
        f"{found.false / CAMERAS:.2f}",
        f"{missed:.1%}",
        f"{median:.0f}",
        f"{late:.0f}",
    )
