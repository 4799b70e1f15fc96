"""What an empty place looks like."""

from __future__ import annotations

import numpy as np

from agent.vision.void import SIDE, Texture, likeness, patterns, texture


def a_picture():
    """Left half: print. Right half: a dark, plain back."""
    picture = np.full((200, 400, 3), 40, np.uint8)
    rng = np.random.default_rng(3)
    print_ = rng.integers(60, 256, (50, 50), dtype=np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    picture[:, :200] = print_[..., None]
    return picture


BOXES = np.array([[10, 10, 190, 190], [210, 10, 390, 190]], np.float32)


def test_print_is_brighter_and_richer_than_a_dark_back():
    seen = texture(a_picture(), BOXES)
    assert seen.luma[0] > 2 * seen.luma[1]
    assert seen.edges[0] > 0.3
    assert seen.edges[1] == 0


def test_a_box_over_the_edge_is_measured_where_it_is_seen():
    seen = texture(a_picture(), np.array([[300, -50, 900, 500], [-90, -90, -10, -10]], np.float32))
    assert np.isfinite(seen.luma).all()
    assert seen.luma[0] == 40


def test_large_pictures_are_measured_small():
    large = a_picture().repeat(8, axis=0).repeat(8, axis=1)
    seen = texture(large, BOXES * np.float32(8))
    assert abs(seen.luma[0] - texture(a_picture(), BOXES).luma[0]) < 3


def test_colors_are_told_apart_as_people_do():
    picture = a_picture()
    picture[:, 200:] = (40, 40, 200)
    seen = texture(picture, BOXES)
    assert seen.color[1, 1] > 40  # red on the green-red axis
    assert abs(seen.color[0, 1]) < 5


def test_no_cells_have_no_texture():
    assert len(texture(a_picture(), np.empty((0, 4), np.float32)).luma) == 0


def test_columns_are_read_only():
    seen = Texture(np.zeros(2), np.zeros(2), np.zeros((2, 3)))
    assert not seen.luma.flags.writeable


def test_a_pattern_is_known_again_in_another_light():
    bright = patterns(a_picture(), BOXES)
    dim = patterns((a_picture() * 0.6).astype(np.uint8), BOXES)
    assert bright.shape == (2, SIDE * SIDE)
    assert (likeness(bright, dim) > 0.9).all()
    assert likeness(bright[0], dim[1]) < 0.6


def test_flat_patterns_are_alike_and_noise_does_not_change_that():
    rng = np.random.default_rng(1)
    noisy = a_picture().astype(int) + rng.normal(0, 5, a_picture().shape).round().astype(int)
    flat = patterns(a_picture(), BOXES)[1]
    assert likeness(flat, patterns(np.clip(noisy, 0, 255).astype(np.uint8), BOXES)[1]) > 0.9


def test_what_was_never_seen_is_like_nothing():
    seen = patterns(a_picture(), BOXES)
    assert np.isnan(likeness(seen, np.full_like(seen, np.nan))).all()


def test_tiny_boxes_and_boxes_outside_the_picture_have_patterns():
    odd = np.array([[5, 5, 7, 7], [-50, -50, -10, -10], [390, 190, 900, 900]], np.float32)
    assert np.isfinite(patterns(a_picture(), odd)).all()
    assert patterns(a_picture(), np.empty((0, 4), np.float32)).shape == (0, SIDE * SIDE)
