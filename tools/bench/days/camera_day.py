"""One camera-day from nothing to its scores; what is there already is not made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2

from agent.errors import BadInput
from tools.bench.days.account import Account
from tools.bench.days.drive import (
    Stand,
    Watched,
    film_hash,
    looks_again,
    models_here,
    stand,
    watch_film,
)
from tools.bench.days.frozen import code_hash
from tools.bench.days.memo import Book
from tools.bench.days.methods import OURS, crippled_accounts, other_accounts, own_account, scores
from tools.bench.days.moves import Move, NewPlan
from tools.bench.days.record import About, Reader, Writer
from tools.bench.days.score import DayScore, FalseAlert, KindScore, Missed
from tools.bench.days.states import States
from tools.bench.days.truth import Truth, truth_of
from tools.days.film import Film

TELL_EVERY = 360  # looks

Tell = Callable[[str], None]
MakeFilm = Callable[["Job"], Film]


class Breadth(IntEnum):
    """How many methods judge a day."""

    NONE = 0
    OWN = 1  # the agent alone
    CHEAP = 2  # and all that the same looks give: other weights, baselines, some ablations
    ALL = 3  # and the ablations that look for themselves, as dear as the agent again


@dataclass(frozen=True, slots=True)
class Job:
    """One camera-day to do.

    Args:
        scenario, seed, hours, every_s: of the film.
        folder: where records and scores lie.
        breadth: which methods judge it.
        again: False to take recorded scores as they are, whatever the code is now.
    """

    scenario: str
    seed: int
    hours: float
    every_s: float
    folder: Path
    breadth: Breadth = Breadth.ALL
    again: bool = True

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.scenario}-{self.seed}-{self.hours:g}h-{self.every_s:g}s"


@dataclass(frozen=True, slots=True)
class Kept:
    """The scores of a job that are still good.

    Args:
        breadth: which methods they are of.
        scores: by method.
    """

    breadth: Breadth = Breadth.NONE
    scores: dict[str, DayScore] = field(default_factory=dict)


def film_of(job: Job) -> Film:
    """The job's film, by `tools.days`."""
    return Film(job.scenario, job.seed, hours=job.hours, every_s=job.every_s)


def do(job: Job, tell: Tell, make: MakeFilm = film_of) -> dict[str, DayScore]:
    """Record what is not recorded, score what is not scored.

    Args:
        job: one camera-day.
        tell: is told what happens, in a line.
        make: makes the film.

    Returns:
        the scores by method.

    Raises:
        BadInput: the record is of another film.
    """
    known = kept(job)
    if known.breadth >= job.breadth:
        tell(f"{job.name}: scored before")
        return known.scores
    cv2.setNumThreads(1)
    job.folder.mkdir(parents=True, exist_ok=True)
    film = make(job)
    put_up = stand(film, models_here(), Book())
    shown = _Shown(job, film, put_up, tell)
    began = perf_counter()
    told, truth = _told(shown, known.breadth)
    found = known.scores | scores(told, truth, put_up, (job.scenario, job.seed))
    keep(job, found)
    own = found[OURS].kinds["out_of_stock"]
    tell(
        f"{job.name}: done in {perf_counter() - began:.0f} s, models asked "
        f"{put_up.book.asked} times; out of stock: {own.found} found, {len(own.missed)} missed, "
        f"{len(own.false)} false"
    )
    return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a job is done with."""

    job: Job
    film: Film
    put_up: Stand
    tell: Tell


def _told(shown: _Shown, known: Breadth) -> tuple[dict[str, Account], Truth]:
    """Every account that is not known yet, and the truth beside it."""
    job, film, put_up = shown.job, shown.film, shown.put_up
    told: dict[str, Account] = {}
    watched = _watched(shown, looks=known < min(job.breadth, Breadth.CHEAP))
    truth = truth_of(film, put_up.view, watched.hidden, put_up.groups)
    if watched.looks:
        told[OURS] = own_account(watched.looks, put_up, truth)
    if known < Breadth.CHEAP <= job.breadth:
        told |= other_accounts(watched.looks, put_up, truth)
    if job.breadth is Breadth.ALL:
        held = Reader(record_path(job))
        told |= crippled_accounts(film, put_up, held, truth)
        held.close()
    return told, truth


def _watched(shown: _Shown, *, looks: bool) -> Watched:
    """The film as the agent saw it; without looks only what was hidden."""
    path = record_path(shown.job)
    return _again(shown, path, looks=looks) if path.exists() else _record(shown)


def record_path(job: Job) -> Path:
    """Where a job's record lies."""
    return job.folder / f"{job.name}.zip"


def _record(shown: _Shown) -> Watched:
    job, film, put_up, tell = shown.job, shown.film, shown.put_up, shown.tell
    began = perf_counter()
    writer = Writer(record_path(job))

    def note(look: int, jpeg: bytes | None) -> None:
        if jpeg is not None:
            writer.add(look, jpeg)
        if (look + 1) % TELL_EVERY == 0:
            each = (perf_counter() - began) / (look + 1)
            done = f"{look + 1} of {film.looks} looks, {each:.2f} s each"
            tell(f"{job.name}: {done}, {each * (film.looks - look - 1):.0f} s left")

    watched = watch_film(film, put_up, note)
    writer.end(_about(job, film, put_up), put_up.book, watched.hidden)
    tell(f"{job.name}: recorded in {perf_counter() - began:.0f} s")
    return watched


def _about(job: Job, film: Film, put_up: Stand) -> About:
    return About(
        scenario=job.scenario,
        seed=job.seed,
        hours=job.hours,
        every_s=job.every_s,
        looks=film.looks,
        models=put_up.opened.digest,
        film=film_hash(film, put_up.view),
    )


def _again(shown: _Shown, path: Path, *, looks: bool) -> Watched:
    film, put_up = shown.film, shown.put_up
    held = Reader(path)
    if held.about.film != film_hash(film, put_up.view):
        raise BadInput(f"{path}: was recorded of another film; delete it to record it again")
    book, hidden = held.columns()
    if held.about.models == put_up.opened.digest:  # what other models said is of no use
        put_up.book.pages = book.pages
    put_up.book.asked = 0
    seen = tuple(looks_again(film, put_up, held)) if looks else ()
    held.close()
    return Watched(seen, hidden)


def score_path(job: Job) -> Path:
    """Where a job's scores lie."""
    return job.folder / f"{job.name}.json"


def kept(job: Job) -> Kept:
    """The scores of a job that was done before; none where the code has changed since."""
    path = score_path(job)
    if not path.exists():
        return Kept()
    held = json.loads(path.read_text("utf-8"))
    scored = {name: day_from(plain) for name, plain in held["scores"].items()}
    if not job.again:
        return Kept(job.breadth, scored)
    if held["code"] != code_hash():
        return Kept()
    return Kept(Breadth(held["breadth"]), scored)


def keep(job: Job, found: dict[str, DayScore]) -> None:
    """Write the scores of a job, whole or not at all."""
    plain = {name: one.plain() for name, one in found.items()}
    text = json.dumps({"code": code_hash(), "breadth": job.breadth, "scores": plain}, indent=1)
    part = score_path(job).with_suffix(".json-part")
    part.write_text(text + "\n", "utf-8")
    part.replace(score_path(job))


def day_from(plain: dict[str, Any]) -> DayScore:
    """A score from its plain form."""
    kinds = {kind: _kind_from(one) for kind, one in plain["kinds"].items()}
    new_plan = plain["new_plan"]
    confusion = tuple(tuple(row) for row in plain["states"]["confusion"])
    return DayScore(
        **{
            **plain,
            "kinds": kinds,
            "states": States(**plain["states"] | {"confusion": confusion}),
            "moves": tuple(Move(**one) for one in plain["moves"]),
            "new_plan": None if new_plan is None else NewPlan(**new_plan),
        }
    )


def _kind_from(plain: dict[str, Any]) -> KindScore:
    columns: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()
    }
    columns["missed"] = tuple(Missed(**one) for one in plain["missed"])
    columns["false"] = tuple(FalseAlert(**one) for one in plain["false"])
    return KindScore(**columns)
