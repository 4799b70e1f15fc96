"""Every way of deciding that is compared, over one recorded camera-day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from agent.eyes import Eyes
from agent.shelf.held.belief import PROFILES
from agent.shelf.seen.look import Look
from agent.vision.arrays import Floats
from tools.bench.days.account import Account
from tools.bench.days.baselines import RULES, baseline, sightings
from tools.bench.days.drive import Stand, looks_again
from tools.bench.days.folding import RETOLD, curve, fold
from tools.bench.days.record import Reader
from tools.bench.days.score import DayScore, score
from tools.bench.days.truth import Truth
from tools.days.film import Film

OURS = "default"


class Unguarded(Eyes):
    """Eyes that take people for shelf."""

    def _hidden(self, *seen: Any, **more: Any) -> Floats:  # noqa: ANN401 -- whatever they are given
        hidden = super()._hidden(*seen, **more)
        # All of it at once is the registration that rests, and not a person.
        return hidden if (hidden == 1.0).all() else np.zeros(len(hidden))


class Rigid(Eyes):
    """Eyes that never ask whether the camera has moved."""

    def _stand(self, *_seen: Any, **_more: Any) -> None:  # noqa: ANN401 -- whatever they are given
        return None


CRIPPLED = {"without occlusion gate": Unguarded, "without registration": Rigid}
"""Ablations that look for themselves: at the kept pictures, with the kept answers of the models."""


def own_account(looks: Iterable[Look], put_up: Stand, truth: Truth) -> Account:
    """What the agent says by itself."""
    return fold(looks, put_up, PROFILES[OURS], truth)


def other_accounts(looks: Sequence[Look], put_up: Stand, truth: Truth) -> dict[str, Account]:
    """Every account that the same looks give: other weights, retold looks, simple rules."""
    view = put_up.view
    found = {
        name: fold(looks, put_up, weights, truth)
        for name, weights in curve().items()
        if name != OURS
    }
    for name, retell in RETOLD.items():
        told = (retell(look, view) for look in looks)
        found[name] = fold(told, put_up, PROFILES[OURS], truth)
    seen = sightings(looks, view.cells.slot)
    return found | {rule.name: baseline(rule, seen, truth) for rule in RULES}


def crippled_accounts(film: Film, put_up: Stand, held: Reader, truth: Truth) -> dict[str, Account]:
    """The ablations that look again."""
    return {
        name: own_account(looks_again(film, put_up, held, eyes), put_up, truth)
        for name, eyes in CRIPPLED.items()
    }


def scores(
    told: dict[str, Account], truth: Truth, put_up: Stand, film: tuple[str, int]
) -> dict[str, DayScore]:
    """Every account beside the truth."""
    return {name: score(truth, one, put_up.view, film) for name, one in told.items()}
