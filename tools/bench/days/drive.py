"""A film before the real agent: its frames, its models, its eyes; time is the film's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from agent.config.device import Accelerator, Models
from agent.detect.acceptance import notes_in
from agent.detect.enrol import from_catalog
from agent.detect.opening import Bench
from agent.eyes import Eyes
from agent.eyes import Models as Sight
from agent.fitting import Comparison, Opened, open_models, tiles_for
from agent.shelf.plan.planogram import Planogram, ShelfKind
from agent.shelf.plan.view import View, project
from agent.shelf.seen.look import Look
from agent.vision.arrays import Floats, Gtins, Image
from agent.vision.frame import Blind, Frame
from tools.bench.days.memo import Book, KeptDetector, KeptRecognizer
from tools.bench.days.record import Reader
from tools.days.air import decoded
from tools.days.film import Film

BEGINS = datetime(2030, 1, 7, 9, tzinfo=UTC)  # second 0 of every film
CAMERA = "bench"

MakeEyes = Callable[..., Eyes]


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Everything that is put up before a film once.

    Args:
        view: as it was aimed.
        opened: the real models.
        compare: with the gallery from the film's catalog, and a book for its answers.
        detector: the same way.
        book: of answers.
        plans: every planogram that lies on the device.
    """

    view: View
    opened: Opened
    compare: Comparison | None
    detector: KeptDetector
    book: Book
    plans: tuple[Planogram, ...] = ()

    @property
    def gtins(self) -> Gtins:
        """Of the gallery."""
        return np.array([], "<U14") if self.compare is None else self.compare.gtins

    @property
    def groups(self) -> tuple[frozenset[str], ...]:
        """Products that the gallery says it cannot tell apart."""
        if self.compare is None:
            return ()
        return tuple(frozenset(map(str, group)) for group in self.compare.look_alikes)

    def eyes(self, make: MakeEyes = Eyes) -> Eyes:
        """Eyes that have seen nothing yet."""
        models = Sight(self.detector, self.compare)
        return make(self.view, tiles_for(self.opened.detector.card), models)


def models_here() -> Opened:
    """The models that ship, on the CPU with one thread."""
    return open_models(Models(), Path(), Bench(Accelerator.CPU, 1, notes_in(None)))


def stand(film: Film, opened: Opened, book: Book) -> Stand:
    """Put the agent up before a film: the view as it was aimed, the gallery from the catalog."""
    view = project(film.planogram, film.plane, camera=CAMERA, picture_px=film.picture_px)
    detector = KeptDetector(opened.detector, book)
    if opened.recognizer is None:
        return Stand(view, opened, None, detector, book, film.plans)
    gallery = from_catalog(film.catalog, opened.recognizer)
    compare = Comparison(KeptRecognizer(opened.recognizer, book), gallery)
    return Stand(view, opened, compare, detector, book, film.plans)


def frame_of(film: Film, look: int, picture: Image | None) -> Frame:
    """A look's frame; without a picture, what the camera thread says of a lost stream."""
    at_s = film.at_s(look)
    at, mono_ms = BEGINS + timedelta(seconds=at_s), round(at_s * 1000)
    if picture is None:
        return Frame(CAMERA, at, mono_ms, None, Blind.OFFLINE, "the stream is lost")
    return Frame(CAMERA, at, mono_ms, picture)


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A film that was shown to the agent.

    Args:
        looks: one for each frame.
        hidden: (l, n) true share of each cell under somebody.
    """

    looks: tuple[Look, ...]
    hidden: Floats


def watch_film(film: Film, put_up: Stand, keep: Callable[[int, bytes | None], None]) -> Watched:
    """Show a film to the agent: every picture as the JPEG that a camera would send.

    Args:
        film: one camera-day.
        put_up: before it; its book is written.
        keep: is given each look and its JPEG, None where the stream was lost.
    """
    eyes = put_up.eyes()
    looks, hidden = [], []
    for look in range(film.looks):
        put_up.book.look = look
        jpeg = film.jpeg(look)
        hidden.append(film.truth.hidden(look))
        keep(look, jpeg)
        looks.append(eyes(frame_of(film, look, None if jpeg is None else decoded(jpeg))))
    return Watched(tuple(looks), np.stack(hidden))


def looks_again(film: Film, put_up: Stand, held: Reader, make: MakeEyes = Eyes) -> Iterator[Look]:
    """The looks of a recorded day, by eyes of today; models are asked only what is new to them."""
    eyes = put_up.eyes(make)
    for look in range(film.looks):
        put_up.book.look = look
        yield eyes(frame_of(film, look, held.frame(look)))


def _painted(planogram: Planogram) -> Planogram:
    """A planogram without what no picture shows: a word about a shelf changes no film."""
    plain = tuple(replace(shelf, kind=ShelfKind.BOARD) for shelf in planogram.shelves)
    return replace(planogram, shelves=plain)


def film_hash(film: Film, view: View) -> str:
    """What a record of a film hangs on: its planogram, its view, its truth."""
    told = film.truth
    text = repr(
        (
            _painted(film.planogram),
            film.picture_px,
            film.looks,
            film.at_s(film.looks - 1),
            view.cells.px.round(3).tolist(),
            sorted(film.catalog),
            np.asarray(told.at_s).round(3).tolist(),
            np.asarray(told.shown).tolist(),
            [(m.at_s, np.asarray(m.homography).round(6).tolist()) for m in told.moves],
            told.light,
            told.lost,
            told.reset,
        )
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]
