"""Light changes pictures as cameras do, and only as it is told to."""

import numpy as np

from tools.render.light import Light, any_light, expose

GRAY = np.full((60, 80, 3), 120, np.uint8)


def test_clean_light_changes_nothing():
    assert np.array_equal(expose(GRAY, Light()), GRAY)


def test_gain_darkens_and_noise_spreads():
    assert expose(GRAY, Light(gain=0.5)).mean() == 60
    assert 2 < expose(GRAY, Light(noise=3)).std() < 4


def test_noise_lives_with_the_seed():
    one, same, other = (expose(GRAY, Light(noise=3, seed=s)) for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_any_light_keeps_the_picture_a_picture():
    for seed in range(20):
        shot = expose(GRAY, any_light(np.random.default_rng(seed)))
        assert shot.shape == GRAY.shape
        assert shot.dtype == np.uint8
