"""Crops keep their boxes on what they show."""

import numpy as np

from tools.train.crops import render_crops
from tools.train.data import any_crop
from tools.train.looks import any_look_at
from tools.train.shards import load_shard, render_shard, save_shard


def test_a_shard_comes_back_as_it_was_written(tmp_path):
    samples = render_shard(seed=1, count=3, size=(128, 96))
    save_shard(tmp_path / "000001.npz", samples)
    for one, other in zip(samples, load_shard(tmp_path / "000001.npz"), strict=True):
        assert np.array_equal(one.picture(), other.picture())
        assert np.array_equal(one.truth.xyxy, other.truth.xyxy)
        assert np.array_equal(one.truth.gtin, other.truth.gtin)


def test_crops_have_the_asked_size_and_boxes_inside():
    rng = np.random.default_rng(3)
    for sample in render_shard(seed=2, count=8, size=(160, 160)):
        crop = any_crop(rng, sample, 96)
        assert crop.picture.shape == (96, 96, 3)
        assert (crop.xyxy >= 0).all()
        assert (crop.xyxy <= 96).all()
        assert (crop.xyxy[:, 2:] > crop.xyxy[:, :2]).all()


def test_the_first_view_of_a_pack_is_its_catalogue_picture():
    crops = render_crops(seed=4, packs=3, views=3)
    assert (crops.pictures[crops.view == 0][:, :3].mean(axis=(1, 2, 3)) > 250).all()
    assert set(np.bincount(crops.pack)) == {3}


def test_every_look_at_a_crop_is_a_network_input():
    crops = render_crops(seed=4, packs=2, views=2)
    rng = np.random.default_rng(5)
    assert any_look_at(rng, crops.pictures[1]).shape == (96, 64, 3)
