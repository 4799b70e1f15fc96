"""A reset on film: real pictures and real models, and the one thing that is told of it."""

from __future__ import annotations

import pytest

from agent.shelf.held.belief import PROFILES
from tools.bench.days.drive import models_here, stand, watch_film
from tools.bench.days.folding import fold
from tools.bench.days.memo import Book
from tools.bench.days.score import score
from tools.bench.days.truth import truth_of
from tools.days.film import Film

pytestmark = pytest.mark.slow  # half a minute a film

PEGS, GONDOLA = 6, 0  # rows moved by two slots; another range, whose plan is on the device
EVERY_S = 20.0
STOCK = ("out_of_stock", "low_stock", "misplaced", "unknown_product")


@pytest.mark.parametrize("seed", [PEGS, GONDOLA])
def test_a_reset_on_film_is_one_event_with_the_right_reading_and_no_alert(seed):
    film = Film("reset", seed, hours=0.75, every_s=EVERY_S)
    put_up = stand(film, models_here(), Book())
    watched = watch_film(film, put_up, lambda _look, _jpeg: None)
    truth = truth_of(film, put_up.view, watched.hidden, put_up.groups)
    told = score(
        truth, fold(watched.looks, put_up, PROFILES["default"], truth), put_up.view, ("reset", seed)
    )
    assert told.new_plan is not None
    assert (told.new_plan.cases, told.new_plan.right) == (1, True)
    assert told.view_true.get("planogram_mismatch") == 1
    assert not [one for kind in STOCK for one in told.kinds[kind].false]
