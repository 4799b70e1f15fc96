"""Days of votes: the yardstick itself, before it measures anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agent.shelf.held.belief import PROFILES
from agent.shelf.seen.look import Vote
from tools.bench import votes
from tools.bench.votes import BASE, Windows, believed, blindness, counted_out, film, score, spans

NEVER = (0.0, 1.0, 0.0)
SMALL = replace(BASE, slots=10, columns=5, day=720)
PERFECT = replace(
    SMALL, occluded=0.0, miss=NEVER, phantom=NEVER, mute=NEVER, false=NEVER, poor=(0.0, 0.0)
)
ALL = slice(0, None)


@pytest.fixture(scope="module")
def shop():
    """A small shop as it is."""
    return film(SMALL, 3)


def rows(shop):
    return np.ones(len(shop.camera), bool)


def truth(shop):
    gone = np.array([np.bincount(shop.slot, weights=look) for look in shop.empty])
    return gone == np.bincount(shop.slot)


def test_a_seed_is_a_shop(shop):
    again = film(SMALL, 3)
    assert (again.votes == shop.votes).all()
    assert (film(SMALL, 4).votes[: len(shop.votes), :5] != shop.votes[:, :5]).any()


def test_who_tells_the_truth_has_no_false_alert_and_no_delay(shop):
    found = score(shop, truth(shop), ALL, rows(shop))
    assert found.false == 0
    assert found.gaps == len(found.delays) > 5
    assert set(found.delays) == {0.0}


def test_who_says_nothing_misses_everything(shop):
    found = score(shop, np.zeros_like(truth(shop)), ALL, rows(shop))
    assert (found.false, found.delays) == (0, ())


def test_an_alert_without_a_gap_is_false(shop):
    out = truth(shop)
    slot = int(np.flatnonzero(~out.any(axis=0))[0])
    out[300:340, slot] = True
    assert score(shop, out, ALL, rows(shop)).false == 1
    out[360:380, slot] = True  # within a quarter of an hour: the same case
    assert score(shop, out, ALL, rows(shop)).false == 1


def test_errors_last_for_minutes():
    rng = np.random.default_rng(1)
    windows = Windows(200, (0.002, 50.0, 1.0))
    wrong = np.array([windows.next(rng) for _ in range(2000)])
    lengths = [to - at for cell in wrong.T for at, to in spans(cell)]
    assert 35 < np.mean(lengths) < 65
    assert 0.06 < wrong.mean() < 0.12


def test_every_method_finds_gaps_where_nothing_errs():
    world = film(PERFECT, 3)
    assert set(np.unique(world.votes)) <= {Vote.STOCKED, Vote.EMPTY, Vote.ABSTAIN, Vote.CONFLICT}
    never = np.zeros((len(world.votes), len(world.camera)), bool)
    for out in (counted_out(world, (20, 24)), believed(world, PROFILES["default"], never)):
        found = score(world, out, ALL, rows(world))
        assert found.gaps == len(found.delays)
        assert 90 <= np.median(found.delays) <= 130


def test_blind_slots_are_found_out_and_hardly_any_others():
    world = film(replace(SMALL, blind=0.3, day=2880, mute=NEVER), 5)
    _, last = blindness(world, 5)
    gaps = np.bincount(world.slot, weights=world.empty.sum(axis=0)) > 200
    assert (last & world.blind & gaps).sum() >= 0.6 * (world.blind & gaps).sum() > 0
    assert (last & ~world.blind).sum() <= 0.2 * (~world.blind).sum()
    assert votes.DAYS > 1  # it learns from one day to the next
