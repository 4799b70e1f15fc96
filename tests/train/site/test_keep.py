"""Tuned weights go back towards the base's no further than forgetting asks."""

import numpy as np
import pytest

from tools.train.site.keep import blended, drop, least_forgetting


def test_a_blend_lies_between_both():
    base, tuned = [np.zeros(3, np.float32)], [np.full(3, 2, np.float32)]
    assert np.allclose(blended(base, tuned, 0.25)[0], 0.5)
    assert np.array_equal(blended(base, tuned, 1.0)[0], tuned[0])


@pytest.mark.parametrize(("per_share", "expected"), [(0.01, 1.0), (0.018, 0.8), (0.07, 0.2)])
def test_as_much_is_kept_of_what_was_learned_as_forgets_little(per_share, expected):
    share, lost = least_forgetting(lambda share: per_share * share)
    assert share == expected
    assert lost == per_share * share <= 0.015


def test_where_everything_forgets_the_smallest_share_is_told_with_its_loss():
    assert least_forgetting(lambda _: 0.5) == (0.2, 0.5)


def test_the_label_that_lost_most_counts():
    assert drop({"a": 0.9, "b": 0.8}, {"a": 0.95, "b": 0.7}) == pytest.approx(0.1)
    assert drop({"a": 0.5}, {"a": 0.6}) == pytest.approx(-0.1)
