"""A training run that is broken off goes on as if it had not been."""

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="training needs the extra `train`")

from tools.train import fit
from tools.train.batches import Batches
from tools.train.checkpoint import WrongCheckpoint
from tools.train.fit import Settings, checkpoint_of, train

pytestmark = pytest.mark.filterwarnings("default")


class Lines(Batches):
    """Points on a line, some more in every step."""

    def __getitem__(self, index):
        x = self.chance(index).uniform(-1, 1, (8, 1)).astype(np.float32)
        return x, 2 * x + 1


def a_run(out, steps=12, *, seed=3, until=1.0):
    """Train a line for some steps; breaks off at a share of them."""
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    network.compile(keras.optimizers.AdamW(0.05), loss="mse")

    def breaks_off(share):
        if share >= until:
            raise KeyboardInterrupt

    settings = Settings("line", 0.0, 1, 8, 0.05, seed, "a line", steps=steps)
    run = (settings, out / "line.weights.h5")
    history = train(network, network, Lines(seed), run, breaks_off if until < 1 else fit.unheard)
    return network.get_weights(), history


@pytest.fixture
def _saved_at_every_step(monkeypatch):
    monkeypatch.setattr(fit, "SAVE_EVERY_S", -1.0)


@pytest.mark.usefixtures("_saved_at_every_step")
def test_a_run_broken_off_ends_with_the_weights_of_one_that_was_not(tmp_path):
    (tmp_path / "whole").mkdir()
    whole, _ = a_run(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        a_run(tmp_path, until=0.5)
    assert checkpoint_of(tmp_path / "line.weights.h5", "line").exists()
    resumed, _ = a_run(tmp_path)
    for one, other in zip(whole, resumed, strict=True):
        assert np.allclose(one, other, atol=1e-6)
    assert not list(tmp_path.glob("*.checkpoint.npz"))


@pytest.mark.usefixtures("_saved_at_every_step")
def test_the_checkpoint_of_another_run_is_refused_by_what_differs(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        a_run(tmp_path, until=0.5)
    with pytest.raises(WrongCheckpoint, match="seed"):
        a_run(tmp_path, seed=4)


@pytest.mark.usefixtures("_saved_at_every_step")
def test_a_broken_checkpoint_is_named(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        a_run(tmp_path, until=0.5)
    checkpoint_of(tmp_path / "line.weights.h5", "line").write_bytes(b"no archive")
    with pytest.raises(WrongCheckpoint, match="remove it"):
        a_run(tmp_path)


def test_a_run_of_steps_ends_after_them_and_says_so(tmp_path):
    a_run(tmp_path, steps=7)
    assert '"steps_done": 7' in (tmp_path / "line.line.json").read_text("utf-8")


def test_the_loss_of_a_run_falls(tmp_path):
    weights, _ = a_run(tmp_path, steps=400)
    assert np.allclose(np.ravel(weights[0]), 2, atol=0.1)
    assert np.allclose(weights[1], 1, atol=0.1)
