"""The quick subset of the store days: the real agent over a few minutes of film."""

from __future__ import annotations

import pytest

from tools.bench.days.quick import AT_LEAST, AT_MOST, measured, recorded, worse


def test_the_quick_days_are_judged_no_worse_than_recorded():
    now = measured()
    assert not worse(now, recorded()), now


@pytest.mark.parametrize("name", [*AT_MOST, *AT_LEAST])
def test_a_figure_that_gets_worse_beyond_chance_is_noticed(name):
    was = recorded()
    sign, chance = (1, AT_MOST[name]) if name in AT_MOST else (-1, AT_LEAST[name])
    assert worse(was | {name: was[name] + sign * chance}, was) == ()
    told = worse(was | {name: was[name] + sign * (chance * 1.01 + 1e-6)}, was)
    assert len(told) == 1
    assert name in told[0]


def test_a_figure_that_cannot_be_measured_any_more_is_worse():
    was = recorded()
    assert worse(was | {"state_macro_f1": float("nan")}, was)
