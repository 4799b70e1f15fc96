"""How good the evidence of a gap is: every cue on rendered days, with exact truth.

The agent's own eyes look at short films (`tools.days`) of several styles. Of each cell that can be
seen it is counted how often each cue speaks where nothing stands (true) and where something does
(false), and how often the detector's misses and false cues fall together: that is what makes false
alerts, and what no weight can mend.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.opening import Bench
from agent.eyes import Eyes
from agent.fitting import eyes_for, open_models
from agent.shelf.plan.view import project
from agent.shelf.seen.evidence import Cue, kinds
from agent.shelf.seen.look import Vote
from agent.vision.frame import Frame
from tools.bench.timing import table
from tools.days.film import Film
from tools.real.crackers import crackers

FILMS = (  # scenario, seed: from 100 on they are of styles that no threshold was chosen on
    ("clean", 1), ("busy", 2), ("staff", 3), ("bad_light", 4), ("void_blind", 4),
    ("void_blind", 5), ("busy", 101), ("void_blind", 103), ("clean", 106),
)  # fmt: skip
HOURS, EVERY_S = 0.25, 5.0
SEEN = 0.05  # of a cell hidden at most: what is covered says nothing about cues
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SOLD, LEARN, GAINS = 6, 7, (0.85, 1.15)  # facings; looks before counting; of the light
START = datetime(2030, 1, 7, 9, tzinfo=UTC)
WORDS = tuple(cue for cue in Cue if cue is not Cue.BLIND)


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What was said of the cells of one film, look by look; only looks that saw.

    Args:
        style: of the fixture.
        scenario: of the day.
        vote: (t, n) members of `Vote`.
        cues: (t, n) bits of `Cue`.
        empty: (t, n) nothing stands there.
        seen: (t, n) nobody stands before it, and the agent says so too.
    """

    style: str
    scenario: str
    vote: NDArray[np.int8]
    cues: NDArray[np.uint8]
    empty: NDArray[np.bool_]
    seen: NDArray[np.bool_]


def watch(scenario: str, seed: int, hours: float = HOURS) -> Counted:
    """Look at a film with the agent's eyes, without a recognizer."""
    film = Film(scenario, seed, hours=hours, every_s=EVERY_S)
    view = project(film.planogram, film.plane, camera="days", picture_px=film.picture_px)
    opened = open_models(Models(recognizer=None), Path(), Bench(Accelerator.CPU, 1, notes_in(None)))
    eyes = eyes_for(view, opened, None)
    rows = list(_looks(film, eyes))
    vote, cues, empty, hidden = (np.array(column) for column in zip(*rows, strict=True))
    seen = (hidden <= SEEN) & (vote != Vote.UNSEEN)
    return Counted(film.fixture.style, scenario, vote, cues, empty, seen)


def photographed(shared: Path, trials: int = 4, looks: int = 4) -> Counted:
    """The real cracker shelf: six facings of the photo are sold out by editing, again and again.

    What replaces them are the pixels of the photo's own gaps. Every other trial has light that
    changes from look to look.

    Args:
        shared: the folder with the real pictures.
        trials: each with other facings.
        looks: of each, after the sale; as many before it are counted too.
    """
    shelf = crackers(shared)
    opened = open_models(Models(recognizer=None), Path(), Bench(Accelerator.CPU, 1, notes_in(None)))
    rng = np.random.default_rng(1)
    rows = []
    for trial in range(trials):
        eyes = eyes_for(shelf.view, opened, None)
        sold = rng.choice(np.flatnonzero(shelf.shown != ""), SOLD, replace=False)
        states = [shelf.state(0)] * (LEARN + looks) + [shelf.state(0, sold)] * looks
        for number, state in enumerate(states):
            gain = rng.uniform(*GAINS) if trial % 2 else 1.0
            noise = rng.normal(0, 2, state.picture.shape)
            picture = np.clip(state.picture * gain + noise, 0, 255).astype(np.uint8)
            at_s = EVERY_S * number
            frame = Frame("days", START + timedelta(seconds=at_s), round(at_s * 1000), picture)
            votes = eyes(frame).votes
            if votes is not None and number >= LEARN:
                rows.append((votes.vote, votes.cues, state.shown == ""))
    vote, cues, empty = (np.array(column) for column in zip(*rows, strict=True))
    return Counted("crackers", "photo", vote, cues, empty, vote != Vote.UNSEEN)


def _looks(film: Film, eyes: Eyes) -> Iterator[tuple[object, ...]]:
    for number in range(film.looks):
        picture = film.frame(number)
        if picture is None:
            continue
        at = START + timedelta(seconds=film.at_s(number))
        look = eyes(Frame("days", at, round(film.at_s(number) * 1000), picture))
        if look.votes is None:
            continue
        empty = film.truth.shown_at(film.at_s(number)) == ""
        yield look.votes.vote, look.votes.cues, empty, film.truth.hidden(number)


def report() -> str:
    """The tables over all films, and over the real photo where it is present; never mixed."""
    tables = [told([watch(scenario, seed) for scenario, seed in FILMS])]
    if SHARED.is_dir():
        tables.append(told([photographed(SHARED)]))
    return "\n\n".join(tables)


def told(films: Sequence[Counted]) -> str:
    """The tables of some films: cues by style, and how errors fall together."""
    rows = [("style", "empty", "stocked", *(str(cue.name) for cue in WORDS), "VOID", "product")]
    for style in (*sorted({film.style for film in films}), "all"):
        some = [film for film in films if style in (film.style, "all")]
        rows.append(_row(style, some))
    lines = [table(rows), "", "each: true where empty / false where stocked, % of seen looks"]
    return "\n".join([*lines, "", table([_TOGETHER, *(_together(film) for film in films)])])


def _row(style: str, films: Sequence[Counted]) -> tuple[str, ...]:
    empty = np.concatenate([film.cues[film.seen & film.empty] for film in films])
    stocked = np.concatenate([film.cues[film.seen & ~film.empty] for film in films])
    votes = (
        np.concatenate([film.vote[film.seen & film.empty] for film in films]),
        np.concatenate([film.vote[film.seen & ~film.empty] for film in films]),
    )
    cells = [f"{_share(empty & cue)}/{_share(stocked & cue)}" for cue in WORDS]
    void = [kinds(bits).sum(axis=1) >= 2 for bits in (empty, stocked)]
    product = [(vote == Vote.STOCKED) | (vote == Vote.CONFLICT) for vote in votes]
    return (
        style,
        str(len(empty)),
        str(len(stocked)),
        *cells,
        f"{_share(void[0])}/{_share(void[1])}",
        f"{_share(product[0])}/{_share(product[1])}",
    )


_TOGETHER = (
    "film",
    "misses %",
    "false E %",
    "void | miss %",
    "void | found %",
    "lift",
    "longest false E, looks",
    "true E %",
)


def _together(film: Counted) -> tuple[str, ...]:
    """How a film's misses and false cues fall together, over its stocked cells."""
    stocked = film.seen & ~film.empty
    product = (film.vote == Vote.STOCKED) | (film.vote == Vote.CONFLICT)
    void = kinds(film.cues.ravel()).sum(axis=1).reshape(film.cues.shape) >= 2
    wrong = stocked & (film.vote == Vote.EMPTY)
    missed, found = void[stocked & ~product], void[stocked & product]
    lift = (missed.mean() if len(missed) else 0) / max(1e-4, found.mean() if len(found) else 0)
    return (
        f"{film.scenario} {film.style}",
        f"{_share(~product[stocked])}",
        f"{100 * wrong.sum() / max(1, stocked.sum()):.2f}",
        _share(missed),
        _share(found),
        f"{lift:.1f}",
        str(_longest(wrong, film.seen)),
        _share(film.vote[film.seen & film.empty] == Vote.EMPTY),
    )


def _longest(wrong: NDArray[np.bool_], seen: NDArray[np.bool_]) -> int:
    """The longest run of a cell's looks that wrongly voted empty; looks at people do not count."""
    best = 0
    for cell in range(wrong.shape[1]):
        run = 0
        for said in wrong[seen[:, cell], cell]:
            run = run + 1 if said else 0
            best = max(best, run)
    return best


def _share(hits: NDArray[np.generic]) -> str:
    return f"{100 * np.mean(hits != 0):.1f}" if len(hits) else "-"


def main() -> None:
    """Look at one film: `python -m tools.bench.void busy 2`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("scenario")
    parser.add_argument("seed", type=int)
    parser.add_argument("--hours", type=float, default=HOURS)
    args = parser.parse_args()
    print(told([watch(args.scenario, args.seed, args.hours)]))


if __name__ == "__main__":
    main()
