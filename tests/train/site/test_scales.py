"""The tiles of a site are as large as its packs ask for."""

from pathlib import Path

import numpy as np
import pytest

from agent.errors import BadInput
from agent.vision.tiles import LARGEST_PX, NEEDED_PX
from tools.render.canvas import PERSON, PRICE_LABEL, PRODUCT
from tools.train.site.labels import Photo
from tools.train.site.scales import tiles_along, tiles_of, zoom_of

INPUT = (320, 320)


def photo(width_px, label=PRODUCT, count=6, size=(1600, 1200)):
    left = np.arange(count) * (width_px + 4.0)
    box = np.stack([left, left * 0, left + width_px, left * 0 + 100], axis=1)
    return Photo(Path("a.jpg"), size, box.astype(np.float32), np.full(count, label, np.int32), True)


@pytest.mark.parametrize("width_px", [45, 60, 80, 110, 150, 200])
def test_packs_arrive_as_wide_as_the_agent_has_them_arrive(width_px):
    one = photo(width_px)
    arriving = width_px * zoom_of(one.size, INPUT, tiles_along([one], INPUT))
    assert NEEDED_PX <= arriving <= LARGEST_PX


def test_the_zoom_is_that_of_the_tiles():
    for along in (1, 2, 3):
        wide = tiles_of((1600, 1200), INPUT, along)[0]
        assert zoom_of((1600, 1200), INPUT, along) == pytest.approx(320 / (wide[2] - wide[0]), 0.01)


def test_persons_do_not_make_tiles_larger():
    packs, person = photo(80), photo(600, PERSON, count=2)
    assert tiles_along([packs, person, person], INPUT) == tiles_along([packs], INPUT)


def test_price_labels_alone_are_looked_at_as_beside_packs():
    assert tiles_along([photo(40, PRICE_LABEL)], INPUT) == tiles_along([photo(80)], INPUT)


def test_photos_without_boxes_have_no_scale():
    with pytest.raises(BadInput, match="no photo has a box"):
        tiles_along([photo(50, count=0)], INPUT)
