"""Packs look the same for ever, and differ where products differ."""

import numpy as np
import pytest

from tools.render.ware.packs import catalogue_picture, lying, make_bank, multipack, pack_for

GTIN, SISTER, STRANGER = "09506000134352", "09506000134369", "04006381333931"


def test_a_gtin_has_the_same_art_for_ever():
    assert np.array_equal(pack_for(GTIN, 130, 190).front, pack_for(GTIN, 130, 190).front)


def test_flavors_of_one_brand_differ_less_than_brands():
    own = pack_for(GTIN, 130, 190, brand="a").front.astype(int)
    sister = pack_for(SISTER, 130, 190, brand="a").front
    stranger = pack_for(STRANGER, 130, 190, brand="b").front
    assert 0 < np.abs(own - sister).mean() < np.abs(own - stranger).mean()


def test_a_pack_has_the_size_it_was_asked_for():
    pack = pack_for(GTIN, 131, 187)
    assert (pack.width_mm, pack.height_mm) == (131, 187)


def test_a_pack_cannot_be_painted_over():
    pack = pack_for(GTIN, 130, 190)
    with pytest.raises(ValueError, match="read-only"):
        pack.front[0, 0] = 0


def test_a_bank_depends_on_nothing_but_its_seed():
    one, same = make_bank(3, 12), make_bank(3, 12)
    assert all(np.array_equal(a.front, b.front) for a, b in zip(one, same, strict=True))
    assert len({pack.gtin for pack in one}) == 12


def test_every_pack_has_ink_and_a_catalogue_picture_of_its_shape():
    for pack in make_bank(4, 40):
        assert pack.mask.mean() > 60
        high, wide = catalogue_picture(pack, 96).shape[:2]
        assert wide / high == pytest.approx(pack.width_mm / pack.height_mm, rel=0.1)


def test_a_lying_carton_is_as_high_as_it_was_deep():
    carton = next(pack for pack in make_bank(5, 60) if pack.edge is not None)
    assert lying(carton).height_mm == carton.depth_mm


def test_a_bottle_does_not_lie():
    bottle = next(pack for pack in make_bank(5, 60) if pack.edge is None)
    with pytest.raises(ValueError, match="does not lie"):
        lying(bottle)


def test_a_multipack_is_one_product_as_wide_as_its_parts():
    pack = make_bank(6, 1)[0]
    six = multipack(pack, (3, 2))
    assert (six.width_mm, six.height_mm) == (3 * pack.width_mm, 2 * pack.height_mm)
    assert six.gtin != pack.gtin


def test_one_pack_is_no_multipack():
    with pytest.raises(ValueError, match="at least two"):
        multipack(make_bank(6, 1)[0], (1, 1))
