"""What the base said of scenes is what the tuned network is held to."""

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="training needs the extra `train`")

from tools.train.detector import build, trainable
from tools.train.losses import loss
from tools.train.shards import render_shard
from tools.train.site.memory import WEIGHT, forgetting, learning_and_remembering, remembered
from tools.train.targets import LABEL_COUNT, encode

pytestmark = pytest.mark.filterwarnings("default")
SIDE = 64


def answers(n=2):
    """What a network could have said: one object in each picture, of some label."""
    rng = np.random.default_rng(2)
    said = rng.uniform(0.001, 0.02, (n, SIDE // 4, SIDE // 4, LABEL_COUNT + 4)).astype(np.float32)
    said[:, 5, 6, 1] = 0.7
    return said


def test_to_say_the_same_costs_nothing_and_every_change_does():
    said = answers()
    assert float(forgetting(said, said)) == pytest.approx(0, abs=1e-5)
    for place, value in (((0, 5, 6, 1), 0.4), ((0, 5, 6, LABEL_COUNT), 0.5), ((1, 1, 1, 0), 0.5)):
        changed = said.copy()
        changed[place] = value
        assert float(forgetting(said, changed)) > 0.01


def test_boxes_that_the_base_did_not_believe_may_change():
    said = answers()
    changed = said.copy()
    changed[:, 9:, 9:, LABEL_COUNT:] = 0.9
    assert float(forgetting(said, changed)) == pytest.approx(0, abs=1e-5)


def test_a_batch_costs_what_both_halves_cost():
    box, label = np.array([[10, 10, 40, 50]], np.float32), np.zeros(1, np.int32)
    target = encode(box, label, SIDE)[None]
    said = np.pad(answers(1), ((0, 0), (0, 0), (0, 0), (0, 1)))
    output = np.full((2, SIDE // 4, SIDE // 4, LABEL_COUNT + 4), 0.1, np.float32)
    whole = learning_and_remembering(1)(np.concatenate([target, said]), output)
    apart = float(loss(target, output[:1])) + WEIGHT * float(forgetting(said, output[1:]))
    assert float(whole) == pytest.approx(apart, rel=1e-5)


def test_the_base_is_asked_about_crops_that_repeat_with_their_seed():
    base = trainable(build(SIDE))
    scenes = render_shard(5, 2, (96, 96))
    one, again = (remembered(base, scenes, SIDE, 5, seed=3) for _ in range(2))
    assert np.array_equal(one.pictures, again.pictures)
    assert one.answers.shape == (5, SIDE // 4, SIDE // 4, LABEL_COUNT + 4)
    asked = np.asarray(base.predict_on_batch(one.pictures[:1].astype(np.float32) / 255))
    assert np.allclose(one.answers[:1], asked, atol=2e-3)
