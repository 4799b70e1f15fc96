"""The detector's networks: what a larger one makes of a smaller one."""

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="training needs the extra `train`")

from agent.errors import BadInput
from tools.train.detector import SIZES, build, grow
from tools.train.fit import Settings
from tools.train.losses import loss
from tools.train.targets import encode
from tools.train.train_detector import begun, train_detector

pytestmark = pytest.mark.filterwarnings("default")
SIDE = 64


def answers(network, picture):
    return [np.asarray(output) for output in network(picture, training=False)]


def stirred(network):
    """A network none of whose weights are what they began as."""
    rng = np.random.default_rng(4)
    network.set_weights([
        np.abs(w + rng.normal(0, 0.05, w.shape)).astype(np.float32) if w.ndim == 1
        else (w + rng.normal(0, 0.05, w.shape)).astype(np.float32)
        for w in network.get_weights()
    ])  # fmt: skip
    return network


def test_a_grown_network_answers_what_the_small_one_answered():
    picture = np.random.default_rng(1).random((2, SIDE, SIDE, 3)).astype(np.float32)
    small, large = stirred(build(SIDE, "small")), build(SIDE, "large")
    grow(small, large)
    for one, other in zip(answers(small, picture), answers(large, picture), strict=True):
        assert np.allclose(one, other, atol=1e-4)
    assert large.count_params() > 2 * small.count_params()


def test_a_network_does_not_grow_into_a_smaller_one():
    with pytest.raises(ValueError, match=r"do not fit|has no layer"):
        grow(build(SIDE, "large"), build(SIDE, "small"))


def test_a_run_of_the_large_size_begins_with_weights_of_the_small_one(tmp_path):
    small = stirred(build(SIDE, "small"))
    small.save_weights(tmp_path / "small.weights.h5")
    settings = Settings(
        "small", 1, SIDE, 2, 1e-3, 1, "", init=str(tmp_path / "small.weights.h5"), size="large"
    )
    picture = np.zeros((1, SIDE, SIDE, 3), np.float32)
    for one, other in zip(answers(small, picture), answers(begun(settings), picture), strict=True):
        assert np.allclose(one, other, atol=1e-4)


def test_weights_of_something_else_are_refused(tmp_path):
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    other.save_weights(tmp_path / "other.weights.h5")
    settings = Settings("small", 1, SIDE, 2, 1e-3, 1, "", init=str(tmp_path / "other.weights.h5"))
    with pytest.raises(ValueError, match="no weights of a detector"):
        begun(settings)


def test_a_run_without_shards_says_how_to_make_some(tmp_path):
    settings = Settings("small", 1, SIDE, 2, 1e-3, 1, str(tmp_path))
    with pytest.raises(BadInput, match="onshelf-train render"):
        train_detector(settings, tmp_path / "run", full_minutes=0)


@pytest.mark.parametrize("size", SIZES)
def test_every_size_has_three_outputs_at_a_quarter_of_its_input(size):
    shapes = [tuple(output.shape[1:]) for output in build(SIDE, size).outputs]
    assert shapes == [(16, 16, 4), (16, 16, 2), (16, 16, 2)]


def cost(moved):
    """What an answer costs whose box is `moved` pixels too wide; its heat is the best there is."""
    box = np.array([[20, 12, 52, 44]], np.float32)
    target = encode(box, np.zeros(1, np.int32), SIDE)
    wide = encode(np.add(box, [[0, 0, moved, 0]]), np.zeros(1, np.int32), SIDE)
    given = np.concatenate([target[..., :4] * 0.98, wide[..., 4:8]], axis=-1)
    return float(loss(target[None], given[None].astype(np.float32)))


def test_a_looser_box_costs_more():
    assert cost(0) < cost(4) < cost(12)
