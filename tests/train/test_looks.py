"""Crops are worn as cameras wear them, and stay what they are."""

import numpy as np
import pytest

from tools.train.looks import any_look_at


def a_crop():
    """A stored crop with a bright quarter and a dark rest."""
    crop = np.full((112, 80, 3), 60, np.uint8)
    crop[:56, :40] = (180, 120, 200)
    return crop


@pytest.mark.parametrize("seed", range(40))
def test_any_look_is_a_network_input_that_still_shows_the_crop(seed):
    shot = any_look_at(np.random.default_rng(seed), a_crop())
    assert (shot.shape, shot.dtype) == ((96, 64, 3), np.uint8)
    corner, rest = shot[8:36, 8:22].mean(), shot[60:88, 42:56].mean()
    assert corner > rest


def test_looks_differ_and_repeat_by_their_seed():
    seen = [any_look_at(np.random.default_rng(seed), a_crop()).tobytes() for seed in range(20)]
    assert len(set(seen)) == 20
    assert any_look_at(np.random.default_rng(3), a_crop()).tobytes() == seen[3]
