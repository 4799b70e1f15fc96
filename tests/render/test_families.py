"""Siblings differ as much as their grade says, and a bank is made of nothing but its seed."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from tools.render.artwork.brand import make_designed_brand
from tools.render.artwork.photos import load_textures
from tools.render.artwork.prints import paint_print
from tools.render.ware.families import FAR, NEAR, USUAL, graded, make_siblings
from tools.render.ware.packs import make_bank

GROCERIES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "groceries" / "train"


def noise(seed):
    return np.random.default_rng(seed).integers(0, 255, (192, 192, 3), np.uint8)


def share_that_differs(grade):
    """Of the pixels of a front, how many change from the first sibling to the others."""
    shares = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        brand = graded(make_designed_brand(rng), grade)
        siblings = make_siblings(rng, grade, 3)
        fronts = [paint_print(brand, s.flavor, 120, 90).astype(int) for s in siblings]
        shares += [(np.abs(f - fronts[0]).max(axis=2) > 12).mean() for f in fronts[1:]]
    return float(np.mean(shares))


def test_the_grades_are_steps_from_few_pixels_to_most():
    near, usual, far = (share_that_differs(grade) for grade in (NEAR, USUAL, FAR))
    assert 0.01 < near < 0.2
    assert near < 0.7 * usual
    assert usual < 0.8 * far


def test_near_siblings_differ_in_one_thing():
    for seed in range(20):
        first, *others = make_siblings(np.random.default_rng(seed), NEAR, 4)
        for other in others:
            names = {
                f.name
                for f in fields(first.flavor)
                if getattr(first.flavor, f.name) != getattr(other.flavor, f.name)
            }
            assert names <= {"seed", "food"} or len(names) == 1 or other.size != 1.0


def test_an_unknown_grade_is_refused():
    with pytest.raises(ValueError, match="one of near, usual, far"):
        make_siblings(np.random.default_rng(0), "odd", 2)


def test_some_families_sell_one_design_in_two_sizes():
    sizes = {}
    for pack in make_bank(9, 200):
        sizes.setdefault(pack.family, set()).add(round(pack.height_mm))
    assert sum(len(heights) > 1 for heights in sizes.values()) >= 3


def test_no_two_products_of_a_family_are_the_same_picture():
    families = {}
    for pack in make_bank(12, 150):
        families.setdefault((pack.family, pack.front.shape), []).append(pack.front.astype(int))
    for fronts in families.values():
        for i, front in enumerate(fronts):
            assert all(
                (np.abs(front - other) > 24).any(axis=2).mean() > 0.005 for other in fronts[:i]
            )


def test_photographs_change_a_part_of_the_bank_and_leave_the_rest():
    plain, worn = make_bank(5, 80), make_bank(5, 80, textures=(noise(1), noise(2)))
    same = [
        a.front.shape == b.front.shape and np.array_equal(a.front, b.front)
        for a, b in zip(plain, worn, strict=True)
    ]
    assert 0.5 < np.mean(same) < 0.95
    assert [a.gtin for a in plain] == [b.gtin for b in worn]


def test_a_bank_of_real_photographs_is_the_same_every_time():
    if not GROCERIES.is_dir():
        pytest.skip("the shared photos of groceries are not beside this checkout")
    photos = load_textures(GROCERIES, 12)
    one, same = (make_bank(8, 20, textures=photos) for _ in range(2))
    assert all(np.array_equal(a.front, b.front) for a, b in zip(one, same, strict=True))
