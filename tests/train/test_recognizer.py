"""The recognizer's losses and batches."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training and export need the extra `train`")

from keras import ops

from tools.train.batches import RecognizerBatches
from tools.train.crops import render_crops
from tools.train.naming import Naming
from tools.train.recognizer import CosineMargin, PairContrast, build, trainable
from tools.train.train_recognizer import class_means

pytestmark = pytest.mark.filterwarnings("default")


def at(*degrees):
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype(np.float32)


def pair_loss(*degrees, classes):
    lost = PairContrast().call(np.array(classes)[:, None], ops.convert_to_tensor(at(*degrees)))
    return np.asarray(lost)


def test_crops_of_one_pack_that_are_near_cost_less_than_those_that_are_far():
    near = pair_loss(0, 10, 120, 130, classes=[0, 0, 1, 1])
    far = pair_loss(0, 120, 10, 130, classes=[0, 0, 1, 1])
    assert (near < 0.1).all()
    assert (far > 5).all()


def test_a_crop_whose_pack_comes_once_costs_nothing():
    assert pair_loss(0, 10, 20, classes=[0, 0, 1])[2] == 0


def margin_loss(cosines, families, share):
    loss = CosineMargin(families)
    loss.share.assign(share)
    lost = loss.call(np.array([[0]]), ops.convert_to_tensor(np.array([cosines], np.float32)))
    return float(lost[0])


def test_a_rival_of_the_same_brand_must_be_farther_than_any_other():
    cosines = [0.8, 0.6, 0.1]
    kin = margin_loss(cosines, [7, 7, 8], share=1.0)
    other = margin_loss(cosines, [7, 8, 8], share=1.0)
    assert kin > 2 * other
    assert margin_loss(cosines, [7, 7, 8], 0.0) == pytest.approx(
        margin_loss(cosines, [7, 8, 8], 0.0)
    )


@pytest.fixture(scope="module")
def crops():
    return render_crops(seed=4, packs=12, views=4)


def test_every_crop_of_a_batch_meets_another_of_its_pack(crops):
    pictures, (classes, same) = RecognizerBatches(crops, 16, seed=1)[0]
    assert pictures.shape == (16, 96, 64, 3)
    assert 0 <= pictures.min() < pictures.max() <= 1
    assert np.array_equal(classes, same)
    assert (np.unique(classes, return_counts=True)[1] >= 2).all()


def test_a_batch_repeats_by_its_seed_and_step(crops):
    batches = RecognizerBatches(crops, 8, seed=1)
    assert np.array_equal(batches[3][0], RecognizerBatches(crops, 8, seed=1)[3][0])
    assert not np.array_equal(batches[3][0], batches[4][0])


def test_naming_is_looked_at_some_times_over_a_run():
    naming = Naming(build())
    for step in range(100):
        naming.glance(step / 1000)
    assert [minutes for minutes, _ in naming.history] == sorted(m for m, _ in naming.history)
    assert len(naming.history) == 2
    assert 0 <= naming.right() <= 1


def test_a_run_that_goes_on_begins_where_the_network_sees_each_class(crops):
    network = build()
    classes = int(crops.pack.max()) + 1
    model = trainable(network, classes)
    model.get_layer("proxies").kernel.assign(class_means(network, crops).T)
    rows = np.flatnonzero(crops.view == 1)
    cosines, unit = model.predict_on_batch(crops.pictures[rows, 8:104, 8:72] / np.float32(255))
    assert cosines.shape == (len(rows), classes)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-5)
    own = cosines[np.arange(len(rows)), crops.pack[rows]]
    assert own.mean() > cosines.mean()
