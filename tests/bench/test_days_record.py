"""Camera-days on disk: judging a record again is the same, resuming does nothing twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agent.errors import BadInput
from agent.shelf.plan.planogram import ShelfKind
from agent.shelf.seen.look import Vote
from tools.bench.days.camera_day import Job, do, film_of, record_path, score_path
from tools.bench.days.drive import film_hash, looks_again, models_here, stand, watch_film
from tools.bench.days.frozen import constants, constants_hash
from tools.bench.days.memo import Book
from tools.bench.days.methods import Unguarded
from tools.bench.days.record import Reader


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    return Job("busy", 3, 0.05, 10.0, tmp_path_factory.mktemp("days"))


@pytest.fixture(scope="module")
def done(job):
    """A camera-day of eighteen looks, recorded and scored; and what was told meanwhile."""
    told = []
    return do(job, told.append), told


def test_a_day_is_scored_by_every_method(done):
    found, _ = done
    assert {"default", "fast", "raw frame", "54/72 with void"} <= set(found)
    assert {"without void", "without facing level"} <= set(found)
    assert {"without occlusion gate", "without registration"} <= set(found)
    assert {day.hours for day in found.values()} == {0.05}


def test_what_is_scored_is_not_scored_again(job, done):
    told = []
    assert do(job, told.append) == done[0]
    assert told == [f"{job.name}: scored before"]


def test_what_is_recorded_is_judged_again_without_asking_the_models(job, done):
    score_path(job).unlink()
    told = []
    assert do(job, told.append) == done[0]
    assert "models asked 0 times" in told[-1]


def test_a_record_that_was_not_finished_is_no_record(job, done):
    assert record_path(job).exists()
    assert not record_path(job).with_suffix(".part").exists()


def test_a_file_that_is_no_record_is_refused_by_name(job, tmp_path):
    strange = replace(job, folder=tmp_path)
    record_path(strange).write_bytes(b"no zip")
    with pytest.raises(BadInput, match=r"busy-3.*is no record.*delete it"):
        do(strange, lambda _: None)


def test_a_record_of_another_film_is_refused(job, done, tmp_path):
    other = replace(job, seed=4, folder=tmp_path)
    record_path(other).write_bytes(record_path(job).read_bytes())
    with pytest.raises(BadInput, match="recorded of another film; delete it"):
        do(other, lambda _: None)


def test_a_word_about_a_shelf_makes_no_other_film(job):
    film = film_of(job)
    view, before = film.fixture.view(), film_hash(film, film.fixture.view())
    assert film.planogram.shelves[0].kind is ShelfKind.BASKET
    shelves = tuple(replace(shelf, kind=ShelfKind.BOARD) for shelf in film.planogram.shelves)
    film.planogram = replace(film.planogram, shelves=shelves)
    assert film_hash(film, view) == before
    film.planogram = replace(film.planogram, width_mm=film.planogram.width_mm + 1)
    assert film_hash(film, view) != before


def test_looks_again_are_the_same_votes_on_the_same_pictures(job, done):
    film = film_of(job)
    fresh = stand(film, models_here(), Book())
    first = watch_film(film, fresh, lambda _look, _jpeg: None)
    held = Reader(record_path(job))
    kept = stand(film, models_here(), held.columns()[0])
    again = list(looks_again(film, kept, held))
    assert kept.book.asked == 0
    for one, other in zip(first.looks, again, strict=True):
        assert np.array_equal(one.votes.vote, other.votes.vote)
        assert np.array_equal(one.products.xyxy, other.products.xyxy)
        assert np.array_equal(one.votes.names.cosine, other.votes.names.cosine)


def test_without_its_gate_the_agent_sees_no_one(job, done):
    film, held = film_of(job), Reader(record_path(job))
    seen, crippled = (
        list(looks_again(film, stand(film, models_here(), held.columns()[0]), held, *eyes))
        for eyes in ((), (Unguarded,))
    )
    assert any((look.votes.vote == Vote.UNSEEN).any() for look in seen)
    assert not any((look.votes.vote == Vote.UNSEEN).any() for look in crippled)


def test_every_constant_of_the_pure_rooms_is_in_the_hash():
    held = constants()
    assert held["shelf.held.belief.CLAMP"] == "5.0"
    assert "shelf.seen.look.HIDDEN_SHARE" in held
    assert "vision.gate.CHANGED" in held
    assert len(held) > 200
    assert len(constants_hash()) == 16
